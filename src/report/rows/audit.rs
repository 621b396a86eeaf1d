//! The row of an audit.

use super::unit::UnitRow;
use crate::dedup::{Audit, Finding, Outcome};
use crate::source::Inputs;
use serde::Serialize;

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
