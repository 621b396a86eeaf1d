//! Clusters of a whole collection, by the rules of [`near::cluster`](crate::near::cluster), on all threads.

mod components;
mod star;

use super::candidate::Buckets;
use crate::error::Result;
use crate::event::{Cap, Observer};
use crate::near::Rank;
use crate::near::cluster::{Assignment, ClusterConfig, ClusterRule};

/// What became of all records.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Clustered {
    /// Who is kept, and who is removed for whom.
    pub assignment: Assignment,
    /// Limits that were reached.
    pub caps: Vec<Cap>,
}

/// `Some(similarity)` of two ranks if it is at least the third argument.
pub trait Similarity: Fn(Rank, Rank, f64) -> Option<f64> + Sync {}
impl<F: Fn(Rank, Rank, f64) -> Option<f64> + Sync> Similarity for F {}

/// What is clustered.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
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
) -> Result<Clustered> {
    match config.rule {
        ClusterRule::Star => star::cluster(config.max_members, candidates, similarity, observer),
        ClusterRule::Components => components::cluster(config.max_members, candidates, similarity, observer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All records in one bucket: every pair is a candidate.
    pub fn one_bucket(records: usize) -> Buckets {
        Buckets::of_members((records > 1).then(|| Rank::all(records).collect()))
    }

    pub fn all(buckets: &Buckets, records: usize) -> Candidates<'_> {
        Candidates { buckets, records, threshold: 0.8 }
    }

    pub fn by_table(table: &[Vec<f64>]) -> impl Similarity + '_ {
        |a: Rank, b: Rank, t: f64| Some(table[a.index()][b.index()]).filter(|&s| s >= t)
    }

    #[test]
    fn a_chain_is_not_a_star_but_a_component() {
        let table = [[1.0, 0.9, 0.5], [0.9, 1.0, 0.9], [0.5, 0.9, 1.0]].map(|row| row.to_vec());
        let star = cluster(ClusterConfig::default(), all(&one_bucket(3), 3), &by_table(&table), &()).unwrap();
        assert_eq!(star.assignment.kept, [0, 0, 2].map(Rank));
        let config = ClusterConfig { rule: ClusterRule::Components, ..Default::default() };
        let family = cluster(config, all(&one_bucket(3), 3), &by_table(&table), &()).unwrap();
        assert_eq!([0, 1, 2].map(|rank| family.assignment.similarity(Rank(rank))), [1.0, 0.9, 0.5]);
        assert_eq!(family.assignment.kept, [0, 0, 0].map(Rank));
    }
}
