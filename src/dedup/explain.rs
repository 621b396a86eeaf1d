//! Why a record was kept or removed: the pair that decided, what of it agrees, and what came near.

use super::reread::Again;
use super::{Outcome, Verdict};
use crate::config::Config;
use crate::document::part_id;
use crate::error::Result;
use crate::event::{Clock, Observer, Stage};
use crate::near::minhash::{Family, estimate};
use crate::near::probe::Probes;
use crate::near::recipe::Recipe;
use crate::near::verify::{common, jaccard};
use crate::source::{InputFile, Inputs};
use crate::text::difference::{Difference, differences};
use std::collections::BTreeMap;

/// One unit and what decided about it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Explained {
    /// The unit.
    pub unit: u32,
    /// Its text.
    pub text: String,
    /// Distinct shingles of it.
    pub shingles: usize,
    /// What became of it.
    pub verdict: Verdict,
    /// The kept unit for which it was removed.
    pub partner: Option<Compared>,
    /// How many units were removed for it.
    pub removed_for_it: usize,
    /// The most similar of these.
    pub removed: Vec<Compared>,
    /// If it is kept: the kept units that came nearest.
    pub near: Vec<Compared>,
}

/// Another unit beside the one that is explained.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Compared {
    /// The other unit.
    pub unit: u32,
    /// Its text.
    pub text: String,
    /// The exact Jaccard similarity.
    pub similarity: f64,
    /// Distinct shingles of the other one.
    pub shingles: usize,
    /// Distinct shingles of both.
    pub common: usize,
    /// The similarity that the signatures estimate.
    pub estimate: f64,
    /// The bands in which they met, from 1.
    pub bands: Vec<usize>,
    /// Edits from the kept text to the removed one, or from the explained one to another kept one.
    pub difference: Difference,
}

/// Units shown of those that were removed for a kept one, and of those that came near.
const SHOWN: usize = 3;
/// The least similarity that is called near.
const NEAR: f64 = 0.1;

/// The units whose id is `id`, or that stand at `id`, given as path and record: `a.jsonl:7`, all parts of this record.
pub fn units_of(outcome: &Outcome, inputs: &Inputs, id: &str) -> Vec<u32> {
    let units = &outcome.units;
    // Few files, if any, have a path with which the id begins.
    let begins = |file: &InputFile| id.strip_prefix(&*file.path.to_string_lossy()).map(|rest| rest.starts_with(':'));
    let named: Vec<bool> = inputs.files.iter().map(|file| begins(file).unwrap_or(false)).collect();
    let stands_at = |unit: u32| {
        let source = units.source(unit);
        if !named[source.file as usize] {
            return false;
        }
        let place = format!("{}:{}", inputs.files[source.file as usize].path.display(), source.record);
        place == id || part_id(&place, units.kind(), units.part(unit)) == id
    };
    (0..units.len() as u32).filter(|&unit| units.id(unit) == id || stands_at(unit)).collect()
}

/// Explains `unit` of `outcome`, reading the inputs again on the current rayon pool.
///
/// Cost: one pass over the files that hold the texts that are shown; for a kept unit one more over all inputs, and its
/// exact comparison with every kept unit.
///
/// # Errors
/// If the inputs have changed, or the observer stops it.
pub fn explain(
    outcome: &Outcome,
    config: &Config,
    inputs: &Inputs,
    unit: u32,
    observer: &dyn Observer,
) -> Result<Explained> {
    let mut clock = Clock::default();
    clock.start(Stage::Read, None, observer)?;
    let verdict = outcome.verdicts[unit as usize];
    let reader = Reader { outcome, config, inputs, observer, recipe: Recipe::new(config.text, config.shingle)? };
    let text = reader.texts([unit])?.remove(&unit).unwrap_or_default();
    let removed = reader.removed_for(unit);
    let shown: Vec<u32> = removed.iter().take(SHOWN).copied().collect();
    let near = if verdict == Verdict::Kept { reader.nearest_kept(unit, &text)? } else { Vec::new() };
    let partner = match verdict {
        Verdict::Kept => None,
        Verdict::Removed { partner, .. } => Some(partner),
    };
    let others = reader.texts(partner.into_iter().chain(shown.iter().copied()).chain(near.iter().copied()))?;
    clock.finish(observer)?;
    let beside = |other: u32| reader.compare(&text, other, &others[&other], partner == Some(other));
    Ok(Explained {
        unit,
        shingles: reader.recipe.set(&text).len(),
        verdict,
        partner: partner.map(beside),
        removed_for_it: removed.len(),
        removed: shown.into_iter().map(beside).collect(),
        near: near.into_iter().map(beside).collect(),
        text,
    })
}

