//! Formulae: the stock phrases that many write word for word, and that are therefore no reuse.
//!
//! A table of phrases of official and journalistic Chinese and of English boilerplate ships with leitong; a file may add
//! to it and take from it. What is a formula only in the texts at hand is told by its contexts: see [`super::weight`].

mod mine;
mod tally;

use super::Page;
use super::packed::Packed;
use super::quick::QuickMap;
use super::repeat::Groups;
use super::watch::Watch;
use crate::config::ReportConfig;
use crate::error::{Error, Result};
use crate::text::symbol::{Symbol, Symbols};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::Path;
use tally::{Place, Tally};

/// A stock phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// What kind of phrase it is: `organ`, `slogan`, `opening`, `closing`, `transition`, `citation`, `boilerplate`,
    /// `report`, or a user's own.
    pub class: String,
    /// Its text.
    pub text: String,
}

/// A set of stock phrases that is looked up in texts.
#[derive(Debug, Clone, Default)]
pub struct Formulas {
    phrases: Vec<Phrase>,
    /// Symbols of each phrase.
    codes: Vec<Vec<Symbol>>,
    /// The phrases in order of their symbols.
    sorted: Vec<Entry>,
    /// Those that begin with two symbols, as places in that order.
    index: QuickMap<(Symbol, Symbol), Range<usize>>,
    /// What a user said is content, however many contexts it has.
    content: Option<Box<Formulas>>,
}

/// A phrase among those that stand before and after it.
#[derive(Debug, Clone, Copy)]
struct Entry {
    phrase: usize,
    /// The longest other phrase that it begins with, by its place.
    shorter: Option<usize>,
}

/// Own table: general usage, compiled for leitong.
const TABLE: &str = include_str!("table.tsv");

