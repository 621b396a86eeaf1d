//! leitong (雷同, "sounding alike") finds what a corpus repeats: exact and near-duplicate documents, articles and
//! paragraphs, Chinese first and multilingual.
//!
//! MinHash and LSH propose pairs; every match is verified exactly on the shingle sets, and a record is removed only for
//! its likeness to a record that is kept. The result is the same for any number of threads.
//!
//! Data flows down this list, and a module uses only those above it (`tests/it/layers.rs` holds it to that):
//!
//! | module | question that it answers |
//! |---|---|
//! | [`error`], [`event`], [`document`] | what can go wrong, what is told meanwhile, what is compared |
//! | [`vector`] | which instructions has the processor, and what is done with them |
//! | [`statistics`] | what is said of measurements: medians, intervals, growth |
//! | [`store`] | how is something written that a later command reads? |
//! | [`source`] | where do documents come from? |
//! | [`text`] | what of a text is compared: articles, paragraphs, comparison keys, tokens, differences |
//! | [`near`] | which are alike: shingles, signatures, band keys, similarity, the definition of clusters |
//! | [`corpus`] | which contents of a whole collection are alike, in memory or not, on many threads? |
//! | [`config`] | what decides the result? |
//! | [`dedup`] | use 1: which records are duplicates? |
//! | [`reuse`] | use 2: what do these texts share? |
//! | [`mod@bench`] | use 3: how fast, how much, and how much of the truth? |
//! | [`report`] | what do users see? |
//!
//! Texts in memory go in as they are, and what comes back is in the caller's numbering:
//!
//! ```
//! use leitong::config::Config;
//! use leitong::dedup::{Verdict, texts};
//!
//! let found = texts(&Config::default(), ["谁家门前谁家管。", "秋后修路。", "誰家門前，誰家管"])?;
//! assert!(matches!(found[2], Verdict::Removed { partner: 0, .. }));
//! # Ok::<(), leitong::error::Error>(())
//! ```
//!
//! [`dedup::documents`] takes documents with ids, by articles or paragraphs too; [`reuse::documents`] tells what they share.
//! `examples/` has more. The functions for one record are pure and public, for engines of other kinds; they are all that is
//! built without default features:
//!
//! ```
//! use leitong::near::{Scratch, Sketcher};
//! use leitong::near::minhash::estimate;
//!
//! let sketcher = Sketcher::new(Default::default(), Default::default(), Default::default())?;
//! let (mut one, mut other) = (Scratch::default(), Scratch::default());
//! let simplified = sketcher.sketch("各村的水渠，谁家门前谁家管。", &mut one);
//! let traditional = sketcher.sketch("各村的水渠,誰家門前誰家管", &mut other);
//! assert_eq!(estimate(simplified.signature, traditional.signature), 1.0);
//! # Ok::<(), leitong::error::Error>(())
//! ```

// Without the pipeline there are fewer modules than this page names.
#![cfg_attr(not(feature = "bench"), allow(rustdoc::broken_intra_doc_links))]

pub mod error;
#[cfg(feature = "pipeline")]
pub mod event;

pub mod document;

pub mod vector;

#[cfg(feature = "pipeline")]
pub mod statistics;

#[cfg(feature = "pipeline")]
pub mod store;

#[cfg(feature = "pipeline")]
pub mod source;

pub mod text;

pub mod near;

#[cfg(feature = "pipeline")]
pub mod corpus;

#[cfg(feature = "pipeline")]
pub mod config;

#[cfg(feature = "pipeline")]
pub mod dedup;

#[cfg(feature = "pipeline")]
pub mod reuse;

#[cfg(feature = "bench")]
pub mod bench;

#[cfg(feature = "pipeline")]
pub mod report;

/// The example of the README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
