//! leitong (雷同) finds what a corpus repeats.
pub mod config;
pub mod dedup;
pub mod document;
pub mod error;
pub mod event;
pub mod near;
pub mod passages;
pub mod report;
pub mod source;
pub mod text;
