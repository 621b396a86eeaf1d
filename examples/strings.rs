//! Duplicates among strings, and what two strings share: `cargo run --example strings`.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use leitong::config::Config;
use leitong::dedup::{Verdict, texts};
use leitong::document::Document;
use leitong::error::Result;
use leitong::reuse;

const TEXTS: [&str; 4] = [
    "春耕之前，各家要把门前的水渠清到底，谁家没清，理事会就在公示栏里写明。",
    "The ferry leaves at nine, and again at noon if the wind allows it.",
    "春耕之前,各家要把門前的水渠清到底,誰家沒清,理事會就在公示欄裡寫明。",
    "会上又说，各家要把门前的水渠清到底，月底以前逐段查看。",
];

fn main() -> Result<()> {
    let config = Config::default();
    for (number, verdict) in texts(&config, TEXTS)?.iter().enumerate() {
        match verdict {
            Verdict::Kept => println!("{number} stays"),
            Verdict::Removed { partner, similarity, .. } => println!("{number} goes for {partner}: {similarity:.3}"),
        }
    }
    let documents = TEXTS.iter().enumerate().map(|(number, text)| Document::new(number.to_string(), *text));
    for finding in reuse::documents(&config, documents, &())?.findings {
        let base = &finding.witnesses[finding.base];
        println!("in {} places: {}", finding.witnesses.len(), base.span.of(TEXTS[base.page]));
    }
    Ok(())
}
