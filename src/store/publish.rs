//! Publishing: an output folder is made beside its place and renamed when it is complete, by one process at a time.
//!
//! Beside `NAME` there may be, each only as long as it is needed:
//!
//! | file or folder | what it is |
//! |---|---|
//! | `.leitong-NAME.lock` | the lock of whoever writes |
//! | `.leitong-NAME.made-TOKEN` | the half-made output; the token is random, so that a journal that names it means this very folder |
//! | `.leitong-NAME.old` | an earlier output between the two renames that replace it |
//!
//! A process that is killed leaves them behind, and the next one for the same output goes on with them or removes them.

use super::fault::fault;
use super::file::{folder_of, sync_folder};
use super::lock::{Lock, refuse_link};
use crate::error::{Error, Result};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_128;

/// The place of an output folder, which no other process writes meanwhile.
#[derive(Debug)]
pub(crate) struct Publication {
    path: PathBuf,
    lock: Lock,
}

impl Publication {
    /// Claims `path`, whose parent folder is created if need be. An earlier output that a killed process had moved aside
    /// is moved back first.
    ///
    /// # Errors
    /// If another process is writing it, or the folder cannot be written.
    pub fn claim(path: &Path) -> Result<Publication> {
        let Some(lock) = Lock::take(&beside(path, "lock"))? else {
            let problem = "is being written by another run: wait for it, or choose another folder".into();
            return Err(Error::Output { path: path.to_owned(), problem });
        };
        fault("output locked");
        let old = beside(path, "old");
        refuse_link(&old)?;
        if was_moved_aside(path) {
            fs::rename(&old, path).map_err(Error::io(&old, "move back"))?;
        }
        Ok(Publication { path: path.to_owned(), lock })
    }

    /// Where the output will be.
    #[cfg(feature = "bench")]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A new folder to write in; what killed processes left of others is removed.
    ///
    /// # Errors
    /// If it cannot be made, or they cannot be removed.
    pub fn begin(&self) -> Result<HalfMade> {
        self.sweep(None)?;
        let parent = folder_of(&self.path);
        let mut builder = tempfile::Builder::new();
        // An output is for others, too; temporary folders are not. The system's mask still counts.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        let made = builder.prefix(&beside_name(&self.path, "made-")).tempdir_in(parent);
        Ok(HalfMade { path: made.map_err(Error::io(parent, "write in"))?.keep(), stays: false })
    }

    /// The folder of that token, which an earlier process has begun; `None` if it is not beside this output.
    ///
    /// # Errors
    /// If the others cannot be removed.
    pub fn resume(&self, token: &str) -> Result<Option<HalfMade>> {
        if !self.is_there(token) {
            return Ok(None);
        }
        let path = beside(&self.path, &format!("made-{token}"));
        self.sweep(Some(&path))?;
        Ok(Some(HalfMade { path, stays: true }))
    }

    /// Whether the folder of that token is beside this output.
    pub fn is_there(&self, token: &str) -> bool {
        let path = beside(&self.path, &format!("made-{token}"));
        is_token(token.as_bytes()) && path.symlink_metadata().is_ok_and(|found| found.is_dir())
    }

    /// Bytes of what was made so far of this output, by whatever process.
    pub fn bytes_made(&self) -> u64 {
        let files = |path: PathBuf| walkdir::WalkDir::new(path).into_iter().filter_map(std::result::Result::ok);
        let folders = self.half_made().unwrap_or_default().into_iter();
        folders.flat_map(files).filter_map(|entry| entry.metadata().ok()).map(|found| found.len()).sum()
    }

    /// Moves the finished folder `made` to its final name. Whatever fails, an earlier output stays where it was.
    ///
    /// # Errors
    /// If it cannot be moved, `replaces` is false and there is something meanwhile, or another process may be writing.
    pub fn publish(self, mut made: HalfMade, replaces: bool) -> Result<()> {
        let fail = |problem: &str| Err(Error::Output { path: self.path.clone(), problem: problem.into() });
        if !self.lock.is_held() {
            return fail("its lock was removed while a run was writing it: run it again");
        }
        let is_there = self.path.symlink_metadata().is_ok();
        if is_there && !replaces {
            return fail("has appeared while a run was writing it: choose another folder");
        }
        let old = beside(&self.path, "old");
        if is_there {
            remove(&old)?;
            fs::rename(&self.path, &old).map_err(Error::io(&self.path, "replace"))?;
            fault("moved aside");
        }
        if let Err(cause) = fs::rename(made.path(), &self.path) {
            if is_there {
                // If this fails, too, the next command for the same output moves it back.
                let _ = fs::rename(&old, &self.path);
            }
            return Err(Error::io(&self.path, "write")(cause));
        }
        // The half-made folder is no more: there is nothing to clean up.
        made.stay();
        fault("published");
        sync_folder(folder_of(&self.path))?;
        remove(&old)
    }

    /// Removes all half-made folders of this output but `stays`.
    fn sweep(&self, stays: Option<&Path>) -> Result<()> {
        self.half_made()?.iter().filter(|path| Some(path.as_path()) != stays).try_for_each(|path| remove(path))
    }

