//! One pass over a text: characters to their keys, runs of ordinary ones at once.

use super::table::Action;
use super::{as_text, mask, table};
use crate::text::ascii;
use crate::text::script::{Class, MASK, class, joins};
use unicode_normalization::UnicodeNormalization;

/// Records where the characters of a key came from; `()` records nothing and costs nothing.
pub(super) trait Offsets {
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

/// Appends the key of `text` to `key`, and to `offsets` where its characters came from.
pub(super) fn fold_text(text: &str, key: &mut Vec<u8>, offsets: &mut impl Offsets) {
    let begin = key.len();
    let starter = (usize::MAX, begin);
    let mut folder = Folder { text, key, offsets, gap: Gap::None, last: Class::Separator, begin, starter };
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        at = match byte {
            _ if begins_word(byte) => folder.ascii_words(at),
            b' ' | b'\n' | b'\t' | b'\r' => {
                folder.space(at);
                at + 1
            }
            b'!'..=b'~' if folder.plainly_separates(byte, at) => {
                folder.separate(at);
                at + 1
            }
            0xE4..=0xE9 => folder.unchanged_run(at),
            _ => folder.character(at),
        };
    }
}

/// Whether an ASCII letter or digit is surely that: an x that begins a word may be a mask.
#[inline]
fn begins_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() && !matches!(byte, b'x' | b'X')
}

/// The class of an ASCII letter or digit.
#[inline]
fn ascii_class(byte: u8) -> Class {
    if byte.is_ascii_digit() { Class::Digit } else { Class::Letter }
}

impl<O: Offsets> Folder<'_, O> {
    /// Writes the ASCII words at `at`, as many as single blanks part, and returns where they end.
    fn ascii_words(&mut self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        if self.gap != Gap::None {
            self.close_gap(ascii_class(bytes[at]));
        }
        loop {
            let (piece, length) = ascii::word(&bytes[at..]);
            // A copy of known size is two instructions; what is too much is cut off again.
            let end = self.key.len() + length;
            self.key.extend_from_slice(&piece);
            self.key.truncate(end);
            self.offsets.note_run(&self.text[at..at + length], at);
            at += length;
            if length == ascii::BLOCK {
                continue;
            }
            match bytes.get(at..at + 2) {
                Some(&[b' ', next]) if begins_word(next) => {
                    self.key.push(b' ');
                    self.offsets.note(at);
                    at += 1;
                }
                _ => break,
            }
        }
        self.last = ascii_class(bytes[at - 1]);
        self.starter = (at - 1, self.key.len() - 1);
        at
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
            // Masks that nothing visible parts are one.
            if self.last == Class::Mask && !matches!(self.gap, Gap::Punctuation { .. }) {
                self.gap = Gap::None;
            } else {
                self.emit(MASK, Class::Mask, at);
            }
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
        // Invisible characters between marks part nothing.
        let combines = |&c: &char| matches!(table::action(c), Action::Combine | Action::Drop);
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
        for c in composed.chars().filter(|&c| !matches!(class(c), Class::Mark | Class::Separator)) {
            self.emit(c, class(c), start);
        }
        end
    }
}
