//! The table of two stretches of symbols where one may be a mask: cell by cell.
//!
//! A mask aligns with anything up to [`UNDER_MASK`] symbols at no cost, and earns nothing.

use super::table::{BAND, DIFFERENT, DROP, EQUAL, EXTEND, End, NEVER, OPEN, Table, Trace, greatest};
use crate::text::symbol::{MASK, Symbol};
use std::ops::Range;

/// Symbols that may stand under one mask.
const UNDER_MASK: u8 = 6;

/// The table of `a` and `b`.
pub(super) fn filled(a: &[Symbol], b: &[Symbol], end: End) -> Table {
    let band = BAND + if end == End::Fixed { a.len().abs_diff(b.len()) } else { 0 };
    let mut table = Table::new();
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

/// A cell from those before it, and how it came about.
fn made(before: Before<'_>) -> (Cell, Trace) {
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
