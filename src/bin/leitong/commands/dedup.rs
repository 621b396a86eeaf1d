//! `leitong dedup` and `leitong recluster`: to an output folder and a summary.

use super::judged::Judged;
use super::streamed::Streamed;
use super::{observer, print, print_aside};
use crate::args::{Bounds, Dedup, Recluster, Running, Writing};
use crate::progress::{self, Progress};
use leitong::config::Config;
use leitong::dedup::{self, Audit, Outcome, Resources};
use leitong::report::Measured;
use leitong::report::archive::{self, Archive, Copies, Opened, beside};
use leitong::report::pages::DedupPage;
use leitong::report::rows;
use leitong::report::terminal::{plan, summary};
use leitong::report::{Existing, Target};
use leitong::source::{Inputs, path_bytes};
use leitong::store::{Journal, demand_space, shortage};
use std::path::Path;
use std::time::Instant;

/// How far below the threshold matches are remembered for a page.
const BELOW: f64 = 0.1;
/// How many times what a run keeps of its inputs are the inputs.
const LISTS: u64 = 16;
/// Bytes of lines that are printed at a time.
const PRINTED: usize = 1 << 16;
/// Pairs of each kind on a page.
const EXAMPLES: usize = 10;

pub fn dedup(command: &Dedup) -> anyhow::Result<bool> {
    let begun = Instant::now();
    progress::listen()?;
    let mut config = command.settings.resolve(&[&command.removal])?;
    let progress = observer(&command.running);
    let inputs = Inputs::gather(&command.inputs)?;
    let existing = if command.writing.force { Existing::Replace } else { Existing::Refuse };
    if let Some(page) = &command.report {
        existing.check(page, &inputs)?;
        let floor = config.floor().min((config.banding.threshold - BELOW).max(BELOW));
        config.cluster.floor = Some(floor);
    }
    let streamed = Streamed::wanted(command, &inputs)?;
    let print = if streamed.is_some() { print_aside } else { print };
    let named = command.output.as_deref().filter(|_| !command.check && streamed.is_none());
    let output = streamed.as_ref().map(Streamed::folder).or(named);
    let run = Run { begun, output, writing: &command.writing, running: &command.running, progress: &progress, print };
    let target = run.target(&inputs)?;
    let pool = dedup::pool(command.running.threads)?;
    let resources = resources(command, named.and(target.as_ref()), &inputs, &config)?;
    if command.writing.dry_run && !command.writing.json && !command.running.quiet {
        let sample = resources.sample(dedup::sample_bytes(&inputs));
        let predicted = pool.install(|| dedup::plan(&config, &inputs, sample, &progress))?;
        print(&(plan::text(&config, Some(&predicted))? + "\n"))?;
    }
    let mut resources = resources;
    let outcome = pool.install(|| dedup::run_within(&config, &inputs, &mut resources, &progress))?;
    run.finish(&outcome, &inputs, &config, &pool, target, resources)?;
    if let Some(streamed) = streamed.as_ref().filter(|_| !command.writing.dry_run) {
        streamed.print()?;
    }
    if let Some(page) = &command.report {
        let examples = pool.install(|| dedup::examples(&outcome, &config, &inputs, EXAMPLES, &progress))?;
        DedupPage { outcome: &outcome, inputs: &inputs, config: &config, examples: &examples }.write(page, existing)?;
    }
    if let Some(sample) = command.audit {
        let audit = pool.install(|| dedup::audit(&outcome, &config, &inputs, sample, &progress))?;
        run.tell_audit(&audit, &outcome, &inputs)?;
    }
    judged(&outcome, &inputs).judge(command.writing.strict)?;
    Ok(command.check && outcome.counts().removed > 0)
}

pub fn recluster(command: &Recluster) -> anyhow::Result<()> {
    let begun = Instant::now();
    progress::listen()?;
    let progress = observer(&command.running);
    let Opened { mut config, inputs, outcome, .. } = Opened::open(&command.earlier)?;
    let (bands, rows) = (outcome.banding.bands, outcome.banding.rows);
    (config.banding.bands, config.banding.rows) = (Some(bands), Some(rows));
    config.cluster.floor = Some(outcome.matches.floor);
    config.banding.threshold = command.threshold.unwrap_or(config.banding.threshold);
    config.cluster.rule = command.cluster.unwrap_or(config.cluster.rule);
    if let Some(keep) = &command.keep {
        config.keep = keep.clone();
    }
    let output = command.output.as_deref();
    let run = Run { begun, output, writing: &command.writing, running: &command.running, progress: &progress, print };
    let target = run.target(&inputs)?;
    let pool = dedup::pool(command.running.threads)?;
    let outcome = pool.install(|| dedup::recluster(outcome, &config, &inputs, &progress))?;
    run.finish(&outcome, &inputs, &config, &pool, target, Resources::unlimited())?;
    judged(&outcome, &inputs).judge(command.writing.strict)
}

