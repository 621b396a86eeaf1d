//! Vector instructions: loops that are compiled for several processors, of which the best is chosen while the program
//! runs. All paths give the same bits.
//!
//! This is the crate's only unsafe code: a function compiled for instructions that the processor may lack must be called
//! only where it has them. [`Path`] is the proof: only the search for features makes its other variants.
#![allow(unsafe_code)]

use wide::u8x16;

/// Which instructions are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path(Instructions);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Instructions {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Instructions {
    /// The best first.
    const ALL: &[Instructions] = &[
        #[cfg(target_arch = "x86_64")]
        Instructions::Avx512,
        #[cfg(target_arch = "x86_64")]
        Instructions::Avx2,
        Instructions::Portable,
    ];

    #[inline]
    fn are_here(&self) -> bool {
        match self {
            Instructions::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => is_x86_feature_detected!("avx2"),
            // Bytes and quadwords beside the foundation, as all processors but the first have them.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512 => is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512dq"),
        }
    }
}

impl Path {
    /// The best that this processor has. Cost: two loads.
    #[inline]
    pub fn best() -> Path {
        Path::available().next().unwrap_or(Path(Instructions::Portable))
    }

    /// Those that this processor has, the best first.
    #[inline]
    pub fn available() -> impl Iterator<Item = Path> {
        Instructions::ALL.iter().filter(|instructions| instructions.are_here()).map(|&instructions| Path(instructions))
    }

    /// Whether 16 words of 32 bits are worked on together, in twice as many registers as the others have.
    pub(crate) fn is_wide(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        return self.0 == Instructions::Avx512;
        #[cfg(not(target_arch = "x86_64"))]
        false
    }
}

/// A loop that is to be compiled for each path.
pub(crate) trait Kernel {
    /// What comes of it.
    type Output;

    /// The loop, in plain Rust that compilers vectorise. It must be `inline(always)`, and what it calls inlined, or else it
    /// is compiled for the least processor alone.
    fn run(self) -> Self::Output;
}

impl Path {
    /// Runs `kernel` with the instructions of this path.
    #[inline]
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            Instructions::Portable => kernel.run(),
            // SAFETY: `Path` saw the features on this processor.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => unsafe { run_avx2(kernel) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512 => unsafe { run_avx512(kernel) },
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512bw,avx512dq")]
fn run_avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

/// Bytes that [`within`] looks at together.
pub(crate) const BLOCK: usize = 64;

/// For each of `ranges`, which bytes lie between its ends; one bit a byte, the lowest the first.
#[inline]
pub(crate) fn within<const N: usize>(path: Path, bytes: &[u8; BLOCK], ranges: &[(u8, u8); N]) -> [u64; N] {
    match path.0 {
        Instructions::Portable => ranges.map(|range| within_portable(bytes, range)),
        // SAFETY: `Path` saw the feature on this processor.
        #[cfg(target_arch = "x86_64")]
        Instructions::Avx2 => unsafe { within_avx2(bytes, ranges) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Instructions::Avx512 => unsafe { within_avx512(bytes, ranges) },
    }
}

#[inline(always)]
fn within_portable(bytes: &[u8; BLOCK], (low, high): (u8, u8)) -> u64 {
    let bits = |bytes| (u8x16::new(bytes) - u8x16::splat(low)).simd_le(u8x16::splat(high - low)).to_bitmask();
    bytes.as_chunks::<16>().0.iter().rfold(0, |all, &bytes| all << 16 | u64::from(bits(bytes)))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn within_avx2<const N: usize>(bytes: &[u8; BLOCK], ranges: &[(u8, u8); N]) -> [u64; N] {
    use std::arch::x86_64::{
        __m256i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_set1_epi8,
        _mm256_sub_epi8,
    };
    // SAFETY: each half of the array has the 32 bytes that are read, at any alignment.
    let load = |half: &[u8; 32]| unsafe { _mm256_loadu_si256(half.as_ptr().cast::<__m256i>()) };
    let halves = [0, 32].map(|at| load(&std::array::from_fn(|index| bytes[at + index])));
    ranges.map(|(low, high)| {
        let [first, second] = halves.map(|half| {
            let above = _mm256_sub_epi8(half, _mm256_set1_epi8(low.cast_signed()));
            let capped = _mm256_min_epu8(above, _mm256_set1_epi8((high - low).cast_signed()));
            _mm256_movemask_epi8(_mm256_cmpeq_epi8(above, capped)).cast_unsigned()
        });
        u64::from(second) << 32 | u64::from(first)
    })
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512bw")]
fn within_avx512<const N: usize>(bytes: &[u8; BLOCK], ranges: &[(u8, u8); N]) -> [u64; N] {
    use std::arch::x86_64::{_mm512_cmple_epu8_mask, _mm512_loadu_si512, _mm512_set1_epi8, _mm512_sub_epi8};
    // SAFETY: the array has the 64 bytes that are read, at any alignment.
    let bytes = unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) };
    ranges.map(|(low, high)| {
        let above = _mm512_sub_epi8(bytes, _mm512_set1_epi8(low.cast_signed()));
        _mm512_cmple_epu8_mask(above, _mm512_set1_epi8((high - low).cast_signed()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_path_finds_what_lies_within(
            bytes in prop::collection::vec(any::<u8>(), BLOCK), ranges: [(u8, u8); 3],
        ) {
            let bytes = bytes.as_array().expect("as long as a block");
            let ranges = ranges.map(|(a, b)| (a.min(b), a.max(b)));
            let lies = |(low, high): (u8, u8)| {
                bytes.iter().rev().fold(0u64, |bits, byte| bits << 1 | u64::from((low..=high).contains(byte)))
            };
            for path in Path::available() {
                prop_assert_eq!(within(path, bytes, &ranges), ranges.map(lies), "{:?}", path);
            }
        }
    }
}
