//! What stands beside a finding: the slots of a form, of which too little is equal to be one finding.
//!
//! A sentence that was copied has its own surroundings in each place, or the same ones. Only in a form a figure stands there,
//! and another one in each document. Where a paragraph begins or ends there is no slot, and a figure that begins a paragraph
//! numbers it.

use super::template::{FILLED, ends_with_figure, starts_with_figure};
use super::{Finding, Page, Witness};
use std::collections::HashMap;

/// The largest share of the witnesses that may have the same figure.
const SAME: f64 = 0.5;

/// On how many sides of `finding` there are slots, 0 to 2.
pub(super) fn slots(pages: &[Page], finding: &Finding) -> usize {
    let before = is_slot(finding, |witness| ends_with_figure(around(pages, witness).0));
    let behind = is_slot(finding, |witness| starts_with_figure(around(pages, witness).1));
    usize::from(before) + usize::from(behind)
}

/// What stands before and behind a witness in its paragraphs.
fn around<'p>(pages: &'p [Page], witness: &Witness) -> (&'p str, &'p str) {
    let page = &pages[witness.page];
    let whole = page.span(&witness.paragraphs);
    (&page.text[whole.start..witness.span.start], &page.text[witness.span.end..whole.end])
}

/// Whether most witnesses have a figure on this side, and few the same one.
fn is_slot<'p>(finding: &Finding, side: impl Fn(&Witness) -> Option<&'p str>) -> bool {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    finding.witnesses.iter().filter_map(side).for_each(|figure| *counts.entry(figure).or_default() += 1);
    let (all, filled) = (finding.witnesses.len() as f64, counts.values().sum::<usize>() as f64);
    filled >= FILLED * all && counts.values().all(|&count| count as f64 <= SAME * all)
}
