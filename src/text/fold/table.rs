//! The folding table: what each character of the Basic Multilingual Plane becomes, in one access.
//!
//! Built from NFKC (Unicode Standard Annex #15), full case folding, and one-to-one tables of Han: OpenCC's from traditional
//! to simplified characters, and variants of these by Unihan. `is_nfkc_quick` never passes on Chinese prose (full-width
//! punctuation), so the quick check that others use is of no help here.

use crate::text::plane::Plane;
use crate::text::script::{Class, MASK, class, may_join};
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What to do with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Write this character instead.
    Emit(char),
    /// White space.
    Space,
    /// Punctuation or a symbol; may join a word (see [`joins`](crate::text::script::joins)).
    Punctuation,
    /// Invisible: zero-width, bidi, control, variation selectors.
    Drop,
    /// May stand for a name, place or number.
    Mask,
    /// Becomes several characters.
    Expand,
    /// Combines with what stands before it.
    Combine,
}

/// Codes in the private use area, which no folded text holds, stand for the actions other than `Emit`.
const ACTIONS: [Action; 6] =
    [Action::Space, Action::Punctuation, Action::Drop, Action::Mask, Action::Expand, Action::Combine];
const FIRST_CODE: u16 = 0xE000;

static CODES: Plane<u16> = Plane::new(encode);

/// Which characters of Han are taken for which.
const TABLES: [&str; 2] = [include_str!("traditional.tsv"), include_str!("variants.tsv")];

/// A hash of the tables of Han.
pub(super) fn hash() -> u64 {
    TABLES.iter().fold(0, |hash, table| xxh3_64_with_seed(table.as_bytes(), hash))
}

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    (TABLES.iter().flat_map(|table| table.lines()))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (from, to) = line.split_once('\t')?;
            Some((from.chars().next()?, to.chars().next()?))
        })
        .collect()
});

/// The zeros of decimal digits that NFKC leaves as they are, those from 1 to 9 behind each (Unicode 15).
const ZEROS: &str = "\
    \u{660}\u{6F0}\u{7C0}\u{966}\u{9E6}\u{A66}\u{AE6}\u{B66}\u{BE6}\u{C66}\u{CE6}\u{D66}\u{DE6}\u{E50}\u{ED0}\
    \u{F20}\u{1040}\u{1090}\u{17E0}\u{1810}\u{1946}\u{19D0}\u{1A80}\u{1A90}\u{1B50}\u{1BB0}\u{1C40}\u{1C50}\
    \u{A620}\u{A8D0}\u{A900}\u{A9D0}\u{A9F0}\u{AA50}\u{ABF0}\u{104A0}\u{10D30}\u{11066}\u{110F0}\u{11136}\
    \u{111D0}\u{112F0}\u{11450}\u{114D0}\u{11650}\u{116C0}\u{11730}\u{118E0}\u{11950}\u{11C50}\u{11D50}\u{11DA0}\
    \u{16A60}\u{16AC0}\u{16B50}\u{1E140}\u{1E2F0}\u{1E950}";

/// The action for `c`.
#[inline]
pub(super) fn action(c: char) -> Action {
    if c > '\u{FFFF}' { derive(c) } else { decode(CODES.get(c)) }
}

/// Whether `c` is a letter or a mark that folding leaves as it is, among whatever others.
pub(super) fn stays(c: char) -> bool {
    match action(c) {
        Action::Emit(to) => to == c,
        Action::Combine => c != '\u{307}',
        _ => false,
    }
}

/// Some characters of three bytes, told without decoding; 8 kB, of which little is looked at.
///
/// A row for the first two bytes, whose low bits number it; a bit for the third.
pub(super) struct Set([u64; 1 << 10]);

impl Set {
    /// Whether the character of these three bytes is one of them; the first must be 0xE0 to 0xEF.
    #[inline]
    pub fn holds(&self, [lead, middle, tail]: [u8; 3]) -> bool {
        let row = usize::from(lead & 0x0F) << 6 | usize::from(middle & 0x3F);
        self.0[row] >> (tail & 0x3F) & 1 == 1
    }

    fn insert(&mut self, c: char) {
        self.0[c as usize / 64] |= 1 << (c as usize % 64);
    }

    fn remove(&mut self, c: char) {
        self.0[c as usize / 64] &= !(1 << (c as usize % 64));
    }
}

/// The characters from U+4E00 to U+9FFF that become themselves: nearly all Han, so that it is folded by runs.
pub(super) static UNCHANGED: LazyLock<Set> = LazyLock::new(|| {
    let mut set = Set([0; 1 << 10]);
    set.0[0x4E00 / 64..0xA000 / 64].fill(u64::MAX);
    let changed = SIMPLIFIED.keys().chain(&['某']);
    changed.filter(|c| ('\u{4E00}'..'\u{A000}').contains(*c)).for_each(|&c| set.remove(c));
    set
});

/// The punctuation of Chinese that joins nothing.
pub(super) static SEPARATING: LazyLock<Set> = LazyLock::new(|| {
    let mut set = Set([0; 1 << 10]);
    let candidates = ('\u{2010}'..='\u{2027}').chain('\u{3001}'..='\u{301F}').chain('\u{FF01}'..='\u{FF1F}');
    candidates.filter(|&c| action(c) == Action::Punctuation && !may_join(c)).for_each(|c| set.insert(c));
    set
});

