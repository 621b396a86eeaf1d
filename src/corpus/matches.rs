//! All matches of a corpus down to a floor: what another threshold or another keep policy needs, and no texts.
//!
//! The pairs of a large bucket are too many to keep; of such a bucket its members are kept, and they are compared again
//! from their shingles when they are clustered again. So the result is the same as that of a fresh run.

use super::candidate::Buckets;
use super::cluster::{Candidates, Clustered, cluster};
use crate::error::Result;
use crate::event::Observer;
use crate::near::cluster::{ClusterConfig, ClusterRule};
use crate::near::verify::jaccard_at_least;
use crate::near::{Content, Order, Rank};
use crate::store::{Column, Fixed};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Two contents that are alike, `a < b`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Match {
    /// The content that appeared first.
    pub a: Content,
    /// The other one.
    pub b: Content,
    /// Their exact Jaccard similarity.
    pub similarity: f64,
}

impl Fixed for Content {
    const SIZE: usize = u32::SIZE;

    #[inline]
    fn write(self, bytes: &mut Vec<u8>) {
        self.0.write(bytes);
    }

    #[inline]
    fn read(bytes: &[u8]) -> Content {
        Content(u32::read(bytes))
    }
}

impl Fixed for Match {
    const SIZE: usize = 16;

    fn write(self, bytes: &mut Vec<u8>) {
        ((self.a, self.b), self.similarity).write(bytes);
    }

    fn read(bytes: &[u8]) -> Match {
        let ((a, b), similarity) = Fixed::read(bytes);
        Match { a, b, similarity }
    }
}

/// The matches among candidates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Matches {
    /// The least similarity of `pairs`.
    pub floor: f64,
    /// How many contents there are.
    pub contents: u32,
    /// The pairs that meet in a bucket of at most 32 members, or `max_members` if that is less; in order, each once.
    pub pairs: Column<Match>,
    /// The contents in each larger bucket.
    pub large: Vec<Vec<Content>>,
}

impl Matches {
    /// The contents whose shingle sets [`cluster`](Matches::cluster) will ask for, ascending.
    pub fn needed(&self, rule: ClusterRule) -> Vec<Content> {
        let mut needed: Vec<Content> = self.large.iter().flatten().copied().collect();
        // The similarity to the root of a family may lie below any floor.
        if rule == ClusterRule::Components {
            needed.extend(self.pairs.iter().flat_map(|found| [found.a, found.b]));
        }
        needed.sort_unstable();
        needed.dedup();
        needed
    }

    /// Clusters the contents again, at `threshold >= floor`, as [`Grouped::cluster`](super::Grouped::cluster)
    /// would. `set` gives the needed shingle sets.
    ///
    /// # Errors
    /// If the observer stops the run.
    pub fn cluster<'s>(
        &self,
        order: &Order,
        threshold: f64,
        config: ClusterConfig,
        set: &(impl Fn(Content) -> &'s [u64] + Sync),
        observer: &dyn Observer,
    ) -> Result<Clustered> {
        let small = self.pairs.iter().map(|found| order.ranks_of(&[found.a, found.b]));
        let large = self.large.iter().map(|bucket| order.ranks_of(bucket));
        let buckets = Buckets::of_members(small.chain(large));
        let known: HashMap<(Content, Content), f64> =
            self.pairs.iter().map(|found| ((found.a, found.b), found.similarity)).collect();
        let similarity = |x: Rank, y: Rank, threshold: f64| {
            let (x, y) = (order.content(x), order.content(y));
            match known.get(&(x.min(y), x.max(y))) {
                Some(&similarity) => Some(similarity).filter(|&similarity| similarity >= threshold),
                None => jaccard_at_least(set(x), set(y), threshold),
            }
        };
        let candidates = Candidates { buckets: &buckets, records: order.len(), threshold };
        cluster(config, candidates, &similarity, observer)
    }
}
