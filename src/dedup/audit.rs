//! The audit: some records, compared with all kept ones by brute force, to see what a run missed.
//!
//! Contents are drawn at random, and each is compared with every kept record by exact similarity, without LSH. A drawn
//! content is *due* if a kept record that is preferred to it is similar enough: without LSH it would have gone. The
//! recall is the share of those due that did go. Copies with equal keys are one content, so they do not flatter it.

use super::decide::Representatives;
use super::reread::Again;
use super::{Outcome, Verdict};
use crate::config::Config;
use crate::error::Result;
use crate::event::{Clock, Observer, Stage};
use crate::near::banding::probability;
use crate::near::cluster::ClusterRule;
use crate::near::probe::Probes;
use crate::near::recipe::Recipe;
use crate::source::Inputs;
use crate::statistics::Share;
use crate::store::Sorter;
use serde::Serialize;
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
/// Reads the inputs twice more; memory is that of the drawn shingle sets. On the current rayon pool.
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
    let place = |unit: u32| drawn.binary_search(&unit).ok();
    let only_drawn = Again { wanted: Some(&drawn), ..again };
    only_drawn.read(observer, |met| Some((place(met.unit)?, recipe.set(met.text()))), |(at, set)| sets[at] = set)?;
    clock.finish(observer)?;
    clock.start(Stage::Read, bytes, observer)?;
    let probes = Probes::new(sets, config.banding.threshold);
    let mut partners: Vec<Vec<(u32, f64)>> = vec![Vec::new(); drawn.len()];
    let mut compared = 0;
    let similar = |met: super::reread::Met<'_>| {
        (outcome.verdicts[met.unit as usize] == Verdict::Kept).then(|| {
            let mut found = Vec::new();
            probes.compare(&recipe.list_of(met.text()), &mut found);
            (met.unit, found)
        })
    };
    again.read(observer, similar, |(unit, found)| {
        compared += 1;
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
        predicted += audit.judge(outcome, unit, partners, &rank);
    }
    audit.predicted = (audit.recall.whole > 0).then(|| predicted / audit.recall.whole as f64);
    audit.violations.retain(|_| config.cluster.rule == ClusterRule::Star);
    Ok(audit)
}

impl Audit {
    /// Judges one drawn unit by all kept ones that are similar enough; returns the odds that LSH finds it, if it is due.
    fn judge(&mut self, outcome: &Outcome, unit: u32, partners: &[(u32, f64)], rank: &impl Fn(u32) -> u32) -> f64 {
        let preferred = partners.iter().filter(|&&(partner, _)| rank(partner) < rank(unit));
        let best = preferred.max_by(|x, y| x.1.total_cmp(&y.1)).copied();
        let verdict = outcome.verdicts[unit as usize];
        if let Verdict::Removed { partner, similarity, .. } = verdict {
            let exact = partners.iter().find(|&&(other, _)| other == partner).map(|&(_, exact)| exact);
            if exact != Some(similarity) {
                self.violations.push(Finding { unit, partner, similarity: exact });
            }
        }
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
