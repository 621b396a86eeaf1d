//! Characters as tokens.

use crate::document::Span;
use crate::text::script::{Class, class};

/// Every letter, digit, ideograph, mark and mask of a folded key.
#[inline]
pub(super) fn tokenize(key: &str, token: &mut impl FnMut(Span, u64)) {
    for (at, c) in key.char_indices() {
        if class(c) != Class::Separator {
            token(Span::new(at, at + c.len_utf8()), hash(c));
        }
    }
}

/// Every code point.
#[inline]
pub(super) fn tokenize_raw(key: &str, token: &mut impl FnMut(Span, u64)) {
    for (at, c) in key.char_indices() {
        token(Span::new(at, at + c.len_utf8()), hash(c));
    }
}

/// Spreads a code point over 64 bits: an odd multiplier (2^64 divided by the golden ratio) keeps distinct ones distinct.
#[inline]
pub(super) fn hash(c: char) -> u64 {
    let spread = (u64::from(c) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    spread ^ (spread >> 29)
}
