//! The audit: some records, compared with all kept ones by brute force, to see what a run missed.
//!
//! Contents are drawn at random, and each is compared with every kept record by exact similarity, without LSH. A drawn
//! content is *due* if a kept record that is preferred to it is similar enough: without LSH it would have gone. The
//! recall is the share of those due that did go. Copies with equal keys are one content, so they do not flatter it.
//! What a removal was said to rest on is computed anew on the tokens themselves, so no hash that the run believed is
//! believed here.

use super::decide::Representatives;
use super::reread::{Again, Met};
use super::{Outcome, Verdict};
use crate::config::Config;
use crate::error::Result;
use crate::event::{Clock, Observer, Stage};
use crate::near::Rank;
use crate::near::banding::probability;
use crate::near::cluster::ClusterRule;
use crate::near::probe::Probes;
use crate::near::recipe::Recipe;
use crate::source::Inputs;
use crate::statistics::Share;
use crate::store::Sorter;
use serde::Serialize;
use std::collections::HashMap;
use std::time::Duration;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What an audit found.
#[derive(Debug, Clone, Serialize)]
pub struct Audit {
    /// How many contents were drawn.
    pub drawn: u64,
    /// With how many kept records each was compared.
    pub compared: u64,
    /// Of the drawn contents that are due, those that were removed.
    pub recall: Share,
    /// The recall that the S-curve predicts for these, each at its greatest similarity to a kept record.
    pub predicted: Option<f64>,
    /// Drawn contents that stayed though they are due.
    #[serde(skip)]
    pub missed: Vec<Finding>,
    /// Drawn contents that were removed for a record that is not kept, or less similar than the threshold or than was
    /// said: guarantee G1 allows none. Families break it on purpose.
    #[serde(skip)]
    pub violations: Vec<Finding>,
    /// How long it took.
    #[serde(skip)]
    pub elapsed: Duration,
}

/// A unit and a kept one with which something is wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// The drawn unit.
    pub unit: u32,
    /// The other one.
    pub partner: u32,
    /// Their exact similarity, if it is at least the threshold.
    pub similarity: Option<f64>,
}

/// Draws `sample` contents by `seed` and compares each with all kept records of `outcome`.
///
/// Reads the inputs twice more; memory is that of the drawn shingle sets, and of the texts that were removed. On the
/// current rayon pool.
///
/// # Errors
/// If the inputs have changed, or the observer stops the audit.
pub fn audit(
    outcome: &Outcome,
    config: &Config,
    inputs: &Inputs,
    sample: usize,
    observer: &dyn Observer,
) -> Result<Audit> {
    let mut clock = Clock::default();
    let chosen =
        Representatives::choose(config, &outcome.units, outcome.matches.contents as usize, Sorter::in_memory());
    let drawn = draw(&chosen.units, sample, config.banding.seed);
    let recipe = Recipe::new(config.text, config.shingle)?;
    let again = Again::all(outcome, inputs, &config.source);
    let bytes = Some(outcome.files.iter().map(|file| file.bytes).sum());
    clock.start(Stage::Read, bytes, observer)?;
    let mut sets = vec![Vec::new(); drawn.len()];
    let mut removed = Removed::default();
    let place = |unit: u32| drawn.binary_search(&unit).ok();
    let only_drawn = Again { wanted: Some(&drawn), ..again };
    let read = |met: Met<'_>| Some((place(met.unit)?, recipe.set(met.text()), Removed::text(outcome, &met)));
    only_drawn.read(observer, read, |(at, set, text)| {
        sets[at] = set;
        removed.add(drawn[at], text);
    })?;
    clock.finish(observer)?;
    clock.start(Stage::Read, bytes, observer)?;
    let probes = Probes::new(sets, config.banding.threshold);
    let mut partners: Vec<Vec<(u32, f64)>> = vec![Vec::new(); drawn.len()];
    let mut compared = 0;
    let similar = |met: Met<'_>| {
        (outcome.verdicts[met.unit as usize] == Verdict::Kept).then(|| {
            let mut found = Vec::new();
            probes.compare(&recipe.list_of(met.text()), &mut found);
            (met.unit, found, removed.similarities(recipe, met.unit, met.text()))
        })
    };
    let mut proven = HashMap::new();
    again.read(observer, similar, |(unit, found, similarities)| {
        compared += 1;
        proven.extend(similarities);
        found.into_iter().for_each(|(probe, similarity)| partners[probe as usize].push((unit, similarity)));
    })?;
    clock.finish(observer)?;
    let rank = |unit: u32| chosen.order.rank(outcome.units.content(unit));
    let mut audit = Audit {
        drawn: drawn.len() as u64,
        compared,
        recall: Share::default(),
        predicted: None,
        missed: Vec::new(),
        violations: Vec::new(),
        elapsed: clock.timings.iter().map(|&(_, time)| time).sum(),
    };
    let mut predicted = 0.0;
    for (&unit, partners) in drawn.iter().zip(&partners) {
        let proven = proven.get(&unit).copied().filter(|&similarity| similarity >= config.banding.threshold);
        audit.verify(outcome, unit, proven);
        predicted += audit.judge(outcome, unit, partners, &rank);
    }
    audit.predicted = (audit.recall.whole > 0).then(|| predicted / audit.recall.whole as f64);
    audit.violations.retain(|_| config.cluster.rule == ClusterRule::Star);
    Ok(audit)
}

