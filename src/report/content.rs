//! What a report of reuse is made of.

use crate::config::Config;
use crate::report::measured::Measured;
use crate::reuse::Findings;
use crate::source::Inputs;

/// Everything that a report tells.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What was found.
    pub findings: &'a Findings,
    /// In what.
    pub inputs: &'a Inputs,
    /// With which settings.
    pub config: &'a Config,
    /// How fast.
    pub measured: &'a Measured,
}
