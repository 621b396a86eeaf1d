//! How similar what was removed is to what is kept, and how large the clusters are: bars with their figures.

use crate::config::Config;
use crate::dedup::{Outcome, Rule, Verdict};
use crate::report::pages::html::{number, say};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Bins between the threshold and 1.
const BINS: usize = 10;

pub(super) fn section(outcome: &Outcome, config: &Config) -> Markup {
    let threshold = config.banding.threshold;
    let width = (1.0 - threshold) / BINS as f64;
    let mut counts = [0usize; BINS];
    let (mut equal, mut lower) = (0, 0);
    for verdict in &outcome.verdicts {
        match *verdict {
            Verdict::Removed { rule: Rule::Exact, .. } => equal += 1,
            Verdict::Removed { similarity, .. } if similarity < threshold => lower += 1,
            Verdict::Removed { similarity, .. } => {
                counts[(((similarity - threshold) / width) as usize).min(BINS - 1)] += 1;
            }
            Verdict::Kept => {}
        }
    }
    let bin = |index: usize| {
        let from = threshold + width * index as f64;
        (format!("{:.3}–{:.3}", from, from + width), counts[index])
    };
    let mut rows: Vec<(String, usize)> = (0..BINS).map(bin).collect();
    if lower > 0 {
        // Families remove by chains of matches.
        rows.insert(0, (format!("< {threshold}"), lower));
    }
    rows.push(("=".into(), equal));
    html! {
        section id="why" {
            h2 { (say("与保留记录的相似度", "Similarity of removed records to the kept ones")) }
            (bars(&rows, html! { (say("相似度", "similarity")) }, html! { (say("删除", "removed")) }))
        }
    }
}

/// The sizes of clusters, by powers of two.
pub(super) fn sizes(sizes: &BTreeMap<usize, usize>) -> Markup {
    let mut rows: Vec<(String, usize)> = Vec::new();
    let greatest = sizes.last_key_value().map_or(0, |(size, _)| *size);
    let (mut from, mut to) = (2, 2);
    while from <= greatest {
        let name = if from == to { from.to_string() } else { format!("{}–{}", number(from), number(to)) };
        rows.push((name, sizes.range(from..=to).map(|(_, count)| count).sum()));
        (from, to) = (to + 1, (2 * to).max(to + 1));
    }
    bars(&rows, html! { (say("大小", "size")) }, html! { (say("组数", "clusters")) })
}

/// A table whose figures stand beside bars of their length.
fn bars(rows: &[(String, usize)], name: Markup, count: Markup) -> Markup {
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    html! {
        div class="scroll" {
            table {
                thead { tr { th scope="col" { (name) } th scope="col" class="n" { (count) } th { } } }
                tbody {
                    @for (name, count) in rows {
                        tr {
                            th scope="row" { (name) } td class="n" { (number(*count)) }
                            td {
                                svg class="strip" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
                                    path class="near" d={ "M0 0h" (count * 1000 / most) "v10H0z" } {}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
