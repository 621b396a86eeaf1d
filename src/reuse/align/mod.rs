//! Alignment of two stretches of symbols: what of them is equal, in order.
//!
//! Equal grams are the skeleton: the holes between them are filled, and the ends extended, by the best way through a table
//! of both sides ([`steps`]).

mod masked;
mod plain;
mod steps;
mod table;

use crate::text::symbol::{Symbol, letters_of};
use std::ops::Range;
use steps::{extension, extent, steps};
use table::Step;

/// Equal symbols in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub a: usize,
    pub b: usize,
    pub length: usize,
}

/// Two stretches and what of them is equal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Aligned {
    /// In order of both sides.
    pub runs: Vec<Run>,
    pub a: Range<usize>,
    pub b: Range<usize>,
    /// Letters under masks of the other side, on both sides together.
    pub masked: usize,
}

impl Aligned {
    /// Letters of the equal symbols.
    pub fn matched(&self, a: &[Symbol]) -> usize {
        self.runs.iter().map(|run| letters(&a[run.a..run.a + run.length])).sum()
    }

    /// Letters of the longest run.
    pub fn longest(&self, a: &[Symbol]) -> usize {
        self.runs.iter().map(|run| letters(&a[run.a..run.a + run.length])).max().unwrap_or(0)
    }
}

pub(super) fn letters(codes: &[Symbol]) -> usize {
    codes.iter().map(|&code| letters_of(code)).sum()
}

/// Fills the holes between `anchors`, equal grams in order of both sides, and extends the first and the last one.
pub(super) fn align(a: &[Symbol], b: &[Symbol], anchors: &[Run]) -> Aligned {
    let mut made = Maker { a, b, aligned: Aligned::default() };
    let (Some(&first), Some(&last)) = (anchors.first(), anchors.last()) else { return made.aligned };
    let before = extension(|most| (turned(&a[..first.a], most), turned(&b[..first.b], most)));
    let (back_a, back_b) = extent(&before);
    let mut at = (first.a - back_a, first.b - back_b);
    made.aligned.a.start = at.0;
    made.aligned.b.start = at.1;
    made.walk(&mut at, before.iter().rev());
    for anchor in anchors {
        // Grams overlap; what of one is behind has been walked already.
        let behind = at.0.saturating_sub(anchor.a).max(at.1.saturating_sub(anchor.b));
        if behind >= anchor.length {
            continue;
        }
        let (from, to) = (anchor.a + behind, anchor.b + behind);
        let hole = steps(&a[at.0..from], &b[at.1..to]);
        made.walk(&mut at, hole.iter());
        made.equal(&mut at, anchor.length - behind);
    }
    debug_assert!(at.0 <= last.a + last.length);
    let after = extension(|most| (begun(&a[at.0..], most), begun(&b[at.1..], most)));
    made.walk(&mut at, after.iter());
    made.aligned.a.end = at.0;
    made.aligned.b.end = at.1;
    made.aligned
}

/// The first symbols of a side, at most so many, and whether these are all.
fn begun(side: &[Symbol], most: usize) -> (Vec<Symbol>, bool) {
    (side[..most.min(side.len())].to_vec(), most >= side.len())
}

/// The last symbols of a side from its end on, likewise.
fn turned(side: &[Symbol], most: usize) -> (Vec<Symbol>, bool) {
    (side[side.len().saturating_sub(most)..].iter().rev().copied().collect(), most >= side.len())
}

struct Maker<'s> {
    a: &'s [Symbol],
    b: &'s [Symbol],
    aligned: Aligned,
}

impl<'s> Maker<'s> {
    fn equal(&mut self, at: &mut (usize, usize), length: usize) {
        match self.aligned.runs.last_mut() {
            Some(run) if (run.a + run.length, run.b + run.length) == *at => run.length += length,
            _ => self.aligned.runs.push(Run { a: at.0, b: at.1, length }),
        }
        *at = (at.0 + length, at.1 + length);
    }

    fn walk<'t>(&mut self, at: &mut (usize, usize), steps: impl Iterator<Item = &'t Step>) {
        for &step in steps {
            let moves = step.moves();
            match step {
                Step::Equal => {
                    self.equal(at, 1);
                    continue;
                }
                Step::Masked | Step::MaskedA | Step::MaskedB => {
                    let (a, b) = (letters(&self.a[at.0..at.0 + moves.0]), letters(&self.b[at.1..at.1 + moves.1]));
                    self.aligned.masked += a + b;
                }
                _ => {}
            }
            *at = (at.0 + moves.0, at.1 + moves.1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::symbol::Symbols;
    use proptest::prelude::*;

    /// The equal runs of two texts that have `seed` in common.
    fn equal(a: &str, b: &str, seed: &str) -> (Vec<String>, Aligned) {
        let (x, y, s) = (Symbols::new(a), Symbols::new(b), Symbols::new(seed));
        let place = |codes: &[u32]| codes.windows(s.len()).position(|window| window == s.codes).unwrap();
        let anchor = Run { a: place(&x.codes), b: place(&y.codes), length: s.len() };
        let aligned = align(&x.codes, &y.codes, &[anchor]);
        let texts = aligned.runs.iter().map(|run| x.span(&(run.a..run.a + run.length)).of(a).to_owned()).collect();
        (texts, aligned)
    }

    #[test]
    fn a_match_goes_on_through_small_differences_and_no_further() {
        let (runs, aligned) = equal(
            "前面是别的话。各村要把水渠清淤排在春耕前头，谁家门前谁家管。后面又是别的",
            "开头完全两样；各村都要把水渠清淤放在春耕前头，谁家门口谁家管。结尾也不相同啊",
            "在春耕前头",
        );
        assert_eq!(runs, ["各村", "要把水渠清淤", "在春耕前头，谁家门", "谁家管"]);
        assert_eq!((aligned.a, aligned.b), (6..27, 6..28));
    }

    #[test]
    fn a_mask_stands_for_some_letters_at_no_cost() {
        let (runs, aligned) = equal("请××同志到青石桥村讲一讲", "请王德胜同志到青石桥村讲一讲", "青石桥村");
        assert_eq!(runs, ["请", "同志到青石桥村讲一讲"]);
        assert_eq!(aligned.masked, 3);
    }

    proptest! {
        /// Runs are equal, in order of both sides, and inside what is aligned.
        #[test]
        fn runs_are_equal_and_in_order(
            a in prop::collection::vec(1u32..4, 3..40), b in prop::collection::vec(1u32..4, 3..40), at in 0usize..37,
        ) {
            let anchor = (0..a.len() - 2).flat_map(|x| (0..b.len() - 2).map(move |y| (x, y)))
                .filter(|&(x, y)| a[x..x + 3] == b[y..y + 3]).nth(at);
            prop_assume!(anchor.is_some());
            let (x, y) = anchor.unwrap();
            let aligned = align(&a, &b, &[Run { a: x, b: y, length: 3 }]);
            let mut end = (aligned.a.start, aligned.b.start);
            for run in &aligned.runs {
                prop_assert!(run.a >= end.0 && run.b >= end.1);
                prop_assert_eq!(&a[run.a..run.a + run.length], &b[run.b..run.b + run.length]);
                end = (run.a + run.length, run.b + run.length);
            }
            prop_assert!(end.0 <= aligned.a.end && end.1 <= aligned.b.end);
            prop_assert!(aligned.runs.iter().any(|run| run.a <= x && x + 3 <= run.a + run.length));
        }
    }
}
