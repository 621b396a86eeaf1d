//! A whole collection: which of its contents are alike, in memory or not, on many threads.
//!
//! [`near`](crate::near) says what is alike, record by record; here are the lists of all records, which may be larger than
//! memory, the sorting that finds candidates, and the same clusters computed side by side.

pub mod candidate;
pub mod cluster;
mod distinct;
mod grouped;
mod identities;
mod keys;
mod matches;
mod sets;

pub use distinct::Corpus;
pub(crate) use distinct::check_count;
pub use grouped::{Bucketed, Grouped};
pub use keys::Keys;
pub use matches::{Match, Matches};
pub use sets::ShingleSets;
