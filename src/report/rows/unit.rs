//! A unit by its place, which many rows hold, and the rows of `rejected.jsonl`.

use crate::dedup::Outcome;
use crate::source::{Inputs, Reason, Rejection, path_bytes};
use serde::Serialize;
use std::borrow::Cow;
use std::path::Path;

/// Where a record stands.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
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
#[non_exhaustive]
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
