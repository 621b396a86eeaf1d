//! Stock phrases of the texts at hand: what stands often, and among other words each time.
//!
//! A phrase is grown from grams. One that has several left neighbours begins a phrase; while there is but one right
//! neighbour, the phrase goes on; where there are several, it ends. Inside of copied text every gram has one neighbour on
//! either side, so that is no phrase however often it stands.

use crate::near::winnow::grams;
use crate::reuse::quick::QuickMap;
use crate::text::symbol::Symbol;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU8, Ordering};

/// Letters of a gram: of the shortest phrase that is found.
const GRAM: usize = 6;
/// Places that make a phrase.
const FEWEST: usize = 3;
/// Symbols of the longest phrase.
const LONGEST: usize = 40;

/// What stands on one side of a gram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Neighbour {
    None,
    One(Symbol),
    Several,
}

impl Neighbour {
    fn add(&mut self, code: Option<Symbol>) {
        // The end of a paragraph is a neighbour like others.
        let code = code.unwrap_or(0);
        *self = match *self {
            Neighbour::None => Neighbour::One(code),
            Neighbour::One(known) if known == code => *self,
            _ => Neighbour::Several,
        };
    }

    fn join(&mut self, other: Neighbour) {
        match other {
            Neighbour::None => {}
            Neighbour::One(code) => self.add(Some(code)),
            Neighbour::Several => *self = Neighbour::Several,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Gram {
    codes: Vec<Symbol>,
    count: usize,
    left: Neighbour,
    right: Neighbour,
}

/// The stock phrases of `count` paragraphs, with how often they stand there. They have so many `symbols` together, and
/// `codes` gives those of each. On the current rayon pool.
///
/// In large corpora only the more frequent ones are looked for: one place in so many paragraphs, so that memory is bounded.
pub(super) fn phrases(
    count: usize,
    symbols: usize,
    codes: impl Fn(usize) -> Vec<Symbol> + Sync,
) -> Vec<(Vec<Symbol>, usize)> {
    let fewest = FEWEST.max(count / 20_000);
    let filter = Filter::new(count, symbols);
    (0..count).into_par_iter().for_each(|index| grams(&codes(index), GRAM, |hash, _| filter.add(hash)));
    let collect = |mut held: QuickMap<u64, Gram>, index: usize| {
        let codes = codes(index);
        grams(&codes, GRAM, |hash, at| {
            if filter.count(hash) >= fewest.min(255) {
                let end = at + length_of(&codes[at..]);
                let gram = held.entry(hash).or_insert_with(|| Gram {
                    codes: codes[at..end].to_vec(),
                    count: 0,
                    left: Neighbour::None,
                    right: Neighbour::None,
                });
                gram.count += 1;
                gram.left.add(at.checked_sub(1).map(|before| codes[before]));
                gram.right.add(codes.get(end).copied());
            }
        });
        held
    };
    let held = (0..count).into_par_iter().fold(QuickMap::default, collect).reduce(QuickMap::default, |x, y| {
        let (mut more, less) = if x.len() >= y.len() { (x, y) } else { (y, x) };
        for (hash, gram) in less {
            match more.entry(hash) {
                std::collections::hash_map::Entry::Vacant(free) => drop(free.insert(gram)),
                std::collections::hash_map::Entry::Occupied(mut known) => {
                    let known = known.get_mut();
                    known.count += gram.count;
                    known.left.join(gram.left);
                    known.right.join(gram.right);
                }
            }
        }
        more
    });
    let mut found: Vec<(Vec<Symbol>, usize)> =
        held.values().filter(|gram| gram.count >= fewest).filter_map(|gram| grown(gram, &held)).collect();
    found.sort_unstable();
    found
}

/// The phrase that begins with `gram`, and how often it stands.
fn grown(gram: &Gram, held: &QuickMap<u64, Gram>) -> Option<(Vec<Symbol>, usize)> {
    let mut codes = match gram.left {
        Neighbour::Several => gram.codes.clone(),
        _ => return None,
    };
    let (mut last, mut count) = (gram, gram.count);
    while let Neighbour::One(code) = last.right {
        codes.push(code);
        let mut next = None;
        let from = codes.len() - last.codes.len();
        grams(&codes[from..], GRAM, |hash, _| next = next.or(Some(hash)));
        last = held.get(&next?)?;
        count = count.min(last.count);
        if codes.len() > LONGEST {
            return None;
        }
    }
    (last.right == Neighbour::Several).then_some((codes, count))
}

fn length_of(codes: &[Symbol]) -> usize {
    let mut letters = 0;
    codes
        .iter()
        .take_while(|&&code| {
            let go_on = letters < GRAM;
            letters += crate::text::symbol::letters_of(code);
            go_on
        })
        .count()
}

/// How often hashes were added, up to 255, or a little more than that.
struct Filter {
    counts: Vec<AtomicU8>,
}

impl Filter {
    fn new(paragraphs: usize, symbols: usize) -> Filter {
        // 64 MB at most: what is looked for stands 22 times as often as all else in a counter then, and grams that are
        // held for nothing are left out in the end. Long paragraphs have more grams than that, and one that is held for
        // nothing takes a hundred bytes and more: a counter a symbol lets one in twelve pass at most.
        let counters = (paragraphs * 128).min(1 << 26).max(symbols.min(1 << 28));
        let counters = counters.next_power_of_two().max(1 << 16);
        Filter { counts: (0..counters).map(|_| AtomicU8::new(0)).collect() }
    }

    fn add(&self, hash: u64) {
        let counter = &self.counts[hash as usize & (self.counts.len() - 1)];
        let _ = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| count.checked_add(1));
    }

    fn count(&self, hash: u64) -> usize {
        self.counts[hash as usize & (self.counts.len() - 1)].load(Ordering::Relaxed) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::symbol::Symbols;

    fn found(texts: &[&str]) -> Vec<(usize, usize)> {
        let found = phrases(texts.len(), 100, |index| Symbols::new(texts[index]).codes);
        found.into_iter().map(|(codes, count)| (codes.len(), count)).collect()
    }

    #[test]
    fn a_phrase_has_neighbours_of_its_own_at_both_ends() {
        let texts =
            ["要把水渠清淤工作抓紧，一", "二讲水渠清淤工作抓紧了", "三说水渠清淤工作抓紧吧", "四是水渠清淤工作抓紧呢"];
        assert_eq!(found(&texts), [(8, 4)]);
    }

    #[test]
    fn what_was_copied_with_its_surroundings_is_none() {
        let text = "这一句话原封不动地抄到了四个地方去了";
        assert_eq!(found(&[text; 4]), []);
    }
}
