//! The passages that paragraphs share, below the paragraph.
//!
//! Of paragraphs that are alike as wholes one stands for all: what it shares with others is carried to the others
//! afterwards. So a thousand copies of a paragraph cost one, and are told as one.

use super::beside::completed;
use super::clause::Clauses;
use super::cluster::{Cluster, Hit, clusters};
use super::formula::Formulas;
use super::grams::Grams;
use super::model::{ADAPTED, NEAR};
use super::pair::{Shared, shared};
use super::repeat::Unit;
use super::seed::{Place, Seeds};
use super::texts::Texts;
use super::weight::Weights;
use crate::config::ReportConfig;
use crate::document::Span;
use crate::error::Result;
use crate::text::symbol::{Symbols, letters_of};
use rayon::prelude::*;
use std::borrow::Cow;
use std::ops::Range;

/// Least share of the letters that is telling.
const TELLING_SHARE: f64 = 0.3;
/// How much more than enough must tell where that share is less, or where an author repeats himself.
const AMPLE: f64 = 1.25;
/// Letters of an equal run that is recognised in what was changed around it.
const RECOGNISED: usize = 8;
/// Where there is much text, so many common fingerprints are followed, or one that stands in so many places: what has
/// fewer and more frequent ones is a phrase of less than 30 letters that is used everywhere.
const FEW: usize = 3;
const RARE: usize = 8;
/// Passages of a paragraph that others are looked at for.
const MOST_NESTED: usize = 16;

/// A passage in one place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Occurrence {
    pub unit: Unit,
    /// Its text, in the page.
    pub span: Span,
    pub identity: f64,
    pub reordered: bool,
    /// The share of the paragraph's letters that it is.
    pub share: f64,
}

/// A passage in several places; the first is the one that the others are compared with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Passage {
    pub is_formula: bool,
    pub occurrences: Vec<Occurrence>,
    pub effective: f64,
    /// Other passages, by their numbers, that share text with this one.
    pub related: Vec<usize>,
}

/// What the stage finds.
pub(super) struct Passages {
    pub passages: Vec<Passage>,
    /// Fingerprints that stand in too many paragraphs to be followed.
    pub capped: u64,
    /// Least effective letters of a passage that stands in one document only: authors repeat themselves.
    pub ample: f64,
    /// Weighted letters of each repeated paragraph, and whether it is a formula, by group.
    pub effective: Vec<(f64, bool)>,
}

