//! Symbols: what passages are compared by, the letters of a comparison key with their places.
//!
//! A symbol is a Han character, a letter of a script without spaces with its marks, a Tibetan syllable, a mask, or a whole
//! word or number of a spaced script. Punctuation and white space are no symbols: they end clauses. Symbols have lengths
//! in *letters*, so that one measure serves all scripts: a word is two, about what it is in Chinese; a mask is none; each
//! other one is one.

use crate::document::Span;
use crate::text::fold::{Fold, fold_mapped};
use crate::text::origin::origins;
use crate::text::script::{Class, class, stacks};
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// A symbol: the code point of a character, or a hash of several with one of the two highest bits set.
pub type Symbol = u32;

/// The symbol of a masked slot.
pub const MASK: Symbol = crate::text::script::MASK as u32;
/// The bit by which words differ from characters.
const WORD: u32 = 1 << 31;
/// The bit by which letters of several characters differ from those of one.
const LETTER: u32 = 1 << 30;

/// Letters that a symbol counts for.
pub fn letters_of(symbol: Symbol) -> usize {
    match symbol {
        MASK => 0,
        word if is_word(word) => 2,
        _ => 1,
    }
}

/// Whether a symbol is a word or a number of a spaced script.
pub fn is_word(symbol: Symbol) -> bool {
    symbol & WORD != 0
}

/// The symbols of one text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Symbols {
    /// The symbols.
    pub codes: Vec<Symbol>,
    /// Where each symbol stands in the text.
    spans: Vec<[u32; 2]>,
    /// One past the last symbol of each clause, ascending; the last one is the number of symbols.
    pub clauses: Vec<usize>,
}

impl Symbols {
    /// The symbols of `text`, of less than 4 GiB. Cost: that of folding it.
    pub fn new(text: &str) -> Symbols {
        let mapped = fold_mapped(Fold::Text, text);
        let mut symbols = Symbols {
            codes: Vec::with_capacity(mapped.chars.len()),
            spans: Vec::with_capacity(mapped.chars.len()),
            clauses: Vec::new(),
        };
        // The characters of the word at hand.
        let mut word = Word::default();
        for (c, origin) in origins(text, &mapped) {
            let kind = class(c);
            let inside = kind != Class::Separator || !matches!(c, ' ' | '|');
            if !inside || !word.goes_on(kind) {
                symbols.end_word(&mut word);
            }
            match kind {
                Class::Han | Class::Mask => symbols.push(c as u32, origin.span),
                // A mark on a Han character is no letter of its own.
                Class::Mark if word.letters.is_empty() => {}
                _ if inside => word.add(c, kind, origin.span),
                _ => {}
            }
            let is_joint = inside && kind == Class::Separator;
            if !is_joint && ends_clause(origin.behind.of(text)) {
                symbols.end_word(&mut word);
                symbols.end_clause();
            }
        }
        symbols.end_word(&mut word);
        symbols.end_clause();
        symbols
    }

    fn push(&mut self, code: Symbol, span: Span) {
        // A sign may become a mark of one letter and the letter behind it (Thai sara am): it belongs to the latter.
        if let Some([start, end]) = self.spans.last_mut()
            && (*start as usize) < span.start
        {
            *end = (*end).min(span.start as u32);
        }
        self.codes.push(code);
        self.spans.push([span.start as u32, span.end as u32]);
    }

    fn end_word(&mut self, word: &mut Word) {
        if !word.letters.is_empty() {
            self.push(word.code(), Span::new(word.start, word.end));
            word.letters.clear();
        }
    }

    fn end_clause(&mut self) {
        if self.clauses.last().copied().unwrap_or(0) < self.codes.len() {
            self.clauses.push(self.codes.len());
        }
    }

    /// How many symbols there are.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// From the first to the last of some symbols, of which there is one at least.
    pub fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.spans[range.start][0] as usize, self.spans[range.end - 1][1] as usize)
    }

    /// Symbols and the ends of their clauses without places: nobody may ask for a [`span`](Symbols::span).
    pub fn without_places(codes: Vec<Symbol>, clauses: Vec<usize>) -> Symbols {
        Symbols { codes, clauses, spans: Vec::new() }
    }

    /// Some symbols without their places, as one clause.
    pub fn part(&self, range: Range<usize>) -> Symbols {
        Symbols::without_places(self.codes[range.clone()].to_vec(), vec![range.len()])
    }

    /// The letters of some symbols.
    pub fn letters(&self, range: Range<usize>) -> usize {
        self.codes[range].iter().map(|&code| letters_of(code)).sum()
    }

    /// The clause that holds symbol `at`.
    pub fn clause(&self, at: usize) -> Range<usize> {
        let index = self.clauses.partition_point(|&end| end <= at);
        let start = if index == 0 { 0 } else { self.clauses[index - 1] };
        start..self.clauses.get(index).copied().unwrap_or(self.len())
    }
}

