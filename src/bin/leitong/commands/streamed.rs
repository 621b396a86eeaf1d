//! `leitong dedup -o -`: the kept records on standard output.

use crate::args::Dedup;
use anyhow::ensure;
use leitong::source::{Chunks, Inputs};
use leitong::store::demand_space;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An output folder that is written, printed and removed: what a run keeps is only known when it is over.
pub struct Streamed {
    _temporary: TempDir,
    folder: PathBuf,
}

impl Streamed {
    /// A folder for the output of `command`, if that is standard output.
    ///
    /// # Errors
    /// If what is kept of `inputs` is not one list of lines, or there is no room for it.
    pub fn wanted(command: &Dedup, inputs: &Inputs) -> anyhow::Result<Option<Streamed>> {
        if command.output.as_deref() != Some(Path::new("-")) || command.check {
            return Ok(None);
        }
        ensure!(!command.writing.annotate, "-o - writes only kept records: give a folder for --annotate");
        let is_one = inputs.files.len() == 1 && inputs.rejected.is_empty();
        let is_lines = inputs.files.iter().all(|file| file.format.container().holds_many());
        ensure!(
            is_one && is_lines,
            "-o - writes the records of one JSON or table input: give a folder for anything else"
        );
        let temporary = tempfile::tempdir()?;
        let folder = temporary.path().join("out");
        demand_space(&folder, inputs.files.iter().map(|file| file.bytes).sum(), "a copy of the kept records")?;
        Ok(Some(Streamed { _temporary: temporary, folder }))
    }

    /// Where the output is written.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Prints the kept records, not compressed.
    ///
    /// # Errors
    /// If they cannot be read or printed; a closed pipe is none.
    pub fn print(&self) -> anyhow::Result<()> {
        let kept = Inputs::gather(&[self.folder.join("kept")])?;
        let mut out = io::stdout().lock();
        for chunk in Chunks::new(&kept, u64::MAX) {
            if let Some(fault) = chunk.fault {
                anyhow::bail!("{}: {}", fault.path, fault.detail);
            }
            match out.write_all(&chunk.bytes) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
                written => written?,
            }
        }
        Ok(out.flush()?)
    }
}
