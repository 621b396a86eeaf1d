//! Chunks: pieces of a file that hold whole records.

use super::{InputFile, Inputs, Reason, Rejection, SourceConfig};
use crate::document::{Document, Source};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Read};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Bytes that a chunk of lines is filled to; a longer line makes a longer chunk.
pub(super) const CHUNK: usize = 64 << 10;

/// Some whole records of one file.
#[derive(Debug)]
pub struct Chunk {
    /// The file, as an index into [`Inputs::files`].
    pub file: u32,
    /// The number of the first record, from 1.
    pub first: u64,
    /// The records' bytes.
    pub bytes: Vec<u8>,
    /// What ended the file too early, after these records.
    pub fault: Option<Rejection>,
}

/// One record as it stands in its file, line end included.
#[derive(Debug, Clone, Copy)]
pub struct Record<'c> {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Its bytes.
    pub bytes: &'c [u8],
}

impl Chunk {
    /// The records: lines that are not blank, or the file.
    pub fn records<'c>(&'c self, inputs: &Inputs) -> Box<dyn Iterator<Item = Record<'c>> + 'c> {
        if !inputs.files[self.file as usize].format.is_lines() {
            let whole = self.fault.is_none().then_some(Record { number: self.first, bytes: &self.bytes });
            return Box::new(whole.into_iter());
        }
        let records = Lines(&self.bytes).zip(self.first..).map(|(bytes, number)| Record { number, bytes });
        Box::new(records.filter(|record| !record.bytes.trim_ascii_start().is_empty()))
    }

    /// The documents of the records; `fields` are read along for the keep policy.
    pub fn documents<'c>(
        &'c self,
        inputs: &'c Inputs,
        config: &'c SourceConfig,
        fields: &'c [String],
    ) -> impl Iterator<Item = Result<Document<'c>, Rejection>> + 'c {
        let file = &inputs.files[self.file as usize];
        self.records(inputs).map(move |record| file.document(record, self.file, config, fields))
    }
}

/// Lines with their ends.
struct Lines<'c>(&'c [u8]);

impl<'c> Iterator for Lines<'c> {
    type Item = &'c [u8];

    fn next(&mut self) -> Option<&'c [u8]> {
        let length = memchr::memchr(b'\n', self.0).map_or(self.0.len(), |end| end + 1);
        let (line, rest) = self.0.split_at(length);
        self.0 = rest;
        (length > 0).then_some(line)
    }
}

impl InputFile {
    /// The document in `record` of this file, which is the one at index `file`.
    ///
    /// # Errors
    /// The rejection, if there is none.
    pub fn document<'c>(
        &self,
        record: Record<'c>,
        file: u32,
        config: &SourceConfig,
        fields: &[String],
    ) -> Result<Document<'c>, Rejection> {
        let source = Source { file, record: record.number };
        let decoded = self.format.decode(record.bytes, source, &self.name, config, fields);
        decoded.map_err(|(reason, detail)| self.reject(record.number, reason, detail))
    }
}

/// What was read of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTally {
    /// Records, rejected ones included.
    pub records: u64,
    /// Bytes after decompression.
    pub bytes: u64,
    /// A hash of these bytes: the copying pass must meet the same.
    pub digest: u64,
}

impl FileTally {
    /// Counts one chunk.
    pub fn add(&mut self, chunk: &Chunk) {
        self.bytes += chunk.bytes.len() as u64;
        self.digest = xxh3_64_with_seed(&chunk.bytes, self.digest);
    }
}

/// Reads the files of `inputs` one after the other.
pub struct Chunks<'i> {
    inputs: &'i Inputs,
    next: std::ops::Range<usize>,
    open: Option<Open<'i>>,
}

struct Open<'i> {
    file: u32,
    reader: Box<dyn Read + Send + 'i>,
    /// The beginning of a line whose end has not been read.
    rest: Vec<u8>,
    number: u64,
}

impl<'i> Chunks<'i> {
    /// All files.
    pub fn new(inputs: &'i Inputs) -> Chunks<'i> {
        Chunks { inputs, next: 0..inputs.files.len(), open: None }
    }

    /// One file.
    pub fn of(inputs: &'i Inputs, file: usize) -> Chunks<'i> {
        Chunks { inputs, next: file..file + 1, open: None }
    }

    /// Opens the next file, or tells why that is not possible.
    fn open(&mut self, file: usize) -> Option<Chunk> {
        let input = &self.inputs.files[file];
        let opened = File::open(input.location()).and_then(|raw| input.compression.reader(raw));
        match opened {
            Ok(reader) => {
                self.open = Some(Open { file: file as u32, reader, rest: Vec::new(), number: 1 });
                None
            }
            Err(error) => {
                let fault = Some(input.reject(1, Reason::Unreadable, error.to_string()));
                Some(Chunk { file: file as u32, first: 1, bytes: Vec::new(), fault })
            }
        }
    }
}

impl Iterator for Chunks<'_> {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        loop {
            if let Some(open) = &mut self.open {
                let (chunk, over) = open.read(self.inputs);
                if over {
                    self.open = None;
                }
                if let Some(chunk) = chunk {
                    return Some(chunk);
                }
            } else {
                let file = self.next.next()?;
                if let Some(failed) = self.open(file) {
                    return Some(failed);
                }
            }
        }
    }
}

