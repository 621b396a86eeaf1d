//! The journal of a run: how far it has come, so that the same run goes on from there after any interruption.
//!
//! A *commit* first appends what is new of every list to its file and syncs it, then names lengths and checksums in a
//! new manifest, which replaces the one before it by a rename. So a manifest only names what is on the disk; what a
//! file holds beyond that is cut off when it is restored.

use super::fault::fault;
use super::file::sync_folder;
use super::lock::{Lock, refuse_link};
use super::sealed::{read_sealed, seal};
use super::workspace::Workspace;
use crate::error::{Error, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

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
    /// What is still to be written down of which run this is.
    identity: Option<Identity>,
    /// Held while the run goes on, so that no other one writes in the folder.
    lock: Lock,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Manifest {
    stages: BTreeMap<String, Record>,
    /// What the caller calls the step that ends the run, once it is about to be taken.
    last_step: Option<String>,
}

/// What was committed last of a stage.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    /// The caller's own state, in postcard's encoding.
    state: Vec<u8>,
    /// Name, length and checksum of each list.
    lists: Vec<(String, u64, u64)>,
}

/// Which run the journal belongs to; written once, since it grows with the number of inputs.
const IDENTITY: &str = "identity";
const MANIFEST: &str = "manifest";
/// A manifest before it replaces the one before it.
const FRESH: &str = "manifest.new";
const LOCK: &str = "lock";
/// The folder of the lists.
const LISTS: &str = "lists";
/// All that a journal's folder may hold: nothing else is ours, and nothing else is removed.
const OWN: [&str; 5] = [MANIFEST, FRESH, IDENTITY, LISTS, LOCK];

impl Journal {
    /// Opens the journal in `folder`, or begins one there. What was there is forgotten with `restart`, and if `was_taken`
    /// says that the [last step](Journal::commit_last_step) of that run was taken: it was over.
    ///
    /// # Errors
    /// If another process is working in it, it belongs to another run, it holds files of someone else, or it cannot be
    /// read or written.
    pub fn open(
        folder: &Path,
        restart: bool,
        was_taken: impl FnOnce(&str) -> bool,
        identity: impl FnOnce() -> Result<Identity>,
    ) -> Result<Journal> {
        demand_own(folder)?;
        let Some(lock) = Lock::take(&folder.join(LOCK))? else {
            let problem = "another run is working in it: wait for it, or choose another --work-dir".into();
            return Err(Error::Output { path: folder.to_owned(), problem });
        };
        fault("journal locked");
        if restart {
            clear(folder)?;
        }
        let mut manifest = earlier(folder)?;
        if manifest.last_step.as_deref().is_some_and(was_taken) {
            clear(folder)?;
            manifest = Manifest::default();
        }
        let identity = identity()?;
        let is_new = manifest.stages.is_empty();
        if !is_new && let Some(what) = difference(&read(folder, IDENTITY)?, &identity) {
            let problem = format!(
                "contains an interrupted run with different settings ({what}); \
                 rerun that command, or start over with --restart"
            );
            return Err(Error::Output { path: folder.to_owned(), problem });
        }
        let lists = folder.join(LISTS);
        fs::create_dir_all(&lists).map_err(Error::io(&lists, "create"))?;
        Ok(Journal { folder: folder.to_owned(), manifest, identity: is_new.then_some(identity), lock })
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
            let (length, digest) = list.persist().map_err(Error::io(&self.list(list.name()), "write"))?;
            fault(list.name());
            persisted.push((list.name().to_owned(), length, digest));
        }
        let state = postcard::to_stdvec(state).expect("a state consists of plain data");
        self.manifest.stages.insert(stage.to_owned(), Record { state, lists: persisted });
        self.write()
    }

    /// Writes down that `step` is about to be taken, and ends the run. Nothing is written for a run so short that nothing
    /// was committed.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn commit_last_step(&mut self, step: &str) -> Result<()> {
        self.manifest.last_step = Some(step.to_owned());
        if self.is_resumed() { self.write() } else { Ok(()) }
    }

    /// The state of `stage` as it was committed last, and `lists` filled to that length; `None` if it never was.
    ///
    /// # Errors
    /// If something is not as it was committed.
    pub fn restore<S: DeserializeOwned>(&self, stage: &str, lists: &mut [&mut dyn Persist]) -> Result<Option<S>> {
        let Some(record) = self.manifest.stages.get(stage) else { return Ok(None) };
        for list in lists {
            let path = self.list(list.name());
            let known = record.lists.iter().find(|(name, ..)| name == list.name());
            let &(_, length, digest) = known.ok_or_else(|| damaged(&path))?;
            list.restore(length, digest).map_err(Error::io(&path, "resume from (start over with --restart)"))?;
        }
        postcard::from_bytes(&record.state).map(Some).map_err(|_| damaged(&self.folder.join(MANIFEST)))
    }

    fn list(&self, name: &str) -> PathBuf {
        self.folder.join(LISTS).join(name)
    }

    fn write(&mut self) -> Result<()> {
        if !self.lock.is_held() {
            let problem = "its lock was removed while a run was working in it: run it again".into();
            return Err(Error::Output { path: self.folder.clone(), problem });
        }
        if let Some(identity) = &self.identity {
            self.seal(IDENTITY, identity)?;
            fault("identity written");
            self.identity = None;
        }
        self.seal(FRESH, &self.manifest)?;
        fault("manifest written");
        let path = self.folder.join(MANIFEST);
        fs::rename(self.folder.join(FRESH), &path).map_err(Error::io(&path, "replace"))?;
        fault("manifest renamed");
        sync_folder(&self.folder.join(LISTS))?;
        sync_folder(&self.folder)?;
        fault("manifest synced");
        Ok(())
    }

    /// Writes `value` to the file `name`, in place of what an earlier process may have left there.
    fn seal(&self, name: &str, value: &impl Serialize) -> Result<()> {
        let path = self.folder.join(name);
        remove_file(&path)?;
        seal(&path, value).map(drop)
    }

    /// A workspace whose lists this journal can commit.
    pub fn workspace(&self, limit: usize) -> Workspace {
        Workspace::new(limit, Some(self.folder.join(LISTS)))
    }

    /// Forgets everything: the run is over.
    ///
    /// # Errors
    /// If something of it cannot be removed.
    pub fn finish(mut self) -> Result<()> {
        self.manifest.stages.clear();
        if self.lock.is_held() { clear(&self.folder) } else { Ok(()) }
    }
}

