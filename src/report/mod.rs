//! What users see: a file per output.

pub mod archive;
pub mod rows;
pub mod summary;
