//! Characters as tokens.

use super::hash;
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
            token(Span::new(at, at + 3), hash::character(u32::from_le_bytes([lead, middle, tail, 0]), 3));
            at += 3;
        }
        let Some(&byte) = bytes.get(at) else { return };
        if byte == b'|' {
            at += 1;
            continue;
        }
        let c = first(key, at, byte);
        if class(c) != Class::Separator {
            token(Span::new(at, at + c.len_utf8()), hash(c));
        }
        at += c.len_utf8();
    }
}

#[inline]
fn first(key: &str, at: usize, byte: u8) -> char {
    if byte.is_ascii() { char::from(byte) } else { key[at..].chars().next().expect("a character begins") }
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
    let mut bytes = [0; 4];
    let length = c.encode_utf8(&mut bytes).len();
    hash::character(u32::from_le_bytes(bytes), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn every_character_but_separators_is_a_token(key in "([一-龥]{0,40}[|a1 か가é\u{3400}\u{9FFF}\u{A000}𠮷䷀|]{0,2}){0,20}") {
            let mut found = Vec::new();
            tokenize(&key, &mut |span, hash| found.push((span, hash)));
            let expected: Vec<(Span, u64)> = key.char_indices()
                .filter(|&(_, c)| class(c) != Class::Separator)
                .map(|(at, c)| (Span::new(at, at + c.len_utf8()), hash(c)))
                .collect();
            proptest::prop_assert_eq!(&found, &expected);
        }
    }
}
