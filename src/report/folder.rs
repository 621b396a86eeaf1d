//! An output folder that is complete or not there: written beside its place, synced, and renamed as a whole.

use crate::error::{Error, Result};
use crate::source::Inputs;
use crate::store::{fault, sync_folder};
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An output folder that has been looked at and may be written.
#[derive(Debug)]
pub struct Target {
    path: PathBuf,
    replaces: bool,
}

impl Target {
    /// Checks that `path` may become an output: before the work, not after it. `mark`: the file by which an output of
    /// its kind is known.
    ///
    /// # Errors
    /// If it overlaps an input, or exists and `force` is not given, or is no output of an earlier run.
    pub fn check(path: &Path, inputs: &Inputs, force: bool, mark: &str) -> Result<Target> {
        let fault = |problem: &str| Err(Error::Output { path: path.to_owned(), problem: problem.into() });
        if inputs.overlap(path) {
            return fault("lies inside an input, or holds one: choose another folder");
        }
        let exists = path.symlink_metadata().is_ok();
        if exists && !force {
            return fault("exists: choose another folder, or replace it with --force");
        }
        if exists
            && !path.join(mark).is_file()
            && fs::read_dir(path).map_or(true, |mut entries| entries.next().is_some())
        {
            return fault(&format!(
                "is not an output of leitong (it holds no {mark}): remove it yourself, or choose another folder"
            ));
        }
        Ok(Target { path: path.to_owned(), replaces: exists })
    }

    /// A folder beside the output to write in.
    ///
    /// # Errors
    /// If none can be made.
    pub(super) fn begin(&self) -> Result<Made> {
        let parent = self.parent()?;
        Ok(Made { path: temporary(parent)?.keep(), stays: false })
    }

    /// As [`begin`](Target::begin), under a name by which the next process finds it; what stands there already is only
    /// kept if that process `goes_on`.
    ///
    /// # Errors
    /// If it can neither be made nor emptied.
    pub(super) fn begin_named(&self, goes_on: bool) -> Result<Made> {
        let parent = self.parent()?;
        let path = beside(&self.path, "made");
        if !goes_on && path.exists() {
            fs::remove_dir_all(&path).map_err(Error::io(&path, "remove"))?;
        }
        fs::create_dir_all(&path).map_err(Error::io(parent, "write in"))?;
        Ok(Made { path, stays: goes_on })
    }

    fn parent(&self) -> Result<&Path> {
        let parent = folder_of(&self.path);
        fs::create_dir_all(parent).map_err(Error::io(parent, "create"))?;
        Ok(parent)
    }

    /// Moves the finished folder `made` to its final name. Whatever fails, an earlier output stays where it was.
    pub(super) fn publish(self, mut made: Made) -> Result<()> {
        sync_folder(made.path())?;
        let parent = folder_of(&self.path);
        let aside = self.replaces.then(|| temporary(parent)).transpose()?;
        let old = aside.as_ref().map(|aside| aside.path().join("old"));
        if let Some(old) = &old {
            fs::rename(&self.path, old).map_err(Error::io(&self.path, "replace"))?;
        }
        if let Err(cause) = fs::rename(made.path(), &self.path) {
            if let (Some(old), Some(aside)) = (&old, aside)
                && fs::rename(old, &self.path).is_err()
            {
                // The earlier output is all there is: leave it where it lies.
                let _ = aside.keep();
            }
            return Err(Error::io(&self.path, "write")(cause));
        }
        // The temporary folder is no more: there is nothing to clean up.
        made.stay();
        fault("published");
        sync_folder(parent)
    }
}

/// The place of something that belongs to the making of `output`, beside it.
pub fn beside(output: &Path, what: &str) -> PathBuf {
    let name = output.file_name().unwrap_or_default().to_string_lossy().into_owned();
    folder_of(output).join(format!(".leitong-{name}.{what}"))
}

/// A folder that is being made: removed with everything in it, unless it is to stay.
#[derive(Debug)]
pub(super) struct Made {
    path: PathBuf,
    stays: bool,
}

impl Made {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// From now on another process may go on with it.
    pub fn stay(&mut self) {
        self.stays = true;
    }

    /// Removes the files in it; folders stay.
    ///
    /// # Errors
    /// If they cannot be removed.
    pub fn clear_files(&self) -> Result<()> {
        let entries = fs::read_dir(&self.path).map_err(Error::io(&self.path, "read"))?;
        for entry in entries {
            let path = entry.map_err(Error::io(&self.path, "read"))?.path();
            if path.is_file() {
                fs::remove_file(&path).map_err(Error::io(&path, "remove"))?;
            }
        }
        Ok(())
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if !self.stays {
            // There is no one left to tell.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// A folder beside the output that is removed with everything in it unless it is kept.
fn temporary(parent: &Path) -> Result<TempDir> {
    tempfile::Builder::new().prefix(".leitong-").tempdir_in(parent).map_err(Error::io(parent, "write in"))
}

/// The folder that a file or a folder is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a whole file and syncs it.
pub(super) fn whole(path: &Path, content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<()> {
    let written = File::create_new(path).and_then(|file| {
        let mut writer = BufWriter::new(file);
        content(&mut writer)?;
        writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    });
    written.map_err(Error::io(path, "write"))
}
