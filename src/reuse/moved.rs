//! What was moved: a clause that one text lost in one place and another gained elsewhere is equal all the same.

use crate::document::Span;
use crate::text::difference::{Edit, clauses};
use std::collections::HashMap;

/// Letters of a clause from which on it is no coincidence that it stands on both sides.
const LEAST: usize = 6;

/// The clauses that `edits`, the differences of `a` and `b`, took from one place and put into another: where in either text.
///
/// Cost: folds what was changed.
pub(super) fn moved(a: &str, b: &str, edits: &[Edit]) -> Vec<(Span, Span)> {
    let long = |span: &Span| span.end - span.start >= LEAST;
    let gone: Vec<Span> = edits.iter().map(|edit| edit.a).filter(long).collect();
    let new: Vec<Span> = edits.iter().map(|edit| edit.b).filter(long).collect();
    if gone.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let mut places: HashMap<Vec<char>, Vec<Span>> = HashMap::new();
    // The last first, so that the first is taken first.
    for (clause, span) in gone.iter().rev().flat_map(|&part| inside(a, part).into_iter().rev()) {
        places.entry(clause).or_default().push(span);
    }
    let pair = |(clause, there): (Vec<char>, Span)| Some((places.get_mut(&clause)?.pop()?, there));
    new.iter().flat_map(|&part| inside(b, part)).filter_map(pair).collect()
}

/// The clauses of a part of `text` with the punctuation behind them, and where they stand in it.
fn inside(text: &str, part: Span) -> Vec<(Vec<char>, Span)> {
    let all = clauses(part.of(text));
    let ends: Vec<usize> = all.iter().skip(1).map(|(_, next)| next.start).chain([part.end - part.start]).collect();
    let long = all.into_iter().zip(ends).filter(|((letters, _), _)| letters.len() >= LEAST);
    long.map(|((letters, span), end)| (letters, Span::new(part.start + span.start, part.start + end))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::difference::differences;

    #[test]
    fn clauses_that_changed_places_are_found_on_both_sides() {
        let a = "先把老渠口的闸门修好，再把坡上的果树种齐，最后把村口的桥拆了。";
        let b = "再把坡上的果树种齐，中间歇上几天工夫，先把老渠口的闸门修好。";
        let found = moved(a, b, &differences(a, b).edits);
        let texts: Vec<(&str, &str)> = found.iter().map(|(x, y)| (x.of(a), y.of(b))).collect();
        assert_eq!(texts.len(), 1, "{texts:?}");
        let clause = texts[0].0.trim_end_matches('，');
        assert!(["先把老渠口的闸门修好", "再把坡上的果树种齐"].contains(&clause) && texts[0].1.starts_with(clause));
        assert!(moved(a, a, &differences(a, a).edits).is_empty());
    }
}
