//! Sealed files: what a later command reads back, with a header that says what it is and a checksum that it is whole.
//!
//! ```text
//! "leitong\n" | format version, u32 | xxh3-64 of the rest, seed 0, u64 | Zstandard of the value in postcard's encoding
//! ```
//! Numbers are little-endian. A file of another version or a damaged one is refused, never half read.

use super::syncs::Syncs;
use crate::error::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// The version of the format and of everything that is sealed in it.
pub const FORMAT: u32 = 1;

const MAGIC: &[u8; 8] = b"leitong\n";
const HEADER: usize = MAGIC.len() + 4 + 8;
/// Compression that costs less time than it saves in writing.
const LEVEL: i32 = 1;

/// Writes `value` to a new file and syncs it; returns its checksum. Memory is a buffer's, however much there is.
///
/// # Errors
/// If it cannot be written.
pub fn seal(path: &Path, value: &impl Serialize) -> Result<u64> {
    let sealed = write(path, value).and_then(|(checksum, file)| file.sync_all().map(|()| checksum));
    sealed.map_err(Error::io(path, "write"))
}

/// As [`seal`], with the length of the file, which is synced by `syncs`.
pub(crate) fn seal_syncing(path: &Path, value: &impl Serialize, syncs: &Syncs) -> Result<(u64, u64)> {
    let sealed = write(path, value).and_then(|(checksum, file)| Ok((checksum, file.metadata()?.len(), file)));
    let (checksum, bytes, file) = sealed.map_err(Error::io(path, "write"))?;
    syncs.hand_over(file, path).map(|()| (checksum, bytes))
}

fn write(path: &Path, value: &impl Serialize) -> io::Result<(u64, File)> {
    let mut file = File::create_new(path)?;
    file.write_all(&[MAGIC, &FORMAT.to_le_bytes()[..], &[0; 8]].concat())?;
    let hashing = Hashing { inner: BufWriter::with_capacity(BUFFER, file), hash: Xxh3::new() };
    let packing = BufWriter::with_capacity(BUFFER, zstd::Encoder::new(hashing, LEVEL)?);
    let mut packing = Remembering { inner: packing, failure: None };
    if let Err(error) = postcard::to_io(value, &mut packing) {
        return Err(packing.failure.unwrap_or_else(|| io::Error::other(error)));
    }
    let hashing = packing.inner.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
    let checksum = hashing.hash.digest();
    let mut file = hashing.inner.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start((MAGIC.len() + 4) as u64))?;
    file.write_all(&checksum.to_le_bytes())?;
    Ok((checksum, file))
}

/// Bytes that are gathered before they are passed on.
const BUFFER: usize = 1 << 16;

/// Remembers why it could not be written: the encoder only says that it could not.
struct Remembering<W> {
    inner: W,
    failure: Option<io::Error>,
}

impl<W: Write> Remembering<W> {
    fn note<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|cause| {
            let kind = cause.kind();
            self.failure = Some(cause);
            kind.into()
        })
    }
}

impl<W: Write> Write for Remembering<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes);
        self.note(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        self.note(flushed)
    }
}

/// Hashes what is written through it.
struct Hashing<W> {
    inner: W,
    hash: Xxh3,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Reads what [`seal`] wrote, when it returned `checksum`.
///
/// # Errors
/// If the file cannot be read, is of another version, is damaged, or is another one.
pub fn unseal<T: DeserializeOwned>(path: &Path, checksum: u64) -> Result<T> {
    let (value, written) = read(path)?;
    match checksum == written {
        true => Ok(value),
        false => Err(fault(path, "belongs to another run than the files next to it: run dedup again".into())),
    }
}

/// As [`unseal`], for a file that stands for itself.
pub(super) fn read_sealed<T: DeserializeOwned>(path: &Path) -> Result<T> {
    read(path).map(|(value, _)| value)
}

/// The value in a sealed file, and its checksum.
fn read<T: DeserializeOwned>(path: &Path) -> Result<(T, u64)> {
    let bytes = fs::read(path).map_err(Error::io(path, "read"))?;
    let damaged = || fault(path, "is damaged: run dedup again".into());
    let (header, packed) = bytes.split_at_checked(HEADER).ok_or_else(damaged)?;
    let (version, written) = header.strip_prefix(MAGIC).ok_or_else(damaged)?.split_at(4);
    let version = u32::from_le_bytes(version.try_into().expect("four bytes were split off"));
    if version != FORMAT {
        return Err(fault(
            path,
            format!("has format {version}, but this version of leitong reads format {FORMAT}: run dedup again"),
        ));
    }
    let checksum = xxh3_64(packed);
    if checksum.to_le_bytes() != written {
        return Err(damaged());
    }
    let plain = zstd::decode_all(packed).map_err(Error::io(path, "read"))?;
    Ok((postcard::from_bytes(&plain).map_err(|_| damaged())?, checksum))
}

fn fault(path: &Path, problem: String) -> Error {
    Error::Input { path: path.to_owned(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Value = (String, Vec<(u32, f64)>);

    #[test]
    fn what_was_sealed_is_read_back_and_damage_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("value.bin");
        let value: Value = ("雷同".into(), vec![(7, 0.1 + 0.2), (u32::MAX, -0.0)]);
        let checksum = seal(&path, &value).unwrap();
        assert_eq!(unseal::<Value>(&path, checksum).unwrap(), value);
        assert!(unseal::<Value>(&path, !checksum).unwrap_err().to_string().contains("another run"));
        let whole = fs::read(&path).unwrap();
        for cut in [0, 5, HEADER - 1, HEADER, whole.len() - 1] {
            fs::write(&path, &whole[..cut]).unwrap();
            assert!(unseal::<Value>(&path, checksum).unwrap_err().to_string().contains("damaged"), "{cut}");
        }
        for place in 0..whole.len() {
            let mut other = whole.clone();
            other[place] ^= 1;
            fs::write(&path, &other).unwrap();
            let said = unseal::<Value>(&path, checksum).unwrap_err().to_string();
            assert!(said.contains("damaged") || said.contains("format"), "{place}: {said}");
        }
    }
}