/// The texts of the drawn units that were removed, by the partners for which they were.
#[derive(Default)]
struct Removed(HashMap<u32, Vec<(u32, String)>>);

impl Removed {
    /// The text of a unit, and the partner for which it was removed, if it was.
    fn text(outcome: &Outcome, met: &Met<'_>) -> Option<(u32, String)> {
        match outcome.verdicts[met.unit as usize] {
            Verdict::Removed { partner, .. } => Some((partner, met.text().to_owned())),
            Verdict::Kept => None,
        }
    }

    fn add(&mut self, unit: u32, text: Option<(u32, String)>) {
        if let Some((partner, text)) = text {
            self.0.entry(partner).or_default().push((unit, text));
        }
    }

    /// The units that were removed for `partner`, which has this text, with their similarities by tokens.
    fn similarities(&self, recipe: Recipe, partner: u32, text: &str) -> Vec<(u32, f64)> {
        let removed = self.0.get(&partner).into_iter().flatten();
        removed.map(|(unit, other)| (*unit, recipe.similarity_of_tokens(other, text))).collect()
    }
}

impl Audit {
    /// Holds what was said of a removed unit against its similarity by tokens, if that is enough and its partner is kept.
    fn verify(&mut self, outcome: &Outcome, unit: u32, proven: Option<f64>) {
        if let Verdict::Removed { partner, similarity, .. } = outcome.verdicts[unit as usize]
            && proven != Some(similarity)
        {
            self.violations.push(Finding { unit, partner, similarity: proven });
        }
    }

    /// Judges one drawn unit by all kept ones that are similar enough; returns the odds that LSH finds it, if it is due.
    fn judge(&mut self, outcome: &Outcome, unit: u32, partners: &[(u32, f64)], rank: &impl Fn(u32) -> Rank) -> f64 {
        let preferred = partners.iter().filter(|&&(partner, _)| rank(partner) < rank(unit));
        let best = preferred.max_by(|x, y| x.1.total_cmp(&y.1)).copied();
        let verdict = outcome.verdicts[unit as usize];
        let Some((partner, similarity)) = best else { return 0.0 };
        self.recall.add(verdict != Verdict::Kept);
        if verdict == Verdict::Kept {
            self.missed.push(Finding { unit, partner, similarity: Some(similarity) });
        }
        probability(outcome.banding.bands, outcome.banding.rows, similarity)
    }
}

/// `sample` of `units`, in order: those with the least hashes.
fn draw(units: &[u32], sample: usize, seed: u64) -> Vec<u32> {
    let mut drawn: Vec<u32> = units.to_vec();
    if sample < drawn.len() {
        drawn.select_nth_unstable_by_key(sample, |unit| xxh3_64_with_seed(&unit.to_le_bytes(), seed));
        drawn.truncate(sample);
    }
    drawn.sort_unstable();
    drawn
}