impl Formulas {
    /// Those that ship with leitong.
    ///
    /// ```
    /// let formulas = leitong::reuse::Formulas::built_in();
    /// assert!(formulas.phrases().iter().any(|phrase| phrase.text == "以人民为中心的发展思想"));
    /// ```
    pub fn built_in() -> Formulas {
        let fields = TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
            let (class, rest) = line.split_once('\t')?;
            Some(Phrase { class: class.into(), text: rest.split_once('\t')?.1.into() })
        });
        Formulas::new(fields.collect())
    }

    /// Those that a configuration asks for.
    ///
    /// # Errors
    /// If its file cannot be read.
    pub fn of(config: &ReportConfig) -> Result<Formulas> {
        config.formulas.as_deref().map_or_else(|| Ok(Formulas::built_in()), |path| Formulas::built_in().with(path))
    }

    /// Formulas of some phrases; of equal ones the last counts, and those of a single letter or word are left out.
    pub fn new(phrases: Vec<Phrase>) -> Formulas {
        let mut by_codes: HashMap<Vec<Symbol>, usize> = HashMap::new();
        for (number, phrase) in phrases.iter().enumerate() {
            by_codes.insert(Symbols::new(&phrase.text).codes, number);
        }
        let mut kept: Vec<(usize, Vec<Symbol>)> =
            by_codes.into_iter().filter(|(codes, _)| codes.len() > 1).map(|(codes, number)| (number, codes)).collect();
        kept.sort_unstable();
        Formulas::of_codes(kept.into_iter().map(|(number, codes)| (phrases[number].clone(), codes)))
    }

    fn of_codes(phrases: impl Iterator<Item = (Phrase, Vec<Symbol>)>) -> Formulas {
        let mut formulas = Formulas::default();
        for (phrase, codes) in phrases {
            formulas.phrases.push(phrase);
            formulas.codes.push(codes);
        }
        let mut order: Vec<usize> = (0..formulas.phrases.len()).collect();
        order.sort_unstable_by_key(|&phrase| &formulas.codes[phrase]);
        for (place, phrase) in order.into_iter().enumerate() {
            let shorter = formulas.nearest(place.checked_sub(1), &formulas.codes[phrase]);
            formulas.sorted.push(Entry { phrase, shorter });
            let codes = &formulas.codes[phrase];
            formulas.index.entry((codes[0], codes[1])).or_insert(place..place).end = place + 1;
        }
        formulas
    }

    /// The longest phrase that `codes` begin with, if `last` is the last phrase that is not greater than they: what stands
    /// between two texts of which one begins with the other begins with it, too.
    fn nearest(&self, last: Option<usize>, codes: &[Symbol]) -> Option<usize> {
        let shorter = |&place: &usize| self.sorted[place].shorter;
        let begins = |&place: &usize| codes.starts_with(&self.codes[self.sorted[place].phrase]);
        std::iter::successors(last, shorter).find(begins)
    }

    /// These, changed by the lines of a file: `PHRASE`, or `CLASS<TAB>PHRASE`, adds one; `-PHRASE` takes one away, and
    /// makes it content also where the texts show it as a stock phrase; a line that begins with `#` is a comment.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn with(self, path: &Path) -> Result<Formulas> {
        let text = std::fs::read_to_string(path).map_err(Error::io(path, "read"))?;
        let mut phrases = self.phrases;
        let mut content = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(gone) = line.strip_prefix('-') {
                let codes = Symbols::new(gone).codes;
                phrases.retain(|phrase| Symbols::new(&phrase.text).codes != codes);
                content.push(Phrase { class: "content".into(), text: gone.to_owned() });
                continue;
            }
            let mut fields = line.split('\t').rev();
            let text = fields.next().unwrap_or_default().to_owned();
            let class = fields.next_back().unwrap_or("own").to_owned();
            phrases.push(Phrase { class, text });
        }
        let content = (!content.is_empty()).then(|| Box::new(Formulas::new(content)));
        Ok(Formulas { content, ..Formulas::new(phrases) })
    }

    /// What was said to be content.
    pub(super) fn content(&self) -> Option<&Formulas> {
        self.content.as_deref()
    }

    /// The phrases.
    pub fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }

    /// The phrases in `codes` by their places: at each symbol the longest that begins there.
    pub(super) fn find(&self, codes: &[Symbol], mut found: impl FnMut(Range<usize>, usize)) {
        let mut last = None;
        self.find_all(codes, |range, phrase| {
            if last.replace(range.start) != Some(range.start) {
                found(range, phrase);
            }
        });
    }

    /// As [`find`](Formulas::find), and the shorter ones, too: the longest first.
    fn find_all(&self, codes: &[Symbol], mut found: impl FnMut(Range<usize>, usize)) {
        for at in 0..codes.len().saturating_sub(1) {
            let Some(range) = self.index.get(&(codes[at], codes[at + 1])) else { continue };
            let less = |entry: &Entry| *self.codes[entry.phrase] <= codes[at..];
            let before = range.start + self.sorted[range.clone()].partition_point(less);
            let longest = self.nearest(before.checked_sub(1).filter(|place| range.contains(place)), &codes[at..]);
            for place in std::iter::successors(longest, |&place| self.sorted[place].shorter) {
                let phrase = self.sorted[place].phrase;
                found(at..at + self.codes[phrase].len(), phrase);
            }
        }
    }
}

/// How often a stock phrase stands in the texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FormulaCount {
    /// Its class.
    pub class: String,
    /// As it stands where it stands first.
    pub text: String,
    /// Its places, in paragraphs that are alike as wholes once.
    pub count: usize,
    /// The documents that it stands in, of these.
    pub documents: usize,
    /// What its letters weigh at most, in (0, 1].
    pub weight: f64,
}

/// The class of phrases that the texts themselves show.
const OWN: &str = "frequent";
/// Places that make a phrase worth telling.
const FEWEST: usize = 2;
/// Paragraphs that are counted together at least.
const TOGETHER: usize = 1 << 12;

