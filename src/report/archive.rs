//! The output folder of `dedup`: the kept records byte for byte, and why each other one went.
//!
//! Files are written below a temporary folder beside the output, synced, and renamed as a whole: an output under its
//! final name is complete. The inputs are read a second time, and must be the same as the first time.

use crate::config::Config;
use crate::dedup::{Outcome, Verdict, pieces};
use crate::document::{Source, Span};
use crate::error::{Error, Result};
use crate::event::{Event, Observer, Stage, tell};
use crate::report::rows::{self, Measured};
use crate::source::{BOM, Chunk, Chunks, Compression, Compressor, FileTally, Inputs, Record, replace_text};
use rayon::prelude::*;
use serde::Serialize;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What is written of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Copy {
    /// The kept ones, in `kept/`.
    #[default]
    Kept,
    /// All, each with its verdict, in `annotated/`; rejected ones as they are.
    Annotated,
}

/// An output folder that has been looked at and may be written.
#[derive(Debug)]
pub struct Target {
    path: PathBuf,
    replaces: bool,
}

impl Target {
    /// Checks that `path` may become an output: before the work, not after it.
    ///
    /// # Errors
    /// If it overlaps an input, or exists and `force` is not given, or is no output of an earlier run.
    pub fn check(path: &Path, inputs: &Inputs, force: bool) -> Result<Target> {
        let fault = |problem: &str| Err(Error::Output { path: path.to_owned(), problem: problem.into() });
        if inputs.overlap(path) {
            return fault("lies inside an input, or holds one: choose another folder");
        }
        let exists = path.symlink_metadata().is_ok();
        if exists && !force {
            return fault("exists: choose another folder, or replace it with --force");
        }
        if exists
            && !path.join("run.json").is_file()
            && fs::read_dir(path).map_or(true, |mut entries| entries.next().is_some())
        {
            return fault(
                "is not an output of leitong (it holds no run.json): remove it yourself, or choose another folder",
            );
        }
        Ok(Target { path: path.to_owned(), replaces: exists })
    }

    /// Moves the finished folder `made` to its final name. Whatever fails, an earlier output stays where it was.
    fn publish(self, made: tempfile::TempDir) -> Result<()> {
        sync_folder(made.path())?;
        let parent = parent(&self.path);
        let aside = self.replaces.then(|| temporary(parent)).transpose()?;
        let old = aside.as_ref().map(|aside| aside.path().join("old"));
        if let Some(old) = &old {
            fs::rename(&self.path, old).map_err(Error::io(&self.path, "replace"))?;
        }
        if let Err(cause) = fs::rename(made.path(), &self.path) {
            if let (Some(old), Some(aside)) = (&old, aside)
                && fs::rename(old, &self.path).is_err()
            {
                // The earlier output is all there is: leave it where it lies.
                let _ = aside.keep();
            }
            return Err(Error::io(&self.path, "write")(cause));
        }
        // The temporary folder is no more: there is nothing to clean up.
        let _ = made.keep();
        sync_folder(parent)
    }
}

/// A folder beside the output that is removed with everything in it unless it is kept.
fn temporary(parent: &Path) -> Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix(".leitong-").tempdir_in(parent).map_err(Error::io(parent, "write in"))
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn sync_folder(path: &Path) -> Result<()> {
    // Only Unix can open a folder to sync it; elsewhere the rename must do.
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(Error::io(path, "sync"))?;
    }
    Ok(())
}

/// Writes the output folder of `outcome` on the current rayon pool.
///
/// # Errors
/// If something cannot be written, an input has changed since it was read, or the observer stops the run.
pub fn write(
    outcome: &Outcome,
    inputs: &Inputs,
    config: &Config,
    copy: Copy,
    target: Target,
    measured: &Measured,
    observer: &dyn Observer,
) -> Result<()> {
    let parent = parent(&target.path);
    fs::create_dir_all(parent).map_err(Error::io(parent, "create"))?;
    let made = temporary(parent)?;
    tell(observer, Event::Started { stage: Stage::Write, total: Some(measured.bytes) })?;
    let begun = Instant::now();
    copy_files(outcome, inputs, config, copy, made.path(), observer)?;
    lines(&made.path().join("removed.jsonl"), rows::removed(outcome, inputs))?;
    lines(&made.path().join("clusters.jsonl"), rows::clusters(outcome, inputs))?;
    lines(&made.path().join("rejected.jsonl"), rows::rejected(&outcome.rejected))?;
    let measured = &measured.clone().and_writing(begun.elapsed());
    let run = serde_json::to_string_pretty(&rows::run(&outcome.into(), inputs, config, measured))
        .expect("rows have a JSON form");
    whole(&made.path().join("run.json"), |file| writeln!(file, "{run}"))?;
    target.publish(made)?;
    tell(observer, Event::Finished { stage: Stage::Write })
}

/// Files whose copies are made before the observer is asked again.
const FILES: usize = 256;

fn copy_files(
    outcome: &Outcome,
    inputs: &Inputs,
    config: &Config,
    copy: Copy,
    root: &Path,
    observer: &dyn Observer,
) -> Result<()> {
    let folder = root.join(match copy {
        Copy::Kept => "kept",
        Copy::Annotated => "annotated",
    });
    fs::create_dir(&folder).map_err(Error::io(&folder, "create"))?;
    let clusters = outcome.cluster_of();
    let indices: Vec<u32> = (0..inputs.files.len() as u32).collect();
    for some in indices.chunks(FILES) {
        some.par_iter().try_for_each(|&file| {
            Copier { outcome, inputs, config, copy, clusters: &clusters, file, next: outcome.units.of_file(file).start }
                .run(&folder)
        })?;
        let amount = some.iter().map(|&file| outcome.files[file as usize].bytes).sum();
        tell(observer, Event::Advanced { stage: Stage::Write, amount })?;
    }
    Ok(())
}

