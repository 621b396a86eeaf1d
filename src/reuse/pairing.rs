//! Two documents side by side: what they share in the order of the first, and what stands between.
//!
//! Shared passages that keep their order in both (the heaviest such chain) are the rows; the others were moved, and are
//! numbered where they stand on either side.

use crate::document::Span;
use crate::reuse::model::{Finding, Witness};
use std::collections::BTreeMap;

/// A row of the reading.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Row<'f> {
    /// What stands in both.
    Shared {
        /// The finding, by its place.
        finding: usize,
        first: &'f Witness,
        second: &'f Witness,
        /// The number of a passage that stands elsewhere in the second document.
        moved: Option<usize>,
    },
    /// What stands in one only; one of them may be empty.
    Apart { first: Span, second: Span },
    /// The place in the second document of a passage that was moved.
    Moved(usize),
}

/// A finding with a witness on either side.
#[derive(Clone, Copy)]
struct Pair<'f> {
    finding: usize,
    first: &'f Witness,
    second: &'f Witness,
}

/// The rows of documents `a` and `b`, whose texts have these lengths in bytes.
pub(crate) fn rows(findings: &[Finding], (a, b): (usize, usize), lengths: (usize, usize)) -> Vec<Row<'_>> {
    let pairs = without_overlap(pairs(findings, a, b));
    let is_inline = heaviest_chain(&pairs);
    let mut moved: Vec<(Span, usize)> = Vec::new();
    for (pair, _) in pairs.iter().zip(&is_inline).filter(|(_, inline)| !**inline) {
        moved.push((pair.second.span, moved.len() + 1));
    }
    moved.sort_unstable();
    let mut rows = Vec::new();
    let (mut at, mut at_b, mut number) = (0, 0, 0);
    for (pair, &is_inline) in pairs.iter().zip(&is_inline) {
        let to_b = if is_inline { pair.second.span.start } else { at_b };
        gap(Span::new(at, pair.first.span.start), Span::new(at_b, to_b), &moved, &mut rows);
        number += usize::from(!is_inline);
        let &Pair { finding, first, second } = pair;
        rows.push(Row::Shared { finding, first, second, moved: (!is_inline).then_some(number) });
        at = pair.first.span.end;
        at_b = if is_inline { pair.second.span.end } else { at_b };
    }
    if !pairs.is_empty() {
        gap(Span::new(at, lengths.0), Span::new(at_b, lengths.1), &moved, &mut rows);
    }
    rows
}

/// Each finding's witnesses in both documents, in order with each other.
fn pairs(findings: &[Finding], a: usize, b: usize) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    for (number, finding) in findings.iter().enumerate() {
        let inside = |page: usize| finding.witnesses.iter().filter(move |witness| witness.page == page);
        pairs.extend(inside(a).zip(inside(b)).map(|(first, second)| Pair { finding: number, first, second }));
    }
    pairs
}

