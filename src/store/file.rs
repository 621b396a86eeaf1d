//! Files that are complete under their name, or not there.

use crate::error::{Error, Result};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that is being made beside its place under another name, and that vanishes unless it gets its own.
#[derive(Debug)]
pub(crate) struct Unnamed {
    path: PathBuf,
    file: NamedTempFile,
}

impl Unnamed {
    /// A file that shall be `path`.
    ///
    /// # Errors
    /// If its folder cannot be written in.
    pub fn beside(path: &Path) -> Result<Unnamed> {
        let parent = folder_of(path);
        let mut builder = tempfile::Builder::new();
        // An output is for others, too; temporary files are not. The system's mask still counts.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(parent).map_err(Error::io(parent, "write in"))?;
        Ok(Unnamed { path: path.to_owned(), file })
    }

    /// Syncs the file and gives it its name.
    ///
    /// # Errors
    /// If it cannot be synced or named, or there is such a file and `replaces` is false.
    pub fn publish(self, replaces: bool) -> Result<()> {
        let Unnamed { path, file } = self;
        file.as_file().sync_all().map_err(Error::io(&path, "write"))?;
        let named = if replaces { file.persist(&path) } else { file.persist_noclobber(&path) };
        named.map(drop).map_err(|error| Error::io(&path, "write")(error.error))
    }
}

impl Write for Unnamed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a whole new file, in a folder that is still being made, and syncs it; its length in bytes.
///
/// # Errors
/// If it exists or cannot be written.
pub(crate) fn write_whole(path: &Path, content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<u64> {
    let written = File::create_new(path).and_then(|file| {
        let mut writer = BufWriter::new(file);
        content(&mut writer)?;
        let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        file.metadata().map(|found| found.len())
    });
    written.map_err(Error::io(path, "write"))
}

/// The folder that a file or a folder is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes what was renamed or created in a folder last.
///
/// # Errors
/// If the folder cannot be synced.
pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    // Only Unix can open a folder to sync it; elsewhere the rename must do.
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(Error::io(path, "sync"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_has_its_name_when_it_is_complete_and_replaces_only_what_it_may() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("雷同.html");
        let made = |text: &str| {
            let mut made = Unnamed::beside(&path).unwrap();
            made.write_all(text.as_bytes()).unwrap();
            made
        };
        let first = made("one");
        assert!(!path.exists());
        first.publish(false).unwrap();
        assert!(made("two").publish(false).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        made("two").publish(true).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        drop(made("three"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "what was not published is gone");
    }

    #[test]
    fn a_whole_file_is_new_and_its_length_is_known() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("run.json");
        assert_eq!(write_whole(&path, |file| file.write_all("谁家管".as_bytes())).unwrap(), 9);
        assert!(write_whole(&path, |_| Ok(())).is_err());
    }
}
