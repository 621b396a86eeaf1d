//! The second pass over one input file: what is kept of it, byte for byte.

use super::{Archive, Copies, lines};
use crate::dedup::{Verdict, pieces};
use crate::document::{Source, Span};
use crate::error::{Error, Result};
use crate::report::folder::folder_of;
use crate::report::rows;
use crate::source::{BOM, Chunk, Chunks, Compression, Compressor, FileTally, Record, replace_text};
use serde::Serialize;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Copies one file.
pub(super) struct Copier<'r> {
    archive: Archive<'r>,
    clusters: &'r [Option<u32>],
    file: u32,
}

impl<'r> Copier<'r> {
    /// A copier of `file`; `clusters` is [`Outcome::cluster_of`](crate::dedup::Outcome::cluster_of).
    pub(super) fn new(archive: Archive<'r>, clusters: &'r [Option<u32>], file: u32) -> Copier<'r> {
        Copier { archive, clusters, file }
    }

    /// Writes the copy below `folder`, over what an earlier process may have begun.
    pub(super) fn run(self, folder: &Path) -> Result<()> {
        let input = &self.archive.inputs.files[self.file as usize];
        let path = folder.join(&input.relative);
        for begun in [&path, &verdicts_beside(&path)] {
            if begun.exists() {
                fs::remove_file(begun).map_err(Error::io(begun, "replace"))?;
            }
        }
        let mut copied = Lazy { path, compression: input.compression, writer: None };
        let mut tally =
            FileTally { records: self.archive.outcome.files[self.file as usize].records, ..FileTally::default() };
        let limit = self.archive.config.source.max_record;
        for chunk in Chunks::of(self.archive.inputs, limit, self.file as usize) {
            tally.add(&chunk);
            self.chunk(&chunk, &mut copied)?;
        }
        if tally != self.archive.outcome.files[self.file as usize] {
            let problem = "changed while it was being read: run again when nothing writes to it".into();
            return Err(Error::Input { path: input.path.clone(), problem });
        }
        copied.finish()
    }

    fn chunk(&self, chunk: &Chunk, copied: &mut Lazy) -> Result<()> {
        let near = self.archive.outcome.units.neighbours_of(chunk);
        for record in chunk.records(self.archive.inputs) {
            let source = Source { file: self.file, record: record.number };
            let units = near.units_of(record.number);
            if !units.is_empty() {
                self.record(record, units, copied)?;
            } else if self.archive.copies == Copies::Annotated || self.is_blank(source) {
                copied.write(record.bytes)?;
            }
        }
        Ok(())
    }

    fn is_blank(&self, source: Source) -> bool {
        let blank = &self.archive.outcome.blank;
        let place = blank.partition_point(0..blank.len(), |other| other < source);
        place < blank.len() && blank.get(place) == source
    }

    fn record(&self, record: Record<'_>, units: std::ops::Range<u32>, copied: &mut Lazy) -> Result<()> {
        match self.archive.copies {
            Copies::Annotated => self.annotated(record, units, copied),
            Copies::Kept => {
                let gone: Vec<u32> =
                    units.filter(|&unit| self.archive.outcome.verdicts[unit as usize] != Verdict::Kept).collect();
                match gone.is_empty() {
                    true => copied.write(record.bytes),
                    false => self.remainder(record, &gone, copied),
                }
            }
        }
    }

    /// What is left of a record when the units in `gone` are cut out.
    fn remainder(&self, record: Record<'_>, gone: &[u32], copied: &mut Lazy) -> Result<()> {
        let input = &self.archive.inputs.files[self.file as usize];
        let lost = || Error::Input {
            path: input.path.clone(),
            problem: format!("record {} cannot be read again", record.number),
        };
        let line = std::str::from_utf8(record.bytes).map_err(|_| lost())?;
        let document = input.document(record, self.file, &self.archive.config.source, &[]).map_err(|_| lost())?;
        let parts = pieces(self.archive.outcome.units.kind(), &document.text);
        let numbers: Vec<u32> = gone.iter().map(|&unit| self.archive.outcome.units.part(unit)).collect();
        let cuts: Vec<Span> =
            parts.iter().filter(|piece| numbers.binary_search(&piece.number).is_ok()).map(|piece| piece.cut).collect();
        let left = without(&document.text, &cuts);
        if left.trim().is_empty() {
            return Ok(());
        }
        if input.format.is_lines() {
            let bare = line.strip_prefix(BOM).unwrap_or(line);
            let changed = replace_text(bare, &self.archive.config.source.field, &left).ok_or_else(lost)?;
            copied.write(&record.bytes[..line.len() - bare.len()])?;
            return copied.write(changed.as_bytes());
        }
        // What precedes the text is its byte order mark.
        copied.write(&record.bytes[..record.bytes.len() - document.text.len()])?;
        copied.write(left.as_bytes())
    }

    /// A line with its verdicts as one more field; a text as it is, with the verdicts in a file beside it.
    fn annotated(&self, record: Record<'_>, units: std::ops::Range<u32>, copied: &mut Lazy) -> Result<()> {
        let verdicts: Vec<VerdictRow<'_>> = units.map(|unit| self.verdict(unit)).collect();
        if !self.archive.inputs.files[self.file as usize].format.is_lines() {
            copied.write(record.bytes)?;
            return lines(&verdicts_beside(&copied.path), verdicts.iter());
        }
        let note = match verdicts.as_slice() {
            [one] if one.part == 0 => serde_json::to_string(one),
            many => serde_json::to_string(many),
        };
        let note = note.expect("rows have a JSON form");
        let end = record.bytes.iter().rposition(|&byte| byte == b'}').unwrap_or(record.bytes.len());
        copied.write(&record.bytes[..end])?;
        copied.write(format!(",\"leitong\":{note}").as_bytes())?;
        copied.write(&record.bytes[end..])
    }

    fn verdict(&self, unit: u32) -> VerdictRow<'_> {
        let cluster = self.clusters[unit as usize].map(|index| index + 1);
        let id = self.archive.outcome.units.id(unit);
        let part = self.archive.outcome.units.part(unit);
        match self.archive.outcome.verdicts[unit as usize] {
            Verdict::Kept => VerdictRow { id, part, verdict: "kept", kept: None, similarity: None, cluster },
            Verdict::Removed { partner, similarity, .. } => {
                let kept = Some(rows::UnitRow::new(self.archive.outcome, self.archive.inputs, partner));
                VerdictRow { id, part, verdict: "removed", kept, similarity: Some(similarity), cluster }
            }
        }
    }
}

