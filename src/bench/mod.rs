//! Use 3, measuring: corpora with known truth, and scores against one.

pub mod score;
pub mod truth;
