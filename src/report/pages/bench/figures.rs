//! The figures over sizes, threads and similarities.

use super::axis::{Axis, short, short_bytes};
use super::plot::{ACROSS, Label, Mark, Plot, UP};
use crate::bench::Bench;
use crate::bench::run::Point;
use crate::bench::score::{Bucket, Score};
use crate::near::banding::probability;
use crate::report::words::amount::size;
use crate::report::words::bench::tables::speed_up;
use crate::statistics::{Share, Spread};
use maud::Markup;

/// Megabytes a processor second over the size.
pub(super) fn throughput(bench: &Bench) -> Option<Markup> {
    let points = &bench.measured.sizes;
    let rate = |point: &Point| {
        let Spread { median, least, greatest } = point.bytes_per_cpu_second;
        Spread { median: median / 1e6, least: least / 1e6, greatest: greatest / 1e6 }
    };
    let (first, last) = (points.first()?.bytes.max(1) as f64, points.last()?.bytes.max(1) as f64);
    let x = (Axis::log(first, last, ACROSS), Label { name: "size, logarithmic", form: short_bytes });
    let greatest = points.iter().map(|point| rate(point).greatest).fold(0.0, f64::max);
    let y = (Axis::from_zero(greatest, UP), Label { name: "MB per CPU-second", form: short });
    let described = "Megabytes per second of processor time over the size of the corpus; the numbers are in the table.";
    let mut plot = Plot::new(x, y, "Throughput over size", described.into());
    plot.line(Mark::Line, &points.iter().map(|one| (one.bytes as f64, rate(one).median)).collect::<Vec<_>>());
    for point in points {
        let told = format!("{}: {:.1} MB per CPU-second", size(point.bytes), rate(point).median);
        plot.point(Mark::Disc, point.bytes as f64, rate(point), &told);
    }
    plot.explain(Mark::Disc, "median, with least and greatest");
    Some(plot.draw())
}

/// The most memory over the size, with the power that fits.
pub(super) fn memory(bench: &Bench) -> Option<Markup> {
    let points: Vec<&Point> =
        bench.measured.sizes.iter().filter(|point| point.peak_memory_bytes.greatest > 0.0).collect();
    let last = points.last()?.bytes as f64;
    let greatest = points.iter().map(|point| point.peak_memory_bytes.greatest).fold(0.0, f64::max);
    let x = (Axis::from_zero(last, ACROSS), Label { name: "size", form: short_bytes });
    let y = (Axis::from_zero(greatest, UP), Label { name: "peak memory", form: short_bytes });
    let described = "The most memory of a run over the size of the corpus; the numbers are in the table.";
    let mut plot = Plot::new(x, y, "Memory over size", described.into());
    if let Some(exponent) = bench.measured.memory_exponent {
        plot.line(Mark::Dashes, &fit(&points, exponent));
        plot.explain(Mark::Dashes, format!("fit: size to the power {exponent:.2}"));
    }
    for point in &points {
        let told = format!("{}: {}", size(point.bytes), size(point.peak_memory_bytes.median as u64));
        plot.point(Mark::Disc, point.bytes as f64, point.peak_memory_bytes, &told);
    }
    plot.explain(Mark::Disc, "median, with least and greatest");
    Some(plot.draw())
}

/// The power of the size with `exponent` that passes through the middle of the points, on logarithms.
fn fit(points: &[&Point], exponent: f64) -> Vec<(f64, f64)> {
    let offset = |point: &&Point| point.peak_memory_bytes.median.ln() - exponent * (point.bytes as f64).ln();
    let factor = (points.iter().map(offset).sum::<f64>() / points.len().max(1) as f64).exp();
    let ends = points.first().zip(points.last()).map_or((1.0, 1.0), |(a, b)| (a.bytes as f64, b.bytes as f64));
    const STEPS: i32 = 40;
    let size = |step: i32| ends.0 + (ends.1 - ends.0) * f64::from(step) / f64::from(STEPS);
    (0..=STEPS).map(|step| (size(step), factor * size(step).powf(exponent))).collect()
}

/// How many times as fast over threads, beside what would be ideal; nothing if there is one number of threads only.
pub(super) fn threads(bench: &Bench) -> Option<Markup> {
    let points = &bench.measured.threads;
    let (first, last) = (points.first()?.threads.max(1) as f64, points.last()?.threads as f64);
    if points.len() < 2 {
        return None;
    }
    let ideal = last / first;
    let greatest = points.iter().map(|point| speed_up(points, point).greatest).fold(ideal, f64::max);
    let whole = |value: f64| if value.fract() == 0.0 { short(value) } else { String::new() };
    let x = (Axis::from_zero(last, ACROSS), Label { name: "threads", form: whole });
    let y = (Axis::from_zero(greatest, UP), Label { name: "times as fast", form: short });
    let described = "How many times as fast a run is over its threads; the numbers are in the table.";
    let mut plot = Plot::new(x, y, "Speed-up over threads", described.into());
    plot.line(Mark::Dashes, &[(0.0, 0.0), (last, ideal)]);
    let medians: Vec<_> = points.iter().map(|one| (one.threads as f64, speed_up(points, one).median)).collect();
    plot.line(Mark::Line, &medians);
    for point in points {
        let spread = speed_up(points, point);
        plot.point(
            Mark::Disc,
            point.threads as f64,
            spread,
            &format!("{} threads: {:.2}", point.threads, spread.median),
        );
    }
    plot.explain(Mark::Disc, "median, with least and greatest");
    plot.explain(Mark::Dashes, "ideal");
    Some(plot.draw())
}

/// The S-curve of the bands, and what was measured of it.
pub(super) fn curve(bench: &Bench) -> Markup {
    let (bands, rows) = (bench.banding.bands, bench.banding.rows);
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let x = (Axis::unit(ACROSS), Label { name: "similarity (Jaccard)", form: short });
    let y = (Axis::unit(UP), Label { name: "pairs found", form: percent });
    let described = format!("The probability that {bands} bands of {rows} rows find a pair, over its similarity.");
    let mut plot = Plot::new(x, y, "The S-curve of the bands", described);
    let at = |step: i32| (f64::from(step) / 200.0, probability(bands, rows, f64::from(step) / 200.0));
    plot.upright(bench.config.banding.threshold, &format!("threshold {}", bench.config.banding.threshold));
    plot.line(Mark::Line, &(0..=200).map(at).collect::<Vec<_>>());
    plot.explain(Mark::Line, format!("{bands} x {rows}, predicted"));
    if let Some(score) = &bench.score {
        measured(score, &mut plot);
    }
    plot.draw()
}

/// Below the threshold pairs that met, at it or above those that lost a side: the one is not asked of the other.
fn measured(score: &Score, plot: &mut Plot) {
    let is_below = |bucket: &Bucket| bucket.from < score.threshold;
    let mut seen = [false; 2];
    for bucket in &score.buckets {
        let below = is_below(bucket);
        let (mark, share) = if below { (Mark::Ring, bucket.met) } else { (Mark::Square, bucket.removed) };
        let Some(value) = share.value() else { continue };
        let (least, greatest) = share.interval();
        let Share { part, whole } = share;
        let told = format!("{:.2} to {:.2}: {part} of {whole}", bucket.from, bucket.to);
        plot.point(mark, (bucket.from + bucket.to) / 2.0, Spread { median: value, least, greatest }, &told);
        seen[usize::from(below)] = true;
    }
    if seen[1] {
        plot.explain(Mark::Ring, "met in a band");
    }
    if seen[0] {
        plot.explain(Mark::Square, "a side removed, 95 %");
    }
}
