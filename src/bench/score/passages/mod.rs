//! Scores of reports of reuse: what of the known passages is shown, what is shown besides, and in how many pieces.

mod overlap;
mod pan;
mod shown;

pub use pan::LARGEST;
pub use shown::{Cluster, Shown, Site};

use super::{BCubed, bcubed};
use crate::bench::truth::{Band, Case, Truth};
use crate::error::{Error, Result};
use crate::statistics::Share;
use overlap::{Known, Part};
use pan::{Cover, Covers, Detection};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// The measures of some cases, on characters (Potthast et al. 2010).
///
/// A detection is a pair of witnesses of a cluster, and it detects a pair of places of a case that it overlaps on both
/// sides. Every case and every cluster weighs the same; its pairs share the weight. Of a cluster of more than
/// [`LARGEST`] witnesses only the pairs with the first one and those of neighbours are taken.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Measures {
    /// The band, the class or the placement; `all` for all cases.
    pub name: String,
    /// How many cases there are.
    pub cases: u64,
    /// How many clusters were counted: those that detect such a case; for `all`, every cluster.
    pub clusters: u64,
    /// The mean share of a detection that is of cases, 0 to 1; 0 if there is no detection.
    pub precision: f64,
    /// The mean share of a case that is detected, 0 to 1.
    pub recall: f64,
    /// The harmonic mean of the two.
    pub f1: f64,
    /// How many detections there are of a place that is detected, at least 1; 1 if none is.
    pub granularity: f64,
    /// `f1 / log2(1 + granularity)`, 0 to 1.
    pub plagdet: f64,
    /// The cases that are found: of at least half of the pairs of places, one detection has half of either place.
    pub found: Share,
}

/// A report of reuse held against a truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PassageScore {
    /// The same where neighbouring clusters of two documents count as the one case that the report calls them: if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stretched: Option<Box<PassageScore>>,
    /// Clusters that are scored.
    pub clusters: u64,
    /// Clusters that the report itself calls formulae; they are no detections.
    pub formulas: u64,
    /// Clusters that the report itself calls lists or templates; they are no detections either.
    pub repeated: u64,
    /// Clusters set aside, since they lie in documents that the truth knows to be alike as a whole.
    pub aside: u64,
    /// All cases.
    pub all: Measures,
    /// By how much stays.
    pub bands: Vec<Measures>,
    /// By how the copies were edited.
    pub classes: Vec<Measures>,
    /// By how the passage stands in the copies.
    pub placements: Vec<Measures>,
    /// Agreement of clusters with cases over their places; a witness is a place of a case if they share at least half of
    /// the one and half of the other.
    pub bcubed: BCubed,
    /// Of the cases that stand inside paragraphs of several times their length (placement `contained`), those found.
    pub contained: Share,
    /// Of the clusters, those that detect no case.
    pub false_alarms: Share,
    /// Of the clusters, those that detect no case and whose characters are to at least half of set phrases.
    pub formula_alarms: Share,
}

