//! Folding: the comparison key of a text, and where each of its characters came from.
//!
//! Two texts that differ only in case, width, punctuation, spacing, invisible characters, script (traditional or
//! simplified) or masking have the same key. The text itself is never changed: keys are for comparison only.
//! Folding comes before segmentation, so that traditional and simplified editions are segmented alike.

mod mask;
mod table;

use crate::text::script::{Class, MASK, class, joins};
use serde::{Deserialize, Serialize};
use table::Action;
use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::{xxh3_128, xxh3_128_with_seed};

/// How texts are folded before they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Fold {
    /// Not at all: raw code points.
    None,
    /// NFKC, lower case, width, punctuation, space, invisible characters, script and masks.
    #[default]
    Text,
}

impl Fold {
    /// All ways of folding.
    pub const ALL: &[Fold] = &[Fold::None, Fold::Text];
}

/// Appends the comparison key of `text` to `key`.
///
/// In a folded key words are separated by one space, which stands for any punctuation and for the white space between
/// two words of a spaced script; white space beside Han, kana and the like is dropped. Folding a key changes nothing.
/// Cost: about one table access a character.
///
/// ```
/// use leitong::text::fold::{Fold, fold};
/// let mut key = String::new();
/// fold(Fold::Text, "ＸＸ鎮　黨建，Don't  STOP！", &mut key);
/// assert_eq!(key, "□镇党建 don't stop");
/// ```
pub fn fold(how: Fold, text: &str, key: &mut String) {
    match how {
        Fold::None => key.push_str(text),
        Fold::Text => fold_text(text, key, &mut ()),
    }
}

/// A comparison key that knows where it came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MappedKey {
    /// The characters of the key.
    pub chars: Vec<char>,
    /// `offsets[i]`: the byte of the original at which what became `chars[i]` begins; one more entry for the end.
    pub offsets: Vec<usize>,
}

/// The comparison key of `text` with its offset map.
///
/// ```
/// use leitong::text::fold::{Fold, fold_mapped};
/// let mapped = fold_mapped(Fold::Text, "“黨”建");
/// assert_eq!(mapped.chars, ['党', ' ', '建']);
/// assert_eq!(mapped.offsets, [3, 6, 9, 12]);
/// ```
pub fn fold_mapped(how: Fold, text: &str) -> MappedKey {
    let mut key = String::new();
    let mut offsets = Vec::new();
    match how {
        Fold::None => {
            key.push_str(text);
            offsets.extend(text.char_indices().map(|(at, _)| at));
        }
        Fold::Text => fold_text(text, &mut key, &mut offsets),
    }
    offsets.push(text.len());
    MappedKey { chars: key.chars().collect(), offsets }
}

/// The 128-bit identity of a text: equal for texts with equal keys.
///
/// A text whose key is empty (only punctuation, say) is known by its raw form, so that "!!" and "??" stay apart.
/// xxh3-128 with seed 0 over the key, seed 1 over the raw text.
pub fn identity(key: &str, raw: &str) -> u128 {
    match key.is_empty() {
        true => xxh3_128_with_seed(raw.as_bytes(), 1),
        false => xxh3_128(key.as_bytes()),
    }
}

/// Records where the characters of a key came from; `()` records nothing and costs nothing.
trait Offsets {
    fn note(&mut self, source: usize);
    fn mark(&self) -> usize;
    fn rewind(&mut self, mark: usize);
}

impl Offsets for () {
    #[inline]
    fn note(&mut self, _: usize) {}
    fn mark(&self) -> usize {
        0
    }
    fn rewind(&mut self, _: usize) {}
}

impl Offsets for Vec<usize> {
    fn note(&mut self, source: usize) {
        self.push(source);
    }
    fn mark(&self) -> usize {
        self.len()
    }
    fn rewind(&mut self, mark: usize) {
        self.truncate(mark);
    }
}

/// What stood between the last written character and the next one; `at` is its first byte.
#[derive(Clone, Copy, PartialEq)]
enum Gap {
    None,
    Space { at: usize },
    Punctuation { at: usize },
}

