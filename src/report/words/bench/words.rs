//! What is said of a benchmark in words.

use super::tables::{Portion, number, numbers, percent, speed_up, stage_portions, step_portions};
use crate::bench::Bench;
use crate::bench::score::Score;
use crate::near::banding::Banding;
use crate::report::words::amount::{grouped, size};
use crate::report::words::printable::printable;
use serde::Serialize;

/// The title of the steps.
pub(in crate::report) const STEPS_TITLE: &str = "steps inside read, on a sample, on one thread";

/// What was measured, with which settings, on what: labels and values.
pub(in crate::report) fn head(bench: &Bench) -> Vec<(&'static str, String)> {
    vec![
        ("bench", format!("leitong {}, {}", bench.leitong, repeats(bench))),
        ("corpus", format!("{}{}", corpus(bench), extent(bench))),
        ("settings", settings(bench)),
        ("bands", bands(&bench.banding)),
        ("machine", machine(bench)),
    ]
}

/// The names of the corpus.
pub(in crate::report) fn corpus(bench: &Bench) -> String {
    bench.corpus.iter().map(|name| printable(name)).collect::<Vec<_>>().join(", ")
}

fn extent(bench: &Bench) -> String {
    let whole = bench.measured.threads.first();
    whole.map_or(String::new(), |whole| format!(": {}, {} records", size(whole.bytes), grouped(whole.records)))
}

fn repeats(bench: &Bench) -> String {
    match bench.measured.repeats {
        1 => "one run of each kind".into(),
        repeats => format!("medians of {repeats} runs of each kind [least-greatest]"),
    }
}

fn settings(bench: &Bench) -> String {
    let config = bench.config.in_force();
    let width = config.shingle.width.unwrap_or_default();
    format!(
        "unit {}; fold {}; tokens {}, {width} per shingle; threshold {}, recall {}; cluster {}; keep {}",
        name(&config.unit),
        name(&config.text.fold),
        name(&config.text.tokens),
        config.banding.threshold,
        config.banding.recall,
        name(&config.cluster.rule),
        printable(&config.keep.to_string())
    )
}

/// The name of a choice as it stands in a configuration.
fn name(choice: &impl Serialize) -> String {
    let value = serde_json::to_value(choice).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn bands(banding: &Banding) -> String {
    let Banding { bands, rows, num_perm, recall_at_threshold } = banding;
    format!(
        "{bands} bands of {rows} rows, {num_perm} hash functions: a pair at the threshold is found with probability \
         {recall_at_threshold:.4}"
    )
}

fn machine(bench: &Bench) -> String {
    let processors = bench.machine.processors;
    let plural = if processors == 1 { "" } else { "s" };
    let model = bench.machine.processor.as_deref().map_or("processor unknown".into(), printable);
    format!("{model}, {processors} processor{plural}")
}

/// The title of the stages.
pub(in crate::report) fn stages_title(bench: &Bench) -> String {
    format!("stages of the whole run on {}", threads(bench.measured.threads.first().map_or(1, |point| point.threads)))
}

/// `1 thread`, `4 threads`.
pub(in crate::report) fn threads(count: usize) -> String {
    if count == 1 { "1 thread".into() } else { format!("{count} threads") }
}

/// How time and memory grow with the size.
pub(in crate::report) fn growth(bench: &Bench) -> String {
    let measured = &bench.measured;
    let (Some(time), Some(memory)) = (measured.time_exponent, measured.memory_exponent) else {
        return "of time and memory with the size: unknown, too few sizes were measured".into();
    };
    format!("processor time {}; memory {}", grows(time), grows(memory))
}

/// An exponent in words, with what it means for twice the size.
pub(in crate::report) fn grows(exponent: f64) -> String {
    let how = match exponent {
        ..0.05 => "hardly grows with the size",
        ..0.95 => "grows more slowly than the size",
        ..=1.05 => "grows in proportion to the size",
        _ => "grows faster than the size",
    };
    format!("{how} (power {exponent:.2}: twice the size costs {:.2} times as much)", 2f64.powf(exponent))
}

/// How much of the truth was found.
pub(in crate::report) fn recall(score: &Score, banding: &Banding) -> String {
    let promised = banding.recall_at_threshold;
    let Some(value) = score.recall.value() else {
        return format!("the truth has no pairs at {} or above", score.threshold);
    };
    let (low, high) = score.recall.interval();
    format!(
        "{value:.4} ({} of {} true pairs at {} or above lost a side; 95 % interval {low:.4} to {high:.4}); the bands \
         promise {promised:.4} at the threshold itself",
        grouped(score.recall.part),
        grouped(score.recall.whole),
        score.threshold
    )
}

/// The benchmark in a few sentences.
pub(in crate::report) fn summary(bench: &Bench) -> Vec<String> {
    let mut sentences = Vec::new();
    sentences.extend(speed(bench));
    sentences.extend(busiest(bench));
    if bench.measured.time_exponent.is_some() {
        sentences.push(format!("Over the sizes measured, {}.", growth(bench)));
    }
    if let Some(score) = &bench.score {
        sentences.push(format!("Recall is {}.", recall(score, &bench.banding)));
    }
    sentences.extend(unrest(bench));
    sentences
}

fn speed(bench: &Bench) -> Option<String> {
    let points = &bench.measured.threads;
    let first = points.first()?;
    let mut text = format!(
        "A whole run over {}, {} records, takes {} s on {}: {} MB a second.",
        size(first.bytes),
        grouped(first.records),
        numbers(first.seconds),
        threads(first.threads),
        number(first.bytes_per_second.median / 1e6)
    );
    if let Some(last) = points.last().filter(|last| last.threads != first.threads) {
        text += &format!(
            " On {} it takes {} s, {:.2} times as fast.",
            threads(last.threads),
            numbers(last.seconds),
            speed_up(points, last).median
        );
    }
    Some(text)
}

fn busiest(bench: &Bench) -> Option<String> {
    let most = |portions: Vec<Portion>| portions.into_iter().max_by(|a, b| a.share.total_cmp(&b.share));
    let stage = most(stage_portions(bench))?;
    let mut text = format!("Most of the time goes to {} ({})", stage.name, percent(stage.share));
    if let Some(step) = most(step_portions(bench)) {
        text += &format!(", and inside read to the step {} ({} of its steps)", step.name, percent(step.share));
    }
    Some(text + ".")
}

/// A warning if the runs of one kind differ much.
fn unrest(bench: &Bench) -> Option<String> {
    let points = bench.measured.sizes.iter().chain(&bench.measured.threads);
    let ratios = points.map(|point| point.seconds.greatest / point.seconds.least.max(1e-9));
    let most = ratios.max_by(f64::total_cmp).filter(|&ratio| ratio > 1.25)?;
    Some(format!("The machine was busy: the slowest run of a kind took up to {most:.2} times as long as the fastest."))
}
