//! A score of a report of reuse, in words and tables.

use super::score::{Interval, cell, row};
use crate::bench::score::passages::{Measures, PassageScore};
use crate::report::words::amount::grouped;
use crate::report::words::printable::printable;
use serde::Serialize;
use std::fmt::Write as _;

/// The score as text.
pub fn text(score: &PassageScore) -> String {
    let mut text = String::new();
    measures(&score.all, &mut text);
    row(&mut text, "found", score.all.found, "cases, where one detection covers half of either side");
    row(&mut text, "contained", score.contained, "short passages found inside long paragraphs");
    row(&mut text, "false", score.false_alarms, "clusters that match no case");
    row(&mut text, "formulae", score.formula_alarms, "clusters that match no case and are set phrases");
    let bcubed = score.bcubed;
    let _ = writeln!(
        text,
        "B-cubed   {:>7.4}  (precision {:.4}, recall {:.4}, over {} places)",
        bcubed.f1,
        bcubed.precision,
        bcubed.recall,
        grouped(bcubed.records)
    );
    let (clusters, formulas, aside) = (grouped(score.clusters), grouped(score.formulas), grouped(score.aside));
    let repeated = grouped(score.repeated);
    let _ = writeln!(
        text,
        "scored    {clusters} clusters; not scored: {formulas} of stock phrases, {repeated} lists and templates, {aside} in copied documents"
    );
    if let Some(stretched) = &score.stretched {
        let _ = writeln!(
            text,
            "stretched {:>7.4}  plagdet if nearby clusters of two documents are merged",
            stretched.all.plagdet
        );
    }
    table("band", &score.bands, &mut text);
    table("class", &score.classes, &mut text);
    table("placement", &score.placements, &mut text);
    if let Some(stretched) = &score.stretched {
        table("class, stretched", &stretched.classes, &mut text);
    }
    text
}

fn measures(all: &Measures, text: &mut String) {
    for (label, value, what) in [
        ("plagdet", all.plagdet, "F1 / log2(1 + granularity)"),
        ("precision", all.precision, "average share of a detection that belongs to cases"),
        ("recall", all.recall, "average share of a case that is detected"),
        ("granular", all.granularity, "average number of detections per detected case"),
    ] {
        let _ = writeln!(text, "{label:<9} {value:>7.4}  {what}");
    }
}

fn table(title: &str, groups: &[Measures], text: &mut String) {
    if groups.is_empty() {
        return;
    }
    let widest = groups.iter().map(|group| group.name.len()).max().unwrap_or(0).clamp(title.len(), 24);
    let _ = writeln!(text, "\n{title:<widest$}   cases  plagdet  precision   recall  granular    found  95 % interval");
    for group in groups {
        let Measures { plagdet, precision, recall, granularity, .. } = group;
        let (name, cases) = (printable(&group.name), grouped(group.cases));
        let line = format!(
            "{name:<widest$} {cases:>7}  {plagdet:>7.4}  {precision:>9.4}  {recall:>7.4}  {granularity:>8.4}  {}",
            cell(group.found)
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

/// A score for programs, with the intervals.
#[derive(Debug, Serialize)]
pub struct PassageScoreRow<'a> {
    #[serde(flatten)]
    score: &'a PassageScore,
    /// Value and 95 % interval of the proportions.
    intervals: Intervals<'a>,
}

#[derive(Debug, Serialize)]
struct Intervals<'a> {
    found: Interval,
    contained: Interval,
    false_alarms: Interval,
    formula_alarms: Interval,
    bands: Vec<FoundInterval<'a>>,
    classes: Vec<FoundInterval<'a>>,
    placements: Vec<FoundInterval<'a>>,
}

#[derive(Debug, Serialize)]
struct FoundInterval<'a> {
    name: &'a str,
    found: Interval,
}

/// The row of `score`.
pub fn row_of(score: &PassageScore) -> PassageScoreRow<'_> {
    let intervals = Intervals {
        found: score.all.found.into(),
        contained: score.contained.into(),
        false_alarms: score.false_alarms.into(),
        formula_alarms: score.formula_alarms.into(),
        bands: intervals(&score.bands),
        classes: intervals(&score.classes),
        placements: intervals(&score.placements),
    };
    PassageScoreRow { score, intervals }
}

fn intervals(groups: &[Measures]) -> Vec<FoundInterval<'_>> {
    groups.iter().map(|group| FoundInterval { name: &group.name, found: group.found.into() }).collect()
}
