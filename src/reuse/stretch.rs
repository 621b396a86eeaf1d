//! Stretches: neighbouring findings of two documents, as the one case that they are to a reader.
//!
//! Who rewrites a text leaves pieces of it with words of their own between them, and each piece is a finding. Here those
//! are joined that lie near each other in both documents: the pieces are parted where the first document has a wide gap,
//! then each part where the second has one, until no part has any, as in the clustering of Sanchez-Perez, Sidorov and
//! Gelbukh (*A Winning Approach to Text Alignment for Text Reuse Detection at PAN 2014*).

use super::visible::Visible;
use super::watch::Watch;
use super::{Finding, Page, equal};
use crate::document::Span;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What two documents share in one stretch of either, in two findings or more.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Stretch {
    /// The documents, the earlier one first, as indices into [`Findings::pages`](super::Findings::pages).
    pub pages: [usize; 2],
    /// From the first finding to the last, in each of them.
    pub spans: [Span; 2],
    /// The findings, by their places in [`Findings::findings`](super::Findings::findings), ascending.
    pub findings: Vec<usize>,
    /// The share of the visible characters of both spans that is equal, by the differences of the findings.
    pub equal: f64,
}

/// Documents of a finding beyond which it ties no two of them together: a case is of few.
const COMMON: usize = 64;
/// Places of a finding in a document that are looked at.
const PLACES: usize = 16;

/// A finding in both documents: its number, its witnesses, and where these are.
#[derive(Debug, Clone, Copy)]
struct Piece {
    finding: usize,
    witnesses: [usize; 2],
    spans: [Span; 2],
}

/// The stretches of all pairs of documents, the most telling first. `gap`: the visible characters up to which two
/// findings are neighbours; none if there are no stretches.
///
/// Cost: O(n log n) of the pairs of witnesses in different documents.
pub(super) fn stretches(pages: &[Page], findings: &[Finding], gap: usize, watch: &Watch<'_>) -> Vec<Stretch> {
    if gap == 0 {
        return Vec::new();
    }
    let visible: Vec<Visible<'_>> = pages.par_iter().map(|page| Visible::new(&page.text)).collect();
    let mut witnesses: Vec<Vec<(usize, usize)>> = vec![Vec::new(); pages.len()];
    for (number, finding) in findings.iter().enumerate().filter(|(_, finding)| is_case(finding)) {
        let places = finding.witnesses.iter().enumerate();
        places.for_each(|(index, witness)| witnesses[witness.page].push((number, index)));
    }
    let joiner = Joiner { pages, findings, visible: &visible, gap };
    let of = |(page, own): (usize, &Vec<(usize, usize)>)| if watch.step() { joiner.of(page, own) } else { Vec::new() };
    let mut made: Vec<Stretch> = witnesses.par_iter().enumerate().flat_map_iter(of).collect();
    let weight = |stretch: &Stretch| stretch.findings.iter().map(|&number| findings[number].effective).sum::<f64>();
    made.sort_by_cached_key(|stretch| (std::cmp::Reverse(weight(stretch).to_bits()), stretch.pages, stretch.spans));
    made
}

/// Whether the finding is a case, or a piece of one, of these documents.
fn is_case(finding: &Finding) -> bool {
    finding.class.is_copy() && (2..=COMMON).contains(&finding.documents)
}

struct Joiner<'p> {
    pages: &'p [Page],
    findings: &'p [Finding],
    visible: &'p [Visible<'p>],
    gap: usize,
}

