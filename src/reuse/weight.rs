//! What a letter tells: little inside phrases that stand in many contexts.
//!
//! A gram is looked at with what stands around it. Text that was copied brings its surroundings along, however often it
//! was; a phrase that everyone uses stands among others' words each time. So the number of *different* contexts is
//! counted, over paragraphs of which repeats have been collapsed. Two contexts are what any pair of passages has.

use super::clause::{Clause, Clauses};
use super::contexts::{Contexts, Distinct};
use super::formula::Formulas;
use crate::near::winnow::grams;
use crate::text::symbol::{Symbol, is_word, letters_of};
use rayon::prelude::*;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Letters on either side of a gram that are its context.
const AROUND: usize = 6;
/// Letters of text in which shortest grams, and least telling passages, are rare enough to be no accident.
const FEW: f64 = 2e5;
/// Least weighted letters of what is no formula, in so much text; two more in ten times as much, where more coincides.
const TELLING: f64 = 8.0;
/// What a letter of a phrase of the table weighs at most.
pub(super) const IN_TABLE: f64 = 0.15;

/// Letters, two words, by which the grams are longer that whole clauses of words are weighed by.
const LONGER: usize = 4;

/// Paragraphs whose grams are gathered at once.
const AT_ONCE: usize = 1 << 14;

/// What the letters of some stretches of text weigh.
pub(super) struct Weights<'f> {
    formulas: &'f Formulas,
    /// Letters of a gram.
    gram: usize,
    /// Least weighted letters of what is no formula.
    pub telling: f64,
    contexts: Contexts,
    /// Those of the longer grams of clauses.
    of_clauses: Contexts,
}

impl<'f> Weights<'f> {
    /// `wanted`: stretches of paragraphs whose letters will be weighed, and `clauses` those of words in them; `codes` gives the symbols of each of `count`
    /// paragraphs.
    ///
    /// Where `codes` gives nothing, since the run is to stop, nothing is weighed. Reads those paragraphs once and all
    /// paragraphs again, on the current rayon pool. `wanted` is sorted.
    pub fn new(
        count: usize,
        wanted: &mut [(u32, Range<usize>)],
        clauses: &Clauses,
        formulas: &'f Formulas,
        codes: impl Fn(usize) -> Vec<Symbol> + Sync,
    ) -> Weights<'f> {
        let sampled: usize = (0..count).step_by(count / 1000 + 1).map(|index| codes(index).len()).sum();
        let letters = (sampled * (count / 1000 + 1)) as f64;
        let tenfold = (letters / FEW).log10();
        // Longer grams where there is more text: one that stands in five contexts by chance tells nothing.
        let gram = (5.0 + tenfold).round().clamp(5.0, 9.0) as usize;
        wanted.par_sort_unstable_by_key(|(paragraph, range)| (*paragraph, range.start, range.end));
        let paragraphs: Vec<&[(u32, Range<usize>)]> = wanted.chunk_by(|x, y| x.0 == y.0).collect();
        let of = |ranges: &&[(u32, Range<usize>)]| wide_grams(&codes(ranges[0].0 as usize), ranges, gram);
        let mut hashes = Distinct::default();
        paragraphs.chunks(AT_ONCE).for_each(|some| hashes.add(some.par_iter().flat_map_iter(of)));
        let contexts = Contexts::new(hashes.sorted());
        let of_clauses = Contexts::new(clause_grams(&clauses.all, gram + LONGER, &codes));
        (0..count).into_par_iter().for_each(|index| {
            let own = codes(index);
            grams(&own, gram, |hash, at| contexts.add(hash, || context(&own, at, gram)));
            if !clauses.all.is_empty() {
                word_grams(&own, gram + LONGER, |hash, at| {
                    of_clauses.add(hash, || context(&own, at, gram + LONGER));
                });
            }
        });
        Weights { formulas, gram, telling: TELLING + 2.0 * tenfold.max(0.0), contexts, of_clauses }
    }

    /// The weight of each symbol of a clause of words that is shared as a whole: by longer grams than [`of`](Weights::of).
    pub fn of_clause(&self, codes: &[Symbol], clause: &Range<usize>) -> Vec<f64> {
        let codes = &codes[clause.clone()];
        let mut weights = vec![1.0; codes.len()];
        lower_common(codes, self.gram + LONGER, &self.of_clauses, &mut weights);
        self.formulas.find(codes, |place, _| lower(&mut weights, place.start, place.len(), IN_TABLE));
        weights
    }

    /// The weight of each symbol of `range`, in (0, 1]; times its letters it is what the symbol tells.
    pub fn of(&self, codes: &[Symbol], range: &Range<usize>) -> Vec<f64> {
        let wide = around(codes, range, self.gram);
        let mut weights = vec![1.0f64; wide.len()];
        lower_common(&codes[wide.clone()], self.gram, &self.contexts, &mut weights);
        if let Some(content) = self.formulas.content() {
            content.find(&codes[wide.clone()], |place, _| weights[place].fill(1.0));
        }
        self.formulas.find(&codes[wide.clone()], |place, _| lower(&mut weights, place.start, place.len(), IN_TABLE));
        weights[range.start - wide.start..range.end - wide.start].to_vec()
    }
}

