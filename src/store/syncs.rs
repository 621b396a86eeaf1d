//! Syncing in the background: a file is on its way to the disk while others, or the rest of it, are being written.
//!
//! A sync waits for the disk and hardly computes. Where each file is synced by the thread that has written it, that
//! thread stands still; so finished files are handed over here, and whoever needs them on the disk waits once for all.

use super::stamp::{Stamp, Stamping};
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

/// Threads that wait for the disk: it takes several small files at a time about as fast as one.
const THREADS: usize = 4;
/// Files that may wait, and are open meanwhile; who hands over one more waits, too.
const QUEUE: usize = 64;
/// Bytes after which what has been written of a file is sent to the disk: no more than that is left at its end.
const STEP: u64 = 16 << 20;

/// Files that are on their way to the disk.
#[derive(Debug, Default)]
pub(crate) struct Syncs(Mutex<Option<Crew>>);

#[derive(Debug)]
struct Crew {
    queue: SyncSender<Job>,
    threads: Vec<JoinHandle<Result<()>>>,
}

#[derive(Debug)]
struct Job {
    file: File,
    path: PathBuf,
}

impl Job {
    fn run(self) -> Result<()> {
        self.file.sync_all().map_err(Error::io(&self.path, "write"))
    }
}

impl Syncs {
    /// Creates a file that is sent to the disk while it is written; [`Syncing::end`] hands it over.
    ///
    /// # Errors
    /// If it cannot be created, or exists.
    pub fn create<'s>(&'s self, path: &'s Path) -> io::Result<Syncing<'s>> {
        let (written, pending) = (Stamping::default(), 0);
        Ok(Syncing { syncs: self, path, file: File::create_new(path)?, written, pending })
    }

    /// Syncs `file`, which stands at `path`, now or later.
    ///
    /// # Errors
    /// If it is synced now and cannot be. What fails later, [`wait`](Syncs::wait) tells.
    pub fn hand_over(&self, file: File, path: &Path) -> Result<()> {
        let job = Job { file, path: path.to_owned() };
        match self.queue() {
            Some(queue) => queue.send(job).map_or_else(|refused| refused.0.run(), Ok),
            None => job.run(),
        }
    }

    /// Waits until all files that were handed over are on the disk.
    ///
    /// # Errors
    /// If one cannot be written.
    pub fn wait(&self) -> Result<()> {
        let Some(Crew { queue, threads }) = self.crew().take() else { return Ok(()) };
        drop(queue);
        let ended = threads.into_iter().map(|thread| thread.join().expect("syncing does not panic"));
        ended.fold(Ok(()), Result::and)
    }

    /// The queue of the crew, which is called together for the first file; `None` if the system gives no threads.
    fn queue(&self) -> Option<SyncSender<Job>> {
        let mut crew = self.crew();
        if crew.is_none() {
            *crew = Crew::gather();
        }
        crew.as_ref().map(|crew| crew.queue.clone())
    }

    fn crew(&self) -> std::sync::MutexGuard<'_, Option<Crew>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Syncs {
    fn drop(&mut self) {
        // Whoever did not wait has failed already, and tells of that.
        let _ = self.wait();
    }
}

impl Crew {
    fn gather() -> Option<Crew> {
        let (queue, jobs) = sync_channel(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        let thread = |_| {
            let jobs = Arc::clone(&jobs);
            Builder::new().name("leitong-sync".into()).spawn(move || work(&jobs)).ok()
        };
        let threads: Vec<_> = (0..THREADS).filter_map(thread).collect();
        (!threads.is_empty()).then_some(Crew { queue, threads })
    }
}

/// Syncs files until there will be no more, also after one has failed: the first failure is told.
fn work(jobs: &Mutex<Receiver<Job>>) -> Result<()> {
    let mut result = Ok(());
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok(job) = next() {
        result = result.and(job.run());
    }
    result
}

/// A new file, of which what was written goes to the disk step by step.
#[derive(Debug)]
pub(crate) struct Syncing<'s> {
    syncs: &'s Syncs,
    path: &'s Path,
    file: File,
    written: Stamping,
    /// Bytes since the last step.
    pending: u64,
}

impl Syncing<'_> {
    /// Hands the file over, which is complete; what was written.
    ///
    /// # Errors
    /// As [`Syncs::hand_over`].
    pub fn end(self) -> Result<Stamp> {
        self.syncs.hand_over(self.file, self.path)?;
        Ok(self.written.stamp())
    }

    /// Sends what there is to the disk, unless that is busy: the next step will do.
    fn step(&mut self) -> io::Result<()> {
        self.pending = 0;
        if let Some(queue) = self.syncs.queue() {
            // The clone shares the place in the file, which a sync does not move.
            let _ = queue.try_send(Job { file: self.file.try_clone()?, path: self.path.to_owned() });
        }
        Ok(())
    }
}

impl Write for Syncing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.written.add(&bytes[..written]);
        self.pending += written as u64;
        if self.pending >= STEP {
            self.step()?;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_whole_however_many_and_however_large() {
        let dir = tempfile::tempdir().unwrap();
        let syncs = Syncs::default();
        let path = |number: usize| dir.path().join(format!("{number}.bin"));
        for number in 0..3 * QUEUE {
            let path = path(number);
            let mut file = syncs.create(&path).unwrap();
            let steps = if number == 7 { 3 } else { 0 };
            file.write_all(&vec![number as u8; steps * STEP as usize + number]).unwrap();
            file.end().unwrap();
            if number == QUEUE {
                syncs.wait().unwrap();
            }
        }
        syncs.wait().unwrap();
        let length = |number: usize| path(number).metadata().unwrap().len();
        assert_eq!((length(7), length(QUEUE)), (3 * STEP + 7, QUEUE as u64));
        assert!(syncs.create(&path(0)).is_err());
    }

    #[test]
    fn a_failure_is_told_to_who_waits() {
        let syncs = Syncs::default();
        // A pipe takes what is written and cannot be synced.
        #[cfg(unix)]
        {
            let (_reader, writer) = std::io::pipe().unwrap();
            syncs.hand_over(std::os::fd::OwnedFd::from(writer).into(), Path::new("a/pipe")).unwrap();
            assert!(syncs.wait().unwrap_err().to_string().contains("a/pipe"));
        }
        syncs.wait().unwrap();
    }
}