impl Joiner<'_> {
    /// The stretches that `page` shares with later documents. `own`: its witnesses, by finding and place in it.
    fn of(&self, page: usize, own: &[(usize, usize)]) -> Vec<Stretch> {
        let mut with: BTreeMap<usize, Vec<Piece>> = BTreeMap::new();
        for &(finding, here) in own {
            let witnesses = &self.findings[finding].witnesses;
            let later = witnesses.partition_point(|witness| witness.page <= page);
            let mut places: (usize, usize) = (page, 0);
            for (there, witness) in witnesses.iter().enumerate().skip(later) {
                places = if places.0 == witness.page { (places.0, places.1 + 1) } else { (witness.page, 1) };
                if places.1 <= PLACES {
                    let spans = [witnesses[here].span, witness.span];
                    with.entry(witness.page).or_default().push(Piece { finding, witnesses: [here, there], spans });
                }
            }
        }
        let mut made = Vec::new();
        for (other, pieces) in with.into_iter().filter(|(_, pieces)| pieces.len() > 1) {
            self.parted([page, other], pieces, |part| made.extend(self.stretch([page, other], part)));
        }
        made
    }

    /// Calls `found` with the parts of `pieces` that have no wide gap on either side.
    fn parted(&self, pages: [usize; 2], pieces: Vec<Piece>, mut found: impl FnMut(Vec<Piece>)) {
        // With the side to look at next, and how many sides have no gap since the last one was found.
        let mut open = vec![(pieces, 0, 0)];
        while let Some((pieces, side, whole)) = open.pop() {
            if whole == 2 {
                found(pieces);
                continue;
            }
            let parts = self.parts(pages[side], side, pieces);
            let whole = if parts.len() == 1 { whole + 1 } else { 1 };
            open.extend(parts.into_iter().rev().filter(|part| part.len() > 1).map(|part| (part, 1 - side, whole)));
        }
    }

    /// `pieces` in order, parted at the wide gaps of one side.
    fn parts(&self, page: usize, side: usize, mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
        pieces.sort_by_key(|piece| (piece.spans[side], piece.spans[1 - side], piece.finding));
        let mut parts: Vec<Vec<Piece>> = Vec::new();
        let mut end = 0;
        for piece in pieces {
            let span = piece.spans[side];
            match parts.last_mut() {
                Some(part) if self.is_near(page, end, span.start) => part.push(piece),
                _ => parts.push(vec![piece]),
            }
            end = span.end.max(end);
        }
        parts
    }

    fn is_near(&self, page: usize, end: usize, start: usize) -> bool {
        start <= end || self.visible[page].inside(Span::new(end, start)) <= self.gap
    }

    /// The stretch of some pieces; none if one finding, or one piece, is all of it.
    fn stretch(&self, pages: [usize; 2], pieces: Vec<Piece>) -> Option<Stretch> {
        let mut findings: Vec<usize> = pieces.iter().map(|piece| piece.finding).collect();
        findings.sort_unstable();
        findings.dedup();
        let spans = [0, 1].map(|side| {
            let of = || pieces.iter().map(|piece| piece.spans[side]);
            let start = of().map(|span| span.start).min().unwrap_or(0);
            Span::new(start, of().map(|span| span.end).max().unwrap_or(start))
        });
        let is_all = |piece: &Piece| piece.spans == spans;
        (findings.len() > 1 && !pieces.iter().any(is_all)).then(|| {
            let equal = self.equal(pages, spans, &pieces);
            Stretch { pages, spans, findings, equal }
        })
    }

    fn equal(&self, pages: [usize; 2], spans: [Span; 2], pieces: &[Piece]) -> f64 {
        let (mut equal, mut all) = (0, 0);
        for side in [0, 1] {
            let mut runs = Vec::new();
            for piece in pieces {
                let [own, other] = [piece.witnesses[side], piece.witnesses[1 - side]];
                equal::between(self.pages, &self.findings[piece.finding], own, other, |run| runs.push(run));
            }
            equal += self.visible[pages[side]].covered(runs);
            all += self.visible[pages[side]].inside(spans[side]);
        }
        equal as f64 / all.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Source;
    use crate::reuse::{Class, Level, Witness};
    use crate::text::difference::differences;

    /// Findings of two pages of `length` letters, each by where it begins in either; all are of ten letters.
    fn joined(length: usize, starts: &[[usize; 2]], gap: usize) -> Vec<(Vec<usize>, [Span; 2])> {
        let page = |number: u32| Page {
            id: number.to_string(),
            source: Source { file: number, record: 1 },
            date: None,
            text: "a".repeat(length),
            articles: Vec::new(),
            paragraphs: Vec::new(),
        };
        let pages: Vec<Page> = (0..2).map(page).collect();
        let finding = |starts: &[usize; 2]| {
            let witness = |page: usize| Witness {
                page,
                article: None,
                paragraphs: 0..1,
                span: Span::new(starts[page], starts[page] + 10),
                similarity: 1.0,
                share: 0.1,
                is_reordered: false,
                is_quoted: false,
                difference: differences("aaaaaaaaaa", "aaaaaaaaaa"),
            };
            Finding {
                level: Level::Passage,
                class: Class::Exact,
                witnesses: vec![witness(0), witness(1)],
                base: 0,
                chars: 10,
                letters: 10,
                effective: 10.0,
                documents: 2,
                related: Vec::new(),
            }
        };
        let findings: Vec<Finding> = starts.iter().map(finding).collect();
        let made = stretches(&pages, &findings, gap, &Watch::new(&(), 1));
        made.into_iter().map(|stretch| (stretch.findings, stretch.spans)).collect()
    }

    #[test]
    fn neighbours_in_both_documents_are_one_case_in_any_order() {
        let found = joined(500, &[[0, 300], [25, 320], [50, 280]], 20);
        assert_eq!(found, [(vec![0, 1, 2], [Span::new(0, 60), Span::new(280, 330)])]);
    }

    #[test]
    fn what_is_far_in_either_document_is_another_case() {
        assert_eq!(joined(500, &[[0, 0], [100, 15]], 20), []);
        assert_eq!(joined(500, &[[0, 0], [15, 100]], 20), []);
        // The third one stands between the first two here, and parts them there.
        let found = joined(500, &[[0, 0], [30, 30], [15, 400], [60, 415]], 20);
        assert_eq!(found, [(vec![0, 1], [Span::new(0, 40), Span::new(0, 40)])]);
        assert_eq!(joined(500, &[[0, 0], [15, 15]], 0), []);
        // What is told twice in one place is no stretch.
        assert_eq!(joined(500, &[[0, 0], [0, 0]], 20), []);
    }
}
