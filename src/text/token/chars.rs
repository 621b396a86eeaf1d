//! Characters as tokens.

use crate::document::Span;
use crate::text::script::{Class, class};

/// Every letter, digit, ideograph, mark and mask of a folded key.
#[inline]
pub(super) fn tokenize(key: &str, token: &mut impl FnMut(Span, u64)) {
    let bytes = key.as_bytes();
    let mut at = 0;
    loop {
        // Han by its bytes, without asking for the class of each.
        while let Some(&[lead, middle, tail]) = bytes[at..].first_chunk::<3>()
            && is_ideograph(lead, middle)
        {
            token(Span::new(at, at + 3), spread(point(lead, middle, tail)));
            at += 3;
            // Where a clause ends no branch predictor knows: its sign is passed over without a branch.
            at += usize::from(bytes.get(at) == Some(&b'|'));
        }
        let Some(&byte) = bytes.get(at) else { return };
        let c = if byte.is_ascii() { char::from(byte) } else { key[at..].chars().next().expect("a character begins") };
        if class(c) != Class::Separator {
            token(Span::new(at, at + c.len_utf8()), hash(c));
        }
        at += c.len_utf8();
    }
}

/// The bytes of the characters from U+4E00 to U+9FFF that `text` begins with: nearly all Han, and told without decoding.
#[inline]
pub(super) fn ideographs(text: &[u8]) -> usize {
    3 * text.as_chunks::<3>().0.iter().take_while(|&&[lead, middle, _]| is_ideograph(lead, middle)).count()
}

/// Whether the first two of three bytes are those of a character from U+4E00 to U+9FFF.
#[inline]
fn is_ideograph(lead: u8, middle: u8) -> bool {
    (0xE4B8..0xEA00).contains(&u16::from_be_bytes([lead, middle]))
}

/// The code point of three bytes.
#[inline]
fn point(lead: u8, middle: u8, tail: u8) -> u32 {
    u32::from(lead & 0x0F) << 12 | u32::from(middle & 0x3F) << 6 | u32::from(tail & 0x3F)
}

/// Every code point.
#[inline]
pub(super) fn tokenize_raw(key: &str, token: &mut impl FnMut(Span, u64)) {
    for (at, c) in key.char_indices() {
        token(Span::new(at, at + c.len_utf8()), hash(c));
    }
}

/// The hash of a character.
#[inline]
pub(super) fn hash(c: char) -> u64 {
    spread(c.into())
}

/// Spreads a code point over 64 bits: an odd multiplier (2^64 divided by the golden ratio) keeps distinct ones distinct.
#[inline]
fn spread(point: u32) -> u64 {
    let spread = (u64::from(point) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    spread ^ (spread >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn every_character_but_separators_is_a_token(key in "([一-龥]{0,4}[|a1 か가é\u{3400}\u{9FFF}\u{A000}𠮷䷀|]{0,2}){0,20}") {
            let mut found = Vec::new();
            tokenize(&key, &mut |span, hash| found.push((span, hash)));
            let expected: Vec<(Span, u64)> = key.char_indices()
                .filter(|&(_, c)| class(c) != Class::Separator)
                .map(|(at, c)| (Span::new(at, at + c.len_utf8()), hash(c)))
                .collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
