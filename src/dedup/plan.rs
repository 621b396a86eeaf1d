//! The plan: what a run will find and cost, predicted from a sample of its inputs.
//!
//! The sample goes through the stages of a run, which are measured, and is scaled up. Most quantities grow with the
//! bytes. Those that depend on pairs do not: a copy is met only if both sides are in the sample. They are read off at
//! half of the sample and at the whole of it, and the share of records concerned is taken to be `u f + v` at a part `f`
//! of the inputs: `u` for pairs, which a part shows in proportion, `v` for what is common enough to be met in any part.

use super::gather::gather;
use super::{Representatives, Units};
use crate::config::Config;
use crate::error::Result;
use crate::event::{Clock, Observer, Stage};
use crate::near::banding::{Banding, BandingConfig};
use crate::near::corpus::Corpus;
use crate::source::{Inputs, Sample};
use crate::text::token::dictionary_bytes;
use serde::Serialize;
use std::io::{Seek, Write};
use std::time::{Duration, Instant};

/// Bytes of the inputs that a plan looks at unless it is told otherwise.
pub const SAMPLE_BYTES: u64 = 64 << 20;

/// What a run will cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The share of the inputs that was looked at.
    pub sampled: f64,
    /// Bytes of the inputs after decompression.
    pub bytes: u64,
    /// Units that will be compared.
    pub units: u64,
    /// Distinct ones by their comparison keys.
    pub contents: u64,
    /// Shingles of all contents.
    pub shingles: u64,
    /// Threads on which the sample ran.
    pub threads: usize,
    /// The run at the threshold that was asked for.
    pub chosen: Forecast,
    /// The same at other thresholds.
    pub others: Vec<Forecast>,
    /// Seconds that an audit of 1,000 records would take.
    pub audit_seconds: f64,
}

/// What a run at one threshold will cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Forecast {
    /// The threshold.
    pub threshold: f64,
    /// The bands that meet the wanted recall there.
    pub banding: Banding,
    /// Distinct contents that will meet another one in a bucket.
    pub candidates: u64,
    /// Seconds in all.
    pub seconds: f64,
    /// The most memory at once.
    pub memory_bytes: u64,
    /// Bytes of the output.
    pub disk_bytes: u64,
}

/// Thresholds at which a plan says what would be if.
pub const THRESHOLDS: [f64; 6] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/// Predicts the run of `config` on `inputs` from about `budget` bytes of them, on the current rayon pool.
///
/// Memory and time are those of a run on the sample, and some seconds for the other thresholds.
///
/// # Errors
/// If the configuration is out of range, or the observer stops it.
pub fn plan(config: &Config, inputs: &Inputs, budget: u64, observer: &dyn Observer) -> Result<Plan> {
    let sample = inputs.sample(budget);
    let share = sample.share();
    let measured = Measured::of(config, inputs, sample, observer)?;
    let scale = |part: usize| (part as f64 / share).round() as u64;
    let contents = measured.contents.at_all(share);
    let stored: u64 = inputs.files.iter().map(|file| file.bytes).sum();
    let forecast = |banding: BandingConfig| measured.forecast(banding, share, stored);
    let other = |threshold: f64| BandingConfig { threshold, bands: None, rows: None, ..config.banding };
    // A threshold whose recall the functions do not allow is left out.
    let others = THRESHOLDS.iter().map(|&threshold| other(threshold)).filter(|other| other.choose().is_ok());
    Ok(Plan {
        sampled: share,
        bytes: measured.total,
        units: scale(measured.units.len()),
        contents: (contents * measured.units.len() as f64 / share).round() as u64,
        shingles: (measured.corpus.shingles() as f64 * measured.contents_scale(share)).round() as u64,
        threads: rayon::current_num_threads(),
        chosen: forecast(config.banding)?,
        others: others.map(forecast).collect::<Result<_>>()?,
        audit_seconds: AUDIT * measured.reading.as_secs_f64() / share,
    })
}

/// An audit reads twice: once for the drawn records only, once for all kept ones, without signing.
const AUDIT: f64 = 1.1;

/// A share of the records at half of the sample and at the whole of it.
#[derive(Debug, Clone, Copy)]
struct Growth {
    half: f64,
    whole: f64,
}

impl Growth {
    fn of(half: (u64, usize), whole: (u64, usize)) -> Growth {
        let share = |(part, all): (u64, usize)| part as f64 / all.max(1) as f64;
        Growth { half: share(half), whole: share(whole) }
    }

    /// The share among all records, of which the sample is `share`.
    fn at_all(self, share: f64) -> f64 {
        let slope = (self.whole - self.half) / (share / 2.0);
        (self.whole + slope * (1.0 - share)).clamp(0.0, 1.0)
    }
}

/// What a run on the sample showed.
struct Measured {
    corpus: Corpus,
    units: Units,
    total: u64,
    reading: Duration,
    writing: Duration,
    /// Distinct contents among the units.
    contents: Growth,
    /// Contents of the first half of the sample, and units of it.
    half: (usize, usize),
    /// Of the contents, those that go for being like another one.
    removed: f64,
    /// Seconds of grouping and of verifying, and the candidates that took them.
    grouping: Duration,
    verifying: Duration,
    candidates: u64,
}

