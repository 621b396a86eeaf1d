//! All integration tests, in one binary: the library is linked once, and tests of all files run side by side.
//!
//! One file of them is `cargo test --test it oracle::`. Slow ones are ignored, and run by `scripts/slow`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests and what they share may unwrap and print")]

mod audit;
mod bench;
mod command;
mod common;
mod data;
mod explain;
mod export;
mod faults;
mod guarantees;
mod hostile;
mod kinds;
mod layers;
mod news;
mod oracle;
mod page;
mod passages;
mod plan;
mod properties;
mod readme;
mod recluster;
mod refusals;
mod regression;
mod report;
mod resume;
mod reuse_score;
mod reuse_truth;
mod score;
mod scripts;
mod segmentation;
mod shapes;
mod synth;
