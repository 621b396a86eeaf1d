//! An output file that is complete or not there.

use super::watched::Watched;
use crate::error::{Error, Result};
use crate::event::Observer;
use crate::source::Inputs;
use crate::store::folder_of;
use std::cell::Cell;
use std::io::{self, Write};
use std::path::Path;

/// What to do with a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and fail.
    Refuse,
    /// Put the new one in its place.
    Replace,
}

impl Existing {
    /// Writes `content` to `path`, which is complete or not there.
    ///
    /// # Errors
    /// If `path` exists and must not be replaced, or cannot be written.
    pub fn write(self, path: &Path, content: &str) -> Result<()> {
        self.write_with(path, &(), |file| file.write_all(content.as_bytes()))
    }

    pub(in crate::report) fn write_with(
        self,
        path: &Path,
        observer: &dyn Observer,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        let parent = folder_of(path);
        let mut builder = tempfile::Builder::new();
        // A report is for others, too; temporary files are not. The system's mask still counts.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let made = builder.tempfile_in(parent).map_err(Error::io(parent, "write in"))?;
        let is_stopped = &Cell::new(false);
        let mut buffered = io::BufWriter::new(Watched { inner: made, observer, is_stopped });
        let made = content(&mut buffered)
            .and_then(|()| buffered.into_inner().map_err(io::IntoInnerError::into_error))
            .and_then(|made| made.inner.as_file().sync_all().map(|()| made.inner))
            .map_err(|cause| if is_stopped.get() { Error::Cancelled } else { Error::io(path, "write")(cause) })?;
        let named = match self {
            Existing::Refuse => made.persist_noclobber(path),
            Existing::Replace => made.persist(path),
        };
        named.map(drop).map_err(|error| Error::io(path, "write")(error.error))
    }

    /// Checks before the work that `path` may be written.
    ///
    /// # Errors
    /// If it exists and must not be replaced, is one of `inputs`, or has no folder.
    pub fn check(self, path: &Path, inputs: &Inputs) -> Result<()> {
        let fault = |problem: &str| Err(Error::Output { path: path.to_owned(), problem: problem.into() });
        if inputs.overlap(path) {
            return fault("is an input, or lies inside one: choose another place");
        }
        if !folder_of(path).is_dir() {
            return fault("its folder is not there: make it first");
        }
        match path.symlink_metadata() {
            Ok(found) if found.is_dir() => fault("is a folder: name a file"),
            Ok(_) if self == Existing::Refuse => fault("exists: choose another name, or replace it with --force"),
            _ => Ok(()),
        }
    }
}
