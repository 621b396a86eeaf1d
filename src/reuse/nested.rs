//! Passages that are told already: those of which every witness lies inside of one other finding.

use super::{Finding, Level};
use crate::document::Span;
use std::collections::BTreeSet;

/// Of each finding whether it is a passage of which every witness lies inside of those of one other finding; of two that
/// stand in the same place the later one lies in the earlier. `pages`: how many there are.
///
/// A sweep over each page: time O(n log n), and for each witness what lies around it, of which there is little.
pub(super) fn nested(pages: usize, findings: &[Finding]) -> Vec<bool> {
    // Of each page what stands there: where, and in which finding.
    let mut places: Vec<Vec<(Span, usize)>> = vec![Vec::new(); pages];
    for (number, finding) in findings.iter().enumerate() {
        finding.witnesses.iter().for_each(|witness| places[witness.page].push((witness.span, number)));
    }
    let mut common: Vec<Option<BTreeSet<usize>>> = vec![None; findings.len()];
    for mut places in places {
        places.sort_unstable();
        let wanted = |number: usize| findings[number].level == Level::Passage;
        sweep(&places, wanted, |number, around| {
            let all = match common[number].take() {
                Some(before) => &before & &around,
                None => around,
            };
            common[number] = Some(all);
        });
    }
    common.into_iter().map(|common| common.is_some_and(|common| !common.is_empty())).collect()
}

/// Calls `found` with each finding that is `wanted`, place by place, and with those around it there. `places` ascend.
fn sweep(places: &[(Span, usize)], wanted: impl Fn(usize) -> bool, mut found: impl FnMut(usize, BTreeSet<usize>)) {
    // Places that have begun and not ended yet, by their ends.
    let mut open: BTreeSet<(usize, usize, usize)> = BTreeSet::new();
    for begun in places.chunk_by(|x, y| x.0.start == y.0.start) {
        let start = begun[0].0.start;
        while open.first().is_some_and(|&(end, ..)| end < start) {
            open.pop_first();
        }
        open.extend(begun.iter().map(|&(span, number)| (span.end, span.start, number)));
        for &(span, number) in begun.iter().filter(|(_, number)| wanted(*number)) {
            let behind = open.range((span.end, 0, 0)..);
            let around = behind
                .filter(|&&(end, start, other)| other != number && (Span { start, end } != span || other < number));
            found(number, around.map(|&(.., other)| other).collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_around_is_that_of_the_definition(
            places in prop::collection::vec((0usize..20, 1usize..12, 0usize..6), 0..14)
        ) {
            let mut places: Vec<(Span, usize)> =
                places.into_iter().map(|(start, length, number)| (Span::new(start, start + length), number)).collect();
            places.sort_unstable();
            let mut found = Vec::new();
            sweep(&places, |_| true, |number, around| found.push((number, around)));
            for (&(span, number), found) in places.iter().zip(found) {
                let covers = |&&(around, other): &&(Span, usize)| {
                    other != number && around.covers(span) && (around != span || other < number)
                };
                let plain: BTreeSet<usize> = places.iter().filter(covers).map(|&(_, other)| other).collect();
                prop_assert_eq!(found, (number, plain));
            }
        }
    }
}
