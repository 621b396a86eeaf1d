//! What outputs say in the same words: numbers, places, limits, names from outside, and the cells of a benchmark.

pub(super) mod amount;
#[cfg(feature = "bench")]
pub(super) mod bench;
pub(super) mod cap;
pub(super) mod places;
pub(super) mod printable;
