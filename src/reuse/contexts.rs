//! In how many contexts grams stand: 64 bits for each gram that is asked for, one set for each hash of a context (linear
//! counting, Whang et al. 1990).
//!
//! The grams are known beforehand, so they are a sorted array behind a directory of their first bits: 19 bytes a gram,
//! where a hash map has 17 to 34 and as much again while it grows.

use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

/// The contexts of some grams.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    /// The grams, by hash, each once.
    hashes: Vec<u64>,
    /// The contexts of each.
    bits: Vec<AtomicU64>,
    /// The hashes whose first bits are `i` are `hashes[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    /// The bits behind the first ones.
    shift: u32,
}

impl Contexts {
    /// No contexts of the grams of `hashes`, which ascend and of which there are less than 2^32.
    pub fn new(hashes: Vec<u64>) -> Contexts {
        let shift = u64::BITS - (hashes.len() / 2).next_power_of_two().trailing_zeros().max(1);
        let mut starts = Vec::with_capacity((1 << (u64::BITS - shift)) + 1);
        for (place, hash) in hashes.iter().enumerate() {
            starts.resize(starts.len().max((hash >> shift) as usize + 1), place as u32);
        }
        starts.resize((1 << (u64::BITS - shift)) + 1, hashes.len() as u32);
        let bits = hashes.par_iter().map(|_| AtomicU64::new(0)).collect();
        Contexts { hashes, bits, starts, shift }
    }

    /// Notes a context of a gram, by its hash; nothing if the gram is not asked for.
    pub fn add(&self, gram: u64, context: impl FnOnce() -> u64) {
        if let Some(place) = self.place(gram) {
            self.bits[place].fetch_or(1 << (context() & 63), Ordering::Relaxed);
        }
    }

    /// In how many contexts a gram stands, about; 0 if it is not asked for.
    pub fn count(&self, gram: u64) -> f64 {
        counted(self.place(gram).map_or(0, |place| self.bits[place].load(Ordering::Relaxed)))
    }

    fn place(&self, gram: u64) -> Option<usize> {
        let first = (gram >> self.shift) as usize;
        let start = self.starts[first] as usize;
        let found = self.hashes[start..self.starts[first + 1] as usize].binary_search(&gram).ok()?;
        Some(start + found)
    }
}

/// How many contexts set these bits, about.
fn counted(bits: u64) -> f64 {
    let zeros = bits.count_zeros().max(1);
    (-64.0 * (f64::from(zeros) / 64.0).ln()).round()
}

/// Hashes that come in batches with many repeats, each held once.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    hashes: Vec<u64>,
    /// How many of these were left when repeats were last removed.
    distinct: usize,
}

/// Hashes of which repeats are not looked for yet.
const FEW: usize = 1 << 20;

impl Distinct {
    /// Adds a batch. At most about twice as many are held as there are different ones.
    pub fn add(&mut self, batch: impl ParallelIterator<Item = u64>) {
        self.hashes.par_extend(batch);
        if self.hashes.len() > 2 * self.distinct + FEW {
            self.settle();
        }
    }

    /// The different ones, ascending.
    pub fn sorted(mut self) -> Vec<u64> {
        self.settle();
        self.hashes.shrink_to_fit();
        self.hashes
    }

    fn settle(&mut self) {
        self.hashes.par_sort_unstable();
        self.hashes.dedup();
        self.distinct = self.hashes.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_are_counted_of_the_grams_that_are_asked_for() {
        for count in [0u64, 1, 2, 3, 100, 1000] {
            let hashes: Vec<u64> = (0..count).map(|number| number.wrapping_mul(u64::MAX / 1000)).collect();
            let contexts = Contexts::new(hashes.clone());
            for &hash in &hashes {
                assert_eq!(contexts.count(hash), 0.0);
                [1, 2, 2].iter().for_each(|&context| contexts.add(hash, || context));
                contexts.add(hash + 1, || panic!("nobody asked for it"));
            }
            assert!(hashes.iter().all(|&hash| contexts.count(hash) == 2.0));
            assert_eq!(contexts.count(u64::MAX), 0.0);
        }
    }

    #[test]
    fn distinct_hashes_are_held_once() {
        let mut distinct = Distinct::default();
        for batch in 0..5u64 {
            distinct.add((0..400_000u64).into_par_iter().map(move |number| (number + batch) % 500_000));
        }
        assert_eq!(distinct.sorted(), (0..400_004).collect::<Vec<u64>>());
    }
}
