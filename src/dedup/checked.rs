//! What an outcome that was read from a file must be, so that whatever looks at it can trust it.
//!
//! A checksum tells damage, not who made a file: anybody can make one. So everything that refers to something is
//! compared with what is there, once, when an outcome is opened.

use super::{Clusters, Outcome, Verdict};
use crate::corpus::Matches;
use crate::document::Source;
use crate::near::Content;
use crate::near::banding::Banding;
use crate::source::{FileTally, Inputs};
use crate::store::Column;

/// More bands or rows than any configuration has.
const MOST: usize = 1 << 16;

impl Outcome {
    /// Whether this can be the outcome of a run on `inputs`. Cost: reads all of it.
    pub fn is_sound(&self, inputs: &Inputs) -> bool {
        let contents = self.matches.contents;
        self.files.len() == inputs.files.len()
            && are_sound(&self.files)
            && self.units.is_sound(self.files.len(), contents)
            && is_of_files(&self.blank, self.files.len())
            && self.verdicts.len() == self.units.len()
            && self.verdicts.iter().all(|verdict| self.is_founded(verdict))
            && self.clusters == Clusters::of(&self.verdicts)
            && self.banding.is_sound()
            && self.matches.is_sound()
    }

    /// Whether a verdict names a unit that is kept.
    fn is_founded(&self, verdict: &Verdict) -> bool {
        match *verdict {
            Verdict::Kept => true,
            Verdict::Removed { partner, similarity, .. } => {
                self.verdicts.get(partner as usize) == Some(&Verdict::Kept) && (0.0..=1.0).contains(&similarity)
            }
        }
    }
}

/// Whether the tallies can be added up.
fn are_sound(files: &[FileTally]) -> bool {
    let sum = |of: fn(&FileTally) -> u64| files.iter().map(of).try_fold(0, u64::checked_add).is_some();
    sum(|file| file.bytes) && sum(|file| file.records) && sum(|file| file.tagged)
}

/// Whether places ascend, and are in one of `files` files.
fn is_of_files(places: &Column<Source>, files: usize) -> bool {
    let mut last = Source::default();
    places.iter().all(|place| std::mem::replace(&mut last, place) <= place && (place.file as usize) < files)
}

impl Banding {
    fn is_sound(&self) -> bool {
        let range = 1..=MOST;
        range.contains(&self.bands)
            && range.contains(&self.rows)
            && self.num_perm == self.bands * self.rows
            && (0.0..=1.0).contains(&self.recall_at_threshold)
    }
}

impl Matches {
    fn is_sound(&self) -> bool {
        let mut last = Default::default();
        let mut follows = |pair: (Content, Content)| std::mem::replace(&mut last, pair) < pair;
        (0.0..=1.0).contains(&self.floor)
            && self.pairs.iter().all(|found| {
                found.a < found.b
                    && found.b.0 < self.contents
                    && (self.floor..=1.0).contains(&found.similarity)
                    && follows((found.a, found.b))
            })
            && self.large.iter().all(|bucket| {
                bucket.is_sorted_by(|a, b| a < b) && bucket.last().is_none_or(|&last| last.0 < self.contents)
            })
    }
}
