//! The table of two stretches of symbols without masks: several cells at once, in arrays that compilers make vectors of.
//!
//! The cells are those of [`masked`](super::masked), whose scores these are:
//!
//! ```text
//! over[j] = greatest[i - 1][j - 1] + (EQUAL or DIFFERENT)
//! above[j] = max(over + OPEN, above, left + OPEN)[i - 1][j] + EXTEND
//! left[j] = max(over + OPEN, above + OPEN, left)[i][j - 1] + EXTEND
//! ```
//!
//! Only `left` needs the cell before it in its row, and is computed one by one.

use super::table::{BAND, DIFFERENT, DROP, EQUAL, EXTEND, End, NEVER, OPEN, Table, Trace};
use crate::text::symbol::Symbol;
use crate::vector::{Kernel, Path};
use std::ops::Range;

/// Cells that are computed at once.
const LANES: usize = 16;
type Lanes = [i32; LANES];

/// The bits of a trace that say how the best way over the other symbol came about, and how a step down did.
const OVER: i32 = 3;
const DOWN: i32 = 3 << 3;

/// The table of `a` and `b`.
pub(super) fn filled(a: &[Symbol], b: &[Symbol], end: End) -> Table {
    Path::best().run(Filling { a, b, end })
}

struct Filling<'s> {
    a: &'s [Symbol],
    b: &'s [Symbol],
    end: End,
}

impl Kernel for Filling<'_> {
    type Output = Table;

    #[inline(always)]
    fn run(self) -> Table {
        let Filling { a, b, end } = self;
        let band = BAND + if end == End::Fixed { a.len().abs_diff(b.len()) } else { 0 };
        let mut maker = Maker::new(b, end);
        maker.first_row(band.min(b.len()));
        for i in 1..=a.len() {
            let low = i.saturating_sub(band).max(maker.live.start);
            let high = (i + band).min(b.len());
            maker.table.rows.push((low, maker.table.traces.len()));
            if low > high || !maker.row(i, a[i - 1], low..high + 1) {
                break;
            }
        }
        if end == End::Fixed {
            maker.table.goal = ((a.len(), b.len()), (maker.before.how[b.len() + 1] & OVER) as usize);
        }
        maker.table
    }
}

/// What the next row needs of a row, by column, one further: before the first column there is none.
#[derive(Default)]
struct Row {
    /// The greatest score of each cell.
    greatest: Vec<i32>,
    /// The score of the cell below, by a step down from this one.
    below: Vec<i32>,
    /// The step that the first of these ends with, of equal ones the first one, and that which the second goes on from:
    /// the lowest bits, and those of `DOWN`.
    how: Vec<i32>,
}

impl Row {
    #[inline(always)]
    fn grow(&mut self, columns: usize) {
        if self.greatest.len() < columns {
            let columns = columns.next_multiple_of(64);
            self.greatest.resize(columns, NEVER);
            self.below.resize(columns, NEVER);
            self.how.resize(columns, 0);
        }
    }

    /// Sets a cell that none is gone on from.
    #[inline(always)]
    fn close(&mut self, column: usize) {
        (self.greatest[column], self.below[column]) = (NEVER, NEVER);
    }
}

/// What is behind some cells of a row.
#[derive(Clone, Copy)]
struct Last {
    /// What a step to the right from the last of them scores, and the state that it goes on from.
    score: i32,
    from: i32,
    /// The greatest score so far in the row.
    most: i32,
}

/// The scores of cells that come from the row before.
struct Upper {
    over: Lanes,
    above: Lanes,
    /// The greater of both, and whether it is the second.
    most: Lanes,
    is_above: Lanes,
}

/// What is known of cells in the end.
struct Made {
    greatest: Lanes,
    below: Lanes,
    how: Lanes,
    /// The state that a step to the right goes on from.
    right: Lanes,
}

