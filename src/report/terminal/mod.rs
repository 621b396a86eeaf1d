//! What is printed: a file for what each command says at its end.

mod aligned;
#[cfg(feature = "bench")]
pub mod bench_table;
pub mod explanation;
mod findings;
mod marked;
pub mod plan;
#[cfg(feature = "bench")]
pub mod score;
#[cfg(feature = "bench")]
pub mod score_passages;
pub mod summary;

pub use findings::render;
pub use marked::Style;
