//! The row of `run.json`, which is also the first one of a report.

use crate::config::Config;
use crate::dedup::{Counts, Outcome};
use crate::event::Cap;
use crate::near::banding::Banding;
use crate::near::minhash::SIGNATURE_VERSION;
use crate::report::measured::Measured;
use crate::source::{FileTally, InputFile, Inputs, Skip, path_bytes};
use serde::Serialize;
use std::borrow::Cow;

/// The version of the rows.
pub const SCHEMA: u32 = 2;

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
