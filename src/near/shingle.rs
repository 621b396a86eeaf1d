//! Shingles: the windows of `width` tokens whose sets are compared (Broder 1997).
//!
//! A window is known by a 64-bit polynomial hash of its tokens (Karp & Rabin 1987).
//! "Exact" similarity is that of the sets of these hashes; two windows share one by accident with odds of 2^-64 as far
//! as the tokens' own hashes are as good as random, which is why nothing need be mixed here. For sets they are those that
//! nobody can solve for, so that no one does so on purpose either.

use crate::error::{Error, Result};
use crate::near::scatter::{Room, sort_hashes};
use crate::vector::{Kernel, Path};
use serde::{Deserialize, Serialize};

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
    sort_unique_in(list, &mut Room::default())
}

/// As [`sort_unique`], in `room` that can be used again.
pub(super) fn sort_unique_in(list: &mut [u64], room: &mut Room) -> usize {
    sort_hashes(list, room);
    let mut length = 0;
    for index in 0..list.len() {
        if index == 0 || list[index] != list[length - 1] {
            list[length] = list[index];
            length += 1;
        }
    }
    length
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
    fn a_text_shorter_than_the_width_is_one_shingle() {
        assert_eq!(of(&[7, 8], 5).len(), 1);
        assert_ne!(of(&[7, 8], 5), of(&[8, 7], 5));
        assert_ne!(of(&[7, 8], 5), of(&[7, 8, 9], 5));
        assert!(of(&[], 5).is_empty());
    }
}
