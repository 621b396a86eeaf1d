//! One pass over a text: characters to their keys, runs of ordinary ones at once.

mod offsets;
mod runs;

use super::table::{Action, Set};
use super::{as_text, mask, table};
use crate::text::script::{Class, MASK, class, joins, may_join};
pub(super) use offsets::Offsets;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

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
    unchanged: &'static Set,
    separating: &'static Set,
}

/// Appends the key of `text` to `key`, and to `offsets` where its characters came from.
pub(super) fn fold_text(text: &str, key: &mut Vec<u8>, offsets: &mut impl Offsets) {
    let mut folder = Folder::new(text, key, offsets);
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        at = match byte {
            _ if begins_word(byte) => folder.words(at),
            b' ' | b'\n' | b'\t' | b'\r' => {
                folder.space(at);
                at + 1
            }
            b'!'..=b'~' if folder.plainly_separates(byte, at) => {
                folder.separate(at);
                at + 1
            }
            0xE4..=0xE9 => folder.unchanged_runs(at),
            _ => folder.character(at),
        };
    }
}

/// Whether an ASCII letter or digit is surely that: an x that begins a word may be a mask.
#[inline]
fn begins_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() && !matches!(byte, b'x' | b'X')
}

impl<'k, O: Offsets> Folder<'k, O> {
    fn new(text: &'k str, key: &'k mut Vec<u8>, offsets: &'k mut O) -> Self {
        let (begin, starter) = (key.len(), (usize::MAX, key.len()));
        let (unchanged, separating) = (&*table::UNCHANGED, &*table::SEPARATING);
        let (gap, last) = (Gap::None, Class::Separator);
        Folder { text, key, offsets, gap, last, begin, starter, unchanged, separating }
    }
}

impl<O: Offsets> Folder<'_, O> {
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
        self.write(c);
        self.offsets.note(source);
        self.last = class;
    }

    #[inline]
    fn write(&mut self, c: char) {
        let mut buffer = [0; 4];
        let bytes = c.encode_utf8(&mut buffer).as_bytes();
        // Most are Han, and a copy of known size is no call.
        match bytes.as_array::<3>() {
            Some(three) => self.key.extend_from_slice(three),
            None => self.key.extend_from_slice(bytes),
        }
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
        let joint = self.joint(c, at);
        if self.gap != Gap::None || !may_join(joint) {
            return self.separate(at);
        }
        // What combines has nothing to combine with behind a joint.
        let after = self.text[at + c.len_utf8()..].chars().next().filter(|&c| table::action(c) != Action::Combine);
        let after = after.map_or(Class::Separator, class);
        if joins(self.last, joint, after) {
            let last = self.last;
            self.emit(joint, last, at);
        } else {
            self.separate(at);
        }
    }

    /// One form of the signs that may join words: as in ASCII. Full-width ones are those of Chinese, and part words, but
    /// where their neighbours are in full width, too.
    #[inline]
    fn joint(&self, c: char, at: usize) -> char {
        match c {
            '’' => '\'',
            '․' | '٫' => '.',
            '٬' => ',',
            '‧' | '\u{387}' => '·',
            '\u{FF01}'..='\u{FF5E}' if self.is_amid_wide(c, at) => char::from((c as u32 - 0xFEE0) as u8),
            _ => c,
        }
    }

    /// Whether full-width letters or digits stand on both sides of `c`.
    fn is_amid_wide(&self, c: char, at: usize) -> bool {
        let wide = |c: Option<char>| {
            c.is_some_and(|c| matches!(c, '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}'))
        };
        wide(self.text[at + c.len_utf8()..].chars().next()) && wide(self.text[..at].chars().next_back())
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
                Class::Mark if self.gap != Gap::None || self.key.len() == self.begin => {}
                // A mark belongs to the letter before it.
                Class::Mark => self.emit(c, self.last, at),
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
        let text = &self.text[start..end];
        if text.chars().all(table::stays) && is_nfkc_quick(text.chars()) == IsNormalized::Yes {
            // Most marks compose with nothing, and go behind what is written.
            self.text[marks..end].chars().for_each(|c| self.emit(c, self.class_behind(c), start));
            return end;
        }
        self.offsets.forget(as_text(&self.key[written..]).chars().count());
        self.key.truncate(written);
        let visible = |&c: &char| table::action(c) != Action::Drop;
        let folded: String = text.chars().filter(visible).nfkc().flat_map(table::expansion).collect();
        for c in undotted(&folded).nfkc() {
            match table::action(c) {
                Action::Emit(to) => self.emit(to, class(to), start),
                Action::Combine => self.emit(c, self.class_behind(c), start),
                Action::Drop => {}
                _ => self.expand(table::expansion(c), start),
            }
        }
        end
    }

    /// The class of a character that combines: a mark belongs to the letter before it, a jamo is a letter.
    fn class_behind(&self, c: char) -> Class {
        match class(c) {
            Class::Mark => self.last,
            class => class,
        }
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

/// `text` without dots above on an i: some write the lower case of İ with its dot.
fn undotted(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\u{307}' || !made.ends_with('i') {
            made.push(c);
        }
    }
    made
}
