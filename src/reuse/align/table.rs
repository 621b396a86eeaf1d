//! How the cells of the table of two stretches of symbols came about, and the way through them.

use crate::text::symbol::Symbol;

/// What an equal symbol earns, and what differences cost.
pub(super) const EQUAL: i32 = 3;
pub(super) const DIFFERENT: i32 = -4;
pub(super) const OPEN: i32 = -3;
pub(super) const EXTEND: i32 = -1;
/// An extension ends where it has lost so much of its best score: a clause of 24 letters may be inserted.
pub(super) const DROP: i32 = 30;
/// Symbols by which the places of equal symbols may drift apart while a passage is extended.
pub(super) const BAND: usize = 24;

/// Less than any score that can be; small sums with it stay so.
pub(super) const NEVER: i32 = i32::MIN / 2;

/// Where an alignment may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
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

/// How the three scores of a cell came about: two bits each for the state before, and one for being under a mask.
pub(super) type Trace = u16;

/// How all cells came about.
pub(super) struct Table {
    pub traces: Vec<Trace>,
    /// Of each row the column of its first cell, and the place of this one in `traces`.
    pub rows: Vec<(usize, usize)>,
    /// The cell and the state in which the way ends.
    pub goal: ((usize, usize), usize),
}

impl Table {
    /// One without rows.
    pub fn new() -> Table {
        Table { traces: Vec::with_capacity(1 << 10), rows: Vec::with_capacity(32), goal: ((0, 0), 0) }
    }

    /// The way to the goal.
    pub fn traced(&self, a: &[Symbol], b: &[Symbol]) -> Vec<Step> {
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
pub(super) fn greatest(score: [i32; 3]) -> (u8, i32) {
    let (state, best) = if score[1] > score[0] { (1, score[1]) } else { (0, score[0]) };
    if score[2] > best { (2, score[2]) } else { (state, best) }
}
