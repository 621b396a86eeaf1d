//! Clusters: which record is kept, and which are removed for their likeness to it.
//!
//! The default is the anchored star, which removes a record only for a record that is kept (guarantee G1); connected
//! components are there for those who want families.

mod components;
mod star;

use crate::error::{Error, Result};
use crate::event::{Cap, Observer};
use crate::near::candidate::Buckets;
use serde::{Deserialize, Serialize};

/// The rule that makes clusters of matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum ClusterRule {
    /// Every member matches the kept record itself.
    #[default]
    Star,
    /// Members are linked by chains of matches.
    Components,
}

impl ClusterRule {
    /// All rules.
    pub const ALL: &[ClusterRule] = &[ClusterRule::Star, ClusterRule::Components];
}

/// How matches become clusters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterConfig {
    /// The rule.
    pub rule: ClusterRule,
    /// The first members of a bucket, in keep order, with those of which that are kept all members are compared, so that a
    /// bucket of thousands of look-alikes that match too little does not cost the square; at least 1. What is left out is
    /// counted.
    pub max_members: usize,
    /// The least similarity of the matches that are stored for clustering again; by default the threshold.
    pub floor: Option<f64>,
}

/// Members of a bucket up to which all of its pairs are compared.
const SMALL: usize = 32;

impl ClusterConfig {
    /// Members of a bucket up to which all of its pairs are stored, whoever is kept.
    pub(super) fn largest_compared(&self) -> usize {
        SMALL.min(self.max_members)
    }

    /// Checks that the values are in range.
    ///
    /// # Errors
    /// If one is not.
    pub fn check(&self) -> Result<()> {
        if self.max_members == 0 {
            return Err(Error::Config("max_members must be at least 1".into()));
        }
        match self.floor {
            Some(floor) if !(floor > 0.0 && floor <= 1.0) => {
                Err(Error::Config(format!("floor {floor} must be above 0 and at most 1")))
            }
            _ => Ok(()),
        }
    }
}

impl Default for ClusterConfig {
    fn default() -> Self {
        ClusterConfig { rule: ClusterRule::Star, max_members: 128, floor: None }
    }
}

/// For each rank the kept rank that it belongs to (itself if it is kept), and the similarity to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assignment {
    /// `kept[rank] <= rank`, and `kept[kept[rank]] == kept[rank]`.
    pub kept: Vec<u32>,
    /// The ranks that are not kept, ascending, with their similarities: mostly few.
    pub removed: Vec<(u32, f64)>,
    /// Limits that were reached.
    pub caps: Vec<Cap>,
}

impl Assignment {
    /// The similarity of `rank` to the rank that it belongs to: 1 for a kept one. Time O(log removed).
    pub fn similarity(&self, rank: u32) -> f64 {
        let found = self.removed.binary_search_by_key(&rank, |&(removed, _)| removed);
        found.map_or(1.0, |index| self.removed[index].1)
    }
}

/// `Some(similarity)` of two ranks if it is at least the third argument.
pub trait Similarity: Fn(u32, u32, f64) -> Option<f64> + Sync {}
impl<F: Fn(u32, u32, f64) -> Option<f64> + Sync> Similarity for F {}

/// What is clustered.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'b> {
    /// Which records are compared.
    pub buckets: &'b Buckets,
    /// How many records there are.
    pub records: usize,
    /// The least similarity of a match.
    pub threshold: f64,
}

/// Clusters `candidates` by the rule of `config`, telling `observer` the records that are done.
///
/// # Errors
/// If the observer stops the run.
pub fn cluster(
    config: ClusterConfig,
    candidates: Candidates<'_>,
    similarity: &impl Similarity,
    observer: &dyn Observer,
) -> Result<Assignment> {
    match config.rule {
        ClusterRule::Star => star::cluster(config.max_members, candidates, similarity, observer),
        ClusterRule::Components => components::cluster(config.max_members, candidates, similarity, observer),
    }
}

fn singletons(records: usize) -> Assignment {
    Assignment { kept: (0..records as u32).collect(), removed: Vec::new(), caps: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All records in one bucket: every pair is a candidate.
    pub fn one_bucket(records: usize) -> Buckets {
        Buckets::of_members((records > 1).then(|| (0..records as u32).collect()))
    }

    pub fn all(buckets: &Buckets, records: usize) -> Candidates<'_> {
        Candidates { buckets, records, threshold: 0.8 }
    }

    pub fn by_table(table: &[Vec<f64>]) -> impl Similarity + '_ {
        |a: u32, b: u32, t: f64| Some(table[a as usize][b as usize]).filter(|&s| s >= t)
    }

    #[test]
    fn a_chain_is_not_a_star_but_a_component() {
        let table = [[1.0, 0.9, 0.5], [0.9, 1.0, 0.9], [0.5, 0.9, 1.0]].map(|row| row.to_vec());
        let star = cluster(ClusterConfig::default(), all(&one_bucket(3), 3), &by_table(&table), &()).unwrap();
        assert_eq!(star.kept, [0, 0, 2]);
        let config = ClusterConfig { rule: ClusterRule::Components, ..Default::default() };
        let family = cluster(config, all(&one_bucket(3), 3), &by_table(&table), &()).unwrap();
        assert_eq!([0, 1, 2].map(|rank| family.similarity(rank)), [1.0, 0.9, 0.5]);
        assert_eq!(family.kept, [0, 0, 0]);
    }
}
