//! An output file that is complete or not there.

use super::watched::Watched;
use crate::error::{Error, Result};
use crate::event::Observer;
use crate::source::Inputs;
use crate::store::{Unnamed, folder_of};
use std::cell::Cell;
use std::io::{self, Write};
use std::path::Path;

/// What to do with a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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
        let is_stopped = &Cell::new(false);
        let mut buffered = io::BufWriter::new(Watched { inner: Unnamed::beside(path)?, observer, is_stopped });
        let made = content(&mut buffered)
            .and_then(|()| buffered.into_inner().map_err(io::IntoInnerError::into_error))
            .map_err(|cause| if is_stopped.get() { Error::Cancelled } else { Error::io(path, "write")(cause) })?;
        made.inner.publish(self == Existing::Replace)
    }

    /// Checks before the work that `path` may be written.
    ///
    /// # Errors
    /// If it exists and must not be replaced, is one of `inputs`, or has no folder.
    pub fn check(self, path: &Path, inputs: &Inputs) -> Result<()> {
        let fault = |problem: &str| Err(Error::Output { path: path.to_owned(), problem: problem.into() });
        if inputs.overlap(path) {
            return fault("is an input, or inside one: choose another place");
        }
        if !folder_of(path).is_dir() {
            return fault("its folder does not exist: create it first");
        }
        match path.symlink_metadata() {
            Ok(found) if found.is_dir() => fault("is a folder: give a file"),
            Ok(_) if self == Existing::Refuse => fault("exists: choose another name, or replace it with --force"),
            _ => Ok(()),
        }
    }
}
