//! What two paragraphs share: from common grams to passages.
//!
//! Grams grow to the longest equal runs around them; runs that follow each other on both sides at small distances are
//! chained (as in minimap2, Li 2018); each chain is aligned, and its ends are moved to those of clauses, since people
//! repeat clauses and not letters. Passages that stand close together in another order are one, reordered.

use super::align::{Aligned, Run, align, letters};
use super::quick::QuickMap;
use crate::text::symbol::{Symbols, letters_of};
use std::ops::Range;

/// Symbols that may stand between two runs of a chain, on either side.
const GAP: usize = 24;
/// By how many these may differ.
const DRIFT: usize = 12;
/// Runs that are looked back at for the best one to go on from.
const LOOK_BACK: usize = 32;
/// The share of a clause that makes the whole clause part of a passage.
const MOST_OF: f64 = 0.6;
/// Letters by which an end is moved at most.
const FARTHEST: usize = 24;
/// Least identity of two passages with what is between them.
const TOGETHER: f64 = 0.6;
/// Letters that are enough for a passage that stands in another order.
const MOVED: usize = 10;
/// Least identity of a passage that repeats in its own paragraph: sentences of one shape stand there side by side.
const IN_ITSELF: f64 = 0.8;
/// Letters of a run that is told wherever it stands.
const VERBATIM: usize = 24;
/// Letters of a run at an end that tell nothing if the clause around it does not match.
const STRAY: usize = 3;

/// Symbols of a block by which passages are looked up.
const BLOCK: usize = 64;

/// A passage that two paragraphs share.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shared {
    /// Symbols of the first paragraph.
    pub a: Range<usize>,
    /// Symbols of the second one.
    pub b: Range<usize>,
    /// What is equal, in order of the first side.
    pub runs: Vec<Run>,
    /// Letters that are equal.
    pub matched: usize,
    /// Letters of the longest equal run.
    pub longest: usize,
    /// Twice the equal letters, over the letters of both sides that do not stand under a mask.
    pub identity: f64,
    /// Whether parts stand in another order.
    pub reordered: bool,
}

impl Shared {
    /// The same passage the other way round.
    pub fn turned(&self) -> Shared {
        let mut runs: Vec<Run> = self.runs.iter().map(|run| Run { a: run.b, b: run.a, length: run.length }).collect();
        runs.sort_unstable_by_key(|run| run.a);
        Shared { a: self.b.clone(), b: self.a.clone(), runs, ..self.clone() }
    }

    /// What of the passage lies in `part` of the first side; none if that is less than `least` letters.
    pub fn within(&self, a: &Symbols, b: &Symbols, part: &Range<usize>, least: usize) -> Option<Shared> {
        let cut = |run: &Run| {
            let (start, end) = (run.a.max(part.start), (run.a + run.length).min(part.end));
            (start < end).then(|| Run { a: start, b: run.b + (start - run.a), length: end - start })
        };
        let runs: Vec<Run> = self.runs.iter().filter_map(cut).collect();
        let aligned = Aligned { runs, ..Aligned::default() };
        passage(a, b, aligned)
            .filter(|shared| shared.matched >= least)
            .map(|shared| Shared { reordered: self.reordered && !shared.runs.is_sorted_by_key(|run| run.b), ..shared })
    }
}

/// The passages of at least `least` equal letters that `a` and `b` share, from places of common grams in any order.
///
/// With `same`, `a` and `b` are one paragraph, and a passage does not overlap its own repeat.
pub(super) fn shared(a: &Symbols, b: &Symbols, places: &[(u32, u32)], least: usize, same: bool) -> Vec<Shared> {
    let runs = runs(a, b, places);
    let mut found = Found::default();
    for chain in chains(&runs, a) {
        // A run that stands out of what was found is told, and those before it are what it is aligned by.
        if chain.iter().any(|&index| !found.tells(&runs[index])) {
            let anchors: Vec<Run> = chain.iter().map(|&index| runs[index]).collect();
            parts(a, b, align(&a.codes, &b.codes, &anchors)).into_iter().for_each(|shared| found.add(shared));
        }
    }
    let Found { mut passages, unlike, .. } = found;
    passages.sort_by_key(|shared| (shared.a.start, shared.b.start));
    let mut found = joined(a, b, passages, least);
    found.extend(unlike);
    let in_itself =
        |shared: &Shared| shared.a.end <= shared.b.start && shared.identity >= IN_ITSELF && shared.matched >= 2 * least;
    found.retain(|shared| shared.matched >= least && (!same || in_itself(shared)));
    found
}

