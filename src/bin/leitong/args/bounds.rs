//! Flags that bound what a run may use, and what is done about an interrupted one.

use super::bytes;
use clap::{Args, ValueHint};
use leitong::store::default_memory;
use std::path::PathBuf;

/// What a run may use, which does not change the result.
#[derive(Args)]
#[command(next_help_heading = "Running")]
pub struct Bounds {
    /// Memory limit of the process, such as 512MB; the rest goes to files [default: half of the machine's]
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    memory: Option<u64>,
    /// Folder for temporary files and for resuming an interrupted run [default: next to the output]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub work_dir: Option<PathBuf>,
    /// Save progress after every SIZE bytes of input
    #[arg(long, value_name = "SIZE", value_parser = bytes, default_value = "1GB")]
    pub checkpoint: u64,
    /// Start over instead of resuming an interrupted run
    #[arg(long)]
    pub restart: bool,
    /// Before resuming, read the input again to check that no byte has changed
    #[arg(long, conflicts_with = "restart")]
    pub verify_input: bool,
}

impl Bounds {
    /// The memory that the process may hold, in bytes.
    pub fn memory(&self) -> u64 {
        self.memory.unwrap_or_else(default_memory)
    }
}