impl Open<'_> {
    /// The next chunk, and whether the file is over.
    fn read(&mut self, inputs: &Inputs) -> (Option<Chunk>, bool) {
        let lines = inputs.files[self.file as usize].format.is_lines();
        let mut bytes = Vec::with_capacity(if lines { CHUNK + self.rest.len() } else { 0 });
        bytes.append(&mut self.rest);
        let mut searched = 0;
        loop {
            let wanted = if lines { CHUNK.max(bytes.len()) } else { u64::MAX as usize };
            match (&mut self.reader).take(wanted as u64).read_to_end(&mut bytes) {
                Ok(read) if read == wanted && lines => {
                    // Full: cut behind the last line end, or go on if the line is longer than that.
                    if let Some(end) = memchr::memrchr(b'\n', &bytes[searched..]) {
                        self.rest = bytes.split_off(searched + end + 1);
                        return (Some(self.chunk(bytes, None)), false);
                    }
                    searched = bytes.len();
                }
                Ok(_) => {
                    let chunk = (!bytes.is_empty() || !lines).then(|| self.chunk(bytes, None));
                    return (chunk, true);
                }
                Err(error) => return (Some(self.broken(bytes, &error, inputs)), true),
            }
        }
    }

    fn chunk(&mut self, bytes: Vec<u8>, fault: Option<Rejection>) -> Chunk {
        let first = self.number;
        self.number += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        Chunk { file: self.file, first, bytes, fault }
    }

    /// The whole lines before a fault, and the fault.
    fn broken(&mut self, mut bytes: Vec<u8>, error: &io::Error, inputs: &Inputs) -> Chunk {
        let file = &inputs.files[self.file as usize];
        let reason = match (file.compression, error.kind()) {
            (super::Compression::None, _) => Reason::Unreadable,
            (_, io::ErrorKind::UnexpectedEof) => Reason::Truncated,
            _ => Reason::Corrupt,
        };
        bytes.truncate(memchr::memrchr(b'\n', &bytes).map_or(0, |end| end + 1));
        let mut chunk = self.chunk(bytes, None);
        let record = if file.format.is_lines() { self.number } else { 1 };
        chunk.fault = Some(file.reject(record, reason, error.to_string()));
        chunk
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn numbers(name: &str, bytes: &[u8]) -> (Vec<u64>, Vec<Reason>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let inputs = Inputs::gather(&[path]).unwrap();
        let mut numbers = Vec::new();
        let mut faults = Vec::new();
        for chunk in Chunks::new(&inputs) {
            numbers.extend(chunk.records(&inputs).map(|record| record.number));
            faults.extend(chunk.fault.map(|fault| fault.reason));
        }
        (numbers, faults)
    }

    #[test]
    fn lines_are_numbered_blank_ones_included() {
        assert_eq!(numbers("a.jsonl", b"{}\n\n  \r\n{}\n{}").0, [1, 4, 5]);
        assert_eq!(numbers("a.jsonl", b"").0, [] as [u64; 0]);
    }

    #[test]
    fn lines_longer_than_a_chunk_stay_whole() {
        let mut bytes = vec![b'x'; 3 * CHUNK];
        bytes.extend(b"\n{}\n");
        bytes.extend(vec![b'y'; CHUNK]);
        assert_eq!(numbers("a.jsonl", &bytes).0, [1, 2, 3]);
    }

    #[test]
    fn a_text_file_is_one_record_even_if_empty() {
        assert_eq!(numbers("a.txt", b"a\nb\n").0, [1]);
        assert_eq!(numbers("a.txt", b"").0, [1]);
    }

    #[test]
    fn a_cut_file_gives_its_whole_lines_and_a_fault() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        gz.write_all(b"{\"text\":\"a\"}\n".repeat(100).as_slice()).unwrap();
        let stored = gz.finish().unwrap();
        let (numbers, faults) = numbers("a.jsonl.gz", &stored[..stored.len() / 2]);
        assert!(!numbers.is_empty() && numbers.len() < 100);
        assert_eq!(faults, [Reason::Truncated]);
    }
}