/// Finds the passages that the paragraphs of `texts` share. On the current rayon pool.
///
/// # Errors
/// If the observer stops the run.
pub(super) fn passages(mut texts: Texts<'_>, config: &ReportConfig, formulas: &Formulas) -> Result<Passages> {
    let (count, watch) = (texts.order.len(), texts.watch);
    let codes = |index: usize| if watch.step() { texts.codes(index) } else { Vec::new() };
    let seeds = Seeds::new(count, config.sensitivity, codes);
    watch.part()?;
    let mut found: Vec<(u32, u32, Shared)> =
        (0..count as u32).into_par_iter().flat_map_iter(|paragraph| meet(&texts, &seeds, paragraph, config)).collect();
    let (capped, is_large) = (seeds.capped, seeds.is_large);
    drop(seeds);
    watch.part()?;
    if is_large {
        found = completed(&texts, found, config);
    }
    found.extend(nested(&texts, &found, config.min_chars));
    watch.part()?;
    let repeated: Vec<usize> = (0..count).filter(|&index| texts.group(index).len() > 1).collect();
    let whole = repeated.par_iter().map(|&group| (group as u32, 0..texts.codes(group).len()));
    let mut wanted: Vec<(u32, Range<usize>)> =
        found.par_iter().map(|(a, _, shared)| (*a, shared.a.clone())).chain(whole).collect();
    let clauses = Clauses::new(&texts, &found);
    let weights = Weights::new(count, &mut wanted, &clauses, formulas, codes);
    drop(wanted);
    watch.part()?;
    let of_paragraph = |same: &[(u32, u32, Shared)]| match watch.step() {
        true => weighed(&weights, &clauses, &texts.representative(same[0].0 as usize), same),
        false => Vec::new(),
    };
    let told: Vec<f64> = found.par_chunk_by(|x, y| x.0 == y.0).flat_map_iter(of_paragraph).collect();
    let hits = found.into_iter().zip(told).map(|((a, b, shared), effective)| {
        // Nothing asks for the runs from here on.
        Hit { paragraphs: [a, b], shared: Shared { runs: Vec::new(), ..shared }, effective }
    });
    let whole = |group: usize| {
        if texts.group(group).len() < 2 || !watch.step() {
            return (0.0, true);
        }
        let own = texts.representative(group);
        let weighed = weights.of(&own.codes, &(0..own.len()));
        let effective: f64 =
            weighed.iter().zip(&own.codes).map(|(weight, &code)| weight * letters_of(code) as f64).sum();
        (effective, is_formula(&weights, effective, own.letters(0..own.len())))
    };
    let mut effective = vec![(0.0, true); count];
    let weighed: Vec<(f64, bool)> = (0..count).into_par_iter().map(whole).collect();
    weighed.into_iter().zip(&texts.order).for_each(|(weight, &group)| effective[group as usize] = weight);
    watch.part()?;
    let is_stock =
        |hit: &Hit| is_formula(&weights, hit.effective, hit.shared.matched) || is_thin(&hit.shared) || is_shuffled(hit);
    let (formulae, telling): (Vec<Hit>, Vec<Hit>) = hits.partition(is_stock);
    let ample = AMPLE * weights.telling;
    drop(weights);
    // Clusters take as much memory as the symbols did.
    (texts.packed, texts.long) = Default::default();
    let mut passages = Vec::new();
    for (hits, is_formula) in [(telling, false), (formulae, true)] {
        let base = passages.len();
        let made = clusters(&hits);
        drop(hits);
        let passage = |(cluster, occurrences): (Cluster, Vec<Occurrence>)| {
            let related = cluster.related.iter().map(|&other| base + other).collect();
            Passage { is_formula, occurrences, effective: cluster.effective, related }
        };
        let carried = carried(&texts, &made);
        passages.extend(made.into_iter().zip(carried).map(passage));
    }
    watch.part()?;
    Ok(Passages { passages, capped, ample, effective })
}

/// The weighted letters that are equal in each of some passages of one paragraph, of which `own` are the symbols.
fn weighed(weights: &Weights<'_>, clauses: &Clauses, own: &Symbols, found: &[(u32, u32, Shared)]) -> Vec<f64> {
    let of_passage = |(a, b, shared): &(u32, u32, Shared)| {
        let mut of = weights.of(&own.codes, &shared.a);
        for clause in clauses.inside(*a, *b, &shared.a) {
            let part = &mut of[clause.start - shared.a.start..];
            let weighed = weights.of_clause(&own.codes, clause);
            part.iter_mut().zip(weighed).for_each(|(of, weight)| *of = of.max(weight));
        }
        let equal = shared.runs.iter().flat_map(|run| run.a..run.a + run.length);
        equal.map(|at| of[at - shared.a.start] * letters_of(own.codes[at]) as f64).sum()
    };
    found.iter().map(of_passage).collect()
}

/// Whether so few of the letters of a passage tell anything that it is a formula.
fn is_formula(weights: &Weights<'_>, effective: f64, letters: usize) -> bool {
    let is_ample = effective >= AMPLE * weights.telling || effective >= TELLING_SHARE * letters as f64;
    effective < weights.telling || !is_ample
}

/// Whether a passage that was changed much has no run that one would recognise.
fn is_thin(shared: &Shared) -> bool {
    shared.identity < NEAR && shared.longest < RECOGNISED && shared.matched < 3 * RECOGNISED
}

