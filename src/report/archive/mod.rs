//! The output folder of `dedup`: the kept records byte for byte, and why each other one went.
//!
//! Files are written below a half-made folder beside the output, synced, held against the verdicts, and renamed as a
//! whole: an output under its final name is complete. The inputs are read again, and must be the same as before.

mod copied;
mod copier;
mod left;
mod opened;
mod own;
mod reasons;
mod tree;

pub use crate::store::beside;
pub use opened::Opened;

use crate::config::Config;
use crate::dedup::{Outcome, Resources, Verdict};
use crate::error::{Error, Result};
use crate::event::{Event, Observer, Stage, tell};
use crate::report::measured::Measured;
use crate::report::output::Target;
use crate::report::rows;
use crate::source::Inputs;
use crate::store::{self, Column, HalfMade, Stamp, Syncing, Syncs, fault, write_whole};
use copied::Copied;
use copier::{Copier, LARGE};
use rayon::prelude::*;
use reasons::Reasons;
use serde::Serialize;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Instant;
use tree::Tree;

/// What is written of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Copies {
    /// The kept ones, in `kept/`.
    #[default]
    Kept,
    /// All, each with its verdict, in `annotated/`; rejected ones as they are. Verdicts on texts are in `verdicts/`.
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

/// Checks that `path` may become an output of dedup on `inputs`, and claims it; an earlier one is replaced with `force`.
///
/// # Errors
/// If it overlaps an input, exists and must not be replaced, or another run is writing it.
pub fn target(path: &Path, inputs: &Inputs, force: bool) -> Result<Target> {
    Target::check(path, inputs, force, own::foreign)
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

/// A file of an output, and its length in bytes.
type Length = (&'static str, u64);

/// The whole outcome, for the commands that look at a run afterwards.
const OUTCOME: &str = "outcome.bin";
const RUN: &str = "run.json";
const REMOVED: &str = "removed.jsonl";
const CLUSTERS: &str = "clusters.jsonl";
const REJECTED: &str = "rejected.jsonl";

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
        tell(observer, Event::Started { stage: Stage::Write, total: Some(measured.bytes) })?;
        let begun = Instant::now();
        let mut making = self.begin(&target, resources, observer)?;
        let (syncs, clusters) = (&Syncs::default(), &outcome.cluster_of());
        let folder = &making.folder.path().to_owned();
        let (copied, told) = rayon::join(
            || self.copy(&mut making, clusters, syncs, resources, observer),
            || self.tell(folder, clusters, syncs),
        );
        copied?;
        let (checksum, mut files) = told?;
        resources.check()?;
        syncs.wait()?;
        let measured = &measured.clone().and_writing(begun.elapsed(), resources.spilled());
        let run = serde_json::to_string_pretty(&rows::run(&outcome.into(), inputs, config, measured).sealed(checksum))
            .expect("rows have a JSON form");
        files.push((RUN, write_whole(&folder.join(RUN), |file| writeln!(file, "{run}"))?));
        fault("made");
        let whole = copied::demand_whole(folder, &self.tree(folder), &making.copied, self.units(), &files);
        whole.inspect_err(|_| making.folder.abandon())?;
        if resources.commit_last_step(&making.folder.token())? {
            // Its absence says from now on that the step was taken: if it fails, the folder must not go.
            making.folder.stay();
        }
        fault("last step committed");
        target.publish(making.folder)?;
        // The output is there: too late to stop.
        let _ = observer.observe(&Event::Finished { stage: Stage::Write });
        Ok(())
    }

    /// The half-made output of an earlier process, if its journal names it and it is what that process wrote; otherwise
    /// a new one.
    fn begin(self, target: &Target, resources: &Resources, observer: &dyn Observer) -> Result<Making> {
        let list = |token: &str| Column::new(resources.workspace(), format!("copied-{token}"));
        let token: Option<String> = resources.restore(PASS, &mut [])?;
        if let Some(token) = token
            && let Some(folder) = target.resume(&token)?
        {
            let mut copied = list(&token);
            resources.restore::<String>(PASS, &mut [&mut copied])?;
            if copied::are_intact(&copied, &self.tree(folder.path())) {
                clear_files(folder.path())?;
                return Ok(Making { folder, copied });
            }
            let (path, why) = (folder.path().to_string_lossy(), "changed since the interruption: written again");
            tell(observer, Event::Skipped { path: &path, why })?;
        }
        let folder = target.begin()?;
        let copied = list(&folder.token());
        Ok(Making { folder, copied })
    }

    fn tree<'t>(&'t self, folder: &'t Path) -> Tree<'t> {
        Tree::new(folder, self.inputs, self.copies)
    }

    /// How many units are copied.
    fn units(&self) -> u64 {
        let verdicts = self.outcome.verdicts.iter();
        match self.copies {
            Copies::Kept => verdicts.filter(|verdict| **verdict == Verdict::Kept).count() as u64,
            Copies::Annotated => verdicts.len() as u64,
        }
    }

    /// Writes everything but the copies to `folder`; the checksum of the outcome, and the files with their lengths.
    fn tell(self, folder: &Path, clusters: &[Option<NonZeroU32>], syncs: &Syncs) -> Result<(u64, Vec<Length>)> {
        let Archive { outcome, inputs, .. } = self;
        let reasons = || Reasons::new(outcome, inputs);
        let removed = || written(&folder.join(REMOVED), syncs, |file| reasons().removed(clusters, file));
        let of_clusters = || written(&folder.join(CLUSTERS), syncs, |file| reasons().clusters(file));
        let sealed = || store::seal_syncing(&folder.join(OUTCOME), outcome, syncs);
        let ((removed, of_clusters), sealed) = rayon::join(|| rayon::join(removed, of_clusters), sealed);
        let rejected = lines(&folder.join(REJECTED), syncs, rows::rejected(outcome.rejected.iter()))?;
        let (checksum, bytes) = sealed?;
        let rows = [(REMOVED, removed?.bytes), (CLUSTERS, of_clusters?.bytes), (REJECTED, rejected.bytes)];
        Ok((checksum, rows.into_iter().chain([(OUTCOME, bytes)]).collect()))
    }

    /// Copies what stays of every file that is not copied yet.
    fn copy(
        self,
        making: &mut Making,
        clusters: &[Option<NonZeroU32>],
        syncs: &Syncs,
        resources: &mut Resources,
        observer: &dyn Observer,
    ) -> Result<()> {
        let Making { folder, copied } = making;
        let root = folder.path().to_owned();
        let (tree, top) = (self.tree(&root), root.join(self.copies.folder()));
        fs::create_dir_all(&top).map_err(Error::io(&top, "create"))?;
        let mut next = copied.len() as u32;
        let all = self.inputs.files.len() as u32;
        while next < all {
            let some = next..self.at_once(next, all);
            next = some.end;
            let (wave, held) = (resources.wave(), resources.largest_record());
            let copier = |file: u32| Copier::new(self, clusters, syncs, file, &tree).holding(held).run(wave, observer);
            let done: Vec<Copied> = some.clone().into_par_iter().map(copier).collect::<Result<_>>()?;
            copied.extend_from_slice(&done);
            resources.check()?;
            let small = |&file: &u32| self.inputs.files[file as usize].bytes < LARGE;
            let bytes = |file: u32| self.outcome.files[file as usize].bytes;
            let told = some.clone().filter(small).map(bytes).sum();
            tell(observer, Event::Advanced { stage: Stage::Write, amount: told })?;
            let amount = some.map(bytes).sum();
            if resources.is_due(amount) {
                syncs.wait()?;
                fault("copies synced");
                resources.commit(PASS, &folder.token(), &mut [copied])?;
                folder.stay();
                fault("copies committed");
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

/// An output that is being made.
struct Making {
    folder: HalfMade,
    /// What was written of the first files.
    copied: Column<Copied>,
}

/// Removes the files in a folder; folders stay.
fn clear_files(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(Error::io(folder, "read"))? {
        let path = entry.map_err(Error::io(folder, "read"))?.path();
        if !path.is_dir() {
            fs::remove_file(&path).map_err(Error::io(&path, "remove"))?;
        }
    }
    Ok(())
}

/// Writes JSON Lines.
fn lines(path: &Path, syncs: &Syncs, rows: impl Iterator<Item = impl Serialize>) -> Result<Stamp> {
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
) -> Result<Stamp> {
    let written = syncs.create(path).and_then(|file| {
        let mut writer = BufWriter::new(file);
        content(&mut writer)?;
        writer.into_inner().map_err(io::IntoInnerError::into_error)
    });
    written.map_err(Error::io(path, "write"))?.end()
}
