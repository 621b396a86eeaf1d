//! How much of a document stands elsewhere.

use super::visible::Visible;
use super::watch::Watch;
use super::{Class, Finding, Page, equal};
use crate::document::Span;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Shares of a document's characters (white space left out), in [0, 1].
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Ratio {
    /// What stands identically elsewhere, and is no stock phrase: the characters that differences leave equal.
    pub equal: f64,
    /// The other document that has most of this one identically, and the share; as with `max_single` none for what stands
    /// in more than 256 documents.
    pub equal_single: Option<(usize, f64)>,
    /// What stands elsewhere, in other documents or again in this one, with all that was changed in it.
    pub total: f64,
    /// The same without stock phrases.
    pub no_formula: f64,
    /// The same without stock phrases and quotations.
    pub no_quotation: f64,
    /// Of the first third of the document, what stands elsewhere and is no stock phrase.
    pub first_third: f64,
    /// Of the last third, the same.
    pub last_third: f64,
    /// What stands again in this document, and is no stock phrase.
    pub within: f64,
    /// The other document that shares most beside stock phrases, and its share; what stands in more than 256 documents
    /// points to none.
    pub max_single: Option<(usize, f64)>,
    /// Every other document that shares something beside stock phrases, in order.
    pub with: Vec<Common>,
}

/// What a document has in common with another one, beside stock phrases: shares of its characters.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Common {
    /// The other document, as an index into [`Findings::pages`](super::Findings::pages).
    pub page: usize,
    /// What stands identically there.
    pub equal: f64,
    /// What stands there, with all that was changed in it.
    pub touched: f64,
}

impl Ratio {
    /// What the document has in common with another one.
    pub fn common_with(&self, other: usize) -> Option<Common> {
        self.with.binary_search_by_key(&other, |common| common.page).ok().map(|at| self.with[at])
    }
}

/// Documents beyond which a finding ties no two of them together, and would cost the square to note.
const COMMON: usize = 256;

/// What of one page stands elsewhere.
#[derive(Clone, Default)]
struct Shares {
    all: Vec<Span>,
    telling: Vec<Span>,
    unquoted: Vec<Span>,
    within: Vec<Span>,
    equal: Vec<Span>,
    /// By the other page: findings and their witnesses here.
    with: BTreeMap<usize, Vec<(usize, usize)>>,
}

/// The ratios of all pages.
pub(super) fn ratios(pages: &[Page], findings: &[Finding], watch: &Watch<'_>) -> Vec<Ratio> {
    let mut shares = vec![Shares::default(); pages.len()];
    for (number, finding) in findings.iter().enumerate() {
        note(finding, number, &mut shares);
        if finding.class != Class::Formula {
            equal::runs(pages, finding, |page, run| shares[page].equal.push(run));
        }
    }
    let ratio = |(page, shares)| if watch.step() { ratio(pages, page, findings, shares) } else { Ratio::default() };
    shares.into_par_iter().enumerate().map(ratio).collect()
}

/// Adds the witnesses of one finding to the shares of their pages.
fn note(finding: &Finding, number: usize, shares: &mut [Shares]) {
    let mut witnesses: BTreeMap<usize, usize> = BTreeMap::new();
    finding.witnesses.iter().for_each(|witness| *witnesses.entry(witness.page).or_default() += 1);
    for (index, witness) in finding.witnesses.iter().enumerate() {
        let own = &mut shares[witness.page];
        own.all.push(witness.span);
        if finding.class == Class::Formula {
            continue;
        }
        own.telling.push(witness.span);
        if !witness.is_quoted {
            own.unquoted.push(witness.span);
        }
        if witnesses[&witness.page] > 1 {
            own.within.push(witness.span);
        }
        if witnesses.len() > COMMON {
            continue;
        }
        for &other in witnesses.keys().filter(|&&other| other != witness.page) {
            own.with.entry(other).or_default().push((number, index));
        }
    }
}

fn ratio(pages: &[Page], number: usize, findings: &[Finding], shares: Shares) -> Ratio {
    let page = &pages[number];
    let visible = Visible::new(&page.text);
    let share = |spans: Vec<Span>, part: Span| {
        let inside =
            |span: Span| Span::new(span.start.clamp(part.start, part.end), span.end.clamp(part.start, part.end));
        let spans = spans.into_iter().map(inside).collect();
        visible.covered(spans) as f64 / visible.inside(part).max(1) as f64
    };
    let whole = Span::new(0, page.text.len());
    let third = |number: usize| page.text.floor_char_boundary(page.text.len() * number / 3);
    let touched = |places: &[(usize, usize)]| {
        places.iter().map(|&(finding, witness)| findings[finding].witnesses[witness].span).collect()
    };
    let common = |(&page, places): (&usize, &Vec<(usize, usize)>)| {
        let equal = share(equal_in(pages, findings, places, page), whole);
        Common { page, equal, touched: share(touched(places), whole) }
    };
    let with: Vec<Common> = shares.with.iter().map(common).collect();
    // Of equals the one that touches most, and of these the first.
    let most = |of: fn(&Common) -> (f64, f64)| {
        let greater = |best: Common, next: Common| if of(&next) > of(&best) { next } else { best };
        with.iter().copied().reduce(greater).map(|common| (common.page, of(&common).0))
    };
    let equal_single = most(|common| (common.equal, common.touched));
    let max_single = most(|common| (common.touched, 0.0));
    Ratio {
        equal: share(shares.equal, whole),
        equal_single,
        total: share(shares.all, whole),
        no_formula: share(shares.telling.clone(), whole),
        no_quotation: share(shares.unquoted, whole),
        within: share(shares.within, whole),
        first_third: share(shares.telling.clone(), Span::new(0, third(1))),
        last_third: share(shares.telling, Span::new(third(2), page.text.len())),
        max_single,
        with,
    }
}

/// Places of a finding in the other document that are looked at for what is equal in one place here.
const PLACES: usize = 16;

/// What of some witnesses is equal in those of the page `other`.
fn equal_in(pages: &[Page], findings: &[Finding], places: &[(usize, usize)], other: usize) -> Vec<Span> {
    let mut equal = Vec::new();
    for &(finding, witness) in places {
        let finding = &findings[finding];
        let first = finding.witnesses.partition_point(|with| with.page < other);
        let there = (first..finding.witnesses.len()).take_while(|&with| finding.witnesses[with].page == other);
        there.take(PLACES).for_each(|with| equal::between(pages, finding, witness, with, |run| equal.push(run)));
    }
    equal
}
