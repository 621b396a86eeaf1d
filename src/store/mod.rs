//! What does not fit into memory, and what must outlive a process: the only room that knows of disk space and interruption.
//!
//! The other rooms hold [`Column`]s and [`Log`]s, which are lists. How much of a list is in memory and how much in a
//! file is decided here, within the limit of a [`Workspace`]. A [`Journal`] writes down how far a run has come, so that
//! the same run goes on from there. [`seal`] is for what a later command reads. `Publication` gives an output its name
//! when it is complete, under a `Lock`. `Syncs` waits for the disk where many files are written.
//!
//! A list cannot fail where it is used: what goes wrong with its file is remembered by the workspace, and whoever drives
//! the run asks [`Workspace::check`] before anything depends on it.

mod column;
mod fault;
mod file;
mod fixed;
mod journal;
mod lock;
mod log;
mod memory;
mod publish;
mod sealed;
mod sorter;
mod space;
mod stamp;
mod syncs;
mod workspace;

pub use column::Column;
pub(crate) use fault::fault;
pub(crate) use file::{Unnamed, folder_of, sync_folder, write_whole};
pub use fixed::Fixed;
pub use journal::{Identity, Journal, Persist};
pub use log::Log;
pub use memory::default_memory;
pub use publish::beside;
pub(crate) use publish::{HalfMade, Publication, was_moved_aside};
pub(crate) use sealed::seal_syncing;
pub use sealed::{FORMAT, seal, unseal};
pub(crate) use sorter::Sorter;
pub use space::{demand_space, shortage};
pub(crate) use stamp::Stamp;
pub(crate) use syncs::{Syncing, Syncs};
pub use workspace::Workspace;
