//! The clusters of an outcome, in three flat lists: a list for each of millions of pairs would take many times as much.

use super::Verdict;
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;

/// Clusters of two or more units, in the order of their kept units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clusters {
    kept: Vec<u32>,
    /// Where the members of each cluster end in `members`.
    ends: Vec<u32>,
    members: Vec<u32>,
}

/// A kept unit and those that were removed because of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Cluster<'c> {
    /// The kept unit.
    pub kept: u32,
    /// All units of the cluster in input order, the kept one among them.
    pub members: &'c [u32],
}

impl Clusters {
    /// The clusters that follow from the verdict on each unit.
    pub(super) fn of(verdicts: &[Verdict]) -> Clusters {
        let partners = || {
            verdicts.iter().map(|verdict| match *verdict {
                Verdict::Removed { partner, .. } => Some(partner),
                Verdict::Kept => None,
            })
        };
        // How many were removed because of each unit; then where the next member of its cluster is put.
        let mut next = vec![0u32; verdicts.len()];
        partners().flatten().for_each(|partner| next[partner as usize] += 1);
        let count = next.iter().filter(|&&removed| removed > 0).count();
        let (mut kept, mut ends) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut end = 0;
        for (next, unit) in next.iter_mut().zip(0..).filter(|(next, _)| **next > 0) {
            let members = *next + 1;
            *next = end;
            end += members;
            kept.push(unit);
            ends.push(end);
        }
        let mut members = vec![0; end as usize];
        let mut leaders = kept.iter().copied().peekable();
        for (partner, unit) in partners().zip(0..) {
            if let Some(cluster) = partner.or_else(|| leaders.next_if_eq(&unit)) {
                let place = &mut next[cluster as usize];
                members[*place as usize] = unit;
                *place += 1;
            }
        }
        Clusters { kept, ends, members }
    }

    /// How many clusters there are.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The cluster at `index`.
    ///
    /// # Panics
    /// If there are no more than `index`.
    pub fn get(&self, index: usize) -> Cluster<'_> {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        Cluster { kept: self.kept[index], members: &self.members[start as usize..self.ends[index] as usize] }
    }

    /// All clusters in turn.
    pub fn iter(&self) -> impl Iterator<Item = Cluster<'_>> {
        (0..self.len()).map(|index| self.get(index))
    }
}

/// As a list of clusters.
impl Serialize for Clusters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Clusters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Clusters;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of clusters")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Clusters, A::Error> {
                let mut clusters = Clusters::default();
                while let Some((kept, members)) = list.next_element::<(u32, Vec<u32>)>()? {
                    clusters.kept.push(kept);
                    clusters.members.extend(members);
                    clusters.ends.push(clusters.members.len() as u32);
                }
                Ok(clusters)
            }
        }
        deserializer.deserialize_seq(List)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::Rule;

    fn removed(partner: u32) -> Verdict {
        Verdict::Removed { partner, similarity: 1.0, rule: Rule::Exact }
    }

    #[test]
    fn members_stand_in_input_order_with_the_kept_one_among_them() {
        let clusters = Clusters::of(&[removed(4), Verdict::Kept, Verdict::Kept, removed(2), Verdict::Kept, removed(4)]);
        let found: Vec<_> = clusters.iter().map(|cluster| (cluster.kept, cluster.members)).collect();
        assert_eq!(found, [(2, &[2, 3][..]), (4, &[0, 4, 5][..])]);
        assert!(Clusters::of(&[Verdict::Kept]).is_empty());
    }

    #[test]
    fn they_are_stored_as_a_list_of_clusters() {
        let clusters = Clusters::of(&[Verdict::Kept, removed(0), Verdict::Kept, removed(2)]);
        let stored = postcard::to_stdvec(&clusters).unwrap();
        assert_eq!(stored, postcard::to_stdvec(&vec![(0u32, vec![0u32, 1]), (2, vec![2, 3])]).unwrap());
        assert_eq!(postcard::from_bytes::<Clusters>(&stored).unwrap(), clusters);
    }
}
