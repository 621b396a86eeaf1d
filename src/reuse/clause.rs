//! Whole clauses of words that two documents share: they are weighed by longer grams.
//!
//! The grammar of a spaced script puts the same short words in the same places, so that all grams of three words of a clause
//! may stand in many contexts while the clause does not. A phrase is part of a clause or a short one, and where two
//! frames coincide, it is in part: what is equal from the beginning to the end of a clause of some length is what people copy.

use super::align::Run;
use super::pair::Shared;
use super::texts::Texts;
use crate::text::symbol::Symbols;
use rayon::prelude::*;
use std::ops::Range;

/// Words of a clause that is weighed by longer grams.
const LEAST: usize = 8;

/// A clause that two paragraphs share: these, and its place in the first.
pub(super) type Clause = (u32, u32, Range<usize>);

/// The clauses of words that paragraphs of different documents share: in its own, an author repeats himself.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    /// In order.
    pub all: Vec<Clause>,
}

impl Clauses {
    /// Those in what paragraphs share; in `found` those of one are next to each other.
    pub fn new(texts: &Texts<'_>, found: &[(u32, u32, Shared)]) -> Clauses {
        let of_paragraph = |same: &[(u32, u32, Shared)]| shared_by(texts, same);
        let mut all: Vec<Clause> = found.par_chunk_by(|x, y| x.0 == y.0).flat_map_iter(of_paragraph).collect();
        all.par_sort_unstable_by_key(|(a, b, range)| (*a, *b, range.start));
        all.dedup();
        Clauses { all }
    }

    /// Those that paragraph `a` shares with `b` inside of `part`, by their places in `a`.
    pub fn inside(&self, a: u32, b: u32, part: &Range<usize>) -> impl Iterator<Item = &Range<usize>> {
        let first = self.all.partition_point(|(x, y, range)| (*x, *y, range.start) < (a, b, part.start));
        let end = part.end;
        let same = self.all[first..].iter().take_while(move |(x, y, range)| (*x, *y) == (a, b) && range.start < end);
        same.map(|(.., range)| range).filter(move |range| range.end <= end)
    }
}

/// The clauses in what one paragraph shares with others.
fn shared_by(texts: &Texts<'_>, found: &[(u32, u32, Shared)]) -> Vec<Clause> {
    let own = texts.representative(found[0].0 as usize);
    let page = |paragraph: u32| texts.group(paragraph as usize)[0].0.page;
    let mut clauses = Vec::new();
    for (a, b, shared) in found.iter().filter(|(a, b, _)| page(*a) != page(*b) && texts.step()) {
        let mut long = shared.runs.iter().filter(|run| !clauses_of(&own, run).is_empty()).peekable();
        if long.peek().is_some() {
            let other = texts.representative(*b as usize);
            let whole = long.flat_map(|run| clauses_in_both(&own, &other, run));
            clauses.extend(whole.map(|range| (*a, *b, range)));
        }
    }
    clauses
}

/// The clauses of [`LEAST`] words or more, and of words alone, that lie in a run.
fn clauses_of(symbols: &Symbols, run: &Run) -> Vec<Range<usize>> {
    let (mut at, end) = (run.a, run.a + run.length);
    let mut found = Vec::new();
    while at + LEAST <= end {
        let clause = symbols.clause(at);
        let is_long = clause.start == at && clause.end <= end && clause.len() >= LEAST;
        at = clause.end;
        // Nothing but words has two letters a symbol.
        if is_long && symbols.letters(clause.clone()) == 2 * clause.len() {
            found.push(clause);
        }
    }
    found
}

/// Those of them that are clauses on the other side as well.
fn clauses_in_both(a: &Symbols, b: &Symbols, run: &Run) -> Vec<Range<usize>> {
    let mut clauses = clauses_of(a, run);
    clauses.retain(|clause| {
        let start = run.b + (clause.start - run.a);
        b.clause(start) == (start..start + clause.len())
    });
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_whole_on_both_sides() {
        let a = Symbols::new("We met. After that, the workers should clear the ditch as soon as they can. Then");
        let b = Symbols::new("We sat; after that, the workers should clear the ditch as soon as they can, and");
        let run = Run { a: 2, b: 2, length: 13 };
        assert_eq!(clauses_in_both(&a, &b, &run), std::slice::from_ref(&(4..15)));
        let longer = Symbols::new("all the workers should clear the ditch as soon as they can never");
        assert_eq!(clauses_in_both(&a, &longer, &Run { a: 4, b: 1, length: 11 }), []);
    }

    #[test]
    fn short_clauses_and_han_are_weighed_as_ever() {
        let run = |symbols: &Symbols| Run { a: 0, b: 0, length: symbols.len() };
        let short = Symbols::new("the workers should clear the ditch, as soon as they can");
        assert_eq!(clauses_of(&short, &run(&short)), []);
        let han = Symbols::new("各村要把水渠清淤排在春耕前头");
        assert_eq!(clauses_of(&han, &run(&han)), []);
    }
}
