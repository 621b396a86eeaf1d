//! The shingle sets that are compared, of the contents that share a bucket; in memory or not.

use crate::near::Content;
use crate::near::parity::{may_match, parities};
use crate::near::verify::jaccard_at_least;
use crate::store::{Column, Persist, Workspace};
use rayon::prelude::*;
use std::borrow::Cow;
use std::ops::Range;

/// The shingle sets of some contents, each sorted and without repeats; in memory as far as there is room.
#[derive(Debug, Default)]
pub struct ShingleSets {
    /// The contents whose sets these are, ascending.
    contents: Vec<Content>,
    values: Column<u64>,
    /// Ends in `values`, and in `parities`.
    ends: Column<(u64, u64)>,
    parities: Column<u64>,
}

/// Sets that are made at once, before they are put behind the others.
const AT_ONCE: usize = 1 << 12;

impl ShingleSets {
    /// No sets yet, of `contents`, which ascend.
    pub fn new(contents: Vec<Content>, workspace: &Workspace) -> ShingleSets {
        debug_assert!(contents.is_sorted_by(|a, b| a < b));
        let (values, ends) = (Column::new(workspace, "sets"), Column::new(workspace, "set-ends"));
        ShingleSets { contents, values, ends, parities: Column::new(workspace, "parities") }
    }

    /// The sets of `contents`, which ascend; `set` makes each, sorted and without repeats. On the current rayon pool.
    pub fn made(contents: Vec<Content>, set: impl Fn(Content) -> Vec<u64> + Sync) -> ShingleSets {
        let mut sets = ShingleSets::new(Vec::new(), &Workspace::default());
        for block in contents.chunks(AT_ONCE) {
            let made: Vec<Vec<u64>> = block.par_iter().map(|&content| set(content)).collect();
            made.iter().for_each(|set| sets.push(set));
        }
        ShingleSets { contents, ..sets }
    }

    /// Appends the set of the next content.
    pub fn push(&mut self, set: &[u64]) {
        self.values.extend_from_slice(set);
        let mut sketch = Vec::new();
        parities(set, &mut sketch);
        self.parities.extend_from_slice(&sketch);
        self.ends.push((self.values.len() as u64, self.parities.len() as u64));
    }

    /// How many sets there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The contents whose sets these are, or will be.
    pub fn contents(&self) -> &[Content] {
        &self.contents
    }

    /// The set of `content`; empty if it is not one of the contents. Borrowed, unless it must be read from a file.
    pub fn get(&self, content: Content) -> Cow<'_, [u64]> {
        self.values.slice(self.place(content).0)
    }

    /// The similarity of the sets of two contents if it is at least `threshold`, in (0, 1].
    pub fn similarity(&self, a: Content, b: Content, threshold: f64) -> Option<f64> {
        let ((a, x), (b, y)) = (self.place(a), self.place(b));
        let (x, y) = (self.parities.slice(x), self.parities.slice(y));
        match may_match((&x, a.len()), (&y, b.len()), threshold) {
            true => jaccard_at_least(&self.values.slice(a), &self.values.slice(b), threshold),
            false => None,
        }
    }

    /// Where the set of `content` and its parities stand.
    fn place(&self, content: Content) -> (Range<usize>, Range<usize>) {
        let Ok(index) = self.contents.binary_search(&content) else { return (0..0, 0..0) };
        let start = if index == 0 { (0, 0) } else { self.ends.get(index - 1) };
        let end = self.ends.get(index);
        (start.0 as usize..end.0 as usize, start.1 as usize..end.1 as usize)
    }

    /// What outlives the process.
    pub(crate) fn lists(&mut self) -> [&mut dyn Persist; 3] {
        [&mut self.values, &mut self.ends, &mut self.parities]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_known_by_their_contents() {
        let sets = ShingleSets::made(vec![Content(0), Content(2)], |content| vec![u64::from(content.0), 9]);
        assert_eq!([0, 1, 2].map(|content| sets.get(Content(content)).to_vec()), [vec![0, 9], vec![], vec![2, 9]]);
    }
}
