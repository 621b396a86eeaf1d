//! MinHash signatures: the resemblance of two shingle sets, estimated from fixed-size sketches.
//!
//! Position `i` of a signature is the minimum of hash function `h_i` over the set, so two signatures agree at `i` with
//! probability equal to the Jaccard similarity (Broder 1997). Functions are `h_i(x) = a_i x mod 2^32` with odd
//! `a_i`, permutations of the odd 32-bit words, on shingles cut to 31 bits: integer arithmetic only, so the bits are the
//! same on every processor and path. An addend would make no difference to the estimate or its spread, but to the time.
//! One-permutation hashing is faster on long texts only, and less exact on paragraphs (docs/performance.md).
//!
//! ```text
//! for i in functions { signature[i] = min over x in set of a[i] * (x >> 32 | 1) mod 2^32 }
//! ```

use crate::vector::{Kernel, Path};

/// The version of everything that decides the bits of a signature: shingle hashes, functions, seeds.
pub const SIGNATURE_VERSION: u32 = 3;

/// A family of hash functions, fixed by a seed: a longer family begins with the shorter ones.
///
/// ```
/// use leitong::near::minhash::{Family, estimate};
/// let family = Family::new(128, 0);
/// let (mut a, mut b) = (vec![0; 128], vec![0; 128]);
/// family.sign(&[1, 2, 3], &mut a);
/// family.sign(&[3, 2, 1, 1], &mut b);
/// assert_eq!(estimate(&a, &b), 1.0);
/// ```
#[derive(Debug, Clone)]
pub struct Family {
    /// Multipliers, padded to whole blocks.
    a: Vec<u32>,
    num_perm: usize,
    path: Path,
}

impl Family {
    /// `num_perm` functions. The constants come from SplitMix64 (Steele, Lea & Flood 2014) started at `seed`.
    pub fn new(num_perm: usize, seed: u64) -> Family {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        };
        let padded = num_perm.next_multiple_of(LANES);
        let a = (0..padded).map(|_| (next() >> 32) as u32 | 1).collect();
        Family { a, num_perm, path: Path::best() }
    }

    /// The length of a signature.
    pub fn num_perm(&self) -> usize {
        self.num_perm
    }

    /// Writes the signature of `shingles` into `signature`.
    ///
    /// `shingles`: any order, repeats allowed. `signature.len() == num_perm`; an empty set gives all `u32::MAX`.
    /// Time O(shingles x num_perm); about 0.05 ns each with AVX-512, 0.5 ns without vector instructions.
    ///
    /// # Panics
    /// If the signature has another length.
    pub fn sign(&self, shingles: &[u64], signature: &mut [u32]) {
        assert_eq!(signature.len(), self.num_perm, "a signature has num_perm words");
        // Multipliers and minima of a block fill 12 registers: of the 16 that AVX2 has, and of the 32 of AVX-512.
        let (wide, rest) = match self.path.is_wide() {
            true => signature.split_at_mut(self.num_perm / (2 * LANES) * (2 * LANES)),
            false => signature.split_at_mut(0),
        };
        self.path.run(Minima::<{ 2 * LANES }> { shingles, a: &self.a, signature: wide });
        self.path.run(Minima::<LANES> { shingles, a: &self.a[self.num_perm - rest.len()..], signature: rest });
    }
}

/// The share of positions at which two signatures agree: an unbiased estimate of the Jaccard similarity with
/// standard error `sqrt(J (1 - J) / num_perm)`.
pub fn estimate(a: &[u32], b: &[u32]) -> f64 {
    debug_assert_eq!(a.len(), b.len());
    let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
    equal as f64 / a.len().max(1) as f64
}

/// Functions that are evaluated together on any path; families are padded to whole blocks. Half of the 96 that are the
/// default. Of 32 the compiler unrolls the loop, and then takes one by one on AVX2: ten times the instructions.
const LANES: usize = 48;

/// `N` functions at a time, their minima in registers while the shingles pass by.
struct Minima<'a, const N: usize> {
    shingles: &'a [u64],
    a: &'a [u32],
    signature: &'a mut [u32],
}

impl<const N: usize> Kernel for Minima<'_, N> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (a, out) in self.a.as_chunks::<N>().0.iter().zip(self.signature.chunks_mut(N)) {
            let mut least = [u32::MAX; N];
            for &shingle in self.shingles {
                // Zero, or a multiple of a high power of two, would be the least by all functions.
                let x = (shingle >> 32) as u32 | 1;
                for lane in 0..N {
                    least[lane] = least[lane].min(a[lane].wrapping_mul(x));
                }
            }
            out.copy_from_slice(&least[..out.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The pseudo-code of the module's head.
    fn naive(family: &Family, shingles: &[u64]) -> Vec<u32> {
        let hash = |i: usize, x: u64| family.a[i].wrapping_mul((x >> 32) as u32 | 1);
        (0..family.num_perm).map(|i| shingles.iter().map(|&x| hash(i, x)).min().unwrap_or(u32::MAX)).collect()
    }

    proptest! {
        #[test]
        fn every_path_gives_the_bits_of_the_definition(
            shingles in prop::collection::vec(any::<u64>(), 0..100), num_perm in 1usize..200, seed: u64,
        ) {
            let mut family = Family::new(num_perm, seed);
            let expected = naive(&family, &shingles);
            for path in Path::available() {
                family.path = path;
                let mut signature = vec![0; num_perm];
                family.sign(&shingles, &mut signature);
                prop_assert_eq!(&signature, &expected, "{:?}", path);
            }
        }
    }

    #[test]
    fn signatures_are_frozen_under_their_version() {
        let mut signature = [0; 4];
        Family::new(4, 0).sign(&[1 << 40, 99 << 33, 0xDEAD_BEEF_0000_0000], &mut signature);
        assert_eq!((SIGNATURE_VERSION, signature), (3, FROZEN));
    }
    const FROZEN: [u32; 4] = [46719289, 2155761637, 1118068335, 364106695];

    #[test]
    fn a_longer_family_begins_with_the_shorter_one() {
        let (mut short, mut long) = ([0; 20], [0; 100]);
        Family::new(20, 7).sign(&[3 << 32, 5 << 35], &mut short);
        Family::new(100, 7).sign(&[3 << 32, 5 << 35], &mut long);
        assert_eq!(short, long[..20]);
    }

    /// 400 trials of 128 positions at J = 0.5: the mean's standard error is 0.0022, so five sigma is 0.011
    /// (a false alarm in two million runs, and the seed is fixed).
    #[test]
    fn the_estimate_is_unbiased() {
        let family = Family::new(128, 1);
        let mut sum = 0.0;
        for trial in 0..400u64 {
            let element = |i: u64| xxhash_rust::xxh3::xxh3_64_with_seed(&i.to_le_bytes(), trial);
            let (mut a, mut b) = ([0; 128], [0; 128]);
            family.sign(&(0..60).map(element).collect::<Vec<_>>(), &mut a);
            family.sign(&(20..80).map(element).collect::<Vec<_>>(), &mut b);
            sum += estimate(&a, &b);
        }
        assert!((sum / 400.0 - 0.5).abs() < 0.011, "{}", sum / 400.0);
    }
}
