//! Measuring runs: speed, memory and stages at several sizes and numbers of threads, repeated, with their spread.
//!
//! Every trial is a whole run of its own, from a cold process to a written output; the caller says how it is made, so
//! that memory and processor time are those of one process. Trials of all kinds take turns, so that a busy minute of the
//! machine falls on all of them. The answer of every trial is compared with the others of its size.

mod parts;
mod stages;

pub use parts::{Part, parts};
pub use stages::{StageCost, stage_costs};

use crate::error::{Error, Result};
use crate::event::{Event, Observer, Stage, tell};
use crate::statistics::{Spread, growth_exponent};
use serde::{Deserialize, Serialize};

/// Which trials are made.
#[derive(Debug, Clone, PartialEq)]
pub struct RunConfig {
    /// Shares of the corpus, in (0, 1], ascending; the last one is 1.
    pub shares: Vec<f64>,
    /// Numbers of threads at the whole size, ascending; the first one is that of all other sizes.
    pub threads: Vec<usize>,
    /// Number of times to repeat each trial.
    pub repeats: usize,
}

impl RunConfig {
    /// Eighth, quarter, half and whole, on 1, 2, 4, ... up to `processors` threads, five times each.
    pub fn new(processors: usize) -> RunConfig {
        let doubling = std::iter::successors(Some(1), |threads| Some(threads * 2));
        let mut threads: Vec<usize> = doubling.take_while(|&threads| threads < processors).collect();
        threads.push(processors.max(1));
        RunConfig { shares: vec![0.125, 0.25, 0.5, 1.0], threads, repeats: 5 }
    }

    /// Checks that the values are in range.
    ///
    /// # Errors
    /// If one is not.
    pub fn check(&self) -> Result<()> {
        let fault = |text: &str| Err(Error::Config(text.into()));
        let ascending = self.shares.is_sorted_by(|a, b| a < b);
        if !ascending || self.shares.last() != Some(&1.0) || self.shares[0] <= 0.0 {
            return fault("sizes must be above 0 and in ascending order, and end with 1");
        }
        if self.threads.first().is_none_or(|&threads| threads == 0) || !self.threads.is_sorted_by(|a, b| a < b) {
            return fault("numbers of threads must be at least 1 and in ascending order");
        }
        if self.repeats == 0 { fault("repeats must be at least 1") } else { Ok(()) }
    }
}

/// One run to be made.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Trial<'t> {
    /// What it runs on.
    pub part: &'t Part,
    /// On how many threads.
    pub threads: usize,
}

/// What one run said of itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Measurement {
    /// Seconds from start to end.
    pub seconds: f64,
    /// Processor seconds of all threads.
    pub cpu_seconds: f64,
    /// The most memory at once, where the system tells.
    pub peak_memory_bytes: u64,
    /// Bytes that went to disk for want of memory.
    pub spilled_bytes: u64,
    /// Seconds of each stage, by name.
    pub stages: Vec<(String, f64)>,
    /// Records that were read.
    pub records: u64,
    /// Records that were removed: the answer that all repeats must give.
    pub removed: u64,
}

/// The measurements of one size on one number of threads.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Point {
    /// The share of the corpus.
    pub share: f64,
    /// Its bytes.
    pub bytes: u64,
    /// Its records.
    pub records: u64,
    /// Threads.
    pub threads: usize,
    /// Seconds of a run.
    pub seconds: Spread,
    /// Processor seconds of a run.
    pub cpu_seconds: Spread,
    /// Bytes a second.
    pub bytes_per_second: Spread,
    /// Bytes a processor second.
    pub bytes_per_cpu_second: Spread,
    /// The most memory at once, in bytes.
    pub peak_memory_bytes: Spread,
    /// Bytes that went to disk for want of memory.
    pub spilled_bytes: Spread,
    /// Seconds of each stage, by name, in order.
    pub stages: Vec<(String, Spread)>,
}

/// All measurements of a corpus.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Measured {
    /// Each size, on the first number of threads.
    pub sizes: Vec<Point>,
    /// The whole corpus on each number of threads.
    pub threads: Vec<Point>,
    /// The exponent by which processor time grows with size.
    pub time_exponent: Option<f64>,
    /// The exponent by which memory grows with size.
    pub memory_exponent: Option<f64>,
    /// How often each trial was repeated.
    pub repeats: usize,
}

