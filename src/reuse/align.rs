//! Alignment of two stretches of symbols: what of them is equal, in order.
//!
//! Needleman & Wunsch (1970) with affine gaps (Gotoh 1982) in a band, and with the end free where a passage is extended
//! until it no longer pays (Zhang, Schwartz, Wagner & Miller 2000). A mask aligns with anything up to
//! [`UNDER_MASK`] symbols at no cost, and earns nothing.

use crate::text::symbol::{MASK, Symbol, letters_of};
use std::ops::Range;

/// Symbols that may stand under one mask.
const UNDER_MASK: u8 = 6;

/// What an equal symbol earns, and what differences cost.
const EQUAL: i32 = 3;
const DIFFERENT: i32 = -4;
const OPEN: i32 = -3;
const EXTEND: i32 = -1;
/// An extension ends where it has lost so much of its best score: a clause of 24 letters may be inserted.
const DROP: i32 = 40;
/// Symbols by which the places of equal symbols may drift apart while a passage is extended.
const BAND: usize = 28;

const NEVER: i32 = i32::MIN / 2;

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

/// Where an alignment may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// At the ends of both sides.
    Fixed,
    /// Where the score is greatest.
    Free,
}

/// Fills the holes between `anchors`, equal grams in order of both sides, and extends the first and the last one.
pub(super) fn align(a: &[Symbol], b: &[Symbol], anchors: &[Run]) -> Aligned {
    let mut made = Maker { a, b, aligned: Aligned::default() };
    let (Some(&first), Some(&last)) = (anchors.first(), anchors.last()) else { return made.aligned };
    let ahead: (Vec<Symbol>, Vec<Symbol>) =
        (a[..first.a].iter().rev().copied().collect(), b[..first.b].iter().rev().copied().collect());
    let before = steps(&ahead.0, &ahead.1, End::Free);
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
        let hole = steps(&a[at.0..from], &b[at.1..to], End::Fixed);
        made.walk(&mut at, hole.iter());
        made.equal(&mut at, anchor.length - behind);
    }
    debug_assert!(at.0 <= last.a + last.length);
    let after = steps(&a[at.0..], &b[at.1..], End::Free);
    made.walk(&mut at, after.iter());
    made.aligned.a.end = at.0;
    made.aligned.b.end = at.1;
    made.aligned
}

/// One column of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Equal,
    Different,
    /// Only the first side has a symbol.
    OnlyA,
    OnlyB,
    /// As the last three, under a mask.
    Masked,
    MaskedA,
    MaskedB,
}

impl Step {
    fn moves(self) -> (usize, usize) {
        match self {
            Step::Equal | Step::Different | Step::Masked => (1, 1),
            Step::OnlyA | Step::MaskedA => (1, 0),
            Step::OnlyB | Step::MaskedB => (0, 1),
        }
    }
}

fn extent(steps: &[Step]) -> (usize, usize) {
    steps.iter().map(|step| step.moves()).fold((0, 0), |sum, step| (sum.0 + step.0, sum.1 + step.1))
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

/// The best score of an alignment that ends in a cell, by its last step, and how it came about.
#[derive(Clone, Copy)]
struct Cell {
    /// Ends in two symbols over each other, in one of the first side, in one of the second side.
    score: [i32; 3],
    /// The state before, for each of the three.
    from: [u8; 3],
    /// Symbols under the mask at hand, if the cell ends under one.
    under: [u8; 3],
}

const EMPTY: Cell = Cell { score: [NEVER; 3], from: [0; 3], under: [0; 3] };

/// The columns of the best alignment of `a` and `b` from their beginnings. Time and memory O(|a| x band).
fn steps(a: &[Symbol], b: &[Symbol], end: End) -> Vec<Step> {
    if a.is_empty() || b.is_empty() {
        return match end {
            End::Free => Vec::new(),
            End::Fixed => a.iter().map(|_| Step::OnlyA).chain(b.iter().map(|_| Step::OnlyB)).collect(),
        };
    }
    let band = BAND + if end == End::Fixed { a.len().abs_diff(b.len()) } else { 0 };
    let width = 2 * band + 1;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut best = (0, (0, 0));
    for i in 0..=a.len() {
        let low = i.saturating_sub(band);
        let high = (i + band).min(b.len());
        if low > high {
            break;
        }
        let mut row = vec![EMPTY; width];
        let mut greatest = NEVER;
        for j in low..=high {
            let cell = cell(a, b, (i, j), band, &rows, &row);
            let score = *cell.score.iter().max().unwrap_or(&NEVER);
            greatest = greatest.max(score);
            if score > best.0 {
                best = (score, (i, j));
            }
            row[j + band - i] = cell;
        }
        rows.push(row);
        if end == End::Free && greatest < best.0 - DROP {
            break;
        }
    }
    let goal = if end == End::Free { best.1 } else { (a.len(), b.len()) };
    traced(a, b, goal, band, &rows)
}

fn cell(a: &[Symbol], b: &[Symbol], (i, j): (usize, usize), band: usize, rows: &[Vec<Cell>], row: &[Cell]) -> Cell {
    if (i, j) == (0, 0) {
        return Cell { score: [0, NEVER, NEVER], ..EMPTY };
    }
    let mut made = EMPTY;
    let column = j + band - i;
    let mut take = |state: usize, before: Option<&Cell>, cost: &dyn Fn(usize, &Cell) -> (i32, u8)| {
        let Some(before) = before else { return };
        for from in 0..3 {
            let (cost, under) = cost(from, before);
            let score = before.score[from] + cost;
            if before.score[from] > NEVER && score > made.score[state] {
                made.score[state] = score;
                made.from[state] = from as u8;
                made.under[state] = under;
            }
        }
    };
    if i > 0 && j > 0 {
        let (x, y) = (a[i - 1], b[j - 1]);
        let cost = match () {
            _ if x == MASK || y == MASK => (0, 1),
            _ if x == y => (EQUAL, 0),
            _ => (DIFFERENT, 0),
        };
        take(0, rows[i - 1].get(column), &|_, _| cost);
    }
    let gap = |state: usize| {
        move |from: usize, before: &Cell| match before.under[from] {
            under @ 1..UNDER_MASK => (0, under + 1),
            _ if from == state => (EXTEND, 0),
            _ => (OPEN + EXTEND, 0),
        }
    };
    if i > 0 && column + 1 < 2 * band + 1 {
        take(1, rows[i - 1].get(column + 1), &gap(1));
    }
    if j > 0 && column > 0 {
        take(2, row.get(column - 1), &gap(2));
    }
    made
}

fn traced(a: &[Symbol], b: &[Symbol], goal: (usize, usize), band: usize, rows: &[Vec<Cell>]) -> Vec<Step> {
    let (mut i, mut j) = goal;
    let at = |i: usize, j: usize| &rows[i][j + band - i];
    let scores = at(i, j).score;
    let mut state = (0..3).max_by_key(|&state| (scores[state], 2 - state)).unwrap_or(0);
    let mut steps = Vec::new();
    while (i, j) != (0, 0) {
        let cell = at(i, j);
        let under = cell.under[state] > 0;
        let step = match state {
            0 if under => Step::Masked,
            0 if a[i - 1] == b[j - 1] => Step::Equal,
            0 => Step::Different,
            1 if under => Step::MaskedA,
            1 => Step::OnlyA,
            _ if under => Step::MaskedB,
            _ => Step::OnlyB,
        };
        state = cell.from[state] as usize;
        let moves = step.moves();
        (i, j) = (i - moves.0, j - moves.1);
        steps.push(step);
    }
    steps.reverse();
    steps
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