/// What was found of a pair.
#[derive(Default)]
struct Found {
    passages: Vec<Shared>,
    /// Their numbers, by the blocks of the first side that they lie in.
    within: QuickMap<usize, Vec<usize>>,
    /// Those that are too unlike to tell anything about what is in them or near them.
    unlike: Vec<Shared>,
}

impl Found {
    fn add(&mut self, shared: Shared) {
        if shared.identity < TOGETHER {
            return self.unlike.push(shared);
        }
        let blocks = shared.a.start / BLOCK..=shared.a.end / BLOCK;
        blocks.for_each(|block| self.within.entry(block).or_default().push(self.passages.len()));
        self.passages.push(shared);
    }

    /// Whether all of `run` lies in one passage. It is not enough that it begins there.
    fn tells(&self, run: &Run) -> bool {
        let is_inside = |range: &Range<usize>, at: usize| range.start <= at && at + run.length <= range.end;
        let around = |shared: &Shared| is_inside(&shared.a, run.a) && is_inside(&shared.b, run.b);
        let near = self.within.get(&(run.a / BLOCK));
        near.is_some_and(|near| near.iter().any(|&number| around(&self.passages[number])))
    }
}

/// The longest equal runs around the places, in order, each once.
fn runs(a: &Symbols, b: &Symbols, places: &[(u32, u32)]) -> Vec<Run> {
    let mut places = places.to_vec();
    places.sort_unstable();
    // By the difference of places: where the last run ended.
    let mut ends: QuickMap<i64, usize> = QuickMap::default();
    let mut runs: Vec<Run> = Vec::new();
    for (x, y) in places {
        let (x, y) = (x as usize, y as usize);
        let end = ends.entry(x as i64 - y as i64).or_insert(0);
        if x < *end {
            continue;
        }
        let back = a.codes[..x].iter().rev().zip(b.codes[..y].iter().rev()).take_while(|(x, y)| x == y).count();
        let forth = a.codes[x..].iter().zip(&b.codes[y..]).take_while(|(x, y)| x == y).count();
        *end = x + forth;
        if back + forth > 0 {
            runs.push(Run { a: x - back, b: y - back, length: back + forth });
        }
    }
    runs.sort_unstable_by_key(|run| (run.a, run.b));
    runs
}

/// Chains of runs, as indices, the best first; each run in one of them.
fn chains(runs: &[Run], a: &Symbols) -> Vec<Vec<usize>> {
    let own = |run: &Run| letters(&a.codes[run.a..run.a + run.length]) as f64;
    let mut best: Vec<(f64, Option<usize>)> = Vec::with_capacity(runs.len());
    for (index, run) in runs.iter().enumerate() {
        let before = (index.saturating_sub(LOOK_BACK)..index)
            .filter_map(|earlier| Some((best[earlier].0 - gap_cost(&runs[earlier], run)?, earlier)))
            .max_by(|x, y| x.0.total_cmp(&y.0));
        let (gain, from) =
            before.filter(|&(gain, _)| gain > 0.0).map_or((0.0, None), |(gain, from)| (gain, Some(from)));
        best.push((gain + own(run), from));
    }
    let mut order: Vec<usize> = (0..runs.len()).collect();
    order.sort_by(|&x, &y| best[y].0.total_cmp(&best[x].0).then(x.cmp(&y)));
    let mut used = vec![false; runs.len()];
    let mut chains = Vec::new();
    for last in order {
        let mut chain = Vec::new();
        let mut at = Some(last);
        while let Some(index) = at.filter(|&index| !used[index]) {
            used[index] = true;
            chain.push(index);
            at = best[index].1;
        }
        if !chain.is_empty() {
            chain.reverse();
            chains.push(chain);
        }
    }
    chains
}

