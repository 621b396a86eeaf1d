//! Keys for a database: an identity for equal texts, and band keys by which near copies meet: `cargo run --example keys`.
//!
//! Store the identity and the band keys beside each text. Texts with one identity are equal, but for case, width, punctuation,
//! space and script; texts that share a band key may be alike, and `jaccard` says how much.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use leitong::error::Result;
use leitong::near::banding::{BandingConfig, band_keys};
use leitong::near::minhash::Family;
use leitong::near::recipe::Recipe;
use leitong::near::verify::jaccard;
use leitong::text::fold::{Fold, fold, identity};

const TEXTS: [&str; 3] = [
    "春耕之前，各家要把门前的水渠清到底，谁家没清，理事会就在公示栏里写明。",
    "春耕之前，各家要把门前的水渠清到底，谁家未清，理事会就在公示栏里写明。",
    "渡船上午九点开，风小的话中午还有一班。",
];

fn main() -> Result<()> {
    let (recipe, banding) = (Recipe::default(), BandingConfig { threshold: 0.6, ..BandingConfig::default() });
    let chosen = banding.choose()?;
    let family = Family::new(chosen.num_perm, banding.seed);
    let mut rows = Vec::new();
    for text in TEXTS {
        let (mut key, mut signature, mut bands) = (String::new(), vec![0; chosen.num_perm], vec![0; chosen.bands]);
        fold(Fold::Text, text, &mut key);
        family.sign(&recipe.sketch_of(text), &mut signature);
        band_keys(&signature, chosen.rows, &mut bands);
        println!("{:032x} {:08x?}", identity(key.as_bytes()), &bands[..4]);
        rows.push(bands);
    }
    for (one, other) in [(0, 1), (0, 2)] {
        let meet = rows[one].iter().zip(&rows[other]).any(|(x, y)| x == y);
        println!(
            "{one} and {other}: meet {meet}, similarity {:.3}",
            jaccard(&recipe.set(TEXTS[one]), &recipe.set(TEXTS[other]))
        );
    }
    Ok(())
}