/// The longest first, without those that overlap a longer one on either side; in the order of the first document.
fn without_overlap(mut pairs: Vec<Pair<'_>>) -> Vec<Pair<'_>> {
    let length = |pair: &Pair<'_>| pair.first.span.end - pair.first.span.start;
    pairs.sort_by_key(|pair| (std::cmp::Reverse(length(pair)), pair.first.span, pair.second.span));
    let mut taken: [BTreeMap<usize, usize>; 2] = Default::default();
    let is_free = |taken: &BTreeMap<usize, usize>, span: Span| {
        taken.range(..span.end).next_back().is_none_or(|(_, &end)| end <= span.start)
    };
    pairs.retain(|pair| {
        let spans = [pair.first.span, pair.second.span];
        let free = taken.iter().zip(spans).all(|(taken, span)| is_free(taken, span));
        if free {
            for (taken, span) in taken.iter_mut().zip(spans) {
                taken.insert(span.start, span.end);
            }
        }
        free
    });
    pairs.sort_by_key(|pair| pair.first.span);
    pairs
}

/// Which pairs belong to the chain with most text that is in order on both sides. O(n log n).
fn heaviest_chain(pairs: &[Pair<'_>]) -> Vec<bool> {
    // Where a chain ends in the second document: its weight, and its last pair; both rise.
    let mut best: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let mut before: Vec<Option<usize>> = Vec::new();
    for (number, pair) in pairs.iter().enumerate() {
        let span = pair.second.span;
        let last = best.range(..=span.start).next_back().map(|(_, &(weight, last))| (weight, last));
        before.push(last.map(|(_, last)| last));
        let weight = last.map_or(0, |(weight, _)| weight) + (pair.first.span.end - pair.first.span.start);
        if best.range(..=span.end).next_back().is_none_or(|(_, &(other, _))| other < weight) {
            let worse: Vec<usize> =
                best.range(span.end..).take_while(|(_, (other, _))| *other <= weight).map(|(&end, _)| end).collect();
            for end in worse {
                best.remove(&end);
            }
            best.insert(span.end, (weight, number));
        }
    }
    let mut is_inline = vec![false; pairs.len()];
    let mut at = best.last_key_value().map(|(_, &(_, last))| last);
    while let Some(number) = at {
        is_inline[number] = true;
        at = before[number];
    }
    is_inline
}

/// Adds what stands between two rows, cut where passages were moved away to.
fn gap<'f>(first: Span, second: Span, moved: &[(Span, usize)], rows: &mut Vec<Row<'f>>) {
    let (mut first, mut at) = (first, second.start);
    let from = moved.partition_point(|(span, _)| span.start < second.start);
    for &(span, number) in moved[from..].iter().take_while(|(span, _)| span.end <= second.end) {
        rows.push(Row::Apart { first, second: Span::new(at, span.start.max(at)) });
        rows.push(Row::Moved(number));
        first = Span::new(first.end, first.end);
        at = span.end.max(at);
    }
    rows.push(Row::Apart { first, second: Span::new(at, second.end.max(at)) });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reuse::{Class, Level};
    use crate::text::difference::Difference;

    fn witness(page: usize, start: usize, end: usize) -> Witness {
        Witness {
            page,
            article: None,
            paragraphs: 0..1,
            span: Span::new(start, end),
            similarity: 1.0,
            share: 1.0,
            is_reordered: false,
            is_quoted: false,
            difference: Difference { edits: Vec::new(), identity: 1.0 },
        }
    }

    fn finding(first: (usize, usize), second: (usize, usize)) -> Finding {
        Finding {
            level: Level::Passage,
            class: Class::Exact,
            witnesses: vec![witness(0, first.0, first.1), witness(1, second.0, second.1)],
            base: 0,
            chars: 0,
            letters: 0,
            effective: 0.0,
            documents: 2,
            related: Vec::new(),
        }
    }

    fn told(findings: &[Finding]) -> Vec<String> {
        let tell = |row: &Row<'_>| match row {
            Row::Shared { finding, moved: None, .. } => format!("{finding}"),
            Row::Shared { finding, moved: Some(number), .. } => format!("{finding} moved {number}"),
            Row::Apart { first, second } => {
                format!("{}-{} | {}-{}", first.start, first.end, second.start, second.end)
            }
            Row::Moved(number) => format!("here {number}"),
        };
        let is_empty = |row: &&Row<'_>| matches!(row, Row::Apart { first, second } if first.start == first.end && second.start == second.end);
        rows(findings, (0, 1), (100, 200)).iter().filter(|row| !is_empty(row)).map(tell).collect()
    }

    #[test]
    fn rows_are_in_order_and_what_was_moved_is_numbered_on_both_sides() {
        let findings = [finding((10, 30), (100, 120)), finding((40, 80), (20, 60)), finding((85, 95), (180, 190))];
        assert_eq!(
            told(&findings),
            [
                "0-10 | 0-0",
                "0 moved 1",
                "30-40 | 0-20",
                "1",
                "80-85 | 60-100",
                "here 1",
                "85-85 | 120-180",
                "2",
                "95-100 | 190-200"
            ]
        );
    }

    #[test]
    fn what_lies_inside_a_longer_one_is_told_by_it() {
        assert_eq!(told(&[finding((10, 20), (10, 20)), finding((0, 100), (0, 200))]), ["1"]);
        assert!(told(&[]).is_empty());
    }
}
