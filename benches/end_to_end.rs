//! `dedup` from a file to the verdicts, on all processors and on one: bytes of the file a second.
//!
//! Corpora: JSON Lines of 4,000 texts of 400 words each, every fifth one a near copy (`benches/common`); the answer is
//! asserted in every round.

mod common;

use common::{NAMES, PERIOD};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use leitong::config::Config;
use leitong::dedup;
use leitong::source::Inputs;
use std::io::Write;
use tempfile::NamedTempFile;

const TEXTS: usize = 4000;
const WORDS: usize = 400;

fn main() {
    divan::main();
}

/// The corpus as a file, and its bytes.
fn file(name: &str) -> (NamedTempFile, u64) {
    let mut file = tempfile::Builder::new().suffix(".jsonl").tempfile().expect("the temp dir can be written");
    for (id, text) in common::texts(name, TEXTS, WORDS).iter().enumerate() {
        writeln!(file, "{}", serde_json::json!({ "id": id, "text": text })).expect("the temp dir has room");
    }
    let bytes = file.as_file().metadata().expect("the file is open").len();
    (file, bytes)
}

fn measure(bencher: Bencher<'_, '_>, name: &str, config: &str, threads: usize) {
    let (file, bytes) = file(name);
    let config = Config::from_toml(config).expect("the configuration is valid");
    let inputs = Inputs::gather(&[file.path().to_owned()]).expect("the file is there");
    let pool = dedup::pool(threads).expect("the system gives threads");
    let run = || {
        let outcome = pool.install(|| dedup::run(&config, &inputs, &())).expect("nothing stops the run");
        assert_eq!(outcome.counts().removed as usize, TEXTS / PERIOD);
        outcome
    };
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(TEXTS)).bench_local(run);
}

#[divan::bench(args = NAMES, sample_count = 10)]
fn words(bencher: Bencher<'_, '_>, name: &str) {
    measure(bencher, name, "", 0);
}

#[divan::bench(args = NAMES, sample_count = 10)]
fn words_on_one_thread(bencher: Bencher<'_, '_>, name: &str) {
    measure(bencher, name, "", 1);
}

#[divan::bench(args = NAMES, sample_count = 10)]
fn chars_on_one_thread(bencher: Bencher<'_, '_>, name: &str) {
    measure(bencher, name, "text.tokens = 'chars'", 1);
}
