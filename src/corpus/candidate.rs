//! Candidates: the records that share a band key, found by sorting.
//!
//! One band at a time, `(key, rank)` is packed into a `u64` and sorted; equal keys then stand side by side, in keep
//! order. Sorting beats hash maps 3 to 20 times here (docs/performance.md).

use crate::near::{Content, Order, Rank};
use crate::store::{Column, Persist, Workspace};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The band keys of all contents, a column for each band.
#[derive(Debug)]
pub struct BandKeys(Vec<Column<u32>>);

impl BandKeys {
    /// No keys yet, of `bands` bands.
    pub fn new(bands: usize, workspace: &Workspace) -> BandKeys {
        BandKeys((0..bands).map(|band| Column::new(workspace, format!("band-{band}"))).collect())
    }

    /// How many contents there are.
    pub fn len(&self) -> usize {
        self.0.first().map_or(0, Column::len)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends the keys of more contents: `[contents x bands]`, row-major.
    pub fn extend(&mut self, rows: &[u32]) {
        let bands = self.0.len();
        let mut keys = Vec::with_capacity(rows.len() / bands.max(1));
        for (band, column) in self.0.iter_mut().enumerate() {
            keys.clear();
            keys.extend(rows.chunks_exact(bands).map(|row| row[band]));
            column.extend_from_slice(&keys);
        }
    }

    /// What outlives the process.
    pub(super) fn lists(&mut self) -> impl Iterator<Item = &mut dyn Persist> {
        self.0.iter_mut().map(|column| column as &mut dyn Persist)
    }
}

/// The buckets of two or more members of all bands.
///
/// Contents are known by rank, their place in keep order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Buckets {
    members: Vec<Rank>,
    /// Bucket `i` holds `members[starts[i]..starts[i + 1]]`, ascending.
    starts: Vec<usize>,
    /// The ranks that stand in any bucket, ascending.
    active: Vec<Rank>,
    /// The buckets of `active[i]` are `memberships[offsets[i]..offsets[i + 1]]`, ascending.
    memberships: Vec<u32>,
    offsets: Vec<usize>,
}

impl Buckets {
    /// Groups by band key.
    ///
    /// Time O(bands x contents + r log r) for r that may be repeated; memory 4 bytes a content and 8 for each that may be
    /// repeated, for each band that is sorted at the time, in all about `room` bytes: what is more is sorted in parts, for
    /// each of which the keys are read again.
    pub fn group(keys: &BandKeys, order: &Order, room: usize) -> Buckets {
        Buckets::group_most(keys, order, room, usize::MAX).expect("memory holds no more memberships than that")
    }

    /// As [`group`](Buckets::group), where the members of all buckets are no more than `most`.
    ///
    /// # Errors
    /// How many there are, if they are more.
    pub(crate) fn group_most(keys: &BandKeys, order: &Order, room: usize, most: usize) -> Result<Buckets, usize> {
        let members = AtomicUsize::new(0);
        let limited = |band: Band| {
            let before = members.fetch_add(band.members.len(), Relaxed);
            // Beyond the limit they are only counted.
            if before + band.members.len() <= most { band } else { Band::default() }
        };
        let bytes = keys.len() * (size_of::<u64>() + Repeated::BYTES);
        let found: Vec<Band> = match bytes.saturating_mul(rayon::current_num_threads().min(keys.0.len())) <= room {
            true => keys.0.par_iter().map(|band| limited(Band::group(band, order, 1))).collect(),
            false => {
                let parts = bytes.div_ceil(room.max(1));
                keys.0.iter().map(|band| limited(Band::group(band, order, parts))).collect()
            }
        };
        let total = members.into_inner();
        if total > most {
            return Err(total);
        }
        let mut members = Vec::with_capacity(total);
        let mut starts = Vec::with_capacity(found.iter().map(|band| band.starts.len()).sum::<usize>() + 1);
        for band in found {
            starts.extend(band.starts.iter().map(|&start| members.len() + start as usize));
            members.extend(band.members);
        }
        starts.push(members.len());
        Ok(Buckets::indexed(members, starts))
    }

    /// Buckets that are known: the ranks in each, ascending.
    pub fn of_members(buckets: impl IntoIterator<Item = Vec<Rank>>) -> Buckets {
        let mut members = Vec::new();
        let mut starts = vec![0];
        for bucket in buckets {
            members.extend(bucket);
            starts.push(members.len());
        }
        Buckets::indexed(members, starts)
    }

    /// From "members of a bucket" to "buckets of a member".
    fn indexed(members: Vec<Rank>, starts: Vec<usize>) -> Buckets {
        let mut active = members.clone();
        active.par_sort_unstable();
        active.dedup();
        active.shrink_to_fit();
        let place = |rank: Rank| active.binary_search(&rank).expect("every member is active");
        let mut offsets = vec![0; active.len() + 1];
        for &member in &members {
            offsets[place(member) + 1] += 1;
        }
        for index in 0..active.len() {
            offsets[index + 1] += offsets[index];
        }
        let mut next = offsets.clone();
        let mut memberships = vec![0; members.len()];
        for (bucket, bounds) in starts.windows(2).enumerate() {
            for &member in &members[bounds[0]..bounds[1]] {
                let next = &mut next[place(member)];
                memberships[*next] = bucket as u32;
                *next += 1;
            }
        }
        Buckets { members, starts, active, memberships, offsets }
    }

