//! What was put for what: the substitutions that recur between witnesses, told as words, and what kind of change it is.
//!
//! Own method. Who takes over a speech changes 市 to 县 throughout; an alignment shows it letter by letter. Here such an
//! edit is extended by the equal letters beside it to the word that a reader sees (市委 to 县委), and counted over all
//! findings, formulae apart. Kinds are decided on folded text, so width, case and script make no difference.

mod change;
mod count;

pub use change::Change;
pub use count::Substitution;
pub(super) use count::substitutions;

use crate::document::Span;
use crate::text::difference::{Edit, EditKind};
use crate::text::fold::{Fold, MappedKey, fold_mapped};
use crate::text::origin::origin;
use crate::text::script::{self, class};
use change::{change, is_level, organ_at};
use std::ops::Range;

/// What stands before a level of places and belongs to it: 全市, 我县.
const DETERMINERS: &str = "全我本各";
/// Two aligned texts: the base's and the other witness's.
pub struct Aligned<'a> {
    a: Side<'a>,
    b: Side<'a>,
}

/// An edit as a reader sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Told {
    /// Where in the first text.
    pub a: Span,
    /// Where in the second text.
    pub b: Span,
    /// What kind of change it is.
    pub change: Change,
}

impl<'a> Aligned<'a> {
    /// Cost: folds both texts.
    pub fn new(a: &'a str, b: &'a str) -> Aligned<'a> {
        Aligned { a: Side::new(a), b: Side::new(b) }
    }

    /// `edit`, of the differences between these texts, with its kind; a substitution is extended to whole words.
    ///
    /// ```
    /// use leitong::reuse::{Aligned, Change};
    /// use leitong::text::difference::differences;
    /// let (a, b) = ("请市委放心。", "请县委放心。");
    /// let told = Aligned::new(a, b).told(&differences(a, b).edits[0]);
    /// assert_eq!((told.a.of(a), told.b.of(b), told.change), ("市委", "县委", Change::PlaceLevel));
    /// ```
    pub fn told(&self, edit: &Edit) -> Told {
        let (mut a, mut b) = (self.a.letters(edit.a), self.b.letters(edit.b));
        let mut change = change(&self.a.key.chars[a.clone()], &self.b.key.chars[b.clone()]);
        let (mut before, mut after) = (0, 0);
        if edit.kind == EditKind::Substitution {
            match change {
                Change::PlaceLevel => {
                    after = self.organ_after(&a, &b);
                    before = usize::from(after == 0 && self.equal_before(&a, &b, |c| DETERMINERS.contains(c)));
                }
                Change::Organ => before = usize::from(self.equal_before(&a, &b, is_level)),
                Change::Wording if self.is_han(&a, &b) => after = self.organ_after(&a, &b),
                _ => {}
            }
        }
        if (before, after) == (0, 0) {
            return Told { a: edit.a, b: edit.b, change };
        }
        if change == Change::Wording {
            change = Change::Organ;
        }
        (a.start, a.end, b.start, b.end) = (a.start - before, a.end + after, b.start - before, b.end + after);
        Told { a: self.a.span(&a), b: self.b.span(&b), change }
    }

    /// Letters of the organ's ending that follows in both texts, of a word that is no ordinary one; 0 for none.
    fn organ_after(&self, a: &Range<usize>, b: &Range<usize>) -> usize {
        let (after_a, after_b) = (organ_at(&self.a.key.chars[a.end..]), organ_at(&self.b.key.chars[b.end..]));
        after_a.filter(|_| after_a == after_b).map_or(0, |organ| organ.chars().count())
    }

    /// Whether the same letter, one that is `wanted`, stands before both.
    fn equal_before(&self, a: &Range<usize>, b: &Range<usize>, wanted: impl Fn(char) -> bool) -> bool {
        let before = |side: &Side<'_>, at: usize| at.checked_sub(1).map(|at| side.key.chars[at]);
        let letter = before(&self.a, a.start);
        letter == before(&self.b, b.start) && letter.is_some_and(wanted)
    }

    fn is_han(&self, a: &Range<usize>, b: &Range<usize>) -> bool {
        let han = |letters: &[char]| letters.iter().all(|&c| class(c) == script::Class::Han);
        han(&self.a.key.chars[a.clone()]) && han(&self.b.key.chars[b.clone()])
    }
}

/// A text with its folded key.
struct Side<'a> {
    text: &'a str,
    key: MappedKey,
}