/// The stock phrases in the representatives of `groups` that stand there more than once, the most frequent first: those
/// of `formulas`, and those that the texts themselves show. `packed` are the symbols of the representatives.
///
/// # Errors
/// If the observer stops the run.
pub(super) fn counts(
    pages: &[Page],
    groups: &Groups,
    packed: &Packed,
    formulas: &Formulas,
    watch: &Watch<'_>,
) -> Result<Vec<FormulaCount>> {
    let codes = |index: usize| if watch.step() { packed.codes(index) } else { Vec::new() };
    let mut mined = mine::phrases(groups.len(), packed.len(), codes);
    watch.part()?;
    let content = formulas.content().map_or(&[][..], |content| &content.codes);
    mined.retain(|(codes, _)| !content.contains(codes));
    let known =
        formulas.phrases.iter().zip(&formulas.codes).map(|(phrase, codes)| (phrase.class.clone(), codes.clone()));
    let mut all: BTreeMap<Vec<Symbol>, String> = mined.into_iter().map(|(codes, _)| (codes, OWN.to_owned())).collect();
    all.extend(known.map(|(class, codes)| (codes, class)));
    let looked_up =
        Formulas::of_codes(all.into_iter().map(|(codes, class)| (Phrase { class, text: String::new() }, codes)));
    let counted = |mut tallies: Vec<Tally>, index: usize| {
        let page = groups.get(index)[0].0.page;
        tallies.resize(looked_up.phrases.len(), Tally::default());
        looked_up.find_all(&codes(index), |range, phrase| {
            tallies[phrase].join(Tally::of(page, Place { paragraph: index, at: range.start }));
        });
        tallies
    };
    let tallies =
        (0..groups.len()).into_par_iter().with_min_len(TOGETHER).fold(Vec::new, counted).reduce(Vec::new, joined);
    watch.part()?;
    let mut often: Vec<(usize, Tally)> =
        tallies.into_iter().enumerate().filter(|(_, tally)| tally.count >= FEWEST).collect();
    // By the paragraphs that they stand in first, so that each of these is folded once.
    often.sort_by_key(|(phrase, tally)| (tally.first.paragraph, *phrase));
    let mut told: Vec<(usize, FormulaCount)> = Vec::with_capacity(often.len());
    for same in often.chunk_by(|x, y| x.1.first.paragraph == y.1.first.paragraph) {
        let unit = groups.get(same[0].1.first.paragraph)[0].0;
        let text = pages[unit.page].paragraph(unit.index);
        let symbols = Symbols::new(text);
        told.extend(same.iter().map(|&(phrase, ref tally)| {
            let place = tally.first.at..tally.first.at + looked_up.codes[phrase].len();
            let class = looked_up.phrases[phrase].class.clone();
            (phrase, counted_as(class, symbols.span(&place).of(text), tally))
        }));
    }
    told.sort_by(|(p, x), (q, y)| y.count.cmp(&x.count).then_with(|| x.text.cmp(&y.text)).then(p.cmp(q)));
    Ok(told.into_iter().map(|(_, told)| told).collect())
}

fn counted_as(class: String, text: &str, tally: &Tally) -> FormulaCount {
    let (count, documents) = (tally.count, tally.documents);
    FormulaCount { class, text: text.to_owned(), count, documents, weight: super::weight::IN_TABLE }
}

/// The tallies of some paragraphs and of later ones, phrase by phrase.
fn joined(mut tallies: Vec<Tally>, later: Vec<Tally>) -> Vec<Tally> {
    tallies.resize(tallies.len().max(later.len()), Tally::default());
    tallies.iter_mut().zip(later).for_each(|(tally, later)| tally.join(later));
    tallies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed_and_each_phrase_is_found_in_itself() {
        let formulas = Formulas::built_in();
        assert!(formulas.phrases.len() > 4000);
        for (phrase, codes) in formulas.phrases.iter().zip(&formulas.codes) {
            let mut found = false;
            formulas.find(codes, |range, _| found |= range == (0..codes.len()));
            assert!(found, "{phrase:?}");
        }
    }

    #[test]
    fn a_file_adds_and_takes_away() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("own.txt");
        std::fs::write(&path, "# mine\n村口大喇叭广播\nslogan\tzh\t渠水清，庄稼旺\n-以人民为中心的发展思想\n").unwrap();
        let formulas = Formulas::built_in().with(&path).unwrap();
        let has = |text: &str| formulas.phrases().iter().find(|phrase| phrase.text == text);
        assert_eq!(has("村口大喇叭广播").unwrap().class, "own");
        assert_eq!(has("渠水清，庄稼旺").unwrap().class, "slogan");
        assert!(has("以人民为中心的发展思想").is_none());
    }
}
