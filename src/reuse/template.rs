//! Templates: the same sentences every day, of which only figures, dates and names differ.
//!
//! A bulletin that is read out eighty times looks like the most widely copied text of a corpus. What tells it from a copy is
//! what differs between its places: whoever rewords a text changes words, and whoever fills a form changes its slots. Texts
//! are compared without their figures, since of `白菜每斤3元，土豆每斤2元` an alignment takes one price for the other.

use super::name::{is_han, is_han_name, is_level, is_surname};
use super::{Finding, Page, Witness};
use crate::document::Span;
use crate::text::difference::{Edit, differences};
use std::collections::HashMap;

/// Documents that tell a template, at least.
pub(super) const DOCUMENTS: usize = 5;
/// Of the other witnesses, the share whose figures or dates differ.
pub(super) const FILLED: f64 = 0.8;
/// Of what differs, the share that is figures or dates, and that of what is neither these nor names: 晴 for 多云.
const FIGURES: f64 = 0.5;
const OTHERS: f64 = 0.2;
/// Han characters, or words of spaced scripts, for which an edit that is no slot counts once more.
const PHRASE: usize = 4;
/// What two findings of one template have in common without figures, at least.
const COMMON: f64 = 0.6;
/// Characters of a name that was put for another one.
const NAME: usize = 6;

const NUMERALS: &str = "〇零一二三四五六七八九十百千万亿两半廿";
/// What stands with figures and changes with them.
const UNITS: &str = "年月日号时分秒点度℃第初上下午早晚晨周星期礼拜天元角";

/// Words of dates and numbers, in lower case.
const WORDS: &str = " january february march april may june july august september october november december jan feb mar apr \
jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun zero one \
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen \
twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion first second third fourth fifth half \
noon midnight am pm ";

/// A text without its figures and dates, and these.
#[derive(Debug, Default)]
struct Form {
    frame: String,
    figures: Vec<String>,
}

impl Form {
    fn new(text: &str) -> Form {
        let mut form = Form::default();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let kind = kind(first);
            let end = rest.find(|c| self::kind(c) != kind).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            if is_figure(run, kind) {
                // What a paragraph begins with numbers it.
                if form.frame.contains(|c: char| c.is_alphanumeric() && c != '第') {
                    form.figures.push(run.to_lowercase());
                }
                form.frame.push(' ');
            } else {
                form.frame.push_str(run);
            }
            rest = after;
        }
        form
    }

    /// Figures of the one that has fewer and that the other one lacks: a part of a text has some of its figures.
    fn refilled(&self, other: &Form) -> usize {
        let (few, many) = if self.figures.len() <= other.figures.len() { (self, other) } else { (other, self) };
        let mut left: HashMap<&str, usize> = HashMap::new();
        many.figures.iter().for_each(|figure| *left.entry(figure).or_default() += 1);
        let taken = |figure: &&String| match left.get_mut(figure.as_str()) {
            Some(count @ 1..) => {
                *count -= 1;
                false
            }
            _ => true,
        };
        few.figures.iter().filter(taken).count()
    }
}

/// What runs of characters are looked at together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Numeral,
    Word,
    Other,
}

fn kind(c: char) -> Kind {
    match () {
        _ if NUMERALS.contains(c) => Kind::Numeral,
        _ if c.is_alphanumeric() && !is_han(c) => Kind::Word,
        _ => Kind::Other,
    }
}

fn is_figure(run: &str, kind: Kind) -> bool {
    match kind {
        Kind::Numeral => true,
        Kind::Word => run.starts_with(char::is_numeric) || WORDS.contains(&format!(" {} ", run.to_lowercase())),
        Kind::Other => false,
    }
}

/// The figure that `text` begins with, but for signs.
pub(super) fn starts_with_figure(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let kind = kind(text.chars().next()?);
    let end = text.find(|c| self::kind(c) != kind).unwrap_or(text.len());
    is_figure(&text[..end], kind).then_some(&text[..end])
}

