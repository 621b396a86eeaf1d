//! Flags that bound what a run may use, and what is done about an interrupted one.

use super::bytes;
use clap::{Args, ValueHint};
use leitong::store::default_memory;
use std::path::PathBuf;

/// What a run may use, which does not change the result.
#[derive(Args)]
#[command(next_help_heading = "Running")]
pub struct Bounds {
    /// Most memory of the whole process, as 512MB; what is more goes to files [default: half of the machine's]
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    memory: Option<u64>,
    /// Folder for what does not fit into memory and what an interrupted run goes on from [default: beside the output]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub work_dir: Option<PathBuf>,
    /// Bytes of the inputs after which it is written down how far the run has come
    #[arg(long, value_name = "SIZE", value_parser = bytes, default_value = "1GB")]
    pub checkpoint: u64,
    /// Begin anew instead of going on with an interrupted run
    #[arg(long)]
    pub restart: bool,
    /// Before going on, read again what was read, to see that not a byte has changed
    #[arg(long, conflicts_with = "restart")]
    pub verify_input: bool,
}

impl Bounds {
    /// The memory that the process may hold, in bytes.
    pub fn memory(&self) -> u64 {
        self.memory.unwrap_or_else(default_memory)
    }
}
