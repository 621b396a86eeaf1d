//! The tables of a benchmark: cells that are ready to be shown, on a terminal or on a page.

use crate::bench::Bench;
use crate::bench::run::{Point, StageCost};
use crate::bench::score::{Bucket, Class, Score};
use crate::near::banding::{Banding, probability};
use crate::report::words::amount::{grouped, size};
use crate::report::words::printable::printable;
use crate::statistics::{Share, Spread};

/// A head and rows of as many cells each; the first cell of a row names it.
pub(in crate::report) struct Table {
    /// What the columns are.
    pub head: Vec<String>,
    /// Cells, harmless for a terminal.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    fn new<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Table {
        Table { head: head.map(str::to_owned).to_vec(), rows: rows.map(Vec::from).collect() }
    }

    /// The table with these columns only.
    pub fn pick(&self, columns: &[usize]) -> Table {
        let pick = |cells: &Vec<String>| columns.iter().map(|&column| cells[column].clone()).collect();
        Table { head: pick(&self.head), rows: self.rows.iter().map(pick).collect() }
    }
}

/// The whole corpus on each number of threads.
pub(in crate::report) fn by_threads(bench: &Bench) -> Table {
    let points = &bench.measured.threads;
    let row = |point: &Point| {
        [
            point.threads.to_string(),
            numbers(point.seconds),
            number(point.bytes_per_second.median / 1e6),
            number(point.bytes_per_cpu_second.median / 1e6),
            grouped((point.records as f64 / point.seconds.median.max(1e-9)).round() as u64),
            format!("{:.2}", speed_up(points, point).median),
        ]
    };
    let head = ["threads", "seconds", "MB/s", "MB per CPU-second", "records/s", "times as fast"];
    Table::new(head, points.iter().map(row))
}

/// How many times as fast as on the first number of threads `point` is; the spread is that of its own runs.
pub(in crate::report) fn speed_up(points: &[Point], point: &Point) -> Spread {
    let first = points.first().map_or(0.0, |first| first.seconds.median);
    let over = |seconds: f64| first / seconds.max(1e-9);
    let Spread { median, least, greatest } = point.seconds;
    Spread { median: over(median), least: over(greatest), greatest: over(least) }
}

/// Every size on the first number of threads.
pub(in crate::report) fn by_size(bench: &Bench) -> Table {
    let row = |point: &Point| {
        [
            size(point.bytes),
            grouped(point.records),
            numbers(point.seconds),
            scaled(point.bytes_per_cpu_second),
            memory(point.peak_memory_bytes),
            memory(point.spilled_bytes),
        ]
    };
    let head = ["size", "records", "seconds", "MB per CPU-second", "peak memory", "spilled"];
    Table::new(head, bench.measured.sizes.iter().map(row))
}

/// A part of some time: its name and seconds, and its share of all parts.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Portion {
    /// What the time went to.
    pub name: String,
    /// Seconds.
    pub seconds: Spread,
    /// In [0, 1].
    pub share: f64,
}

/// The stages of the whole run on the first number of threads, and what is left of it.
pub(in crate::report) fn stage_portions(bench: &Bench) -> Vec<Portion> {
    let Some(point) = bench.measured.threads.first().filter(|point| !point.stages.is_empty()) else {
        return Vec::new();
    };
    let known: f64 = point.stages.iter().map(|(_, seconds)| seconds.median).sum();
    // Medians of parts need not add up to the median of the whole: a small rest is no stage.
    let rest = point.seconds.median - known;
    let rest = if rest > 0.005 * point.seconds.median { rest } else { 0.0 };
    let whole = (known + rest).max(1e-9);
    let portion =
        |name: &str, seconds: Spread| Portion { name: printable(name), seconds, share: seconds.median / whole };
    let mut portions: Vec<Portion> = point.stages.iter().map(|(name, seconds)| portion(name, *seconds)).collect();
    if rest > 0.0 {
        portions.push(portion("other", Spread { median: rest, least: rest, greatest: rest }));
    }
    portions
}

/// Stages: seconds and share of the whole.
pub(in crate::report) fn stages(bench: &Bench) -> Table {
    let row = |portion: Portion| [portion.name, numbers(portion.seconds), percent(portion.share)];
    Table::new(["stage", "seconds", "share"], stage_portions(bench).into_iter().map(row))
}

/// The steps inside `read` as parts of their sum.
pub(in crate::report) fn step_portions(bench: &Bench) -> Vec<Portion> {
    let whole: f64 = bench.steps.iter().map(|step| step.seconds).sum();
    let portion = |step: &StageCost| Portion {
        name: printable(step.stage),
        seconds: Spread::of([step.seconds]),
        share: step.seconds / whole.max(1e-12),
    };
    bench.steps.iter().map(portion).collect()
}

