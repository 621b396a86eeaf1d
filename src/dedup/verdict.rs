//! What became of one unit, and why.

use serde::{Deserialize, Serialize};

/// What became of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Verdict {
    /// It stays.
    Kept,
    /// It goes, because of `partner`, which stays.
    Removed {
        /// The unit that is kept in its place.
        partner: u32,
        /// The exact Jaccard similarity of the two shingle sets.
        similarity: f64,
        /// Which rule removed it.
        rule: Rule,
    },
}

/// Why a unit was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Rule {
    /// Its comparison key equals that of the kept unit.
    Exact,
    /// Its shingle set is similar enough to that of the kept unit.
    Near,
}