/// What it costs to go on from one run to another; none if they do not follow each other closely.
fn gap_cost(before: &Run, run: &Run) -> Option<f64> {
    // Runs may overlap by a little: the alignment cuts the later one.
    let (end_a, end_b) = (before.a + before.length, before.b + before.length);
    if run.a + run.length <= end_a || run.b + run.length <= end_b || run.a <= before.a || run.b <= before.b {
        return None;
    }
    let (gap_a, gap_b) = (run.a.saturating_sub(end_a), run.b.saturating_sub(end_b));
    let drift = gap_a.abs_diff(gap_b);
    let overlap = end_a.saturating_sub(run.a).max(end_b.saturating_sub(run.b));
    (gap_a <= GAP && gap_b <= GAP && drift <= DRIFT)
        .then(|| 0.1 * gap_a.max(gap_b) as f64 + 0.5 * drift as f64 + overlap as f64)
}

/// The passage of an alignment, or its runs one by one if too little of the whole is equal and one of them is long: a chain
/// goes on over gaps, and a sentence must not be lost for a word that follows at a distance. Of these what is close is
/// [`joined`] again. Shorter runs that stand so far apart are words that both happen to use.
fn parts(a: &Symbols, b: &Symbols, aligned: Aligned) -> Vec<Shared> {
    let Some(whole) = passage(a, b, aligned) else { return Vec::new() };
    if whole.identity >= TOGETHER || whole.longest < VERBATIM {
        return vec![whole];
    }
    let alone = |&run: &Run| passage(a, b, Aligned { runs: vec![run], ..Aligned::default() });
    whole.runs.iter().filter_map(alone).collect()
}

/// The passage of an alignment; none if nothing is left of it.
fn passage(a: &Symbols, b: &Symbols, mut aligned: Aligned) -> Option<Shared> {
    let runs = &mut aligned.runs;
    // What stands in another order has no ends that could be trimmed.
    if runs.is_sorted_by_key(|run| run.b) {
        while runs.len() > 1 && is_stray(a, b, runs, 0) {
            runs.remove(0);
        }
        while runs.len() > 1 && is_stray(a, b, runs, runs.len() - 1) {
            runs.pop();
        }
    }
    let equal_a: Vec<Range<usize>> = runs.iter().map(|run| run.a..run.a + run.length).collect();
    let equal_b: Vec<Range<usize>> = runs.iter().map(|run| run.b..run.b + run.length).collect();
    let (x, y) = (snapped(a, hull(&equal_a)?, &equal_a), snapped(b, hull(&equal_b)?, &equal_b));
    let (matched, longest) = (aligned.matched(&a.codes), aligned.longest(&a.codes));
    let identity = identity(a, b, &x, &y, matched, aligned.masked);
    Some(Shared { a: x, b: y, runs: aligned.runs, matched, longest, identity, reordered: false })
}

/// From the first to the last symbol of some ranges.
fn hull(ranges: &[Range<usize>]) -> Option<Range<usize>> {
    Some(ranges.iter().map(|range| range.start).min()?..ranges.iter().map(|range| range.end).max()?)
}

fn identity(a: &Symbols, b: &Symbols, x: &Range<usize>, y: &Range<usize>, matched: usize, masked: usize) -> f64 {
    let both = (a.letters(x.clone()) + b.letters(y.clone())).saturating_sub(masked);
    if both == 0 { 0.0 } else { (2.0 * matched as f64 / both as f64).min(1.0) }
}

