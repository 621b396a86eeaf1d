//! Merges and splits: paragraphs of one text that are one paragraph of another.
//!
//! Each part is a passage by itself. Where the parts follow each other in every witness, they are one finding.

use super::{Finding, Level, Page, Witness};
use crate::document::Span;
use std::collections::BTreeMap;

/// Characters that may stand between two parts.
const GAP: usize = 24;

/// Two findings whose witnesses follow each other, in two places at least side by side in one paragraph on one side.
pub(super) fn follows(pages: &[Page], one: &Finding, next: &Finding) -> bool {
    let pairs = || one.witnesses.iter().zip(&next.witnesses);
    one.witnesses.len() == next.witnesses.len()
        && one.class != super::Class::Formula
        && next.class != super::Class::Formula
        && pairs().all(|(first, second)| is_next(pages, first, second))
        && pairs().any(|(first, second)| first.paragraphs.end > second.paragraphs.start)
}

fn is_next(pages: &[Page], first: &Witness, second: &Witness) -> bool {
    first.page == second.page
        && first.article == second.article
        && first.span.end <= second.span.start
        && second.paragraphs.start <= first.paragraphs.end
        && pages[first.page].text[first.span.end..second.span.start].chars().nth(GAP).is_none()
}

/// Chains of findings that follow each other, as their numbers; each finding is in one, most of them alone.
pub(super) fn chains(pages: &[Page], findings: &[Finding]) -> Vec<Vec<usize>> {
    // By the first witness: where it begins.
    let mut begins: BTreeMap<(usize, Span, usize), ()> = BTreeMap::new();
    for (number, finding) in findings.iter().enumerate().filter(|(_, finding)| finding.level != Level::Article) {
        begins.insert((finding.witnesses[0].page, finding.witnesses[0].span, number), ());
    }
    let mut is_taken = vec![false; findings.len()];
    let mut chains: Vec<Vec<usize>> = Vec::new();
    let order: Vec<usize> = begins.keys().map(|&(.., number)| number).collect();
    for &number in &order {
        if is_taken[number] {
            continue;
        }
        let mut chain = vec![number];
        is_taken[number] = true;
        while let Some(next) = next(pages, findings, &begins, &is_taken, chain[chain.len() - 1]) {
            is_taken[next] = true;
            chain.push(next);
        }
        chains.push(chain);
    }
    chains.extend((0..findings.len()).filter(|&number| !is_taken[number]).map(|number| vec![number]));
    chains.sort_unstable();
    chains
}

fn next(
    pages: &[Page],
    findings: &[Finding],
    begins: &BTreeMap<(usize, Span, usize), ()>,
    is_taken: &[bool],
    number: usize,
) -> Option<usize> {
    let first = &findings[number].witnesses[0];
    // At most four bytes a character, and the white space between two paragraphs.
    let (from, to) = (first.span.end, first.span.end + 8 * GAP);
    let range = (first.page, Span::new(from, from), 0)..(first.page, Span::new(to, to), 0);
    let mut later = begins.range(range).map(|(&(.., other), ())| other);
    later.find(|&other| !is_taken[other] && follows(pages, &findings[number], &findings[other]))
}
