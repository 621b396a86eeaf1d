//! Hostile shapes: inputs that are ordinary in size and extraordinary in form cost about what ordinary ones do.

use crate::common::growth::grows_in_proportion;
use crate::common::{Random, at, gzip, one_line, rows, stderr, succeed};
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use tempfile::TempDir;

/// Bytes of each shape, about.
const SIZE: usize = 4 << 20;
/// The memory that a run is given, and must keep.
const MEMORY: u64 = 256_000_000;
/// What starting takes, in seconds of the processor.
const START: f64 = 0.5;

/// What a run found and took.
struct Run {
    dir: TempDir,
    counts: Value,
    cpu: f64,
    peak: Option<u64>,
}

impl Run {
    fn of(name: &str, bytes: &[u8], args: &[&str]) -> Run {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(name), bytes).unwrap();
        let memory = MEMORY.to_string();
        let always = ["dedup", name, "-o", "out", "--quiet", "--memory", &memory];
        let output = at(&dir, &[&always[..], args].concat()).output().unwrap();
        let said = stderr(&output);
        assert!(output.status.success() || said.contains("nothing was read: "), "{said}");
        let run: Value = serde_json::from_slice(&fs::read(dir.path().join("out/run.json")).unwrap()).unwrap();
        let measured = &run["measured"];
        let (cpu, peak) = (measured["cpu_seconds"].as_f64().unwrap(), measured["peak_memory_bytes"].as_u64());
        Run { counts: run["counts"].clone(), cpu, peak, dir }
    }

    fn count(&self, fate: &str) -> u64 {
        self.counts[fate].as_u64().unwrap()
    }

    /// Asserts that it took at most `times` what ordinary text of the same size takes, and kept within its memory.
    fn costs_at_most(&self, times: f64, bytes: usize) {
        let ordinary = ordinary() * bytes as f64 / SIZE as f64;
        assert!(self.cpu < START + times * ordinary, "{:.2} s, ordinary text takes {ordinary:.2} s", self.cpu);
        assert!(self.peak.is_none_or(|peak| peak <= MEMORY), "{:?} bytes of memory", self.peak);
    }

    /// G1: each removed record went for one that is kept.
    fn is_verified(&self) {
        let removed = rows(&self.dir.path().join("out/removed.jsonl"));
        let gone: HashSet<&str> = removed.iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert!(removed.iter().all(|row| !gone.contains(row["kept"]["id"].as_str().unwrap())));
        assert!(removed.iter().all(|row| row["similarity"].as_f64().unwrap() >= 0.8));
    }
}

/// Processor seconds that ordinary text of [`SIZE`] bytes takes.
fn ordinary() -> f64 {
    static TAKEN: std::sync::OnceLock<f64> = std::sync::OnceLock::new();
    *TAKEN.get_or_init(|| {
        let mut random = Random::new(1);
        let mut text = String::new();
        while text.len() < SIZE {
            let body: Vec<String> = (0..120).map(|_| word(&mut random)).collect();
            text += &record(&body.join(" "));
        }
        Run::of("a.jsonl", text.as_bytes(), &[]).cpu
    })
}

fn word(random: &mut Random) -> String {
    (0..3 + random.below(6)).map(|_| char::from(b'a' + random.below(26) as u8)).collect()
}

fn record(text: &str) -> String {
    format!("{}\n", serde_json::json!({ "text": text }))
}

/// `count` words that differ from one seed to another.
fn words(seed: u64, count: usize) -> Vec<String> {
    let mut random = Random::new(seed);
    (0..count).map(|_| word(&mut random)).collect()
}

#[test]
fn one_record_as_large_as_everything() {
    let line = record(&words(2, SIZE / 7).join(" "));
    let run = Run::of("a.jsonl", line.as_bytes(), &[]);
    assert_eq!(run.count("kept"), 1);
    assert!(run.cpu < START + 3.0 * ordinary(), "{}", run.cpu);
}

#[test]
fn a_record_for_which_there_is_no_memory_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let lines = ["甲乙丙丁".to_owned(), words(2, SIZE / 2).join(" "), "甲乙丙丁".to_owned()].map(|text| record(&text));
    fs::write(dir.path().join("a.jsonl"), lines.concat()).unwrap();
    let args = ["dedup", "a.jsonl", "-o", "out", "--quiet", "--memory", "100MB"];
    let refused = at(&dir, &args).output().unwrap();
    let said = one_line(&refused);
    assert!(said.contains("for a record of") && said.contains("--max-record"), "{said}");
    succeed(at(&dir, &args).args(["--max-record", "1MB"]));
    let rejected = rows(&dir.path().join("out/rejected.jsonl"));
    assert_eq!((rejected.len(), rejected[0]["reason"].as_str()), (1, Some("too-large")));
    assert_eq!(rows(&dir.path().join("out/removed.jsonl")).len(), 1);
}

