//! `leitong bench run`: trials as processes of this command.

use crate::args::Run;
use crate::commands::{observer, print, tell};
use anyhow::{Context, ensure};
use leitong::bench::run::{self, Measurement, Part, RunConfig, Trial};
use leitong::bench::score::{self, Clusters, Hints, Score};
use leitong::bench::{Bench, Machine, truth};
use leitong::config::Config;
use leitong::dedup;
use leitong::error::{Error, Result};
use leitong::event::Observer;
use leitong::report::Existing;
use leitong::report::pages::bench as bench_page;
use leitong::report::terminal::bench_table;
use leitong::source::Inputs;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, thread};

/// Bytes on which the steps of reading are measured.
const STEPS: u64 = 16 << 20;

pub fn run(command: &Run) -> anyhow::Result<()> {
    let config = command.settings.resolve(&[&command.removal])?;
    let inputs = Inputs::gather(&command.inputs)?;
    let existing = if command.force { Existing::Replace } else { Existing::Refuse };
    if let Some(html) = &command.html {
        ensure!(html.as_os_str() != "-", "--html - is not a file: only --json can go to standard output");
        ensure!(
            Some(html) != command.json.as_ref(),
            "{}: give two files, one for the page and one for JSON",
            html.display()
        );
    }
    let to_file = command.json.as_deref().filter(|path| path.as_os_str() != "-");
    command.html.iter().map(PathBuf::as_path).chain(to_file).try_for_each(|path| existing.check(path, &inputs))?;
    let truth = command.truth.as_deref().map(truth::read).transpose()?;
    let progress = observer(&command.running);
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let mut trials =
        RunConfig { shares: command.sizes.clone(), repeats: command.repeats, ..RunConfig::new(processors) };
    if !command.threads_list.is_empty() {
        trials.threads = command.threads_list.clone();
    }
    trials.check()?;
    let folder = tempfile::tempdir().context("cannot write to the folder for temporary files")?;
    let parts = run::parts(&inputs, &trials.shares, folder.path())?;
    let settings = folder.path().join("settings.toml");
    fs::write(&settings, config.to_toml()?)?;
    let mut one = |trial: Trial<'_>| child(trial, &settings, &folder.path().join("out"));
    let measured = run::measure(&trials, &parts, &mut one, &progress)?;
    let pool = dedup::pool(1)?;
    let steps = pool.install(|| run::stage_costs(&config, &inputs, STEPS))?;
    let score = truth.map(|truth| recall(&truth, &config, &inputs, &progress)).transpose();
    let score = score.with_context(|| command.truth.as_deref().unwrap_or(Path::new("")).display().to_string())?;
    let bench = Bench {
        leitong: env!("CARGO_PKG_VERSION"),
        corpus: inputs.given.iter().map(|path| path.display().to_string()).collect(),
        banding: config.banding.choose()?,
        config: config.in_force(),
        machine: Machine { processor: processor(), processors },
        measured,
        steps,
        score,
    };
    if let Some(path) = &command.html {
        existing.write(path, &bench_page::page(&bench))?;
    }
    let json = serde_json::to_string_pretty(&bench)? + "\n";
    match (&command.json, to_file) {
        (Some(_), None) => return print(&json),
        (_, Some(path)) => existing.write(path, &json)?,
        (None, None) => {}
    }
    tell(&command.running, &bench_table::text(&bench))
}

/// Runs `leitong dedup` on a part, in a process of its own.
fn child(trial: Trial<'_>, settings: &Path, output: &Path) -> Result<Measurement> {
    let failed = |problem: String| Error::Benchmark(format!("a trial failed: {problem}"));
    let this = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
    let Part { inputs, .. } = trial.part;
    let made = Command::new(this)
        .arg("dedup")
        .arg("--config")
        .arg(settings)
        .args(["--json", "--force", "--quiet", "--threads", &trial.threads.to_string(), "-o"])
        .arg(output)
        .arg("--")
        .args(inputs)
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if !made.status.success() {
        let said = String::from_utf8_lossy(&made.stderr);
        // Ctrl-C reaches the child, too.
        let stopped = made.status.code().is_none_or(|code| code == i32::from(crate::INTERRUPTED));
        return Err(if stopped { Error::Cancelled } else { failed(said.trim().to_owned()) });
    }
    let row: Value = serde_json::from_slice(&made.stdout).map_err(|error| failed(error.to_string()))?;
    measurement(&row).ok_or_else(|| failed("it printed no run.json".into()))
}

/// What a run printed about itself.
fn measurement(row: &Value) -> Option<Measurement> {
    let measured = &row["measured"];
    let stage = |stage: &Value| Some((stage["stage"].as_str()?.to_owned(), stage["seconds"].as_f64()?));
    Some(Measurement {
        seconds: measured["seconds"].as_f64()?,
        cpu_seconds: measured["cpu_seconds"].as_f64()?,
        peak_memory_bytes: measured["peak_memory_bytes"].as_u64().unwrap_or(0),
        spilled_bytes: measured["spilled_bytes"].as_u64()?,
        stages: measured["stages"].as_array()?.iter().map(stage).collect::<Option<_>>()?,
        records: row["counts"]["read"].as_u64()?,
        removed: row["counts"]["removed"].as_u64()?,
    })
}

/// The least similarity down to which the S-curve is measured.
const FLOOR: f64 = 0.3;

/// Runs once more in this process, storing matches far below the threshold, to see which pairs meet.
fn recall(truth: &truth::Truth, config: &Config, inputs: &Inputs, progress: &dyn Observer) -> anyhow::Result<Score> {
    let mut config = config.clone();
    config.cluster.floor = Some(FLOOR.min(config.banding.threshold));
    let pool = dedup::pool(0)?;
    let found = pool.install(|| -> Result<Score> {
        let outcome = dedup::run(&config, inputs, progress)?;
        let meeting = outcome.meeting();
        let hints = Hints { banding: Some(outcome.banding), meeting: Some(&meeting) };
        score::score(Clusters::of(&outcome), truth, inputs, &config, hints, progress)
    })?;
    ensure!(found.pairs > 0, "the truth has no pairs");
    Ok(found)
}

/// The processor's model, from Linux's `/proc`.
fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("model name"))?;
    Some(line.trim_start_matches([' ', '\t', ':']).to_owned())
}
