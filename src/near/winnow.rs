//! Winnowing: fingerprints such that long common runs share one.
//!
//! Of every window of grams the one with the least hash is a fingerprint (Schleimer, Wilkerson & Aiken 2003), so any
//! common run of `gram + window - 1` letters has one in common, and two in `window + 1` grams are kept.

use crate::text::symbol::{Symbol, letters_of};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// The shortest shared run that is always found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Sensitivity {
    /// 8 letters in up to two million, 13 in more.
    #[default]
    Auto,
    /// 20 letters.
    Fast,
    /// 13 letters.
    Default,
    /// 8 letters.
    Sensitive,
}

/// Letters up to which short runs are looked for: people read these texts, and there is time.
const FEW: usize = 2_000_000;

impl Sensitivity {
    /// What `Auto` means for texts of so many letters.
    pub fn resolved(self, letters: usize) -> Sensitivity {
        match self {
            Sensitivity::Auto if letters <= FEW => Sensitivity::Sensitive,
            Sensitivity::Auto => Sensitivity::Default,
            given => given,
        }
    }

    /// Letters of a gram, and letters at which the grams of a window begin.
    pub fn gram_and_window(self) -> (usize, usize) {
        match self {
            Sensitivity::Fast => (12, 9),
            Sensitivity::Auto | Sensitivity::Default => (8, 6),
            Sensitivity::Sensitive => (5, 4),
        }
    }
}

/// Calls `found` with the hash and the first symbol of each fingerprint of `codes`.
///
/// Windows are of letters, as grams are: one of six grams would be one of twelve letters where symbols are words, and an
/// English run would have to be half as long again to be found for sure.
pub fn fingerprints(codes: &[Symbol], how: Sensitivity, mut found: impl FnMut(u64, usize)) {
    let (gram, window) = how.gram_and_window();
    // Grams whose hash is less than that of all later ones of the window, ascending, with the letters before them.
    let mut least: VecDeque<(u64, usize, usize)> = VecDeque::new();
    let mut last = None;
    let mut before = 0;
    grams(codes, gram, |hash, at| {
        while least.back().is_some_and(|&(other, ..)| other >= hash) {
            least.pop_back();
        }
        least.push_back((hash, at, before));
        before += letters_of(codes[at]);
        while least[0].2 + window < before {
            least.pop_front();
        }
        // The first windows are short, so that short paragraphs have a fingerprint, too.
        if (before >= window || at == 0) && last != Some(least[0].1) {
            last = Some(least[0].1);
            found(least[0].0, least[0].1);
        }
    });
}

/// Calls `found` with the hash and the first symbol of each gram: as many symbols as have `length` letters or more.
pub fn grams(codes: &[Symbol], length: usize, mut found: impl FnMut(u64, usize)) {
    let mut end = 0;
    let mut letters = 0;
    let mut hash = 0u64;
    // The factor of a gram's first symbol in its hash, by the number of its symbols.
    let powers: Vec<u64> = std::iter::successors(Some(1u64), |power| Some(power.wrapping_mul(BASE))).take(64).collect();
    for start in 0..codes.len() {
        while letters < length && end < codes.len() && end - start < powers.len() {
            hash = hash.wrapping_mul(BASE).wrapping_add(mixed(codes[end]));
            letters += letters_of(codes[end]);
            end += 1;
        }
        if letters < length {
            return;
        }
        found(finished(hash, end - start), start);
        hash = hash.wrapping_sub(mixed(codes[start]).wrapping_mul(powers[end - start - 1]));
        letters -= letters_of(codes[start]);
    }
}

const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014).
fn mixed(code: Symbol) -> u64 {
    let mut z = u64::from(code).wrapping_add(BASE);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn finished(hash: u64, length: usize) -> u64 {
    let z = (hash ^ (hash >> 32)).wrapping_mul(0xFF51_AFD7_ED55_8CCD).wrapping_add(length as u64);
    z ^ (z >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(codes: &[Symbol], how: Sensitivity) -> Vec<(u64, usize)> {
        let mut found = Vec::new();
        fingerprints(codes, how, |hash, at| found.push((hash, at)));
        found
    }

    proptest! {
        /// The guarantee of winnowing: gram + window - 1 letters.
        #[test]
        fn a_long_common_run_has_a_common_fingerprint(
            before in prop::collection::vec(0x4e00u32..0x4e10, 0..30), other in prop::collection::vec(0x4e20u32..0x4e30, 0..30),
            run in prop::collection::vec(0x4e00u32..0x4e30, 20..40),
        ) {
            let wanted = [(Sensitivity::Fast, 20), (Sensitivity::Default, 13), (Sensitivity::Sensitive, 8)];
            // Characters, and words of two letters each.
            for ((how, letters), (kind, of_each)) in wanted.into_iter().flat_map(|how| [(how, (0, 1)), (how, (1 << 31, 2))]) {
                let text = |parts: [&[u32]; 3]| parts.concat().into_iter().map(|code| code | kind).collect::<Vec<u32>>();
                let run = &run[..usize::div_ceil(letters, of_each)];
                let (a, b) = (found(&text([&before, run, &other]), how), found(&text([&other, run, &[]]), how));
                prop_assert!(a.iter().any(|(hash, _)| b.iter().any(|(other, _)| other == hash)));
            }
        }

        #[test]
        fn rolled_hashes_are_those_of_the_grams_alone(codes in prop::collection::vec(1u32..5, 0..40), length in 1usize..9) {
            grams(&codes, length, |hash, at| {
                let mut alone = None;
                grams(&codes[at..at + length], length, |hash, _| alone = Some(hash));
                assert_eq!(alone, Some(hash));
            });
        }
    }
}
