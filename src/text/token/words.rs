//! Words as tokens, by runs of script.
//!
//! For letters and digits of a folded key these are the words of UAX #29 (Unicode Text Segmentation), but for
//! underscores at the ends of words, as a test against `unicode-segmentation` holds;
//! Han goes to jieba; characters of scripts written without spaces stand alone, since UAX #29 gives no words there.

use super::hash::hash;
use super::{chars, han};
use crate::document::Span;
use crate::text::ascii::{self, Stretch};
use crate::text::script::{Class, class, joins};

/// Words of a folded or raw key.
#[inline]
pub(super) fn tokenize(key: &str, hmm: bool, token: &mut impl FnMut(Span, u64)) {
    let bytes = key.as_bytes();
    let mut block = [0; ascii::BLOCK];
    let mut at = 0;
    loop {
        if Stretch::may_begin(&bytes[at..])
            && let Some(stretch) = Stretch::at(&bytes[at..], &mut block)
        {
            for (start, end) in stretch.each() {
                token(Span::new(at + start, at + end), hash(&bytes[at + start..], end - start));
            }
            at = bytes.len().min(at + stretch.length);
            continue;
        }
        let Some(c) = first(key, at) else { return };
        let kind = class(c);
        let end = match kind {
            Class::Separator | Class::Mark => at + c.len_utf8(),
            Class::Letter | Class::Digit => word_end(key, at, kind),
            Class::Han => han_end(key, at),
            Class::Syllable | Class::Mask => run_end(key, at + c.len_utf8(), Class::Mark),
        };
        match kind {
            Class::Separator | Class::Mark => {}
            Class::Letter | Class::Digit => token(Span::new(at, end), hash(&bytes[at..], end - at)),
            Class::Syllable | Class::Mask => token(Span::new(at, end), chars::hash(c)),
            Class::Han => han::segment(&key[at..end], hmm, |word| {
                let span = Span::new(at + word.start, at + word.end);
                token(span, hash(&bytes[span.start..], span.end - span.start));
            }),
        }
        at = end;
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