fn judged(outcome: &Outcome, inputs: &Inputs) -> Judged {
    let read = outcome.units.len() + outcome.blank.len();
    Judged::counting(read as u64, outcome.rejected.iter(), inputs)
}

/// What the run may use; where it writes, in a folder from which it can be resumed.
fn resources(command: &Dedup, target: Option<&Target>, inputs: &Inputs, config: &Config) -> anyhow::Result<Resources> {
    let Bounds { work_dir, checkpoint, restart, verify_input, .. } = &command.bounds;
    let memory = command.bounds.memory();
    let (Some(output), Some(target)) = (&command.output, target) else {
        return Ok(Resources::new(memory, *checkpoint, None)?);
    };
    let beside = beside(output, "work");
    let folder = match work_dir {
        Some(chosen) => chosen.join(beside.file_name().unwrap_or_default()),
        None => beside,
    };
    let is_quiet = command.running.quiet;
    let stored: u64 = inputs.files.iter().map(|file| file.bytes).sum();
    // The copies are mostly smaller than what they are made of; a full disk would only interrupt the run.
    if let Some(short) = shortage(output, stored.saturating_sub(target.bytes_made())).filter(|_| !is_quiet) {
        progress::say(&format!("warning: the output {short}"));
    }
    let identity = || rows::identity(config, inputs, command.writing.annotate);
    let journal = Journal::open(&folder, *restart, |token| !target.is_half_made(token), identity)?;
    if journal.is_resumed() {
        if !is_quiet {
            progress::say(&format!("resuming the interrupted run in {}", folder.display()));
        }
    } else {
        demand_space(&folder, stored / LISTS, "the lists of a run")?;
    }
    let resources = Resources::new(memory, *checkpoint, Some(journal))?;
    Ok(if *verify_input { resources.verifying() } else { resources })
}

/// What writes and tells an outcome.
struct Run<'r> {
    begun: Instant,
    output: Option<&'r Path>,
    writing: &'r Writing,
    running: &'r Running,
    progress: &'r Progress,
    /// Prints the summary and what belongs to it.
    print: fn(&str) -> anyhow::Result<()>,
}

impl Run<'_> {
    fn target(&self, inputs: &Inputs) -> anyhow::Result<Option<Target>> {
        let writes = self.output.filter(|_| !self.writing.dry_run);
        Ok(writes.map(|path| archive::target(path, inputs, self.writing.force)).transpose()?)
    }

    fn tell_audit(&self, audit: &Audit, outcome: &Outcome, inputs: &Inputs) -> anyhow::Result<()> {
        if self.writing.json {
            return (self.print)(&format!("{}\n", serde_json::to_string(&rows::audit(audit, outcome, inputs))?));
        }
        if self.running.quiet { Ok(()) } else { (self.print)(&summary::audit(audit, outcome)) }
    }

    fn finish(
        &self,
        outcome: &Outcome,
        inputs: &Inputs,
        config: &Config,
        pool: &rayon::ThreadPool,
        target: Option<Target>,
        mut resources: Resources,
    ) -> anyhow::Result<()> {
        let threads = pool.current_num_threads();
        let mut measured = Measured::new(&outcome.timings, &outcome.files, self.begun.elapsed(), threads);
        if let Some(target) = target {
            measured.output = self.output.map(|path| path.display().to_string());
            let folder = inputs.folder.clone().or_else(|| std::env::current_dir().ok());
            measured.folder_bytes = folder.as_deref().and_then(path_bytes);
            measured.folder = folder.map(|path| path.display().to_string());
            let copies = if self.writing.annotate { Copies::Annotated } else { Copies::Kept };
            if self.writing.annotate {
                pool.install(|| resources.annotate(outcome))?;
            }
            let archive = Archive { outcome, inputs, config, copies };
            pool.install(|| archive.write(target, &mut resources, &measured, self.progress))?;
            resources.finish()?;
            measured.seconds = self.begun.elapsed().as_secs_f64();
        }
        if self.writing.json {
            (self.print)(&format!(
                "{}\n",
                serde_json::to_string_pretty(&rows::run(&outcome.into(), inputs, config, &measured))?
            ))?;
        } else if !self.running.quiet {
            if self.running.verbose {
                self.print_rejections(outcome)?;
            }
            (self.print)(&summary::summary(outcome, &measured))?;
        }
        Ok(())
    }

    /// Some at a time: all together they may be more than there is memory for.
    fn print_rejections(&self, outcome: &Outcome) -> anyhow::Result<()> {
        let mut lines = String::new();
        for rejected in outcome.rejected.iter() {
            lines += &summary::rejection(&rejected);
            if lines.len() >= PRINTED {
                (self.print)(&lines)?;
                lines.clear();
            }
        }
        (self.print)(&lines)
    }
}
