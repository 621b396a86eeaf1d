//! The plan: what a run will find and cost, predicted from a sample of its inputs.
//!
//! The sample goes through the stages of a run, which are measured, and is scaled up. Most quantities grow with the
//! bytes. Those that depend on pairs do not, since a copy is met only if both sides are in the sample: see `thinning`.

mod trials;

use super::Units;
use super::decide::Representatives;
use super::gather::{Gathered, gather_chunks};
use super::thinning::{MOST, Partners};
use crate::config::Config;
use crate::corpus::Corpus;
use crate::error::Result;
use crate::event::{Clock, Observer, Stage};
use crate::near::Rank;
use crate::near::banding::{Banding, BandingConfig};
use crate::source::{Inputs, Reason, Sample};
use crate::store::Sorter;
use crate::text::token::dictionary_bytes;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Bytes of the inputs that a plan looks at unless it is told otherwise: a quarter, within bounds.
pub fn sample_bytes(inputs: &Inputs) -> u64 {
    let stored: u64 = inputs.files.iter().map(|file| file.bytes).sum();
    (stored / 4).clamp(64 << 20, 256 << 20)
}

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
    /// Units in the sample, and records of it that hold none.
    pub looked_at: u64,
    /// Records of the sample, and files of all inputs, that were rejected, by reason.
    pub rejected: BTreeMap<Reason, u64>,
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
#[non_exhaustive]
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
    config.check()?;
    let sample = inputs.sample(budget);
    let share = sample.share();
    let other = |threshold: f64| BandingConfig { threshold, bands: None, rows: None, ..config.banding };
    // A threshold whose recall the functions do not allow is left out.
    let others = THRESHOLDS.iter().map(|&threshold| other(threshold)).filter(|other| other.choose().is_ok());
    let wanted: Vec<BandingConfig> = std::iter::once(config.banding).chain(others).collect();
    let measured = Measured::of(config, inputs, sample, &wanted, observer)?;
    let stored: u64 = inputs.files.iter().map(|file| file.bytes).sum();
    let mut forecasts = measured.met.iter().map(|met| measured.forecast(met, share, stored));
    let chosen = forecasts.next().expect("the chosen threshold is the first");
    Ok(Plan {
        sampled: share,
        bytes: measured.total,
        units: (measured.units as f64 / share).round() as u64,
        contents: measured.contents_at_all(share).round() as u64,
        shingles: (measured.shingles as f64 * measured.contents_scale(share)).round() as u64,
        looked_at: measured.looked_at,
        rejected: measured.rejected.clone(),
        threads: rayon::current_num_threads(),
        chosen,
        others: forecasts.collect(),
        audit_seconds: measured.audit(share),
    })
}

/// An audit reads twice: once for the drawn records only, once for all kept ones, without signing.
const AUDIT: f64 = 1.1;
/// What a run on the sample showed.
struct Measured {
    banding: Banding,
    units: usize,
    looked_at: u64,
    rejected: BTreeMap<Reason, u64>,
    contents: usize,
    shingles: u64,
    unit_bytes: usize,
    /// Bytes of all inputs.
    total: u64,
    /// What is done once.
    starting: Duration,
    reading: Duration,
    writing: Duration,
    grouping: Duration,
    verifying: Duration,
    /// Units by how many others have their content.
    repeats: [u64; MOST + 1],
    /// Of the contents, those that go for being like another one.
    removed: f64,
    /// What it takes to compare the records of an audit with one content.
    probing: Duration,
    /// Contents that meet another one, at the chosen threshold and at the others.
    met: Vec<Met>,
}

/// What another banding shows.
struct Met {
    threshold: f64,
    banding: Banding,
    signing: Duration,
    /// Contents by how many others they meet.
    partners: [u64; MOST + 1],
}

impl Measured {
    fn of(
        config: &Config,
        inputs: &Inputs,
        sample: Sample,
        wanted: &[BandingConfig],
        observer: &dyn Observer,
    ) -> Result<Measured> {
        let mut clock = Clock::default();
        let Sample { chunks, bytes, total } = sample;
        let writing = trials::write_time(&chunks);
        let mut corpus = Corpus::new(config.text, config.shingle, config.banding)?.with_sketches();
        let starting = trials::warm(&corpus, config, inputs, &chunks);
        let reading = trials::reading_time(config, inputs, &chunks, bytes)?;
        clock.start(Stage::Read, Some(bytes), observer)?;
        let gathered = gather_chunks(config, inputs, chunks.into_iter(), &mut corpus, observer)?;
        let Gathered { units, blank, rejected, .. } = gathered;
        let mut reasons = BTreeMap::new();
        for rejection in inputs.rejected.iter().cloned().chain(rejected.iter()) {
            *reasons.entry(rejection.reason).or_default() += 1;
        }
        clock.finish(observer)?;
        let (banding, contents, shingles) = (corpus.banding(), corpus.len(), corpus.shingles());
        let met = wanted.iter().map(|&wanted| Met::of(&corpus, wanted)).collect::<Result<_>>()?;
        let probing = trials::probing(&corpus, config.banding.threshold);
        let order = Representatives::choose(config, &units, contents, Sorter::in_memory()).order;
        let begun = Instant::now();
        let grouped = corpus.group(order);
        let grouping = begun.elapsed();
        clock.start(Stage::Verify, None, observer)?;
        let kept = grouped.cluster(config.cluster, observer)?.assignment.kept;
        grouped.matches_of(0..grouped.candidates() as usize, config.cluster, config.floor());
        clock.finish(observer)?;
        let removed = Rank::all(kept.len()).zip(&kept).filter(|&(rank, &kept)| rank != kept).count();
        Ok(Measured {
            banding,
            units: units.len(),
            looked_at: (units.len() + blank.len()) as u64,
            rejected: reasons,
            contents,
            shingles,
            unit_bytes: units.bytes(),
            total,
            starting,
            reading,
            writing,
            grouping,
            verifying: clock.timings[1].1,
            repeats: repeats(&units, contents),
            removed: removed as f64 / contents.max(1) as f64,
            probing,
            met,
        })
    }

