//! Scores: what a result has found of a known truth, what it has put together wrongly, and with what certainty.
//!
//! [`passages`] scores reports of reuse. For results of deduplication all similarities are computed anew on the texts, by the tokens and the width of the configuration, so that a result
//! is held against what it set out to find, and several results against the same yardstick.

mod bcubed;
mod clusters;
mod corpus;
pub mod passages;

pub use bcubed::{BCubed, bcubed};
pub use clusters::Clusters;

use super::truth::{Pair, Truth};
use crate::config::Config;
use crate::dedup::Meeting;
use crate::error::Result;
use crate::event::Observer;
use crate::near::banding::{Banding, probability};
use crate::near::verify::jaccard;
use crate::source::Inputs;
use crate::statistics::Share;
use corpus::Records;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// Lower ends of the buckets of similarity; a bucket reaches to the next one, the last is 1 alone.
pub const BUCKETS: [f64; 11] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0];

/// A result held against a truth.
#[derive(Debug, Clone, Serialize)]
pub struct Score {
    /// The threshold at which is scored.
    pub threshold: f64,
    /// Units of the corpus.
    pub units: u64,
    /// Pairs of the truth that the corpus has.
    pub pairs: u64,
    /// Pairs of the truth of which the corpus lacks a side.
    pub missing: u64,
    /// Of the true pairs at the threshold or above, those of which one side was removed. Pairs that lost both sides
    /// are left out: they were decided by others.
    pub recall: Share,
    /// Of the same pairs, those whose sides are in one cluster.
    pub together: Share,
    /// Of the removals, those whose similarity to the kept record is at the threshold or above.
    pub precision: Share,
    /// The lowest similarity of a removed record to the kept one.
    pub least: Option<f64>,
    /// Of all pairs inside clusters, those at the threshold or above.
    pub pair_precision: Share,
    /// True pairs by similarity.
    pub buckets: Vec<Bucket>,
    /// True pairs by how they came to be alike.
    pub classes: Vec<Class>,
    /// Hard negatives below the threshold: those that are *not* in one cluster.
    pub negatives: Share,
    /// Agreement of the clusters with the components of the true pairs.
    pub bcubed: BCubed,
    /// The true groups of very many.
    pub groups: Vec<Group>,
}

/// True pairs whose similarity lies in one range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Bucket {
    /// The lower end, which is inside.
    pub from: f64,
    /// The upper end, which is outside unless it is 1.
    pub to: f64,
    /// Those that lost one side, as for [`Score::recall`].
    pub removed: Share,
    /// Those that met in a band, where the result tells.
    pub met: Share,
    /// The share that the S-curve predicts to meet, if bands are known.
    pub predicted: Option<f64>,
}

/// True pairs of one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Class {
    /// Its name in the truth.
    pub class: String,
    /// Of those at the threshold or above, those that lost one side.
    pub recall: Share,
    /// Of those below the threshold, those that are in one cluster.
    pub merged_below: Share,
}

/// Many records that are alike by twos.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Its class in the truth.
    pub class: String,
    /// Its records.
    pub count: u64,
    /// Those that were removed.
    pub removed: u64,
}

/// What a result tells beside its clusters.
#[derive(Clone, Copy, Default)]
pub struct Hints<'h> {
    /// The bands that it used.
    pub banding: Option<Banding>,
    /// Who met whom in its bands.
    pub meeting: Option<&'h Meeting>,
}

