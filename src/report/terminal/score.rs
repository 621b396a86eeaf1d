//! A score in words and tables.

use crate::bench::score::{Bucket, Class, Score};
use crate::report::words::amount::grouped;
use crate::report::words::printable::printable;
use crate::statistics::Share;
use serde::Serialize;
use std::fmt::Write as _;

/// The score as text.
pub fn text(score: &Score) -> String {
    let mut text = String::new();
    let threshold = score.threshold;
    let of = |what: &str| format!("{what} at {threshold} or above");
    row(&mut text, "recall", score.recall, &of("true pairs where one side was removed,"));
    row(&mut text, "together", score.together, &of("true pairs in one cluster,"));
    row(&mut text, "precision", score.precision, &of("removals that match the kept record,"));
    row(&mut text, "in pairs", score.pair_precision, &of("pairs inside clusters that match,"));
    if score.negatives.whole > 0 {
        row(&mut text, "apart", score.negatives, "hard negatives kept in separate clusters");
    }
    if let Some(least) = score.least {
        let _ = writeln!(text, "least     {least:>7.4}  lowest similarity of a removed record to the kept one");
    }
    let bcubed = score.bcubed;
    let _ = writeln!(
        text,
        "B-cubed   {:>7.4}  (precision {:.4}, recall {:.4}, over {} records in groups)",
        bcubed.f1,
        bcubed.precision,
        bcubed.recall,
        grouped(bcubed.records)
    );
    let (pairs, units) = (grouped(score.pairs), grouped(score.units));
    let _ = writeln!(text, "corpus    {units} records, {pairs} pairs of the truth{}", missing(score.missing));
    buckets(score, &mut text);
    classes(&score.classes, &mut text);
    for group in &score.groups {
        let (count, removed) = (grouped(group.count), grouped(group.removed));
        let _ = writeln!(text, "{} of {count}: {removed} removed", printable(&group.class));
    }
    text
}

fn missing(count: u64) -> String {
    if count == 0 { String::new() } else { format!(" ({} more are not in the corpus)", grouped(count)) }
}

/// A line of a share with its interval: a label, the value, and what was counted.
pub(super) fn row(text: &mut String, label: &str, share: Share, what: &str) {
    let _ = match share.value() {
        Some(value) => {
            let (low, high) = share.interval();
            let (part, whole) = (grouped(share.part), grouped(share.whole));
            writeln!(text, "{label:<9} {value:>7.4}  [{low:.4}, {high:.4}]  {part} of {whole} {what}")
        }
        None => writeln!(text, "{label:<9}       -  no {what}"),
    };
}

fn buckets(score: &Score, text: &mut String) {
    let knows = score.buckets.iter().any(|bucket| bucket.met.whole > 0);
    let _ = writeln!(
        text,
        "\nsimilarity     pairs  removed  95 % interval {}  predicted",
        if knows { "     met  95 % interval " } else { "" }
    );
    for bucket in score.buckets.iter().filter(|bucket| bucket.removed.whole > 0 || bucket.met.whole > 0) {
        let range = if bucket.from >= 1.0 { "1".to_owned() } else { format!("{:.2}-{:.2}", bucket.from, bucket.to) };
        let met = if knows { format!("  {}", cell(bucket.met)) } else { String::new() };
        let predicted = bucket.predicted.map_or("        -".to_owned(), |value| format!("{value:>9.4}"));
        let pairs = bucket.removed.whole.max(bucket.met.whole);
        let _ = writeln!(text, "{range:<10} {:>9}  {}{met}  {predicted}", grouped(pairs), cell(bucket.removed));
    }
}

fn classes(classes: &[Class], text: &mut String) {
    if classes.len() < 2 {
        return;
    }
    let widest = classes.iter().map(|class| class.class.len()).max().unwrap_or(0).clamp(5, 24);
    let _ = writeln!(text, "\n{:<widest$}  above   recall  95 % interval   below   merged", "class");
    for Class { class, recall, merged_below } in classes {
        let name = printable(class);
        let (above, below) = (grouped(recall.whole), grouped(merged_below.whole));
        let merged = grouped(merged_below.part);
        let _ = writeln!(text, "{name:<widest$} {above:>6}  {}  {below:>6}  {merged:>7}", cell(*recall));
    }
}

/// A proportion and its interval in 22 columns.
pub(super) fn cell(share: Share) -> String {
    match share.value() {
        Some(value) => {
            let (low, high) = share.interval();
            format!("{value:>7.4}  {:<13}", format!("{low:.3}-{high:.3}"))
        }
        None => format!("{:>7}  {:<13}", "-", ""),
    }
}

/// A score for programs, with the intervals.
#[derive(Debug, Serialize)]
pub struct ScoreRow<'a> {
    #[serde(flatten)]
    score: &'a Score,
    /// Value and 95 % interval of the proportions.
    intervals: Intervals,
}

#[derive(Debug, Serialize)]
struct Intervals {
    recall: Interval,
    together: Interval,
    precision: Interval,
    pair_precision: Interval,
    negatives: Interval,
    buckets: Vec<BucketInterval>,
}

/// A share and its 95 % interval.
#[derive(Debug, Serialize)]
pub(super) struct Interval {
    value: Option<f64>,
    low: f64,
    high: f64,
}

#[derive(Debug, Serialize)]
struct BucketInterval {
    from: f64,
    removed: Interval,
    met: Interval,
}

impl From<Share> for Interval {
    fn from(share: Share) -> Interval {
        let (low, high) = share.interval();
        Interval { value: share.value(), low, high }
    }
}

/// The row of `score`.
pub fn row_of(score: &Score) -> ScoreRow<'_> {
    let bucket =
        |bucket: &Bucket| BucketInterval { from: bucket.from, removed: bucket.removed.into(), met: bucket.met.into() };
    let intervals = Intervals {
        recall: score.recall.into(),
        together: score.together.into(),
        precision: score.precision.into(),
        pair_precision: score.pair_precision.into(),
        negatives: score.negatives.into(),
        buckets: score.buckets.iter().map(bucket).collect(),
    };
    ScoreRow { score, intervals }
}
