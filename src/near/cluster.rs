//! Clusters: which record is kept, and which are removed for their likeness to it.
//!
//! The default is the anchored star. Records are taken in keep order; a record is removed if it matches a record that
//! was *kept* before it, and goes to the most similar one. So a chain A~B~C never removes C for its likeness to a B that
//! is gone (guarantee G1). Connected components, which do exactly that, are there for those who want families.
//!
//! ```text
//! for record in keep order:
//!     partners = kept records before it that share a bucket with it and have similarity >= threshold
//!     if there are none: keep it; it leads the buckets that it stands in (at most max_leaders each)
//!     else: remove it for the most similar partner, the first of equals
//! ```

use crate::error::{Error, Result};
use crate::event::{Cap, Event, Observer, Stage, tell};
use crate::near::candidate::Buckets;
use rayon::prelude::*;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterConfig {
    /// The rule.
    pub rule: ClusterRule,
    /// Kept records of one bucket with which later members are compared, so that a bucket of thousands of look-alikes
    /// that match too little does not cost the square; at least 1. What is left out is counted.
    pub max_leaders: usize,
}

impl ClusterConfig {
    /// Checks that the values are in range.
    ///
    /// # Errors
    /// If one is not.
    pub fn check(&self) -> Result<()> {
        match self.max_leaders {
            0 => Err(Error::Config("max_leaders must be at least 1".into())),
            _ => Ok(()),
        }
    }
}

impl Default for ClusterConfig {
    fn default() -> Self {
        ClusterConfig { rule: ClusterRule::Star, max_leaders: 128 }
    }
}

/// For each rank the kept rank that it belongs to (itself if it is kept), and the similarity to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assignment {
    /// `kept[rank] <= rank`, and `kept[kept[rank]] == kept[rank]`.
    pub kept: Vec<u32>,
    /// 1 for the kept ones.
    pub similarity: Vec<f64>,
    /// Limits that were reached.
    pub caps: Vec<Cap>,
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
        ClusterRule::Star => star(config.max_leaders, candidates, similarity, observer),
        ClusterRule::Components => components(config.max_leaders, candidates, similarity, observer),
    }
}

fn singletons(records: usize) -> Assignment {
    Assignment { kept: (0..records as u32).collect(), similarity: vec![1.0; records], caps: Vec::new() }
}

/// Records that are compared side by side with the leaders before them; then one after the other among themselves.
const BLOCK: usize = 1024;

fn star(
    max_leaders: usize,
    candidates: Candidates<'_>,
    similarity: &impl Similarity,
    observer: &dyn Observer,
) -> Result<Assignment> {
    let Candidates { buckets, records, threshold } = candidates;
    let mut assignment = singletons(records);
    let mut leaders = Leaders::new(buckets, max_leaders);
    for block in buckets.active().chunks(BLOCK) {
        let before: Vec<Option<Match>> = block
            .par_iter()
            .map_init(Vec::new, |scratch, &rank| best(rank, leaders.of(rank, 0, scratch), threshold, similarity))
            .collect();
        // The sequential part of the definition, on the few leaders that the block itself brings forth.
        let mut scratch = Vec::new();
        for (&rank, before) in block.iter().zip(before) {
            let fresh = best(rank, leaders.of(rank, block[0], &mut scratch), threshold, similarity);
            match before.into_iter().chain(fresh).reduce(Match::better) {
                Some(found) => {
                    assignment.kept[rank as usize] = found.rank;
                    assignment.similarity[rank as usize] = found.similarity;
                }
                None => leaders.push(rank),
            }
        }
        tell(observer, Event::Advanced { stage: Stage::Verify, amount: block.len() as u64 })?;
    }
    assignment.caps.extend(leaders.cap());
    Ok(assignment)
}

#[derive(Debug, Clone, Copy)]
struct Match {
    rank: u32,
    similarity: f64,
}

impl Match {
    /// The more similar; the earlier of equals.
    fn better(self, other: Match) -> Match {
        if other.similarity > self.similarity { other } else { self }
    }
}

/// The most similar of `partners` (ascending), the first of equals.
fn best(rank: u32, partners: &[u32], threshold: f64, similarity: &impl Similarity) -> Option<Match> {
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

/// The kept records of each bucket, in keep order, at most `limit` of them.
struct Leaders<'b> {
    buckets: &'b Buckets,
    limit: usize,
    slots: Vec<u32>,
    starts: Vec<usize>,
    counts: Vec<u32>,
    left_out: u64,
}