/// Where nothing was committed there is nothing to go on from.
impl Drop for Journal {
    fn drop(&mut self) {
        if !self.is_resumed() && self.lock.is_held() {
            // Nothing is lost if it stays. The lock goes last: without it, another process may begin in the folder,
            // which is then not empty.
            let _ = clear(&self.folder);
            let _ = fs::remove_file(self.folder.join(LOCK));
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// Makes sure that `folder` is not there, is empty, or holds nothing but a journal.
fn demand_own(folder: &Path) -> Result<()> {
    refuse_link(folder)?;
    let entries = match fs::read_dir(folder) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
        read => read.map_err(Error::io(folder, "read"))?,
    };
    for entry in entries {
        let entry = entry.map_err(Error::io(folder, "read"))?;
        if !OWN.iter().any(|own| entry.file_name() == *own) {
            let problem =
                format!("contains {}, which leitong did not make: choose another folder", entry.file_name().display());
            return Err(Error::Output { path: folder.to_owned(), problem });
        }
        refuse_link(&entry.path())?;
    }
    Ok(())
}

/// Removes what a journal has written to `folder`, but for the lock. The manifest goes first: without it the rest means
/// nothing.
fn clear(folder: &Path) -> Result<()> {
    for name in [MANIFEST, FRESH, IDENTITY] {
        remove_file(&folder.join(name))?;
    }
    fault("manifest removed");
    let lists = folder.join(LISTS);
    match fs::remove_dir_all(&lists) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => Err(Error::io(&lists, "remove")(cause)),
        _ => Ok(()),
    }
}

/// Removes a file that need not be there.
fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => Err(Error::io(path, "remove")(cause)),
        _ => Ok(()),
    }
}

/// The manifest of an earlier process, if there is one.
fn earlier(folder: &Path) -> Result<Manifest> {
    if folder.join(MANIFEST).exists() { read(folder, MANIFEST) } else { Ok(Manifest::default()) }
}

