//! A benchmark in sentences and in tables, which the terminal and the page both show, so that the two cannot disagree.

#[cfg(test)]
pub(in crate::report) mod example;
pub(in crate::report) mod tables;
pub(in crate::report) mod words;
