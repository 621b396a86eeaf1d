//! An output folder that is complete or not there, and that replaces nothing which leitong did not write.

use crate::error::{Error, Result};
use crate::source::Inputs;
use crate::store::{HalfMade, Publication};
use std::fs;
use std::path::Path;

/// What is in a folder that an earlier output would not hold, or what it lacks; `None` if all of it is ours.
pub(in crate::report) type Foreign = fn(&Path) -> Option<String>;

/// An output folder that has been looked at and may be written, by nobody else meanwhile.
#[derive(Debug)]
pub struct Target {
    place: Publication,
    replaces: bool,
}

impl Target {
    /// Checks that `path` may become an output, before the work and not after it, and claims it.
    ///
    /// # Errors
    /// If it overlaps an input, exists and `force` is not given or something in it is `foreign`, or another run is
    /// writing it.
    pub(in crate::report) fn check(path: &Path, inputs: &Inputs, force: bool, foreign: Foreign) -> Result<Target> {
        let fail = |problem: String| Err(Error::Output { path: path.to_owned(), problem });
        if path.file_name().is_none() {
            return fail("is not a valid folder name: choose another".into());
        }
        if inputs.overlap(path) {
            return fail("is inside an input, or contains one: choose another folder".into());
        }
        let place = Publication::claim(path)?;
        let Ok(found) = path.symlink_metadata() else { return Ok(Target { place, replaces: false }) };
        if !force {
            return fail("exists: choose another folder, or replace it with --force".into());
        }
        if !found.is_dir() {
            return fail("is not a folder: remove it yourself, or choose another name".into());
        }
        let is_empty = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
        match foreign(path).filter(|_| !is_empty) {
            Some(what) => fail(format!(
                "is not an unchanged output of leitong ({what}): remove it yourself, or choose another folder"
            )),
            None => Ok(Target { place, replaces: true }),
        }
    }

    /// Whether the half-made output of that token is beside this one.
    pub fn is_half_made(&self, token: &str) -> bool {
        self.place.is_there(token)
    }

    /// Bytes of it that are on the disk already.
    pub fn bytes_made(&self) -> u64 {
        self.place.bytes_made()
    }

    /// A new folder beside the output to write in.
    ///
    /// # Errors
    /// If none can be made.
    pub(in crate::report) fn begin(&self) -> Result<HalfMade> {
        self.place.begin()
    }

    /// The folder of that token, if an earlier process has begun it for this output.
    ///
    /// # Errors
    /// If what else lies beside the output cannot be removed.
    pub(in crate::report) fn resume(&self, token: &str) -> Result<Option<HalfMade>> {
        self.place.resume(token)
    }

    /// Moves the finished folder `made` to its final name. Whatever fails, an earlier output stays where it was.
    ///
    /// # Errors
    /// As [`Publication::publish`].
    pub(in crate::report) fn publish(self, made: HalfMade) -> Result<()> {
        self.place.publish(made, self.replaces)
    }
}
