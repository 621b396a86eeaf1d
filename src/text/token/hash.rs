//! The hash of a word: xxh3-64, without a branch for the lengths that most words have.
//!
//! xxh3 has one formula for up to three bytes, one for up to eight, and others beyond (Collet, the specification of
//! XXH3). Which a word takes is as good as random to a branch predictor, and a miss costs more than both formulas.

use std::hint::select_unpredictable;
use xxhash_rust::xxh3::xxh3_64;

/// xxh3-64 of the first `length` bytes of `text`; `length >= 1`. What stands behind them is of no account.
#[inline]
pub(super) fn hash(text: &[u8], length: usize) -> u64 {
    match text.first_chunk::<8>() {
        Some(&block) if length <= 8 => short(u64::from_le_bytes(block), length as u32),
        _ => xxh3_64(&text[..length]),
    }
}

/// xxh3-64 of the lowest `length` bytes of `bytes`, 1 to 8.
#[inline(always)]
fn short(bytes: u64, length: u32) -> u64 {
    // The last of them at the top.
    let ending = bytes << ((64 - 8 * length) & 63);
    let middle = bytes >> (8 * (length / 2));
    let tiny = upto_three(bytes as u8, middle as u8, (ending >> 56) as u8, length);
    let small = upto_eight(bytes as u32, (ending >> 32) as u32, length);
    select_unpredictable(length < 4, tiny, small)
}

/// The first, the middle and the last of one to three bytes.
#[inline(always)]
fn upto_three(first: u8, middle: u8, last: u8, length: u32) -> u64 {
    let combined = u32::from(first) << 16 | u32::from(middle) << 24 | u32::from(last) | length << 8;
    // Words 0 and 1 of the secret, one over the other.
    let mut hash = u64::from(combined ^ (0x396C_FEB8 ^ 0xBE4B_A423));
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    hash = (hash ^ (hash >> 29)).wrapping_mul(0x1656_67B1_9E37_79F9);
    hash ^ (hash >> 32)
}

/// The first four and the last four of four to eight bytes.
#[inline(always)]
fn upto_eight(first: u32, last: u32, length: u32) -> u64 {
    // Bytes 8 to 15 of the secret over 16 to 23.
    let mut hash = (u64::from(first) << 32 | u64::from(last)) ^ (0x1CAD_21F7_2C81_017C ^ 0xDB97_9083_E96D_D4DE);
    hash ^= hash.rotate_left(49) ^ hash.rotate_left(24);
    hash = hash.wrapping_mul(0x9FB2_1C65_1E98_DF25);
    hash ^= (hash >> 35) + u64::from(length);
    hash = hash.wrapping_mul(0x9FB2_1C65_1E98_DF25);
    hash ^ (hash >> 28)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_xxh3(text in prop::collection::vec(any::<u8>(), 1..40), length in 1usize..40) {
            let length = length.min(text.len());
            prop_assert_eq!(hash(&text, length), xxh3_64(&text[..length]));
        }
    }
}