/// Steps: nanoseconds a byte and share.
pub(in crate::report) fn steps(bench: &Bench) -> Table {
    let row = |(portion, step): (Portion, &StageCost)| {
        [portion.name, number(step.nanoseconds_per_byte), percent(portion.share)]
    };
    Table::new(["step", "ns a byte", "share"], step_portions(bench).into_iter().zip(&bench.steps).map(row))
}

/// The buckets at the threshold or above that have pairs.
pub(in crate::report) fn buckets_above(score: &Score) -> Table {
    buckets(score, |bucket| bucket.from >= score.threshold)
}

/// All buckets that have pairs.
pub(in crate::report) fn buckets_all(score: &Score) -> Table {
    buckets(score, |_| true)
}

fn buckets(score: &Score, wanted: impl Fn(&Bucket) -> bool) -> Table {
    let row = |bucket: &Bucket| {
        let range = if bucket.from >= 1.0 { "1".into() } else { format!("{:.2} to {:.2}", bucket.from, bucket.to) };
        let predicted = bucket.predicted.map_or("-".into(), |value| format!("{value:.4}"));
        let pairs = grouped(bucket.removed.whole.max(bucket.met.whole));
        [range, pairs, share(bucket.removed), share(bucket.met), predicted]
    };
    let some = |bucket: &&Bucket| bucket.removed.whole > 0 || bucket.met.whole > 0;
    let rows = score.buckets.iter().filter(some).filter(|bucket| wanted(bucket)).map(row);
    Table::new(["similarity", "pairs", "a side removed", "met in a band", "predicted"], rows)
}

/// Points of the S-curve, where nothing was measured of it.
pub(in crate::report) fn predicted(banding: &Banding) -> Table {
    let row = |s: f64| [format!("{s:.2}"), format!("{:.4}", probability(banding.bands, banding.rows, s))];
    Table::new(["similarity", "predicted"], [0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95].into_iter().map(row))
}

/// True pairs by how they came to be alike.
pub(in crate::report) fn classes(score: &Score) -> Table {
    let row = |one: &Class| {
        let [above, below] = [one.recall, one.merged_below].map(|share| grouped(share.whole));
        [printable(&one.class), above, share(one.recall), below, share(one.merged_below)]
    };
    let head = ["class", "above", "a side removed", "below", "in one cluster"];
    Table::new(head, score.classes.iter().map(row))
}

/// `0.9920 [0.982-0.997]`, the 95 % interval, or a dash.
fn share(share: Share) -> String {
    let Some(value) = share.value() else { return "-".into() };
    let (low, high) = share.interval();
    format!("{value:.4} [{low:.3}-{high:.3}]")
}

/// `93.7 %`.
pub(in crate::report) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// Three digits or so of a positive number: `0.0181`, `2.56`, `22.0`, `16,965`.
pub(in crate::report) fn number(value: f64) -> String {
    fixed(value, decimals(value))
}

/// The median as [`number`] writes it, and the least and the greatest with as many decimals.
pub(in crate::report) fn numbers(values: Spread) -> String {
    let decimals = decimals(values.median);
    spread(values, |value| fixed(value, decimals))
}

fn decimals(value: f64) -> usize {
    match value {
        ..0.1 => 4,
        ..1.0 => 3,
        ..10.0 => 2,
        ..1000.0 => 1,
        _ => 0,
    }
}

fn fixed(value: f64, decimals: usize) -> String {
    if decimals == 0 { grouped(value.round() as u64) } else { format!("{value:.decimals$}") }
}

/// The median, and the least and the greatest if they differ.
fn spread(spread: Spread, form: impl Fn(f64) -> String) -> String {
    let [median, least, greatest] = [spread.median, spread.least, spread.greatest].map(form);
    if least == greatest { median } else { format!("{median} [{least}-{greatest}]") }
}

fn scaled(bytes: Spread) -> String {
    let Spread { median, least, greatest } = bytes;
    numbers(Spread { median: median / 1e6, least: least / 1e6, greatest: greatest / 1e6 })
}

/// Bytes in the unit of the greatest: `61.0 [60.9-61.1] MB`.
fn memory(bytes: Spread) -> String {
    let (unit, name) = match bytes.greatest {
        0.0 => return "none".into(),
        ..1e6 => (1e3, "kB"),
        ..1e9 => (1e6, "MB"),
        _ => (1e9, "GB"),
    };
    format!("{} {name}", spread(bytes, |bytes| format!("{:.*}", if unit > 1e6 { 2 } else { 1 }, bytes / unit)))
}
