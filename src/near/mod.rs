//! Near duplicates: shingles, sketches, candidates, exact verification, clusters.
//!
//! MinHash and LSH only propose; every match is verified on the shingle sets themselves (Broder 1997; Leskovec,
//! Rajaraman & Ullman, *Mining of Massive Datasets*, chapter 3).

pub mod banding;
pub mod cluster;
mod hashed;
mod ids;
pub mod keep;
pub mod minhash;
mod order;
pub mod parity;
pub mod probe;
pub mod recipe;
mod scatter;
pub mod shingle;
pub(crate) mod sketcher;
pub mod verify;
pub mod winnow;

pub use ids::{Content, Rank};
pub use order::Order;
pub use sketcher::{Scratch, Sketch, Sketcher};
