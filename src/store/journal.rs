//! The journal of a run: how far it has come, so that the same run goes on from there after any interruption.
//!
//! A *commit* first appends what is new of every list to its file and syncs it, then names lengths and checksums in a
//! new manifest, which replaces the one before it by a rename. So a manifest only names what is on the disk; what a
//! file holds beyond that is cut off when it is restored.

use super::fault::fault;
use super::sealed::{read_sealed, seal};
use super::workspace::Workspace;
use crate::error::{Error, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// A list whose values outlive the process.
pub trait Persist {
    /// The name of its file.
    fn name(&self) -> &str;

    /// Appends what is new to the file and syncs it; the length, and a checksum of all.
    ///
    /// # Errors
    /// If it cannot be written.
    fn persist(&mut self) -> io::Result<(u64, u64)>;

    /// Fills the list, which is empty, from its file.
    ///
    /// # Errors
    /// If it cannot be read, or is not what was persisted.
    fn restore(&mut self, length: u64, digest: u64) -> io::Result<()>;
}

/// What tells one run from another: names, such as a setting's, with values.
pub type Identity = Vec<(String, String)>;

/// How far a run has come, in a folder of its own.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    manifest: Manifest,
    /// Held while the run goes on, so that no other one writes in the folder.
    _lock: File,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Manifest {
    identity: Identity,
    stages: BTreeMap<String, Record>,
}

/// What was committed last of a stage.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    /// The caller's own state, in postcard's encoding.
    state: Vec<u8>,
    /// Name, length and checksum of each list.
    lists: Vec<(String, u64, u64)>,
}

/// How often, and how long each time, it is waited for another process to end.
const PATIENCE: u32 = 20;
const MOMENT: Duration = Duration::from_millis(100);

const MANIFEST: &str = "manifest";
const FRESH: &str = "manifest.new";
const LOCK: &str = "lock";

impl Journal {
    /// Opens the journal in `folder`, or begins one there. `identity` is asked for only where there is something to
    /// compare it with, or to write it down. With `restart` what was there is forgotten.
    ///
    /// # Errors
    /// If another process is at it, it belongs to another run, or it cannot be read or written.
    pub fn open(folder: &Path, restart: bool, identity: impl FnOnce() -> Result<Identity>) -> Result<Journal> {
        fs::create_dir_all(folder).map_err(Error::io(folder, "create"))?;
        let path = folder.join(LOCK);
        let lock = File::create(&path).map_err(Error::io(&path, "create"))?;
        if !wait_for(&lock) {
            let problem = "another run is working in it: wait for it, or choose another --work-dir".into();
            return Err(Error::Output { path: folder.to_owned(), problem });
        }
        let path = folder.join(MANIFEST);
        if restart && path.exists() {
            fs::remove_file(&path).map_err(Error::io(&path, "remove"))?;
        }
        let identity = identity()?;
        let manifest = match path.exists() {
            true => read_sealed::<Manifest>(&path)?,
            false => Manifest { identity: identity.clone(), ..Manifest::default() },
        };
        match difference(&manifest.identity, &identity) {
            None => Ok(Journal { folder: folder.to_owned(), manifest, _lock: lock }),
            Some(what) => {
                let problem = format!(
                    "holds an interrupted run that is another one ({what}): repeat that one, or begin anew with --restart"
                );
                Err(Error::Output { path: folder.to_owned(), problem })
            }
        }
    }

    /// Whether an earlier process has left something to go on from.
    pub fn is_resumed(&self) -> bool {
        !self.manifest.stages.is_empty()
    }

    /// Writes down that `stage` has come as far as `state` and `lists` say.
    ///
    /// # Errors
    /// If it cannot be written; what was committed before stays.
    pub fn commit(&mut self, stage: &str, state: &impl Serialize, lists: &mut [&mut dyn Persist]) -> Result<()> {
        let mut persisted = Vec::with_capacity(lists.len());
        for list in lists {
            let (length, digest) = list.persist().map_err(Error::io(&self.folder.join(list.name()), "write"))?;
            fault(list.name());
            persisted.push((list.name().to_owned(), length, digest));
        }
        let state = postcard::to_stdvec(state).expect("a state consists of plain data");
        self.manifest.stages.insert(stage.to_owned(), Record { state, lists: persisted });
        self.write()
    }

    /// The state of `stage` as it was committed last, and `lists` filled to that length; `None` if it never was.
    ///
    /// # Errors
    /// If something is not as it was committed.
    pub fn restore<S: DeserializeOwned>(&self, stage: &str, lists: &mut [&mut dyn Persist]) -> Result<Option<S>> {
        let Some(record) = self.manifest.stages.get(stage) else { return Ok(None) };
        for list in lists {
            let path = self.folder.join(list.name());
            let known = record.lists.iter().find(|(name, ..)| name == list.name());
            let &(_, length, digest) = known.ok_or_else(|| damaged(&path))?;
            list.restore(length, digest).map_err(Error::io(&path, "go on from (begin anew with --restart)"))?;
        }
        postcard::from_bytes(&record.state).map(Some).map_err(|_| damaged(&self.folder.join(MANIFEST)))
    }

