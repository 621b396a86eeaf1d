//! Folding: the comparison key of a text, and where each of its characters came from.
//!
//! Two texts that differ only in case, width, kind of punctuation, spacing, invisible characters, script (traditional or
//! simplified) or masking have the same key. The text itself is never changed: keys are for comparison only.
//! Folding comes before segmentation, so that traditional and simplified editions are segmented alike.

mod mask;
mod table;

use crate::text::ascii;
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
/// In a folded key one space stands between two words of a spaced script for any white space or punctuation, and one
/// `|` between two characters of other scripts for any punctuation; between a word and a Han character nothing stands,
/// since the script changes there. Cost: about one table access a character.
///
/// ```
/// use leitong::text::fold::{Fold, fold};
/// let mut key = String::new();
/// fold(Fold::Text, "ＸＸ鎮　黨建，Don't  STOP！", &mut key);
/// assert_eq!(key, "□镇党建don't stop");
/// ```
pub fn fold(how: Fold, text: &str, key: &mut String) {
    let mut bytes = Vec::new();
    fold_bytes(how, text, &mut bytes);
    key.push_str(as_text(&bytes));
}

/// As [`fold`], to a buffer of bytes, which takes single characters faster than a string does.
pub(crate) fn fold_bytes(how: Fold, text: &str, key: &mut Vec<u8>) {
    match how {
        Fold::None => key.extend_from_slice(text.as_bytes()),
        Fold::Text => fold_text(text, key, &mut ()),
    }
}

