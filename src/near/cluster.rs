//! Clusters: which record is kept, and which are removed for their likeness to it.
//!
//! The default is the anchored star, which removes a record only for a record that is kept (guarantee G1); connected
//! components are there for those who want families.
//!
//! Records are taken in keep order; a record is removed if it matches a record that was *kept* before it, and goes to the
//! most similar one. So a chain A~B~C never removes C for its likeness to a B that is gone.
//!
//! ```text
//! for record in keep order:
//!     partners = kept records before it that share a bucket with it, are among the first max_members of that bucket,
//!                and have similarity >= threshold
//!     if there are none: keep it
//!     else: remove it for the most similar partner, the first of equals
//! ```
//!
//! The limit is one of a bucket and its order alone, and no matter of what was decided before: whatever engine has the
//! buckets computes the same.

use super::ids::Rank;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// The rule that makes clusters of matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
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

impl ClusterConfig {
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
#[non_exhaustive]
pub struct Assignment {
    /// `kept[rank] <= rank`, and `kept[kept[rank]] == kept[rank]`.
    pub kept: Vec<Rank>,
    /// The ranks that are not kept, ascending, with their similarities: mostly few.
    pub removed: Vec<(Rank, f64)>,
}

impl Assignment {
    /// The similarity of `rank` to the rank that it belongs to: 1 for a kept one. Time O(log removed).
    pub fn similarity(&self, rank: Rank) -> f64 {
        let found = self.removed.binary_search_by_key(&rank, |&(removed, _)| removed);
        found.map_or(1.0, |index| self.removed[index].1)
    }

    /// Everything is kept.
    pub(crate) fn singletons(records: usize) -> Assignment {
        Assignment { kept: Rank::all(records).collect(), removed: Vec::new() }
    }
}

/// A kept record that another one matches.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Match {
    pub rank: Rank,
    pub similarity: f64,
}

impl Match {
    /// The more similar; the earlier of equals.
    pub(crate) fn better(self, other: Match) -> Match {
        if other.similarity > self.similarity { other } else { self }
    }
}

/// The most similar of `partners` (ascending), the first of equals.
pub(crate) fn best(
    rank: Rank,
    partners: &[Rank],
    threshold: f64,
    similarity: &impl Fn(Rank, Rank, f64) -> Option<f64>,
) -> Option<Match> {
    let mut found: Option<Match> = None;
    for &partner in partners {
        // A later partner must be strictly better, so what is worse than the best may be given up early.
        let floor = found.map_or(threshold, |m| m.similarity);
        if let Some(similarity) = similarity(partner, rank, floor) {
            let next = Match { rank: partner, similarity };
            found = Some(found.map_or(next, |m| m.better(next)));
        }
    }
    found
}

/// The anchored star by its definition: one record after the other, in keep order.
///
/// Records are known by rank, their place in that order. `partners` appends the earlier ranks with which one may be
/// compared, ascending and distinct: of each bucket that they share, those among its first
/// [`max_members`](ClusterConfig::max_members). `similarity` is that of two ranks if it is at least its third argument.
///
/// The module `corpus` computes the same on many threads, and is held equal to this by a test.
///
/// ```
/// use leitong::near::cluster::star;
/// use leitong::near::Rank;
/// // A chain: each is like its neighbours only, so the second one goes and the third one stays.
/// let earlier = |rank: Rank, partners: &mut Vec<Rank>| partners.extend(Rank::all(rank.index()));
/// let near = |a: Rank, b: Rank| a.0.abs_diff(b.0) == 1;
/// let similarity = |a: Rank, b: Rank, least: f64| Some(if near(a, b) { 0.9 } else { 0.1 }).filter(|&s| s >= least);
/// assert_eq!(star(3, 0.8, earlier, similarity).kept, [Rank(0), Rank(0), Rank(2)]);
/// ```
pub fn star(
    records: usize,
    threshold: f64,
    partners: impl Fn(Rank, &mut Vec<Rank>),
    similarity: impl Fn(Rank, Rank, f64) -> Option<f64>,
) -> Assignment {
    let mut assignment = Assignment::singletons(records);
    let mut leaders = Vec::new();
    for rank in Rank::all(records) {
        leaders.clear();
        partners(rank, &mut leaders);
        leaders.retain(|&partner| assignment.kept[partner.index()] == partner);
        if let Some(found) = best(rank, &leaders, threshold, &similarity) {
            assignment.kept[rank.index()] = found.rank;
            assignment.removed.push((rank, found.similarity));
        }
    }
    assignment
}
