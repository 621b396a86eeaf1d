//! An output folder that is complete or not there: written beside its place, synced, and renamed as a whole.

use crate::error::{Error, Result};
use crate::source::Inputs;
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

    /// A folder beside the output to write in, which is removed with everything in it unless it is published.
    ///
    /// # Errors
    /// If none can be made.
    pub(super) fn begin(&self) -> Result<TempDir> {
        let parent = folder_of(&self.path);
        fs::create_dir_all(parent).map_err(Error::io(parent, "create"))?;
        temporary(parent)
    }

    /// Moves the finished folder `made` to its final name. Whatever fails, an earlier output stays where it was.
    pub(super) fn publish(self, made: TempDir) -> Result<()> {
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
        let _ = made.keep();
        sync_folder(parent)
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

fn sync_folder(path: &Path) -> Result<()> {
    // Only Unix can open a folder to sync it; elsewhere the rename must do.
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(Error::io(path, "sync"))?;
    }
    Ok(())
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
