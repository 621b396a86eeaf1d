//! The end of `dedup` in words.

use crate::dedup::{Outcome, Rule, Verdict};
use crate::report::printable::printable;
use crate::report::rows::Measured;
use crate::source::Rejection;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A few lines: what was read, kept, removed by which rule and rejected for which reason, how fast, and the largest
/// clusters.
pub fn summary(outcome: &Outcome, measured: &Measured) -> String {
    let counts = outcome.counts();
    let plural = outcome.units.kind().plural();
    let (bytes, files) = (size(measured.bytes), grouped(outcome.files.len() as u64));
    let mut text = String::new();
    line(&mut text, "read", counts.read, &format!(" {plural}, {bytes} in {files} files"));
    line(&mut text, "kept", counts.kept, &share(counts.kept, counts.read));
    line(&mut text, "removed", counts.removed, &(share(counts.removed, counts.read) + &by_rule(outcome)));
    line(&mut text, "rejected", counts.rejected, &by_reason(outcome));
    for (why, count) in skipped(outcome) {
        line(&mut text, "skipped", count, &format!(": {why}"));
    }
    for cap in &outcome.caps {
        let what = format!(" beyond {} of one bucket ({}): likeness to them may be missed", cap.limit, cap.cap);
        line(&mut text, "capped", cap.count, &what);
    }
    let banding = outcome.banding;
    let found = format!(
        " of {} rows: a pair at the threshold is found with probability {:.4}",
        banding.rows, banding.recall_at_threshold
    );
    line(&mut text, "bands", banding.bands as u64, &found);
    let rate = size((measured.bytes as f64 / measured.seconds.max(1e-9)) as u64);
    let _ = writeln!(
        text,
        "took      {:>7.2} s, {rate}/s, {} threads{}",
        measured.seconds,
        measured.threads,
        peak(measured)
    );
    largest(outcome, &mut text);
    text
}

fn line(text: &mut String, label: &str, count: u64, rest: &str) {
    let _ = writeln!(text, "{label:<9} {:>9}{rest}", grouped(count));
}

/// A line for each rejected record.
pub fn rejections(rejected: &[Rejection]) -> String {
    let line = |rejection: &Rejection| {
        let Rejection { path, record, reason, detail } = rejection;
        format!("{}:{record}: {}: {}\n", printable(path), reason.name(), printable(detail))
    };
    rejected.iter().map(line).collect()
}

fn largest(outcome: &Outcome, text: &mut String) {
    let mut clusters: Vec<_> = outcome.clusters.iter().collect();
    clusters.sort_by_key(|cluster| (std::cmp::Reverse(cluster.members.len()), cluster.kept));
    for (index, cluster) in clusters.iter().take(3).enumerate() {
        let label = if index == 0 { "largest" } else { "" };
        line(
            text,
            label,
            cluster.members.len() as u64,
            &format!(" like {}", printable(&outcome.units.id(cluster.kept))),
        );
    }
}

fn by_rule(outcome: &Outcome) -> String {
    let mut rules: BTreeMap<Rule, u64> = BTreeMap::new();
    for verdict in &outcome.verdicts {
        if let Verdict::Removed { rule, .. } = verdict {
            *rules.entry(*rule).or_default() += 1;
        }
    }
    let name = |rule: &Rule| match rule {
        Rule::Exact => "exact",
        Rule::Near => "near",
    };
    let parts: Vec<String> = rules.iter().map(|(rule, count)| format!("{} {}", grouped(*count), name(rule))).collect();
    if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
}

fn by_reason(outcome: &Outcome) -> String {
    let mut reasons = BTreeMap::new();
    for rejection in &outcome.rejected {
        *reasons.entry(rejection.reason).or_insert(0u64) += 1;
    }
    let parts: Vec<String> =
        reasons.iter().map(|(reason, count)| format!("{} {}", grouped(*count), reason.name())).collect();
    if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
}

fn skipped(outcome: &Outcome) -> BTreeMap<&str, u64> {
    let mut whys = BTreeMap::new();
    for skip in &outcome.skipped {
        *whys.entry(&*skip.why).or_insert(0) += 1;
    }
    whys
}

fn peak(measured: &Measured) -> String {
    measured.peak_memory_bytes.map_or(String::new(), |bytes| format!(", {} of memory at most", size(bytes)))
}

/// `12.3 MB`, in decimal units.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

fn share(part: u64, whole: u64) -> String {
    if whole == 0 { String::new() } else { format!(" ({:.1} %)", part as f64 * 100.0 / whole as f64) }
}

/// `1234567` as `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