/// Scores a report against the cases of a truth.
///
/// For one band, class or placement only clusters that detect a case of it count for precision; those that detect none
/// count for all cases only. Witnesses in documents that the truth names in pairs or groups are left out.
///
/// ```
/// use leitong::bench::score::passages::{Cluster, Shown, Site, score};
/// use leitong::bench::truth::{Band, Case, Place, Truth, Witness};
/// let place = Place { start: 0, end: 40, start_byte: 0, end_byte: 120 };
/// let witnesses = ["a", "b"].map(|id| Witness { id: id.into(), place }).to_vec();
/// let case = Case { case: 1, class: "verbatim".into(), band: Band::Verbatim, placement: "middle".into(), witnesses };
/// let sites = ["a", "b"].map(|id| Site { document: id.into(), start: 0, end: 20 }).to_vec();
/// let shown = Shown { clusters: vec![Cluster { class: "exact".into(), sites }], ..Shown::default() };
/// let score = score(&shown, &Truth { cases: vec![case], ..Truth::default() })?;
/// assert_eq!((score.all.precision, score.all.recall, score.all.granularity), (1.0, 0.5, 1.0));
/// # Ok::<(), leitong::error::Error>(())
/// ```
///
/// # Errors
/// If the truth has no cases, or most of them are of documents that the report has not read.
pub fn score(shown: &Shown, truth: &Truth) -> Result<PassageScore> {
    check(shown, truth)?;
    let known = Known::new(truth);
    let (formulas, findings): (Vec<&Cluster>, Vec<&Cluster>) =
        shown.clusters.iter().partition(|cluster| cluster.class == "formula");
    let (repeated, findings): (Vec<&Cluster>, Vec<&Cluster>) =
        findings.into_iter().partition(|cluster| matches!(cluster.class.as_str(), "list" | "template"));
    let mut clusters: Vec<Vec<&Site>> =
        findings.iter().map(|cluster| cluster.sites.iter().filter(|site| !known.is_copy(site)).collect()).collect();
    clusters.retain(|sites| sites.len() > 1);
    let mut covers = Covers::new();
    let found: Vec<Vec<Detection>> = clusters.iter().map(|sites| pan::detections(sites, &known, &mut covers)).collect();
    let scored = Scored { truth, known: &known, covers: &covers, found: &found };
    let placements = scored.groups(|case| case.placement.clone());
    let [false_alarms, formula_alarms] = alarms(&clusters, &found, &known);
    let stretched = match shown.stretches.is_empty() {
        true => None,
        false => Some(Box::new(score(&shown.joined(), truth)?)),
    };
    Ok(PassageScore {
        stretched,
        clusters: clusters.len() as u64,
        formulas: formulas.len() as u64,
        repeated: repeated.len() as u64,
        aside: (findings.len() - clusters.len()) as u64,
        all: scored.measures("all".into(), &vec![true; truth.cases.len()], true),
        bands: scored.bands(),
        classes: scored.groups(|case| case.class.clone()),
        contained: placements.iter().find(|group| group.name == "contained").map_or(Share::default(), |all| all.found),
        placements,
        bcubed: bcubed(&places(&clusters, &known), &wanted(truth)),
        false_alarms,
        formula_alarms,
    })
}

/// A truth without cases, or a report of another corpus, is told.
fn check(shown: &Shown, truth: &Truth) -> Result<()> {
    let Some(first) = truth.cases.first() else {
        let problem = "the truth contains no reused passages: make a corpus with bench synth --reuse";
        return Err(Error::Benchmark(problem.into()));
    };
    let read = |case: &&Case| case.witnesses.iter().all(|witness| shown.documents.contains(&witness.id));
    let missing = truth.cases.len() - truth.cases.iter().filter(read).count();
    if !shown.documents.is_empty() && missing * 2 > truth.cases.len() {
        let (cases, first) = (truth.cases.len(), &first.witnesses[0].id);
        return Err(Error::Benchmark(format!(
            "for {missing} of the {cases} cases in the truth, such as {first:?}, the report lacks a document: do they belong together?"
        )));
    }
    Ok(())
}

/// Clusters that detect nothing, and those of them that are set phrases.
fn alarms(clusters: &[Vec<&Site>], found: &[Vec<Detection>], known: &Known<'_>) -> [Share; 2] {
    let mut alarms = [Share::default(); 2];
    for (sites, detections) in clusters.iter().zip(found) {
        let is_false = detections.iter().all(|detection| detection.cases.is_empty());
        let all: usize = sites.iter().map(|site| site.end - site.start).sum();
        let stock: usize = sites.iter().map(|site| known.stock(site)).sum();
        alarms[0].add(is_false);
        alarms[1].add(is_false && 2 * stock >= all);
    }
    alarms
}

fn name(part: Part) -> String {
    format!("case {} {}", part.case, part.witness)
}

