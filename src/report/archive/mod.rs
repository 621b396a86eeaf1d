//! The output folder of `dedup`: the kept records byte for byte, and why each other one went.
//!
//! Files are written below a temporary folder beside the output, synced, and renamed as a whole: an output under its
//! final name is complete. The inputs are read a second time, and must be the same as the first time.

mod copier;
mod opened;

pub use opened::Opened;

use crate::config::Config;
use crate::dedup::Outcome;
use crate::error::{Error, Result};
use crate::event::{Event, Observer, Stage, tell};
use crate::report::rows::{self, Measured};
use crate::source::Inputs;
use crate::store;
use copier::Copier;
use rayon::prelude::*;
use serde::Serialize;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What is written of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Copies {
    /// The kept ones, in `kept/`.
    #[default]
    Kept,
    /// All, each with its verdict, in `annotated/`; rejected ones as they are.
    Annotated,
}

impl Copies {
    /// The folder that they stand in.
    fn folder(self) -> &'static str {
        match self {
            Copies::Kept => "kept",
            Copies::Annotated => "annotated",
        }
    }
}

/// An output folder that has been looked at and may be written.
#[derive(Debug)]
pub struct Target {
    path: PathBuf,
    replaces: bool,
}

impl Target {
    /// Checks that `path` may become an output: before the work, not after it.
    ///
    /// # Errors
    /// If it overlaps an input, or exists and `force` is not given, or is no output of an earlier run.
    pub fn check(path: &Path, inputs: &Inputs, force: bool) -> Result<Target> {
        let fault = |problem: &str| Err(Error::Output { path: path.to_owned(), problem: problem.into() });
        if inputs.overlap(path) {
            return fault("lies inside an input, or holds one: choose another folder");
        }
        let exists = path.symlink_metadata().is_ok();
        if exists && !force {
            return fault("exists: choose another folder, or replace it with --force");
        }
        if exists
            && !path.join("run.json").is_file()
            && fs::read_dir(path).map_or(true, |mut entries| entries.next().is_some())
        {
            return fault(
                "is not an output of leitong (it holds no run.json): remove it yourself, or choose another folder",
            );
        }
        Ok(Target { path: path.to_owned(), replaces: exists })
    }

    /// Moves the finished folder `made` to its final name. Whatever fails, an earlier output stays where it was.
    fn publish(self, made: tempfile::TempDir) -> Result<()> {
        sync_folder(made.path())?;
        let parent = parent(&self.path);
        let aside = self.replaces.then(|| temporary(parent)).transpose()?;
        let old = aside.as_ref().map(|aside| aside.path().join("old"));
        if let Some(old) = &old {
            fs::rename(&self.path, old).map_err(Error::io(&self.path, "replace"))?;
        }
        if let Err(cause) = fs::rename(made.path(), &self.path) {
            if let (Some(old), Some(aside)) = (&old, aside)
                && fs::rename(old, &self.path).is_err()
            {
                // The earlier output is all there is: leave it where it lies.
                let _ = aside.keep();
            }
            return Err(Error::io(&self.path, "write")(cause));
        }
        // The temporary folder is no more: there is nothing to clean up.
        let _ = made.keep();
        sync_folder(parent)
    }
}

/// A folder beside the output that is removed with everything in it unless it is kept.
fn temporary(parent: &Path) -> Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix(".leitong-").tempdir_in(parent).map_err(Error::io(parent, "write in"))
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn sync_folder(path: &Path) -> Result<()> {
    // Only Unix can open a folder to sync it; elsewhere the rename must do.
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(Error::io(path, "sync"))?;
    }
    Ok(())
}

/// What an output folder is made of.
#[derive(Debug, Clone, Copy)]
pub struct Archive<'a> {
    /// The verdicts.
    pub outcome: &'a Outcome,
    /// On what.
    pub inputs: &'a Inputs,
    /// With which settings.
    pub config: &'a Config,
    /// What is written of the records.
    pub copies: Copies,
}

/// The whole outcome, for the commands that look at a run afterwards.
const OUTCOME: &str = "outcome.bin";

/// Files whose copies are made before the observer is asked again.
const FILES: usize = 256;

impl Archive<'_> {
    /// Writes the output folder on the current rayon pool.
    ///
    /// # Errors
    /// If something cannot be written, an input has changed since it was read, or the observer stops the run.
    pub fn write(self, target: Target, measured: &Measured, observer: &dyn Observer) -> Result<()> {
        let Archive { outcome, inputs, config, .. } = self;
        let parent = parent(&target.path);
        fs::create_dir_all(parent).map_err(Error::io(parent, "create"))?;
        let made = temporary(parent)?;
        tell(observer, Event::Started { stage: Stage::Write, total: Some(measured.bytes) })?;
        let begun = Instant::now();
        self.copy(made.path(), observer)?;
        lines(&made.path().join("removed.jsonl"), rows::removed(outcome, inputs))?;
        lines(&made.path().join("clusters.jsonl"), rows::clusters(outcome, inputs))?;
        lines(&made.path().join("rejected.jsonl"), rows::rejected(&outcome.rejected))?;
        let checksum = store::seal(&made.path().join(OUTCOME), outcome)?;
        let measured = &measured.clone().and_writing(begun.elapsed());
        let run = serde_json::to_string_pretty(&rows::run(&outcome.into(), inputs, config, measured).sealed(checksum))
            .expect("rows have a JSON form");
        whole(&made.path().join("run.json"), |file| writeln!(file, "{run}"))?;
        target.publish(made)?;
        // The output is there: too late to stop.
        let _ = observer.observe(&Event::Finished { stage: Stage::Write });
        Ok(())
    }

    /// Copies what stays of every file to a folder below `root`.
    fn copy(self, root: &Path, observer: &dyn Observer) -> Result<()> {
        let folder = root.join(self.copies.folder());
        fs::create_dir(&folder).map_err(Error::io(&folder, "create"))?;
        let clusters = self.outcome.cluster_of();
        let files: Vec<u32> = (0..self.inputs.files.len() as u32).collect();
        for some in files.chunks(FILES) {
            some.par_iter().try_for_each(|&file| Copier::new(self, &clusters, file).run(&folder))?;
            let amount = some.iter().map(|&file| self.outcome.files[file as usize].bytes).sum();
            tell(observer, Event::Advanced { stage: Stage::Write, amount })?;
        }
        Ok(())
    }
}

/// Writes a whole file and syncs it.
fn whole(path: &Path, content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<()> {
    let written = File::create_new(path).and_then(|file| {
        let mut writer = BufWriter::new(file);
        content(&mut writer)?;
        writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    });
    written.map_err(Error::io(path, "write"))
}

/// Writes JSON Lines.
fn lines(path: &Path, rows: impl Iterator<Item = impl Serialize>) -> Result<()> {
    whole(path, |file| {
        for row in rows {
            serde_json::to_writer(&mut *file, &row)?;
            file.write_all(b"\n")?;
        }
        Ok(())
    })
}
