//! A corpus in buckets: what is compared with what, and what comes of it.

use super::candidate::Buckets;
use super::cluster::{Candidates, Clustered, cluster};
use super::matches::{Match, Matches};
use super::sets::ShingleSets;
use crate::error::Result;
use crate::event::Observer;
use crate::near::cluster::ClusterConfig;
use crate::near::{Content, Order, Rank};
use crate::store::{Column, Fixed, Sorter};
use rayon::prelude::*;
use std::ops::Range;

/// A corpus in buckets, without the shingle sets of what is in them.
#[derive(Debug)]
pub struct Bucketed {
    buckets: Buckets,
    order: Order,
    threshold: f64,
}

impl Bucketed {
    pub(super) fn new(buckets: Buckets, order: Order, threshold: f64) -> Bucketed {
        Bucketed { buckets, order, threshold }
    }

    /// How many members all buckets have: memory is a matter of these.
    pub(crate) fn memberships(&self) -> usize {
        self.buckets.memberships()
    }

    /// The contents that share a bucket with another one, ascending: their sets are needed.
    pub fn needed(&self) -> Vec<Content> {
        let mut needed: Vec<Content> = self.buckets.active().iter().map(|&rank| self.order.content(rank)).collect();
        needed.par_sort_unstable();
        needed
    }

    /// The same with these sets, which are ready to be compared.
    pub fn with(self, sets: ShingleSets) -> Grouped {
        let Bucketed { buckets, order, threshold } = self;
        Grouped { buckets, sets, order, threshold }
    }
}

/// A corpus in buckets, ready to be compared.
#[derive(Debug)]
pub struct Grouped {
    buckets: Buckets,
    sets: ShingleSets,
    order: Order,
    threshold: f64,
}

impl Grouped {
    /// How many contents share a bucket with another one.
    pub fn candidates(&self) -> u64 {
        self.buckets.active().len() as u64
    }

    /// The order that was given.
    pub(crate) fn into_order(self) -> Order {
        self.order
    }

    /// Verifies candidates and clusters them. Ranks are places in the order that was given.
    ///
    /// # Errors
    /// If the observer stops the run.
    pub fn cluster(&self, config: ClusterConfig, observer: &dyn Observer) -> Result<Clustered> {
        let content = |rank: Rank| self.order.content(rank);
        let similarity = |a: Rank, b: Rank, threshold: f64| self.sets.similarity(content(a), content(b), threshold);
        let candidates = Candidates { buckets: &self.buckets, records: self.order.len(), threshold: self.threshold };
        cluster(config, candidates, &similarity, observer)
    }

    /// The matches of `floor` and more that some candidates have with preferred ones that [`cluster`](Grouped::cluster)
    /// with `config` may meet: those at the places `range` among all candidates, from the most to the least preferred.
    pub fn matches_of(&self, range: Range<usize>, config: ClusterConfig, floor: f64) -> Vec<Match> {
        let largest = largest_compared(config);
        let small = |bucket: &&u32| self.buckets.members(**bucket as usize).len() <= largest;
        let partners = |rank: Rank| {
            let mut partners: Vec<Rank> = (self.buckets.of(rank).iter().filter(small))
                .flat_map(|&bucket| self.buckets.members(bucket as usize))
                .copied()
                .filter(|&other| other > rank)
                .collect();
            partners.sort_unstable();
            partners.dedup();
            partners
        };
        let found = |x: Rank, y: Rank| {
            let (x, y) = (self.order.content(x), self.order.content(y));
            let (a, b) = (x.min(y), x.max(y));
            let similarity = self.sets.similarity(a, b, floor)?;
            Some(Match { a, b, similarity })
        };
        let of_rank = |rank: Rank| partners(rank).into_iter().filter_map(move |other| found(rank, other));
        self.buckets.active()[range].par_iter().flat_map_iter(|&rank| of_rank(rank)).collect()
    }

    /// What [`Matches::cluster`] needs: `pairs` are the matches of all candidates, as they were found, which `sorter` puts
    /// in order.
    pub(crate) fn matches(&self, pairs: Column<Match>, config: ClusterConfig, floor: f64, sorter: Sorter) -> Matches {
        let largest = largest_compared(config);
        let large = (0..self.buckets.len()).map(|bucket| self.buckets.members(bucket)).filter(|b| b.len() > largest);
        let large = large.map(|members| self.order.contents_at(members)).collect();
        Matches { floor, contents: self.order.len() as u32, pairs: in_order(pairs, sorter), large }
    }
}

/// Members of a bucket up to which all of its pairs are compared.
const SMALL: usize = 32;

/// Members of a bucket up to which all of its pairs are stored, whoever is kept.
fn largest_compared(config: ClusterConfig) -> usize {
    SMALL.min(config.max_members)
}

/// `pairs` in order; they are if the contents were compared in their own order.
fn in_order(pairs: Column<Match>, mut sorter: Sorter) -> Column<Match> {
    let mut last = Default::default();
    let mut is_behind = |found: Match| std::mem::replace(&mut last, (found.a, found.b)) <= (found.a, found.b);
    if pairs.iter().all(&mut is_behind) {
        return pairs;
    }
    pairs.iter().for_each(|pair| sorter.push(&pair_key(pair)));
    let mut sorted = pairs.sibling("matches-in-order");
    drop(pairs);
    sorter.for_each(|key| sorted.push(read_pair(key)));
    sorted
}

/// A pair as bytes that are ordered as pairs are.
fn pair_key(Match { a, b, similarity }: Match) -> [u8; Match::SIZE] {
    let key = u128::from(a.0) << 96 | u128::from(b.0) << 64 | u128::from(similarity.to_bits());
    key.to_be_bytes()
}

fn read_pair(key: &[u8]) -> Match {
    let key = key.try_into().map_or(0, u128::from_be_bytes);
    Match { a: Content((key >> 96) as u32), b: Content((key >> 64) as u32), similarity: f64::from_bits(key as u64) }
}
