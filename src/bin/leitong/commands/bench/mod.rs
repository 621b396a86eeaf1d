//! `leitong bench`.

mod trials;

use super::{observer, tell};
use crate::args::{Bench, BenchCommand, Score, Synth};
use crate::progress;
use anyhow::{Context, ensure};
use leitong::bench::score::passages::{self, Shown};
use leitong::bench::score::{self, Clusters, Hints};
use leitong::bench::synth::{self, Rates, SynthConfig};
use leitong::bench::truth::{self, Truth};
use leitong::dedup;
use leitong::report::archive::Opened;
use leitong::report::terminal;
use leitong::source::Inputs;
use std::time::Instant;

pub fn bench(command: &Bench) -> anyhow::Result<()> {
    progress::listen()?;
    match &command.command {
        BenchCommand::Synth(command) => synth(command),
        BenchCommand::Run(command) => trials::run(command),
        BenchCommand::Score(command) => score(command),
    }
}

fn synth(command: &Synth) -> anyhow::Result<()> {
    let begun = Instant::now();
    let defaults = SynthConfig::default();
    let config = SynthConfig {
        size: command.size,
        seed: command.seed,
        chinese: command.chinese,
        planted: command.planted,
        negatives: command.negatives,
        reuse: command.reuse,
        rewritten: command.rewritten,
        news: command.news,
        tail: command.tail,
        rates: if command.rate.is_empty() { defaults.rates } else { Rates(command.rate.iter().copied().collect()) },
        format: command.format,
        compression: command.compress.unwrap_or(defaults.compression),
    };
    let progress = observer(&command.running);
    let pool = dedup::pool(command.running.threads)?;
    let made = pool.install(|| synth::synth(&config, &command.output, &progress))?;
    tell(&command.running, &terminal::summary::made(&made, &command.output, begun.elapsed()))
}

fn score(command: &Score) -> anyhow::Result<()> {
    let truth = truth::read(&command.truth)?;
    if !command.result.is_dir() && Shown::is_at(&command.result) {
        return score_passages(command, &truth);
    }
    let progress = observer(&command.running);
    let pool = dedup::pool(command.running.threads)?;
    let both = || format!("{}, {}", command.result.display(), command.truth.display());
    let found = if command.result.is_dir() {
        let clash = "RESULT records its corpus and settings: omit --corpus and the settings";
        ensure!(command.corpus.is_empty() && command.settings.is_empty(), clash);
        let Opened { config, inputs, outcome, .. } = Opened::open(&command.result)?;
        let meeting = outcome.meeting();
        let hints = Hints { banding: Some(outcome.banding), meeting: Some(&meeting) };
        pool.install(|| score::score(Clusters::of(&outcome), &truth, &inputs, &config, hints, &progress))
            .with_context(both)?
    } else {
        ensure!(!command.corpus.is_empty(), "a file of clusters does not record its corpus: give it with --corpus");
        let config = command.settings.resolve(&[])?;
        let inputs = Inputs::gather(&command.corpus)?;
        let clusters = Clusters::read(&command.result)?;
        pool.install(|| score::score(clusters, &truth, &inputs, &config, Hints::default(), &progress))
            .with_context(both)?
    };
    tell(
        &command.running,
        &match command.json {
            true => format!("{}\n", serde_json::to_string_pretty(&terminal::score::row_of(&found))?),
            false => terminal::score::text(&found),
        },
    )
}

/// Scores a report of reuse.
fn score_passages(command: &Score, truth: &Truth) -> anyhow::Result<()> {
    let clash = "RESULT is a report and records its places: omit --corpus and the settings";
    ensure!(command.corpus.is_empty() && command.settings.is_empty(), clash);
    let shown = Shown::read(&command.result)?;
    let both = || format!("{}, {}", command.result.display(), command.truth.display());
    let found = passages::score(&shown, truth).with_context(both)?;
    tell(
        &command.running,
        &match command.json {
            true => format!("{}\n", serde_json::to_string_pretty(&terminal::score_passages::row_of(&found))?),
            false => terminal::score_passages::text(&found),
        },
    )
}
