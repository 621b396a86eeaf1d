//! What kind of character this is: the one classification that folding and tokenising share.
//!
//! A text is tokenised by runs of script, not by a language set for the document, so the class of a character decides
//! which tokeniser sees it. Classes follow the Unicode general category and script blocks (Unicode 16).

use crate::text::plane::Plane;

/// The class of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// White space, punctuation, symbols, control: separates tokens and is none.
    Separator,
    /// A letter of a script that is written with spaces (Latin, Cyrillic, Arabic, Devanagari, Hangul, ...).
    Letter,
    /// A number in any script.
    Digit,
    /// A combining mark: continues the token before it.
    Mark,
    /// A Han character.
    Han,
    /// A character of a script written without spaces (kana, Thai, Lao, Khmer, Burmese, Tibetan, Yi).
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
        _ if unicode_normalization::char::is_combining_mark(c) => Class::Mark,
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

fn is_syllable(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0FFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1950}'..='\u{19FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3100}'..='\u{312F}' | '\u{31A0}'..='\u{31FF}' | '\u{A000}'..='\u{A4CF}'
        | '\u{A9E0}'..='\u{A9FF}' | '\u{AA60}'..='\u{AADF}' | '\u{1AFF0}'..='\u{1B16F}')
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
        for c in "かカーไทยລາວខ្មែរမြန်မာ".chars() {
            assert!(matches!(class(c), Class::Syllable | Class::Mark), "{c}");
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