/// Whether the first or the last run is a few letters, at a distance, in clauses that match no further.
fn is_stray(a: &Symbols, b: &Symbols, runs: &[Run], which: usize) -> bool {
    let run = runs[which];
    let (first, second) = if which == 0 { (run, runs[1]) } else { (runs[which - 1], run) };
    let gap = |end: usize, next: usize| next.saturating_sub(end);
    let apart = gap(first.a + first.length, second.a).max(gap(first.b + first.length, second.b));
    let matched = |symbols: &Symbols, clause: Range<usize>, start: fn(&Run) -> usize| -> usize {
        let inside = |other: &Run| clause.start.max(start(other))..clause.end.min(start(other) + other.length);
        runs.iter().map(inside).filter(|inside| inside.start < inside.end).map(|inside| symbols.letters(inside)).sum()
    };
    let most = |symbols: &Symbols, at: usize, start: fn(&Run) -> usize| {
        let clause = symbols.clause(at);
        is_most(symbols, matched(symbols, clause.clone(), start), clause)
    };
    letters(&a.codes[run.a..run.a + run.length]) <= STRAY
        && apart > run.length
        && !most(a, run.a, |run| run.a)
        && !most(b, run.b, |run| run.b)
}

/// Whether letters that match are most of those of a clause.
fn is_most(symbols: &Symbols, matched: usize, clause: Range<usize>) -> bool {
    is_within(symbols, clause, |letters| matched as f64 >= MOST_OF * letters as f64)
}

/// Whether the letters of some symbols are no more than `allowed` admits: of a clause as long as a book no more is read
/// than that takes.
fn is_within(symbols: &Symbols, range: Range<usize>, allowed: impl Fn(usize) -> bool) -> bool {
    let mut letters = 0;
    symbols.codes[range].iter().all(|&code| {
        letters += letters_of(code);
        allowed(letters)
    })
}

/// `range` with both ends moved out to those of their clauses, if most of these match.
fn snapped(symbols: &Symbols, range: Range<usize>, equal: &[Range<usize>]) -> Range<usize> {
    let most = |clause: &Range<usize>| {
        let inside = equal.iter().map(|run| run.start.max(clause.start)..run.end.min(clause.end));
        let matched: usize = inside.filter(|part| part.start < part.end).map(|part| symbols.letters(part)).sum();
        is_most(symbols, matched, clause.clone())
    };
    let (first, last) = (symbols.clause(range.start), symbols.clause(range.end - 1));
    let near = |part: Range<usize>| is_within(symbols, part, |letters| letters <= FARTHEST);
    let start = if most(&first) && near(first.start..range.start) { first.start } else { range.start };
    let end = if most(&last) && near(range.end..last.end) { last.end } else { range.end };
    start..end
}

/// Passages that stand close together on both sides, in one or the other order, made one.
fn joined(a: &Symbols, b: &Symbols, found: Vec<Shared>, least: usize) -> Vec<Shared> {
    let is_close = |x: &Range<usize>, y: &Range<usize>| x.start <= y.end + GAP && y.start <= x.end + GAP;
    let mut joined: Vec<Shared> = Vec::new();
    for shared in found {
        let mut earlier = joined.iter_mut().rev().take(LOOK_BACK);
        let partner = earlier.find_map(|earlier| {
            let is_near = is_close(&earlier.a, &shared.a) && is_close(&earlier.b, &shared.b);
            let rest = if is_near { rest(a, b, &shared, earlier) } else { None };
            rest.map(|rest| (earlier, rest))
        });
        match partner.map(|(earlier, rest)| (together(a, b, earlier, &rest), earlier, rest)) {
            // What was moved must be a passage of its own: a few words stand everywhere.
            Some((both, earlier, rest))
                if both.identity >= TOGETHER
                    && (!both.reordered || rest.matched.min(earlier.matched) >= least.min(MOVED)) =>
            {
                *earlier = both;
            }
            _ => joined.push(shared),
        }
    }
    joined
}

