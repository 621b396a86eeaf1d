//! What kind of character this is: the one classification that folding and tokenising share.
//!
//! A text is tokenised by runs of script, not by a language set for the document, so the class of a character decides
//! which tokeniser sees it. Classes follow the Unicode general category and script blocks (Unicode 16).

use crate::text::plane::Plane;

/// The class of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[non_exhaustive]
pub enum Class {
    /// White space, punctuation, symbols, control: separates tokens and is none.
    Separator,
    /// A letter of a script whose words, or syllables, something parts: spaces (Latin, Cyrillic, Arabic, Devanagari, Hangul,
    /// ...) or points (Tibetan, Ethiopic).
    Letter,
    /// A number in any script.
    Digit,
    /// A combining mark: continues the token before it.
    Mark,
    /// A Han character.
    Han,
    /// A character of a script written without spaces (kana, Thai, Lao, Khmer, Burmese, Yi).
    Syllable,
    /// [`MASK`], the comparison key's symbol for a masked slot.
    Mask,
}

/// Stands in a comparison key for a masked name, place or number (`XX`, `**`, `某`); no other folded character is a symbol.
pub const MASK: char = '□';

/// The class of `c`. Cost: one table access in the Basic Multilingual Plane.
///
/// ```
/// use leitong::text::script::{Class, class};
/// assert_eq!([class('雷'), class('a'), class('か'), class('，')], [Class::Han, Class::Letter, Class::Syllable, Class::Separator]);
/// ```
#[inline]
pub fn class(c: char) -> Class {
    let point = c as usize;
    if (0x4E00..0xA000).contains(&point) {
        return Class::Han;
    }
    if point < 0x80 {
        return ASCII[point];
    }
    CLASSES.get(c)
}

const ASCII: [Class; 0x80] = {
    let mut classes = [Class::Separator; 0x80];
    let mut byte = 0;
    while byte < 0x80 {
        if (byte as u8).is_ascii_digit() {
            classes[byte] = Class::Digit;
        } else if (byte as u8).is_ascii_alphabetic() {
            classes[byte] = Class::Letter;
        }
        byte += 1;
    }
    classes
};

static CLASSES: Plane<Class> = Plane::new(classify);

fn classify(c: char) -> Class {
    match c {
        MASK => Class::Mask,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' => Class::Han,
        '가'..='힣' => Class::Letter,
        _ if is_han(c) => Class::Han,
        _ if is_mark(c) => Class::Mark,
        _ if !c.is_alphanumeric() => Class::Separator,
        _ if c.is_numeric() => Class::Digit,
        _ if is_syllable(c) => Class::Syllable,
        _ => Class::Letter,
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}' | '々' | '〇'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        && c.is_alphanumeric()
}

/// Combining marks, and those of half-width kana, which are letters to Unicode.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c) || matches!(c, '\u{FF9E}' | '\u{FF9F}')
}

fn is_syllable(c: char) -> bool {
    alphabet_of_syllables(c)
        || matches!(c, '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1A20}'..='\u{1AAF}'
        | '\u{1B00}'..='\u{1B7F}' | '\u{A000}'..='\u{A4CF}' | '\u{A980}'..='\u{A9FF}' | '\u{AA60}'..='\u{AA7F}'
        | '\u{11700}'..='\u{1174F}')
}

/// Scripts written without spaces that have few letters: kana, bopomofo, Thai, Lao, Tai Le, New Tai Lue, Tai Viet.
fn alphabet_of_syllables(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1950}'..='\u{19DF}' | '\u{3040}'..='\u{30FF}' | '\u{3100}'..='\u{312F}'
        | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}' | '\u{AA80}'..='\u{AADF}' | '\u{FF66}'..='\u{FF9F}'
        | '\u{1AFF0}'..='\u{1B16F}')
}

/// How many letters of a script written without spaces make a token, where the first of them is `c`: those of a short
/// word. Chosen by measurement, see section 14 of docs/algorithm.md.
pub(crate) fn letters_in_token(c: char) -> usize {
    if alphabet_of_syllables(c) { 3 } else { 2 }
}

/// Where the letter that begins at byte `at` of `text` ends: behind its marks, and behind the letters that are written
/// below it (Khmer, Burmese, Tai Tham).
pub(crate) fn letter_end(text: &str, at: usize) -> usize {
    let mut chars = text[at..].chars();
    let mut end = at + chars.next().map_or(0, char::len_utf8);
    let mut last = '\0';
    for c in chars {
        if class(c) != Class::Mark && !(stacks(last) && class(c) == Class::Syllable) {
            break;
        }
        end += c.len_utf8();
        last = c;
    }
    end
}

/// Whether `mark` puts the letter behind it below the one before it.
pub(crate) fn stacks(mark: char) -> bool {
    matches!(mark, '\u{1039}' | '\u{17D2}' | '\u{1A60}')
}

/// Whether `c` joins words anywhere: see [`joins`].
#[inline]
pub(crate) fn may_join(c: char) -> bool {
    matches!(c, '\'' | '’' | '.' | '․' | ':' | '·' | '‧' | '״' | ',' | ';' | '٫' | '٬' | '_')
}

/// Whether `joint` keeps `before` and `after` in one word: UAX #29's rules WB6, WB7, WB11, WB12, WB13a and WB13b
/// (letters around an apostrophe or full stop, digits around a comma, both around a single underscore).
pub(crate) fn joins(before: Class, joint: char, after: Class) -> bool {
    use Class::{Digit, Letter};
    match joint {
        '\'' | '’' | '.' | '․' => matches!((before, after), (Letter, Letter) | (Digit, Digit)),
        ':' | '·' | '‧' | '״' => (before, after) == (Letter, Letter),
        ',' | ';' | '٫' | '٬' => (before, after) == (Digit, Digit),
        '_' => matches!((before, after), (Letter | Digit, Letter | Digit)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_written_without_spaces_are_syllables() {
        for c in "かカーｶﾞไทยລາວខ្មែរမြန်မာ".chars() {
            assert!(matches!(class(c), Class::Syllable | Class::Mark), "{c}");
        }
    }

    #[test]
    fn a_letter_has_its_marks_and_what_is_written_below_it() {
        for (text, letters) in [("ที่นี่", "ที่ นี่"), ("ខ្មែរ", "ខ្មែ រ"), ("မြန်မာ", "မြ န် မာ"), ("ｶﾞか\u{3099}", "ｶﾞ か\u{3099}")]
        {
            let mut ends = vec![0];
            while ends.last() != Some(&text.len()) {
                ends.push(letter_end(text, ends[ends.len() - 1]));
            }
            let found: Vec<&str> = ends.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect();
            assert_eq!(found.join(" "), letters);
        }
    }

    #[test]
    fn ideographs_beyond_the_basic_plane_are_han() {
        assert_eq!(class('𠮷'), Class::Han);
        assert_eq!(class('〇'), Class::Han);
        assert_eq!(class('②'), Class::Digit);
    }

    #[test]
    fn control_and_format_characters_separate() {
        for c in ['\0', '\u{1b}', '\u{200b}', '\u{feff}', '\u{fffd}'] {
            assert_eq!(class(c), Class::Separator);
        }
    }
}
