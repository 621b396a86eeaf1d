//! Stamps: what a file is, in two numbers.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use xxhash_rust::xxh3::Xxh3;

/// The length of a file, and the xxh3-64 of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub bytes: u64,
    pub digest: u64,
}

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 18;

impl Stamp {
    /// That of the file `path`. Cost: reads it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of(path: &Path) -> io::Result<Stamp> {
        let mut file = File::open(path)?;
        let mut stamping = Stamping::default();
        let mut buffer = vec![0; BUFFER];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(stamping.stamp()),
                read => stamping.add(&buffer[..read]),
            }
        }
    }
}

/// A stamp of what is being written.
#[derive(Default)]
pub(super) struct Stamping {
    bytes: u64,
    hash: Xxh3,
}

impl Stamping {
    pub fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hash.update(bytes);
    }

    pub fn stamp(&self) -> Stamp {
        Stamp { bytes: self.bytes, digest: self.hash.digest() }
    }
}

impl std::fmt::Debug for Stamping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.stamp().fmt(f)
    }
}