/// The value that an earlier process has sealed in the file `name`.
fn read<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T> {
    let path = folder.join(name);
    read_sealed(&path).map_err(|error| if matches!(error, Error::Io { .. }) { error } else { damaged(&path) })
}

fn damaged(path: &Path) -> Error {
    Error::Input { path: path.to_owned(), problem: "is damaged: start over with --restart".into() }
}

/// The first thing in which two runs differ, in words.
fn difference(then: &Identity, now: &Identity) -> Option<String> {
    fn by_name(identity: &Identity) -> HashMap<&str, &str> {
        identity.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
    let (before, after) = (by_name(then), by_name(now));
    let mut names = then.iter().chain(now).map(|(name, _)| name.as_str());
    let name = names.find(|name| before.get(name) != after.get(name))?;
    let value = |of: &HashMap<&str, &str>| of.get(name).map_or("absent".to_owned(), |value| (*value).to_owned());
    Some(format!("{name} was {}, is now {}", value(&before), value(&after)))
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
        let mut journal = Journal::open(&folder, false, |_| false, identity("0.8")).unwrap();
        assert!(!journal.is_resumed());
        let mut column = Column::<u32>::new(&journal.workspace(0), "numbers");
        for state in 1..=3u32 {
            column.extend_from_slice(&[state; 1000]);
            journal.commit("read", &state, &mut [&mut column]).unwrap();
        }
        column.extend_from_slice(&[9; 100_000]);
        drop((journal, column));
        let journal = Journal::open(&folder, false, |_| false, identity("0.8")).unwrap();
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
        Journal::open(&folder, false, |_| false, identity("0.8")).unwrap().commit("read", &1u32, &mut []).unwrap();
        let said = Journal::open(&folder, false, |_| false, identity("0.9")).unwrap_err().to_string();
        assert!(said.contains("threshold was 0.8, is now 0.9") && said.contains("--restart"), "{said}");
        assert!(!Journal::open(&folder, true, |_| false, identity("0.9")).unwrap().is_resumed());
    }

    #[test]
    fn two_processes_do_not_share_a_journal() {
        let dir = tempfile::tempdir().unwrap();
        let _first = Journal::open(dir.path(), false, |_| false, identity("")).unwrap();
        let said = Journal::open(dir.path(), false, |_| false, identity("")).unwrap_err().to_string();
        assert!(said.contains("another run"), "{said}");
    }

    #[test]
    fn a_folder_of_someone_else_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("thesis.txt"), "mine").unwrap();
        let said = Journal::open(dir.path(), true, |_| true, identity("")).unwrap_err().to_string();
        assert!(said.contains("contains thesis.txt"), "{said}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_someone_adds_to_the_folder_outlives_the_journal() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("work");
        let mut journal = Journal::open(&folder, false, |_| false, identity("")).unwrap();
        journal.commit("read", &1u32, &mut []).unwrap();
        fs::write(folder.join("thesis.txt"), "mine").unwrap();
        journal.finish().unwrap();
        assert_eq!(
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>(),
            ["thesis.txt"]
        );
    }

    #[test]
    fn a_run_whose_last_step_was_taken_is_over() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("work");
        let open = |taken: bool| Journal::open(&folder, false, |step| taken && step == "rename", identity(""));
        let mut journal = open(false).unwrap();
        journal.commit("write", &1u32, &mut []).unwrap();
        journal.commit_last_step("rename").unwrap();
        drop(journal);
        assert!(open(false).unwrap().is_resumed());
        assert!(!open(true).unwrap().is_resumed());
        assert!(!folder.exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_in_the_place_of_its_files_are_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("work");
        for name in OWN {
            fs::create_dir_all(&folder).unwrap();
            let victim = dir.path().join("victim");
            fs::write(&victim, "mine").unwrap();
            std::os::unix::fs::symlink(&victim, folder.join(name)).unwrap();
            let said = Journal::open(&folder, true, |_| false, identity("")).unwrap_err().to_string();
            assert!(said.contains("is a link") && fs::read(&victim).unwrap() == b"mine", "{name}: {said}");
            fs::remove_dir_all(&folder).unwrap();
        }
        std::os::unix::fs::symlink(dir.path(), &folder).unwrap();
        assert!(Journal::open(&folder, true, |_| false, identity("")).is_err());
    }
}