#[derive(Serialize)]
struct VerdictRow<'a> {
    id: String,
    #[serde(skip)]
    part: u32,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<rows::UnitRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    similarity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<u32>,
}

/// `text` without the spans in `cuts`, which are in order and apart.
fn without(text: &str, cuts: &[Span]) -> String {
    let mut left = String::with_capacity(text.len());
    let mut at = 0;
    for cut in cuts {
        left.push_str(&text[at..cut.start]);
        at = cut.end;
    }
    left.push_str(&text[at..]);
    left
}

/// The file with the verdicts on the text at `path`.
fn verdicts_beside(path: &Path) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".leitong.jsonl");
    beside.into()
}

/// A file that is created by its first byte: of a file of which nothing is kept nothing is written.
struct Lazy {
    path: PathBuf,
    compression: Compression,
    writer: Option<Compressor<BufWriter<File>>>,
}

impl Lazy {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if self.writer.is_none() {
            let folder = folder_of(&self.path);
            fs::create_dir_all(folder).map_err(Error::io(folder, "create"))?;
            let file = File::create_new(&self.path).map_err(Error::io(&self.path, "create"))?;
            let buffered = BufWriter::with_capacity(1 << 18, file);
            self.writer = Some(self.compression.writer(buffered).map_err(Error::io(&self.path, "write"))?);
        }
        let writer = self.writer.as_mut().expect("it was just made");
        writer.write_all(bytes).map_err(Error::io(&self.path, "write"))
    }

    fn finish(self) -> Result<()> {
        let Some(writer) = self.writer else { return Ok(()) };
        let ended = writer.finish().and_then(|buffered| buffered.into_inner().map_err(io::IntoInnerError::into_error));
        ended.and_then(|file| file.sync_all()).map_err(Error::io(&self.path, "write"))
    }
}
