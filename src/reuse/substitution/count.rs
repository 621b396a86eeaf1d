//! How often something was put for something else, over all findings but formulae.

use super::{Aligned, Change};
use crate::document::Span;
use crate::reuse::watch::Watch;
use crate::reuse::{Finding, Page};
use crate::text::difference::{Edit, EditKind};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// One text that was put for another, over all findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Substitution {
    /// As it stands in the base.
    pub a: String,
    /// As it stands in the other witness.
    pub b: String,
    /// What kind of change it is.
    pub class: Change,
    /// How often it was made.
    pub count: usize,
    /// In how many findings.
    pub findings: usize,
}

/// The longest side that is told, in code points.
const LONGEST: usize = 12;
/// Occurrences that make a substitution worth telling.
const FEWEST: usize = 2;

/// The two texts of a substitution.
type Pair = (String, String);

/// One substitution in one finding.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    finding: usize,
    /// Extended to words.
    pub words: Pair,
    /// The letters of the edit alone.
    letters: Pair,
    pub class: Change,
}

/// The substitutions that were made more than once in what was copied, the most frequent first.
pub(in crate::reuse) fn substitutions(pages: &[Page], findings: &[Finding], watch: &Watch<'_>) -> Vec<Substitution> {
    let found = |(number, finding): (usize, &Finding)| -> Vec<Found> {
        let text = |index: usize| finding.witnesses[index].span.of(&pages[finding.witnesses[index].page].text);
        let base = text(finding.base);
        let altered = (0..finding.witnesses.len()).filter(|&at| !finding.witnesses[at].difference.edits.is_empty());
        altered.flat_map(|at| of_pair(number, base, text(at), &finding.witnesses[at].difference.edits)).collect()
    };
    // What is put for what in forms is figures, and what differs between rosters is names.
    let counted = findings.par_iter().enumerate().filter(|(_, finding)| finding.class.is_copy() && watch.step());
    count(&counted.flat_map_iter(found).collect::<Vec<_>>())
}

/// The substitutions among `edits` that are short enough.
pub(super) fn of_pair(finding: usize, a: &str, b: &str, edits: &[Edit]) -> Vec<Found> {
    let aligned = Aligned::new(a, b);
    let pair = |of_a: Span, of_b: Span| (of_a.of(a).to_owned(), of_b.of(b).to_owned());
    let found = |edit: &Edit| {
        let told = aligned.told(edit);
        Found { finding, words: pair(told.a, told.b), letters: pair(edit.a, edit.b), class: told.change }
    };
    let is_short = |text: &str| text.chars().nth(LONGEST).is_none();
    let substitutions = edits.iter().filter(|edit| edit.kind == EditKind::Substitution).map(found);
    substitutions.filter(|found| is_short(&found.words.0) && is_short(&found.words.1)).collect()
}

/// Counts what was found, in order of findings; words that occur once are told by their letters, so that 市 to 县 in
/// four different words is told as four times the same. Of equal texts the first decides the kind.
fn count(found: &[Found]) -> Vec<Substitution> {
    let mut words: HashMap<&Pair, usize> = HashMap::new();
    for one in found {
        *words.entry(&one.words).or_default() += 1;
    }
    let mut told: BTreeMap<&Pair, (Change, Vec<usize>)> = BTreeMap::new();
    for one in found {
        let pair = if words[&one.words] < FEWEST { &one.letters } else { &one.words };
        told.entry(pair).or_insert_with(|| (one.class, Vec::new())).1.push(one.finding);
    }
    let substitution = |((a, b), (class, mut findings)): (&Pair, (Change, Vec<usize>))| {
        let count = findings.len();
        findings.dedup();
        Substitution { a: a.clone(), b: b.clone(), class, count, findings: findings.len() }
    };
    let mut told: Vec<Substitution> = told.into_iter().map(substitution).collect();
    told.retain(|substitution| substitution.count >= FEWEST);
    // Stable: equally frequent ones stay in the order of their texts.
    told.sort_by_key(|substitution| std::cmp::Reverse(substitution.count));
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::difference::differences;

    /// What is told of pairs of texts, each a finding.
    fn counted(pairs: &[(&str, &str)]) -> Vec<(String, String, usize, usize)> {
        let of = |(number, (a, b)): (usize, &(&str, &str))| of_pair(number, a, b, &differences(a, b).edits);
        let found: Vec<Found> = pairs.iter().enumerate().flat_map(of).collect();
        count(&found).into_iter().map(|s| (s.a, s.b, s.count, s.findings)).collect()
    }

    #[test]
    fn what_occurs_once_is_left_out_and_the_most_frequent_comes_first() {
        let pairs = [
            ("请市委放心，清早去修水渠", "请县委放心，傍晚去修水渠"),
            ("清早去修水渠，把渠口的石头搬开", "傍晚去修水渠，把渠口的石头搬走"),
            ("感谢市委关心，市委来过三回", "感谢县委关心，县委来过三回"),
        ];
        let found = counted(&pairs);
        let shown: Vec<_> = found.iter().map(|(a, b, count, of)| (a.as_str(), b.as_str(), *count, *of)).collect();
        assert_eq!(shown, [("市委", "县委", 3, 2), ("清早", "傍晚", 2, 2)]);
    }

    #[test]
    fn words_that_occur_once_are_counted_by_their_letters() {
        let found = counted(&[("市委和市政府请全市放心", "县委和县政府请全县放心")]);
        assert_eq!(found, [("市".into(), "县".into(), 3, 1)]);
    }
}