/// Copies one file.
struct Copier<'r> {
    outcome: &'r Outcome,
    inputs: &'r Inputs,
    config: &'r Config,
    copy: Copy,
    clusters: &'r [Option<u32>],
    file: u32,
    /// The first unit that has not been met yet.
    next: u32,
}

impl Copier<'_> {
    fn run(mut self, folder: &Path) -> Result<()> {
        let input = &self.inputs.files[self.file as usize];
        let path = folder.join(&input.relative);
        let mut copied = Lazy { path, compression: input.compression, writer: None };
        let mut tally = FileTally { records: self.outcome.files[self.file as usize].records, ..FileTally::default() };
        for chunk in Chunks::of(self.inputs, self.file as usize) {
            tally.add(&chunk);
            self.chunk(&chunk, &mut copied)?;
        }
        if tally != self.outcome.files[self.file as usize] {
            let problem = "changed while it was being read: run again when nothing writes to it".into();
            return Err(Error::Input { path: input.path.clone(), problem });
        }
        copied.finish()
    }

    fn chunk(&mut self, chunk: &Chunk, copied: &mut Lazy) -> Result<()> {
        for record in chunk.records(self.inputs) {
            let source = Source { file: self.file, record: record.number };
            let units = self.units_of(source);
            if !units.is_empty() {
                self.record(record, units, copied)?;
            } else if self.copy == Copy::Annotated || self.outcome.blank.binary_search(&source).is_ok() {
                copied.write(record.bytes)?;
            }
        }
        Ok(())
    }

    fn units_of(&mut self, source: Source) -> std::ops::Range<u32> {
        let start = self.next;
        while (self.next as usize) < self.outcome.units.len() && self.outcome.units.source(self.next) == source {
            self.next += 1;
        }
        start..self.next
    }

    fn record(&self, record: Record<'_>, units: std::ops::Range<u32>, copied: &mut Lazy) -> Result<()> {
        match self.copy {
            Copy::Annotated => self.annotated(record, units, copied),
            Copy::Kept => {
                let gone: Vec<u32> =
                    units.filter(|&unit| self.outcome.verdicts[unit as usize] != Verdict::Kept).collect();
                match gone.is_empty() {
                    true => copied.write(record.bytes),
                    false => self.remainder(record, &gone, copied),
                }
            }
        }
    }

    /// What is left of a record when the units in `gone` are cut out.
    fn remainder(&self, record: Record<'_>, gone: &[u32], copied: &mut Lazy) -> Result<()> {
        let input = &self.inputs.files[self.file as usize];
        let lost = || Error::Input {
            path: input.path.clone(),
            problem: format!("record {} cannot be read again", record.number),
        };
        let line = std::str::from_utf8(record.bytes).map_err(|_| lost())?;
        let document = input.document(record, self.file, &self.config.source, &[]).map_err(|_| lost())?;
        let parts = pieces(self.outcome.units.kind(), &document.text);
        let numbers: Vec<u32> = gone.iter().map(|&unit| self.outcome.units.part(unit)).collect();
        let cuts: Vec<Span> =
            parts.iter().filter(|piece| numbers.contains(&piece.number)).map(|piece| piece.cut).collect();
        let left = without(&document.text, &cuts);
        if left.trim().is_empty() {
            return Ok(());
        }
        if input.format.is_lines() {
            let bare = line.strip_prefix(BOM).unwrap_or(line);
            let changed = replace_text(bare, &self.config.source.field, &left).ok_or_else(lost)?;
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
        if !self.inputs.files[self.file as usize].format.is_lines() {
            let mut beside = copied.path.clone().into_os_string();
            beside.push(".leitong.jsonl");
            copied.write(record.bytes)?;
            return lines(Path::new(&beside), verdicts.iter());
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
        let id = self.outcome.units.id(unit);
        let part = self.outcome.units.part(unit);
        match self.outcome.verdicts[unit as usize] {
            Verdict::Kept => VerdictRow { id, part, verdict: "kept", kept: None, similarity: None, cluster },
            Verdict::Removed { partner, similarity, .. } => {
                let kept = Some(rows::UnitRow::new(self.outcome, self.inputs, partner));
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

/// A file that is created by its first byte: of a file of which nothing is kept nothing is written.
struct Lazy {
    path: PathBuf,
    compression: Compression,
    writer: Option<Compressor<BufWriter<File>>>,
}

impl Lazy {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if self.writer.is_none() {
            let folder = parent(&self.path);
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

/// Writes a whole file and syncs it.
fn whole(path: &Path, content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<()> {
    let written = File::create_new(path).and_then(|file| {
        let mut writer = BufWriter::new(file);
        content(&mut writer)?;
        writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    });
    written.map_err(Error::io(path, "write"))
}

/// Writes JSON Lines.
fn lines(path: &Path, rows: impl Iterator<Item = impl Serialize>) -> Result<()> {
    whole(path, |file| {
        for row in rows {
            serde_json::to_writer(&mut *file, &row)?;
            file.write_all(b"\n")?;
        }
        Ok(())
    })
}