    /// How many distinct contents there are in all.
    fn contents_at_all(&self, share: f64) -> f64 {
        self.units as f64 / share * Partners::estimate(&self.repeats, share).distinct()
    }

    /// How many times the sample's contents all contents are.
    fn contents_scale(&self, share: f64) -> f64 {
        self.contents_at_all(share) / self.contents.max(1) as f64
    }

    fn audit(&self, share: f64) -> f64 {
        let comparing = self.probing.as_secs_f64() * self.contents as f64 * self.contents_scale(share);
        AUDIT * self.reading.as_secs_f64() / share + comparing / rayon::current_num_threads() as f64
    }

    fn forecast(&self, met: &Met, share: f64, stored: u64) -> Forecast {
        let scale = self.contents_scale(share);
        let candidates = Partners::estimate(&met.partners, share).any() * self.contents as f64 * scale;
        // The sample was signed by the chosen bands: that time is taken off and the other's put on.
        let own = self.met[0].signing.as_secs_f64();
        let reading = self.reading.as_secs_f64() + met.signing.as_secs_f64() - own;
        let each = self.verifying.as_secs_f64() / self.met[0].candidates().max(1) as f64;
        let grouping = self.grouping.as_secs_f64() * met.banding.bands as f64 / self.banding.bands as f64;
        let (writing, units) = (self.writing.as_secs_f64() / share, self.units as f64 / share);
        // What is compared is read a second time, and its shingles are made again.
        let again = reading / share * candidates / (self.contents as f64 * scale).max(1.0);
        Forecast {
            threshold: met.threshold,
            banding: met.banding,
            candidates: candidates.round() as u64,
            seconds: self.starting.as_secs_f64()
                + reading / share
                + again
                + grouping * scale
                + each * candidates
                + writing,
            memory_bytes: self.memory(met.banding, share, candidates),
            disk_bytes: (stored as f64 * (1.0 - self.removed) + UNIT_STORED * units) as u64,
        }
    }

    fn memory(&self, banding: Banding, share: f64, candidates: f64) -> u64 {
        let contents = self.contents as f64 * self.contents_scale(share);
        let (bands, threads) = (banding.bands as f64, rayon::current_num_threads() as f64);
        let keys = 4.0 * bands * contents;
        let reading = keys + IDENTITY * contents + threads * WAVES;
        // Keys packed for sorting, a band a thread.
        let grouping = keys + 8.0 * threads.min(bands) * contents;
        let set = SHINGLE * self.shingles as f64 / self.contents.max(1) as f64;
        let comparing = candidates * (set + CANDIDATE) + contents * VERDICT + threads * WAVES;
        let units = self.unit_bytes as f64 / share;
        (BASE + dictionary_bytes() as f64 + units + reading.max(grouping).max(comparing)) as u64
    }
}

impl Met {
    fn of(corpus: &Corpus, wanted: BandingConfig) -> Result<Met> {
        let banding = wanted.choose()?;
        let begun = Instant::now();
        let keys = corpus.band_keys_of(wanted)?;
        let signing = begun.elapsed();
        let mut partners = [0; MOST + 1];
        corpus.partners(&keys, MOST).into_iter().for_each(|met| partners[met] += 1);
        Ok(Met { threshold: wanted.threshold, banding, signing, partners })
    }

    /// Contents of the sample that meet another one.
    fn candidates(&self) -> u64 {
        self.partners[1..].iter().sum()
    }
}

/// The units by how many others have the same content.
fn repeats(units: &Units, contents: usize) -> [u64; MOST + 1] {
    let mut sizes = vec![0usize; contents];
    units.contents().for_each(|content| sizes[content.index()] += 1);
    let mut repeats = [0; MOST + 1];
    sizes.into_iter().filter(|&size| size > 0).for_each(|size| repeats[(size - 1).min(MOST)] += size as u64);
    repeats
}

/// The process itself, its tables and its code, in bytes.
const BASE: f64 = 8e6;
/// Chunks, keys and tokens of three waves, for each thread.
const WAVES: f64 = 6e6;
/// The identity of a content, and its slot in a table that is five eighths full.
const IDENTITY: f64 = 16.0 + 8.0 * 1.6;
/// A shingle of a content that is compared, and its part of the parities.
const SHINGLE: f64 = 8.0 + 0.5;
/// What such a content takes beside its set: its place, its buckets, what it is like.
const CANDIDATE: f64 = 64.0;
/// Rank, representative and verdict of a content.
const VERDICT: f64 = 32.0;
/// A unit in the stored outcome.
const UNIT_STORED: f64 = 10.0;
