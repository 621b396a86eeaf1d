//! A made-up benchmark for tests: its numbers are plausible, and were not measured.

use crate::bench::run::{Measured, Point, StageCost};
use crate::bench::score::{BCubed, Bucket, Class, Score};
use crate::bench::{Bench, Machine};
use crate::config::Config;
use crate::near::banding::{Banding, probability};
use crate::statistics::{Share, Spread, growth_exponent};

fn spread(least: f64, median: f64, greatest: f64) -> Spread {
    Spread { median, least, greatest }
}

fn point(bytes: u64, threads: usize, seconds: Spread, cpu: Spread, memory: Spread) -> Point {
    let whole = 10_002_482;
    let rate = |seconds: Spread| {
        let over = |seconds: f64| bytes as f64 / seconds;
        spread(over(seconds.greatest), over(seconds.median), over(seconds.least))
    };
    let stage = |name: &str, share: f64| {
        let Spread { median, least, greatest } = seconds;
        (name.to_owned(), spread(least * share, median * share, greatest * share))
    };
    Point {
        share: bytes as f64 / whole as f64,
        bytes,
        records: 7728 * bytes / whole,
        threads,
        seconds,
        cpu_seconds: cpu,
        bytes_per_second: rate(seconds),
        bytes_per_cpu_second: rate(cpu),
        peak_memory_bytes: memory,
        spilled_bytes: if bytes == whole { spread(2e6, 2e6, 2e6) } else { Spread::default() },
        stages: vec![stage("read", 0.9374), stage("group", 0.0146), stage("verify", 0.0056), stage("write", 0.0397)],
    }
}

fn measured() -> Measured {
    let sizes = vec![
        point(1_250_442, 1, spread(0.158, 0.164, 0.165), spread(0.157, 0.1636, 0.1645), spread(46.9e6, 47.0e6, 47.4e6)),
        point(2_505_048, 1, spread(0.192, 0.201, 0.239), spread(0.190, 0.1922, 0.199), spread(50.2e6, 50.3e6, 50.3e6)),
        point(5_002_756, 1, spread(0.275, 0.284, 0.315), spread(0.271, 0.2805, 0.302), spread(53.7e6, 53.8e6, 53.9e6)),
        point(
            10_002_482,
            1,
            spread(0.434, 0.4555, 0.475),
            spread(0.428, 0.4484, 0.470),
            spread(60.96e6, 61.0e6, 61.1e6),
        ),
    ];
    let more = [
        point(10_002_482, 2, spread(0.262, 0.270, 0.301), spread(0.470, 0.481, 0.490), spread(66.6e6, 67.0e6, 67.1e6)),
        point(10_002_482, 4, spread(0.151, 0.157, 0.170), spread(0.495, 0.503, 0.530), spread(79.0e6, 79.8e6, 80.3e6)),
        point(10_002_482, 8, spread(0.098, 0.104, 0.121), spread(0.540, 0.561, 0.590), spread(104e6, 105e6, 108e6)),
    ];
    let exponent = |of: fn(&Point) -> f64| {
        growth_exponent(&sizes.iter().map(|point| (point.bytes as f64, of(point))).collect::<Vec<_>>())
    };
    Measured {
        time_exponent: exponent(|point| point.cpu_seconds.median),
        memory_exponent: exponent(|point| point.peak_memory_bytes.median),
        threads: sizes.last().into_iter().chain(&more).cloned().collect(),
        sizes,
        repeats: 3,
    }
}

fn score(banding: &Banding) -> Score {
    let counts = [
        (0.3, 0.4, 0, 3, 118),
        (0.4, 0.5, 0, 8, 96),
        (0.5, 0.6, 1, 38, 150),
        (0.6, 0.7, 2, 61, 104),
        (0.7, 0.75, 3, 93, 103),
        (0.75, 0.8, 9, 140, 143),
        (0.8, 0.85, 198, 199, 200),
        (0.85, 0.9, 147, 150, 150),
        (0.9, 0.95, 120, 120, 120),
        (0.95, 1.0, 80, 80, 80),
        (1.0, 1.0, 75, 75, 75),
    ];
    let bucket = |(from, to, removed, met, whole): (f64, f64, u64, u64, u64)| Bucket {
        from,
        to,
        removed: Share::new(removed, whole),
        met: Share::new(met, whole),
        predicted: Some(probability(banding.bands, banding.rows, (from + to) / 2.0)),
    };
    let class = |name: &str, recall, merged_below| Class { class: name.into(), recall, merged_below };
    Score {
        threshold: 0.8,
        units: 7728,
        pairs: 1339,
        missing: 0,
        recall: Share::new(620, 625),
        together: Share::new(619, 625),
        precision: Share::new(560, 560),
        least: Some(0.8004),
        pair_precision: Share::new(701, 712),
        buckets: counts.map(bucket).to_vec(),
        classes: vec![
            class("改字", Share::new(297, 301), Share::new(4, 260)),
            class("moved & cut", Share::new(248, 249), Share::new(0, 310)),
            class("exact", Share::new(75, 75), Share::default()),
        ],
        negatives: Share::new(144, 144),
        bcubed: BCubed { precision: 0.998, recall: 0.991, f1: 0.9945, records: 1210 },
        groups: Vec::new(),
    }
}

/// Four sizes, four numbers of threads, five steps and a score.
pub fn example() -> Bench {
    let banding = Banding { bands: 16, rows: 6, num_perm: 96, recall_at_threshold: probability(16, 6, 0.8) };
    let step = |(stage, cost): (&'static str, f64)| StageCost {
        stage,
        seconds: cost * 10_002_482.0 / 1e9,
        nanoseconds_per_byte: cost,
    };
    let steps = [("decode", 2.56), ("fold", 8.20), ("tokens", 11.9), ("shingles", 5.02), ("sign", 5.40)];
    Bench {
        leitong: "0.1.0",
        corpus: vec!["example.jsonl".into(), "语料/法律文书".into()],
        config: Config::default(),
        banding,
        machine: Machine { processor: Some("Example 9000".into()), processors: 8 },
        measured: measured(),
        steps: steps.map(step).to_vec(),
        score: Some(score(&banding)),
    }
}
