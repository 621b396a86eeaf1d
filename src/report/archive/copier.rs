//! The second pass over one input file: what is kept of it, byte for byte.

use super::copied::Copied;
use super::left::Left;
use super::tree::Tree;
use super::{Archive, Copies, lines};
use crate::dedup::{Neighbours, Verdict, pieces, waves};
use crate::document::{Source, Span, Unit};
use crate::error::{Error, Result};
use crate::event::{Observer, Stage};
use crate::report::rows;
use crate::source::{Chunk, Chunks, Compressor, FileTally, InputFile, Record};
use crate::store::{Stamp, Syncing, Syncs, folder_of};
use serde::Serialize;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

/// Copies one file.
pub(super) struct Copier<'r> {
    archive: Archive<'r>,
    clusters: &'r [Option<NonZeroU32>],
    syncs: &'r Syncs,
    file: u32,
    path: PathBuf,
    verdicts: PathBuf,
    /// Bytes of the largest record that is held: of those that are copied none is larger.
    held: u64,
}

/// Bytes from which on the chunks of a file are worked on side by side; smaller files are, as a whole.
pub(super) const LARGE: u64 = 8 << 20;

impl<'r> Copier<'r> {
    /// A copier of `file` to its places in `tree`; `clusters` is
    /// [`Outcome::cluster_of`](crate::dedup::Outcome::cluster_of), and `syncs` gets what was written.
    pub(super) fn new(
        archive: Archive<'r>,
        clusters: &'r [Option<NonZeroU32>],
        syncs: &'r Syncs,
        file: u32,
        tree: &Tree<'_>,
    ) -> Copier<'r> {
        let (path, verdicts) = (tree.copy(file as usize), tree.verdicts(file as usize));
        Copier { archive, clusters, syncs, file, path, verdicts, held: u64::MAX }
    }

    /// The same in little memory: the run has met no record of more than `held` bytes that is not too large.
    pub(super) fn holding(self, held: u64) -> Copier<'r> {
        Copier { held, ..self }
    }

    /// Writes the copy over what an earlier process may have begun, a large file in waves of `wave` bytes, reporting to the
    /// observer. No other file has these places.
    pub(super) fn run(&self, wave: usize, observer: &dyn Observer) -> Result<Copied> {
        let input = &self.archive.inputs.files[self.file as usize];
        for begun in [&self.path, &self.verdicts] {
            if begun.symlink_metadata().is_ok() {
                fs::remove_file(begun).map_err(Error::io(begun, "replace"))?;
            }
        }
        let (mut units, mut verdicts) = (0, None);
        let mut copied = Lazy::new(&self.path, self.syncs, input);
        let limit = self.archive.config.source.max_record;
        let chunks = Chunks::of(self.archive.inputs, limit, self.file as usize).holding(self.held);
        let mut tally = FileTally { digest: 0, bytes: 0, ..self.known() };
        let mut take = |chunk: &Chunk, left: Left| {
            tally.add(chunk);
            self.head(chunk.head(), &mut copied.pending);
            units += left.units;
            verdicts = verdicts.or(left.verdicts);
            left.pieces(chunk).try_for_each(|piece| copied.write(piece))?;
            copied.pending.extend_from_slice(chunk.tail());
            Ok(())
        };
        match input.bytes < LARGE {
            true => chunks.into_iter().try_for_each(|chunk| take(&chunk, self.chunk(&chunk)?))?,
            false => waves(
                chunks,
                wave,
                (Stage::Write, observer),
                |chunk| self.chunk(chunk),
                |wave, left| wave.iter().zip(left).try_for_each(|(chunk, left)| take(chunk, left?)),
            )?,
        }
        if tally != self.known() {
            let problem = "changed while it was being read: run again when nothing writes to it".into();
            return Err(Error::Input { path: input.path.clone(), problem });
        }
        Ok(Copied { units, copy: copied.finish()?, verdicts })
    }

    /// What was read of the file.
    fn known(&self) -> FileTally {
        self.archive.outcome.files[self.file as usize]
    }

    /// Appends the `head` of the file as it stands before what is copied.
    fn head(&self, head: &[u8], copied: &mut Vec<u8>) {
        match self.archive.copies {
            Copies::Kept => copied.extend_from_slice(head),
            Copies::Annotated => self.archive.inputs.files[self.file as usize].annotate_head(head, copied),
        }
    }

    /// What is left of a chunk.
    fn chunk(&self, chunk: &Chunk) -> Result<Left> {
        let near = self.archive.outcome.units.neighbours_of(chunk);
        if self.is_kept_whole(chunk, &near) {
            return Ok(Left::whole(chunk, near.units().len() as u64));
        }
        let mut left = Left::default();
        for record in chunk.records() {
            self.record(record, near.units_of(record.number), chunk, &mut left)?;
        }
        Ok(left)
    }

    /// Appends what is left of `record` of `chunk`, which holds `units`.
    fn record(&self, record: Record<'_>, units: std::ops::Range<u32>, chunk: &Chunk, left: &mut Left) -> Result<()> {
        if units.is_empty() {
            let input = &self.archive.inputs.files[self.file as usize];
            match self.archive.copies {
                Copies::Annotated if input.is_table() => left.make(|made| input.annotate(record, None, made)),
                Copies::Kept if !self.is_blank(record.number) => {}
                _ => left.keep(record, chunk),
            }
            return Ok(());
        }
        if self.archive.copies == Copies::Annotated {
            left.units += units.len() as u64;
            return self.annotated(record, units, chunk, left);
        }
        let all = units.len();
        let gone: Vec<u32> = units.filter(|&unit| !self.is_kept(unit)).collect();
        left.units += (all - gone.len()) as u64;
        match (gone.is_empty(), self.archive.outcome.units.kind()) {
            (true, _) => left.keep(record, chunk),
            (false, Unit::Document) => {}
            (false, _) => left.make(|made| self.remainder(record, &gone, made))?,
        }
        Ok(())
    }

    /// Whether each byte of `chunk`, whose units are `near`, is of a record of which all is kept: then none needs to be
    /// looked at.
    fn is_kept_whole(&self, chunk: &Chunk, near: &Neighbours<'_>) -> bool {
        self.archive.copies == Copies::Kept
            && chunk.is_made_of(near.records())
            && near.units().all(|unit| self.is_kept(unit))
    }

    fn is_kept(&self, unit: u32) -> bool {
        self.archive.outcome.verdicts[unit as usize] == Verdict::Kept
    }

    fn is_blank(&self, record: u64) -> bool {
        let (blank, source) = (&self.archive.outcome.blank, Source { file: self.file, record });
        let place = blank.partition_point(|other| other < source);
        place < blank.len() && blank.get(place) == source
    }

    /// What is left of a record when the units in `gone` are cut out.
    fn remainder(&self, record: Record<'_>, gone: &[u32], copied: &mut Vec<u8>) -> Result<()> {
        let input = &self.archive.inputs.files[self.file as usize];
        let lost = || Error::Input {
            path: input.path.clone(),
            problem: format!("record {} cannot be read again", record.number),
        };
        let document = input.document(record, self.file, &self.archive.config.source, &[]).map_err(|_| lost())?;
        let parts = pieces(self.archive.outcome.units.kind(), &document.text);
        let numbers: Vec<u32> = gone.iter().map(|&unit| self.archive.outcome.units.part(unit)).collect();
        let cuts: Vec<Span> =
            parts.iter().filter(|piece| numbers.binary_search(&piece.number).is_ok()).map(|piece| piece.cut).collect();
        let left = without(&document.text, &cuts);
        if left.trim().is_empty() {
            return Ok(());
        }
        input.replace(record, &document, &left, &self.archive.config.source, copied).ok_or_else(lost)
    }

    /// A line with its verdicts as one more field; a text as it is, with the verdicts in a file of their own.
    fn annotated(&self, record: Record<'_>, units: std::ops::Range<u32>, chunk: &Chunk, left: &mut Left) -> Result<()> {
        let verdicts: Vec<VerdictRow<'_>> = units.map(|unit| self.verdict(unit)).collect();
        let input = &self.archive.inputs.files[self.file as usize];
        if !input.takes_notes() {
            left.keep(record, chunk);
            let folder = folder_of(&self.verdicts);
            fs::create_dir_all(folder).map_err(Error::io(folder, "create"))?;
            left.verdicts = Some(lines(&self.verdicts, self.syncs, verdicts.iter())?);
            return Ok(());
        }
        let note = match verdicts.as_slice() {
            [one] if one.part == 0 => serde_json::to_string(one),
            many => serde_json::to_string(many),
        };
        let note = note.expect("rows have a JSON form");
        left.make(|made| input.annotate(record, Some(&note), made));
        Ok(())
    }

    fn verdict(&self, unit: u32) -> VerdictRow<'_> {
        let cluster = self.clusters[unit as usize];
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
    cluster: Option<NonZeroU32>,
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