/// What reads and compares the units of a run.
struct Reader<'r> {
    outcome: &'r Outcome,
    config: &'r Config,
    inputs: &'r Inputs,
    observer: &'r dyn Observer,
    recipe: Recipe,
}

impl Reader<'_> {
    fn again<'a>(&'a self, only: Option<&'a [u32]>) -> Again<'a> {
        Again { only, ..Again::all(self.outcome, self.inputs, &self.config.source) }
    }

    /// The texts of some units.
    fn texts(&self, units: impl IntoIterator<Item = u32>) -> Result<BTreeMap<u32, String>> {
        self.again(None).texts(self.observer, &units.into_iter().collect())
    }

    /// The units that were removed for `unit`, the most similar first.
    fn removed_for(&self, unit: u32) -> Vec<u32> {
        let mut removed: Vec<(f64, u32)> = (0u32..)
            .zip(&self.outcome.verdicts)
            .filter_map(|(other, verdict)| match *verdict {
                Verdict::Removed { partner, similarity, .. } if partner == unit => Some((similarity, other)),
                _ => None,
            })
            .collect();
        removed.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        removed.into_iter().map(|(_, unit)| unit).collect()
    }

    /// The other kept units that are most similar to `unit`, the most similar first.
    fn nearest_kept(&self, unit: u32, text: &str) -> Result<Vec<u32>> {
        let probes = Probes::new(vec![self.recipe.set(text)], NEAR);
        let mut nearest: Vec<(f64, u32)> = Vec::new();
        let similar = |met: super::reread::Met<'_>| {
            if met.unit == unit || self.outcome.verdicts[met.unit as usize] != Verdict::Kept {
                return None;
            }
            let mut found = Vec::new();
            probes.compare(&self.recipe.list_of(met.text()), &mut found);
            found.first().map(|&(_, similarity)| (similarity, met.unit))
        };
        self.again(None).read(self.observer, similar, |found| {
            nearest.push(found);
            // In input order, so the first of equals stays.
            nearest.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
            nearest.truncate(SHOWN);
        })?;
        Ok(nearest.into_iter().map(|(_, unit)| unit).collect())
    }

    /// `text`, which is explained, beside that of `unit`; `kept` if the other one is the kept partner.
    fn compare(&self, text: &str, unit: u32, other: &str, kept: bool) -> Compared {
        let (a, b) = (self.recipe.set(text), self.recipe.set(other));
        let (bands, rows) = (self.outcome.banding.bands, self.outcome.banding.rows);
        let family = Family::new(bands * rows, self.config.banding.seed);
        let (mut x, mut y) = (vec![0; bands * rows], vec![0; bands * rows]);
        family.sign(&self.recipe.sketch_of(text), &mut x);
        family.sign(&self.recipe.sketch_of(other), &mut y);
        let met = x.chunks(rows).zip(y.chunks(rows)).zip(1..).filter(|((x, y), _)| x == y).map(|(_, band)| band);
        let (first, second) = if kept { (other, text) } else { (text, other) };
        Compared {
            unit,
            text: other.to_owned(),
            similarity: jaccard(&a, &b),
            shingles: b.len(),
            common: common(&a, &b),
            estimate: estimate(&x, &y),
            bands: met.collect(),
            difference: differences(first, second),
        }
    }
}
