//! Made corpora: as large as is asked for, the same bytes everywhere, and it is known what is alike in them.
//!
//! Prose of Chinese and English is written from a small grammar over our own word lists, with the statistics of shingles
//! that prose has. Into it go altered copies whose similarity spreads from 0.3 to 1, documents that only look alike,
//! chains, heavy tails, and passages that stand in more than one text. The exact similarity of every planted pair and
//! the places of every passage are written to the truth.

mod author;
mod block;
mod class;
mod config;
mod draft;
mod edit;
mod exact;
mod group;
mod lists;
mod names;
mod negative;
mod news;
mod output;
mod random;
mod reuse;
mod table;

pub use class::{EditClass, Rates};
pub use config::{FORMATS, SynthConfig};
pub use reuse::Placement;

use crate::error::Result;
use crate::event::Observer;
use std::path::Path;

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Documents of the corpus.
    pub documents: u64,
    /// Bytes of the corpus before compression.
    pub bytes: u64,
    /// Pairs of the truth.
    pub pairs: u64,
    /// Groups of the truth: 2 with a tail, else none.
    pub groups: u64,
    /// Reused passages of the truth.
    pub cases: u64,
}

/// Makes a corpus on the current rayon pool: `folder/corpus/` and `folder/truth.jsonl`.
///
/// As JSON Lines the corpus is one file, `corpus.jsonl` and the ending of its compression; as text or Markdown it is a
/// file a document, `000/z000000001.txt`, and that is the id. Otherwise ids begin with `z` (Chinese), `e` (English), `m` (mixed),
/// `r` (the repeated text) or `t` (the template). Memory does not grow with the size.
///
/// ```
/// use leitong::bench::synth::{SynthConfig, synth};
/// let folder = tempfile::tempdir()?;
/// let config = SynthConfig { size: 50_000, ..SynthConfig::default() };
/// let made = synth(&config, &folder.path().join("made"), &())?;
/// assert!(made.bytes >= 50_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the settings are out of range, `folder` exists and is not empty, something cannot be written, or the observer
/// stops the run; then nothing is left.
pub fn synth(config: &SynthConfig, folder: &Path, observer: &dyn Observer) -> Result<Made> {
    config.check()?;
    let target = output::target(folder)?;
    output::write(&block::Plan::new(config)?, target, observer)
}
