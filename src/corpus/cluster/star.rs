//! The anchored star in blocks: all threads compare a block with the leaders before it, then one thread settles the
//! block's own new leaders. The result is that of the definition, [`near::cluster::star`](crate::near::cluster::star).

use super::{Candidates, Clustered, Similarity};
use crate::corpus::candidate::Buckets;
use crate::error::Result;
use crate::event::{Cap, Event, Observer, Stage, tell};
use crate::near::Rank;
use crate::near::cluster::{Assignment, Match, best};
use rayon::prelude::*;

/// Records that are compared side by side with the leaders before them; then one after the other among themselves.
const BLOCK: usize = 1024;

pub(super) fn cluster(
    max_members: usize,
    candidates: Candidates<'_>,
    similarity: &impl Similarity,
    observer: &dyn Observer,
) -> Result<Clustered> {
    let Candidates { buckets, records, threshold } = candidates;
    let mut assignment = Assignment::singletons(records);
    let mut leaders = Leaders::new(buckets, max_members);
    for block in buckets.active().chunks(BLOCK) {
        let before: Vec<Option<Match>> = block
            .par_iter()
            .map_init(Vec::new, |scratch, &rank| best(rank, leaders.of(rank, Rank(0), scratch), threshold, similarity))
            .collect();
        // The sequential part of the definition, on the few leaders that the block itself brings forth.
        let mut scratch = Vec::new();
        for (&rank, before) in block.iter().zip(before) {
            let fresh = best(rank, leaders.of(rank, block[0], &mut scratch), threshold, similarity);
            match before.into_iter().chain(fresh).reduce(Match::better) {
                Some(found) => {
                    assignment.kept[rank.index()] = found.rank;
                    assignment.removed.push((rank, found.similarity));
                }
                None => leaders.push(rank),
            }
        }
        tell(observer, Event::Advanced { stage: Stage::Verify, amount: block.len() as u64 })?;
    }
    Ok(Clustered { assignment, caps: leaders.cap().into_iter().collect() })
}

/// The kept records among the first `limit` members of each bucket, in keep order.
struct Leaders<'b> {
    buckets: &'b Buckets,
    limit: usize,
    slots: Vec<Rank>,
    starts: Vec<usize>,
    counts: Vec<u32>,
    beyond: u64,
}

impl<'b> Leaders<'b> {
    fn new(buckets: &'b Buckets, limit: usize) -> Leaders<'b> {
        let mut starts = Vec::with_capacity(buckets.len());
        let mut total = 0;
        for bucket in 0..buckets.len() {
            starts.push(total);
            total += buckets.members(bucket).len().min(limit);
        }
        Leaders {
            buckets,
            limit,
            slots: vec![Rank::default(); total],
            starts,
            counts: vec![0; buckets.len()],
            beyond: 0,
        }
    }

    /// The leaders at rank `from` or later of the buckets of `rank`, ascending and distinct.
    fn of<'s>(&self, rank: Rank, from: Rank, scratch: &'s mut Vec<Rank>) -> &'s [Rank] {
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

    fn push(&mut self, rank: Rank) {
        let mut is_beyond = false;
        for &bucket in self.buckets.of(rank) {
            let first_beyond = self.buckets.members(bucket as usize).get(self.limit);
            if first_beyond.is_none_or(|&beyond| rank < beyond) {
                let count = &mut self.counts[bucket as usize];
                self.slots[self.starts[bucket as usize] + *count as usize] = rank;
                *count += 1;
            } else {
                is_beyond = true;
            }
        }
        self.beyond += u64::from(is_beyond);
    }

