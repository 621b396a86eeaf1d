//! What is recorded of two texts: their exact similarities and the passages that they share.

use super::draft::Unit;
use crate::bench::truth::{Jaccard, Passage, Place};
use crate::near::shingle::shingles;
use crate::near::verify::jaccard;
use crate::text::fold::{Fold, fold};
use crate::text::token::{TextConfig, Tokens, token_hashes};
use std::collections::HashMap;

/// The shingle sets of a text, sorted.
#[derive(Debug, Clone)]
pub(super) struct Sets {
    words: Vec<u64>,
    chars: Vec<u64>,
}

impl Sets {
    /// Of `text`. Cost: segmentation, about 40 ns a byte of Chinese.
    pub(super) fn of(text: &str) -> Sets {
        let mut key = String::new();
        fold(Fold::Text, text, &mut key);
        Sets { words: set(Tokens::Words, &key), chars: set(Tokens::Chars, &key) }
    }

    /// How alike two texts are.
    pub(super) fn jaccard(&self, other: &Sets) -> Jaccard {
        Jaccard { words: jaccard(&self.words, &other.words), chars: jaccard(&self.chars, &other.chars) }
    }
}

fn set(tokens: Tokens, key: &str) -> Vec<u64> {
    let (mut hashes, mut set) = (Vec::new(), Vec::new());
    token_hashes(TextConfig { tokens, ..TextConfig::default() }, key, &mut hashes);
    shingles(&hashes, tokens.default_width(), &mut set);
    set.sort_unstable();
    set.dedup();
    set
}

/// Code points below which a passage is not listed.
const SHORTEST: usize = 10;

/// The passages of two texts that were made of the same source: clauses that follow each other in both.
pub(super) fn passages(a: &[Unit], b: &[Unit]) -> Vec<Passage> {
    let places: HashMap<u32, usize> = b.iter().enumerate().map(|(index, unit)| (unit.clause, index)).collect();
    // First and last unit of each run, in both texts.
    let mut runs: Vec<((usize, usize), (usize, usize))> = Vec::new();
    for (index, unit) in a.iter().enumerate() {
        let Some(&other) = places.get(&unit.clause) else { continue };
        match runs.last_mut() {
            Some((left, right)) if (left.1 + 1, right.1 + 1) == (index, other) && unit.follows && b[other].follows => {
                (left.1, right.1) = (index, other);
            }
            _ => runs.push(((index, index), (other, other))),
        }
    }
    let passages = runs.into_iter().map(|(left, right)| Passage { a: place(a, left), b: place(b, right) });
    passages.filter(|passage| [passage.a, passage.b].iter().all(|place| place.end - place.start >= SHORTEST)).collect()
}

/// From the first of `units` to the last.
fn place(units: &[Unit], (first, last): (usize, usize)) -> Place {
    let (first, last) = (units[first], units[last]);
    Place { start: first.chars.0, end: last.chars.1, start_byte: first.bytes.0, end_byte: last.bytes.1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(clauses: &[(u32, bool)]) -> Vec<Unit> {
        let unit = |(index, &(clause, follows)): (usize, &(u32, bool))| {
            let chars = (index * 20, index * 20 + 19);
            Unit { clause, bytes: (chars.0 * 3, chars.1 * 3), chars, follows }
        };
        clauses.iter().enumerate().map(unit).collect()
    }

    #[test]
    fn a_passage_goes_on_while_both_texts_do() {
        let a = units(&[(0, true), (1, true), (2, true), (3, true), (4, true)]);
        let b = units(&[(3, true), (4, false), (0, true), (1, true)]);
        let found: Vec<_> = passages(&a, &b).iter().map(|p| (p.a.start, p.a.end, p.b.start, p.b.end)).collect();
        assert_eq!(found, [(0, 39, 40, 79), (60, 79, 0, 19), (80, 99, 20, 39)]);
    }

    #[test]
    fn similarities_are_those_of_the_definition() {
        let (a, b) = (Sets::of("one two three four"), Sets::of("one two three five"));
        assert_eq!(a.jaccard(&b).words, 0.5);
        assert_eq!(a.jaccard(&a).chars, 1.0);
    }
}