    /// How many members all buckets have.
    pub(crate) fn memberships(&self) -> usize {
        self.members.len()
    }

    /// How many buckets there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether no two contents share a key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ranks in `bucket`, ascending; two or more.
    pub fn members(&self, bucket: usize) -> &[Rank] {
        &self.members[self.starts[bucket]..self.starts[bucket + 1]]
    }

    /// The buckets that hold `rank`.
    pub fn of(&self, rank: Rank) -> &[u32] {
        match self.active.binary_search(&rank) {
            Ok(index) => &self.memberships[self.offsets[index]..self.offsets[index + 1]],
            Err(_) => &[],
        }
    }

    /// The ranks that stand in any bucket, ascending: all others are unlike everything.
    pub fn active(&self) -> &[Rank] {
        &self.active
    }
}

/// The buckets of one band: their members, and where each begins.
#[derive(Default)]
struct Band {
    members: Vec<Rank>,
    starts: Vec<u32>,
}

impl Band {
    /// Sorts the keys in `parts` parts of about the same size, from the least keys to the greatest.
    fn group(keys: &Column<u32>, order: &Order, parts: usize) -> Band {
        let mut band = Band::default();
        let mut packed: Vec<u64> = Vec::new();
        let repeated = Repeated::of(keys);
        for part in 0..parts as u64 {
            let wanted = |key: u32| parts == 1 || (u64::from(key) * parts as u64) >> 32 == part;
            packed.clear();
            repeated.for_each(keys, |key, content| {
                if wanted(key) {
                    packed.push(u64::from(key) << 32 | u64::from(order.rank(content).0));
                }
            });
            packed.sort_unstable();
            for bucket in packed.chunk_by(|a, b| a >> 32 == b >> 32).filter(|bucket| bucket.len() > 1) {
                band.starts.push(band.members.len() as u32);
                band.members.extend(bucket.iter().map(|&packed| Rank(packed as u32)));
            }
        }
        band
    }
}

/// Which keys may stand several times: all that do, and few others.
///
/// Most keys stand once, and need no sorting. A bit on which a second key falls is remembered; there are at least eight
/// bits a key, so of those that stand once about one in eight or fewer falls there by chance.
struct Repeated {
    bits: Vec<u64>,
}

impl Repeated {
    /// Bytes a key, at most: two bits in each of up to 16 places.
    const BYTES: usize = 4;

    fn of(keys: &Column<u32>) -> Repeated {
        let words = (keys.len() / 8).next_power_of_two();
        let (mut seen, mut bits) = (vec![0; words], vec![0; words]);
        for chunk in keys.chunks() {
            for &key in chunk.iter() {
                let (word, bit) = Repeated::place(key, words);
                // A word that need not be touched need not be fetched.
                if seen[word] & bit != 0 {
                    bits[word] |= bit;
                } else {
                    seen[word] |= bit;
                }
            }
        }
        Repeated { bits }
    }

    /// Calls `take` with each of `keys` that may be repeated, and its content.
    fn for_each(&self, keys: &Column<u32>, mut take: impl FnMut(u32, Content)) {
        let mut content = 0;
        for chunk in keys.chunks() {
            for &key in chunk.iter() {
                let (word, bit) = Repeated::place(key, self.bits.len());
                if self.bits[word] & bit != 0 {
                    take(key, Content(content));
                }
                content += 1;
            }
        }
    }

    /// The word and the bit of a key, whose bits are all as good as random; `words` is a power of two.
    #[inline]
    fn place(key: u32, words: usize) -> (usize, u64) {
        ((key >> 6) as usize & (words - 1), 1u64 << (key & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(rows: &[u32], bands: usize) -> BandKeys {
        let mut keys = BandKeys::new(bands, &Workspace::default());
        keys.extend(rows);
        keys
    }

    #[test]
    fn contents_meet_where_they_share_a_key() {
        let buckets = Buckets::group(&keys(&[1, 10, 1, 20, 2, 20, 3, 30], 2), &Order::own(4), usize::MAX);
        assert_eq!(buckets.len(), 2);
        assert_eq!((buckets.members(0), buckets.members(1)), (&[0, 1].map(Rank)[..], &[1, 2].map(Rank)[..]));
        assert_eq!((buckets.of(Rank(1)), buckets.of(Rank(3))), (&[0, 1][..], &[][..]));
        assert_eq!(buckets.active(), [0, 1, 2].map(Rank));
    }

    #[test]
    fn members_stand_in_keep_order() {
        let buckets = Buckets::group(&keys(&[5, 5, 6, 5], 1), &[3, 2, 0, 1].map(Content).to_vec().into(), usize::MAX);
        assert_eq!(buckets.members(0), [0, 2, 3].map(Rank));
    }

    #[test]
    fn little_room_gives_the_same_buckets() {
        let rows: Vec<u32> = (0..9000u32).map(|row| (row % 997).wrapping_mul(0x9E37_79B9)).collect();
        let (keys, order) = (keys(&rows, 3), Order::own(3000));
        let expected = Buckets::group(&keys, &order, usize::MAX);
        assert!(expected.len() > 900);
        for room in [0, 1000, 10_000, 60_000] {
            assert_eq!(Buckets::group(&keys, &order, room), expected, "{room}");
        }
    }

    #[test]
    fn no_contents_make_no_buckets() {
        let buckets = Buckets::group(&keys(&[], 4), &Order::own(0), 0);
        assert!(buckets.is_empty() && buckets.active().is_empty());
    }
}
