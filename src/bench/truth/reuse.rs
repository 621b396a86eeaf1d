//! What is known of text reuse: passages that stand in more than one place, and set phrases that anybody writes.

use super::Place;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How much of a passage stays in its copies.
///
/// A share is of letters: those of the words that both texts have, by the letters of the longer one, after folding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Band {
    /// Every character; the ends of paragraphs apart, where those were joined or parted.
    Verbatim,
    /// 0.8 or more.
    Near,
    /// 0.6 to 0.8.
    Adapted,
    /// Pieces of it, between text that a person changed; a place is all that was made of the passage.
    Rewritten,
}

impl Band {
    /// All bands.
    pub const ALL: &[Band] = &[Band::Verbatim, Band::Near, Band::Adapted, Band::Rewritten];

    /// The name as it stands in truths.
    pub fn name(self) -> &'static str {
        match self {
            Band::Verbatim => "verbatim",
            Band::Near => "near",
            Band::Adapted => "adapted",
            Band::Rewritten => "rewritten",
        }
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A place of a passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// The id of the document.
    pub id: String,
    /// Where in it.
    #[serde(flatten)]
    pub place: Place,
}

/// A passage that stands in two or more places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its number, of no other case.
    pub case: u64,
    /// How the copies were edited: `verbatim`, the name of an [`EditClass`](crate::bench::synth::EditClass), `adapted`
    /// for several edits at once, or how a person rewrote it: `paraphrase`, `restructured`, `summary`, `patchwork`.
    pub class: String,
    /// How much of it stays.
    pub band: Band,
    /// How it stands in the copies: the name of a [`Placement`](crate::bench::synth::Placement).
    pub placement: String,
    /// Its places, the source first; two of one document do not overlap.
    pub witnesses: Vec<Witness>,
}

impl Case {
    /// # Errors
    /// If there are fewer than two places, or one is empty.
    pub(super) fn check(&self) -> Result<(), String> {
        check(&format!("case {}", self.case), &self.witnesses)
    }
}

/// What stands in two or more places because it is said every day, and that nobody copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Decoy {
    /// Its number, of no other decoy.
    pub decoy: u64,
    /// `list` (a roster of names) or `template` (a bulletin with other figures, dates and names).
    pub kind: String,
    /// Its places; those of a list have names in common.
    pub witnesses: Vec<Witness>,
}

impl Decoy {
    /// # Errors
    /// If there are fewer than two places, or one is empty.
    pub(super) fn check(&self) -> Result<(), String> {
        check(&format!("decoy {}", self.decoy), &self.witnesses)
    }
}

fn check(name: &str, witnesses: &[Witness]) -> Result<(), String> {
    if witnesses.len() < 2 {
        return Err(format!("{name} has fewer than two witnesses"));
    }
    match witnesses.iter().find(|witness| witness.place.start >= witness.place.end) {
        Some(witness) => Err(format!("{name} has an empty span in {:?}", witness.id)),
        None => Ok(()),
    }
}

/// The set phrases of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// The id of the document.
    pub id: String,
    /// Where they stand, in code points, half-open, in order: one to three phrases in a row are one span.
    pub spans: Vec<[usize; 2]>,
}

impl Stock {
    /// # Errors
    /// If a span is empty.
    pub(super) fn check(&self) -> Result<(), String> {
        match self.spans.iter().all(|[start, end]| start < end) {
            true => Ok(()),
            false => Err(format!("a span of set phrases in {:?} is empty", self.id)),
        }
    }
}
