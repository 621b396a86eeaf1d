//! The rows of `rejected.jsonl` and `run.json`, and what other rows have in common: schema version 1.
//!
//! Those of `removed.jsonl` and `clusters.jsonl` are in `archive::reasons`.
//!
//! What other programs read is a contract: fields may be added, and are changed or removed only with a new version.

pub(super) mod csv;
mod export;
pub(super) mod jsonl;

pub use export::Export;

use crate::config::Config;
use crate::dedup::{Audit, Counts, Finding, Outcome};
use crate::error::Result;
use crate::event::{Cap, Stage};
use crate::near::banding::Banding;
use crate::near::minhash::SIGNATURE_VERSION;
use crate::source::{FileTally, InputFile, Inputs, Reason, Rejection, Skip, path_bytes};
use crate::store::Identity;
use serde::Serialize;
use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

/// The version of the rows.
pub const SCHEMA: u32 = 2;

/// Where a record stands.
#[derive(Debug, Clone, Serialize)]
pub struct SourceRow<'a> {
    /// The path as given.
    pub path: Cow<'a, str>,
    /// The path in base64 if it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// The record in the file, from 1.
    pub record: u64,
}

impl<'a> SourceRow<'a> {
    /// The row of record `record` of the file at `path`.
    pub fn new(path: &'a Path, record: u64) -> SourceRow<'a> {
        SourceRow { path: path.to_string_lossy(), path_bytes: path_bytes(path), record }
    }

    /// The row of where something was rejected.
    pub fn of(rejection: &'a Rejection) -> SourceRow<'a> {
        let Rejection { path, path_bytes, record, .. } = rejection;
        SourceRow { path: path.as_str().into(), path_bytes: path_bytes.clone(), record: *record }
    }
}

/// A unit by its id and place.
#[derive(Debug, Clone, Serialize)]
pub struct UnitRow<'a> {
    /// Its id.
    pub id: String,
    /// Its record.
    pub source: SourceRow<'a>,
}

impl<'a> UnitRow<'a> {
    /// The row of `unit`.
    pub fn new(outcome: &Outcome, inputs: &'a Inputs, unit: u32) -> UnitRow<'a> {
        let source = outcome.units.source(unit);
        let path = &inputs.files[source.file as usize].path;
        UnitRow { id: outcome.units.id(unit), source: SourceRow::new(path, source.record) }
    }
}

/// A row of `rejected.jsonl`.
#[derive(Debug, Serialize)]
pub struct RejectedRow<'a> {
    source: SourceRow<'a>,
    reason: Reason,
    detail: String,
}

/// The rows of `rejected.jsonl`.
pub fn rejected(rejected: impl IntoIterator<Item = Rejection>) -> impl Iterator<Item = RejectedRow<'static>> {
    rejected.into_iter().map(|rejection| RejectedRow {
        source: SourceRow { path: rejection.path.into(), path_bytes: rejection.path_bytes, record: rejection.record },
        reason: rejection.reason,
        detail: rejection.detail,
    })
}

/// `run.json`: everything but `measured` depends on input, configuration and version only.
#[derive(Debug, Serialize)]
pub struct RunRow<'a> {
    leitong: &'static str,
    schema: u32,
    signature: u32,
    config: Config,
    given: Vec<Cow<'a, str>>,
    /// For each of them, the bytes of what is not UTF-8; left out where all are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    given_bytes: Vec<Option<String>>,
    inputs: Vec<InputRow<'a>>,
    counts: Counts,
    #[serde(skip_serializing_if = "TextsRow::is_plain")]
    texts: TextsRow,
    clusters: usize,
    /// Distinct contents that met another one in a bucket.
    candidates: u64,
    banding: Banding,
    caps: &'a [Cap],
    skipped: Vec<SkipRow<'a>>,
    /// The checksum of `outcome.bin`, which belongs to this run alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    measured: &'a Measured,
}

/// How texts came about.
#[derive(Debug, Serialize)]
struct TextsRow {
    /// Records whose text holds HTML tags.
    html_tags: u64,
}