/// The figure that `text` ends with, but for signs; none if it is the whole text.
pub(super) fn ends_with_figure(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let kind = kind(text.chars().next_back()?);
    let start = text.trim_end_matches(|c| self::kind(c) == kind).len();
    let is_inside = text[..start].contains(|c: char| c.is_alphanumeric() && c != '第');
    (is_inside && is_figure(&text[start..], kind)).then_some(&text[start..])
}

/// What differs between texts: slots by their kind, and the rest.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    figures: usize,
    names: usize,
    others: usize,
}

impl Tally {
    /// Adds what differs between `a` and `b`; returns how much of their frames is equal.
    fn add(&mut self, a: &Form, b: &Form) -> f64 {
        let (a, b, figures) = (a.frame.as_str(), b.frame.as_str(), a.refilled(b));
        self.figures += figures;
        let difference = differences(a, b);
        let last = difference.edits.len().saturating_sub(1);
        for (number, edit) in difference.edits.iter().enumerate() {
            // A witness may have a part of the base.
            let begins = number == 0 && (is_start(a, edit.a) || is_start(b, edit.b));
            let ends = number == last && (is_end(a, edit.a) || is_end(b, edit.b));
            if !begins && !ends {
                self.edit(a, b, edit);
            }
        }
        difference.identity
    }

    fn edit(&mut self, a: &str, b: &str, edit: &Edit) {
        let (old, new) = (edit.a.of(a), edit.b.of(b));
        let are_units = || old.chars().chain(new.chars()).all(|c| UNITS.contains(c) || !c.is_alphanumeric());
        match () {
            _ if are_units() => self.figures += 1,
            _ if is_name(a, edit.a) && is_name(b, edit.b) => self.names += 1,
            _ => self.others += 1 + length(old).max(length(new)) / PHRASE,
        }
    }

    /// Whether slots differ, and hardly anything else.
    fn is_of_slots(self) -> bool {
        let all = (self.figures + self.names + self.others) as f64;
        self.figures > 0 && self.figures as f64 >= FIGURES * all && self.others as f64 <= OTHERS * all
    }
}

/// How many slots a witness of `finding` has that the base fills in another way, on average; none if more than slots differs.
pub(super) fn refilled(pages: &[Page], finding: &Finding) -> Option<f64> {
    if finding.witnesses.iter().all(|witness| witness.difference.edits.is_empty()) {
        return Some(0.0);
    }
    let form = |witness: &Witness| Form::new(text(pages, witness));
    let base = form(&finding.witnesses[finding.base]);
    let others = finding.witnesses.iter().enumerate().filter(|(index, _)| *index != finding.base);
    let others: Vec<Form> = others.map(|(_, witness)| form(witness)).collect();
    // Few findings go beyond this, so that little is compared twice.
    let filled = others.iter().filter(|other| base.refilled(other) > 0).count();
    if (filled as f64) < FILLED * others.len() as f64 {
        return None;
    }
    let mut tally = Tally::default();
    for other in &others {
        tally.add(&base, other);
    }
    tally.is_of_slots().then_some((tally.figures + tally.names) as f64 / others.len() as f64)
}

/// Whether the text of `finding` is that of the `template`, filled in another way: a few of its places that have more in
/// common with each other than with the rest.
pub(super) fn is_of(pages: &[Page], finding: &Finding, template: &Finding) -> bool {
    let form = |finding: &Finding| Form::new(text(pages, &finding.witnesses[finding.base]));
    let mut tally = Tally::default();
    tally.add(&form(template), &form(finding)) >= COMMON && tally.is_of_slots()
}

fn text<'p>(pages: &'p [Page], witness: &Witness) -> &'p str {
    witness.span.of(&pages[witness.page].text)
}

fn is_start(text: &str, span: Span) -> bool {
    !text[..span.start].contains(char::is_alphanumeric)
}

fn is_end(text: &str, span: Span) -> bool {
    !text[span.end..].contains(char::is_alphanumeric)
}

