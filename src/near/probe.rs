//! Exhaustive comparison: a few sets with each of many, exactly and without LSH.
//!
//! The probes are held in an inverted index, and the many pass by once. Of each probe only a *prefix* is indexed, its
//! rarest shingles: a set that shares fewer than `k` of `|A| - ⌈t |A|⌉ + k` elements of `A` cannot reach similarity `t`
//! (Chaudhuri, Ganti & Kaushik 2006; Bayardo, Ma & Srikant 2007; Wang, Li & Feng 2012). So stock phrases that all texts
//! share cost nothing, and of the others hardly one comes as far as a comparison.

use crate::near::hashed::Hashed;
use crate::near::shingle::sort_unique;
use crate::near::verify::jaccard_at_least;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// Sets with which many others are compared.
///
/// ```
/// use leitong::near::probe::Probes;
/// let probes = Probes::new(vec![vec![1, 2, 3, 4, 5], vec![7, 8]], 0.6);
/// let mut found = Vec::new();
/// probes.compare(&[5, 4, 3, 2, 9], &mut found);
/// assert_eq!(found, [(0, 4.0 / 6.0)]);
/// ```
#[derive(Debug)]
pub struct Probes {
    sets: Vec<Vec<u64>>,
    floor: f64,
    index: HashMap<u64, Vec<u32>, BuildHasherDefault<Hashed>>,
    /// How many indexed shingles of each probe a set must share with it.
    least: Vec<u32>,
    /// A bit for each indexed shingle, at its lowest bits: most shingles of most texts go no further than here, a
    /// hundredth of the index and so in the cache.
    known: Vec<u64>,
}

impl Probes {
    /// `sets`: each sorted and without repeats. Similarities below `floor`, in (0, 1], are not told.
    pub fn new(sets: Vec<Vec<u64>>, floor: f64) -> Probes {
        let mut counts: HashMap<u64, u32, BuildHasherDefault<Hashed>> = HashMap::default();
        for &shingle in sets.iter().flatten() {
            *counts.entry(shingle).or_default() += 1;
        }
        let mut index: HashMap<u64, Vec<u32>, _> = HashMap::default();
        for (set, probe) in sets.iter().zip(0..) {
            let mut rarest = set.clone();
            rarest.sort_unstable_by_key(|shingle| (counts[shingle], *shingle));
            for shingle in &rarest[..prefix(set.len(), floor).0] {
                index.entry(*shingle).or_default().push(probe);
            }
        }
        let mut known = vec![0; (index.len() / 4).max(1).next_power_of_two()];
        for &shingle in index.keys() {
            let (word, bit) = place(shingle, known.len());
            known[word] |= bit;
        }
        let least = sets.iter().map(|set| prefix(set.len(), floor).1 as u32).collect();
        Probes { sets, floor, index, least, known }
    }

    fn lookup(&self, shingle: &u64) -> Option<&Vec<u32>> {
        let (word, bit) = place(*shingle, self.known.len());
        if self.known[word] & bit == 0 { None } else { self.index.get(shingle) }
    }

    /// Appends each probe that is at least as similar to `list` (any order, repeats allowed) as the floor, with the
    /// exact similarity, in the order of the probes.
    pub fn compare(&self, list: &[u64], found: &mut Vec<(u32, f64)>) {
        let mut shared: Vec<u32> = list.iter().filter_map(|shingle| self.lookup(shingle)).flatten().copied().collect();
        shared.sort_unstable();
        let runs = shared.chunk_by(|x, y| x == y);
        let candidates: Vec<u32> =
            runs.filter(|run| run.len() as u32 >= self.least[run[0] as usize]).map(|run| run[0]).collect();
        if candidates.is_empty() {
            return;
        }
        let mut set = list.to_vec();
        let length = sort_unique(&mut set);
        let similarity = |probe: u32| jaccard_at_least(&self.sets[probe as usize], &set[..length], self.floor);
        found.extend(candidates.into_iter().filter_map(|probe| Some((probe, similarity(probe)?))));
    }
}

/// The word and the bit of a shingle among `words` of bits, a power of two.
fn place(shingle: u64, words: usize) -> (usize, u64) {
    ((shingle >> 6) as usize & (words - 1), 1 << (shingle & 63))
}

/// How many elements of a set of `length` are indexed, and how many of these a similar set shares. Nothing is similar to
/// an empty set.
fn prefix(length: usize, floor: f64) -> (usize, usize) {
    if length == 0 {
        return (0, 1);
    }
    // Rounding must not ask for one common element too many.
    let common = ((floor * length as f64 - 1e-6).ceil().max(1.0) as usize).min(length);
    let least = (common / 8).max(1);
    (length - common + least, least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::near::verify::jaccard;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_pair_of_the_floor_is_found_exactly(
            probes in prop::collection::vec(prop::collection::btree_set(0u64..40, 0..30), 0..8),
            list in prop::collection::vec(0u64..40, 1..40), floor in 0.01f64..=1.0,
        ) {
            let sets: Vec<Vec<u64>> = probes.into_iter().map(|set| set.into_iter().collect()).collect();
            let mut set = list.clone();
            let length = sort_unique(&mut set);
            let expected: Vec<(u32, f64)> = (0..).zip(&sets)
                .map(|(probe, other)| (probe, jaccard(other, &set[..length])))
                .filter(|&(_, similarity)| similarity >= floor)
                .collect();
            let mut found = Vec::new();
            Probes::new(sets, floor).compare(&list, &mut found);
            prop_assert_eq!(found, expected);
        }
    }
}
