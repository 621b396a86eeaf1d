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
const DROP: i32 = 30;
/// Symbols by which the places of equal symbols may drift apart while a passage is extended.
const BAND: usize = 24;

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

/// What is kept of a row for the next one, by column: the best scores by their last step, and the symbols under a mask.
#[derive(Clone, Copy)]
struct Cell {
    /// Ends in two symbols over each other, in one of the first side, in one of the second side.
    score: [i32; 3],
    under: [u8; 3],
}

const EMPTY: Cell = Cell { score: [NEVER; 3], under: [0; 3] };

/// How the three scores of a cell came about: two bits each for the state before, and one for being under a mask.
type Trace = u16;

/// A row of the table: the column of its first cell, and how its cells came about.
struct Row {
    low: usize,
    traces: Vec<Trace>,
}

/// The columns of the best alignment of `a` and `b` from their beginnings.
///
/// Cells that have lost more than [`DROP`] of the best score are not gone on from, if the end is free. Time and memory
/// O(|a| x band).
fn steps(a: &[Symbol], b: &[Symbol], end: End) -> Vec<Step> {
    if a.is_empty() || b.is_empty() {
        return match end {
            End::Free => Vec::new(),
            End::Fixed => a.iter().map(|_| Step::OnlyA).chain(b.iter().map(|_| Step::OnlyB)).collect(),
        };
    }
    let band = BAND + if end == End::Fixed { a.len().abs_diff(b.len()) } else { 0 };
    let mut rows: Vec<Row> = Vec::new();
    let mut before = vec![EMPTY; b.len() + 1];
    let mut row = before.clone();
    let mut best = (0, (0, 0), 0);
    let mut live = 0..1;
    for i in 0..=a.len() {
        let low = i.saturating_sub(band).max(live.start);
        let high = (i + band).min(b.len());
        let mut traces = Vec::with_capacity(high.saturating_sub(low) + 1);
        let mut next: Option<Range<usize>> = None;
        for j in low..=high {
            let left = if j > low { row[j - 1] } else { EMPTY };
            let (diagonal, above) = match i {
                0 => (EMPTY, EMPTY),
                _ => (
                    if j > 0 && live.contains(&(j - 1)) { before[j - 1] } else { EMPTY },
                    if live.contains(&j) { before[j] } else { EMPTY },
                ),
            };
            let (cell, trace) = match (i, j) {
                (0, 0) => (Cell { score: [0, NEVER, NEVER], ..EMPTY }, 0),
                _ => {
                    let symbols = (i.checked_sub(1).map(|i| a[i]), j.checked_sub(1).map(|j| b[j]));
                    made(symbols, &diagonal, &above, &left)
                }
            };
            row[j] = cell;
            traces.push(trace);
            let (state, score) = greatest(&cell);
            if score > best.0 {
                best = (score, (i, j), state);
            }
            if end == End::Fixed || score >= best.0 - DROP {
                next = Some(next.map_or(j, |live| live.start)..j + 1);
            } else if j >= live.end && i > 0 {
                break;
            }
        }
        rows.push(Row { low, traces });
        let Some(next) = next else { break };
        live = next;
        std::mem::swap(&mut row, &mut before);
    }
    match end {
        End::Free => traced(a, b, best.1, best.2, &rows),
        End::Fixed => {
            let state = greatest(&before[b.len()]).0;
            traced(a, b, (a.len(), b.len()), state, &rows)
        }
    }
}

fn greatest(cell: &Cell) -> (usize, i32) {
    let [over, first, second] = cell.score;
    match () {
        _ if over >= first && over >= second => (0, over),
        _ if first >= second => (1, first),
        _ => (2, second),
    }
}

/// A cell from those before it, and how it came about.
fn made((x, y): (Option<Symbol>, Option<Symbol>), diagonal: &Cell, above: &Cell, left: &Cell) -> (Cell, Trace) {
    let mut cell = EMPTY;
    let mut trace = 0;
    let mut note = |state: usize, from: usize, is_under: bool| {
        trace |= ((from | usize::from(is_under) << 2) << (3 * state)) as Trace;
    };
    if let (Some(x), Some(y)) = (x, y) {
        let (from, score) = greatest(diagonal);
        if score > NEVER {
            let is_under = x == MASK || y == MASK;
            let cost = if is_under {
                0
            } else if x == y {
                EQUAL
            } else {
                DIFFERENT
            };
            cell.score[0] = score + cost;
            cell.under[0] = u8::from(is_under);
            note(0, from, is_under);
        }
    }
    for (state, before) in [(1, above), (2, left)] {
        for from in 0..3 {
            if before.score[from] == NEVER {
                continue;
            }
            let (cost, under) = match before.under[from] {
                under @ 1..UNDER_MASK => (0, under + 1),
                _ if from == state => (EXTEND, 0),
                _ => (OPEN + EXTEND, 0),
            };
            if before.score[from] + cost > cell.score[state] {
                cell.score[state] = before.score[from] + cost;
                cell.under[state] = under;
            }
        }
        if cell.score[state] > NEVER {
            let from = (0..3).find(|&from| {
                let cost = match before.under[from] {
                    1..UNDER_MASK => 0,
                    _ if from == state => EXTEND,
                    _ => OPEN + EXTEND,
                };
                before.score[from] > NEVER && before.score[from] + cost == cell.score[state]
            });
            note(state, from.unwrap_or(0), cell.under[state] > 0);
        }
    }
    (cell, trace)
}

fn traced(a: &[Symbol], b: &[Symbol], goal: (usize, usize), state: usize, rows: &[Row]) -> Vec<Step> {
    let ((mut i, mut j), mut state) = (goal, state);
    let mut steps = Vec::new();
    while (i, j) != (0, 0) {
        let trace = rows[i].traces[j - rows[i].low] >> (3 * state);
        let is_under = trace & 4 != 0;
        let step = match state {
            0 if is_under => Step::Masked,
            0 if a[i - 1] == b[j - 1] => Step::Equal,
            0 => Step::Different,
            1 if is_under => Step::MaskedA,
            1 => Step::OnlyA,
            _ if is_under => Step::MaskedB,
            _ => Step::OnlyB,
        };
        state = (trace & 3) as usize;
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