/// Scores `clusters` of the records of `corpus` against `truth`, at the threshold and by the tokens of `config`.
///
/// Reads the corpus once, on the current rayon pool; memory is that of the shingle sets of all records that are named.
///
/// # Errors
/// If the truth or the result is not of this corpus, or the observer stops it.
pub fn score(
    mut clusters: Clusters,
    truth: &Truth,
    corpus: &Inputs,
    config: &Config,
    hints: Hints<'_>,
    observer: &dyn Observer,
) -> Result<Score> {
    let records = Records::read(truth, &clusters, corpus, config, observer)?;
    clusters.members.retain(|members| members.len() > 1);
    if hints.banding.is_none() {
        clusters.sort(|id| records.place(id));
    }
    let scored = Scored::new(&clusters, &records, config.banding.threshold);
    let pairs: Vec<(&Pair, f64)> =
        truth.pairs.iter().filter_map(|pair| Some((pair, scored.similarity(&pair.a, &pair.b)?))).collect();
    let (precision, least) = scored.precision();
    Ok(Score {
        threshold: scored.threshold,
        units: records.units,
        pairs: pairs.len() as u64,
        missing: (truth.pairs.len() - pairs.len()) as u64,
        recall: scored.removed(pairs.iter().filter(|(_, s)| *s >= scored.threshold).map(|(pair, _)| *pair)),
        together: share(pairs.iter().filter(|(_, s)| *s >= scored.threshold), |(pair, _)| scored.is_together(pair)),
        precision,
        least,
        pair_precision: scored.pair_precision(),
        buckets: buckets(&scored, &pairs, hints),
        classes: classes(&scored, &pairs),
        negatives: share(pairs.iter().filter(|(pair, s)| pair.negative && *s < scored.threshold), |(pair, _)| {
            !scored.is_together(pair)
        }),
        bcubed: bcubed(&clusters.members, &families(truth, &pairs, scored.threshold)),
        groups: truth.groups.iter().map(|group| scored.group(group)).collect(),
    })
}

fn share<T>(all: impl Iterator<Item = T>, counts: impl Fn(&T) -> bool) -> Share {
    let mut share = Share::default();
    all.for_each(|one| share.add(counts(&one)));
    share
}

/// The clusters by record.
struct Scored<'s> {
    clusters: &'s Clusters,
    records: &'s Records,
    threshold: f64,
    /// The cluster of each record that is in one, and whether it was removed.
    of: HashMap<&'s str, (usize, bool)>,
}

impl<'s> Scored<'s> {
    fn new(clusters: &'s Clusters, records: &'s Records, threshold: f64) -> Scored<'s> {
        let members = |(cluster, members): (usize, &'s Vec<String>)| {
            members.iter().enumerate().map(move |(place, id)| (id.as_str(), (cluster, place > 0)))
        };
        let of = clusters.members.iter().enumerate().flat_map(members).collect();
        Scored { clusters, records, threshold, of }
    }

    fn similarity(&self, a: &str, b: &str) -> Option<f64> {
        Some(jaccard(self.records.set(a)?, self.records.set(b)?))
    }

    fn is_removed(&self, id: &str) -> bool {
        self.of.get(id).is_some_and(|&(_, removed)| removed)
    }

    fn is_together(&self, pair: &Pair) -> bool {
        let cluster = |id: &str| self.of.get(id).map(|&(cluster, _)| cluster);
        cluster(&pair.a).is_some() && cluster(&pair.a) == cluster(&pair.b)
    }

    /// Of `pairs` that did not lose both sides, those that lost one.
    fn removed<'p>(&self, pairs: impl Iterator<Item = &'p Pair>) -> Share {
        let sides = pairs.map(|pair| (self.is_removed(&pair.a), self.is_removed(&pair.b)));
        share(sides.filter(|&sides| sides != (true, true)), |&sides| sides != (false, false))
    }

    /// The share of right removals, and the least similarity of all.
    fn precision(&self) -> (Share, Option<f64>) {
        let similarities: Vec<f64> =
            self.clusters.removals().filter_map(|(removed, kept)| self.similarity(removed, kept)).collect();
        let least = similarities.iter().copied().min_by(f64::total_cmp);
        (share(similarities.into_iter(), |&similarity| similarity >= self.threshold), least)
    }

    /// Of the pairs inside clusters, those that are alike. Of a cluster beyond [`LARGEST`] members only these many count.
    fn pair_precision(&self) -> Share {
        let mut precision = Share::default();
        for members in &self.clusters.members {
            let members = &members[..members.len().min(LARGEST)];
            for (place, a) in members.iter().enumerate() {
                for similarity in members[place + 1..].iter().filter_map(|b| self.similarity(a, b)) {
                    precision.add(similarity >= self.threshold);
                }
            }
        }
        precision
    }

    fn group(&self, group: &super::truth::Group) -> Group {
        let removed = group.members().filter(|id| self.is_removed(id)).count() as u64;
        Group { class: group.class.clone(), count: group.count, removed }
    }
}

