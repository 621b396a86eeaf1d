//! The output folder of `dedup`: the kept records byte for byte, and why each other one went.
//!
//! Files are written below a temporary folder beside the output, synced, and renamed as a whole: an output under its
//! final name is complete. The inputs are read a second time, and must be the same as the first time.

mod copier;
mod left;
mod opened;
mod reasons;

pub use super::folder::{Target, beside};
pub use opened::Opened;

use super::folder::{Made, whole};
use crate::config::Config;
use crate::dedup::{Outcome, Resources};
use crate::error::{Error, Result};
use crate::event::{Event, Observer, Stage, tell};
use crate::report::rows::{self, Measured};
use crate::source::Inputs;
use crate::store::{self, Syncing, Syncs, fault};
use copier::{Copier, LARGE};
use rayon::prelude::*;
use reasons::Reasons;
use serde::Serialize;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::num::NonZeroU32;
use std::path::Path;
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

/// The file by which an output of dedup is known.
pub const MARK: &str = "run.json";

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
const FILES: u32 = 256;

impl Archive<'_> {
    /// Writes the output folder on the current rayon pool; with a journal in `resources` it goes on with the files that
    /// an earlier process has not copied.
    ///
    /// # Errors
    /// If something cannot be written, an input has changed since it was read, or the observer stops the run.
    pub fn write(
        self,
        target: Target,
        resources: &mut Resources,
        measured: &Measured,
        observer: &dyn Observer,
    ) -> Result<()> {
        let Archive { outcome, inputs, config, .. } = self;
        let copied: Option<u64> = resources.restore(PASS, &mut [])?;
        let mut made = match resources.is_journaled() {
            true => target.begin_named(copied.is_some())?,
            false => target.begin()?,
        };
        made.clear_files()?;
        tell(observer, Event::Started { stage: Stage::Write, total: Some(measured.bytes) })?;
        let begun = Instant::now();
        let (syncs, clusters) = (&Syncs::default(), &outcome.cluster_of());
        let folder = &made.path().to_owned();
        let (copied, told) = rayon::join(
            || self.copy(&mut made, copied.unwrap_or(0), clusters, syncs, resources, observer),
            || self.tell(folder, clusters, syncs),
        );
        copied?;
        let checksum = told?;
        resources.check()?;
        syncs.wait()?;
        let measured = &measured.clone().and_writing(begun.elapsed(), resources.spilled());
        let run = serde_json::to_string_pretty(&rows::run(&outcome.into(), inputs, config, measured).sealed(checksum))
            .expect("rows have a JSON form");
        whole(&made.path().join("run.json"), |file| writeln!(file, "{run}"))?;
        fault("made");
        target.publish(made)?;
        // The output is there: too late to stop.
        let _ = observer.observe(&Event::Finished { stage: Stage::Write });
        Ok(())
    }

    /// Writes everything but the copies to `folder`; the checksum of the outcome.
    fn tell(self, folder: &Path, clusters: &[Option<NonZeroU32>], syncs: &Syncs) -> Result<u64> {
        let Archive { outcome, inputs, .. } = self;
        let reasons = || Reasons::new(outcome, inputs);
        let removed = || written(&folder.join("removed.jsonl"), syncs, |file| reasons().removed(clusters, file));
        let of_clusters = || written(&folder.join("clusters.jsonl"), syncs, |file| reasons().clusters(file));
        let sealed = || store::seal_syncing(&folder.join(OUTCOME), outcome, syncs);
        let ((removed, of_clusters), sealed) = rayon::join(|| rayon::join(removed, of_clusters), sealed);
        removed.and(of_clusters)?;
        lines(&folder.join("rejected.jsonl"), syncs, rows::rejected(outcome.rejected.iter()))?;
        sealed
    }

    /// Copies what stays of every file but the first `copied` ones to a folder in `made`.
    fn copy(
        self,
        made: &mut Made,
        copied: u64,
        clusters: &[Option<NonZeroU32>],
        syncs: &Syncs,
        resources: &mut Resources,
        observer: &dyn Observer,
    ) -> Result<()> {
        let folder = made.path().join(self.copies.folder());
        fs::create_dir_all(&folder).map_err(Error::io(&folder, "create"))?;
        let mut next = copied as u32;
        let all = self.inputs.files.len() as u32;
        while next < all {
            let some = next..self.at_once(next, all);
            next = some.end;
            let (wave, held) = (resources.wave(), resources.largest_record());
            let copier =
                |file: u32| Copier::new(self, clusters, syncs, file, &folder).holding(held).run(wave, observer);
            some.clone().into_par_iter().try_for_each(copier)?;
            resources.check()?;
            let small = |&file: &u32| self.inputs.files[file as usize].bytes < LARGE;
            let bytes = |file: u32| self.outcome.files[file as usize].bytes;
            let told = some.clone().filter(small).map(bytes).sum();
            tell(observer, Event::Advanced { stage: Stage::Write, amount: told })?;
            let amount = some.map(bytes).sum();
            if resources.is_due(amount) {
                syncs.wait()?;
                resources.commit(PASS, &u64::from(next), &mut [])?;
                made.stay();
            }
        }
        Ok(())
    }

    /// Where those of the files from `next` to `all` end that are copied side by side: a large file by itself.
    fn at_once(self, next: u32, all: u32) -> u32 {
        let large = |&file: &u32| self.inputs.files[file as usize].bytes >= LARGE;
        let end = all.min(next + FILES);
        (next..end).find(large).map_or(end, |file| file.max(next + 1))
    }
}

/// The name of the copying in a journal.
const PASS: &str = "write";

/// Writes JSON Lines.
fn lines(path: &Path, syncs: &Syncs, rows: impl Iterator<Item = impl Serialize>) -> Result<()> {
    written(path, syncs, |file| {
        for row in rows {
            serde_json::to_writer(&mut *file, &row)?;
            file.write_all(b"\n")?;
        }
        Ok(())
    })
}

/// Writes a whole file, which `syncs` syncs.
fn written(
    path: &Path,
    syncs: &Syncs,
    content: impl FnOnce(&mut BufWriter<Syncing<'_>>) -> io::Result<()>,
) -> Result<()> {
    let written = syncs.create(path).and_then(|file| {
        let mut writer = BufWriter::new(file);
        content(&mut writer)?;
        writer.into_inner().map_err(io::IntoInnerError::into_error)
    });
    written.map_err(Error::io(path, "write"))?.end()
}
