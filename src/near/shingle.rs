//! Shingles: the windows of `width` tokens whose sets are compared (Broder 1997).
//!
//! A window is known by a 64-bit polynomial hash of its tokens (Karp & Rabin 1987).
//! "Exact" similarity is that of the sets of these hashes; two windows share one by accident with odds of 2^-64 as far
//! as the tokens' own hashes are as good as random, which is why nothing need be mixed here. For sets they are those that
//! nobody can solve for, so that no one does so on purpose either.

use crate::error::{Error, Result};
use crate::near::parity::{may_match, parities};
use crate::near::scatter::sort_hashes;
use crate::near::verify::jaccard_at_least;
use crate::store::{Column, Persist, Workspace};
use crate::vector::{Kernel, Path};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;

/// How shingles are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShingleConfig {
    /// Tokens in a shingle; by default [`Tokens::default_width`](crate::text::token::Tokens::default_width).
    pub width: Option<usize>,
}

impl ShingleConfig {
    /// The same, if the values are in range.
    ///
    /// # Errors
    /// If one is not.
    pub fn check(self) -> Result<ShingleConfig> {
        match self.width {
            Some(width @ (0 | 1001..)) => Err(Error::Config(format!("width {width} must be 1 to 1000 tokens"))),
            _ => Ok(self),
        }
    }
}

/// Multiplier of the rolling hash, from the golden ratio: odd, and one more than a multiple of four, so that a token that
/// stands twice keeps all of its bits but one.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// Appends the shingles of `tokens` to `shingles`, in order of their place, repeats included.
///
/// `width >= 1`. Fewer tokens than `width` make one shingle of all of them, so a short text equals only itself (G8);
/// no token at all makes none. Time O(tokens).
///
/// ```
/// use leitong::near::shingle::shingles;
/// let mut found = Vec::new();
/// shingles(&[1, 2, 3, 1, 2], 2, &mut found);
/// assert_eq!(found.len(), 4);
/// assert_eq!(found[0], found[3]);
/// ```
pub fn shingles(tokens: &[u64], width: usize, shingles: &mut Vec<u64>) {
    if tokens.is_empty() {
        return;
    }
    match width.min(tokens.len()) {
        1 => shingles.extend_from_slice(tokens),
        2 => Path::best().run(Windows::<2> { tokens, shingles }),
        3 => Path::best().run(Windows::<3> { tokens, shingles }),
        4 => Path::best().run(Windows::<4> { tokens, shingles }),
        5 => Path::best().run(Windows::<5> { tokens, shingles }),
        width => rolled(tokens, width, shingles),
    }
}

/// Each window by itself, several side by side: for few tokens that is faster than to wait for the window before.
struct Windows<'a, const WIDTH: usize> {
    tokens: &'a [u64],
    shingles: &'a mut Vec<u64>,
}

impl<const WIDTH: usize> Kernel for Windows<'_, WIDTH> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let hash = |window: &[u64; WIDTH]| window.iter().fold(0, |hash, &token| step(hash, token));
        self.shingles.extend(self.tokens.array_windows::<WIDTH>().map(hash));
    }
}

/// The windows of any width, each from the one before.
fn rolled(tokens: &[u64], width: usize, shingles: &mut Vec<u64>) {
    let leaving = (0..width).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let (head, rest) = tokens.split_at(width);
    let mut hash = head.iter().fold(0, |hash, &token| step(hash, token));
    shingles.push(hash);
    shingles.extend(rest.iter().zip(tokens).map(|(&enters, &leaves)| {
        hash = step(hash, enters.wrapping_sub(leaves.wrapping_mul(leaving)));
        hash
    }));
}

#[inline(always)]
fn step(hash: u64, token: u64) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(token)
}

/// About the share of tokens that may be edited, at random, before two texts of one are less similar than `threshold`.
///
/// A third of the edits each replace, delete and insert, so an edit costs `width - 1/3` windows on either side.
///
/// ```
/// use leitong::near::shingle::edited_share;
/// assert!((edited_share(0.8, 2) - 0.068).abs() < 0.001);
/// ```
pub fn edited_share(threshold: f64, width: usize) -> f64 {
    let left = 2.0 * threshold / (1.0 + threshold);
    1.0 - left.powf(1.0 / (width as f64 - 1.0 / 3.0))
}

/// Many lists of shingles in one flat array.
#[derive(Debug, Clone, Default)]
pub struct ShingleLists {
    values: Vec<u64>,
    ends: Vec<usize>,
}

