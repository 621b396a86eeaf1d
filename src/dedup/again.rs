//! Clustering again: another threshold or keep policy for a run that is done, from its stored matches.

use super::compared::firsts;
use super::decide::Representatives;
use super::reread::Again;
use super::units::Fields;
use super::{Clusters, Outcome};
use crate::config::Config;
use crate::corpus::cluster::Clustered;
use crate::error::{Error, Result};
use crate::event::{Clock, Observer, Stage};
use crate::near::Content;
use crate::near::recipe::Recipe;
use crate::source::Inputs;
use crate::store::{Log, Sorter};

/// The outcome that a fresh run with `config` would have, given the outcome of an `earlier` run.
///
/// `config` may have another threshold (from the floor of the stored matches up), keep policy or cluster rule; all else
/// must be as it was, bands and rows too. The inputs are read again only where their texts are needed: for the members
/// of buckets with more pairs than were stored, for families, and for fields that the earlier policy did not name.
///
/// # Errors
/// If the configuration is out of range, the threshold is below the floor, the inputs have changed where they are
/// needed, or the observer stops the run.
pub fn recluster(earlier: Outcome, config: &Config, inputs: &Inputs, observer: &dyn Observer) -> Result<Outcome> {
    let (threshold, floor) = (config.banding.threshold, earlier.matches.floor);
    if threshold < floor {
        return Err(Error::Config(format!(
            "threshold {threshold} is below {floor}, the lowest similarity stored: run dedup again with --floor {threshold}"
        )));
    }
    config.check()?;
    let mut clock = Clock::default();
    clock.start(Stage::Read, None, observer)?;
    let mut outcome = with_fields(earlier, config, inputs, observer)?;
    let sets = sets(&outcome, config, inputs, observer)?;
    clock.finish(observer)?;
    clock.start(Stage::Verify, None, observer)?;
    let chosen =
        Representatives::choose(config, &outcome.units, outcome.matches.contents as usize, Sorter::in_memory());
    let set = |content: Content| sets[content.index()].as_slice();
    let Clustered { assignment, caps } =
        outcome.matches.cluster(&chosen.order, threshold, config.cluster, &set, observer)?;
    outcome.verdicts = chosen.verdicts(&outcome.units, &assignment);
    outcome.clusters = Clusters::of(&outcome.verdicts);
    outcome.banding = config.banding.choose()?;
    outcome.caps = caps;
    clock.finish(observer)?;
    outcome.timings = clock.timings;
    Ok(outcome)
}

/// `outcome` with the values of the fields that the policy names.
fn with_fields(outcome: Outcome, config: &Config, inputs: &Inputs, observer: &dyn Observer) -> Result<Outcome> {
    let wanted: Vec<String> = config.keep.fields().map(str::to_owned).collect();
    if wanted == outcome.units.field_names() {
        return Ok(outcome);
    }
    let mut values: Log<Fields> = Log::default();
    if !wanted.is_empty() {
        let again = Again { fields: &wanted, ..Again::all(&outcome, inputs, &config.source) };
        again.read(observer, |met| Some(met.document.fields.clone()), |fields| values.push(&fields))?;
    }
    let units = outcome.units.with_fields(&wanted, values);
    units.check_fields()?;
    Ok(Outcome { units, ..outcome })
}

/// The shingle sets that are needed, by content; the others are empty.
fn sets(outcome: &Outcome, config: &Config, inputs: &Inputs, observer: &dyn Observer) -> Result<Vec<Vec<u64>>> {
    let mut sets = vec![Vec::new(); outcome.matches.contents as usize];
    let needed = outcome.matches.needed(config.cluster.rule);
    if needed.is_empty() {
        return Ok(sets);
    }
    // One unit of each needed content: the first.
    let firsts = firsts(outcome.units.contents(), &needed);
    let recipe = Recipe::new(config.text, config.shingle)?;
    let again = Again { wanted: Some(&firsts), ..Again::all(outcome, inputs, &config.source) };
    let set = |met: super::reread::Met<'_>| Some((outcome.units.content(met.unit), recipe.set(met.text())));
    again.read(observer, set, |(content, set)| sets[content.index()] = set)?;
    Ok(sets)
}
