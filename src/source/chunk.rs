//! Chunks: pieces of a file that hold whole records.

use super::container::{Container, Cuts};
use super::content::Reading;
use super::{InputFile, Inputs, Reason, Rejection, SourceConfig};
use crate::document::{Document, Source};
use crate::store::Fixed;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Bytes that a chunk of lines is filled to; a longer line makes a longer chunk.
pub(super) const CHUNK: usize = 64 << 10;

/// Some whole records of one file.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Chunk {
    /// The file, as an index into [`Inputs::files`].
    pub file: u32,
    /// The number of the first record, from 1.
    pub first: u64,
    /// The records' bytes.
    pub bytes: Vec<u8>,
    /// A hash of them, made while they are at hand.
    pub hash: u64,
    /// Where they begin in the file, uncompressed.
    pub offset: u64,
    /// The records in them, found once.
    pub(super) cuts: Cuts,
    /// What ended the file too early, after these records; or the record that stands here instead, if it is too large.
    pub fault: Option<Rejection>,
    /// Length and hash of the bytes of a record that is too large to be held.
    pub passed_over: Option<(u64, u64)>,
    /// Where reading goes on behind it.
    pub next: Position,
}

/// A place between two chunks, from which reading can go on as if it had never stopped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Position {
    /// The file, as an index into [`Inputs::files`].
    pub file: u32,
    /// Bytes of the file, uncompressed, before the place.
    pub offset: u64,
    /// The number of the next record, less one.
    pub records: u64,
    /// Bytes behind the place that had been read already: they decide where the next chunk ends.
    pub ahead: u64,
}

impl Position {
    /// The beginning of a file.
    pub fn file(file: usize) -> Position {
        Position { file: file as u32, ..Position::default() }
    }
}

/// One record as it stands in its file, line end included.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Record<'c> {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Where it begins in the file, uncompressed.
    pub offset: u64,
    /// Its bytes.
    pub bytes: &'c [u8],
}

impl Chunk {
    /// The whole records that `bytes` are, which stand at `begin` of a file of such a `container`.
    pub fn new(container: Container, begin: Position, bytes: Vec<u8>, next: Position) -> Chunk {
        let Position { file, offset, records, .. } = begin;
        let (hash, cuts) = (xxh3_64(&bytes), container.cut(&bytes, offset == 0));
        Chunk { file, first: records + 1, bytes, hash, offset, cuts, fault: None, passed_over: None, next }
    }

    /// The same, ended too early by `fault`: a file that is one record is then none.
    pub(super) fn failed(mut self, container: Container, fault: Option<Rejection>) -> Chunk {
        if fault.is_some() && !container.holds_many() {
            self.cuts.records.clear();
        }
        Chunk { fault, ..self }
    }

    /// What stands before the records of the file and belongs to all of them, if the chunk is its first.
    pub(crate) fn head(&self) -> &[u8] {
        &self.bytes[self.cuts.head.clone()]
    }

    /// What stands behind the records of the file and belongs to all of them, if the chunk is its last.
    pub(crate) fn tail(&self) -> &[u8] {
        &self.bytes[self.cuts.tail.clone()]
    }

    /// Ends of records in the bytes, of blank ones too; of line ends in a record that is a file.
    pub(crate) fn ends(&self) -> u64 {
        self.cuts.ends
    }

    /// The number behind that of the last record.
    pub(crate) fn end(&self) -> u64 {
        self.cuts.records.last().map_or(self.first, |last| self.first + last.place + 1)
    }

    /// Whether each byte is one of the `records` that are not blank.
    pub(crate) fn is_made_of(&self, records: u64) -> bool {
        let cuts = &self.cuts.records;
        cuts.len() as u64 == records && cuts.iter().map(|cut| cut.bytes.len()).sum::<usize>() == self.bytes.len()
    }

    /// The records: those that are not blank.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.cuts.records.iter().map(|cut| Record {
            number: self.first + cut.place,
            offset: self.offset + cut.bytes.start as u64,
            bytes: &self.bytes[cut.bytes.clone()],
        })
    }

    /// The documents of the records; `fields` are read along for the keep policy.
    pub fn documents<'c>(
        &'c self,
        inputs: &'c Inputs,
        config: &'c SourceConfig,
        fields: &'c [String],
    ) -> impl Iterator<Item = Result<Document<'c>, Rejection>> + 'c {
        let file = &inputs.files[self.file as usize];
        self.records().map(move |record| file.document(record, self.file, config, fields))
    }
}

impl InputFile {
    /// Whether some of its records can be read again without the others, by their places.
    pub fn has_places(&self) -> bool {
        self.is_plain() && self.format.container().holds_many()
    }

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
        if record.bytes.len() as u64 > config.max_record {
            return Err(self.too_large(record.number, config.max_record));
        }
        let reading = Reading { source, name: &self.name, config, fields, columns: self.columns() };
        let before = self.format.container().separator(record.bytes);
        let decoded = self.format.content().document(&record.bytes[before..], reading);
        let placed = decoded.map(|document| Document { origin: document.origin.behind(before), ..document });
        placed.map_err(|(reason, detail)| self.reject(record.number, reason, detail))
    }

    pub(super) fn too_large(&self, record: u64, limit: u64) -> Rejection {
        self.reject(record, Reason::TooLarge, format!("longer than {limit} bytes: raise --max-record"))
    }
}

/// What was read of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FileTally {
    /// Records, rejected ones included.
    pub records: u64,
    /// Bytes after decompression.
    pub bytes: u64,
    /// A hash of the hashes of its chunks: the copying pass must meet the same.
    pub digest: u64,
    /// Records whose text holds HTML tags, which are compared as words.
    pub tagged: u64,
}

impl Fixed for FileTally {
    const SIZE: usize = 32;

    fn write(self, bytes: &mut Vec<u8>) {
        ((self.records, self.bytes), (self.digest, self.tagged)).write(bytes);
    }

    fn read(bytes: &[u8]) -> FileTally {
        let ((records, bytes), (digest, tagged)) = Fixed::read(bytes);
        FileTally { records, bytes, digest, tagged }
    }
}

impl FileTally {
    /// Records of all `files` whose text holds HTML tags.
    pub fn tagged(files: &[FileTally]) -> u64 {
        files.iter().map(|file| file.tagged).sum()
    }

    /// Counts one chunk.
    pub fn add(&mut self, chunk: &Chunk) {
        let held = (chunk.bytes.len() as u64, chunk.hash);
        for (length, hash) in std::iter::once(held).chain(chunk.passed_over) {
            self.bytes += length;
            self.digest = xxh3_64_with_seed(&hash.to_le_bytes(), self.digest);
        }
    }
}
