//! Connected components: records that chains of matches link.

use super::{Candidates, Clustered, Similarity};
use crate::error::Result;
use crate::event::{Cap, Event, Observer, Stage, tell};
use crate::near::Rank;
use crate::near::cluster::Assignment;
use rayon::prelude::*;

/// The observer is asked again after so many buckets.
const ASKED_EVERY_BUCKETS: usize = 1024;
/// Pairs that are verified side by side.
const PAIRS: usize = 1 << 16;

/// The connected components of the matches between each bucket's first `max_members` members and its others.
pub(super) fn cluster(
    max_members: usize,
    candidates: Candidates<'_>,
    similarity: &impl Similarity,
    observer: &dyn Observer,
) -> Result<Clustered> {
    let Candidates { buckets, records, threshold } = candidates;
    let mut forest = Forest::new(records);
    let mut pairs = Vec::new();
    let mut left_out = vec![false; records];
    for bucket in 0..buckets.len() {
        let members = buckets.members(bucket);
        for &member in members.iter().skip(max_members) {
            left_out[member.index()] = true;
        }
        if bucket % ASKED_EVERY_BUCKETS == 0 {
            tell(observer, Event::Advanced { stage: Stage::Verify, amount: 0 })?;
        }
        for (index, &anchor) in members.iter().take(max_members).enumerate() {
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
    let assignment = forest.assignment(records, similarity);
    let count = left_out.iter().filter(|&&left_out| left_out).count() as u64;
    let cap = (count > 0).then(|| Cap { cap: "bucket-pairs".into(), limit: max_members as u64, count });
    Ok(Clustered { assignment, caps: cap.into_iter().collect() })
}

/// Union-find whose root is the smallest rank (Tarjan 1975, path halving): the same forest for any order of unions.
struct Forest {
    parents: Vec<Rank>,
}

impl Forest {
    fn new(records: usize) -> Forest {
        Forest { parents: Rank::all(records).collect() }
    }

    fn find(&mut self, mut rank: Rank) -> Rank {
        while self.parents[rank.index()] != rank {
            let above = self.parents[rank.index()];
            self.parents[rank.index()] = self.parents[above.index()];
            rank = self.parents[rank.index()];
        }
        rank
    }

    fn join(&mut self, a: Rank, b: Rank) {
        let (a, b) = (self.find(a), self.find(b));
        self.parents[a.max(b).index()] = a.min(b);
    }

    fn join_matches(&mut self, pairs: &mut Vec<(Rank, Rank)>, threshold: f64, similarity: &impl Similarity) {
        pairs.sort_unstable();
        pairs.dedup();
        let matches: Vec<(Rank, Rank)> =
            pairs.par_iter().copied().filter(|&(a, b)| similarity(a, b, threshold).is_some()).collect();
        for (a, b) in matches {
            self.join(a, b);
        }
        pairs.clear();
    }

    /// Every rank goes to the root of its tree.
    fn assignment(&mut self, records: usize, similarity: &impl Similarity) -> Assignment {
        let mut assignment = Assignment::singletons(records);
        for rank in Rank::all(records) {
            assignment.kept[rank.index()] = self.find(rank);
        }
        let removed = assignment.kept.par_iter().enumerate().map(|(index, &kept)| (kept, Rank::at(index)));
        let removed = removed.filter(|(kept, rank)| kept != rank);
        assignment.removed = removed.map(|(kept, rank)| (rank, similarity(kept, rank, 0.0).unwrap_or(0.0))).collect();
        assignment
    }
}
