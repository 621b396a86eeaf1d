//! One stage on a fixed input, a given number of times: what `scripts/instructions` counts the instructions of.
//!
//! `instructions` lists the stages; `instructions STAGE TIMES` runs one and prints what came of it, so that a stage that
//! does less than it should is found out.
#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

mod common;

use common::NAMES;
use leitong::config::Config;
use leitong::dedup;
use leitong::document::Document;
use leitong::near::banding::band_keys;
use leitong::near::minhash::Family;
use leitong::near::recipe::Recipe;
use leitong::near::shingle::shingles;
use leitong::near::verify::jaccard_at_least;
use leitong::source::Inputs;
use leitong::text::article::articles;
use leitong::text::fold::{Fold, fold};
use leitong::text::paragraph::paragraphs;
use leitong::text::token::{TextConfig, Tokens, token_hashes};

/// What a stage does with the texts; returns a number that depends on all of it.
type Stage = fn(&[String]) -> u64;

const STAGES: [(&str, Stage); 9] = [
    ("paragraphs", cut),
    ("fold", fold_all),
    ("words", |texts| tokens(texts, Tokens::Words)),
    ("characters", |texts| tokens(texts, Tokens::Chars)),
    ("shingles", shingle_all),
    ("sign", sign_all),
    ("sets", |texts| sets(texts).iter().flatten().fold(0, |sum, shingle| sum ^ shingle)),
    ("compare", compare_all),
    ("dedup", dedup_all),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [name, times] = arguments.as_slice() else {
        NAMES.iter().for_each(|corpus| STAGES.iter().for_each(|(stage, _)| println!("{corpus}/{stage}")));
        return;
    };
    let (corpus, stage) = name.split_once('/').expect("a stage is named CORPUS/STAGE");
    let run = STAGES.iter().find(|(other, _)| *other == stage).expect("the stage is one of the list").1;
    let texts = common::texts(corpus, 40, 400);
    let times: u32 = times.parse().expect("times is a number");
    let mut found = 0;
    for _ in 0..times {
        found = std::hint::black_box(run(std::hint::black_box(&texts)));
    }
    println!("{found}");
}

fn keys(texts: &[String]) -> Vec<String> {
    let key = |text: &String| {
        let mut key = String::new();
        fold(Fold::Text, text, &mut key);
        key
    };
    texts.iter().map(key).collect()
}

fn cut(texts: &[String]) -> u64 {
    texts.iter().map(|text| (paragraphs(text).len() + articles(text, &paragraphs(text)).len()) as u64).sum()
}

fn fold_all(texts: &[String]) -> u64 {
    keys(texts).iter().map(|key| key.len() as u64).sum()
}

fn tokens(texts: &[String], kind: Tokens) -> u64 {
    let config = TextConfig { tokens: kind, ..TextConfig::default() };
    let mut hashes = Vec::new();
    keys(texts).iter().for_each(|key| token_hashes(config, key, &mut hashes));
    hashes.iter().fold(0, |sum, hash| sum ^ hash)
}

/// As many numbers as the texts have bytes: tokens whose making is not counted.
fn numbers(texts: &[String]) -> Vec<u64> {
    texts
        .iter()
        .flat_map(|text| text.bytes())
        .zip(0..)
        .map(|(byte, place): (u8, u64)| place << 8 | u64::from(byte))
        .collect()
}

fn shingle_all(texts: &[String]) -> u64 {
    let mut list = Vec::new();
    shingles(&numbers(texts), 5, &mut list);
    list.iter().fold(0, |sum, shingle| sum ^ shingle)
}

fn sign_all(texts: &[String]) -> u64 {
    let family = Family::new(96, 0);
    let (mut signature, mut keys) = (vec![0; 96], vec![0; 16]);
    family.sign(&numbers(texts), &mut signature);
    band_keys(&signature, 6, &mut keys);
    keys.iter().map(|&key| u64::from(key)).sum()
}

fn sets(texts: &[String]) -> Vec<Vec<u64>> {
    texts.iter().map(|text| Recipe::default().set(text)).collect()
}

fn compare_all(texts: &[String]) -> u64 {
    let sets = sets(texts);
    let like = |a: &Vec<u64>| sets.iter().filter(|b| jaccard_at_least(a, b, 0.8).is_some()).count() as u64;
    sets.iter().map(like).sum()
}

/// The whole of use 1 but its output, on one thread.
fn dedup_all(texts: &[String]) -> u64 {
    let folder = tempfile::tempdir().expect("there is room for a small file");
    let path = folder.path().join("texts.jsonl");
    let line = |(text, id): (&String, usize)| {
        let document = Document::new(id.to_string(), text.as_str());
        serde_json::json!({ "id": document.id, "text": document.text }).to_string() + "\n"
    };
    let lines: String = texts.iter().zip(0..).map(line).collect();
    std::fs::write(&path, lines).expect("there is room for a small file");
    let inputs = Inputs::gather(&[path]).expect("the file was just written");
    let pool = dedup::pool(1).expect("there is a thread");
    pool.install(|| dedup::run(&Config::default(), &inputs, &())).expect("the run succeeds").counts().removed
}