/// Han characters and words of other scripts.
fn length(text: &str) -> usize {
    let words = text.split(|c: char| !c.is_alphanumeric() || is_han(c)).filter(|word| !word.is_empty());
    text.chars().filter(|&c| is_han(c)).count() + words.count()
}

/// Whether `span` of `text` is a name or the part of one that was changed.
fn is_name(text: &str, span: Span) -> bool {
    let said = span.of(text).trim();
    let count = said.chars().count();
    if !said.contains(is_han) {
        return said.starts_with(char::is_uppercase) && said.split(' ').count() <= 3;
    }
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars().next();
    count <= NAME && (is_han_name(said) || after.is_some_and(is_level) || said.ends_with(is_level))
        || count <= 2 && before.is_some_and(is_surname)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(a: &str, b: &str) -> Tally {
        let mut tally = Tally::default();
        tally.add(&Form::new(a), &Form::new(b));
        tally
    }

    #[test]
    fn figures_dates_and_names_are_slots() {
        let found = of(
            "气象台预报：5月12日（星期三）最高气温25度，由王小明在青河县发布，请市民注意。",
            "气象台预报：11月3日（星期日）最高气温18.5度，由李强在大湾县发布，请市民注意。",
        );
        assert!(found.is_of_slots() && (found.names, found.others) == (2, 0), "{found:?}");
        let found = of(
            "The office expects 25 degrees on Monday, 3 May, and 2 inches of rain near Halford county by noon.",
            "The office expects 18 degrees on Friday, 12 June, and 14 inches of rain near Lorbrook county by noon.",
        );
        assert!(found.is_of_slots() && (found.names, found.others) == (1, 0), "{found:?}");
    }

    #[test]
    fn figures_beside_a_text_are_known() {
        assert_eq!((starts_with_figure("，25.5吨"), ends_with_figure("到货三十 ")), (Some("25"), Some("三十")));
        assert_eq!((starts_with_figure("吨"), ends_with_figure("12. "), ends_with_figure("第八")), (None, None, None));
        assert_eq!((starts_with_figure(""), ends_with_figure("on 3 May, ")), (None, Some("May")));
    }

    #[test]
    fn one_price_is_not_taken_for_another() {
        let found = of(
            "市场行情：白菜每斤3元，土豆每斤2元，鸡蛋每斤6元，鲤鱼每斤9元。",
            "市场行情：白菜每斤4元，土豆每斤3.5元，鸡蛋每斤7元，鲤鱼每斤8元。",
        );
        assert!(found.is_of_slots() && (found.names, found.others) == (0, 0), "{found:?}");
    }

    #[test]
    fn a_copy_with_other_words_is_no_form() {
        for (a, b) in [
            (
                "全村三百户人家修好了水渠，老人们都说今年的收成有了指望。",
                "全村二百户人家挖通了水渠，乡亲们都说明年的收成不用发愁。",
            ),
            (
                "The village repaired its ditch within 12 days.",
                "The village rebuilt an old ditch within 15 days, they say.",
            ),
            ("他们努力学习，按时完成了作业。", "他们认真学习，提前完成了作业。"),
            ("会议有30人参加，讨论了水渠的修法，散会很晚。", "会议有30人参加，讨论了水渠的修法，散会很晚。"),
            ("第三十二条 水渠由沿岸的村共同维护。", "第八条 水渠由沿岸的村共同维护。"),
            ("9. Lift the lid and clean the filter.", "12. Lift the lid and clean the filter."),
        ] {
            assert!(!of(a, b).is_of_slots(), "{a}: {:?}", of(a, b));
        }
    }

    #[test]
    fn what_one_side_lacks_at_its_ends_does_not_count() {
        let found = of("镇里的公告说，今天到货25吨，成交3笔，欢迎选购。", "今天到货8吨，成交41笔");
        assert_eq!(found, Tally { figures: 2, ..Tally::default() });
        // A part of a text has some of its figures: none is another one.
        let found = of("去年修渠12公里，植树300棵，今年要再修8公里，明年通水。", "植树300棵，今年要再修8公里");
        assert_eq!(found, Tally::default());
    }
}