/// Members of a cluster whose pairs are all compared.
const LARGEST: usize = 300;

fn buckets(scored: &Scored<'_>, pairs: &[(&Pair, f64)], hints: Hints<'_>) -> Vec<Bucket> {
    let ends = BUCKETS.iter().copied().skip(1).chain([f64::INFINITY]);
    let bucket = |(&from, to): (&f64, f64)| {
        let inside = || pairs.iter().filter(move |(_, similarity)| (from..to).contains(similarity));
        let met = inside().filter_map(|(pair, similarity)| hints.meeting?.met(&pair.a, &pair.b, *similarity));
        let predicted = hints.banding.map(|banding| {
            let odds: Vec<f64> =
                inside().map(|&(_, similarity)| probability(banding.bands, banding.rows, similarity)).collect();
            odds.iter().sum::<f64>() / odds.len().max(1) as f64
        });
        Bucket {
            from,
            to: to.min(1.0),
            removed: scored.removed(inside().map(|(pair, _)| *pair)),
            met: share(met, |&met| met),
            predicted: predicted.filter(|_| inside().next().is_some()),
        }
    };
    BUCKETS.iter().zip(ends).map(bucket).collect()
}

fn classes(scored: &Scored<'_>, pairs: &[(&Pair, f64)]) -> Vec<Class> {
    let mut by_class: BTreeMap<&str, Vec<(&Pair, f64)>> = BTreeMap::new();
    for &(pair, similarity) in pairs {
        by_class.entry(&pair.class).or_default().push((pair, similarity));
    }
    let class = |(class, pairs): (&str, Vec<(&Pair, f64)>)| {
        let (above, below): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|&(_, s)| s >= scored.threshold);
        Class {
            class: class.to_owned(),
            recall: scored.removed(above.iter().map(|&(pair, _)| pair)),
            merged_below: share(below.iter(), |(pair, _)| scored.is_together(pair)),
        }
    };
    by_class.into_iter().map(class).collect()
}

/// The components of the true pairs at the threshold or above, and the groups of repeated texts.
fn families(truth: &Truth, pairs: &[(&Pair, f64)], threshold: f64) -> Vec<Vec<String>> {
    let mut ids: Vec<&str> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut parents: Vec<usize> = Vec::new();
    for (pair, _) in pairs.iter().filter(|&&(_, similarity)| similarity >= threshold) {
        let [a, b] = [&pair.a, &pair.b].map(|id| {
            *places.entry(id).or_insert_with(|| {
                ids.push(id);
                parents.push(parents.len());
                parents.len() - 1
            })
        });
        let (a, b) = (root(&mut parents, a), root(&mut parents, b));
        parents[a.max(b)] = a.min(b);
    }
    let mut families: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (place, id) in ids.into_iter().enumerate() {
        families.entry(root(&mut parents, place)).or_default().push(id.to_owned());
    }
    let repeats = truth.groups.iter().filter(|group| group.class == "repeat");
    families.into_values().chain(repeats.map(|group| group.members().collect())).collect()
}

fn root(parents: &mut [usize], mut place: usize) -> usize {
    while parents[place] != place {
        parents[place] = parents[parents[place]];
        place = parents[place];
    }
    place
}