struct Maker<'s> {
    b: &'s [Symbol],
    end: End,
    table: Table,
    /// The row before the one at hand, and this one.
    before: Row,
    row: Row,
    /// The cells of the row before that are gone on from.
    live: Range<usize>,
    best: i32,
}

impl<'s> Maker<'s> {
    #[inline(always)]
    fn new(b: &'s [Symbol], end: End) -> Maker<'s> {
        let (before, row) = Default::default();
        Maker { b, end, table: Table::new(), before, row, live: 0..0, best: 0 }
    }

    /// The row of no symbol of the first side, up to column `high`: nothing but steps to the right.
    #[inline(always)]
    fn first_row(&mut self, high: usize) {
        self.before.grow(high + 3);
        self.table.rows.push((0, 0));
        self.table.traces.push(0);
        (self.before.greatest[1], self.before.below[1]) = (0, OPEN + EXTEND);
        self.live = 0..1;
        self.rightwards(Last { score: OPEN + EXTEND, from: 0, most: 0 }, high + 1);
    }

    /// Fills row `i`, that of `symbol`, of which `columns` lie in the band; whether any cell is gone on from.
    #[inline(always)]
    fn row(&mut self, i: usize, symbol: Symbol, columns: Range<usize>) -> bool {
        let low = columns.start;
        self.row.grow(columns.end + 2 + LANES);
        self.before.grow(columns.end + 2 + LANES);
        // Behind these, there is nothing above a cell.
        let end = (self.live.end + 1).min(columns.end);
        let start = self.table.traces.len();
        self.table.traces.resize(start + (end - low).next_multiple_of(LANES), 0);
        let mut last = Last { score: NEVER, from: 0, most: NEVER };
        let mut at = low;
        while at < end {
            last = self.cells(symbol, at, start + at - low..start + end - low, last);
            at += LANES;
        }
        self.table.traces.truncate(start + end - low);
        std::mem::swap(&mut self.row, &mut self.before);
        let live = match self.end {
            End::Fixed => Some(low..end),
            End::Free => self.live(i, low..end, last.most),
        };
        let Some(live) = live else { return false };
        self.live = live;
        if self.live.end == end {
            self.rightwards(last, columns.end);
        }
        self.before.close(self.live.start);
        self.before.close(self.live.end + 1);
        true
    }

    /// Fills the cells from column `at` on, of which the traces are the first of `traces`; what is behind them.
    #[inline(always)]
    fn cells(&mut self, symbol: Symbol, at: usize, traces: Range<usize>, last: Last) -> Last {
        let upper = self.upper(symbol, at);
        let (left, score) = left(&upper.most, last.score);
        let made = made(&upper, &left);
        let (over, down) = (lanes(&self.before.how, at), lanes(&self.before.how, at + 1));
        let mut all = [0; LANES];
        for k in 0..LANES {
            let right = if k == 0 { last.from } else { made.right[k - 1] };
            all[k] = (over[k] & OVER | down[k] & DOWN | right << 6) as Trace;
        }
        self.table.traces[traces.start..][..LANES].copy_from_slice(&all);
        self.row.greatest[at + 1..][..LANES].copy_from_slice(&made.greatest);
        self.row.below[at + 1..][..LANES].copy_from_slice(&made.below);
        self.row.how[at + 1..][..LANES].copy_from_slice(&made.how);
        // Those behind the end of the row are none.
        let count = traces.len().min(LANES);
        let most = |cells: &[i32]| cells.iter().copied().fold(last.most, i32::max);
        match count {
            LANES => Last { score, from: made.right[LANES - 1], most: most(&made.greatest) },
            _ => Last { score: left[count], from: made.right[count - 1], most: most(&made.greatest[..count]) },
        }
    }

    #[inline(always)]
    fn upper(&self, symbol: Symbol, at: usize) -> Upper {
        let (diagonal, above) = (lanes(&self.before.greatest, at), lanes(&self.before.below, at + 1));
        let others = self.others(at);
        let (mut over, mut most, mut is_above) = ([0; LANES], [0; LANES], [0; LANES]);
        for k in 0..LANES {
            over[k] = diagonal[k] + if others[k] == symbol { EQUAL } else { DIFFERENT };
            most[k] = over[k].max(above[k]);
            is_above[k] = i32::from(above[k] > over[k]);
        }
        Upper { over, above, most, is_above }
    }

    /// The symbols of the second side from column `at` on. Column 0 has none, and nothing before it; nor have those behind
    /// the last one.
    #[inline(always)]
    fn others(&self, at: usize) -> [Symbol; LANES] {
        let mut others = [0; LANES];
        let skipped = usize::from(at == 0);
        let from = &self.b[at + skipped - 1..];
        let count = from.len().min(LANES - skipped);
        others[skipped..][..count].copy_from_slice(&from[..count]);
        others
    }

    /// The cells from the first to the last that has not lost too much of the best score until then, if there is one; `most`
    /// is the greatest score of all.
    #[inline(always)]
    fn live(&mut self, i: usize, columns: Range<usize>, most: i32) -> Option<Range<usize>> {
        let low = columns.start;
        let greatest = &self.before.greatest[low + 1..columns.end + 1];
        // No cell before the first one that is better than all rows before has more to be held against than these.
        let first = greatest.iter().position(|&score| score >= self.best - DROP)?;
        if most > self.best {
            let goal = greatest.iter().position(|&score| score == most)?;
            self.table.goal = ((i, low + goal), (self.before.how[low + goal + 1] & OVER) as usize);
            self.best = most;
        }
        let last = greatest.iter().rposition(|&score| score >= self.best - DROP)?;
        Some(low + first..low + last + 1)
    }

    /// Goes on with steps to the right, up to column `end`, where nothing is above. Each costs something: behind a cell that
    /// has lost too much there is none that has not.
    #[inline(always)]
    fn rightwards(&mut self, last: Last, end: usize) {
        let Last { mut score, mut from, .. } = last;
        let row = &mut self.before;
        while self.live.end < end && (self.end == End::Fixed || score >= self.best - DROP) {
            let column = self.live.end + 1;
            self.table.traces.push((from << 6) as Trace);
            (row.greatest[column], row.below[column]) = (score, score + OPEN + EXTEND);
            row.how[column] = 2 | 2 << 3;
            (from, score) = (2, score + EXTEND);
            self.live.end = column;
        }
    }
}

/// The scores of cells that come from the one before each; `score` is the first, and that behind the last is given, too.
#[inline(always)]
fn left(upper: &Lanes, mut score: i32) -> (Lanes, i32) {
    let mut left = [0; LANES];
    for k in 0..LANES {
        left[k] = score;
        score = (upper[k] + (OPEN + EXTEND)).max(score + EXTEND);
    }
    (left, score)
}

#[inline(always)]
fn made(upper: &Upper, left: &Lanes) -> Made {
    let Upper { over, above, most, is_above } = upper;
    let (mut greatest, mut below, mut how, mut right) = ([0; LANES], [0; LANES], [0; LANES], [0; LANES]);
    for k in 0..LANES {
        greatest[k] = most[k].max(left[k]);
        let state = if left[k] > most[k] { 2 } else { is_above[k] };
        right[k] = if left[k] > most[k] + OPEN { 2 } else { is_above[k] };
        let down = (over[k] + OPEN).max(above[k]);
        let is_above = i32::from(above[k] > over[k] + OPEN);
        below[k] = down.max(left[k] + OPEN) + EXTEND;
        let from = if left[k] + OPEN > down { 2 } else { is_above };
        how[k] = state | from << 3;
    }
    Made { greatest, below, how, right }
}

#[inline(always)]
fn lanes(values: &[i32], at: usize) -> Lanes {
    let mut lanes = [0; LANES];
    lanes.copy_from_slice(&values[at..at + LANES]);
    lanes
}