impl Measured {
    fn of(config: &Config, inputs: &Inputs, sample: Sample, observer: &dyn Observer) -> Result<Measured> {
        let mut clock = Clock::default();
        let Sample { chunks, bytes, total } = sample;
        let writing = write_speed(&chunks);
        // Every other chunk first: the first half is a sample of half the density.
        let (even, odd): (Vec<_>, Vec<_>) = chunks.into_iter().enumerate().partition(|(index, _)| index % 2 == 0);
        let mut corpus = Corpus::new(config.text, config.shingle, config.banding)?;
        clock.start(Stage::Read, Some(bytes), observer)?;
        let bare = |part: Vec<(usize, _)>| part.into_iter().map(|(_, chunk)| chunk);
        let mut units = gather(config, inputs, bare(even), &mut corpus, observer)?.units;
        let half = (corpus.len(), units.len());
        let rest = gather(config, inputs, bare(odd), &mut corpus, observer)?.units;
        units.append_all(rest);
        clock.finish(observer)?;
        let contents = Growth::of((half.0 as u64, half.1), (corpus.len() as u64, units.len()));
        let begun = Instant::now();
        let order = Representatives::choose(config, &units, corpus.len()).order;
        let grouped = corpus.clone().group(order);
        let grouping = begun.elapsed();
        clock.start(Stage::Verify, None, observer)?;
        let kept = grouped.cluster(config.cluster, observer)?.kept;
        let removed =
            (0u32..).zip(&kept).filter(|&(rank, &kept)| rank != kept).count() as f64 / kept.len().max(1) as f64;
        grouped.matches(config.cluster, config.floor());
        clock.finish(observer)?;
        let (reading, verifying) = (clock.timings[0].1, clock.timings[1].1);
        let candidates = grouped.candidates();
        Ok(Measured {
            corpus,
            units,
            total,
            reading,
            writing,
            contents,
            half,
            removed,
            grouping,
            verifying,
            candidates,
        })
    }

    /// How many times the sample's contents all contents are.
    fn contents_scale(&self, share: f64) -> f64 {
        self.contents.at_all(share) / self.contents.whole.max(f64::MIN_POSITIVE) / share
    }

    fn forecast(&self, config: BandingConfig, share: f64, stored: u64) -> Result<Forecast> {
        let banding = config.choose()?;
        let begun = Instant::now();
        let keys = self.corpus.band_keys_of(config)?;
        let signing = begun.elapsed();
        let met = |contents: usize| (self.corpus.meeting(&keys, banding.bands, contents), contents);
        let candidates = Growth::of(met(self.half.0), met(self.corpus.len())).at_all(share);
        let scale = self.contents_scale(share);
        let contents = self.corpus.len() as f64 * scale;
        // The sample was signed for other bands: take that time off and put this one on.
        let own = self.corpus.banding().num_perm as f64 / banding.num_perm.max(1) as f64;
        let reading = self.reading.as_secs_f64() + signing.as_secs_f64() * (1.0 - own).max(-1.0);
        let each = self.verifying.as_secs_f64() / self.candidates.max(1) as f64;
        let grouping = self.grouping.as_secs_f64() * banding.bands as f64 / self.corpus.banding().bands as f64;
        let kept = 1.0 - self.removed.max(0.0);
        Ok(Forecast {
            threshold: config.threshold,
            banding,
            candidates: (candidates * contents).round() as u64,
            seconds: reading / share
                + grouping * scale
                + each * candidates * contents
                + self.writing.as_secs_f64() / share,
            memory_bytes: self.memory(banding, share, candidates),
            disk_bytes: (stored as f64 * kept) as u64 + (UNIT_STORED * self.units.len() as f64 / share) as u64,
        })
    }

    fn memory(&self, banding: Banding, share: f64, candidates: f64) -> u64 {
        let contents = self.corpus.len() as f64 * self.contents_scale(share);
        let shingles = self.corpus.shingles() as f64 * self.contents_scale(share);
        let units = self.units.bytes() as f64 / share;
        let bands = banding.bands as f64;
        let threads = rayon::current_num_threads() as f64;
        let corpus = 8.0 * shingles + contents * (CONTENT + 4.0 * bands);
        // Keys packed for sorting, a band a thread; then members and memberships of all buckets.
        let buckets = contents * (8.0 * threads.min(bands) + 8.0 + 32.0) + candidates * contents * 2.0 * 4.0 * bands;
        (BASE + dictionary_bytes() as f64 + threads * WAVES + corpus + units + buckets) as u64
    }
}

/// The process itself, its tables and its code, in bytes.
const BASE: f64 = 8e6;
/// Chunks, keys and shingles of two waves, for each thread.
const WAVES: f64 = 6e6;
/// What a content costs beside shingles and band keys: its identity in a table that is half full, its bounds.
const CONTENT: f64 = 2.0 * 20.0 + 2.0 * 8.0 + 16.0;
/// A unit in the stored outcome.
const UNIT_STORED: f64 = 10.0;

/// How long it takes to write what was sampled to the folder for temporary files; nothing if that cannot be written.
fn write_speed(chunks: &[crate::source::Chunk]) -> Duration {
    let begun = Instant::now();
    let written = tempfile::tempfile().and_then(|mut file| {
        chunks.iter().try_for_each(|chunk| file.write_all(&chunk.bytes))?;
        file.rewind()?;
        file.sync_all()
    });
    written.map_or(Duration::ZERO, |()| begun.elapsed())
}
