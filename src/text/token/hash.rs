//! The hashes of tokens: up to sixteen bytes in a few instructions, without a branch for the length.
//!
//! How long a word is is as good as random to a branch predictor, so one formula serves all words of up to sixteen bytes,
//! filled up with zeros. Shingles are sums of products of these hashes, so each bit of a token must reach each of its
//! hash: two products with shifts between, the finaliser of SplitMix64 (Steele, Lea & Flood 2014) but for its first step.
//!
//! ```text
//! hash(word) = mix(first 8 bytes * A + next 8 bytes * B + length)    length <= 16, else xxh3-64
//! mix(h)     = h ^= h >> 32;  h *= C;  h ^ h >> 29
//! ```
//!
//! Another word with the same hash is found in no time. Only signatures are made of these hashes; what is removed is
//! decided by others ([`proof`](super::proof)).

use xxhash_rust::xxh3::xxh3_64;

/// The longest word that the short formula takes.
const SHORT: usize = 16;

/// Odd multipliers, of which each has about as many ones as zeros.
const A: u64 = 0x9FB2_1C65_1E98_DF25;
const B: u64 = 0xC2B2_AE3D_27D4_EB4F;
const C: u64 = 0x94D0_49BB_1331_11EB;

/// The bytes of a word of each length among sixteen, as two machine words.
const MASKS: [[u64; 2]; SHORT + 1] = {
    let mut masks = [[0; 2]; SHORT + 1];
    let mut length = 1;
    while length <= SHORT {
        masks[length] = masks[length - 1];
        masks[length][(length - 1) / 8] |= 0xFF << (8 * ((length - 1) % 8));
        length += 1;
    }
    masks
};

/// The hash of the first `length` bytes of `text`; `length >= 1`. What stands behind them is of no account.
#[inline(always)]
pub(super) fn word(text: &[u8], length: usize) -> u64 {
    match text.first_chunk::<SHORT>() {
        Some(block) if length <= SHORT => short(block, length),
        _ => at_an_end(&text[..length]),
    }
}

/// The hash of a word of one character, as its `length` bytes of UTF-8, filled up with zeros.
#[inline(always)]
pub(super) fn character(bytes: u32, length: usize) -> u64 {
    mix(u64::from(bytes).wrapping_mul(A).wrapping_add(length as u64))
}

#[inline(always)]
fn short(block: &[u8; SHORT], length: usize) -> u64 {
    let [first, next] = masked(block, length);
    mix(first.wrapping_mul(A).wrapping_add(next.wrapping_mul(B)).wrapping_add(length as u64))
}

/// The first `length` bytes of a block, filled up with zeros.
#[inline(always)]
fn masked(block: &[u8; SHORT], length: usize) -> [u64; 2] {
    let [first, next] = [0, 8].map(|at| u64::from_le_bytes(std::array::from_fn(|index| block[at + index])));
    let [first_mask, next_mask] = MASKS[length];
    [first & first_mask, next & next_mask]
}

/// The first `length` bytes of `text`, at most [`SHORT`], filled up with zeros.
#[inline(always)]
pub(super) fn first_bytes(text: &[u8], length: usize) -> [u64; 2] {
    match text.first_chunk::<SHORT>() {
        Some(block) => masked(block, length),
        None => masked(&filled(&text[..length]), length),
    }
}

/// A long word, or one with too few bytes behind it for a block.
#[inline(never)]
fn at_an_end(word: &[u8]) -> u64 {
    if word.len() > SHORT { xxh3_64(word) } else { short(&filled(word), word.len()) }
}

fn filled(word: &[u8]) -> [u8; SHORT] {
    let mut block = [0; SHORT];
    block[..word.len()].copy_from_slice(word);
    block
}

#[inline(always)]
fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 32)).wrapping_mul(C);
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use super::super::proof;
    use super::*;
    use proptest::prelude::*;

    /// The pseudo-code of the module's head.
    fn naive(word: &[u8]) -> u64 {
        if word.len() > 16 {
            return xxh3_64(word);
        }
        let part = |at: usize| (0..8).fold(0, |sum, i| sum | u64::from(*word.get(at + i).unwrap_or(&0)) << (8 * i));
        let sum = part(0).wrapping_mul(A).wrapping_add(part(8).wrapping_mul(B)).wrapping_add(word.len() as u64);
        let product = (sum ^ (sum >> 32)).wrapping_mul(C);
        product ^ (product >> 29)
    }

    proptest! {
        #[test]
        fn a_word_has_one_hash_wherever_it_stands(
            text in prop::collection::vec(any::<u8>(), 1..40), length in 1usize..40,
        ) {
            let length = length.min(text.len());
            prop_assert_eq!(word(&text, length), naive(&text[..length]));
            let first = std::array::from_fn(|index| if index < length { text[index] } else { 0 });
            if length <= 4 {
                prop_assert_eq!(character(u32::from_le_bytes(first), length), naive(&text[..length]));
            }
        }
    }

    /// Another word with the hash of `word`, which takes no more than some millions of trials: eight of its letters are
    /// any, the others follow from them.
    fn forged(word: &[u8]) -> Vec<u8> {
        let mut block = [0; SHORT];
        block[..word.len()].copy_from_slice(word);
        let part = |at: usize| u64::from_le_bytes(std::array::from_fn(|index| block[at + index]));
        let sum = part(0).wrapping_mul(A).wrapping_add(part(8).wrapping_mul(B)).wrapping_add(word.len() as u64);
        // Newton's iteration doubles the bits of an inverse that are right; of an odd number the lowest three are at first.
        let inverse = (0..5).fold(A, |inverse, _| inverse.wrapping_mul(2u64.wrapping_sub(A.wrapping_mul(inverse))));
        let letters =
            |mut number: u64| std::array::from_fn::<u8, 8, _>(|_| (b'a' + (number % 26) as u8, number /= 26).0);
        let trial = |number| {
            let next = letters(number);
            let rest = sum.wrapping_sub(SHORT as u64).wrapping_sub(u64::from_le_bytes(next).wrapping_mul(B));
            let first = rest.wrapping_mul(inverse).to_le_bytes();
            first.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9')).then(|| [first, next].concat())
        };
        (0..).find_map(trial).expect("one in six million is of letters and figures")
    }

    #[test]
    fn a_hash_can_be_solved_for_and_a_proof_cannot() {
        for word in ["barley", "goats", "river"] {
            let other = forged(word.as_bytes());
            assert_eq!(super::word(word.as_bytes(), word.len()), super::word(&other, other.len()));
            let blocks = [word.as_bytes(), &other].map(|word| proof::block(word, word.len()));
            let mut proofs = Vec::new();
            proof::hash(&blocks, &mut proofs);
            assert_ne!(proofs[0], proofs[1]);
        }
    }

    #[test]
    fn no_two_short_words_share_a_hash() {
        let mut hashes: Vec<u64> =
            ('\u{80}'..=char::MAX).map(|c| word(c.to_string().as_bytes(), c.len_utf8())).collect();
        let letters = b"abcdefghijklmnopqrstuvwxyz0123456789\0";
        for &a in letters {
            for &b in letters {
                hashes.push(word(&[a, b], 2));
                hashes.extend(letters.iter().map(|&c| word(&[a, b, c], 3)));
                hashes.extend((4..40).map(|length| word([[a, b]; 20].as_flattened(), length)).filter(|_| a != b));
            }
        }
        let all = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), all);
    }
}