/// Lowers the weights of the symbols of grams that stand in many contexts.
fn lower_common(codes: &[Symbol], gram: usize, contexts: &Contexts, weights: &mut [f64]) {
    grams(codes, gram, |hash, at| {
        let others = (contexts.count(hash) - 2.0).max(0.0);
        lower(weights, at, length_at(&codes[at..], gram), 1.0 / (1.0 + (1.0 + others).log2()));
    });
}

/// Lowers the weights of `length` symbols to one given, if they are higher.
fn lower(weights: &mut [f64], at: usize, length: usize, weight: f64) {
    let end = (at + length).min(weights.len());
    weights[at..end].iter_mut().for_each(|own| *own = own.min(weight));
}

/// The grams in and around `ranges` of one paragraph, which are sorted.
fn wide_grams(codes: &[Symbol], ranges: &[(u32, Range<usize>)], gram: usize) -> Vec<u64> {
    let mut found = Vec::new();
    let mut last = None;
    for (_, range) in ranges {
        // Many passages of one paragraph are the same.
        if last.replace(range) != Some(range) {
            grams(&codes[around(codes, range, gram)], gram, |hash, _| found.push(hash));
        }
    }
    found
}

/// The grams of all clauses, each once, ascending.
fn clause_grams(clauses: &[Clause], gram: usize, codes: impl Fn(usize) -> Vec<Symbol> + Sync) -> Vec<u64> {
    let of_paragraph = |same: &[Clause]| {
        let (own, mut found) = (codes(same[0].0 as usize), Vec::new());
        let clauses = same.iter().filter_map(|(.., clause)| own.get(clause.clone()));
        clauses.for_each(|clause| grams(clause, gram, |hash, _| found.push(hash)));
        found
    };
    let mut hashes = Distinct::default();
    hashes.add(clauses.par_chunk_by(|x, y| x.0 == y.0).flat_map_iter(of_paragraph));
    hashes.sorted()
}

/// Calls `found` with the grams of words alone.
fn word_grams(codes: &[Symbol], gram: usize, mut found: impl FnMut(u64, usize)) {
    let mut start = 0;
    for same in codes.chunk_by(|&x, &y| is_word(x) == is_word(y)) {
        if is_word(same[0]) {
            grams(same, gram, |hash, at| found(hash, start + at));
        }
        start += same.len();
    }
}

/// `range` and the symbols before and after it whose grams or phrases may reach in.
fn around(codes: &[Symbol], range: &Range<usize>, gram: usize) -> Range<usize> {
    let end = (range.end + gram).min(codes.len());
    range.start.saturating_sub(gram).min(end)..end
}

/// How many symbols the gram at the beginning of `codes` has.
fn length_at(codes: &[Symbol], gram: usize) -> usize {
    codes.iter().scan(0, |letters, &code| Some(before(letters, code))).take_while(|&letters| letters < gram).count()
}

/// Adds the letters of `code` to `sum`; returns what it was.
fn before(sum: &mut usize, code: Symbol) -> usize {
    std::mem::replace(sum, *sum + letters_of(code))
}

