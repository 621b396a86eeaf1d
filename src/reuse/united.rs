//! Occurrences of one passage that overlap, made one: what a passage shares with two parts of another may meet there.
//!
//! Of each place all is kept, and none is counted twice. If only the first of them were kept, the others' text would be
//! reported nowhere.

use super::passage::Occurrence;
use crate::document::Span;

/// The occurrences in order of place, of which no two overlap, and which of them is the first one of `occurrences`.
pub(super) fn united(occurrences: &[Occurrence]) -> (Vec<Occurrence>, usize) {
    let mut order: Vec<usize> = (0..occurrences.len()).collect();
    order.sort_by_key(|&index| (occurrences[index].unit.page, occurrences[index].span));
    let (mut united, mut base): (Vec<Occurrence>, usize) = (Vec::new(), 0);
    for index in order {
        let next = &occurrences[index];
        match united.last_mut() {
            Some(last) if last.unit.page == next.unit.page && next.span.start < last.span.end => {
                *last = one_of(last, next);
            }
            _ => united.push(next.clone()),
        }
        if index == 0 {
            base = united.len() - 1;
        }
    }
    if let Some(base) = united.get_mut(base) {
        (base.identity, base.reordered) = (1.0, false);
    }
    (united, base)
}

/// Two occurrences that overlap as one. What is equal in it is at least what is equal in the longer one.
fn one_of(one: &Occurrence, other: &Occurrence) -> Occurrence {
    let length = |span: Span| (span.end - span.start) as f64;
    let longer = if length(other.span) > length(one.span) { other } else { one };
    let span = Span::new(one.span.start.min(other.span.start), one.span.end.max(other.span.end));
    let growth = length(span) / length(longer.span).max(1.0);
    let share = (longer.share * growth).min(1.0);
    Occurrence { span, identity: longer.identity / growth, share, ..longer.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reuse::repeat::Unit;

    fn occurrence(page: usize, span: (usize, usize), identity: f64) -> Occurrence {
        let unit = Unit { page, index: 0 };
        Occurrence { unit, span: Span::new(span.0, span.1), identity, reordered: false, share: 0.5 }
    }

    #[test]
    fn what_overlaps_is_one_place_with_all_of_its_text() {
        let occurrences = [
            occurrence(1, (0, 40), 1.0),
            occurrence(0, (10, 20), 0.5),
            occurrence(0, (10, 60), 0.8),
            occurrence(0, (50, 90), 0.7),
        ];
        let (united, base) = united(&occurrences);
        let places: Vec<_> = united.iter().map(|found| (found.unit.page, found.span.start..found.span.end)).collect();
        assert_eq!((places, base), (vec![(0, 10..90), (1, 0..40)], 1));
        assert!((united[0].identity - 0.8 * 50.0 / 80.0).abs() < 1e-9);
    }
}
