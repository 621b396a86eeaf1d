//! The folding table: what each character of the Basic Multilingual Plane becomes, in one access.
//!
//! Built from NFKC (Unicode Standard Annex #15), lower case, and OpenCC's one-to-one table from
//! traditional to simplified characters. `is_nfkc_quick` never passes on Chinese prose (full-width punctuation), so
//! the quick check that others use is of no help here.

use crate::text::plane::Plane;
use crate::text::script::{Class, MASK, class, may_join};
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

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

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    include_str!("traditional.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (from, to) = line.split_once('\t')?;
            Some((from.chars().next()?, to.chars().next()?))
        })
        .collect()
});

/// The action for `c`.
#[inline]
pub(super) fn action(c: char) -> Action {
    if c > '\u{FFFF}' { derive(c) } else { decode(CODES.get(c)) }
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
    if class(c) == Class::Mark || matches!(c, '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FF}') {
        return Action::Combine;
    }
    if matches!(c, '\u{E000}'..='\u{F8FF}') {
        return Action::Punctuation;
    }
    let single = |folded: Option<char>| match folded {
        Some(folded) if class(folded) != Class::Separator => Action::Emit(folded),
        _ => Action::Punctuation,
    };
    let mut parts = 0;
    let mut part = c;
    decompose_compatible(c, |decomposed| {
        parts += 1;
        part = decomposed;
    });
    // Most characters stand for one, which needs no composition.
    let mut lower = part.to_lowercase();
    if parts == 1 && lower.len() == 1 {
        return single(lower.next().map(simplified));
    }
    let mut folded = expansion(c);
    match (folded.next(), folded.next()) {
        (Some(_), Some(_)) => Action::Expand,
        (one, _) => single(one),
    }
}

/// NFKC, lower case and simplified form of one character, as one or more characters.
pub(super) fn expansion(c: char) -> impl Iterator<Item = char> {
    std::iter::once(c).nfkc().flat_map(char::to_lowercase).map(simplified)
}

fn simplified(mut c: char) -> char {
    // A few traditional forms lead to a character that has a simplified form itself.
    while let Some(&next) = SIMPLIFIED.get(&c) {
        c = next;
    }
    c
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{34F}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{115F}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
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
    }

    #[test]
    fn compatibility_forms_fold_to_ordinary_ones() {
        assert_eq!(action('Ａ'), Action::Emit('a'));
        assert_eq!(action('㍿'), Action::Expand);
        assert_eq!(action('，'), Action::Punctuation);
        assert_eq!(action('\u{3000}'), Action::Space);
        assert_eq!(action('𝐀'), Action::Emit('a'));
    }
}
