//! Where passages may be alike: fingerprints that stand in several places, found by winnowing.
//!
//! Most fingerprints of prose stand once; a filter of two bits drops them before they are held, so memory is that of what
//! is repeated.

use crate::near::winnow::{Sensitivity, fingerprints};
use crate::text::symbol::Symbol;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

/// A place of a fingerprint: a paragraph, and the symbol at which its gram begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub paragraph: u32,
    pub at: u32,
}

/// Fingerprints that stand in more than one place.
#[derive(Debug, Default)]
pub(super) struct Seeds {
    /// Places of each fingerprint in turn, in order.
    places: Vec<Place>,
    /// Ends in `places`.
    ends: Vec<u32>,
    /// The fingerprints of each paragraph, in order of place.
    of: Vec<(Place, u32)>,
    /// Fingerprints in more than [`MOST`] paragraphs, or in more than [`MOST_INSIDE`] places of one, which lead nowhere
    /// or not to all of these.
    pub capped: u64,
    /// Whether there is so much text that pairs are only followed where something rarer than a phrase leads to them.
    pub is_large: bool,
}

/// Paragraphs that a fingerprint may stand in; one that stands in more is a formula.
pub(super) const MOST: usize = 64;

/// Places of a fingerprint in one paragraph that are followed: pairs of them would cost the square.
const MOST_INSIDE: usize = 16;

impl Seeds {
    /// The fingerprints of `count` paragraphs; `codes` gives the symbols of each.
    ///
    /// On the current rayon pool; `codes` is called twice for each paragraph.
    pub fn new(count: usize, how: Sensitivity, codes: impl Fn(usize) -> Vec<Symbol> + Sync) -> Seeds {
        let letters: usize = (0..count).step_by(count / 1000 + 1).map(|index| codes(index).len()).sum();
        let letters = letters * (count / 1000 + 1);
        let (how, filter) = (how.resolved(letters), Filter::new(letters));
        (0..count).into_par_iter().for_each(|index| {
            fingerprints(&codes(index), how, |hash, _| filter.add(hash));
        });
        let held = |index: usize| {
            let mut held = Vec::new();
            fingerprints(&codes(index), how, |hash, at| {
                if filter.has_twice(hash) {
                    held.push((hash, Place { paragraph: index as u32, at: at as u32 }));
                }
            });
            held
        };
        let mut all: Vec<(u64, Place)> = (0..count).into_par_iter().flat_map_iter(held).collect();
        drop(filter);
        all.par_sort_unstable();
        Seeds { is_large: how != Sensitivity::Sensitive, ..Seeds::of_sorted(&all) }
    }

    fn of_sorted(all: &[(u64, Place)]) -> Seeds {
        let mut seeds = Seeds::default();
        for run in all.chunk_by(|x, y| x.0 == y.0).filter(|run| run.len() > 1) {
            let paragraphs = run.chunk_by(|x, y| x.1.paragraph == y.1.paragraph).count();
            if paragraphs > MOST {
                seeds.capped += 1;
                continue;
            }
            let number = seeds.ends.len() as u32;
            for inside in run.chunk_by(|x, y| x.1.paragraph == y.1.paragraph) {
                seeds.capped += u64::from(inside.len() > MOST_INSIDE);
                let followed = inside.iter().take(MOST_INSIDE);
                seeds.places.extend(followed.clone().map(|&(_, place)| place));
                seeds.of.extend(followed.map(|&(_, place)| (place, number)));
            }
            seeds.ends.push(seeds.places.len() as u32);
        }
        seeds.of.par_sort_unstable();
        seeds
    }

    /// Calls `found` with every later place that has a fingerprint in common with `paragraph`: the place there, the
    /// symbol here, and in how many places it stands.
    pub fn meet(&self, paragraph: u32, mut found: impl FnMut(Place, u32, usize)) {
        let first = self.of.partition_point(|(place, _)| place.paragraph < paragraph);
        for &(here, number) in self.of[first..].iter().take_while(|(place, _)| place.paragraph == paragraph) {
            let start = if number == 0 { 0 } else { self.ends[number as usize - 1] };
            let places = &self.places[start as usize..self.ends[number as usize] as usize];
            let later = places.partition_point(|place| *place <= here);
            places[later..].iter().for_each(|&place| found(place, here.at, places.len()));
        }
    }
}

/// Which hashes were added twice or more; a few more are taken for such.
struct Filter {
    once: Vec<AtomicU64>,
    twice: Vec<AtomicU64>,
}

impl Filter {
    /// For about `letters` letters of text.
    fn new(letters: usize) -> Filter {
        // A third of the letters begins a fingerprint, so these are some 8 bits for each.
        let words = (letters / 24).next_power_of_two().clamp(1 << 10, 1 << 25);
        let zeros = || (0..words).map(|_| AtomicU64::new(0)).collect();
        Filter { once: zeros(), twice: zeros() }
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        ((hash >> 6) as usize & (self.once.len() - 1), 1 << (hash & 63))
    }

    fn add(&self, hash: u64) {
        let (word, bit) = self.place(hash);
        if self.once[word].fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            self.twice[word].fetch_or(bit, Ordering::Relaxed);
        }
    }

    fn has_twice(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.twice[word].load(Ordering::Relaxed) & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::symbol::Symbols;

    #[test]
    fn places_meet_later_ones_also_in_the_same_paragraph() {
        let texts = [
            "各村要把水渠清淤排在春耕前头谁家门前谁家管",
            "去年说过各村要把水渠清淤排在春耕前头谁家门前谁家管",
            "完全无关的另一句话写在这里凑成足够的长度",
        ];
        let seeds = Seeds::new(3, Sensitivity::Default, |index| Symbols::new(texts[index]).codes);
        let mut met = Vec::new();
        seeds.meet(0, |place, here, _| met.push((place.paragraph, place.at as i64 - i64::from(here))));
        met.dedup();
        assert_eq!(met, [(1, 4)]);
        seeds.meet(1, |_, _, _| panic!("it met the first one already"));
    }
}