impl ShingleLists {
    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// List `index`.
    pub fn get(&self, index: usize) -> &[u64] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.values[start..self.ends[index]]
    }

    /// Appends one list, which `write` writes behind the last one.
    pub fn push_with(&mut self, write: impl FnOnce(&mut Vec<u64>)) -> &[u64] {
        let start = self.values.len();
        write(&mut self.values);
        self.ends.push(self.values.len());
        &self.values[start..]
    }

    /// Appends all lists of `other`.
    pub fn append(&mut self, other: &ShingleLists) {
        let base = self.values.len();
        self.values.extend_from_slice(&other.values);
        self.ends.extend(other.ends.iter().map(|end| base + end));
    }
}

/// Sorts `list` and moves its distinct values to the front; returns how many they are.
pub(crate) fn sort_unique(list: &mut [u64]) -> usize {
    sort_hashes(list);
    let mut length = 0;
    for index in 0..list.len() {
        if index == 0 || list[index] != list[length - 1] {
            list[length] = list[index];
            length += 1;
        }
    }
    length
}

/// The shingle sets of some contents, each sorted and without repeats; in memory as far as there is room.
#[derive(Debug, Default)]
pub struct ShingleSets {
    /// The contents whose sets these are, ascending.
    contents: Vec<u32>,
    values: Column<u64>,
    /// Ends in `values`, and in `parities`.
    ends: Column<(u64, u64)>,
    parities: Column<u64>,
}

/// Sets that are made at once, before they are put behind the others.
const AT_ONCE: usize = 1 << 12;

impl ShingleSets {
    /// No sets yet, of `contents`, which ascend.
    pub fn new(contents: Vec<u32>, workspace: &Workspace) -> ShingleSets {
        debug_assert!(contents.is_sorted_by(|a, b| a < b));
        let (values, ends) = (Column::new(workspace, "sets"), Column::new(workspace, "set-ends"));
        ShingleSets { contents, values, ends, parities: Column::new(workspace, "parities") }
    }

    /// The sets of `contents`, which ascend; `set` makes each, sorted and without repeats. On the current rayon pool.
    pub fn made(contents: Vec<u32>, set: impl Fn(u32) -> Vec<u64> + Sync) -> ShingleSets {
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
    pub fn contents(&self) -> &[u32] {
        &self.contents
    }

    /// The set of `content`; empty if it is not one of the contents. Borrowed, unless it must be read from a file.
    pub fn get(&self, content: u32) -> Cow<'_, [u64]> {
        self.values.slice(self.place(content).0)
    }

    /// The similarity of the sets of two contents if it is at least `threshold`, in (0, 1].
    pub fn similarity(&self, a: u32, b: u32, threshold: f64) -> Option<f64> {
        let ((a, x), (b, y)) = (self.place(a), self.place(b));
        let (x, y) = (self.parities.slice(x), self.parities.slice(y));
        match may_match((&x, a.len()), (&y, b.len()), threshold) {
            true => jaccard_at_least(&self.values.slice(a), &self.values.slice(b), threshold),
            false => None,
        }
    }

    /// Where the set of `content` and its parities stand.
    fn place(&self, content: u32) -> (Range<usize>, Range<usize>) {
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
    use proptest::prelude::*;

    fn of(tokens: &[u64], width: usize) -> Vec<u64> {
        let mut out = Vec::new();
        shingles(tokens, width, &mut out);
        out
    }

    proptest! {
        /// The oracle: every window hashed by itself.
        #[test]
        fn rolling_equals_hashing_each_window(tokens in prop::collection::vec(any::<u64>(), 0..60), width in 1usize..9) {
            let naive: Vec<u64> = match tokens.len() {
                0 => vec![],
                n if n < width => of(&tokens, n),
                _ => tokens.windows(width).flat_map(|window| of(window, width)).collect(),
            };
            prop_assert_eq!(of(&tokens, width), naive);
        }
    }

    #[test]
    fn sets_are_sorted_and_without_repeats() {
        let mut list = [3, 1, 3, 2];
        let length = sort_unique(&mut list);
        assert_eq!(list[..length], [1, 2, 3]);
    }

    #[test]
    fn sets_are_known_by_their_contents() {
        let sets = ShingleSets::made(vec![0, 2], |content| vec![u64::from(content), 9]);
        assert_eq!((&*sets.get(0), &*sets.get(1), &*sets.get(2)), (&[0, 9][..], &[][..], &[2, 9][..]));
    }

    #[test]
    fn a_text_shorter_than_the_width_is_one_shingle() {
        assert_eq!(of(&[7, 8], 5).len(), 1);
        assert_ne!(of(&[7, 8], 5), of(&[8, 7], 5));
        assert_ne!(of(&[7, 8], 5), of(&[7, 8, 9], 5));
        assert!(of(&[], 5).is_empty());
    }
}
