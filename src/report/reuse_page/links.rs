//! What can be pointed at on the page, and what was left out because the page would grow too large.

use super::finding::STATIC;
use super::matrix::{Shared, pairs};
use crate::reuse::{Findings, Page};
use std::collections::BTreeSet;
use std::ops::Range;

/// Findings that one page holds.
const FINDINGS: usize = 5_000;
/// Bytes of texts that one page holds as wholes.
const TEXTS: usize = 6_000_000;
/// Bytes of texts that one page holds side by side.
const BESIDE: usize = 3_000_000;
/// Pairs of documents that one page holds side by side.
const PAIRS: usize = 60;

/// Addresses of findings, documents, paragraphs and pairs.
pub(super) struct Links {
    /// All pairs of documents that share something, those that share most first.
    pub pairs: Vec<Shared>,
    /// How many findings are on the page, those of stock phrases left out.
    pub findings: usize,
    /// Those of stock phrases that are.
    aside: Range<usize>,
    /// How many documents are on the page as wholes.
    pub documents: usize,
    /// The pairs that stand side by side.
    pub beside: Vec<(usize, usize)>,
    known: BTreeSet<(usize, usize)>,
}

impl Links {
    pub fn new(findings: &Findings, told: usize) -> Links {
        let pairs = pairs(&findings.ratios);
        let size = |page: usize| findings.pages[page].text.len();
        let beside =
            within(BESIDE, pairs.iter().take(PAIRS).map(|pair| ((pair.a, pair.b), size(pair.a) + size(pair.b))));
        let texts = within(TEXTS, findings.pages.iter().map(|page: &Page| ((), page.text.len())));
        Links {
            known: beside.iter().copied().collect(),
            findings: told.min(FINDINGS),
            aside: told..findings.findings.len().min(told + STATIC),
            documents: texts.len(),
            pairs,
            beside,
        }
    }

    pub fn finding(&self, index: usize) -> Option<String> {
        (index < self.findings || self.aside.contains(&index)).then(|| format!("#f{}", index + 1))
    }

    pub fn document(&self, page: usize) -> Option<String> {
        (page < self.documents).then(|| format!("#d{}", page + 1))
    }

    pub fn paragraph(&self, page: usize, paragraph: usize) -> Option<String> {
        (page < self.documents).then(|| format!("#d{}p{}", page + 1, paragraph + 1))
    }

    pub fn pair(&self, a: usize, b: usize) -> Option<String> {
        let (a, b) = (a.min(b), a.max(b));
        self.known.contains(&(a, b)).then(|| format!("#{}", pair_id(a, b)))
    }
}

/// The id of the section of two documents.
pub(super) fn pair_id(a: usize, b: usize) -> String {
    format!("d{}d{}", a + 1, b + 1)
}

/// As many of the things as fit, each with its size.
fn within<T>(room: usize, things: impl Iterator<Item = (T, usize)>) -> Vec<T> {
    let mut used = 0;
    let fits = |(_, size): &(T, usize)| {
        used += size;
        used <= room
    };
    things.take_while(fits).map(|(thing, _)| thing).collect()
}
