//! MinHash signatures: the resemblance of two shingle sets, estimated from fixed-size sketches.
//!
//! Position `i` of a signature is the minimum of hash function `h_i` over the set, so two signatures agree at `i` with
//! probability equal to the Jaccard similarity (Broder 1997). Functions are `h_i(x) = a_i x + b_i mod 2^32` with odd
//! `a_i`, a permutation of the 32-bit words, on shingles folded to 32 bits: integer arithmetic only, so the bits are the
//! same on every processor and path. One-permutation hashing is faster on long texts only, and less exact on
//! paragraphs (docs/performance.md).
//!
//! ```text
//! for i in functions { signature[i] = min over x in set of (a[i] * x + b[i]) mod 2^32 }
//! ```

/// The version of everything that decides the bits of a signature: shingle hashes, functions, seeds.
pub const SIGNATURE_VERSION: u32 = 1;

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
    /// Multipliers and addends, padded to whole blocks.
    a: Vec<u32>,
    b: Vec<u32>,
    num_perm: usize,
    path: Path,
}

/// The padding of a family: the least block of the vector paths, so that no more than 31 functions are in vain.
const PADDING: usize = 32;

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
        let padded = num_perm.next_multiple_of(PADDING);
        let (a, b) =
            (0..padded).map(|_| (next(), next())).map(|(a, b)| ((a >> 32) as u32 | 1, (b >> 32) as u32)).unzip();
        Family { a, b, num_perm, path: Path::best() }
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
        simd::sign(self.path, shingles, &self.a, &self.b, signature);
    }
}

/// The share of positions at which two signatures agree: an unbiased estimate of the Jaccard similarity with
/// standard error `sqrt(J (1 - J) / num_perm)`.
pub fn estimate(a: &[u32], b: &[u32]) -> f64 {
    debug_assert_eq!(a.len(), b.len());
    let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
    equal as f64 / a.len().max(1) as f64
}

/// Which instructions evaluate the functions. All give the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Path {
    /// Those that this processor has, the best first.
    fn available() -> Vec<Path> {
        let mut paths = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") {
                paths.push(Path::Avx512);
            }
            if is_x86_feature_detected!("avx2") {
                paths.push(Path::Avx2);
            }
        }
        paths.push(Path::Portable);
        paths
    }

    fn best() -> Path {
        Path::available()[0]
    }
}

/// One loop, compiled once for each instruction set.
///
/// This is the crate's only unsafe code: a function compiled for instructions that the processor may lack must be
/// called only where it has them. `Path::available` is the proof: it is the only maker of the other two variants.
#[allow(unsafe_code)]
mod simd {
    use super::Path;

    pub(super) fn sign(path: Path, shingles: &[u64], a: &[u32], b: &[u32], signature: &mut [u32]) {
        match path {
            Path::Portable => blocks::<8>(shingles, a, b, signature),
            // SAFETY: `Path::available` saw the feature on this processor.
            #[cfg(target_arch = "x86_64")]
            Path::Avx2 => unsafe { avx2(shingles, a, b, signature) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Path::Avx512 => unsafe { avx512(shingles, a, b, signature) },
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn avx2(shingles: &[u64], a: &[u32], b: &[u32], signature: &mut [u32]) {
        blocks::<32>(shingles, a, b, signature);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    fn avx512(shingles: &[u64], a: &[u32], b: &[u32], signature: &mut [u32]) {
        // Constants and minima of 96 functions fill 18 of the 32 registers; 128 would not fit.
        let (wide, rest) = signature.split_at_mut(signature.len() / 96 * 96);
        blocks::<96>(shingles, a, b, wide);
        let (a, b) = (&a[wide.len()..], &b[wide.len()..]);
        match rest.len() {
            0 => {}
            1..=32 => blocks::<32>(shingles, a, b, rest),
            33..=64 => blocks::<64>(shingles, a, b, rest),
            _ => blocks::<96>(shingles, a, b, rest),
        }
    }

    /// `LANES` functions at a time, their minima in registers while the shingles pass by.
    #[inline(always)]
    fn blocks<const LANES: usize>(shingles: &[u64], a: &[u32], b: &[u32], signature: &mut [u32]) {
        let (a, _) = a.as_chunks::<LANES>();
        let (b, _) = b.as_chunks::<LANES>();
        for ((a, b), out) in a.iter().zip(b).zip(signature.chunks_mut(LANES)) {
            let mut least = [u32::MAX; LANES];
            for &shingle in shingles {
                let x = (shingle >> 32) as u32;
                for lane in 0..LANES {
                    least[lane] = least[lane].min(a[lane].wrapping_mul(x).wrapping_add(b[lane]));
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
        let hash = |i: usize, x: u64| family.a[i].wrapping_mul((x >> 32) as u32).wrapping_add(family.b[i]);
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
        assert_eq!((SIGNATURE_VERSION, signature), (1, FROZEN));
    }
    const FROZEN: [u32; 4] = [1404746368, 879475198, 433017841, 847758068];

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