    fn half_made(&self) -> Result<Vec<PathBuf>> {
        let parent = folder_of(&self.path);
        let prefix = beside_name(&self.path, "made-");
        let entries = fs::read_dir(parent).map_err(Error::io(parent, "read"))?.filter_map(std::result::Result::ok);
        let names = entries.map(|entry| entry.file_name());
        let token = |name: &OsString| name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes()).map(is_token);
        Ok(names.filter(|name| token(name) == Some(true)).map(|name| parent.join(name)).collect())
    }
}

/// Whether an earlier output `path` lies aside, since a process was killed while it replaced it.
pub(crate) fn was_moved_aside(path: &Path) -> bool {
    path.symlink_metadata().is_err() && beside(path, "old").is_dir()
}

/// Whether that may be a token: it has no dot, so that the files beside an output `out.made-x` are not those of `out`.
fn is_token(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// Removes a folder with everything in it, or a link without what it leads to; there need be nothing.
fn remove(path: &Path) -> Result<()> {
    let removed = match path.symlink_metadata() {
        Err(_) => Ok(()),
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
    };
    removed.map_err(Error::io(path, "remove"))
}

/// A folder that is being made: removed with everything in it, unless it is to stay.
#[derive(Debug)]
pub(crate) struct HalfMade {
    path: PathBuf,
    stays: bool,
}

impl HalfMade {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// By which another process finds the folder.
    pub fn token(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.rsplit('-').next().unwrap_or_default().to_owned()
    }

    /// From now on another process may go on with it.
    pub fn stay(&mut self) {
        self.stays = true;
    }

    /// Nobody can go on with it.
    pub fn abandon(&mut self) {
        self.stays = false;
    }
}

impl Drop for HalfMade {
    fn drop(&mut self) {
        if !self.stays {
            // There is no one left to tell.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// The place of something that belongs to the making of `output`, beside it.
pub fn beside(output: &Path, what: &str) -> PathBuf {
    folder_of(output).join(beside_name(output, what))
}

fn beside_name(output: &Path, what: &str) -> OsString {
    let name = output.file_name().unwrap_or_default();
    let hash = OsString::from(format!("{:032x}", xxh3_128(name.as_encoded_bytes())));
    // A name may have 255 bytes in most file systems, and this is longer than the output's.
    let name = if name.len() > LONG { hash.as_os_str() } else { name };
    [OsStr::new(".leitong-"), name, OsStr::new("."), OsStr::new(what)].into_iter().collect()
}

/// Bytes of an output's name from which on a hash stands for it in the names beside it.
const LONG: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn an_output_is_replaced_and_nothing_is_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        for content in ["one", "two"] {
            let place = Publication::claim(&path).unwrap();
            let made = place.begin().unwrap();
            fs::write(made.path().join("file"), content).unwrap();
            place.publish(made, true).unwrap();
            assert_eq!(fs::read_to_string(path.join("file")).unwrap(), content);
            assert_eq!(names(dir.path()), ["out"]);
        }
        let place = Publication::claim(&path).unwrap();
        let made = place.begin().unwrap();
        assert!(place.publish(made, false).unwrap_err().to_string().contains("has appeared"));
        assert_eq!(names(dir.path()), ["out"]);
    }

    #[test]
    fn what_was_moved_aside_is_moved_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        fs::create_dir(beside(&path, "old")).unwrap();
        fs::write(beside(&path, "old").join("file"), "earlier").unwrap();
        drop(Publication::claim(&path).unwrap());
        assert_eq!(fs::read_to_string(path.join("file")).unwrap(), "earlier");
        assert_eq!(names(dir.path()), ["out"]);
    }

    #[test]
    fn one_process_writes_an_output_and_notices_that_its_lock_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let place = Publication::claim(&path).unwrap();
        assert!(Publication::claim(&path).unwrap_err().to_string().contains("another run"));
        let made = place.begin().unwrap();
        fs::remove_file(beside(&path, "lock")).unwrap();
        assert!(place.publish(made, true).unwrap_err().to_string().contains("lock was removed"));
        assert!(!path.exists());
    }

    #[test]
    fn a_half_made_folder_is_found_by_its_token_beside_its_output_only() {
        let dir = tempfile::tempdir().unwrap();
        let place = Publication::claim(&dir.path().join("out")).unwrap();
        let mut made = place.begin().unwrap();
        let token = made.token();
        made.stay();
        drop(made);
        let other = Publication::claim(&dir.path().join("other")).unwrap();
        assert!(other.resume(&token).unwrap().is_none());
        assert!(place.resume(&token).unwrap().is_some() && place.resume("../x").unwrap().is_none());
        drop(place.begin().unwrap());
        assert!(place.resume(&token).unwrap().is_none(), "a new folder removes what killed processes left");
    }

    #[test]
    fn what_belongs_to_an_output_of_a_longer_name_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let longer = Publication::claim(&dir.path().join("out.made-x")).unwrap();
        let made = longer.begin().unwrap();
        let place = Publication::claim(&dir.path().join("out")).unwrap();
        drop(place.begin().unwrap());
        assert!(longer.lock.is_held() && made.path().is_dir());
    }
}
