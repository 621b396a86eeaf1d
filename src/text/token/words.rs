//! Words as tokens, by runs of script.
//!
//! For letters and digits of a folded key these are the words of UAX #29 (Unicode Text Segmentation), but for
//! underscores at the ends of words, as a test against `unicode-segmentation` holds;
//! Han goes to jieba. In scripts written without spaces, where UAX #29 gives no words, a token is a letter with its marks
//! and the one or two letters behind it, as far as the run goes: windows of single ones all stand in any long text.

use super::{chars, han, hash};
use crate::document::Span;
use crate::text::ascii::{self, Stretch};
use crate::text::fold::Fold;
use crate::text::script::{Class, class, joins, letter_end, letters_in_token};
use crate::vector::BLOCK;

/// Words of a key that was made with `fold`.
#[inline]
pub(super) fn tokenize(key: &str, fold: Fold, hmm: bool, token: &mut impl FnMut(Span, u64)) {
    let bytes = key.as_bytes();
    let mut at = 0;
    loop {
        if Stretch::may_begin(&bytes[at..])
            && let Some(length) = words(fold, bytes, at, token)
        {
            at = bytes.len().min(at + length);
            continue;
        }
        let Some(c) = first(key, at) else { return };
        let kind = class(c);
        let end = match kind {
            Class::Separator | Class::Mark | Class::Mask => at + c.len_utf8(),
            Class::Letter | Class::Digit => word_end(key, at, kind),
            Class::Han => han_end(key, at),
            Class::Syllable => letter_end(key, at),
        };
        match kind {
            Class::Separator | Class::Mark => {}
            Class::Letter | Class::Digit | Class::Mask => token(Span::new(at, end), hash::word(&bytes[at..], end - at)),
            Class::Syllable => {
                let end = letters_end(key, end, letters_in_token(c) - 1);
                token(Span::new(at, end), hash::word(&bytes[at..], end - at));
            }
            Class::Han => han::segment(&key[at..end], hmm, |word| {
                let span = Span::new(at + word.start, at + word.end);
                token(span, hash::word(&bytes[span.start..], span.end - span.start));
            }),
        }
        at = end;
    }
}

/// The words of ASCII from `at` on, as far as they are told together; how many bytes that was.
#[inline(always)]
fn words(fold: Fold, key: &[u8], at: usize, token: &mut impl FnMut(Span, u64)) -> Option<usize> {
    let rest = &key[at..];
    let mut scratch = [0; BLOCK];
    let mut emit = |start, end| token(Span::new(at + start, at + end), hash::word(&rest[start..], end - start));
    match fold {
        Fold::Text => {
            let (mut ends, length) = ascii::ends_of_words(rest, &mut scratch)?;
            let mut start = 0;
            while ends != 0 {
                let end = ends.trailing_zeros() as usize;
                emit(start, end);
                start = end + 1;
                ends &= ends - 1;
            }
            Some(length)
        }
        Fold::None => {
            let (stretch, _) = Stretch::at(rest, &mut scratch)?;
            stretch.each().for_each(|(start, end)| emit(start, end));
            Some(stretch.length)
        }
    }
}

#[inline]
fn first(key: &str, at: usize) -> Option<char> {
    let byte = *key.as_bytes().get(at)?;
    if byte < 0x80 { Some(char::from(byte)) } else { key[at..].chars().next() }
}

/// Where the word that begins at `at` ends: letters, digits and marks, and joints between two of them.
#[inline]
fn word_end(key: &str, mut at: usize, mut last: Class) -> usize {
    let bytes = key.as_bytes();
    loop {
        let begin = at;
        let (_, mut length) = ascii::word(&bytes[at..]);
        at += length;
        while length == ascii::WORD {
            (_, length) = ascii::word(&bytes[at..]);
            at += length;
        }
        if at == bytes.len() || bytes[at] == b' ' {
            return at;
        }
        if at > begin {
            last = class(char::from(bytes[at - 1]));
        }
        let c = first(key, at).expect("the end was looked for above");
        match class(c) {
            Class::Mark => {}
            kind @ (Class::Letter | Class::Digit) => last = kind,
            Class::Separator => {
                let after = first(key, at + c.len_utf8()).map_or(Class::Separator, class);
                if !joins(last, c, after) {
                    return at;
                }
            }
            _ => return at,
        }
        at += c.len_utf8();
    }
}

/// Where `more` letters of a script without spaces end that begin at `at`, or the run of them.
fn letters_end(key: &str, mut at: usize, more: usize) -> usize {
    for _ in 0..more {
        if first(key, at).is_none_or(|c| class(c) != Class::Syllable) {
            break;
        }
        at = letter_end(key, at);
    }
    at
}

/// Where the run of Han that begins at `at` ends.
fn han_end(key: &str, mut at: usize) -> usize {
    loop {
        at += chars::ideographs(&key.as_bytes()[at..]);
        let end = run_end(key, at, Class::Han);
        if end == at {
            return at;
        }
        at = end;
    }
}

fn run_end(key: &str, mut at: usize, kind: Class) -> usize {
    while let Some(c) = first(key, at)
        && class(c) == kind
    {
        at += c.len_utf8();
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// In a folded key words end at blanks alone, so both ways to find them agree.
        #[test]
        fn a_folded_key_has_the_words_of_a_raw_one(text in "([a-zA-Z0-9]{1,9}[ .,'_:;*|\n-]{1,3}[中é，□]{0,2}){0,40}") {
            let mut key = String::new();
            crate::text::fold::fold(Fold::Text, &text, &mut key);
            let found = [Fold::Text, Fold::None].map(|fold| {
                let mut found = Vec::new();
                tokenize(&key, fold, false, &mut |span, hash| found.push((span, hash)));
                found
            });
            proptest::prop_assert_eq!(&found[0], &found[1], "{}", key);
        }
    }

    #[test]
    fn runs_of_han_end_where_the_class_does() {
        for end in ["", "a", "，", "䷀", "が", "\u{9FFF}\u{A000}", "é"] {
            for run in ["一", "鿿", "中国〇人々", "㐀䶿𠀀一", "〇", "一丁七万"] {
                let key = format!("{run}{end}{run}");
                let han = key.char_indices().find(|&(_, c)| class(c) != Class::Han).map_or(key.len(), |(at, _)| at);
                assert_eq!(han_end(&key, 0), han, "{key}");
            }
        }
    }
}
