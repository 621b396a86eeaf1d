//! Shingles: the windows of `width` tokens whose sets are compared (Broder 1997).
//!
//! A window is known by a 64-bit polynomial hash of its tokens, rolled from one window to the next and mixed at the
//! end. "Exact" similarity is that of the sets of these hashes; two windows share one by accident with odds of 2^-64
//! as far as the tokens' own hashes are as good as random.

use rayon::prelude::*;

/// Multiplier of the rolling hash: odd, from the golden ratio.
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
    let width = width.min(tokens.len());
    let leaving = (0..width).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let (head, rest) = tokens.split_at(width);
    let mut hash = head.iter().fold(0u64, |hash, &token| hash.wrapping_mul(BASE).wrapping_add(token));
    shingles.push(mix(hash));
    shingles.extend(rest.iter().zip(tokens).map(|(&enters, &leaves)| {
        hash = hash.wrapping_mul(BASE).wrapping_add(enters).wrapping_sub(leaves.wrapping_mul(leaving));
        mix(hash)
    }));
}

/// The finaliser of MurmurHash3: every bit of the input reaches every bit of the output, one to one.
#[inline]
fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ (hash >> 33)
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

    /// Removes all lists, and keeps the room that they had.
    pub fn clear(&mut self) {
        self.values.clear();
        self.ends.clear();
    }

    /// Appends all lists of `other`.
    pub fn append(&mut self, other: &ShingleLists) {
        let base = self.values.len();
        self.values.extend_from_slice(&other.values);
        self.ends.extend(other.ends.iter().map(|end| base + end));
    }

    /// Turns the `needed` lists into sets, in place; only candidates are worth the sorting.
    ///
    /// Runs on the current rayon pool.
    pub fn into_sets(mut self, needed: &[bool]) -> ShingleSets {
        let mut rest = self.values.as_mut_slice();
        let mut start = 0;
        let mut lists = Vec::with_capacity(self.ends.len());
        for &end in &self.ends {
            let (list, tail) = rest.split_at_mut(end - start);
            lists.push(list);
            (rest, start) = (tail, end);
        }
        let sort = |(list, &needed): (&mut [u64], &bool)| if needed { sort_unique(list) } else { 0 };
        let lengths = lists.into_par_iter().zip(needed).with_min_len(16).map(sort).collect();
        let starts = std::iter::once(0).chain(self.ends.iter().copied()).take(self.ends.len()).collect();
        ShingleSets { values: self.values, starts, lengths }
    }
}

/// Sorts `list` and moves its distinct values to the front; returns how many they are.
pub(crate) fn sort_unique(list: &mut [u64]) -> usize {
    list.sort_unstable();
    let mut length = 0;
    for index in 0..list.len() {
        if index == 0 || list[index] != list[length - 1] {
            list[length] = list[index];
            length += 1;
        }
    }
    length
}

/// Many shingle sets, each sorted and without repeats, in one flat array.
#[derive(Debug, Clone, Default)]
pub struct ShingleSets {
    values: Vec<u64>,
    starts: Vec<usize>,
    lengths: Vec<usize>,
}

/// Sets that are made at once, before they are put into the flat array.
const AT_ONCE: usize = 1 << 14;

impl ShingleSets {
    /// The `needed` sets, which `set` makes, sorted and without repeats. On the current rayon pool.
    pub fn made(needed: &[bool], set: impl Fn(usize) -> Vec<u64> + Sync) -> ShingleSets {
        let mut sets = ShingleSets::default();
        for (block, first) in needed.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
            let of = |(index, &needed): (usize, &bool)| if needed { set(first + index) } else { Vec::new() };
            let made: Vec<Vec<u64>> = block.par_iter().enumerate().map(of).collect();
            for set in made {
                sets.starts.push(sets.values.len());
                sets.lengths.push(set.len());
                sets.values.extend(set);
            }
        }
        sets
    }

    /// Set `index`; empty if it was not needed.
    pub fn get(&self, index: usize) -> &[u64] {
        let start = self.starts[index];
        &self.values[start..start + self.lengths[index]]
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
        let mut lists = ShingleLists::default();
        for list in [&[3, 1, 3, 2][..], &[], &[5, 5]] {
            lists.push_with(|values| values.extend_from_slice(list));
        }
        let sets = lists.into_sets(&[true, true, false]);
        assert_eq!((sets.get(0), sets.get(1), sets.get(2)), (&[1, 2, 3][..], &[][..], &[][..]));
        let made = ShingleSets::made(&[true, false, true], |index| vec![index as u64, 9]);
        assert_eq!((made.get(0), made.get(1), made.get(2)), (&[0, 9][..], &[][..], &[2, 9][..]));
    }

    #[test]
    fn a_text_shorter_than_the_width_is_one_shingle() {
        assert_eq!(of(&[7, 8], 5).len(), 1);
        assert_ne!(of(&[7, 8], 5), of(&[8, 7], 5));
        assert_ne!(of(&[7, 8], 5), of(&[7, 8, 9], 5));
        assert!(of(&[], 5).is_empty());
    }
}
