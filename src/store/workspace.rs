//! How much memory lists may hold, where the rest of them goes, and what went wrong with it.

use super::space::demand_space;
use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// The room that the lists of one run share. Clones are the same workspace.
#[derive(Debug, Clone)]
pub struct Workspace(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Bytes that lists may hold in memory, all together.
    limit: usize,
    held: AtomicUsize,
    /// The most that was held. What is given back is reused for lists, but seldom for anything large: allocators keep it.
    most_held: AtomicUsize,
    /// What of the limit is set aside for other things.
    reserved: AtomicUsize,
    /// Where files go; `None` for the folder of temporary files.
    folder: Option<PathBuf>,
    spilled: AtomicU64,
    failure: Mutex<Option<Error>>,
}

/// All in memory, however much it is.
impl Default for Workspace {
    fn default() -> Self {
        Workspace::new(usize::MAX, None)
    }
}

impl Workspace {
    /// Lists that may hold `limit` bytes in memory, and keep the rest in files in `folder`, which exists, or in nameless
    /// files in the folder for temporary ones.
    pub fn new(limit: usize, folder: Option<PathBuf>) -> Workspace {
        let (held, most_held, reserved, spilled, failure) = Default::default();
        Workspace(Arc::new(Inner { limit, held, most_held, reserved, folder, spilled, failure }))
    }

    /// Asks for `bytes` of memory; whether they are granted.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let limit = self.0.limit.saturating_sub(self.0.reserved.load(Ordering::Relaxed));
        let granted = |held: usize| held.checked_add(bytes).filter(|&held| held <= limit);
        let before = self.0.held.try_update(Ordering::Relaxed, Ordering::Relaxed, granted);
        before.map(|held| self.0.most_held.fetch_max(held + bytes, Ordering::Relaxed)).is_ok()
    }

    /// Takes `bytes` that are needed in any case: lists get less.
    pub(crate) fn occupy(&self, bytes: usize) {
        let held = self.0.held.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.0.most_held.fetch_max(held, Ordering::Relaxed);
    }

    /// Sets `bytes` of the limit aside, instead of what was set aside before.
    pub(crate) fn reserve(&self, bytes: usize) {
        self.0.reserved.store(bytes, Ordering::Relaxed);
    }

    /// The most bytes that lists held at once.
    pub(crate) fn most_held(&self) -> usize {
        self.0.most_held.load(Ordering::Relaxed)
    }

    /// Gives memory back.
    pub(crate) fn give(&self, bytes: usize) {
        self.0.held.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Bytes that were written to files so far.
    pub fn spilled(&self) -> u64 {
        self.0.spilled.load(Ordering::Relaxed)
    }

    pub(super) fn count_spilled(&self, bytes: u64) {
        self.0.spilled.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Remembers the first thing that went wrong.
    pub(super) fn fail(&self, name: &str, action: &'static str, cause: io::Error) {
        let mut failure = self.0.failure.lock().expect("no thread panics while it holds the failure");
        failure.get_or_insert_with(|| Error::io(&self.path(name), action)(cause));
    }

    /// Whether all files of the lists could be written and read so far.
    ///
    /// # Errors
    /// The first fault, once.
    pub fn check(&self) -> Result<()> {
        self.0.failure.lock().expect("no thread panics while it holds the failure").take().map_or(Ok(()), Err)
    }

    /// Whether the disk has room for `bytes` more of the lists, if they do not fit into memory.
    ///
    /// # Errors
    /// If it has not.
    pub fn demand_space(&self, bytes: u64) -> Result<()> {
        let taken = self.0.held.load(Ordering::Relaxed).saturating_add(self.0.reserved.load(Ordering::Relaxed));
        let free = self.0.limit.saturating_sub(taken);
        match bytes <= free as u64 {
            true => Ok(()),
            false => demand_space(&self.path(""), bytes, "what does not fit into memory"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.folder.as_deref().map_or_else(std::env::temp_dir, |folder| folder.join(name))
    }

    /// An empty file for the list `name`.
    pub(super) fn create(&self, name: &str) -> io::Result<File> {
        match &self.0.folder {
            Some(folder) => {
                // What an earlier process left is removed rather than truncated: it might be a link.
                let path = folder.join(name);
                if path.symlink_metadata().is_ok() {
                    fs::remove_file(&path)?;
                }
                File::options().read(true).write(true).create_new(true).open(path)
            }
            None => tempfile::tempfile(),
        }
    }

    /// The file of the list `name` as it is.
    pub(super) fn open(&self, name: &str) -> io::Result<File> {
        let path = self.path(name);
        if path.symlink_metadata()?.is_symlink() {
            return Err(io::Error::other("it is a link"));
        }
        File::options().read(true).write(true).open(path)
    }
}
