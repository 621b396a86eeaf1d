//! Each stage by itself, on one thread: bytes of original text a second, so that the stages can be compared.
//!
//! Corpora: 200 texts of 400 words each (`benches/common`). Every bench asserts its answer before it is measured.

mod common;

use common::{NAMES, PERIOD, bytes};
use divan::Bencher;
use divan::counter::BytesCount;
use leitong::corpus::candidate::{BandKeys, Buckets};
use leitong::near::Order;
use leitong::near::banding::band_keys;
use leitong::near::minhash::{Family, estimate};
use leitong::near::shingle;
use leitong::near::verify::jaccard_at_least;
use leitong::store::Workspace;
use leitong::text::fold::{self, Fold, fold_mapped};
use leitong::text::token::{TextConfig, Tokens, token_hashes};

const TEXTS: usize = 200;
const WORDS: usize = 400;
const BANDS: usize = 16;
const ROWS: usize = 6;

fn main() {
    divan::main();
}

fn texts(name: &str) -> Vec<String> {
    common::texts(name, TEXTS, WORDS)
}

fn keys(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| fold_mapped(Fold::Text, text).chars.into_iter().collect()).collect()
}

fn tokens(kind: Tokens, key: &str) -> Vec<u64> {
    let mut hashes = Vec::new();
    token_hashes(TextConfig { tokens: kind, ..TextConfig::default() }, key, &mut hashes);
    hashes
}

fn shingles(key: &str) -> Vec<u64> {
    let mut list = Vec::new();
    shingle::shingles(&tokens(Tokens::Words, key), 2, &mut list);
    list
}

fn sets(texts: &[String]) -> Vec<Vec<u64>> {
    let set = |key: &String| {
        let mut set = shingles(key);
        set.sort_unstable();
        set.dedup();
        set
    };
    keys(texts).iter().map(set).collect()
}

fn signatures(texts: &[String]) -> Vec<Vec<u32>> {
    let family = Family::new(BANDS * ROWS, 0);
    let sign = |set: &Vec<u64>| {
        let mut signature = vec![0; BANDS * ROWS];
        family.sign(set, &mut signature);
        signature
    };
    sets(texts).iter().map(sign).collect()
}

#[divan::bench(args = NAMES)]
fn fold(bencher: Bencher<'_, '_>, name: &str) {
    let texts = texts(name);
    let mut key = String::new();
    let mut run = || {
        key.clear();
        texts.iter().for_each(|text| fold::fold(Fold::Text, text, &mut key));
        key.len()
    };
    assert_eq!(run(), bytes(&keys(&texts)));
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(run);
}

fn tokenize(bencher: Bencher<'_, '_>, name: &str, kind: Tokens, least: usize) {
    let texts = texts(name);
    let keys = keys(&texts);
    let mut hashes = Vec::new();
    let config = TextConfig { tokens: kind, ..TextConfig::default() };
    let mut run = || {
        hashes.clear();
        keys.iter().for_each(|key| token_hashes(config, key, &mut hashes));
        hashes.len()
    };
    let found = run();
    assert!(found >= least && found <= keys.iter().map(|key| key.chars().count()).sum::<usize>(), "{found} tokens");
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(run);
}

#[divan::bench(args = NAMES)]
fn tokenize_words(bencher: Bencher<'_, '_>, name: &str) {
    tokenize(bencher, name, Tokens::Words, TEXTS * WORDS / 2);
}

#[divan::bench(args = NAMES)]
fn tokenize_chars(bencher: Bencher<'_, '_>, name: &str) {
    tokenize(bencher, name, Tokens::Chars, TEXTS * WORDS);
}

#[divan::bench(name = "shingle", args = NAMES)]
fn shingle_pairs_of_words(bencher: Bencher<'_, '_>, name: &str) {
    let texts = texts(name);
    let tokens: Vec<Vec<u64>> = keys(&texts).iter().map(|key| tokens(Tokens::Words, key)).collect();
    let mut list = Vec::new();
    let mut run = || {
        list.clear();
        tokens.iter().for_each(|tokens| shingle::shingles(tokens, 2, &mut list));
        list.len()
    };
    assert_eq!(run(), tokens.iter().map(|tokens| tokens.len() - 1).sum::<usize>());
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(run);
}

#[divan::bench(args = NAMES)]
fn sign(bencher: Bencher<'_, '_>, name: &str) {
    let texts = texts(name);
    let sets = sets(&texts);
    let family = Family::new(BANDS * ROWS, 0);
    let mut signature = vec![0; BANDS * ROWS];
    let copies = signatures(&texts);
    let like = estimate(&copies[PERIOD - 2], &copies[PERIOD - 1]);
    assert!(like > 0.9, "a copy with one word changed is like its original, not {like}");
    let run = || {
        sets.iter().for_each(|set| family.sign(set, &mut signature));
        signature[0]
    };
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(run);
}

#[divan::bench(args = NAMES)]
fn group(bencher: Bencher<'_, '_>, name: &str) {
    let texts = texts(name);
    let mut keys = vec![0; TEXTS * BANDS];
    for (signature, keys) in signatures(&texts).iter().zip(keys.chunks_exact_mut(BANDS)) {
        band_keys(signature, ROWS, keys);
    }
    let (mut columns, order) = (BandKeys::new(BANDS, &Workspace::default()), Order::own(TEXTS));
    columns.extend(&keys);
    let group = || Buckets::group(&columns, &order, usize::MAX);
    let met = group().active().len();
    assert!((2 * TEXTS / PERIOD..TEXTS / 2).contains(&met), "the copies and their originals meet, not {met} texts");
    bencher.counter(BytesCount::new(bytes(&texts))).bench_local(|| group().len());
}

#[divan::bench(args = NAMES)]
fn verify(bencher: Bencher<'_, '_>, name: &str) {
    let texts = texts(name);
    let sets = sets(&texts);
    let run = || sets.windows(2).filter(|pair| jaccard_at_least(&pair[0], &pair[1], 0.8).is_some()).count();
    assert_eq!(run(), TEXTS / PERIOD);
    bencher.counter(BytesCount::new(2 * bytes(&texts))).bench_local(run);
}
