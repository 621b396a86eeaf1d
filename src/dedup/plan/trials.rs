//! What a plan times by itself, on some of its sample.

use crate::config::Config;
use crate::corpus::Corpus;
use crate::dedup::gather::gather_chunks;
use crate::error::Result;
use crate::near::probe::Probes;
use crate::near::shingle::sort_unique;
use crate::source::{Chunk, Inputs};
use crate::store::Workspace;
use std::io::{Seek, Write};
use std::time::{Duration, Instant};

/// Records of the audit whose cost is told.
const AUDITED: usize = 1000;
/// With how many contents the audited ones are compared to measure that.
const PROBED: usize = 256;

/// Builds what is built once, such as a dictionary, before anything is timed to be scaled up; returns how long it took.
pub(super) fn warm(corpus: &Corpus, config: &Config, inputs: &Inputs, chunks: &[Chunk]) -> Duration {
    let begun = Instant::now();
    for document in chunks.iter().take(1).flat_map(|chunk| chunk.documents(inputs, &config.source, &[])).flatten() {
        corpus.recipe().list_of(&document.text);
    }
    begun.elapsed()
}

/// Bytes of the sample that are read to see how long it takes.
const TIMED: u64 = 64 << 20;

/// How long a run takes to read `chunks`, which have `bytes` bytes: it holds no shingles, as the sample does for other
/// thresholds, so some of them are read by themselves.
pub(super) fn reading_time(config: &Config, inputs: &Inputs, chunks: &[Chunk], bytes: u64) -> Result<Duration> {
    let step = usize::try_from(bytes.div_ceil(TIMED)).unwrap_or(usize::MAX).max(1);
    let some: Vec<Chunk> = chunks.iter().step_by(step).cloned().collect();
    let read: usize = some.iter().map(|chunk| chunk.bytes.len()).sum();
    let corpus = Corpus::new(config.text, config.shingle, config.banding)?;
    let mut corpus = corpus.within(&Workspace::default());
    let begun = Instant::now();
    gather_chunks(config, inputs, some.into_iter(), &mut corpus, &())?;
    Ok(begun.elapsed().mul_f64(bytes as f64 / read.max(1) as f64))
}

/// What it takes on one thread to compare the records of an audit with one content, exhaustively.
pub(super) fn probing(corpus: &Corpus, threshold: f64) -> Duration {
    let spread = |count: usize| (0..corpus.len()).step_by(corpus.len().div_ceil(count).max(1));
    let set = |content: usize| {
        let mut set = corpus.list(content).to_vec();
        let length = sort_unique(&mut set);
        set.truncate(length);
        set
    };
    let probes = Probes::new(spread(AUDITED).map(set).collect(), threshold);
    let begun = Instant::now();
    spread(PROBED).for_each(|content| probes.compare(corpus.list(content), &mut Vec::new()));
    begun.elapsed() / spread(PROBED).len().max(1) as u32
}

/// How long it takes to write what was sampled to the folder for temporary files; nothing if that cannot be written.
pub(super) fn write_time(chunks: &[Chunk]) -> Duration {
    let begun = Instant::now();
    let written = tempfile::tempfile().and_then(|mut file| {
        chunks.iter().try_for_each(|chunk| file.write_all(&chunk.bytes))?;
        file.rewind()?;
        file.sync_all()
    });
    written.map_or(Duration::ZERO, |()| begun.elapsed())
}