/// The places of each cluster by the names of the parts that they are, each part once.
fn places(clusters: &[Vec<&Site>], known: &Known<'_>) -> Vec<Vec<String>> {
    let mut taken: HashSet<Part> = HashSet::new();
    let mut place = |cluster: usize, (index, site): (usize, &&Site)| match known.same(site) {
        Some(part) if taken.insert(part) => name(part),
        _ => format!("cluster {cluster} {index}"),
    };
    let mut named = Vec::new();
    for (cluster, sites) in clusters.iter().enumerate() {
        named.push(sites.iter().enumerate().map(|site| place(cluster, site)).collect());
    }
    named
}

fn wanted(truth: &Truth) -> Vec<Vec<String>> {
    let parts = |(case, known): (usize, &Case)| {
        (0..known.witnesses.len()).map(|witness| name(Part { case, witness })).collect()
    };
    truth.cases.iter().enumerate().map(parts).collect()
}

/// What was found, by case and by cluster.
struct Scored<'s> {
    truth: &'s Truth,
    known: &'s Known<'s>,
    covers: &'s Covers,
    found: &'s [Vec<Detection>],
}

impl Scored<'_> {
    fn bands(&self) -> Vec<Measures> {
        let band = |&band: &Band| {
            let chosen: Vec<bool> = self.truth.cases.iter().map(|case| case.band == band).collect();
            chosen.contains(&true).then(|| self.measures(band.name().to_owned(), &chosen, false))
        };
        Band::ALL.iter().filter_map(band).collect()
    }

    fn groups(&self, name: impl Fn(&Case) -> String) -> Vec<Measures> {
        let mut groups: BTreeMap<String, Vec<bool>> = BTreeMap::new();
        for (index, case) in self.truth.cases.iter().enumerate() {
            groups.entry(name(case)).or_insert_with(|| vec![false; self.truth.cases.len()])[index] = true;
        }
        groups.into_iter().map(|(name, chosen)| self.measures(name, &chosen, false)).collect()
    }

    /// The measures of the `chosen` cases; with `every` detection, also those of none.
    fn measures(&self, name: String, chosen: &[bool], every: bool) -> Measures {
        let counts = |detection: &&Detection| every || detection.cases.iter().any(|&case| chosen[case]);
        let precisions: Vec<f64> = (self.found.iter())
            .filter_map(|detections| mean(detections.iter().filter(counts).map(|detection| detection.share)))
            .collect();
        let (mut recall, mut found, mut detected) = (0.0, Share::default(), (0.0, 0.0));
        for (case, _) in chosen.iter().enumerate().filter(|&(_, &chosen)| chosen) {
            let of = self.case(case);
            recall += of.recall;
            found.add(of.is_found);
            detected = (detected.0 + of.detections, detected.1 + of.detected);
        }
        let precision = mean(precisions.iter().copied()).unwrap_or(0.0);
        let recall = recall / found.whole.max(1) as f64;
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        let granularity = if detected.1 > 0.0 { detected.0 / detected.1 } else { 1.0 };
        let (cases, clusters) = (found.whole, precisions.len() as u64);
        let plagdet = f1 / (1.0 + granularity).log2();
        Measures { name, cases, clusters, precision, recall, f1, granularity, plagdet, found }
    }

    fn case(&self, case: usize) -> Found {
        let witnesses = self.truth.cases[case].witnesses.len();
        let pairs = witnesses * (witnesses - 1) / 2;
        let weight = 1.0 / pairs as f64;
        let first = |case: usize| (Part { case, witness: 0 }, Part { case: 0, witness: 0 });
        let covers: Vec<(&pan::Sides, &Cover)> = self.covers.range(first(case)..first(case + 1)).collect();
        let halves = covers.iter().filter(|(_, cover)| cover.is_half).count();
        Found {
            recall: weight * covers.iter().map(|(sides, cover)| cover.share(**sides, self.known)).sum::<f64>(),
            detections: weight * covers.iter().map(|(_, cover)| cover.detections).sum::<u64>() as f64,
            detected: weight * covers.len() as f64,
            is_found: 2 * halves >= pairs,
        }
    }
}

/// What was found of one case, where its pairs share a weight of 1.
struct Found {
    recall: f64,
    detections: f64,
    detected: f64,
    is_found: bool,
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0u64), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}
