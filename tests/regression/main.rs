//! One test for each defect that was reported, named after it, so that none comes back.
#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

#[path = "../common/mod.rs"]
mod common;

mod chains;
mod inputs;
mod limits;
mod outputs;
mod ratios;
mod reports;
mod stretches;
