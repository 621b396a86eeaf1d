//! What of two lists is equal, in order of both: exact for short ones, and in bounded time for long ones.
//!
//! Myers' algorithm takes the length times the number of differences, so for long lists its implementations give up early
//! and call most of them different. Here grams that stand once in both lists are matched first, as lines are in patience
//! sorting (Cohen 2003), and what is between them is left to Myers: time O(n log n) for texts that are alike.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

/// Items of both lists up to which Myers' algorithm goes through to the end.
const SHORT: usize = 512;
/// Items of both stretches between anchors up to which it is made to.
const EXACT: usize = 1024;
/// The lengths of the grams, the most telling first.
const GRAMS: [usize; 4] = [24, 8, 3, 1];

/// Equal items in a row, or what is different between such: of `a`, of `b`, and whether they are equal.
pub(super) type Part = (Range<usize>, Range<usize>, bool);

/// The parts of `a` and `b`, in order.
pub(super) fn parts<T: Ord + Hash>(a: &[T], b: &[T]) -> Vec<Part> {
    if a.len() + b.len() <= SHORT {
        let is_equal = |op: &DiffOp| matches!(op, DiffOp::Equal { .. });
        let ops = capture_diff_slices(Algorithm::Myers, a, b);
        return ops.iter().map(|op| (op.old_range(), op.new_range(), is_equal(op))).collect();
    }
    let (x, y) = numbered(a, b);
    let mut matcher = Matcher { a: &x, b: &y, runs: Vec::new() };
    matcher.between(0..a.len(), 0..b.len(), &GRAMS);
    between_runs(matcher.runs, (a.len(), b.len()))
}

/// Runs and what is between them, up to `end`.
fn between_runs(runs: Vec<(usize, usize, usize)>, end: (usize, usize)) -> Vec<Part> {
    let (mut parts, mut at): (Vec<Part>, _) = (Vec::new(), (0, 0));
    for (x, y, length) in runs.into_iter().chain([(end.0, end.1, 0)]) {
        if (x, y) != at {
            parts.push((at.0..x, at.1..y, false));
        }
        at = (x + length, y + length);
        match parts.last_mut() {
            Some((a, b, true)) => (a.end, b.end) = at,
            _ if length > 0 => parts.push((x..at.0, y..at.1, true)),
            _ => {}
        }
    }
    parts
}

/// Both lists with a number for each item, so that comparing two costs nothing.
fn numbered<T: Eq + Hash>(a: &[T], b: &[T]) -> (Vec<u32>, Vec<u32>) {
    let mut numbers: HashMap<&T, u32> = HashMap::new();
    let mut number = |item| {
        let next = numbers.len() as u32;
        *numbers.entry(item).or_insert(next)
    };
    (a.iter().map(&mut number).collect(), b.iter().map(&mut number).collect())
}

struct Matcher<'l> {
    a: &'l [u32],
    b: &'l [u32],
    /// Equal runs in order: where in both lists, and how long.
    runs: Vec<(usize, usize, usize)>,
}

