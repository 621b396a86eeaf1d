//! What stands beside a passage: where two paragraphs share one, they and their neighbours are looked at more closely.
//!
//! In much text, seeds must be long to be rare. But where a passage was found, what it was copied with is near, and short
//! seeds lead to few other places. A paragraph that was split, and rewritten besides, may have one long seed in one half.

use super::grams::Grams;
use super::model::ADAPTED;
use super::pair::{Shared, shared};
use super::repeat::Unit;
use super::texts::Texts;
use crate::config::ReportConfig;
use crate::text::symbol::Symbols;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// Letters of a passage beside which more is looked for: less may be a phrase that is used everywhere.
const ENOUGH: usize = 20;
/// Copies of a paragraph whose neighbours are looked at: what has more is a template.
const MOST_COPIES: usize = 4;

/// `found` with what is found by short seeds in the paragraphs that share a passage, and in their neighbours.
pub(super) fn completed(
    texts: &Texts<'_>,
    found: Vec<(u32, u32, Shared)>,
    config: &ReportConfig,
) -> Vec<(u32, u32, Shared)> {
    let pairs = pairs(texts, &found);
    let mut completed: Vec<(u32, u32, Shared)> =
        found.into_iter().filter(|&(a, b, _)| pairs.binary_search(&(a, b)).is_err()).collect();
    let closer = |&(a, b): &(u32, u32)| {
        let (own, other) = (texts.representative(a as usize), texts.representative(b as usize));
        let places = common(texts, (a, &own), (b, &other));
        let passages = shared(&own, &other, &places, config.min_chars, false);
        passages.into_iter().filter(|shared| shared.identity >= ADAPTED).map(move |shared| (a, b, shared))
    };
    completed.par_extend(pairs.par_iter().filter(|_| texts.step()).flat_map_iter(closer));
    completed.sort_by_key(|(a, b, shared)| (*a, *b, shared.a.start, shared.b.start));
    completed
}

/// The pairs of paragraphs that share a passage, and those of one of them and a neighbour of the other; in order.
fn pairs(texts: &Texts<'_>, found: &[(u32, u32, Shared)]) -> Vec<(u32, u32)> {
    let enough = || found.iter().filter(|(a, b, shared)| a != b && shared.matched >= ENOUGH);
    let wanted: BTreeSet<u32> = enough().flat_map(|&(a, b, _)| [a, b]).collect();
    let at = texts.places();
    let neighbours: HashMap<u32, Vec<u32>> =
        wanted.into_iter().map(|paragraph| (paragraph, neighbours(texts, &at, paragraph))).collect();
    let around = |&(a, b, _): &(u32, u32, Shared)| {
        let (beside_a, beside_b) = (neighbours[&a].iter(), neighbours[&b].iter());
        let others = beside_a.map(move |&other| (other, b)).chain(beside_b.map(move |&other| (a, other)));
        std::iter::once((a, b)).chain(others)
    };
    let mut pairs: Vec<(u32, u32)> =
        enough().flat_map(around).filter(|(a, b)| a != b).map(|(a, b)| (a.min(b), a.max(b))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The paragraphs before and after all copies of one.
fn neighbours(texts: &Texts<'_>, at: &HashMap<Unit, u32>, paragraph: u32) -> Vec<u32> {
    let copies = texts.group(paragraph as usize);
    if copies.len() > MOST_COPIES {
        return Vec::new();
    }
    let beside = |unit: Unit| [unit.index.checked_sub(1), Some(unit.index + 1)].map(|index| (unit.page, index));
    let places = copies.iter().flat_map(|&(unit, _)| beside(unit));
    places.filter_map(|(page, index)| at.get(&Unit { page, index: index? }).copied()).collect()
}

/// The places of common grams of two paragraphs, of which these are the symbols.
fn common(texts: &Texts<'_>, (a, own): (u32, &Symbols), (b, other): (u32, &Symbols)) -> Vec<(u32, u32)> {
    let turned = |places: Vec<(u32, u32)>| places.into_iter().map(|(there, here)| (here, there)).collect();
    match (texts.grams(a), texts.grams(b)) {
        (_, Some(grams)) => grams.common(own),
        (Some(grams), None) => turned(grams.common(other)),
        (None, None) => Grams::new(other).common(own),
    }
}