/// Whether a passage in another order is mostly phrases: such stand close together in any order, and nobody moved them.
fn is_shuffled(hit: &Hit) -> bool {
    hit.shared.reordered && hit.effective < TELLING_SHARE * hit.shared.matched as f64
}

/// What `paragraph` shares with itself and the later ones.
fn meet(texts: &Texts<'_>, seeds: &Seeds, paragraph: u32, config: &ReportConfig) -> Vec<(u32, u32, Shared)> {
    let mut places: Vec<(u32, u32, u32, usize)> = Vec::new();
    seeds.meet(paragraph, |there: Place, here, count| places.push((there.paragraph, here, there.at, count)));
    if places.is_empty() || !texts.step() {
        return Vec::new();
    }
    places.sort_unstable();
    let own = texts.representative(paragraph as usize);
    let mut found = Vec::new();
    for met in places.chunk_by(|x, y| x.0 == y.0) {
        if seeds.is_large && met.len() < FEW && met.iter().all(|&(.., count)| count > RARE) {
            continue;
        }
        let other = met[0].0;
        let pairs: Vec<(u32, u32)> = met.iter().map(|&(_, here, there, _)| (here, there)).collect();
        let same = other == paragraph;
        let there = if same { own.clone() } else { texts.representative(other as usize) };
        let passages = shared(&own, &there, &pairs, config.min_chars, same);
        let close = passages.into_iter().filter(|shared| shared.identity >= ADAPTED);
        found.extend(close.map(|shared| (paragraph, other, shared)));
    }
    found
}

/// Passages that lie in longer ones: the parts of these that stand under them.
///
/// A sentence that runs through five speeches may lie in a longer passage that two of them share. These two are
/// witnesses of the sentence as well.
fn nested(texts: &Texts<'_>, found: &[(u32, u32, Shared)], least: usize) -> Vec<(u32, u32, Shared)> {
    let mut sides: Vec<(u32, usize, bool)> =
        (0..found.len()).flat_map(|hit| [(found[hit].0, hit, false), (found[hit].1, hit, true)]).collect();
    sides.sort_unstable();
    let paragraphs: Vec<&[(u32, usize, bool)]> =
        sides.chunk_by(|x, y| x.0 == y.0).filter(|run| run.len() > 1).collect();
    let inside = |sides: &&[(u32, usize, bool)]| {
        let range = |&(_, hit, turned): &(u32, usize, bool)| {
            if turned { found[hit].2.b.clone() } else { found[hit].2.a.clone() }
        };
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut all: Vec<Range<usize>> = sides.iter().map(range).collect();
        all.sort_by_key(|part| (std::cmp::Reverse(part.len()), part.start));
        for part in all {
            let same = |other: &Range<usize>| {
                let common = other.end.min(part.end).saturating_sub(other.start.max(part.start));
                2 * common >= other.len().max(part.len())
            };
            if parts.len() < MOST_NESTED && !parts.iter().any(same) {
                parts.push(part);
            }
        }
        let mut made = Vec::new();
        // Of the two sides of a passage those at hand: sides of one pair are next to each other.
        let (mut own_symbols, mut others) = (None, None);
        for side in sides.iter().filter(|_| texts.step()) {
            let (own, &(paragraph, hit, turned)) = (range(side), side);
            for part in
                parts.iter().filter(|part| own.start <= part.start && part.end <= own.end && 2 * part.len() < own.len())
            {
                let (a, b, shared) = &found[hit];
                let other = if turned { *a } else { *b };
                let x = own_symbols.get_or_insert_with(|| texts.representative(paragraph as usize));
                if others.as_ref().is_none_or(|&(number, _)| number != other) {
                    others = Some((other, texts.representative(other as usize)));
                }
                let Some((_, y)) = &others else { continue };
                let shared = if turned { shared.turned() } else { shared.clone() };
                let cut = shared.within(x, y, part, least).filter(|cut| cut.identity >= ADAPTED);
                made.extend(
                    cut.map(|cut| if turned { (other, paragraph, cut.turned()) } else { (paragraph, other, cut) }),
                );
            }
        }
        made
    };
    paragraphs.par_iter().flat_map_iter(inside).collect()
}

