//! The measures of PAN on characters: Potthast, Stein, Barrón-Cedeño and Rosso, *An Evaluation Framework for Plagiarism
//! Detection*, COLING 2010.
//!
//! There a case `s` and a detection `r` are pairs of places, and `r` detects `s` if it overlaps it on both sides. With
//! `s ∩ r` the characters that they share on both sides if `r` detects `s`, and none otherwise:
//!
//! ```text
//! precision   = mean over r of |union over s of (s ∩ r)| / |r|
//! recall      = mean over s of |union over r of (s ∩ r)| / |s|
//! granularity = mean over detected s of how many r detect it
//! plagdet     = F1 / log2(1 + granularity)
//! ```
//!
//! Here a case has two places or more and a cluster as well, so both are all pairs of their places: a cluster of `n`
//! witnesses on a case of the same `n` is as many detections as the case has pairs, each of another one. Every case
//! and every cluster weighs the same and its pairs share the weight, so that what stands in six documents does not
//! count fifteen times. With two places each these are the measures of the paper. Of a cluster of more than [`LARGEST`]
//! witnesses only the pairs with the first one and those of neighbours are taken.

use super::overlap::{Known, Part, Range, covered};
use super::shown::Site;
use std::collections::BTreeMap;

/// Witnesses of a cluster all of whose pairs are taken.
pub const LARGEST: usize = 64;

/// Two places of a case, the first one before the other.
pub(super) type Sides = (Part, Part);

/// What is found of two places of a case.
#[derive(Debug, Clone, Default)]
pub(super) struct Cover {
    sides: [Vec<Range>; 2],
    /// How many detections there are.
    pub(super) detections: u64,
    /// Whether one of them has half of either place.
    pub(super) is_half: bool,
}

impl Cover {
    /// The share of the characters of `sides` that is covered.
    pub(super) fn share(&self, sides: Sides, known: &Known<'_>) -> f64 {
        let [a, b] = self.sides.clone().map(covered);
        (a + b) as f64 / (known.length(sides.0) + known.length(sides.1)) as f64
    }
}

/// What is found of all cases.
pub(super) type Covers = BTreeMap<Sides, Cover>;

/// A pair of witnesses of a cluster.
#[derive(Debug)]
pub(super) struct Detection {
    /// The cases that it detects.
    pub(super) cases: Vec<usize>,
    /// The share of its characters that is of these.
    pub(super) share: f64,
}

/// The detections of a cluster; what they find is added to `covers`.
pub(super) fn detections(sites: &[&Site], known: &Known<'_>, covers: &mut Covers) -> Vec<Detection> {
    let parts: Vec<Vec<Part>> = sites.iter().map(|site| known.parts(site).map(|(part, _)| part).collect()).collect();
    pairs(sites.len()).map(|(x, y)| detection([sites[x], sites[y]], [&parts[x], &parts[y]], known, covers)).collect()
}

/// The pairs of `count` witnesses that are taken.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    let taken = move |&(x, y): &(usize, usize)| count <= LARGEST || x == 0 || x + 1 == y;
    let firsts = move |y: usize| if count <= LARGEST { 0..y } else { y - 1..y };
    let star = (1..count).filter(move |&y| count > LARGEST && y > 1).map(|y| (0, y));
    (1..count).flat_map(move |y| firsts(y).map(move |x| (x, y))).chain(star).filter(taken)
}

fn detection(sites: [&Site; 2], parts: [&[Part]; 2], known: &Known<'_>, covers: &mut Covers) -> Detection {
    let mut found: Vec<Sides> = Vec::new();
    for &a in parts[0] {
        let others = parts[1].iter().filter(|b| b.case == a.case && b.witness != a.witness);
        found.extend(others.map(|&b| (a.min(b), a.max(b))));
    }
    found.sort_unstable();
    found.dedup();
    let mut ranges: [Vec<Range>; 2] = Default::default();
    for &sides in &found {
        let cover = covers.entry(sides).or_default();
        cover.detections += 1;
        cover.is_half |= is_half(sites, sides, known);
        for (site, ranges) in sites.iter().zip(&mut ranges) {
            for (part, side) in [sides.0, sides.1].into_iter().zip(&mut cover.sides) {
                let cut = known.cut(site, part);
                side.extend(cut);
                ranges.extend(cut);
            }
        }
    }
    let all: usize = sites.iter().map(|site| site.end - site.start).sum();
    let share = ranges.map(covered).iter().sum::<usize>() as f64 / all as f64;
    let mut cases: Vec<usize> = found.iter().map(|sides| sides.0.case).collect();
    cases.dedup();
    Detection { cases, share }
}

/// Whether the two witnesses have half of the two places, in either order.
fn is_half([x, y]: [&Site; 2], (a, b): Sides, known: &Known<'_>) -> bool {
    let has = |site: &Site, part: Part| {
        known.cut(site, part).is_some_and(|(start, end)| 2 * (end - start) >= known.length(part))
    };
    has(x, a) && has(y, b) || has(x, b) && has(y, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_clusters_have_few_pairs() {
        assert_eq!(pairs(4).collect::<Vec<_>>(), [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]);
        assert_eq!(pairs(LARGEST).count(), LARGEST * (LARGEST - 1) / 2);
        let mut large: Vec<_> = pairs(LARGEST + 1).collect();
        assert_eq!(large.len(), 2 * LARGEST - 1);
        large.sort_unstable();
        large.dedup();
        assert_eq!(large.len(), 2 * LARGEST - 1, "a pair is taken twice");
        assert_eq!(pairs(1).count(), 0);
    }
}