/// A file that is created by its first byte: of a file of which nothing is kept nothing is written.
struct Lazy<'p> {
    path: &'p Path,
    syncs: &'p Syncs,
    input: &'p InputFile,
    /// What stands before or behind records, and is not written by itself.
    pending: Vec<u8>,
    writer: Option<Compressor<BufWriter<Syncing<'p>>>>,
}

impl<'p> Lazy<'p> {
    fn new(path: &'p Path, syncs: &'p Syncs, input: &'p InputFile) -> Lazy<'p> {
        Lazy { path, syncs, input, pending: Vec::new(), writer: None }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if self.writer.is_none() {
            let folder = folder_of(self.path);
            fs::create_dir_all(folder).map_err(Error::io(folder, "create"))?;
            let file = self.syncs.create(self.path).map_err(Error::io(self.path, "create"))?;
            // What is left of a chunk is mostly more than that, and written as it is.
            let buffered = BufWriter::with_capacity(1 << 15, file);
            let mut writer = self.input.compression.writer(buffered).map_err(Error::io(self.path, "write"))?;
            writer.write_all(&self.pending).map_err(Error::io(self.path, "write"))?;
            self.pending.clear();
            self.writer = Some(writer);
            let first = self.input.format.container().separator(bytes);
            return self.write(&bytes[first..]);
        }
        let writer = self.writer.as_mut().expect("it was just made");
        let pending = std::mem::take(&mut self.pending);
        [&pending, bytes].into_iter().try_for_each(|part| writer.write_all(part)).map_err(Error::io(self.path, "write"))
    }

    /// What was written, if anything was.
    fn finish(self) -> Result<Option<Stamp>> {
        let Some(mut writer) = self.writer else { return Ok(None) };
        writer.write_all(&self.pending).map_err(Error::io(self.path, "write"))?;
        let ended = writer.finish().and_then(|buffered| buffered.into_inner().map_err(io::IntoInnerError::into_error));
        ended.map_err(Error::io(self.path, "write"))?.end().map(Some)
    }
}