impl Matcher<'_> {
    /// Adds the runs of two stretches. Each level looks for shorter grams, so there are few levels.
    fn between(&mut self, x: Range<usize>, y: Range<usize>, grams: &[usize]) {
        let first = self.common((x.start, y.start), (x.end, y.end));
        self.add((x.start, y.start), first);
        let (x, y) = (x.start + first..x.end, y.start + first..y.end);
        let backwards = self.a[x.clone()].iter().rev().zip(self.b[y.clone()].iter().rev());
        let last = backwards.take_while(|(x, y)| x == y).count();
        self.inside(x.start..x.end - last, y.start..y.end - last, grams);
        self.add((x.end - last, y.end - last), last);
    }

    /// As [`between`](Self::between), for stretches that neither begin nor end alike.
    fn inside(&mut self, x: Range<usize>, y: Range<usize>, grams: &[usize]) {
        if x.is_empty() || y.is_empty() {
            return;
        }
        let Some((&gram, shorter)) = grams.split_first().filter(|_| x.len() + y.len() > EXACT) else {
            return self.myers(x, y);
        };
        let mut at = (x.start, y.start);
        for anchor in self.anchors(&x, &y, gram) {
            if anchor.0 >= at.0 && anchor.1 >= at.1 {
                self.between(at.0..anchor.0, at.1..anchor.1, shorter);
                let length = self.common(anchor, (x.end, y.end));
                self.add(anchor, length);
                at = (anchor.0 + length, anchor.1 + length);
            }
        }
        self.between(at.0..x.end, at.1..y.end, shorter);
    }

    fn myers(&mut self, x: Range<usize>, y: Range<usize>) {
        let how = if x.len() + y.len() <= EXACT { Algorithm::RawMyers } else { Algorithm::Myers };
        for op in capture_diff_slices(how, &self.a[x.clone()], &self.b[y.clone()]) {
            if let DiffOp::Equal { old_index, new_index, len } = op {
                self.add((x.start + old_index, y.start + new_index), len);
            }
        }
    }

    fn add(&mut self, at: (usize, usize), length: usize) {
        if length > 0 {
            self.runs.push((at.0, at.1, length));
        }
    }

    /// How many items from `at` on are equal, up to `end`.
    fn common(&self, at: (usize, usize), end: (usize, usize)) -> usize {
        self.a[at.0..end.0].iter().zip(&self.b[at.1..end.1]).take_while(|(x, y)| x == y).count()
    }

    /// Where grams begin that stand once in either stretch: the most of them that are in order of both.
    fn anchors(&self, x: &Range<usize>, y: &Range<usize>, gram: usize) -> Vec<(usize, usize)> {
        let places = |list: &'_ [u32], range: &Range<usize>| -> HashMap<Vec<u32>, Option<usize>> {
            let mut places = HashMap::new();
            for (at, window) in list[range.clone()].windows(gram).enumerate() {
                places.entry(window.to_vec()).and_modify(|place| *place = None).or_insert(Some(range.start + at));
            }
            places
        };
        let (here, there) = (places(self.a, x), places(self.b, y));
        let both = here.into_iter().filter_map(|(gram, place)| Some((place?, (*there.get(&gram)?)?)));
        let mut both: Vec<(usize, usize)> = both.collect();
        both.sort_unstable();
        ascending(&both)
    }
}

/// The longest list of `places`, which ascend on the first side, that ascends on the second side, too (Fredman 1975).
fn ascending(places: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The last of the best list of each length, and what comes before each place in its list.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (index, place) in places.iter().enumerate() {
        let length = ends.partition_point(|&end: &usize| places[end].1 < place.1);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        ends.truncate(ends.len().max(length));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut list: Vec<(usize, usize)> =
        std::iter::successors(ends.last().copied(), |&at| before[at]).map(|at| places[at]).collect();
    list.reverse();
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_cover_both_lists_and_are_equal_where_they_say_so(
            a in prop::collection::vec(0u16..400, 0..3000),
            edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..90, prop::collection::vec(0u16..400, 0..90)), 0..20),
        ) {
            let mut b = a.clone();
            for (at, taken, put) in &edits {
                let at = at.index(b.len() + 1);
                b.splice(at..(at + taken).min(b.len()), put.iter().copied());
            }
            let parts = parts(&a, &b);
            let (mut at, mut equal) = ((0, 0), 0);
            for (x, y, is_equal) in parts {
                prop_assert_eq!((x.start, y.start), at);
                prop_assert!(!is_equal || a[x.clone()] == b[y.clone()]);
                equal += if is_equal { x.len() } else { 0 };
                at = (x.end, y.end);
            }
            prop_assert_eq!(at, (a.len(), b.len()));
            // What no edit touched can be matched.
            let touched: usize = edits.iter().map(|(_, taken, _)| taken).sum();
            prop_assert!(equal as f64 >= 0.97 * a.len().saturating_sub(touched) as f64, "{} of {}", equal, a.len() - touched.min(a.len()));
        }

        #[test]
        fn the_longest_ascending_list_is_that_of_the_definition(second in prop::collection::vec(0usize..12, 0..9)) {
            let places: Vec<(usize, usize)> = second.into_iter().enumerate().collect();
            let some = |mask: u32| (0..places.len()).filter(move |at| mask >> at & 1 == 1).map(|at| places[at].1);
            let longest = (0..1u32 << places.len()).filter(|&mask| some(mask).is_sorted_by(|x, y| x < y)).map(u32::count_ones).max();
            let found = ascending(&places);
            prop_assert!(found.is_sorted_by(|x, y| x.0 < y.0 && x.1 < y.1));
            prop_assert_eq!(Some(found.len() as u32), longest);
        }
    }
}