#[inline]
fn decode(code: u16) -> Action {
    match ACTIONS.get(usize::from(code.wrapping_sub(FIRST_CODE))) {
        Some(&action) => action,
        None => Action::Emit(char::from_u32(u32::from(code)).unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
}

fn encode(c: char) -> u16 {
    let action = derive(c);
    if let Action::Emit(to) = action {
        return u16::try_from(to as u32).unwrap_or_else(|_| code_of(Action::Expand));
    }
    code_of(action)
}

fn code_of(action: Action) -> u16 {
    let place = ACTIONS.iter().position(|&other| other == action).expect("every action but Emit is listed");
    FIRST_CODE + place as u16
}

/// The slow definition that the table caches.
fn derive(c: char) -> Action {
    if matches!(c, '×' | '✕' | '╳' | '*' | '＊' | '某' | 'x' | 'X' | 'ｘ' | 'Ｘ' | '○' | MASK) {
        return Action::Mask;
    }
    if matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '가'..='힣') {
        // Most of the plane, and never changed by NFKC or case.
        return Action::Emit(simplified(c));
    }
    if c.is_whitespace() {
        return Action::Space;
    }
    if is_invisible(c) {
        return Action::Drop;
    }
    if combines(c) {
        return Action::Combine;
    }
    if matches!(c, '\u{E000}'..='\u{F8FF}') {
        return Action::Punctuation;
    }
    let single = |folded: Option<char>| match folded {
        Some(folded) if combines(folded) => Action::Combine,
        Some(folded) if class(folded) != Class::Separator => Action::Emit(folded),
        Some(_) => Action::Punctuation,
        None => Action::Drop,
    };
    let mut parts = 0;
    let mut part = c;
    decompose_compatible(c, |decomposed| {
        parts += 1;
        part = decomposed;
    });
    // Most characters stand for one, which needs no composition.
    let mut folded = case_folded(part).map(plain);
    if parts == 1
        && let (one, None) = (folded.next(), folded.next())
    {
        return single(one);
    }
    let mut folded = expansion(c);
    match (folded.next(), folded.next()) {
        (Some(_), Some(_)) => Action::Expand,
        (one, _) => single(one),
    }
}

/// NFKC, case folding and plain form of one character, as one or more characters, or none.
pub(super) fn expansion(c: char) -> impl Iterator<Item = char> {
    std::iter::once(c).nfkc().flat_map(case_folded).nfkc().filter(|&c| !is_invisible(c)).map(plain)
}

/// Full case folding: the lower case of the upper case, which takes ς for σ and ß for ss. All four kinds of i are one, as
/// the text does not say whether it is Turkish.
fn case_folded(c: char) -> impl Iterator<Item = char> {
    let c = if c == 'İ' { 'i' } else { c };
    c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)
}

/// Digits as those of ASCII, and Han in simplified form.
fn plain(c: char) -> char {
    match ZEROS.chars().find(|&zero| (zero..=next(zero, 9)).contains(&c)) {
        Some(zero) => next('0', c as u32 - zero as u32),
        None => simplified(c),
    }
}

fn next(c: char, by: u32) -> char {
    char::from_u32(c as u32 + by).unwrap_or(c)
}

/// Combining marks, and the jamo that go on a Hangul syllable.
fn combines(c: char) -> bool {
    class(c) == Class::Mark || matches!(c, '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FF}')
}

fn simplified(mut c: char) -> char {
    // A few forms lead to a character that has a simplified form itself.
    while let Some(&next) = SIMPLIFIED.get(&c) {
        c = next;
    }
    c
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || is_optional(c)
        || matches!(c, '\u{AD}' | '\u{34F}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{115F}'
            | '\u{1160}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{20E3}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// What Arabic and Hebrew are mostly written without: vowels and other signs of reading, and the stroke that lengthens a
/// word. Hamza and madda, which make letters of others, are none.
fn is_optional(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}'
        | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{652}' | '\u{656}'..='\u{65E}' | '\u{670}'
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{8D3}'..='\u{8FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_its_definition() {
        for c in (0..0x3000).chain(0xF900..0x10000).filter_map(char::from_u32) {
            let expected = match derive(c) {
                Action::Emit(to) if to as u32 > 0xFFFF => Action::Expand,
                action => action,
            };
            assert_eq!(action(c), expected, "{c:?}");
        }
    }

    #[test]
    fn what_is_unchanged_folds_to_itself() {
        for c in '\u{3000}'..='\u{FFFF}' {
            let bytes = *c.to_string().as_bytes().as_array().expect("three bytes");
            let unchanged = ('\u{4E00}'..'\u{A000}').contains(&c) && action(c) == Action::Emit(c);
            assert_eq!(UNCHANGED.holds(bytes), unchanged, "{c:?}");
        }
    }

    #[test]
    fn what_ends_a_clause_separates() {
        for c in ['，', '。', '、', '；', '：', '？', '！', '（', '）', '《', '》', '“', '”', '—'] {
            assert!(SEPARATING.holds(*c.to_string().as_bytes().as_array().expect("three bytes")), "{c}");
        }
    }

    #[test]
    fn traditional_characters_lead_to_simplified_ones_at_once() {
        for &to in SIMPLIFIED.values() {
            assert!(!SIMPLIFIED.contains_key(&simplified(to)), "{to}");
        }
        assert_eq!(action('黨'), Action::Emit('党'));
        assert_eq!(action('髙'), Action::Emit('高'));
    }

    #[test]
    fn compatibility_forms_fold_to_ordinary_ones() {
        assert_eq!(action('Ａ'), Action::Emit('a'));
        assert_eq!(action('㍿'), Action::Expand);
        assert_eq!(action('，'), Action::Punctuation);
        assert_eq!(action('\u{3000}'), Action::Space);
        assert_eq!(action('𝐀'), Action::Emit('a'));
        assert_eq!(action('\u{FF9E}'), Action::Combine);
        assert_eq!(action('\u{FE71}'), Action::Drop);
    }
}