/// `shared` without what `earlier` tells of it; none if nothing is left, or if they match letters with different ones.
///
/// A clause that was moved is a gap for the alignment of what it was moved across, so that this reaches over it, on both
/// sides of the clause. It is what is equal that must not overlap, and not the stretches from end to end.
fn rest(a: &Symbols, b: &Symbols, shared: &Shared, earlier: &Shared) -> Option<Shared> {
    let overlaps = |x: &Range<usize>, y: &Range<usize>| x.start < y.end && y.start < x.end;
    if !overlaps(&earlier.a, &shared.a) && !overlaps(&earlier.b, &shared.b) {
        return Some(shared.clone());
    }
    let turned = earlier.turned();
    let (mut runs, mut torn) = (Vec::<Run>::new(), 0);
    for (x, y) in shared.runs.iter().flat_map(|run| (run.a..run.a + run.length).zip(run.b..)) {
        match (opposite(&earlier.runs, x), opposite(&turned.runs, y), runs.last_mut()) {
            (None, None, Some(run)) if (run.a + run.length, run.b + run.length) == (x, y) => run.length += 1,
            (None, None, _) => runs.push(Run { a: x, b: y, length: 1 }),
            (Some(other), ..) if other == y => {}
            _ => torn += letters(&a.codes[x..=x]),
        }
    }
    let rest = Aligned { runs, ..Aligned::default() };
    if torn <= STRAY { passage(a, b, rest) } else { None }
}

/// The symbol of the second side that is matched with `at`; `runs` are in order of the first.
fn opposite(runs: &[Run], at: usize) -> Option<usize> {
    let run = runs[..runs.partition_point(|run| run.a <= at)].last()?;
    (at < run.a + run.length).then(|| run.b + (at - run.a))
}

