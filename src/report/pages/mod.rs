//! What a browser shows: pages that need nothing else.

#[cfg(feature = "bench")]
pub mod bench;
mod cap;
mod dedup;
mod highlight;
mod html;
pub(super) mod reuse;

pub use dedup::DedupPage;