impl<'b> Leaders<'b> {
    fn new(buckets: &'b Buckets, limit: usize) -> Leaders<'b> {
        let mut starts = Vec::with_capacity(buckets.len());
        let mut total = 0;
        for bucket in 0..buckets.len() {
            starts.push(total);
            total += buckets.members(bucket).len().min(limit);
        }
        Leaders { buckets, limit, slots: vec![0; total], starts, counts: vec![0; buckets.len()], left_out: 0 }
    }

    /// The leaders at rank `from` or later of the buckets of `rank`, ascending and distinct.
    fn of<'s>(&self, rank: u32, from: u32, scratch: &'s mut Vec<u32>) -> &'s [u32] {
        scratch.clear();
        for &bucket in self.buckets.of(rank) {
            let start = self.starts[bucket as usize];
            let leaders = &self.slots[start..start + self.counts[bucket as usize] as usize];
            let fresh = leaders.partition_point(|&leader| leader < from);
            scratch.extend_from_slice(&leaders[fresh..]);
        }
        scratch.sort_unstable();
        scratch.dedup();
        scratch
    }

    fn push(&mut self, rank: u32) {
        let mut left_out = false;
        for &bucket in self.buckets.of(rank) {
            let count = &mut self.counts[bucket as usize];
            if (*count as usize) < self.limit {
                self.slots[self.starts[bucket as usize] + *count as usize] = rank;
                *count += 1;
            } else {
                left_out = true;
            }
        }
        self.left_out += u64::from(left_out);
    }

    fn cap(&self) -> Option<Cap> {
        (self.left_out > 0).then_some(Cap { cap: "bucket-leaders", limit: self.limit as u64, count: self.left_out })
    }
}

/// Pairs that are verified side by side.
const PAIRS: usize = 1 << 16;

/// The connected components of the matches between each bucket's first `max_leaders` members and its others.
fn components(
    max_leaders: usize,
    candidates: Candidates<'_>,
    similarity: &impl Similarity,
    observer: &dyn Observer,
) -> Result<Assignment> {
    let Candidates { buckets, records, threshold } = candidates;
    let mut forest = Forest::new(records);
    let mut pairs = Vec::new();
    let mut left_out = vec![false; records];
    for bucket in 0..buckets.len() {
        let members = buckets.members(bucket);
        for &member in members.iter().skip(max_leaders) {
            left_out[member as usize] = true;
        }
        if bucket % BLOCK == 0 {
            tell(observer, Event::Advanced { stage: Stage::Verify, amount: 0 })?;
        }
        for (index, &anchor) in members.iter().take(max_leaders).enumerate() {
            for &member in &members[index + 1..] {
                // What is connected already need not be compared: the components are the same.
                if forest.find(anchor) != forest.find(member) {
                    pairs.push((anchor, member));
                }
                if pairs.len() == PAIRS {
                    forest.join_matches(&mut pairs, threshold, similarity);
                }
            }
        }
    }
    forest.join_matches(&mut pairs, threshold, similarity);
    let mut assignment = forest.assignment(records, similarity);
    let count = left_out.iter().filter(|&&left_out| left_out).count() as u64;
    if count > 0 {
        assignment.caps.push(Cap { cap: "bucket-anchors", limit: max_leaders as u64, count });
    }
    Ok(assignment)
}

/// Union-find whose root is the smallest rank (Tarjan 1975, path halving): the same forest for any order of unions.
struct Forest {
    parents: Vec<u32>,
}

impl Forest {
    fn new(records: usize) -> Forest {
        Forest { parents: (0..records as u32).collect() }
    }

    fn find(&mut self, mut rank: u32) -> u32 {
        while self.parents[rank as usize] != rank {
            let above = self.parents[rank as usize];
            self.parents[rank as usize] = self.parents[above as usize];
            rank = self.parents[rank as usize];
        }
        rank
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.parents[a.max(b) as usize] = a.min(b);
    }

    fn join_matches(&mut self, pairs: &mut Vec<(u32, u32)>, threshold: f64, similarity: &impl Similarity) {
        pairs.sort_unstable();
        pairs.dedup();
        let matches: Vec<(u32, u32)> =
            pairs.par_iter().copied().filter(|&(a, b)| similarity(a, b, threshold).is_some()).collect();
        for (a, b) in matches {
            self.join(a, b);
        }
        pairs.clear();
    }