impl<'a> Side<'a> {
    fn new(text: &'a str) -> Side<'a> {
        Side { text, key: fold_mapped(Fold::Text, text) }
    }

    /// The letters of the key that come from `span`, without separators at the ends.
    fn letters(&self, span: Span) -> Range<usize> {
        let starts = &self.key.offsets[..self.key.chars.len()];
        let mut range = starts.partition_point(|&at| at < span.start)..starts.partition_point(|&at| at < span.end);
        let separates = |at: usize| class(self.key.chars[at]) == script::Class::Separator;
        while !range.is_empty() && separates(range.start) {
            range.start += 1;
        }
        while !range.is_empty() && separates(range.end - 1) {
            range.end -= 1;
        }
        range
    }

    /// Where some letters stand in the text, one or more.
    fn span(&self, letters: &Range<usize>) -> Span {
        let of = |letter: usize| origin(self.text, &self.key, letter);
        Span::new(of(letters.start).start, of(letters.end - 1).end)
    }
}

#[cfg(test)]
mod tests {
    use super::count::{Found, of_pair};
    use super::*;
    use crate::text::difference::differences;

    fn told(a: &str, b: &str) -> Vec<(String, String, Change)> {
        let found = of_pair(0, a, b, &differences(a, b).edits);
        found.into_iter().map(|Found { words: (a, b), class, .. }| (a, b, class)).collect()
    }

    fn one(a: &str, b: &str) -> (String, String, Change) {
        let all = told(a, b);
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].clone()
    }

    #[test]
    fn every_kind_is_known_from_its_words() {
        for (a, b, from, to, change) in [
            ("报请某县审定", "报请青石县审定", "某", "青石", Change::Mask),
            ("请某单位出人", "请水务局出人", "某单位", "水务局", Change::Mask),
            ("修渠三十里路", "修渠２５里路", "三十", "２５", Change::Numeral),
            ("把全市的水渠修好", "把全县的水渠修好", "全市", "全县", Change::PlaceLevel),
            ("the whole city knows", "the whole county knows", "city", "county", Change::PlaceLevel),
            ("请教育局牵头落实", "请财政局牵头落实", "教育局", "财政局", Change::Organ),
            ("由县委统一安排", "由县政府统一安排", "县委", "县政府", Change::Organ),
            ("清早去修水渠", "傍晚去修水渠", "清早", "傍晚", Change::Wording),
        ] {
            assert_eq!(one(a, b), (from.into(), to.into(), change), "{a}");
        }
    }

    #[test]
    fn a_level_is_told_with_the_organ_behind_it() {
        let found = told("市委、市政府和市直單位", "县委、县政府和县直单位");
        let words: Vec<_> = found.iter().map(|(a, b, _)| (a.as_str(), b.as_str())).collect();
        assert_eq!(words, [("市委", "县委"), ("市政府", "县政府"), ("市", "县")]);
        assert!(found.iter().all(|(.., change)| *change == Change::PlaceLevel));
    }

    #[test]
    fn punctuation_and_ordinary_words_end_a_word() {
        assert_eq!(one("到了市，委托他人办", "到了县，委托他人办").0, "市");
        assert_eq!(one("学习会议精神要快", "研究会议精神要快"), ("学习".into(), "研究".into(), Change::Wording));
    }

    #[test]
    fn insertions_and_deletions_have_kinds_too() {
        let kinds = |a: &str, b: &str| -> Vec<Change> {
            let aligned = Aligned::new(a, b);
            differences(a, b).edits.iter().map(|edit| aligned.told(edit).change).collect()
        };
        assert_eq!(kinds("到镇上看望老人", "到某镇上看望老人"), [Change::Mask]);
        assert_eq!(kinds("修了八里水渠", "修了里水渠"), [Change::Numeral]);
        assert_eq!(kinds("修了水渠", "修好了水渠"), [Change::Wording]);
    }

    proptest::proptest! {
        #[test]
        fn any_edit_is_told_within_its_texts(a in "[市县委局全某x×○№㍿1三，。 a]{0,12}", b in "[市县委局全某x×○№㍿1三，。 a]{0,12}") {
            let aligned = Aligned::new(&a, &b);
            for edit in differences(&a, &b).edits {
                let told = aligned.told(&edit);
                proptest::prop_assert!(told.a.of(&a).contains(edit.a.of(&a)) && told.b.of(&b).contains(edit.b.of(&b)));
            }
        }
    }
}
