//! Lock files: one process at a time does what such a file stands for.
//!
//! The lock is the system's, on the open file, so it ends with the process that holds it. Only the holder removes the
//! file, and whoever gets the lock makes sure that the name still leads to the locked file: otherwise two processes
//! could hold locks on two files that had the same name one after the other.

use crate::error::{Error, Result};
use same_file::Handle;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// How often a lock is tried, and how long to wait in between: a process that is about to end gets two seconds.
const ATTEMPTS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Takes the lock of the file `path`, which is created if need be, as is its folder; `None` if another process
    /// keeps it. Where the file system has no locks, nothing can be done.
    ///
    /// # Errors
    /// If the file cannot be created, or is a link.
    pub fn take(path: &Path) -> Result<Option<Lock>> {
        for _ in 0..ATTEMPTS {
            let Some(file) = open(path)? else { continue };
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
                Ok(()) | Err(TryLockError::Error(_)) if leads_to(path, &file) => {
                    return Ok(Some(Lock { path: path.to_owned(), file }));
                }
                Ok(()) | Err(TryLockError::Error(_)) => {}
            }
        }
        Ok(None)
    }

    /// Whether the name still leads to the locked file: if someone removed it, others may hold a lock of that name.
    pub fn is_held(&self) -> bool {
        leads_to(&self.path, &self.file)
    }
}

/// The name goes while the lock is held.
impl Drop for Lock {
    fn drop(&mut self) {
        if self.is_held() {
            // The next process takes what stays.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The file, opened; `None` if its folder vanished meanwhile.
fn open(path: &Path) -> Result<Option<File>> {
    refuse_link(path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(Error::io(folder, "create"))?;
    match File::options().read(true).write(true).create(true).truncate(false).open(path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        opened => opened.map(Some).map_err(Error::io(path, "create")),
    }
}

fn leads_to(path: &Path, file: &File) -> bool {
    let locked = file.try_clone().and_then(Handle::from_file);
    locked.is_ok_and(|locked| Handle::from_path(path).is_ok_and(|named| named == locked))
}

/// What we make ourselves is no link: whoever put one there wants us to write elsewhere.
///
/// # Errors
/// If `path` is a link.
pub(crate) fn refuse_link(path: &Path) -> Result<()> {
    match path.symlink_metadata() {
        Ok(found) if found.is_symlink() => {
            let problem = "is a link that leitong did not make: remove it".into();
            Err(Error::Output { path: path.to_owned(), problem })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_and_its_file_goes_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("not/there/yet.lock");
        let lock = Lock::take(&path).unwrap().unwrap();
        assert!(lock.is_held() && Lock::take(&path).unwrap().is_none());
        drop(lock);
        assert!(!path.exists() && Lock::take(&path).unwrap().is_some());
    }

    #[test]
    fn a_lock_whose_file_was_removed_is_held_no_more() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let lock = Lock::take(&path).unwrap().unwrap();
        fs::remove_file(&path).unwrap();
        assert!(!lock.is_held());
        let other = Lock::take(&path).unwrap().unwrap();
        drop(lock);
        assert!(path.exists() && other.is_held(), "it removed the file of another lock");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (victim, path) = (dir.path().join("diary"), dir.path().join("lock"));
        fs::write(&victim, "mine").unwrap();
        std::os::unix::fs::symlink(&victim, &path).unwrap();
        assert!(Lock::take(&path).unwrap_err().to_string().contains("is a link"));
        assert_eq!(fs::read(&victim).unwrap(), b"mine");
    }
}