#[test]
fn very_many_records_of_one_word() {
    let lines: String = (0..SIZE / 20).map(|number| record(&format!("{:x}", number % 60_000))).collect();
    let run = Run::of("a.jsonl", lines.as_bytes(), &[]);
    assert_eq!(run.count("kept"), 60_000);
    run.costs_at_most(20.0, lines.len());
}

#[test]
fn one_paragraph_very_many_times() {
    let paragraph = "水库昨夜涨了半米，守坝的人每隔一小时记一次水位，记到天亮。";
    let lines = record(paragraph).repeat(SIZE / 100);
    let run = Run::of("a.jsonl", lines.as_bytes(), &[]);
    assert_eq!(run.count("kept"), 1);
    run.costs_at_most(6.0, lines.len());
    let text = format!("{paragraph}\n\n").repeat(SIZE / 100);
    let run = Run::of("a.txt", text.as_bytes(), &["--unit", "paragraph"]);
    assert_eq!(run.count("kept"), 1);
    run.costs_at_most(6.0, text.len());
}

/// A third of each record is its own; the rest all share. Nothing is alike enough to go, and comparing is bounded.
#[test]
fn very_many_records_of_one_template() {
    let frame = words(4, 60);
    let fill = |number: u64| {
        let slots = words(1000 + number, 30);
        let pairs = frame.chunks(2).zip(&slots).map(|(fixed, slot)| format!("{} {slot}", fixed.join(" ")));
        record(&pairs.collect::<Vec<_>>().join(" "))
    };
    let lines: String = (0..SIZE as u64 / 600).map(fill).collect();
    let run = Run::of("a.jsonl", lines.as_bytes(), &[]);
    assert_eq!(run.count("removed"), 0);
    run.costs_at_most(30.0, lines.len());
}

/// Each record is 0.85 like the next: by the star every second or third goes, each for its neighbour.
#[test]
fn a_chain_of_very_many() {
    let stream = words(5, SIZE / 500 * 13 + 170);
    let lines: String = (0..SIZE / 500).map(|link| record(&stream[link * 13..link * 13 + 160].join(" "))).collect();
    let run = Run::of("a.jsonl", lines.as_bytes(), &[]);
    run.is_verified();
    let (kept, read) = (run.count("kept"), run.count("read"));
    assert!(kept * 3 > read && kept < read, "{kept} of {read}");
    run.costs_at_most(20.0, lines.len());
}

#[test]
fn a_record_whose_shingles_are_all_equal() {
    let line = record(&"哈".repeat(SIZE / 3));
    for tokens in ["words", "chars"] {
        let run = Run::of("a.jsonl", line.as_bytes(), &["--tokens", tokens]);
        assert!(run.count("kept") == 1 && run.cpu < START + 6.0 * ordinary(), "{tokens} {}", run.cpu);
    }
}

#[test]
fn very_many_empty_lines() {
    let run = Run::of("a.jsonl", &b"\n".repeat(SIZE), &[]);
    assert_eq!(run.count("read"), 0);
    run.costs_at_most(3.0, SIZE);
    let run = Run::of("a.txt", &b"\n".repeat(SIZE), &["--unit", "paragraph"]);
    assert_eq!(run.count("removed"), 0);
    run.costs_at_most(6.0, SIZE);
}

#[test]
fn random_bytes() {
    let bytes = Random::new(6).bytes(SIZE);
    let run = Run::of("a.jsonl", &bytes, &[]);
    assert_eq!((run.count("kept"), run.count("rejected")), (0, run.count("read")));
    run.costs_at_most(6.0, SIZE);
    let run = Run::of("a.txt", &bytes, &[]);
    assert_eq!(run.count("rejected"), 1);
    run.costs_at_most(6.0, SIZE);
}

#[test]
fn json_that_is_nested_without_end() {
    for open in ["{\"text\":", "[", "{\"text\":\"a\",\"b\":["] {
        let run = Run::of("a.jsonl", open.repeat(SIZE / open.len()).as_bytes(), &[]);
        assert_eq!(run.count("rejected"), 1);
        assert!(run.cpu < START + 6.0 * ordinary(), "{open} {}", run.cpu);
    }
}

/// A hundred and a thousand times as large as they are stored.
#[test]
fn compressed_bombs_are_rejected_and_cost_no_memory() {
    for bytes in [SIZE, 10 * SIZE] {
        let stored = gzip((record(&"a".repeat(bytes)) + &record("甲乙丙丁")).as_bytes());
        assert!(stored.len() * 100 < bytes);
        let run = Run::of("a.jsonl.gz", &stored, &["--max-record", "1MB"]);
        assert_eq!((run.count("kept"), run.count("rejected")), (1, 1));
        run.costs_at_most(3.0, bytes);
        let dir = run.dir.path().join("out/kept/a.jsonl.gz");
        assert!(dir.exists());
    }
    let text = Run::of("a.txt.gz", &gzip(&b"a".repeat(10 * SIZE)), &["--max-record", "1MB"]);
    assert_eq!(text.count("rejected"), 1);
    text.costs_at_most(3.0, 10 * SIZE);
}