/// Makes all trials of `config` on `parts`, one for each share, by `run`.
///
/// # Errors
/// If a trial fails, two trials of one size remove different numbers of records, or the observer stops it.
pub fn measure(
    config: &RunConfig,
    parts: &[Part],
    run: &mut dyn FnMut(Trial<'_>) -> Result<Measurement>,
    observer: &dyn Observer,
) -> Result<Measured> {
    config.check()?;
    let whole = parts.last().expect("a checked configuration has a whole size");
    let by_size = parts.iter().map(|part| Trial { part, threads: config.threads[0] });
    let by_threads = config.threads.iter().skip(1).map(|&threads| Trial { part: whole, threads });
    let trials: Vec<Trial<'_>> = by_size.chain(by_threads).collect();
    let mut found: Vec<Vec<Measurement>> = vec![Vec::new(); trials.len()];
    tell(observer, Event::Started { stage: Stage::Measure, total: Some((trials.len() * config.repeats) as u64) })?;
    for _ in 0..config.repeats {
        for (trial, found) in trials.iter().zip(&mut found) {
            found.push(run(*trial)?);
            tell(observer, Event::Advanced { stage: Stage::Measure, amount: 1 })?;
        }
    }
    tell(observer, Event::Finished { stage: Stage::Measure })?;
    let points: Vec<Point> = trials.iter().zip(&found).map(|(trial, found)| point(*trial, found)).collect();
    agree(&trials, &found)?;
    let (sizes, more) = points.split_at(parts.len());
    let exponent = |of: fn(&Point) -> f64| {
        growth_exponent(&sizes.iter().map(|point| (point.bytes as f64, of(point))).collect::<Vec<_>>())
    };
    Ok(Measured {
        time_exponent: exponent(|point| point.cpu_seconds.median),
        memory_exponent: exponent(|point| point.peak_memory_bytes.median),
        threads: sizes.last().into_iter().chain(more).cloned().collect(),
        sizes: sizes.to_vec(),
        repeats: config.repeats,
    })
}

/// A benchmark that does not look at its answers measures nothing.
fn agree(trials: &[Trial<'_>], found: &[Vec<Measurement>]) -> Result<()> {
    let answers: Vec<(u64, u64, u64)> = trials
        .iter()
        .zip(found)
        .flat_map(|(trial, found)| found.iter().map(|one| (trial.part.bytes, one.records, one.removed)))
        .collect();
    for (index, answer) in answers.iter().enumerate() {
        if let Some(other) = answers[..index].iter().find(|other| other.0 == answer.0 && *other != answer) {
            let problem = format!(
                "two runs on {} bytes gave different results: {} and {} records removed",
                answer.0, other.2, answer.2
            );
            return Err(Error::Benchmark(problem));
        }
    }
    Ok(())
}

fn point(trial: Trial<'_>, found: &[Measurement]) -> Point {
    let spread = |of: &dyn Fn(&Measurement) -> f64| Spread::of(found.iter().map(of));
    let bytes = trial.part.bytes as f64;
    let names = found.first().map_or(&[][..], |one| one.stages.as_slice());
    let stage = |(index, (name, _)): (usize, &(String, f64))| {
        (name.clone(), spread(&|one| one.stages.get(index).map_or(0.0, |stage| stage.1)))
    };
    Point {
        share: trial.part.share,
        bytes: trial.part.bytes,
        records: found.first().map_or(0, |one| one.records),
        threads: trial.threads,
        seconds: spread(&|one| one.seconds),
        cpu_seconds: spread(&|one| one.cpu_seconds),
        bytes_per_second: spread(&|one| bytes / one.seconds.max(1e-9)),
        bytes_per_cpu_second: spread(&|one| bytes / one.cpu_seconds.max(1e-9)),
        peak_memory_bytes: spread(&|one| one.peak_memory_bytes as f64),
        spilled_bytes: spread(&|one| one.spilled_bytes as f64),
        stages: names.iter().enumerate().map(stage).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn parts() -> Vec<Part> {
        let part = |share: f64| Part { share, bytes: (share * 8000.0) as u64, inputs: vec![PathBuf::from("x")] };
        [0.25, 0.5, 1.0].map(part).to_vec()
    }

    fn config() -> RunConfig {
        RunConfig { shares: vec![0.25, 0.5, 1.0], threads: vec![1, 2], repeats: 3 }
    }

    #[test]
    fn linear_costs_have_exponent_one_and_trials_take_turns() {
        let mut order = Vec::new();
        let mut run = |trial: Trial<'_>| {
            order.push((trial.part.bytes, trial.threads));
            let seconds = trial.part.bytes as f64 / 1e3;
            Ok(Measurement { seconds, cpu_seconds: seconds, peak_memory_bytes: trial.part.bytes, ..Default::default() })
        };
        let measured = measure(&config(), &parts(), &mut run, &()).unwrap();
        assert_eq!(order[..5], [(2000, 1), (4000, 1), (8000, 1), (8000, 2), (2000, 1)]);
        assert!((measured.time_exponent.unwrap() - 1.0).abs() < 1e-9);
        assert_eq!((measured.sizes.len(), measured.threads.len()), (3, 2));
        assert_eq!(measured.sizes[2].bytes_per_second, Spread { median: 1e3, least: 1e3, greatest: 1e3 });
    }

    #[test]
    fn different_answers_are_told() {
        let mut removed = 0;
        let mut run = |_: Trial<'_>| {
            removed += 1;
            Ok(Measurement { removed, ..Default::default() })
        };
        assert!(measure(&config(), &parts(), &mut run, &()).unwrap_err().to_string().contains("different results"));
    }

    #[test]
    fn what_cannot_be_measured_is_told() {
        for (shares, threads, repeats) in
            [(vec![0.5], vec![1], 1), (vec![1.0, 0.5], vec![1], 1), (vec![1.0], vec![], 1), (vec![1.0], vec![1], 0)]
        {
            assert!(RunConfig { shares, threads, repeats }.check().is_err());
        }
        assert_eq!(RunConfig::new(6).threads, [1, 2, 4, 6]);
    }
}
