//! All matches of a corpus down to a floor: what another threshold or another keep policy needs, and no texts.
//!
//! The pairs of a large bucket are too many to keep; of such a bucket its members are kept, and they are compared again
//! from their shingles when they are clustered again. So the result is the same as that of a fresh run.

use crate::error::Result;
use crate::event::Observer;
use crate::near::candidate::Buckets;
use crate::near::cluster::{Assignment, Candidates, ClusterConfig, ClusterRule, cluster};
use crate::near::verify::jaccard_at_least;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Members of a bucket up to which all of its pairs are compared and kept.
pub(crate) const SMALL: usize = 32;

/// Two contents that are alike, `a < b`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The content that appeared first.
    pub a: u32,
    /// The other one.
    pub b: u32,
    /// Their exact Jaccard similarity.
    pub similarity: f64,
}

/// The matches among candidates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Matches {
    /// The least similarity of `pairs`.
    pub floor: f64,
    /// How many contents there are.
    pub contents: u32,
    /// The pairs that meet in a bucket of at most 32 members, or `max_leaders` if that is less; in order, each once.
    pub pairs: Vec<Match>,
    /// The contents in each larger bucket.
    pub large: Vec<Vec<u32>>,
}

impl Matches {
    /// The contents whose shingle sets [`cluster`](Matches::cluster) will ask for.
    pub fn needed(&self, rule: ClusterRule) -> Vec<bool> {
        let mut needed = vec![false; self.contents as usize];
        self.large.iter().flatten().for_each(|&content| needed[content as usize] = true);
        // The similarity to the root of a family may lie below any floor.
        if rule == ClusterRule::Components {
            self.pairs.iter().flat_map(|found| [found.a, found.b]).for_each(|content| needed[content as usize] = true);
        }
        needed
    }

    /// Clusters the contents again, at `threshold >= floor`, as [`Grouped::cluster`](super::corpus::Grouped::cluster)
    /// would. `order` lists all contents from the most to the least preferred; `set` gives the needed shingle sets.
    ///
    /// # Errors
    /// If the observer stops the run.
    pub fn cluster<'s>(
        &self,
        order: &[u32],
        threshold: f64,
        config: ClusterConfig,
        set: &(impl Fn(u32) -> &'s [u64] + Sync),
        observer: &dyn Observer,
    ) -> Result<Assignment> {
        let mut ranks = vec![0; order.len()];
        for (rank, &content) in (0u32..).zip(order) {
            ranks[content as usize] = rank;
        }
        let members = |contents: &[u32]| {
            let mut members: Vec<u32> = contents.iter().map(|&content| ranks[content as usize]).collect();
            members.sort_unstable();
            members
        };
        let small = self.pairs.iter().map(|found| members(&[found.a, found.b]));
        let large = self.large.iter().map(|bucket| members(bucket));
        let buckets = Buckets::of_members(small.chain(large), order.len());
        let known: HashMap<(u32, u32), f64> =
            self.pairs.iter().map(|found| ((found.a, found.b), found.similarity)).collect();
        let similarity = |x: u32, y: u32, threshold: f64| {
            let (x, y) = (order[x as usize], order[y as usize]);
            match known.get(&(x.min(y), x.max(y))) {
                Some(&similarity) => Some(similarity).filter(|&similarity| similarity >= threshold),
                None => jaccard_at_least(set(x), set(y), threshold),
            }
        };
        let candidates = Candidates { buckets: &buckets, records: order.len(), threshold };
        cluster(config, candidates, &similarity, observer)
    }
}
