//! The end of `dedup` in words.

use crate::dedup::{Audit, Cluster, Finding, Outcome, Rule, Verdict};
use crate::report::measured::Measured;
use crate::report::words::amount::{grouped, size};
use crate::report::words::cap::beyond;
use crate::report::words::printable::printable;
use crate::source::{FileTally, Reason, Rejection};
use crate::statistics::Share;
use std::collections::BTreeMap;
use std::fmt::Write as _;
#[cfg(feature = "bench")]
use {crate::bench::synth::Made, crate::report::measured::peak_memory, std::path::Path, std::time::Duration};

/// What is said of records whose text is HTML.
pub(super) const TAGGED: &str = "texts contain HTML tags, which are compared as words: extract the text first";

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
    line(&mut text, "rejected", counts.rejected, &by_reason(&reasons(outcome.rejected.iter())));
    let tagged = FileTally::tagged(&outcome.files);
    if tagged > 0 {
        line(&mut text, "HTML", tagged, &format!(" {TAGGED}"));
    }
    for (why, count) in skipped(outcome) {
        line(&mut text, "skipped", count, &format!(": {why}"));
    }
    for cap in &outcome.caps {
        line(&mut text, "capped", cap.count, &format!(" {}", beyond(cap)));
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

/// A made corpus in words.
#[cfg(feature = "bench")]
pub fn made(made: &Made, folder: &Path, elapsed: Duration) -> String {
    let mut text = String::new();
    let folder = printable(&folder.display().to_string());
    line(&mut text, "made", made.documents, &format!(" documents, {} in {folder}/corpus", size(made.bytes)));
    let groups = match made.cases {
        0 => format!(" pairs and {} groups", made.groups),
        cases => format!(" pairs, {} groups and {} reused passages", made.groups, grouped(cases)),
    };
    line(&mut text, "known", made.pairs, &format!("{groups} in {folder}/truth.jsonl"));
    let seconds = elapsed.as_secs_f64();
    let rate = size((made.bytes as f64 / seconds.max(1e-9)) as u64);
    let memory = peak_memory().map_or(String::new(), |bytes| format!(", peak memory {}", size(bytes)));
    let _ = writeln!(text, "took      {seconds:>7.2} s, {rate}/s{memory}");
    text
}

/// Pairs of an audit that are shown.
const PAIRS: usize = 5;

/// An audit in words.
pub fn audit(audit: &Audit, outcome: &Outcome) -> String {
    let mut text = String::new();
    let plural = outcome.units.kind().plural();
    let kept = grouped(audit.compared);
    line(&mut text, "audited", audit.drawn, &format!(" {plural}, each compared exactly with all {kept} kept"));
    match (audit.recall.value(), audit.predicted) {
        (Some(recall), Some(predicted)) => {
            let (low, high) = audit.recall.interval();
            let Share { part, whole } = audit.recall;
            let _ = writeln!(
                text,
                "recall    {recall:>9.4} ({} of {} expected removals found; 95 % interval {low:.4} to {high:.4}; predicted {predicted:.4})",
                grouped(part),
                grouped(whole)
            );
        }
        _ => text += "recall    no removal was expected in the sample, so recall is unknown: audit more records\n",
    }
    line(&mut text, "missed", audit.missed.len() as u64, &pairs(&audit.missed, outcome));
    let broken = pairs(&audit.violations, outcome);
    line(
        &mut text,
        "disproved",
        audit.violations.len() as u64,
        if broken.is_empty() { " of the sampled removals" } else { &broken },
    );
    let _ = writeln!(text, "took      {:>7.2} s", audit.elapsed.as_secs_f64());
    text
}

fn pairs(findings: &[Finding], outcome: &Outcome) -> String {
    let id = |unit: u32| printable(&outcome.units.id(unit));
    let pair = |finding: &Finding| match finding.similarity {
        Some(similarity) => format!("{} and {} have similarity {similarity:.4}", id(finding.unit), id(finding.partner)),
        None => format!("{} does not match {}", id(finding.unit), id(finding.partner)),
    };
    let mut shown: Vec<String> = findings.iter().take(PAIRS).map(pair).collect();
    if findings.len() > PAIRS {
        shown.push("...".into());
    }
    if shown.is_empty() { String::new() } else { format!(": {}", shown.join("; ")) }
}

fn line(text: &mut String, label: &str, count: u64, rest: &str) {
    let _ = writeln!(text, "{label:<9} {:>9}{rest}", grouped(count));
}

/// A line for each rejected record.
pub fn rejections(rejected: impl IntoIterator<Item = Rejection>) -> String {
    rejected.into_iter().map(|rejected| rejection(&rejected)).collect()
}

/// A rejected record as a line.
pub fn rejection(rejection: &Rejection) -> String {
    let Rejection { path, record, reason, detail, .. } = rejection;
    format!("{}:{record}: {}: {}\n", printable(path), reason.name(), printable(detail))
}

/// Rejected records of one reason that are shown.
const EXAMPLES: u64 = 3;

/// The first rejected records of each reason, a line each, and how many more there are.
pub fn examples(rejected: &[Rejection]) -> String {
    let mut counts: BTreeMap<Reason, u64> = BTreeMap::new();
    let mut text = String::new();
    for rejected in rejected {
        let count = counts.entry(rejected.reason).or_default();
        *count += 1;
        if *count <= EXAMPLES {
            text += &rejection(rejected);
        }
    }
    for (reason, count) in counts.into_iter().filter(|&(_, count)| count > EXAMPLES) {
        let more = grouped(count - EXAMPLES);
        let _ =
            writeln!(text, "... {more} more {}, {} in all: list them with --verbose", reason.name(), grouped(count));
    }
    text
}

/// Clusters that are named.
const NAMED: usize = 3;

fn largest(outcome: &Outcome, text: &mut String) {
    let mut largest: Vec<Cluster<'_>> = Vec::with_capacity(NAMED + 1);
    for cluster in outcome.clusters.iter() {
        // Of equally large ones the first.
        let place = largest.partition_point(|other| other.members.len() >= cluster.members.len());
        largest.insert(place, cluster);
        largest.truncate(NAMED);
    }
    for (index, cluster) in largest.iter().enumerate() {
        let label = if index == 0 { "largest" } else { "" };
        let like = format!(" like {}", printable(&outcome.units.id(cluster.kept)));
        line(text, label, cluster.members.len() as u64, &like);
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

/// How many of `rejected` have each reason.
pub fn reasons(rejected: impl IntoIterator<Item = Rejection>) -> BTreeMap<Reason, u64> {
    let mut reasons = BTreeMap::new();
    for rejection in rejected {
        *reasons.entry(rejection.reason).or_insert(0) += 1;
    }
    reasons
}

/// Counts by reason in words, behind a colon; nothing if there are none.
pub fn by_reason(reasons: &BTreeMap<Reason, u64>) -> String {
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
    measured.peak_memory_bytes.map_or(String::new(), |bytes| format!(", peak memory {}", size(bytes)))
}

fn share(part: u64, whole: u64) -> String {
    if whole == 0 { String::new() } else { format!(" ({:.1} %)", part as f64 * 100.0 / whole as f64) }
}
