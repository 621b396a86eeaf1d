//! Keys for a database: an identity for equal texts, and band keys by which near copies meet: `cargo run --example keys`.
//!
//! Store the identity and the band keys beside each text. Texts with one identity are equal, but for case, width, punctuation,
//! space and script; texts that share a band key may be alike, and `jaccard` says how much.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use leitong::error::Result;
use leitong::near::banding::BandingConfig;
use leitong::near::verify::jaccard;
use leitong::near::{Scratch, Sketcher};

const TEXTS: [&str; 3] = [
    "春耕之前，各家要把门前的水渠清到底，谁家没清，理事会就在公示栏里写明。",
    "春耕之前，各家要把门前的水渠清到底，谁家未清，理事会就在公示栏里写明。",
    "渡船上午九点开，风小的话中午还有一班。",
];

fn main() -> Result<()> {
    let banding = BandingConfig { threshold: 0.6, ..BandingConfig::default() };
    let sketcher = Sketcher::new(Default::default(), Default::default(), banding)?;
    // One scratch for all texts of a thread.
    let mut scratch = Scratch::default();
    let mut rows = Vec::new();
    for text in TEXTS {
        let sketch = sketcher.sketch(text, &mut scratch);
        println!("{:032x} {:08x?}", sketch.identity, &sketch.bands[..4]);
        rows.push((sketch.bands.to_vec(), sketch.shingles.to_vec()));
    }
    for (one, other) in [(0, 1), (0, 2)] {
        let meet = rows[one].0.iter().zip(&rows[other].0).any(|(x, y)| x == y);
        println!("{one} and {other}: meet {meet}, similarity {:.3}", jaccard(&rows[one].1, &rows[other].1));
    }
    Ok(())
}