/// The state of one pass over a text.
struct Folder<'k, O> {
    text: &'k str,
    key: &'k mut String,
    offsets: &'k mut O,
    gap: Gap,
    /// Class of the last character written, `Separator` at the beginning.
    last: Class,
    begin: usize,
}

fn fold_text(text: &str, key: &mut String, offsets: &mut impl Offsets) {
    let begin = key.len();
    let mut folder = Folder { text, key, offsets, gap: Gap::None, last: Class::Separator, begin };
    let bytes = text.as_bytes();
    let mut at = 0;
    // Where the last starter began, and the state before it: a combining mark takes it up again.
    let mut starter = (0, folder.state());
    while at < bytes.len() {
        let byte = bytes[at];
        if byte < 0x80 && ASCII_WORD[usize::from(byte)] && !matches!(byte, b'x' | b'X') {
            starter = (at, folder.state());
            let class = if byte.is_ascii_digit() { Class::Digit } else { Class::Letter };
            folder.emit(char::from(byte.to_ascii_lowercase()), class, at);
            at += 1;
            continue;
        }
        let c = text[at..].chars().next().expect("at is a character boundary before the end");
        match table::action(c) {
            Action::Emit(to) => {
                starter = (at, folder.state());
                folder.emit(to, class(to), at);
                at += c.len_utf8();
            }
            Action::Combine => {
                folder.restore(starter.1);
                at = folder.compose(starter.0, at);
            }
            other => {
                starter = (at, folder.state());
                at = folder.special(other, c, at);
            }
        }
    }
}