    fn write(&self) -> Result<()> {
        let (fresh, path) = (self.folder.join(FRESH), self.folder.join(MANIFEST));
        if fresh.exists() {
            fs::remove_file(&fresh).map_err(Error::io(&fresh, "replace"))?;
        }
        seal(&fresh, &self.manifest)?;
        fault("manifest written");
        fs::rename(&fresh, &path).map_err(Error::io(&path, "replace"))?;
        fault("manifest renamed");
        sync_folder(&self.folder)?;
        fault("manifest synced");
        Ok(())
    }

    /// A workspace whose lists this journal can commit.
    pub fn workspace(&self, limit: usize) -> Workspace {
        Workspace::new(limit, Some(self.folder.clone()))
    }

    /// Forgets everything: the run is over.
    ///
    /// # Errors
    /// If the folder cannot be removed.
    pub fn finish(self) -> Result<()> {
        // The manifest first: without it the rest means nothing.
        let manifest = self.folder.join(MANIFEST);
        if manifest.exists() {
            fs::remove_file(&manifest).map_err(Error::io(&manifest, "remove"))?;
        }
        fault("manifest removed");
        fs::remove_dir_all(&self.folder).map_err(Error::io(&self.folder, "remove"))?;
        Ok(())
    }
}

/// Where nothing was committed there is nothing to go on from.
impl Drop for Journal {
    fn drop(&mut self) {
        if !self.is_resumed() {
            // Nothing is lost if it stays.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Locks the file, waiting a while for a process that is about to end; whether that succeeded. Where files cannot be
/// locked, nothing can be done.
fn wait_for(lock: &File) -> bool {
    for _ in 0..PATIENCE {
        match lock.try_lock() {
            Err(fs::TryLockError::WouldBlock) => thread::sleep(MOMENT),
            Ok(()) | Err(fs::TryLockError::Error(_)) => return true,
        }
    }
    false
}

fn damaged(path: &Path) -> Error {
    Error::Input { path: path.to_owned(), problem: "is damaged: begin anew with --restart".into() }
}

/// The first thing in which two runs differ, in words.
fn difference(then: &Identity, now: &Identity) -> Option<String> {
    let value = |identity: &Identity, name: &str| {
        identity.iter().find(|(other, _)| other == name).map_or("absent".to_owned(), |(_, value)| value.clone())
    };
    let names = then.iter().chain(now).map(|(name, _)| name);
    let mut others = names.filter(|name| value(then, name) != value(now, name));
    let name = others.next()?;
    Some(format!("{name} was {}, and is {}", value(then, name), value(now, name)))
}

/// Makes what was renamed or created in a folder last.
pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    // Only Unix can open a folder to sync it; elsewhere the rename must do.
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(Error::io(path, "sync"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Column;
    use super::*;

    fn identity(value: &str) -> impl FnOnce() -> Result<Identity> {
        let value = value.to_owned();
        move || Ok(vec![("threshold".into(), value)])
    }

    #[test]
    fn a_run_goes_on_from_its_last_commit() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("work");
        let mut journal = Journal::open(&folder, false, identity("0.8")).unwrap();
        assert!(!journal.is_resumed());
        let mut column = Column::<u32>::new(&journal.workspace(0), "numbers");
        for state in 1..=3u32 {
            column.extend_from_slice(&[state; 1000]);
            journal.commit("read", &state, &mut [&mut column]).unwrap();
        }
        column.extend_from_slice(&[9; 100_000]);
        drop((journal, column));
        let journal = Journal::open(&folder, false, identity("0.8")).unwrap();
        let mut column = Column::<u32>::new(&journal.workspace(0), "numbers");
        assert_eq!(journal.restore::<u32>("read", &mut [&mut column]).unwrap(), Some(3));
        assert_eq!((column.len(), column.get(2999)), (3000, 3));
        assert_eq!(journal.restore::<u32>("verify", &mut []).unwrap(), None);
        journal.finish().unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn another_run_is_named_and_refused_until_it_is_restarted() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("work");
        Journal::open(&folder, false, identity("0.8")).unwrap().commit("read", &1u32, &mut []).unwrap();
        let said = Journal::open(&folder, false, identity("0.9")).unwrap_err().to_string();
        assert!(said.contains("threshold was 0.8, and is 0.9") && said.contains("--restart"), "{said}");
        assert!(!Journal::open(&folder, true, identity("0.9")).unwrap().is_resumed());
    }

    #[test]
    fn two_processes_do_not_share_a_journal() {
        let dir = tempfile::tempdir().unwrap();
        let _first = Journal::open(dir.path(), false, identity("")).unwrap();
        let said = Journal::open(dir.path(), false, identity("")).unwrap_err().to_string();
        assert!(said.contains("another run"), "{said}");
    }
}
