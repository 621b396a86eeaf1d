//! Words of ASCII letters and digits, eight bytes at a time.
//!
//! Where a word ends is as good as random to a branch predictor, so a loop over its bytes pays for one miss a word.
//! Eight bytes in one machine word have no such branch (Mycroft 1987; Warren, *Hacker's Delight*, section 6-1).

/// Bytes looked at together.
pub(crate) const BLOCK: usize = 8;

/// The top bit of each byte.
const TOP: u64 = 0x8080_8080_8080_8080;

/// The bytes at the front of `text` in lower case, and how many of them are ASCII letters or digits (at most [`BLOCK`]).
///
/// ```text
/// while text[n] is an ASCII letter or digit and n < 8 { n += 1 }
/// ```
#[inline(always)]
pub(crate) fn word(text: &[u8]) -> ([u8; BLOCK], usize) {
    let bytes = match text.first_chunk::<BLOCK>() {
        Some(block) => u64::from_le_bytes(*block),
        None => text.iter().rev().fold(0, |bytes, &byte| bytes << 8 | u64::from(byte)),
    };
    let letters = between(bytes | 0x2020_2020_2020_2020, b'a', b'z') & !bytes;
    let digits = between(bytes, b'0', b'9') & !bytes;
    let length = (!(letters | digits) & TOP).trailing_zeros() as usize / 8;
    // The case bit, 0x20, is the top bit moved down by two.
    ((bytes | (letters & TOP) >> 2).to_le_bytes(), length)
}

/// Sets the top bit of each byte whose lower seven bits lie between `low` and `high`; other bits are arbitrary.
#[inline(always)]
fn between(bytes: u64, low: u8, high: u8) -> u64 {
    let every = |byte: u8| u64::from_le_bytes([byte; BLOCK]);
    let seven = bytes & !TOP;
    (seven + every(0x80 - low)) & !(seven + every(0x7F - high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_block_is_what_a_loop_finds(text in prop::collection::vec(any::<u8>(), 0..40)) {
            let naive = text.iter().take(BLOCK).take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let (lower, length) = word(&text);
            prop_assert_eq!(length, naive);
            prop_assert_eq!(&lower[..length], text[..length].to_ascii_lowercase());
        }
    }
}
