//! Kinds of change: whether a mask, a number, the level of a place or an organ was put in place of another.

use crate::text::script::{Class, MASK, class};
use serde::Serialize;

/// What kind of change an edit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Change {
    /// A side is a masked slot, with a word of three letters at most: 某单位.
    Mask,
    /// What stands on either side is a number, in digits or Chinese numerals.
    Numeral,
    /// The sides differ only in the level of a place: 市 and 县, `city` and `county`.
    PlaceLevel,
    /// The sides are different organs: 教育局 and 财政局.
    Organ,
    /// Anything else.
    Wording,
}

/// Levels of places; longer ones before those that they begin with.
const LEVELS: &str =
    "provincial province township district village county city town 街道 社区 省 市 县 区 州 旗 镇 乡 街 村";
/// Endings of names of organs; longer ones before those that they begin with.
const ORGANS: &str = "委员会 办公室 办事处 人大 政协 政府 法院 委 办 局 部 厅 院 会 署 处";
/// Ordinary words that begin like an organ's ending.
const ORDINARY: &str = "委员 委托 委派 办法 办理 办公 办事 办好 办学 局面 局势 局部 部门 部分 部署 部队 部位 厅级 院士 \
                        院校 院子 会议 会场 会上 会员 会同 会谈 会见 会计 会有 会把 会在 会给 署名 处理";
/// Chinese numerals, besides what counts as a digit; keys hold simplified characters.
const NUMERALS: &str = "〇○零一二三四五六七八九十百千万亿两几廿卅壹贰叁肆伍陆柒捌玖拾佰仟";

/// Letters of a masked name with what names its kind: 某单位, X某某同志.
const MASKED: usize = 4;

fn words(list: &str) -> std::str::SplitWhitespace<'_> {
    list.split_whitespace()
}

/// The organ's ending with which `letters` begin, unless it is part of a longer ordinary word.
pub(super) fn organ_at(letters: &[char]) -> Option<&'static str> {
    let organ = words(ORGANS).find(|word| begins(letters, word))?;
    let is_ordinary = words(ORDINARY).any(|word| word.len() > organ.len() && begins(letters, word));
    (!is_ordinary).then_some(organ)
}

/// Whether `c` alone is a level of places.
pub(super) fn is_level(c: char) -> bool {
    words(LEVELS).any(|level| level.chars().eq([c]))
}

fn begins(letters: &[char], word: &str) -> bool {
    let mut letters = letters.iter();
    word.chars().all(|c| letters.next() == Some(&c))
}

fn ends(letters: &[char], word: &str) -> bool {
    let mut letters = letters.iter().rev();
    word.chars().rev().all(|c| letters.next() == Some(&c))
}

/// What kind of change it is by the letters alone; a side may be empty.
pub(super) fn change(a: &[char], b: &[char]) -> Change {
    let is_mask = |side: &[char]| side.contains(&MASK) && side.len() <= MASKED;
    let is_number = |side: &[char]| side.iter().all(|&c| is_numeral(c) || matches!(c, '.' | ',' | ' ' | '|'));
    let is_organ = |side: &[char]| words(ORGANS).any(|organ| ends(side, organ));
    match () {
        () if is_mask(a) || is_mask(b) => Change::Mask,
        () if !(a.is_empty() && b.is_empty()) && is_number(a) && is_number(b) => Change::Numeral,
        () if differ_in_level(a, b) => Change::PlaceLevel,
        () if a != b && is_organ(a) && is_organ(b) => Change::Organ,
        () => Change::Wording,
    }
}

fn is_numeral(c: char) -> bool {
    class(c) == Class::Digit || NUMERALS.contains(c)
}

/// Whether `a` and `b` are equal but for one level of places that stands at the same place in both.
fn differ_in_level(a: &[char], b: &[char]) -> bool {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let differs_at = |start: usize, level: &str| {
        let length = level.chars().count();
        let rest = a.len().saturating_sub(start + length);
        begins(&a[start..], level)
            && rest <= suffix
            && (start + rest < b.len())
            && words(LEVELS).any(|other| other != level && b[start..b.len() - rest].iter().copied().eq(other.chars()))
    };
    a != b && (0..=prefix).any(|start| words(LEVELS).any(|level| differs_at(start, level)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(a: &str, b: &str) -> Change {
        change(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
    }

    #[test]
    fn levels_differ_in_one_place_only() {
        assert_eq!(kind("市委", "县委"), Change::PlaceLevel);
        assert_eq!(kind("全区", "全社区"), Change::PlaceLevel);
        assert_eq!(kind("the city", "the county"), Change::PlaceLevel);
        assert_eq!(kind("市长", "县委"), Change::Wording);
        assert_eq!(kind("市", ""), Change::Wording);
    }

    #[test]
    fn an_organ_ends_in_its_kind() {
        assert_eq!(kind("教育局", "水利厅"), Change::Organ);
        assert_eq!(kind("教育局", "水利"), Change::Wording);
        let at = |text: &str| organ_at(&text.chars().collect::<Vec<_>>());
        assert_eq!(
            [at("委员会说"), at("委员说"), at("办公室里"), at("部门"), at("局")].map(|found| found.is_some()),
            [true, false, true, false, true]
        );
    }

    #[test]
    fn numbers_stand_on_both_sides() {
        assert_eq!([kind("三十", "25"), kind("3.5", "")], [Change::Numeral; 2]);
        assert_eq!([kind("三十", "25里"), kind("", "")], [Change::Wording; 2]);
    }
}
