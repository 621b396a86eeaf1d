//! The best way through the table of two stretches of symbols.
//!
//! Needleman & Wunsch (1970) with affine gaps (Gotoh 1982) in a band, and with the end free where a passage is extended
//! until it no longer pays (Zhang, Schwartz, Wagner & Miller 2000). A mask aligns with anything up to
//! [`UNDER_MASK`] symbols at no cost, and earns nothing. Without masks, as most texts are, a cell is a few maxima.

use crate::text::symbol::{MASK, Symbol};
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

/// Less than any score that can be; small sums with it stay so.
const NEVER: i32 = i32::MIN / 2;

/// Where an alignment may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// At the ends of both sides.
    Fixed,
    /// Where the score is greatest.
    Free,
}

/// One column of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
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
    pub fn moves(self) -> (usize, usize) {
        match self {
            Step::Equal | Step::Different | Step::Masked => (1, 1),
            Step::OnlyA | Step::MaskedA => (1, 0),
            Step::OnlyB | Step::MaskedB => (0, 1),
        }
    }
}

/// The symbols of both sides that some steps pass.
pub(super) fn extent(steps: &[Step]) -> (usize, usize) {
    steps.iter().map(|step| step.moves()).fold((0, 0), |sum, step| (sum.0 + step.0, sum.1 + step.1))
}

/// The columns of the best alignment of `a` and `b` from their beginnings to their ends. Time and memory O(|a| x band).
pub(super) fn steps(a: &[Symbol], b: &[Symbol]) -> Vec<Step> {
    if a.is_empty() || b.is_empty() {
        return a.iter().map(|_| Step::OnlyA).chain(b.iter().map(|_| Step::OnlyB)).collect();
    }
    table(a, b, End::Fixed).traced(a, b)
}

/// Symbols of a side that an extension is tried with first: more than most paragraphs have, since a second try costs the
/// first one again.
const NEAR: usize = 1 << 11;

/// The columns of the best alignment from the beginnings of two sides to where it ends best. `sides` gives at most so many
/// first symbols of each, and whether these are all.
///
/// Cells that have lost more than [`DROP`] of the best score are not gone on from, so most extensions end soon; and a side
/// may be as long as a book: no more of it is looked at than the table reaches.
pub(super) fn extension(sides: impl Fn(usize) -> ((Vec<Symbol>, bool), (Vec<Symbol>, bool))) -> Vec<Step> {
    extension_from(NEAR, sides)
}

fn extension_from(mut most: usize, sides: impl Fn(usize) -> ((Vec<Symbol>, bool), (Vec<Symbol>, bool))) -> Vec<Step> {
    loop {
        let ((a, is_all_a), (b, is_all_b)) = sides(most);
        if a.is_empty() || b.is_empty() {
            return Vec::new();
        }
        let table = table(&a, &b, End::Free);
        // It goes on in the second side as far as its band, and no further.
        let rows = table.rows.len();
        if (is_all_a || rows <= a.len()) && (is_all_b || rows + BAND < b.len()) {
            return table.traced(&a, &b);
        }
        most *= 4;
    }
}

fn table(a: &[Symbol], b: &[Symbol], end: End) -> Table {
    match a.contains(&MASK) || b.contains(&MASK) {
        true => Table::filled(a, b, end, masked),
        false => Table::filled(a, b, end, plain),
    }
}

/// The best scores of a cell by their last step: two symbols over each other, one of the first side, one of the second.
#[derive(Clone, Copy)]
struct Cell {
    score: [i32; 3],
    /// Symbols under a mask at the end.
    under: [u8; 3],
    /// The step with the greatest score: of equal ones the first.
    best: u8,
}

const EMPTY: Cell = Cell { score: [NEVER; 3], under: [0; 3], best: 0 };
const BEGIN: Cell = Cell { score: [0, NEVER, NEVER], ..EMPTY };

impl Cell {
    fn greatest(&self) -> i32 {
        self.score[usize::from(self.best)]
    }
}

/// The cells before one, and the symbols that meet in it; none at the edges.
struct Before<'c> {
    diagonal: &'c Cell,
    above: &'c Cell,
    left: &'c Cell,
    symbols: (Option<Symbol>, Option<Symbol>),
}

/// How the three scores of a cell came about: two bits each for the state before, and one for being under a mask.
type Trace = u16;

/// How all cells came about.
struct Table {
    traces: Vec<Trace>,
    /// Of each row the column of its first cell, and the place of this one in `traces`.
    rows: Vec<(usize, usize)>,
    /// The cell and the state in which the way ends.
    goal: ((usize, usize), usize),
}

