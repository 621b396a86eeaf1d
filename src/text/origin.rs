//! What of a text became each character of its key: the signs themselves, without what folding dropped behind them.
//!
//! A sign may be a symbol where its key is a letter (`×`, `℃`, `㈠`, radicals of Kangxi), and it may become several
//! letters (`№`): these all come from the whole sign, which nothing can be cut into.

use super::fold::{MappedKey, masked_until};
use super::script::{Class, MASK, class};
use crate::document::Span;

/// Where one character of a key came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The sign; empty for a separator.
    pub span: Span,
    /// What follows the sign and became nothing; empty unless this is the last character that came from it.
    pub behind: Span,
}

/// The origins of the characters of `key`, which is that of `text`, in order. Cost: O(1) a character, and reads what was
/// dropped.
pub(crate) fn origins<'k>(text: &'k str, key: &'k MappedKey) -> impl Iterator<Item = (char, Origin)> + 'k {
    let (mut span, mut next) = (Span::new(0, 0), 0);
    key.chars.iter().enumerate().map(move |(index, &c)| {
        let start = key.offsets[index];
        if index == 0 || start != span.start {
            // Most signs are a letter by themselves, with the next one right behind.
            let following = key.offsets[index + 1];
            let is_letter = c != MASK && class(c) != Class::Separator;
            (span, next) = match is_letter && start < following && past(text, start) == following {
                true => (Span::new(start, following), following),
                false => sign(text, key, index),
            };
        }
        // One that other characters follow has nothing behind it.
        let end = if key.offsets[index + 1] == start { span.end } else { next };
        (c, Origin { span, behind: Span::new(span.end, end) })
    })
}

/// The sign that character `index` of `key` came from. Cost: as for one of [`origins`].
#[cfg(feature = "pipeline")]
pub(crate) fn origin(text: &str, key: &MappedKey, index: usize) -> Span {
    let same = key.offsets[..index].iter().rev().take_while(|&&other| other == key.offsets[index]).count();
    sign(text, key, index - same).0
}

/// The sign whose first character in `key` is that at `first`, and where the next one begins.
fn sign(text: &str, key: &MappedKey, first: usize) -> (Span, usize) {
    let start = key.offsets[first];
    let count = key.offsets[first..].iter().take_while(|&&other| other == start).count();
    let chars = &key.chars[first..first + count.min(key.chars.len() - first)];
    let raw = Span::new(start, key.offsets[first + chars.len()]);
    if chars.iter().all(|&c| class(c) == Class::Separator) {
        return (Span::new(start, start), raw.end);
    }
    let whole = if chars[0] == MASK { masks(text, raw) } else { past(text, start) };
    let letters = || start + raw.of(text).trim_end_matches(|c: char| class(c) == Class::Separator).len();
    let end = if whole < raw.end { whole.max(letters()) } else { raw.end };
    (Span::new(start, end), raw.end)
}

/// The end of the last slot in `raw`, which begins with one: slots that nothing visible parts are one.
fn masks(text: &str, raw: Span) -> usize {
    let mut end = past(text, raw.start);
    for at in raw.of(text).char_indices().map(|(at, _)| raw.start + at) {
        if at == raw.start || at >= end {
            end = masked_until(text, at).unwrap_or(end);
        }
    }
    end
}

/// The end of the character at `at`.
fn past(text: &str, at: usize) -> usize {
    text.ceil_char_boundary(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::{Fold, fold_mapped};

    fn shown(text: &str) -> Vec<(char, &str, &str)> {
        let key = fold_mapped(Fold::Text, text);
        origins(text, &key).map(|(c, origin)| (c, origin.span.of(text), origin.behind.of(text))).collect()
    }

    #[test]
    fn symbols_that_became_letters_are_whole() {
        assert_eq!(shown("由××市"), [('由', "由", ""), ('□', "××", ""), ('市', "市", "")]);
        assert_eq!(shown("李某 ××县"), [('李', "李", ""), ('□', "某 ××", ""), ('县', "县", "")]);
        assert_eq!(shown("二○三"), [('二', "二", ""), ('〇', "○", ""), ('三', "三", "")]);
        assert_eq!(shown("№ 5"), [('n', "№", ""), ('o', "№", ""), (' ', "", " "), ('5', "5", "")]);
        assert_eq!(shown("⼈ ㈠。"), [('人', "⼈", " "), ('|', "㈠", ""), ('一', "㈠", "。")]);
    }

    #[test]
    fn what_was_dropped_is_behind() {
        assert_eq!(shown("水\u{200b}× 渠"), [('水', "水", "\u{200b}"), ('|', "", "× "), ('渠', "渠", "")]);
        assert_eq!(shown("e\u{301}！"), [('é', "e\u{301}", "！")]);
    }
}
