//! What comes of a run: a verdict on every unit, and what leads to it.

use super::clusters::Clusters;
use super::units::Units;
use super::verdict::Verdict;
use crate::corpus::Matches;
use crate::document::Source;
use crate::event::{Cap, Stage};
use crate::near::banding::Banding;
use crate::source::{FileTally, Rejection, Skip};
use crate::store::{Column, Log};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use std::time::Duration;

/// The result of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// All units that were compared, in input order.
    pub units: Units,
    /// The verdict on each unit.
    pub verdicts: Vec<Verdict>,
    /// Clusters of two or more, in the order of their kept units.
    pub clusters: Clusters,
    /// What could not be read.
    pub rejected: Log<Rejection>,
    /// Records without any unit, such as a blank text asked for its paragraphs: they stay as they are.
    pub blank: Column<Source>,
    /// What was passed over in folders.
    pub skipped: Vec<Skip>,
    /// What was read of each file.
    pub files: Vec<FileTally>,
    /// The bands in use.
    pub banding: Banding,
    /// How many distinct contents met another one in a bucket.
    pub candidates: u64,
    /// What another threshold or keep policy needs: see [`recluster`](super::recluster).
    pub matches: Matches,
    /// Limits that were reached.
    pub caps: Vec<Cap>,
    /// How long each stage took.
    #[serde(skip)]
    pub timings: Vec<(Stage, Duration)>,
}

/// How many units there are of each fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// All.
    pub read: u64,
    /// Those that stay.
    pub kept: u64,
    /// Those that go.
    pub removed: u64,
    /// Records that could not be read.
    pub rejected: u64,
}

impl Outcome {
    /// The counts, which add up: `read == kept + removed + rejected`.
    pub fn counts(&self) -> Counts {
        let kept = self.verdicts.iter().filter(|&&verdict| verdict == Verdict::Kept).count() as u64;
        let removed = self.verdicts.len() as u64 - kept;
        let rejected = self.rejected.len() as u64;
        Counts { read: kept + removed + rejected, kept, removed, rejected }
    }

    /// The number of the cluster of each unit that is in one: its place in `clusters`, from 1.
    pub fn cluster_of(&self) -> Vec<Option<NonZeroU32>> {
        let mut found = vec![None; self.units.len()];
        for (cluster, number) in self.clusters.iter().zip(1..) {
            for &member in cluster.members {
                found[member as usize] = NonZeroU32::new(number);
            }
        }
        found
    }
}