/// A key in a buffer as text.
pub(crate) fn as_text(key: &[u8]) -> &str {
    simdutf8::basic::from_utf8(key).expect("folding writes whole characters")
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
/// assert_eq!(mapped.chars, ['党', '|', '建']);
/// assert_eq!(mapped.offsets, [3, 6, 9, 12]);
/// ```
pub fn fold_mapped(how: Fold, text: &str) -> MappedKey {
    let mut key = Vec::new();
    let mut offsets = Vec::new();
    match how {
        Fold::None => {
            key.extend_from_slice(text.as_bytes());
            offsets.extend(text.char_indices().map(|(at, _)| at));
        }
        Fold::Text => fold_text(text, &mut key, &mut offsets),
    }
    offsets.push(text.len());
    MappedKey { chars: as_text(&key).chars().collect(), offsets }
}

/// The 128-bit identity of a text: equal for texts with equal keys.
///
/// A text whose key is empty (only punctuation, say) is known by its raw form, so that "!!" and "??" stay apart.
/// xxh3-128 with seed 0 over the key, seed 1 over the raw text.
pub fn identity(key: &[u8], raw: &str) -> u128 {
    match key.is_empty() {
        true => xxh3_128_with_seed(raw.as_bytes(), 1),
        false => xxh3_128(key),
    }
}

/// Records where the characters of a key came from; `()` records nothing and costs nothing.
trait Offsets {
    fn note(&mut self, source: usize);
    fn note_run(&mut self, run: &str, source: usize);
    fn forget(&mut self, chars: usize);
}

impl Offsets for () {
    #[inline]
    fn note(&mut self, _: usize) {}
    fn note_run(&mut self, _: &str, _: usize) {}
    fn forget(&mut self, _: usize) {}
}

impl Offsets for Vec<usize> {
    fn note(&mut self, source: usize) {
        self.push(source);
    }
    fn note_run(&mut self, run: &str, source: usize) {
        self.extend(run.char_indices().map(|(at, _)| source + at));
    }
    fn forget(&mut self, chars: usize) {
        self.truncate(self.len() - chars);
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
    key: &'k mut Vec<u8>,
    offsets: &'k mut O,
    gap: Gap,
    /// Class of the last character written, `Separator` at the beginning.
    last: Class,
    begin: usize,
    /// Where the last character that was written came from, and where it stands in the key: a combining mark takes it
    /// up again.
    starter: (usize, usize),
}

fn fold_text(text: &str, key: &mut Vec<u8>, offsets: &mut impl Offsets) {
    let begin = key.len();
    let starter = (usize::MAX, begin);
    let mut folder = Folder { text, key, offsets, gap: Gap::None, last: Class::Separator, begin, starter };
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        at = match byte {
            b' ' | b'\n' | b'\t' | b'\r' => {
                folder.space(at);
                at + 1
            }
            b'!'..=b'~' if folder.plainly_separates(byte, at) => {
                folder.separate(at);
                at + 1
            }
            // An x that begins a word may be a mask.
            b'0'..=b'9' | b'a'..=b'w' | b'y' | b'z' | b'A'..=b'W' | b'Y' | b'Z' => folder.ascii_word(at),
            0xE4..=0xE9 => folder.unchanged_run(at),
            _ => folder.character(at),
        };
    }
}

impl<O: Offsets> Folder<'_, O> {
    /// Writes the ASCII letters and digits at `at`, a piece of them if they are many, and returns where to go on.
    #[inline]
    fn ascii_word(&mut self, at: usize) -> usize {
        let (piece, length) = ascii::word(&self.text.as_bytes()[at..]);
        let kind = |byte: u8| if byte.is_ascii_digit() { Class::Digit } else { Class::Letter };
        if self.gap != Gap::None {
            self.close_gap(kind(piece[0]));
        }
        // A copy of known size is two instructions; what is too much is cut off again.
        let end = self.key.len() + length;
        self.key.extend_from_slice(&piece);
        self.key.truncate(end);
        self.last = kind(piece[length - 1]);
        self.starter = (at + length - 1, end - 1);
        self.offsets.note_run(&self.text[at..at + length], at);
        at + length
    }

    /// Writes the Han characters at `at` that folding leaves as they are, or else folds the one character there.
    #[inline]
    fn unchanged_run(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = at;
        while let Some(&[lead @ 0xE4..=0xE9, middle, tail]) = bytes.get(end..end + 3) {
            let point = u16::from(lead & 0x0F) << 12 | u16::from(middle & 0x3F) << 6 | u16::from(tail & 0x3F);
            if !table::is_unchanged_han(point) {
                break;
            }
            end += 3;
        }
        if end == at {
            return self.character(at);
        }
        if self.gap != Gap::None {
            self.close_gap(Class::Han);
        }
        self.key.extend_from_slice(&bytes[at..end]);
        self.last = Class::Han;
        self.starter = (end - 3, self.key.len() - 3);
        self.offsets.note_run(&self.text[at..end], at);
        end
    }

    /// Folds the character at `at` and returns where to go on.
    fn character(&mut self, at: usize) -> usize {
        let c = self.text[at..].chars().next().expect("at is a character boundary before the end");
        match table::action(c) {
            Action::Emit(to) => self.emit(to, class(to), at),
            Action::Space => self.space(at),
            Action::Punctuation => self.punctuate(c, at),
            Action::Drop => {}
            Action::Mask => return self.mask(c, at),
            Action::Expand => self.expand(table::expansion(c), at),
            Action::Combine => return self.compose(at),
        }
        at + c.len_utf8()
    }

    fn space(&mut self, at: usize) {
        if self.gap == Gap::None {
            self.gap = Gap::Space { at };
        }
    }

    #[inline]
    fn emit(&mut self, c: char, class: Class, source: usize) {
        if self.gap != Gap::None {
            self.close_gap(class);
        }
        if source != self.starter.0 {
            self.starter = (source, self.key.len());
        }
        self.key.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        self.offsets.note(source);
        self.last = class;
    }

    /// Writes the separator that the gap stands for, if it tells anything: a change of script separates by itself.
    fn close_gap(&mut self, next: Class) {
        let spaced = |class| matches!(class, Class::Letter | Class::Digit);
        let separator = match (self.gap, spaced(self.last), spaced(next)) {
            (Gap::Space { at } | Gap::Punctuation { at }, true, true) => Some((b' ', at)),
            (Gap::Punctuation { at }, false, false) => Some((b'|', at)),
            _ => None,
        };
        self.gap = Gap::None;
        if let Some((separator, at)) = separator
            && self.key.len() > self.begin
        {
            self.key.push(separator);
            self.offsets.note(at);
        }
    }

    fn punctuate(&mut self, c: char, at: usize) {
        let after = self.text[at + c.len_utf8()..].chars().next().map_or(Class::Separator, class);
        let joint = if c == '’' { '\'' } else { c };
        if self.gap == Gap::None && joins(self.last, joint, after) {
            let last = self.last;
            self.emit(joint, last, at);
        } else {
            self.separate(at);
        }
    }

    fn separate(&mut self, at: usize) {
        if !matches!(self.gap, Gap::Punctuation { .. }) {
            self.gap = Gap::Punctuation { at };
        }
    }

    /// Whether `byte` is ASCII punctuation that neither joins nor masks anything where it stands.
    #[inline]
    fn plainly_separates(&self, byte: u8, at: usize) -> bool {
        let ends = |next: Option<&u8>| next.is_none_or(|next| matches!(next, b' ' | b'\n' | b'"' | b')'));
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'*' => false,
            b'\'' | b'.' | b':' | b',' | b';' | b'_' => ends(self.text.as_bytes().get(at + 1)),
            _ => true,
        }
    }

    fn mask(&mut self, c: char, at: usize) -> usize {
        // Inside a word an x is a letter: do not look around for each one.
        let in_word = self.gap == Gap::None && matches!(self.last, Class::Letter | Class::Digit);
        let letter = matches!(c, 'x' | 'X' | '\u{FF38}' | '\u{FF58}');
        if !(letter && in_word)
            && let Some(end) = mask::slot(self.text, at)
        {
            self.emit(MASK, Class::Mask, at);
            return end;
        }
        match c {
            _ if letter => self.emit('x', Class::Letter, at),
            '某' => self.emit('某', Class::Han, at),
            '○' if mask::is_zero(self.text, at) => self.emit('〇', Class::Han, at),
            _ => self.punctuate(c, at),
        }
        at + c.len_utf8()
    }

    /// Writes several characters that come from one place.
    fn expand(&mut self, chars: impl Iterator<Item = char>, at: usize) {
        for c in chars {
            match class(c) {
                _ if c.is_whitespace() => self.space(at),
                Class::Separator => self.gap = Gap::Punctuation { at },
                class => self.emit(c, class, at),
            }
        }
    }

    /// Composes the last character written with the combining ones from `marks` on; returns where they end.
    ///
    /// Marks that have nothing to stand on are dropped.
    fn compose(&mut self, marks: usize) -> usize {
        let combines = |&c: &char| matches!(table::action(c), Action::Combine);
        let end = marks + self.text[marks..].chars().take_while(combines).map(char::len_utf8).sum::<usize>();
        if self.gap != Gap::None || self.key.len() == self.begin {
            return self.lone(marks, end);
        }
        let (start, written) = self.starter;
        self.offsets.forget(as_text(&self.key[written..]).chars().count());
        self.key.truncate(written);
        let visible = |&c: &char| table::action(c) != Action::Drop;
        let composed: String = self.text[start..end].chars().filter(visible).nfkc().collect();
        for c in composed.chars() {
            match table::action(c) {
                Action::Emit(to) => self.emit(to, class(to), start),
                Action::Combine => self.emit(c, self.last, start),
                _ => self.expand(table::expansion(c), start),
            }
        }
        end
    }

    /// Combining characters without a base: jamo stand for themselves, marks are dropped.
    fn lone(&mut self, start: usize, end: usize) -> usize {
        let composed: String = self.text[start..end].nfkc().collect();
        for c in composed.chars().filter(|&c| class(c) != Class::Mark) {
            self.emit(c, class(c), start);
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
        let expected = "机关党建是本职2024年abc don't";
        for text in [
            "机关党建是本职，2024年。ABC  don't!",
            "機關黨建是本職,２０２４年 ; ａｂｃ don’t",
            "  机关\n党建是\u{200b}本职！！２０２４ 年\u{3000}、Abc\tDON'T",
        ] {
            assert_eq!(key(text), expected);
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

    proptest::proptest! {
        #[test]
        fn folding_a_key_again_changes_nothing_but_masks(text in "[a-wA-W0-9 ,.'_□省些黨党建設。，“”\u{3000}éÉが가나①ﬁ🙂\u{301}\u{3099}\u{200b}-]{0,40}") {
            let once = key(&text);
            proptest::prop_assert_eq!(key(&once), once);
        }

        #[test]
        fn offsets_ascend_and_stand_on_characters(text in "\\PC{0,60}") {
            let mapped = fold_mapped(Fold::Text, &text);
            proptest::prop_assert_eq!(mapped.chars.iter().collect::<String>(), key(&text));
            proptest::prop_assert_eq!(mapped.offsets.len(), mapped.chars.len() + 1);
            proptest::prop_assert!(mapped.offsets.is_sorted());
            proptest::prop_assert!(mapped.offsets.iter().all(|&at| text.is_char_boundary(at)));
        }
    }

    #[test]
    fn only_punctuation_has_an_empty_key_but_an_identity_of_its_own() {
        assert_eq!(key("！！？"), "");
        assert_ne!(identity(b"", "！！"), identity(b"", "？？"));
        assert_ne!(identity(b"a", "x"), identity(b"", "a"));
    }

    #[test]
    fn offsets_lead_back_to_the_original() {
        let text = "“ＸＸ鎮”　黨建ﬁx";
        let mapped = fold_mapped(Fold::Text, text);
        assert_eq!(mapped.chars.iter().collect::<String>(), "□镇|党建fix");
        let places: Vec<&str> = mapped.offsets.windows(2).map(|w| &text[w[0]..w[1]]).collect();
        assert_eq!(places, ["ＸＸ", "鎮", "”　", "黨", "建", "", "ﬁ", "x"]);
    }
}
