//! One test for each defect that was reported, named after it, so that none comes back.

mod chains;
mod inputs;
mod limits;
mod outputs;
mod ratios;
mod reports;
mod stretches;