/// A member of a cluster: its paragraph, the number of the cluster, and its place in it.
type Carried = (u32, u32, u32);

/// What the members of each cluster stand for, in order: representatives, and what is carried to their copies.
fn carried(texts: &Texts<'_>, clusters: &[Cluster]) -> Vec<Vec<Occurrence>> {
    let members = |(number, cluster): (u32, &Cluster)| {
        let members = cluster.members.iter().zip(0..);
        members.map(move |(member, place)| (member.paragraph, number, place)).collect::<Vec<Carried>>()
    };
    let mut members: Vec<Carried> = (0..).zip(clusters).flat_map(members).collect();
    // By paragraph, so that each of them is folded once however many passages it has.
    members.par_sort_unstable();
    let of_paragraph = |same: &[Carried]| if texts.step() { of_copies(texts, clusters, same) } else { Vec::new() };
    let mut found: Vec<(Carried, Occurrence)> =
        members.par_chunk_by(|x, y| x.0 == y.0).flat_map_iter(of_paragraph).collect();
    // Stable: the copies of a member stay in their order.
    found.par_sort_by_key(|&((_, cluster, place), _)| (cluster, place));
    let mut carried: Vec<Vec<Occurrence>> = clusters.iter().map(|_| Vec::new()).collect();
    for ((_, cluster, _), occurrence) in found {
        carried[cluster as usize].push(occurrence);
    }
    carried
}

/// The members of one paragraph in all of its copies.
fn of_copies(texts: &Texts<'_>, clusters: &[Cluster], same: &[Carried]) -> Vec<(Carried, Occurrence)> {
    let group = texts.group(same[0].0 as usize);
    let own = texts.of(group[0].0);
    let mut found = Vec::new();
    for (number, &(unit, _)) in group.iter().enumerate() {
        let other = if number == 0 { Cow::Borrowed(&own) } else { Cow::Owned(texts.of(unit)) };
        let grams = (own.codes != other.codes).then(|| Grams::new(&other));
        let letters = other.letters(0..other.len()).max(1);
        for &carried in same {
            let member = &clusters[carried.1 as usize].members[carried.2 as usize];
            let place = match &grams {
                Some(grams) => place_in(&own, &member.range, &other, grams),
                None => Some((member.range.clone(), 1.0)),
            };
            let occurrence = place.map(|(range, identity)| Occurrence {
                unit,
                span: placed(texts, unit, other.span(&range)),
                // What this edition changed is not equal in the medoid either, or else it is seen where both are compared.
                identity: (member.identity + identity - 1.0).max(0.0),
                reordered: member.reordered,
                share: other.letters(range) as f64 / letters as f64,
            });
            found.extend(occurrence.map(|occurrence| (carried, occurrence)));
        }
    }
    found
}

/// A span of a paragraph as one of its page.
fn placed(texts: &Texts<'_>, unit: Unit, span: Span) -> Span {
    let start = texts.pages[unit.page].paragraphs[unit.index].span.start;
    Span::new(start + span.start, start + span.end)
}

/// Where `range` of `own` stands in another edition of the same paragraph, of which `grams` are the grams, and how much of
/// it is equal, if it is there at all.
fn place_in(own: &Symbols, range: &Range<usize>, other: &Symbols, grams: &Grams) -> Option<(Range<usize>, f64)> {
    let passage = own.part(range.clone());
    let found = shared(&passage, other, &grams.common(&passage), passage.letters(0..passage.len()) / 2, false);
    found.into_iter().max_by_key(|shared| shared.matched).map(|shared| (shared.b, shared.identity))
}
