//! Use 3, measuring: corpora with known truth, runs at several sizes, and scores against a truth.

pub mod run;
pub mod score;
pub mod synth;
pub mod truth;

use crate::bench::run::{Measured, StageCost};
use crate::bench::score::Score;
use crate::config::Config;
use crate::near::banding::Banding;
use serde::Serialize;

/// Everything that was measured of one corpus.
#[derive(Debug, Clone, Serialize)]
pub struct Bench {
    /// The version that was measured.
    pub leitong: &'static str,
    /// The corpus, as it was named.
    pub corpus: Vec<String>,
    /// The settings.
    pub config: Config,
    /// The bands in use.
    pub banding: Banding,
    /// The processor, where the system tells, and how many there are.
    pub machine: Machine,
    /// Whole runs.
    pub measured: Measured,
    /// The steps of reading by themselves.
    pub steps: Vec<StageCost>,
    /// The result held against a truth, if there is one.
    pub score: Option<Score>,
}

/// What was measured on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Machine {
    /// The model of its processor.
    pub processor: Option<String>,
    /// Processors.
    pub processors: usize,
}