    /// Every rank goes to the root of its tree.
    fn assignment(&mut self, records: usize, similarity: &impl Similarity) -> Assignment {
        let mut assignment = singletons(records);
        for rank in 0..records as u32 {
            assignment.kept[rank as usize] = self.find(rank);
        }
        let kept = &assignment.kept;
        assignment.similarity.par_iter_mut().zip(0u32..records as u32).for_each(|(score, rank)| {
            if kept[rank as usize] != rank {
                *score = similarity(kept[rank as usize], rank, 0.0).unwrap_or(0.0);
            }
        });
        assignment
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All records in one bucket: every pair is a candidate.
    fn one_bucket(records: usize) -> Buckets {
        let order: Vec<u32> = (0..records as u32).collect();
        Buckets::group(&vec![0; records], 1, &order)
    }

    fn all(buckets: &Buckets, records: usize) -> Candidates<'_> {
        Candidates { buckets, records, threshold: 0.8 }
    }

    fn by_table(table: &[Vec<f64>]) -> impl Similarity + '_ {
        |a: u32, b: u32, t: f64| Some(table[a as usize][b as usize]).filter(|&s| s >= t)
    }

    /// The definition, word for word.
    fn sequential(table: &[Vec<f64>], threshold: f64) -> Vec<u32> {
        let mut kept: Vec<u32> = Vec::new();
        (0..table.len() as u32)
            .map(|rank| {
                let mut found: Option<(u32, f64)> = None;
                for &leader in &kept {
                    let s = table[leader as usize][rank as usize];
                    if s >= threshold && found.is_none_or(|(_, best)| s > best) {
                        found = Some((leader, s));
                    }
                }
                found.map(|(leader, _)| leader).unwrap_or_else(|| {
                    kept.push(rank);
                    rank
                })
            })
            .collect()
    }

    proptest! {
        #[test]
        fn the_star_in_blocks_is_the_sequential_star(seed: u64, records in 2usize..60) {
            let score = |a: usize, b: usize| {
                let key = [(a.min(b) as u64).to_le_bytes(), (a.max(b) as u64).to_le_bytes()].concat();
                (xxhash_rust::xxh3::xxh3_64_with_seed(&key, seed) % 11) as f64 / 10.0
            };
            let table: Vec<Vec<f64>> = (0..records).map(|a| (0..records).map(|b| score(a, b)).collect()).collect();
            let found = star(usize::MAX, all(&one_bucket(records), records), &by_table(&table), &()).unwrap();
            prop_assert_eq!(found.kept, sequential(&table, 0.8));
        }
    }

    #[test]
    fn blocks_do_not_change_the_star() {
        // Ring of records each like its neighbour, longer than two blocks: every other one is kept.
        let records = 2 * BLOCK + 7;
        let neighbours = |a: u32, b: u32, t: f64| Some(if a.abs_diff(b) == 1 { 0.9 } else { 0.0 }).filter(|&s| s >= t);
        let keys: Vec<u32> = (0..records as u32).flat_map(|r| [r / 2, r.div_ceil(2)]).collect();
        let order: Vec<u32> = (0..records as u32).collect();
        let found = star(8, all(&Buckets::group(&keys, 2, &order), records), &neighbours, &()).unwrap();
        assert!(found.kept.iter().zip(0..).all(|(&kept, rank)| kept == rank - rank % 2));
    }

    #[test]
    fn a_chain_is_not_a_star_but_a_component() {
        let table = [[1.0, 0.9, 0.5], [0.9, 1.0, 0.9], [0.5, 0.9, 1.0]].map(|row| row.to_vec());
        let star = cluster(ClusterConfig::default(), all(&one_bucket(3), 3), &by_table(&table), &()).unwrap();
        assert_eq!(star.kept, [0, 0, 2]);
        let config = ClusterConfig { rule: ClusterRule::Components, ..Default::default() };
        let family = cluster(config, all(&one_bucket(3), 3), &by_table(&table), &()).unwrap();
        assert_eq!((family.kept, family.similarity), (vec![0, 0, 0], vec![1.0, 0.9, 0.5]));
    }

    #[test]
    fn a_full_bucket_is_counted() {
        let unlike = |_: u32, _: u32, _: f64| None;
        let found = star(2, all(&one_bucket(5), 5), &unlike, &()).unwrap();
        assert_eq!(found.kept, [0, 1, 2, 3, 4]);
        assert_eq!(found.caps, [Cap { cap: "bucket-leaders", limit: 2, count: 3 }]);
    }
}
