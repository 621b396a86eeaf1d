//! Why a record was kept or removed, for people and for programs.

use super::marked::{Ink, Style, marked, wrap};
use crate::config::Config;
use crate::dedup::{Compared, Explained, Outcome, Rule, Verdict};
use crate::document::Span;
use crate::report::rows::{SourceRow, UnitRow};
use crate::report::words::amount::grouped;
use crate::report::words::printable::printable;
use crate::source::{Inputs, Reason, Rejection};
use crate::text::difference::EditKind;
use serde::Serialize;
use std::fmt::Write as _;

/// The run to which explanations belong.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// Its outcome.
    pub outcome: &'a Outcome,
    /// Its settings.
    pub config: &'a Config,
    /// Its inputs.
    pub inputs: &'a Inputs,
}

/// Characters of a text that are shown where nothing is compared.
const HEAD: usize = 160;

impl Run<'_> {
    /// The explanation in words, with the differences marked.
    pub fn text(self, explained: &Explained, style: Style) -> String {
        let mut text = String::new();
        let name = self.name(explained.unit);
        let threshold = self.config.banding.threshold;
        match (explained.verdict, &explained.partner) {
            (Verdict::Removed { rule, similarity, .. }, Some(partner)) => {
                let head = format!("{name} was removed {}", because(rule, similarity, threshold));
                let _ = writeln!(text, "{}", style.bold(&head));
                let _ = writeln!(text, "kept instead  {}", self.name(partner.unit));
                self.numbers(explained, partner, &mut text);
                differences(&partner.text, &explained.text, partner, ["the kept", "the removed"], style, &mut text);
            }
            _ => self.kept(explained, &name, style, &mut text),
        }
        text
    }

    fn kept(self, explained: &Explained, name: &str, style: Style, text: &mut String) {
        let head = match explained.removed_for_it {
            0 => format!("{name} was kept: nothing was removed for it"),
            1 => format!("{name} was kept: 1 other was removed for it"),
            many => format!("{name} was kept: {} others were removed for it", grouped(many as u64)),
        };
        let _ = writeln!(text, "{}", style.bold(&head));
        wrap(&[(Ink::Plain, head_of(&explained.text))], style, text);
        for removed in &explained.removed {
            let _ = writeln!(text, "\nremoved for it  {}", self.name(removed.unit));
            self.numbers(explained, removed, text);
            differences(&explained.text, &removed.text, removed, ["the kept", "the removed"], style, text);
        }
        if explained.near.is_empty() {
            let _ = writeln!(text, "\nno other kept record is similar");
        }
        for near in &explained.near {
            let _ = writeln!(text, "\nalso kept     {}", self.name(near.unit));
            self.numbers(explained, near, text);
            if near.similarity >= self.config.banding.threshold {
                let _ = writeln!(text, "{MISSED}");
            }
            differences(&explained.text, &near.text, near, ["this", "the other"], style, text);
        }
    }

    /// What was computed of two units.
    fn numbers(self, explained: &Explained, other: &Compared, text: &mut String) {
        let _ = writeln!(
            text,
            "similarity    {:.4} (exact): {} shingles in common, of {} and {}; estimated from signatures: {:.4}",
            other.similarity,
            grouped(other.common as u64),
            grouped(explained.shingles as u64),
            grouped(other.shingles as u64),
            other.estimate
        );
        let bands: Vec<String> = other.bands.iter().map(usize::to_string).collect();
        let met = if bands.is_empty() { "none".to_owned() } else { bands.join(" ") };
        let banding = self.outcome.banding;
        let _ = writeln!(text, "bands in common  {met} (of {} of {} rows)", banding.bands, banding.rows);
    }

    fn name(self, unit: u32) -> String {
        let UnitRow { id, source } = UnitRow::new(self.outcome, self.inputs, unit);
        format!("{} ({}:{})", printable(&id), printable(&source.path), source.record)
    }

    /// The explanation as a row for programs.
    pub fn row<'a>(&'a self, explained: &'a Explained) -> ExplainedRow<'a> {
        let (verdict, rule) = match explained.verdict {
            Verdict::Kept => ("kept", None),
            Verdict::Removed { rule, .. } => ("removed", Some(rule)),
        };
        let beside = |other: &'a Compared, kept| self.beside(explained, other, kept);
        ExplainedRow {
            unit: UnitRow::new(self.outcome, self.inputs, explained.unit),
            verdict,
            rule,
            threshold: self.config.banding.threshold,
            bands: self.outcome.banding.bands,
            rows: self.outcome.banding.rows,
            shingles: explained.shingles,
            text: &explained.text,
            kept: explained.partner.as_ref().map(|other| beside(other, true)),
            removed_for_it: explained.removed_for_it,
            removed: explained.removed.iter().map(|other| beside(other, false)).collect(),
            near: explained.near.iter().map(|other| beside(other, false)).collect(),
        }
    }

    fn beside<'a>(&'a self, explained: &'a Explained, other: &'a Compared, kept: bool) -> ComparedRow<'a> {
        let (a, b) = if kept { (&other.text, &explained.text) } else { (&explained.text, &other.text) };
        let edit = |edit: &crate::text::difference::Edit| EditRow {
            kind: edit.kind,
            a: SpanRow::new(edit.a, a),
            b: SpanRow::new(edit.b, b),
        };
        ComparedRow {
            unit: UnitRow::new(self.outcome, self.inputs, other.unit),
            similarity: other.similarity,
            shingles: other.shingles,
            common: other.common,
            estimate: other.estimate,
            bands_met: &other.bands,
            text: &other.text,
            edits: other.difference.edits.iter().map(edit).collect(),
        }
    }
}

