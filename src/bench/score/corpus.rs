//! The texts behind the ids that a score is about: their places, and their shingle sets.

use super::super::truth::Truth;
use super::clusters::Clusters;
use crate::config::Config;
use crate::dedup::{full_wave, pieces, waves};
use crate::document::part_id;
use crate::error::{Error, Result};
use crate::event::{Clock, Observer, Stage};
use crate::near::recipe::Recipe;
use crate::source::{Chunk, Chunks, Inputs};
use std::collections::HashMap;

/// The records that a truth or a result names, as far as the corpus has them.
#[derive(Debug, Default)]
pub(super) struct Records {
    /// Units of the corpus.
    pub units: u64,
    /// Each named id that was met: its place in the corpus, and its set in `sets`.
    found: HashMap<String, (usize, usize)>,
    sets: Vec<Vec<u64>>,
}

/// One named unit: its id, and its shingle set, known by the identity of its comparison key.
struct Met {
    id: String,
    identity: u128,
    set: Vec<u64>,
}

/// Every id that is named, and whether it is compared with another one.
fn named<'n>(truth: &'n Truth, clusters: &'n Clusters) -> HashMap<&'n str, bool> {
    let members = clusters.members.iter().flat_map(|ids| ids.iter().map(|id| (id.as_str(), ids.len() > 1)));
    let pairs = truth.pairs.iter().flat_map(|pair| [(pair.a.as_str(), true), (pair.b.as_str(), true)]);
    members.chain(pairs).collect()
}

impl Records {
    /// Reads `corpus` for what `truth` and `clusters` name. Memory is that of the named records' shingle sets, of equal
    /// texts once.
    pub fn read(
        truth: &Truth,
        clusters: &Clusters,
        corpus: &Inputs,
        config: &Config,
        observer: &dyn Observer,
    ) -> Result<Records> {
        let recipe = Recipe::new(config.text, config.shingle)?;
        let named = named(truth, clusters);
        let mut clock = Clock::default();
        clock.start(Stage::Read, None, observer)?;
        let mut records = Records::default();
        let mut known: HashMap<u128, usize> = HashMap::new();
        let work = |chunk: &Chunk| {
            let mut units = 0;
            let mut met = Vec::new();
            for document in chunk.documents(corpus, &config.source, &[]).flatten() {
                for piece in pieces(config.unit, &document.text) {
                    units += 1;
                    let id = part_id(&document.id, config.unit, piece.number);
                    if let Some(&is_compared) = named.get(id.as_str()) {
                        let text = piece.compared.of(&document.text);
                        let (identity, set) = if is_compared { recipe.identified_set(text) } else { (0, Vec::new()) };
                        met.push((units, Met { id, identity, set }));
                    }
                }
            }
            (units, met)
        };
        waves(
            Chunks::new(corpus, config.source.max_record),
            full_wave(),
            (Stage::Read, observer),
            work,
            |_, parts| {
                for (units, met) in parts {
                    for (place, met) in met {
                        let sets = &mut records.sets;
                        let set = *known.entry(met.identity).or_insert_with(|| {
                            sets.push(met.set);
                            sets.len() - 1
                        });
                        // Of records with one id the first is meant.
                        records.found.entry(met.id).or_insert((records.units as usize + place, set));
                    }
                    records.units += units as u64;
                }
                Ok(())
            },
        )?;
        clock.finish(observer)?;
        records.check(truth, clusters)?;
        Ok(records)
    }

    /// A truth or a result of another corpus is told by its ids.
    fn check(&self, truth: &Truth, clusters: &Clusters) -> Result<()> {
        let unknown = |id: &str| !self.found.contains_key(id);
        if let Some(id) = clusters.members.iter().flatten().find(|id| unknown(id)) {
            return Err(Error::Benchmark(format!(
                "the result contains {id:?}, which is not in the corpus: do they belong together?"
            )));
        }
        let missing = truth.pairs.iter().filter(|pair| unknown(&pair.a) || unknown(&pair.b)).count();
        if missing * 2 > truth.pairs.len() {
            let (pairs, first) = (truth.pairs.len(), &truth.pairs[0].a);
            return Err(Error::Benchmark(format!(
                "for {missing} of the {pairs} pairs in the truth, such as {first:?}, the corpus lacks a record: do they belong together?"
            )));
        }
        Ok(())
    }

    /// The place of `id` in the corpus; the last one for what is not there.
    pub fn place(&self, id: &str) -> usize {
        self.found.get(id).map_or(usize::MAX, |&(place, _)| place)
    }

    /// The shingle set of `id`, if the corpus has it.
    pub fn set(&self, id: &str) -> Option<&[u64]> {
        self.found.get(id).map(|&(_, set)| self.sets[set].as_slice())
    }
}
