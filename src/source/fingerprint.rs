//! Fingerprints: what tells that a file is still what it was, without reading all of it.

use super::{InputFile, Inputs, Rejection};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::time::UNIX_EPOCH;
use xxhash_rust::xxh3::Xxh3;

/// Bytes that are hashed at the beginning, in the middle and at the end.
const PIECE: u64 = 4 << 10;

impl Inputs {
    /// A name and a fingerprint for each file, in order: its size, when it was changed last, and a hash of its beginning,
    /// middle and end, or that it cannot be read. Cost: opens each file.
    pub fn fingerprints(&self) -> Vec<(String, String)> {
        self.files.iter().map(|file| (format!("input {}", file.path.display()), file.fingerprint())).collect()
    }

    /// A hash of which files are not read, and why.
    pub fn rejected_fingerprint(&self) -> String {
        let mut hash = Xxh3::new();
        for Rejection { path, path_bytes, reason, .. } in &self.rejected {
            hash.update(path_bytes.as_deref().unwrap_or(path).as_bytes());
            hash.update(&[0, *reason as u8]);
        }
        format!("{} files, {:016x}", self.rejected.len(), hash.digest())
    }
}

impl InputFile {
    fn fingerprint(&self) -> String {
        self.read_fingerprint().unwrap_or_else(|_| "cannot be read".into())
    }

    fn read_fingerprint(&self) -> std::io::Result<String> {
        let mut file = File::open(self.location())?;
        let metadata = file.metadata()?;
        let size = metadata.len();
        let mut hash = Xxh3::new();
        for place in [0, size.saturating_sub(PIECE) / 2, size.saturating_sub(PIECE)] {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(place))?;
            file.by_ref().take(PIECE).read_to_end(&mut bytes)?;
            hash.update(&bytes);
        }
        // A stream is copied anew each time.
        let changed = metadata.modified().ok().filter(|_| !self.is_stream());
        let changed = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        Ok(format!("{size} bytes of {}.{:09}, {:016x}", changed.as_secs(), changed.subsec_nanos(), hash.digest()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_at_an_end_or_in_the_middle_is_another() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        let print = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            let time = UNIX_EPOCH + std::time::Duration::from_secs(7);
            File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
            Inputs::gather(std::slice::from_ref(&path)).unwrap().fingerprints().remove(0).1
        };
        let bytes = vec![b'a'; 100_000];
        let whole = print(&bytes);
        assert_eq!(whole, print(&bytes));
        for place in [0, 50_000, 99_999] {
            let mut other = bytes.clone();
            other[place] = b'b';
            assert_ne!(whole, print(&other), "{place}");
        }
        assert_ne!(whole, print(&bytes[1..]));
    }
}
