//! Folding: the comparison key of a text, and where each of its characters came from.
//!
//! Two texts that differ only in case, width, kind of digits or punctuation, spacing, invisible or optional characters,
//! variants of Han (traditional, simplified, Japanese and others) or masking have the same key; section 4 of
//! docs/algorithm.md has a table. The text itself is never changed: keys are for comparison only.
//! Folding comes before segmentation, so that traditional and simplified editions are segmented alike.

mod mask;
mod pass;
mod table;

use pass::fold_text;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

/// How texts are folded before they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Fold {
    /// Compare raw code points.
    None,
    /// NFKC, case, width, digits, punctuation, space, invisible and optional characters, variants of Han, and masks.
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
#[non_exhaustive]
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

/// The end of the masked slot that begins at byte `at` of `text`, a character boundary; `None` if none begins there.
pub(crate) fn masked_until(text: &str, at: usize) -> Option<usize> {
    let sign = text[at..].chars().next()?;
    (table::action(sign) == table::Action::Mask).then(|| mask::slot(text, at)).flatten()
}

/// A hash of the tables of Han by which texts are folded.
pub(crate) fn tables_hash() -> u64 {
    table::hash()
}

/// The 128-bit identity of a text with this key: xxh3-128 with seed 0.
pub fn identity(key: &[u8]) -> u128 {
    xxh3_128(key)
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
        assert_eq!(key("１，０００．５０ ｅ．ｇ． ｓｎａｋｅ＿ｃａｓｅ"), "1,000.50 e.g snake_case");
    }

    proptest::proptest! {
        #[test]
        fn folding_a_key_again_changes_nothing_but_masks(text in "[a-wA-W0-9 ,.'_□省些黨党建設髙対。，“”\u{3000}éÉが가나①ﬁ🙂ßςİıᾳ٣٫\u{5d9}\u{fb1d}ﾊﾟｶﾞ５，．ㅎㅏ\u{301}\u{307}\u{3099}\u{200b}-]{0,40}") {
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

    /// Work that grew with the square of a run would not end.
    #[test]
    fn long_runs_take_time_in_proportion() {
        for run in ["*", "×", "某", "x", "○", "\u{301}", "\u{200b}\u{301}", "\u{1161}"] {
            assert!(key(&("a".to_owned() + &run.repeat(300_000))).starts_with(['a', 'á']));
        }
    }

    #[test]
    fn punctuation_alone_has_an_empty_key() {
        assert_eq!(key("！！？"), "");
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
