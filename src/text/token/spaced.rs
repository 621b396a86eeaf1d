//! What white space separates, as a token: `split()` of other tools, so that scores can be compared with theirs.

use super::hash;
use crate::document::Span;
use crate::text::ascii::Stretch;
use crate::vector::BLOCK;

/// The stretches of `key` without white space, punctuation included.
#[inline]
pub(super) fn tokenize(key: &str, token: &mut impl FnMut(Span, u64)) {
    let bytes = key.as_bytes();
    let mut emit = |start, end| token(Span::new(start, end), hash::word(&bytes[start..], end - start));
    let mut block = [0; BLOCK];
    let mut at = 0;
    while at < bytes.len() {
        if let Some(stretch) = Stretch::spaced(&bytes[at..], &mut block) {
            stretch.each().for_each(|(start, end)| emit(at + start, at + end));
            at += stretch.length;
            continue;
        }
        // No white space of ASCII splits a character, nor is it the only kind.
        let length = bytes[at..].iter().position(u8::is_ascii_whitespace).map_or(bytes.len() - at, |blank| blank + 1);
        for word in key[at..at + length].split_whitespace() {
            // A piece of the key lies where its address says.
            let start = word.as_ptr() as usize - key.as_ptr() as usize;
            emit(start, start + word.len());
        }
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn tokens_are_those_of_split_whitespace(key in "([a-zé，\u{3000}\u{a0}\u{85}中\\x0b\\x0c\\x01]{0,9}[ \n\\x0b]{0,2}){0,30}") {
            let mut found = Vec::new();
            tokenize(&key, &mut |span, hash| found.push((span.of(&key), hash)));
            let expected: Vec<_> =
                key.split_whitespace().map(|word| (word, hash::word(word.as_bytes(), word.len()))).collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
