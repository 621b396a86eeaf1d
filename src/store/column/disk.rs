//! The file of a column: its values one behind the other, and a checksum of all.

use crate::store::fixed::Fixed;
use std::fs::File;
use std::io;
use std::ops::Range;
use xxhash_rust::xxh3::Xxh3;

/// What of a column is in a file: its first `written` values.
pub(super) struct Disk {
    file: File,
    written: usize,
    hash: Xxh3,
}

impl Disk {
    /// A file of which nothing has been written, or read again, yet.
    pub fn new(file: File) -> Disk {
        Disk { file, written: 0, hash: Xxh3::new() }
    }

    /// How many values are in the file.
    pub fn written(&self) -> usize {
        self.written
    }

    /// Appends values; returns how many bytes they are.
    pub fn append<T: Fixed>(&mut self, values: &[T]) -> io::Result<u64> {
        let mut bytes = Vec::with_capacity(values.len() * T::SIZE);
        values.iter().for_each(|value| value.write(&mut bytes));
        write_at(&self.file, &bytes, (self.written * T::SIZE) as u64)?;
        self.note(&bytes, values.len());
        Ok(bytes.len() as u64)
    }

    /// The next `count` values of a file that was written earlier.
    pub fn restore<T: Fixed>(&mut self, count: usize) -> io::Result<Vec<T>> {
        let mut bytes = vec![0; count * T::SIZE];
        read_at(&self.file, &mut bytes, (self.written * T::SIZE) as u64)?;
        self.note(&bytes, count);
        Ok(bytes.chunks_exact(T::SIZE).map(T::read).collect())
    }

    fn note(&mut self, bytes: &[u8], values: usize) {
        self.hash.update(bytes);
        self.written += values;
    }

    /// Appends the values at `range` to `values`.
    pub fn read<T: Fixed>(&self, range: Range<usize>, values: &mut Vec<T>) -> io::Result<()> {
        let mut bytes = vec![0; range.len() * T::SIZE];
        read_at(&self.file, &mut bytes, (range.start * T::SIZE) as u64)?;
        values.extend(bytes.chunks_exact(T::SIZE).map(T::read));
        Ok(())
    }

    /// Makes what was written last; the checksum of all of it.
    pub fn sync(&self) -> io::Result<u64> {
        self.file.sync_data()?;
        Ok(self.digest())
    }

    /// The checksum of all that was written, or read again.
    pub fn digest(&self) -> u64 {
        self.hash.digest()
    }
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = std::os::windows::fs::FileExt::seek_write(file, bytes, offset)?;
        (bytes, offset) = (&bytes[written..], offset + written as u64);
    }
    Ok(())
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, offset)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        (bytes, offset) = (&mut bytes[read..], offset + read as u64);
    }
    Ok(())
}
