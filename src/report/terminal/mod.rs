//! What is printed: a file for what each command says at its end.

mod aligned;
pub mod bench_table;
pub mod explanation;
mod findings;
mod marked;
pub mod plan;
pub mod score;
pub mod score_passages;
pub mod summary;

pub use findings::render;
pub use marked::Style;