const MISSED: &str = "              at or above the threshold: LSH missed this pair, or skipped it in a full bucket";

fn because(rule: Rule, similarity: f64, threshold: f64) -> String {
    match rule {
        Rule::Exact => "as an exact duplicate: its comparison key equals that of a kept record".into(),
        Rule::Near if similarity >= threshold => {
            format!("as a near duplicate: similarity {similarity:.4} is at least the threshold {threshold}")
        }
        Rule::Near => {
            format!(
                "as a near duplicate: linked by a chain of matches (cluster rule: components); similarity {similarity:.4}"
            )
        }
    }
}

fn differences(a: &str, b: &str, compared: &Compared, names: [&str; 2], style: Style, text: &mut String) {
    let edits = &compared.difference.edits;
    let marks = |ink: Ink, name: &str| {
        let (open, close) = style.marks(ink);
        format!("{open}{name}{close}")
    };
    match edits.len() {
        0 => {
            let _ = writeln!(text, "differences   only in case, width, punctuation, spacing, script or masks");
            wrap(&[(Ink::Plain, head_of(a))], style, text);
        }
        count => {
            let _ = writeln!(
                text,
                "differences   {}, {} {}",
                grouped(count as u64),
                marks(Ink::Gone, &format!("only in {}", names[0])),
                marks(Ink::New, &format!("only in {}", names[1])),
            );
            wrap(&marked(a, b, edits), style, text);
        }
    }
}

fn head_of(text: &str) -> String {
    let shown = printable(text);
    match shown.char_indices().nth(HEAD) {
        Some((end, _)) => format!("{}...", &shown[..end]),
        None => shown,
    }
}

/// A rejected record in words.
pub fn rejected(rejection: &Rejection) -> String {
    let Rejection { path, record, reason, detail, .. } = rejection;
    format!("{}:{record} was rejected: {}: {}\n", printable(path), reason.name(), printable(detail))
}

/// A rejected record for programs.
#[derive(Debug, Serialize)]
pub struct RejectedRow<'a> {
    source: SourceRow<'a>,
    verdict: &'static str,
    reason: Reason,
    detail: &'a str,
}

impl<'a> RejectedRow<'a> {
    /// The row of `rejection`.
    pub fn new(rejection: &'a Rejection) -> RejectedRow<'a> {
        let source = SourceRow::of(rejection);
        RejectedRow { source, verdict: "rejected", reason: rejection.reason, detail: &rejection.detail }
    }
}

/// An explanation for programs.
#[derive(Debug, Serialize)]
pub struct ExplainedRow<'a> {
    #[serde(flatten)]
    unit: UnitRow<'a>,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<Rule>,
    threshold: f64,
    bands: usize,
    rows: usize,
    shingles: usize,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<ComparedRow<'a>>,
    removed_for_it: usize,
    removed: Vec<ComparedRow<'a>>,
    near: Vec<ComparedRow<'a>>,
}

#[derive(Debug, Serialize)]
struct ComparedRow<'a> {
    #[serde(flatten)]
    unit: UnitRow<'a>,
    similarity: f64,
    shingles: usize,
    common: usize,
    estimate: f64,
    bands_met: &'a [usize],
    text: &'a str,
    /// From the kept text (`a`) to the removed one (`b`), or from the explained one to another kept one.
    edits: Vec<EditRow<'a>>,
}

#[derive(Debug, Serialize)]
struct EditRow<'a> {
    kind: EditKind,
    a: SpanRow<'a>,
    b: SpanRow<'a>,
}

#[derive(Debug, Serialize)]
struct SpanRow<'a> {
    start: usize,
    end: usize,
    start_byte: usize,
    end_byte: usize,
    text: &'a str,
}

impl<'a> SpanRow<'a> {
    fn new(span: Span, text: &'a str) -> SpanRow<'a> {
        let points = span.code_points(text);
        SpanRow {
            start: points.start,
            end: points.end,
            start_byte: span.start,
            end_byte: span.end,
            text: span.of(text),
        }
    }
}