impl TextsRow {
    fn is_plain(&self) -> bool {
        self.html_tags == 0
    }
}

#[derive(Debug, Serialize)]
struct InputRow<'a> {
    path: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_bytes: Option<String>,
    bytes: u64,
    records: u64,
    /// Standard input or a pipe, which no later command finds again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
}

#[derive(Debug, Serialize)]
struct SkipRow<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<&'a str>,
    why: &'a str,
}

/// What may differ between two runs of the same input and configuration.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Measured {
    /// The whole run in seconds.
    pub seconds: f64,
    /// Each stage in seconds.
    pub stages: Vec<StageSeconds>,
    /// Bytes read, after decompression.
    pub bytes: u64,
    /// Processor time of the whole process so far, in seconds.
    pub cpu_seconds: f64,
    /// Threads used.
    pub threads: usize,
    /// The most memory that the process held, where the system tells.
    pub peak_memory_bytes: Option<u64>,
    /// Bytes that did not fit into memory and went to disk meanwhile.
    pub spilled_bytes: u64,
    /// Where the output was written.
    pub output: Option<String>,
    /// The folder from which relative paths count.
    pub folder: Option<String>,
    /// The same in base64 if it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder_bytes: Option<String>,
}

/// How long a stage took.
#[derive(Debug, Clone, Serialize)]
pub struct StageSeconds {
    stage: Stage,
    seconds: f64,
}

impl Measured {
    /// A run that took `elapsed` on `threads` threads, of which each stage took its part of `timings`, over `files`.
    pub fn new(timings: &[(Stage, Duration)], files: &[FileTally], elapsed: Duration, threads: usize) -> Measured {
        let stages = timings.iter().map(|&(stage, time)| StageSeconds { stage, seconds: time.as_secs_f64() });
        Measured {
            seconds: elapsed.as_secs_f64(),
            stages: stages.collect(),
            bytes: files.iter().map(|file| file.bytes).sum(),
            cpu_seconds: cpu_seconds(),
            threads,
            peak_memory_bytes: peak_memory(),
            spilled_bytes: 0,
            output: None,
            folder: None,
            folder_bytes: None,
        }
    }

    /// The same with the time that writing took, and what went to files meanwhile.
    pub fn and_writing(mut self, elapsed: Duration, spilled: u64) -> Measured {
        self.spilled_bytes = spilled;
        self.seconds += elapsed.as_secs_f64();
        self.stages.push(StageSeconds { stage: Stage::Write, seconds: elapsed.as_secs_f64() });
        self.cpu_seconds = cpu_seconds();
        self.peak_memory_bytes = peak_memory();
        self
    }
}

/// The processor time of this process so far, of all its threads.
fn cpu_seconds() -> f64 {
    cpu_time::ProcessTime::now().as_duration().as_secs_f64()
}

/// The process's peak resident memory, from Linux's `/proc`; `None` elsewhere.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024)
}

/// An audit for programs.
#[derive(Debug, Serialize)]
pub struct AuditRow<'a> {
    #[serde(flatten)]
    audit: &'a Audit,
    /// The recall with its 95 % interval.
    value: Option<f64>,
    interval: (f64, f64),
    missed: Vec<FindingRow<'a>>,
    violations: Vec<FindingRow<'a>>,
    seconds: f64,
}

#[derive(Debug, Serialize)]
struct FindingRow<'a> {
    #[serde(flatten)]
    unit: UnitRow<'a>,
    kept: UnitRow<'a>,
    similarity: Option<f64>,
}

/// The row of `audit`.
pub fn audit<'a>(audit: &'a Audit, outcome: &Outcome, inputs: &'a Inputs) -> AuditRow<'a> {
    let finding = |finding: &Finding| FindingRow {
        unit: UnitRow::new(outcome, inputs, finding.unit),
        kept: UnitRow::new(outcome, inputs, finding.partner),
        similarity: finding.similarity,
    };
    AuditRow {
        audit,
        value: audit.recall.value(),
        interval: audit.recall.interval(),
        missed: audit.missed.iter().map(finding).collect(),
        violations: audit.violations.iter().map(finding).collect(),
        seconds: audit.elapsed.as_secs_f64(),
    }
}