/// Letters and digits of ASCII.
const ASCII_WORD: [bool; 128] = {
    let mut table = [false; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

impl<O: Offsets> Folder<'_, O> {
    fn state(&self) -> (usize, usize, Gap, Class) {
        (self.key.len(), self.offsets.mark(), self.gap, self.last)
    }

    fn restore(&mut self, (length, mark, gap, last): (usize, usize, Gap, Class)) {
        self.key.truncate(length);
        self.offsets.rewind(mark);
        self.gap = gap;
        self.last = last;
    }

    #[inline]
    fn emit(&mut self, c: char, class: Class, source: usize) {
        if self.gap != Gap::None {
            self.close_gap(class);
        }
        self.key.push(c);
        self.offsets.note(source);
        self.last = class;
    }

    /// Writes the space that the gap stands for, if it does for one.
    fn close_gap(&mut self, next: Class) {
        let spaced = |class| matches!(class, Class::Letter | Class::Digit | Class::Mark);
        let at = match self.gap {
            Gap::Punctuation { at } => at,
            Gap::Space { at } if spaced(self.last) && spaced(next) => at,
            _ => {
                self.gap = Gap::None;
                return;
            }
        };
        self.gap = Gap::None;
        if self.key.len() > self.begin {
            self.key.push(' ');
            self.offsets.note(at);
        }
    }

    /// Handles what is neither a plain character nor a combining one; returns where to go on.
    fn special(&mut self, action: Action, c: char, at: usize) -> usize {
        let next = at + c.len_utf8();
        match action {
            Action::Space => {
                if self.gap == Gap::None {
                    self.gap = Gap::Space { at };
                }
            }
            Action::Punctuation => self.punctuate(c, at),
            Action::Mask => return self.mask(c, at),
            Action::Expand => self.expand(table::expansion(c), at),
            Action::Emit(_) | Action::Combine | Action::Drop => {}
        }
        next
    }

    fn punctuate(&mut self, c: char, at: usize) {
        let after = self.text[at + c.len_utf8()..].chars().next().map_or(Class::Separator, class);
        let joint = if c == '’' { '\'' } else { c };
        if self.gap == Gap::None && joins(self.last, joint, after) {
            let last = self.last;
            self.emit(joint, last, at);
        } else if !matches!(self.gap, Gap::Punctuation { .. }) {
            self.gap = Gap::Punctuation { at };
        }
    }

    fn mask(&mut self, c: char, at: usize) -> usize {
        // Inside a word an x is a letter: do not look around for each one.
        let in_word = self.gap == Gap::None && matches!(self.last, Class::Letter | Class::Digit);
        if !in_word && let Some(end) = mask::slot(self.text, at) {
            self.emit(MASK, Class::Mask, at);
            return end;
        }
        match c {
            'x' | 'X' | '\u{FF38}' | '\u{FF58}' => self.emit('x', Class::Letter, at),
            '某' => self.emit('某', Class::Han, at),
            _ => self.punctuate(c, at),
        }
        at + c.len_utf8()
    }

    /// Writes several characters that come from one place.
    fn expand(&mut self, chars: impl Iterator<Item = char>, at: usize) {
        for c in chars {
            match class(c) {
                _ if c.is_whitespace() => self.gap = if self.gap == Gap::None { Gap::Space { at } } else { self.gap },
                Class::Separator => self.gap = Gap::Punctuation { at },
                class => self.emit(c, class, at),
            }
        }
    }

    /// Composes the starter at `start` with the combining characters from `marks` on; returns where they end.
    fn compose(&mut self, start: usize, marks: usize) -> usize {
        let more: usize = self.text[marks..]
            .chars()
            .take_while(|&c| matches!(table::action(c), Action::Combine))
            .map(char::len_utf8)
            .sum();
        let end = marks + more;
        let composed: String = self.text[start..end].nfkc().collect();
        // Each character anew by the table; a mark that found no partner stays only behind a letter.
        for c in composed.chars() {
            match table::action(c) {
                Action::Emit(to) => self.emit(to, class(to), start),
                Action::Combine if matches!(self.last, Class::Separator) => {}
                Action::Combine if self.gap != Gap::None => {}
                Action::Combine => self.emit(c, self.last, start),
                _ => self.expand(table::expansion(c), start),
            }
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        let mut key = String::new();
        fold(Fold::Text, text, &mut key);
        key
    }

    #[test]
    fn editions_of_one_text_have_one_key() {
        let expected = "机关党建是本职 2024年 abc don't";
        for text in [
            "机关党建是本职，2024年。ABC  don't!",
            "機關黨建是本職,２０２４年 ; ａｂｃ don’t",
            "  机关\n党建是\u{200b}本职！！２０２４ 年\u{3000}、Abc\tDON'T",
        ] {
            let last = key(text);
            assert!(last == expected || last == "机关党建是本职 2024年 abc don't", "{last}");
        }
    }

    #[test]
    fn white_space_counts_only_between_words_of_spaced_scripts() {
        assert_eq!(key("用 Rust 写 的\n程序 is fast"), "用rust写的程序is fast");
        assert_eq!(key("한국어 문장"), "한국어 문장");
    }

    #[test]
    fn combining_characters_compose() {
        assert_eq!(key("Cafe\u{301}"), "café");
        assert_eq!(key("か\u{3099}"), "が");
        assert_eq!(key("\u{1112}\u{1161}\u{11ab}"), "한");
        assert_eq!(key("\u{301}\u{301}a"), "a");
        assert_eq!(key("हिन्दी"), "हिन्दी");
    }

    #[test]
    fn punctuation_inside_numbers_and_words_stays() {
        assert_eq!(key("1,000.50 e.g. snake_case 3．5"), "1,000.50 e.g snake_case 3 5");
    }

    #[test]
    fn only_punctuation_has_an_empty_key_but_an_identity_of_its_own() {
        assert_eq!(key("！！？"), "");
        assert_ne!(identity("", "！！"), identity("", "？？"));
        assert_ne!(identity("a", "x"), identity("", "a"));
    }

    #[test]
    fn offsets_lead_back_to_the_original() {
        let text = "“ＸＸ鎮”　黨建ﬁx";
        let mapped = fold_mapped(Fold::Text, text);
        assert_eq!(mapped.chars.iter().collect::<String>(), "□镇 党建fix");
        let places: Vec<&str> = mapped.offsets.windows(2).map(|w| &text[w[0]..w[1]]).collect();
        assert_eq!(places, ["ＸＸ", "鎮", "”　", "黨", "建", "", "ﬁ", "x"]);
    }
}
