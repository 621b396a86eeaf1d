//! The second pass over the inputs: the shingle sets of the contents that are compared.
//!
//! Shingles are larger than the texts, and most contents are like nothing else. So the first pass keeps none, and of
//! the few that share a bucket they are made again.

use super::gather::{Gathered, Progress};
use super::reread::{Again, Met};
use super::resources::Resources;
use crate::config::Config;
use crate::error::Result;
use crate::event::Observer;
use crate::near::recipe::Recipe;
use crate::near::shingle::ShingleSets;
use crate::source::{Chunks, Inputs};

/// The name of the pass in a journal.
const PASS: &str = "sets";

/// The sets of the contents `needed`, which ascend, going on where an earlier process came to.
pub(super) fn sets(
    config: &Config,
    inputs: &Inputs,
    gathered: &Gathered,
    needed: Vec<u32>,
    resources: &mut Resources,
    observer: &dyn Observer,
) -> Result<ShingleSets> {
    let firsts = firsts(gathered.units.contents(), &needed);
    // A shingle for each code point is the most.
    let chars = || firsts.iter().map(|&unit| gathered.units.chars_of(unit));
    resources.demand_set(chars().max().unwrap_or(0))?;
    resources.workspace().demand_space(chars().map(u64::from).sum::<u64>() * size_of::<u64>() as u64)?;
    let mut sets = ShingleSets::new(needed, resources.workspace());
    let mut progress = match resources.restore::<Progress>(PASS, &mut sets.lists())? {
        Some(progress) => progress,
        None => Progress::new(inputs),
    };
    if sets.len() == firsts.len() {
        return Ok(sets);
    }
    let Gathered { units, files, .. } = gathered;
    let again = Again { units, files, inputs, source: &config.source, fields: &[], wanted: Some(&firsts), only: None };
    let recipe = Recipe::new(config.text, config.shingle)?;
    let chunks = Chunks::from(inputs, config.source.max_record, progress.position).holding(resources.largest_record());
    let set = |met: Met<'_>| Some(recipe.set(met.text()));
    again.go_on(&mut progress, resources.wave(), chunks, observer, set, |made, progress, bytes| {
        made.iter().for_each(|set| sets.push(set));
        resources.check()?;
        match resources.is_due(bytes) {
            true => resources.commit(PASS, progress, &mut sets.lists()),
            false => Ok(()),
        }
    })?;
    let every: Vec<u32> = (0..inputs.files.len() as u32).collect();
    again.check(&progress.files, &every)?;
    resources.check()?;
    resources.commit_end(PASS, &progress, &mut sets.lists())?;
    Ok(sets)
}

/// The first unit of each of the contents `needed`. Contents are numbered by first appearance, so both ascend.
pub(super) fn firsts(contents: impl Iterator<Item = u32>, needed: &[u32]) -> Vec<u32> {
    let mut firsts = Vec::with_capacity(needed.len());
    let mut next = 0;
    for (unit, content) in (0..).zip(contents) {
        if content == next {
            next += 1;
            if needed.get(firsts.len()) == Some(&content) {
                firsts.push(unit);
            }
        }
    }
    firsts
}
