//! Candidates: the records that share a band key, found by sorting.
//!
//! One band at a time, `(key, rank)` is packed into a `u64` and sorted; equal keys then stand side by side, in keep
//! order. Sorting beats hash maps 3 to 20 times here (docs/performance.md).

use rayon::prelude::*;

/// The buckets of two or more members of all bands.
///
/// Records are known by rank, their place in keep order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Buckets {
    members: Vec<u32>,
    /// Bucket `i` holds `members[starts[i]..starts[i + 1]]`, ascending.
    starts: Vec<usize>,
    /// The buckets of rank `r` are `memberships[offsets[r]..offsets[r + 1]]`, ascending.
    memberships: Vec<u32>,
    offsets: Vec<usize>,
}

impl Buckets {
    /// Groups by band key.
    ///
    /// `keys`: `[records x bands]`, row-major. `order[rank]` is the row of the record at that rank.
    /// Time O(bands x records x log records); memory 8 bytes a record for each band that is sorted at the time.
    pub fn group(keys: &[u32], bands: usize, order: &[u32]) -> Buckets {
        let found: Vec<(Vec<u32>, Vec<usize>)> =
            (0..bands).into_par_iter().map(|band| group_band(keys, bands, band, order)).collect();
        let mut members = Vec::new();
        let mut starts = Vec::new();
        for (some, ends) in found {
            starts.extend(ends.iter().map(|&start| members.len() + start));
            members.extend(some);
        }
        starts.push(members.len());
        let (memberships, offsets) = invert(&members, &starts, order.len());
        Buckets { members, starts, memberships, offsets }
    }

    /// Buckets that are known: the ranks in each, ascending, out of `records`.
    pub fn of_members(buckets: impl IntoIterator<Item = Vec<u32>>, records: usize) -> Buckets {
        let mut members = Vec::new();
        let mut starts = vec![0];
        for bucket in buckets {
            members.extend(bucket);
            starts.push(members.len());
        }
        let (memberships, offsets) = invert(&members, &starts, records);
        Buckets { members, starts, memberships, offsets }
    }

    /// How many buckets there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether no two records share a key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ranks in `bucket`, ascending; two or more.
    pub fn members(&self, bucket: usize) -> &[u32] {
        &self.members[self.starts[bucket]..self.starts[bucket + 1]]
    }

    /// The buckets that hold `rank`.
    pub fn of(&self, rank: u32) -> &[u32] {
        let rank = rank as usize;
        &self.memberships[self.offsets[rank]..self.offsets[rank + 1]]
    }

    /// The ranks that stand in any bucket, ascending: all others are unlike everything.
    pub fn active(&self) -> Vec<u32> {
        (0..self.offsets.len().saturating_sub(1) as u32).filter(|&rank| !self.of(rank).is_empty()).collect()
    }
}

/// The buckets of one band: their members, and where each begins.
fn group_band(keys: &[u32], bands: usize, band: usize, order: &[u32]) -> (Vec<u32>, Vec<usize>) {
    let key = |row: u32| u64::from(keys[row as usize * bands + band]);
    let mut packed: Vec<u64> = order.iter().zip(0u64..).map(|(&row, rank)| key(row) << 32 | rank).collect();
    packed.sort_unstable();
    let mut members = Vec::new();
    let mut starts = Vec::new();
    for bucket in packed.chunk_by(|a, b| a >> 32 == b >> 32).filter(|bucket| bucket.len() > 1) {
        starts.push(members.len());
        members.extend(bucket.iter().map(|&packed| packed as u32));
    }
    (members, starts)
}

/// From "members of a bucket" to "buckets of a member".
fn invert(members: &[u32], starts: &[usize], records: usize) -> (Vec<u32>, Vec<usize>) {
    let mut offsets = vec![0; records + 1];
    for &member in members {
        offsets[member as usize + 1] += 1;
    }
    for rank in 0..records {
        offsets[rank + 1] += offsets[rank];
    }
    let mut next = offsets.clone();
    let mut memberships = vec![0; members.len()];
    for (bucket, bounds) in starts.windows(2).enumerate() {
        for &member in &members[bounds[0]..bounds[1]] {
            memberships[next[member as usize]] = bucket as u32;
            next[member as usize] += 1;
        }
    }
    (memberships, offsets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_meet_where_they_share_a_key() {
        let keys = [1, 10, 1, 20, 2, 20, 3, 30];
        let buckets = Buckets::group(&keys, 2, &[0, 1, 2, 3]);
        assert_eq!(buckets.len(), 2);
        assert_eq!((buckets.members(0), buckets.members(1)), (&[0, 1][..], &[1, 2][..]));
        assert_eq!(buckets.of(1), [0, 1]);
        assert_eq!(buckets.active(), [0, 1, 2]);
    }

    #[test]
    fn members_stand_in_keep_order() {
        let buckets = Buckets::group(&[5, 5, 5], 1, &[2, 0, 1]);
        assert_eq!(buckets.members(0), [0, 1, 2]);
    }

    #[test]
    fn no_records_make_no_buckets() {
        assert!(Buckets::group(&[], 4, &[]).is_empty());
        assert!(Buckets::group(&[], 4, &[]).active().is_empty());
    }
}
