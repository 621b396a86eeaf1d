//! How an output gets its name: when it is complete, and in the place of nothing that is not ours.

mod existing;
mod folder;
mod watched;

pub use existing::Existing;
pub use folder::Target;
