//! What each step from bytes to band keys costs, on one thread, on a sample of a corpus.

use crate::config::Config;
use crate::dedup::pieces;
use crate::error::Result;
use crate::near::banding::band_keys;
use crate::near::minhash::Family;
use crate::near::shingle::shingles;
use crate::source::{Inputs, Sample};
use crate::text::fold::fold;
use crate::text::token::token_hashes;
use serde::Serialize;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// One step and its cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StageCost {
    /// What is done.
    pub stage: &'static str,
    /// Seconds for the sample.
    pub seconds: f64,
    /// Nanoseconds a byte of the sample.
    pub nanoseconds_per_byte: f64,
}

/// The steps of reading: their names and their order.
const STEPS: [&str; 5] = ["decode", "fold", "tokens", "shingles", "sign"];

/// Measures the steps of reading on about `budget` bytes of `inputs`, on one thread: JSON or text to documents, folding,
/// tokens, shingles, signatures with their band keys. Equal texts are worked on again, unlike in a run.
///
/// # Errors
/// If the configuration is out of range.
pub fn stage_costs(config: &Config, inputs: &Inputs, budget: u64) -> Result<Vec<StageCost>> {
    let banding = config.banding.choose()?;
    let width = config.shingle.check()?.width.unwrap_or(config.text.tokens.default_width());
    let family = Family::new(banding.num_perm, config.banding.seed);
    let Sample { chunks, bytes, .. } = inputs.sample(budget);
    let mut times = [Duration::ZERO; STEPS.len()];
    let (mut key, mut tokens, mut list) = (String::new(), Vec::new(), Vec::new());
    let (mut signature, mut keys) = (vec![0; banding.num_perm], vec![0; banding.bands]);
    // The dictionary is built before it is timed.
    token_hashes(config.text, "讲话", &mut tokens);
    for chunk in &chunks {
        let begun = Instant::now();
        let documents: Vec<_> = chunk.documents(inputs, &config.source, &[]).flatten().collect();
        times[0] += begun.elapsed();
        for document in &documents {
            for piece in pieces(config.unit, &document.text) {
                key.clear();
                tokens.clear();
                list.clear();
                let start = Instant::now();
                fold(config.text.fold, piece.compared.of(&document.text), &mut key);
                let folded = Instant::now();
                token_hashes(config.text, &key, &mut tokens);
                let tokenised = Instant::now();
                shingles(&tokens, width, &mut list);
                let shingled = Instant::now();
                family.sign(&list, &mut signature);
                band_keys(&signature, banding.rows, &mut keys);
                black_box(&keys);
                let signed = Instant::now();
                let steps = [folded - start, tokenised - folded, shingled - tokenised, signed - shingled];
                times[1..].iter_mut().zip(steps).for_each(|(time, step)| *time += step);
            }
        }
    }
    let cost = |(&stage, time): (&'static &'static str, Duration)| StageCost {
        stage,
        seconds: time.as_secs_f64(),
        nanoseconds_per_byte: time.as_secs_f64() * 1e9 / bytes.max(1) as f64,
    };
    Ok(STEPS.iter().zip(times).map(cost).collect())
}