    fn cap(&self) -> Option<Cap> {
        let Leaders { limit, beyond: count, .. } = *self;
        (count > 0).then(|| Cap { cap: "bucket-members".into(), limit: limit as u64, count })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{all, by_table, one_bucket};
    use super::*;
    use crate::near::cluster;
    use proptest::prelude::*;

    /// The earlier members that the definition is told of.
    fn partners(buckets: &Buckets, max_members: usize) -> impl Fn(Rank, &mut Vec<Rank>) {
        move |rank, partners| {
            let buckets = buckets.of(rank).iter().map(|&bucket| buckets.members(bucket as usize));
            partners
                .extend(buckets.flat_map(|members| members.iter().take(max_members)).filter(|&&other| other < rank));
            partners.sort_unstable();
            partners.dedup();
        }
    }

    proptest! {
        #[test]
        fn the_star_in_blocks_is_the_sequential_star(seed: u64, records in 2usize..60, max_members in 1usize..12) {
            let roll = |values: [usize; 2]| {
                let [a, b] = values.map(|value| (value as u64).to_le_bytes());
                xxhash_rust::xxh3::xxh3_64_with_seed(&[a, b].concat(), seed)
            };
            let score = |a: usize, b: usize| (roll([a.min(b), a.max(b)]) % 11) as f64 / 10.0;
            let table: Vec<Vec<f64>> = (0..records).map(|a| (0..records).map(|b| score(a, b)).collect()).collect();
            let member = |bucket: usize, rank: usize| roll([records + bucket, rank]) % 3 == 0;
            let bucket = |bucket: usize| (0..records).filter(|&rank| member(bucket, rank)).map(Rank::at).collect();
            let buckets = Buckets::of_members((0..6).map(bucket));
            let found = super::cluster(max_members, all(&buckets, records), &by_table(&table), &()).unwrap();
            let defined = cluster::star(records, 0.8, partners(&buckets, max_members), by_table(&table));
            prop_assert_eq!(found.assignment, defined);
        }
    }

    #[test]
    fn blocks_do_not_change_the_star() {
        // Ring of records each like its neighbour, longer than two blocks: every other one is kept.
        let records = 2 * BLOCK + 7;
        let neighbours =
            |a: Rank, b: Rank, t: f64| Some(if a.0.abs_diff(b.0) == 1 { 0.9 } else { 0.0 }).filter(|&s| s >= t);
        let buckets = Buckets::of_members((1..records).map(|rank| vec![Rank::at(rank - 1), Rank::at(rank)]));
        let found = super::cluster(8, all(&buckets, records), &neighbours, &()).unwrap();
        assert!(found.assignment.kept.iter().zip(0..).all(|(kept, rank)| kept.0 == rank - rank % 2));
    }

    #[test]
    fn a_full_bucket_is_counted() {
        let unlike = |_: Rank, _: Rank, _: f64| None;
        let found = super::cluster(2, all(&one_bucket(5), 5), &unlike, &()).unwrap();
        assert_eq!(found.assignment.kept, [0, 1, 2, 3, 4].map(Rank));
        assert_eq!(found.caps, [Cap { cap: "bucket-members".into(), limit: 2, count: 3 }]);
    }

    #[test]
    fn the_first_members_lead_whether_they_are_kept_or_not() {
        // 1 goes for 0, so that only 0 leads; 3 is like 2, which is kept and not among the first two.
        let alike = |a: Rank, b: Rank, _: f64| [(0, 1), (2, 3)].contains(&(a.0, b.0)).then_some(0.9);
        let found = super::cluster(2, all(&one_bucket(4), 4), &alike, &()).unwrap();
        assert_eq!(found.assignment.kept, [0, 0, 2, 3].map(Rank));
        assert_eq!(found.caps, [Cap { cap: "bucket-members".into(), limit: 2, count: 2 }]);
        // In another bucket they may meet.
        let buckets =
            Buckets::of_members([vec![0, 1, 2, 3], vec![2, 3]].map(|bucket| bucket.into_iter().map(Rank).collect()));
        assert_eq!(super::cluster(2, all(&buckets, 4), &alike, &()).unwrap().assignment.kept, [0, 0, 2, 2].map(Rank));
    }
}