/// What `report` and the units of `dedup` read as a whole, each form twice as long as well.
mod growth {
    use super::*;

    const REPORT: &[&str] = &["report", "-q", "-o", "r.html", "-o", "r.jsonl"];

    fn report(name: &str, size: usize, shape: impl Fn(usize) -> String) {
        grows_in_proportion(REPORT, name, size, shape);
    }

    fn units(size: usize, shape: impl Fn(usize) -> String) {
        for unit in ["article", "paragraph"] {
            grows_in_proportion(&["dedup", "-q", "-o", "out", "--unit", unit], "a.txt", size, &shape);
        }
    }

    /// A sentence of its own for each number.
    fn sentence(number: usize) -> String {
        let mut random = Random::new(number as u64);
        (0..24).map(|_| char::from_u32(0x4e00 + random.below(3000) as u32).unwrap()).collect()
    }

    fn sentences(count: usize, end: &str) -> String {
        (0..count).map(|number| sentence(number) + end).collect()
    }

    fn of_records(texts: impl Iterator<Item = String>) -> String {
        texts.map(|text| record(&text)).collect()
    }

    /// As the index of a book.
    fn headings(count: usize) -> String {
        (0..count).map(|number| format!("{} {}\n", words(number as u64, 1)[0].repeat(2), 1 + number % 900)).collect()
    }

    #[test]
    fn headings_of_many_stems() {
        report("a.txt", 20_000, headings);
        units(40_000, headings);
    }

    #[test]
    fn quotation_marks_that_are_not_closed() {
        let shape = |count: usize| "他指出：“".repeat(count);
        report("a.txt", 20_000, shape);
        units(20_000, shape);
        report("a.txt", 10_000, |count| format!("{}{}", "说「『".repeat(count), "』」".repeat(count)));
    }

    #[test]
    fn one_footer_under_many_records() {
        let footer = "水库的闸门由值班的人看管，闲人不要靠近。";
        report("a.jsonl", 2_000, |count| of_records((0..count).map(|n| format!("{}。\n{footer}", sentence(n)))));
    }

    #[test]
    fn many_equal_records_and_many_tiny_ones() {
        let one = "水库昨夜涨了半米，守坝的人每隔一小时记一次水位，记到天亮。";
        report("a.jsonl", 3_000, |count| of_records((0..count).map(|_| one.to_owned())));
        report("a.jsonl", 4_000, |count| of_records((0..count).map(|n| sentence(n)[..12].to_owned())));
    }

    #[test]
    fn one_line_very_many_times() {
        let shape = |count: usize| "水库昨夜涨了半米，守坝的人每隔一小时记一次水位。\n".repeat(count);
        report("a.txt", 10_000, shape);
        units(20_000, shape);
    }

    /// Two documents, of paragraphs that have a sentence in common.
    #[test]
    fn many_passages_of_two_documents() {
        let document = |count: usize, from: usize| -> String {
            (0..count).map(|n| format!("{}，{}。\n", sentence(n), sentence(from + n))).collect()
        };
        report("a.jsonl", 1_500, |n| of_records([document(n, n), document(n, 2 * n)].into_iter()));
    }

    /// The same in one line each.
    #[test]
    fn many_passages_of_two_long_lines() {
        let document = |count: usize, from: usize| -> String {
            (0..count)
                .map(|n| format!("{}，{}，{}。", sentence(n), sentence(from + n), sentence(7 + from + n)))
                .collect()
        };
        report("a.jsonl", 500, |n| of_records([document(n, n), document(n, 3 * n)].into_iter()));
    }

    /// A long line of what is many paragraphs elsewhere.
    #[test]
    fn many_paragraphs_that_are_one_line_elsewhere() {
        let shape = |n| of_records([sentences(n, "，"), sentences(n, "\n")].into_iter());
        report("a.jsonl", 1_000, shape);
        // As in much text, where what stands beside a passage is looked at again.
        let part = |n: usize| format!("{}，{}。", sentence(n), sentence(1_000_000 + n));
        let shape = |n| of_records(std::iter::once(sentences(n, "，")).chain((0..n).map(part)));
        grows_in_proportion(&["report", "-q", "--sensitivity", "default"], "a.jsonl", 2_000, shape);
    }

    /// One phrase among other words each time.
    #[test]
    fn very_many_stock_phrases() {
        // Each stands as often, however many there are.
        let phrase = |number: usize| sentence(number / 40)[..30].to_owned();
        let paragraph = |n: usize| format!("{}{}{}\n", sentence(1000 + n), phrase(n), sentence(5_000_000 + n));
        report("a.txt", 3_000, |count| (0..count).map(paragraph).collect());
    }
}