impl Table {
    #[inline(always)]
    fn filled(a: &[Symbol], b: &[Symbol], end: End, made: impl Fn(Before<'_>) -> (Cell, Trace)) -> Table {
        let band = BAND + if end == End::Fixed { a.len().abs_diff(b.len()) } else { 0 };
        let mut table = Table { traces: Vec::with_capacity(1 << 10), rows: Vec::with_capacity(32), goal: ((0, 0), 0) };
        // The cells of the last row and of this one by column; only those in `live` of the last one are gone on from.
        let (mut before, mut row) = (vec![EMPTY], Vec::new());
        let mut live = 0..1;
        let mut best = 0;
        for i in 0..=a.len() {
            let low = i.saturating_sub(band).max(live.start);
            let high = (i + band).min(b.len());
            row.resize(high + 1, EMPTY);
            table.rows.push((low, table.traces.len()));
            let mut next: Option<Range<usize>> = None;
            let at = |j: usize| if live.contains(&j) { before[j] } else { EMPTY };
            let (mut diagonal, mut left) = (low.checked_sub(1).map_or(EMPTY, at), EMPTY);
            for (j, filled) in row.iter_mut().enumerate().take(high + 1).skip(low) {
                let above = at(j);
                let symbols = (i.checked_sub(1).map(|i| a[i]), j.checked_sub(1).map(|j| b[j]));
                let (cell, trace) = match (i, j) {
                    (0, 0) => (BEGIN, 0),
                    _ => made(Before { diagonal: &diagonal, above: &above, left: &left, symbols }),
                };
                (*filled, left, diagonal) = (cell, cell, above);
                table.traces.push(trace);
                let score = cell.greatest();
                if score > best {
                    best = score;
                    table.goal = ((i, j), cell.best.into());
                }
                if end == End::Fixed || score >= best - DROP {
                    next = Some(next.map_or(j, |live| live.start)..j + 1);
                } else if j >= live.end && i > 0 {
                    break;
                }
            }
            let Some(next) = next else { break };
            live = next;
            std::mem::swap(&mut row, &mut before);
        }
        if end == End::Fixed {
            table.goal = ((a.len(), b.len()), before[b.len()].best.into());
        }
        table
    }

    /// The way to the goal.
    fn traced(&self, a: &[Symbol], b: &[Symbol]) -> Vec<Step> {
        let ((mut i, mut j), mut state) = self.goal;
        let mut steps = Vec::new();
        while (i, j) != (0, 0) {
            let (low, start) = self.rows[i];
            let trace = self.traces[start + j - low] >> (3 * state);
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
}

/// The greatest of three scores and its state: of equal ones the first.
#[inline(always)]
fn greatest(score: [i32; 3]) -> (u8, i32) {
    let (state, best) = if score[1] > score[0] { (1, score[1]) } else { (0, score[0]) };
    if score[2] > best { (2, score[2]) } else { (state, best) }
}

/// A cell from those before it, and how it came about, where there are no masks.
#[inline(always)]
fn plain(before: Before<'_>) -> (Cell, Trace) {
    let [above, left] = [before.above.score, before.left.score];
    let is_equal = before.symbols.0 == before.symbols.1;
    let over = before.diagonal.greatest() + if is_equal { EQUAL } else { DIFFERENT };
    let (from_above, first) = greatest([above[0] + OPEN + EXTEND, above[1] + EXTEND, above[2] + OPEN + EXTEND]);
    let (from_left, second) = greatest([left[0] + OPEN + EXTEND, left[1] + OPEN + EXTEND, left[2] + EXTEND]);
    let trace = Trace::from(before.diagonal.best) | Trace::from(from_above) << 3 | Trace::from(from_left) << 6;
    let score = [over, first, second];
    (Cell { score, best: greatest(score).0, ..EMPTY }, trace)
}

/// As [`plain`], where one of the symbols may be a mask.
fn masked(before: Before<'_>) -> (Cell, Trace) {
    let mut cell = EMPTY;
    let mut trace = 0;
    if let (Some(x), Some(y), true) = (before.symbols.0, before.symbols.1, before.diagonal.greatest() > NEVER) {
        let is_under = x == MASK || y == MASK;
        let cost = match (is_under, x == y) {
            (true, _) => 0,
            (_, true) => EQUAL,
            _ => DIFFERENT,
        };
        cell.score[0] = before.diagonal.greatest() + cost;
        cell.under[0] = is_under.into();
        trace |= Trace::from(before.diagonal.best) | Trace::from(is_under) << 2;
    }
    for (state, before) in [(1, before.above), (2, before.left)] {
        let mut from = 0;
        for earlier in (0..3).filter(|&earlier| before.score[earlier] > NEVER) {
            let (cost, under) = match before.under[earlier] {
                under @ 1..UNDER_MASK => (0, under + 1),
                _ if earlier == state => (EXTEND, 0),
                _ => (OPEN + EXTEND, 0),
            };
            if before.score[earlier] + cost > cell.score[state] {
                (cell.score[state], cell.under[state]) = (before.score[earlier] + cost, under);
                from = earlier;
            }
        }
        trace |= ((from | usize::from(cell.under[state] > 0) << 2) << (3 * state)) as Trace;
    }
    cell.best = greatest(cell.score).0;
    (cell, trace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_extension_is_that_of_the_whole_table(
            a in prop::collection::vec(1u32..9, 0..1400), swaps in prop::collection::vec((0usize..1400, 1u32..9), 0..40),
        ) {
            let mut b = a.clone();
            for (at, code) in swaps.into_iter().filter(|(at, _)| *at < a.len()) {
                b[at] = code;
            }
            b.truncate(b.len() / 10 * 9);
            let part = |side: &[u32], most: usize| (side[..most.min(side.len())].to_vec(), most >= side.len());
            let found = extension_from(64, |most| (part(&a, most), part(&b, most)));
            let whole = if b.is_empty() { Vec::new() } else { table(&a, &b, End::Free).traced(&a, &b) };
            prop_assert_eq!(found, whole);
        }

        /// Where there are no masks, the short way to fill a cell leads to the same.
        #[test]
        fn without_masks_both_tables_have_one_way(
            a in prop::collection::vec(1u32..5, 1..80), b in prop::collection::vec(1u32..5, 1..80),
        ) {
            for end in [End::Free, End::Fixed] {
                let ways = [Table::filled(&a, &b, end, plain), Table::filled(&a, &b, end, masked)];
                prop_assert_eq!(ways[0].traced(&a, &b), ways[1].traced(&a, &b));
            }
        }
    }
}