/// Two passages and what is between them as one.
fn together(a: &Symbols, b: &Symbols, one: &Shared, other: &Shared) -> Shared {
    let both = |x: &Range<usize>, y: &Range<usize>| x.start.min(y.start)..x.end.max(y.end);
    let (x, y) = (both(&one.a, &other.a), both(&one.b, &other.b));
    let matched = one.matched + other.matched;
    let mut runs: Vec<Run> = one.runs.iter().chain(&other.runs).copied().collect();
    runs.sort_unstable_by_key(|run| run.a);
    Shared {
        identity: identity(a, b, &x, &y, matched, 0),
        reordered: !runs.is_sorted_by_key(|run| run.b),
        longest: one.longest.max(other.longest),
        a: x,
        b: y,
        runs,
        matched,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::near::winnow::{Sensitivity, fingerprints};
    use crate::reuse::grams::Grams;
    use proptest::prelude::*;

    /// What two texts share, as quotations of both.
    fn found(a: &str, b: &str) -> Vec<(String, String, bool)> {
        let (x, y) = (Symbols::new(a), Symbols::new(b));
        let mut places = Vec::new();
        fingerprints(&x.codes, Sensitivity::Sensitive, |hash, here| {
            fingerprints(&y.codes, Sensitivity::Sensitive, |other, there| {
                if hash == other {
                    places.push((here as u32, there as u32));
                }
            });
        });
        let quote = |symbols: &Symbols, range: &Range<usize>, text: &str| symbols.span(range).of(text).to_owned();
        let shared = shared(&x, &y, &places, 8, false);
        shared.iter().map(|s| (quote(&x, &s.a, a), quote(&y, &s.b, b), s.reordered)).collect()
    }

    #[test]
    fn ends_are_those_of_clauses_that_mostly_match() {
        let (a, b) = (
            "这话不假。各村要把水渠清淤排在春耕前头，谁家门前谁家管。散会以后各回各家",
            "去年就讲了，各村都要把水渠清淤放在春耕前头，谁家门口谁家管，今年还讲",
        );
        assert_eq!(
            found(a, b),
            [(
                "各村要把水渠清淤排在春耕前头，谁家门前谁家管".into(),
                "各村都要把水渠清淤放在春耕前头，谁家门口谁家管".into(),
                false
            )]
        );
    }

    #[test]
    fn clauses_in_another_order_are_one_reordered_passage() {
        let (a, b) = ("先把东头的水渠清干净，再把西头的机耕路垫平整", "再把西头的机耕路垫平整，先把东头的水渠清干净");
        assert_eq!(found(a, b), [(a.into(), b.into(), true)]);
    }

    #[test]
    fn parts_of_reordered_passages_keep_their_runs_inside() {
        let (a, b) = ("先把东头的水渠清干净，再把西头的机耕路垫平整", "再把西头的机耕路垫平整，先把东头的水渠清干净");
        let (x, y) = (Symbols::new(a), Symbols::new(b));
        let runs = vec![Run { a: 0, b: 11, length: 10 }, Run { a: 10, b: 0, length: 11 }];
        let whole = Shared { a: 0..21, b: 0..21, runs, matched: 21, longest: 11, identity: 1.0, reordered: true };
        for part in [0..21, 3..18, 0..10, 11..21] {
            for shared in [whole.clone(), whole.turned()] {
                let cut = shared.within(&x, &y, &part, 1).unwrap();
                for run in cut.runs.iter().chain(&cut.turned().turned().runs) {
                    assert!(cut.a.start <= run.a && run.a + run.length <= cut.a.end, "{cut:?}");
                    assert!(cut.b.start <= run.b && run.b + run.length <= cut.b.end, "{cut:?}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        /// Whatever is inserted, taken away, changed or moved around it.
        #[test]
        fn every_verbatim_run_of_24_letters_is_told(
            letters in prop::collection::vec(0u32..20_000, 40..400),
            edits in prop::collection::vec((0usize..4, any::<prop::sample::Index>(), 1usize..60, any::<prop::sample::Index>()), 0..14),
        ) {
            let text = |codes: &[u32]| -> String {
                let clause = |part: &[u32]| part.iter().filter_map(|code| char::from_u32(0x4e00 + code)).chain(['，']).collect::<String>();
                codes.chunks(11).map(clause).collect()
            };
            let (a, b) = (Symbols::new(&text(&letters)), Symbols::new(&text(&edited(&letters, &edits))));
            let passages = shared(&a, &b, &Grams::new(&b).common(&a), 12, false);
            for run in verbatim(&a.codes, &b.codes, 24) {
                let covers = |shared: &Shared| shared.identity >= TOGETHER
                    && shared.a.start <= run.a && run.a + run.length <= shared.a.end
                    && shared.b.start <= run.b && run.b + run.length <= shared.b.end;
                prop_assert!(passages.iter().any(covers), "{run:?} is not in {passages:?}");
            }
        }
    }

    /// `letters` after some edits: what to do, where, how many letters, and where to.
    fn edited(letters: &[u32], edits: &[(usize, prop::sample::Index, usize, prop::sample::Index)]) -> Vec<u32> {
        let mut made = letters.to_vec();
        let mut fresh = 0..;
        for (what, at, length, to) in edits {
            let at = at.index(made.len() + 1);
            let end = (at + length).min(made.len());
            let mut new = || fresh.by_ref().take(*length).map(|number| 20_100 + number).collect::<Vec<u32>>();
            match what {
                0 => drop(made.splice(at..at, new())),
                1 => drop(made.drain(at..end)),
                2 => drop(made.splice(at..end, new())),
                _ => {
                    let moved: Vec<u32> = made.drain(at..end).collect();
                    let to = to.index(made.len() + 1);
                    made.splice(to..to, moved);
                }
            }
        }
        made
    }

    /// The longest equal runs of at least so many symbols, by the definition.
    fn verbatim(a: &[u32], b: &[u32], least: usize) -> Vec<Run> {
        let starts = (0..a.len()).flat_map(|x| (0..b.len()).map(move |y| (x, y)));
        let is_first = |&(x, y): &(usize, usize)| a[x] == b[y] && (x == 0 || y == 0 || a[x - 1] != b[y - 1]);
        let length = |x: usize, y: usize| a[x..].iter().zip(&b[y..]).take_while(|(x, y)| x == y).count();
        let runs = starts.filter(is_first).map(|(x, y)| Run { a: x, b: y, length: length(x, y) });
        runs.filter(|run| run.length >= least).collect()
    }

    #[test]
    fn far_apart_passages_are_two() {
        let filler: String = ('一'..).filter(|c| c.is_alphabetic()).take(80).collect();
        let a = "各村要把水渠清淤排在春耕前头，谁家门前的渠段由谁家负责到底";
        let b = format!("各村要把水渠清淤排在春耕前头，{filler}，谁家门前的渠段由谁家负责到底");
        assert_eq!(found(a, &b).len(), 2);
    }
}