/// The characters of the word, or the letter, at hand.
#[derive(Default)]
struct Word {
    letters: String,
    /// Whether it is a letter of a script without spaces.
    is_letter: bool,
    start: usize,
    end: usize,
}

impl Word {
    fn add(&mut self, c: char, kind: Class, span: Span) {
        if self.letters.is_empty() {
            (self.start, self.end) = (span.start, span.end);
            self.is_letter = kind == Class::Syllable;
        }
        self.letters.push(c);
        self.end = self.end.max(span.end);
    }

    /// Whether a character of this kind belongs to what there is.
    fn goes_on(&self, kind: Class) -> bool {
        match kind {
            Class::Mark => true,
            Class::Syllable => self.is_letter && self.letters.ends_with(stacks),
            Class::Letter | Class::Digit | Class::Separator => !self.is_letter,
            Class::Han | Class::Mask => false,
        }
    }

    fn code(&self) -> Symbol {
        let mut chars = self.letters.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) if self.is_letter => only as u32,
            // A Tibetan syllable is about what a Han character is.
            (Some(first), _) if self.is_letter || ('\u{0F00}'..='\u{0FFF}').contains(&first) => {
                self.hash() >> 2 | LETTER
            }
            _ => self.hash() | WORD,
        }
    }

    fn hash(&self) -> u32 {
        xxh3_64(self.letters.as_bytes()) as u32
    }
}

/// Whether a piece of text between two letters ends a clause: any punctuation does, white space does not.
fn ends_clause(between: &str) -> bool {
    between.chars().any(|c| !c.is_whitespace() && class(c) == Class::Separator && !is_silent(c))
}

/// Hyphens, single quotes, brackets and invisible characters, which stand inside clauses.
fn is_silent(c: char) -> bool {
    matches!(c, '-' | '\'' | '"' | '‘' | '’' | '《' | '》' | '〈' | '〉' | '·' | '*')
        || matches!(c, '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】' | '%' | '/' | '_')
        || c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        let symbols = Symbols::new(text);
        (0..symbols.len()).map(|at| symbols.span(&(at..at + 1)).of(text)).collect()
    }

    #[test]
    fn han_stands_alone_and_words_are_whole() {
        assert_eq!(pieces("用 Rust，写 3.5 次don't"), ["用", "Rust", "写", "3.5", "次", "don't"]);
    }

    #[test]
    fn letters_have_their_marks_and_count_for_one() {
        for (text, letters) in [
            ("ที่น้ำตื้น", ["ที่", "น้", "ำ", "ตื้", "น"].as_slice()),
            ("ខ្មែរ", &["ខ្មែ", "រ"]),
            ("か\u{3099}ガｶﾞ", &["か\u{3099}", "ガ", "ｶﾞ"]),
            ("བཀྲ་ཤིས།", &["བཀྲ", "ཤིས"]),
        ] {
            assert_eq!(pieces(text), letters);
            let symbols = Symbols::new(text);
            assert_eq!(symbols.letters(0..symbols.len()), letters.len(), "{text}");
        }
        assert_ne!(Symbols::new("ที่").codes, Symbols::new("ทา").codes[..1]);
    }

    #[test]
    fn clauses_end_at_punctuation_in_every_script() {
        let text = "先修渠，“再”通路。Then rest, and sing.  好";
        let symbols = Symbols::new(text);
        let mut start = 0;
        let clauses: Vec<&str> = symbols
            .clauses
            .iter()
            .map(|&end| symbols.span(&(std::mem::replace(&mut start, end)..end)).of(text))
            .collect();
        assert_eq!(clauses, ["先修渠", "再", "通路", "Then rest", "and sing", "好"]);
        assert_eq!(symbols.clause(4), 4..6);
    }

    #[test]
    fn editions_have_the_same_symbols_and_masks_no_letters() {
        let (a, b) = (Symbols::new("ＸＸ鎮要抓好黨建！"), Symbols::new("xx镇，要抓好党建"));
        assert_eq!(a.codes, b.codes);
        assert_eq!(a.letters(0..a.len()), 6);
    }
}