/// A hash of what stands around the gram at `at`.
fn context(codes: &[Symbol], at: usize, gram: usize) -> u64 {
    let end = at + length_at(&codes[at..], gram);
    let (ahead, behind) = (&codes[..at], &codes[end..]);
    let reach = |symbols: &mut dyn Iterator<Item = &Symbol>| {
        let near = symbols.scan(0, |letters, &code| (before(letters, code) < AROUND).then_some(code));
        near.fold(0, |hash, code| xxh3_64_with_seed(&code.to_le_bytes(), hash))
    };
    reach(&mut ahead.iter().rev()).rotate_left(1) ^ reach(&mut behind.iter())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::symbol::Symbols;

    fn told(texts: &[String], phrase: &str) -> f64 {
        let formulas = Formulas::default();
        let codes = |index: usize| Symbols::new(&texts[index]).codes;
        let first = Symbols::new(&texts[0]);
        let length = Symbols::new(phrase).len();
        let at = (0..first.len()).find(|&at| first.codes[at..].starts_with(&Symbols::new(phrase).codes)).unwrap();
        let range = at..at + length;
        let weights = Weights::new(texts.len(), &mut [(0, range.clone())], &Clauses::default(), &formulas, codes);
        weights.of(&first.codes, &range).iter().sum()
    }

    #[test]
    fn a_phrase_among_others_words_tells_less_than_one_that_brings_its_surroundings() {
        let other = |number: usize| char::from_u32(0x4e00 + 97 * number as u32).unwrap().to_string().repeat(8);
        let phrase = "把各项任务不折不扣落到实处";
        let scattered: Vec<String> = (0..20).map(|n| format!("{}{phrase}{}", other(n), other(n + 40))).collect();
        let copied: Vec<String> = (0..20).map(|_| format!("{}{phrase}{}", other(1), other(41))).collect();
        assert!(told(&scattered, phrase) < 4.0, "{}", told(&scattered, phrase));
        assert_eq!(told(&copied, phrase), 13.0);
        assert_eq!(told(&scattered[..2], phrase), 13.0);
    }

    #[test]
    fn a_whole_clause_of_words_is_weighed_by_longer_grams() {
        let clause = "the workers should clear the ditch as ever before";
        let frame = |n| format!("p{n} q{n} r{n} the workers should u{n} v{n} w{n} the ditch as a{n} b{n} c{n}");
        let mut texts: Vec<Symbols> = (0..20).map(|n| Symbols::new(&frame(n))).collect();
        texts.splice(0..0, [Symbols::new(clause), Symbols::new(clause)]);
        let (whole, codes) = (0..texts[0].len(), |index: usize| texts[index].codes.clone());
        let clauses = Clauses { all: vec![(0, 1, whole.clone())] };
        let formulas = Formulas::default();
        let weights = Weights::new(22, &mut [(0, whole.clone())], &clauses, &formulas, codes);
        assert!(weights.of(&texts[0].codes, &whole).iter().sum::<f64>() < 6.0);
        assert_eq!(weights.of_clause(&texts[0].codes, &whole), [1.0; 9]);
    }

    #[test]
    fn what_a_user_calls_content_tells_in_full() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rules.txt");
        std::fs::write(&path, "-以人民为中心的发展思想\n").unwrap();
        let formulas = Formulas::built_in().with(&path).unwrap();
        let texts: Vec<Symbols> = (0..20)
            .map(|n| Symbols::new(&format!("{}以人民为中心的发展思想{}", "甲".repeat(n), "乙".repeat(n))))
            .collect();
        let weights =
            Weights::new(20, &mut [(0, 0..11)], &Clauses::default(), &formulas, |index| texts[index].codes.clone());
        assert_eq!(weights.of(&texts[0].codes, &(0..11)), [1.0; 11]);
    }

    #[test]
    fn phrases_of_the_table_tell_little_also_where_they_are_rare() {
        let formulas = Formulas::built_in();
        let text = Symbols::new("以人民为中心的发展思想");
        let weights = Weights::new(1, &mut [], &Clauses::default(), &formulas, |_| text.codes.clone());
        assert!(weights.of(&text.codes, &(0..text.len())).iter().sum::<f64>() < 2.0);
    }
}