/// What a run row says of the result itself; everything else is the same for every command.
#[derive(Debug)]
pub struct Found<'a> {
    /// How many records there are of each fate.
    pub counts: Counts,
    /// How many clusters were found.
    pub clusters: usize,
    /// How many distinct contents met another one in a bucket.
    pub candidates: u64,
    /// What was read of each file.
    pub files: &'a [FileTally],
    /// The bands in use.
    pub banding: Banding,
    /// Limits that were reached.
    pub caps: &'a [Cap],
    /// What was passed over in folders.
    pub skipped: &'a [Skip],
}

impl<'a> From<&'a Outcome> for Found<'a> {
    fn from(outcome: &'a Outcome) -> Found<'a> {
        Found {
            counts: outcome.counts(),
            clusters: outcome.clusters.len(),
            candidates: outcome.candidates,
            files: &outcome.files,
            banding: outcome.banding,
            caps: &outcome.caps,
            skipped: &outcome.skipped,
        }
    }
}

/// What tells one run from another: version, settings, inputs, and whether all records are copied with their verdicts.
///
/// # Errors
/// If a setting has no TOML form.
pub fn identity(config: &Config, inputs: &Inputs, annotates: bool) -> Result<Identity> {
    let version = [("leitong", env!("CARGO_PKG_VERSION").to_owned()), ("signatures", SIGNATURE_VERSION.to_string())];
    let own = version.into_iter().chain([("annotate", annotates.to_string())]);
    let mut identity: Identity = own.map(|(name, value)| (name.to_owned(), value)).collect();
    let settings = config.in_force().to_toml()?;
    let mut section = String::new();
    for line in settings.lines() {
        match line.split_once(" = ") {
            Some((name, value)) => identity.push((format!("setting {section}{name}"), value.to_owned())),
            None if line.is_empty() => {}
            None => section = format!("{}.", line.trim_matches(['[', ']'])),
        }
    }
    identity.extend(inputs.fingerprints());
    identity.push(("files that are not read".into(), inputs.rejected_fingerprint()));
    Ok(identity)
}

/// The content of `run.json`.
pub fn run<'a>(found: &Found<'a>, inputs: &'a Inputs, config: &Config, measured: &'a Measured) -> RunRow<'a> {
    let input = |(file, tally): (&'a InputFile, &FileTally)| InputRow {
        path: file.path.to_string_lossy(),
        path_bytes: path_bytes(&file.path),
        name: &file.name,
        name_bytes: path_bytes(&file.relative),
        bytes: file.bytes,
        records: tally.records,
        stream: file.is_stream(),
    };
    let skip = |skip: &'a Skip| SkipRow { path: &skip.path, path_bytes: skip.path_bytes.as_deref(), why: &skip.why };
    let given_bytes: Vec<Option<String>> = inputs.given.iter().map(|path| path_bytes(path)).collect();
    RunRow {
        leitong: env!("CARGO_PKG_VERSION"),
        schema: SCHEMA,
        signature: SIGNATURE_VERSION,
        config: config.in_force(),
        given: inputs.given.iter().map(|path| path.to_string_lossy()).collect(),
        given_bytes: if given_bytes.iter().any(Option::is_some) { given_bytes } else { Vec::new() },
        inputs: inputs.files.iter().zip(found.files).map(input).collect(),
        counts: found.counts,
        texts: TextsRow { html_tags: FileTally::tagged(found.files) },
        clusters: found.clusters,
        candidates: found.candidates,
        banding: found.banding,
        caps: found.caps,
        skipped: found.skipped.iter().map(skip).collect(),
        outcome: None,
        measured,
    }
}

impl RunRow<'_> {
    /// The same, beside an `outcome.bin` of this checksum.
    pub fn sealed(self, checksum: u64) -> Self {
        RunRow { outcome: Some(format!("{checksum:016x}")), ..self }
    }
}
