//! A plan in words: the bands, their S-curve, and what a run will cost.

use crate::config::Config;
use crate::dedup::{Forecast, Plan};
use crate::error::Result;
use crate::near::banding::{Banding, BandingConfig, probability};
use crate::near::recipe::Recipe;
use crate::near::shingle::edited_share;
use crate::report::words::amount::{grouped, size};
use crate::text::token::Tokens;
use serde::Serialize;
use std::fmt::Write as _;

/// Rows and columns of the plotted S-curve.
const HEIGHT: usize = 11;
const WIDTH: usize = 61;
/// The least similarity that is plotted.
const LEFT: f64 = 0.4;
/// Similarities in the table of the S-curve.
const POINTS: [f64; 10] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

/// The plan as text; without `plan`, the bands alone.
///
/// # Errors
/// If the configuration is out of range.
pub fn text(config: &Config, plan: Option<&Plan>) -> Result<String> {
    let edited = edited(config)?;
    let (tokens, config) = (config.text.tokens, &config.banding);
    let banding = config.choose()?;
    let Banding { bands, rows, num_perm, recall_at_threshold } = banding;
    let mut text = format!(
        "bands     {bands} of {rows} rows ({num_perm} hash functions) find a pair at the threshold {} with probability \
         {recall_at_threshold:.4}\n\n",
        config.threshold
    );
    plot(banding, config.threshold, &mut text);
    table(banding, &mut text);
    text.push('\n');
    if let Some(plan) = plan {
        costs(plan, &mut text);
    }
    let unit = if tokens == Tokens::Chars { "characters" } else { "words" };
    let _ =
        writeln!(text, "edits     copies match if up to about {:.1} % of their {unit} are edited\n", edited * 100.0);
    match plan {
        Some(plan) => planned(plan, &mut text),
        None => others(config, &mut text),
    }
    Ok(text)
}

/// The share of tokens that may be edited at the threshold.
fn edited(config: &Config) -> Result<f64> {
    Ok(edited_share(config.banding.threshold, Recipe::new(config.text, config.shingle)?.width()))
}

/// The S-curve: the probability that a pair is found, over its similarity.
fn plot(banding: Banding, threshold: f64, text: &mut String) {
    let similarity = |column: usize| LEFT + (1.0 - LEFT) * column as f64 / (WIDTH - 1) as f64;
    let level = |s: f64| (probability(banding.bands, banding.rows, s) * (HEIGHT - 1) as f64).round() as usize;
    let marked = ((threshold - LEFT) / (1.0 - LEFT) * (WIDTH - 1) as f64).round();
    for row in (0..HEIGHT).rev() {
        let cell = |column: usize| match (level(similarity(column)), column as f64 == marked) {
            (found, _) if found == row => '*',
            (_, true) => '|',
            _ => ' ',
        };
        let line: String = (0..WIDTH).map(cell).collect();
        let _ = writeln!(text, "  {:>4} {}", format!("{:.1}", row as f64 / (HEIGHT - 1) as f64), line.trim_end());
    }
    let ticks: String = (0..WIDTH).map(|column| if column % 10 == 0 { '+' } else { '-' }).collect();
    let labels: String = (0..WIDTH).step_by(10).map(|column| format!("{:<10.1}", similarity(column))).collect();
    let _ = writeln!(text, "       {ticks}\n       {}  similarity", labels.trim_end());
}

fn table(banding: Banding, text: &mut String) {
    let cells = |cell: &dyn Fn(f64) -> String| POINTS.iter().map(|&s| format!("{:>8}", cell(s))).collect::<String>();
    let _ = writeln!(text, "\nsimilarity{}", cells(&|s| format!("{s:.2}")));
    let _ = writeln!(text, "found     {}", cells(&|s| format!("{:.4}", probability(banding.bands, banding.rows, s))));
}

fn costs(plan: &Plan, text: &mut String) {
    let percent = if plan.sampled >= 1.0 { "all".into() } else { format!("{:.1} %", plan.sampled * 100.0) };
    let _ = writeln!(text, "inputs    {}; sampled: {percent}", size(plan.bytes));
    let _ = writeln!(
        text,
        "records   about {}, {} of them distinct, with {} shingles",
        grouped(plan.units),
        grouped(plan.contents),
        grouped(plan.shingles)
    );
    let Forecast { candidates, seconds, memory_bytes, disk_bytes, .. } = plan.chosen;
    let _ = writeln!(text, "compared  about {} records that share a band with another record", grouped(candidates));
    let threads = if plan.threads == 1 { "1 thread".into() } else { format!("{} threads", plan.threads) };
    let _ = writeln!(
        text,
        "cost      about {} on {threads}, {} of memory, {} of disk",
        time(seconds),
        size(memory_bytes),
        size(disk_bytes)
    );
    let _ = writeln!(text, "audit     about {} more for 1,000 records", time(plan.audit_seconds));
}

fn planned(plan: &Plan, text: &mut String) {
    let _ = writeln!(text, "{HEAD}     compared      time    memory");
    for other in &plan.others {
        let _ = writeln!(
            text,
            "{}  {:>11}  {:>8}  {:>8}",
            line(other.threshold, other.banding),
            grouped(other.candidates),
            time(other.seconds),
            size(other.memory_bytes)
        );
    }
}

const HEAD: &str = "threshold  bands x rows  functions  found there  0.1 below";

fn line(threshold: f64, banding: Banding) -> String {
    let Banding { bands, rows, num_perm, recall_at_threshold } = banding;
    let below = probability(bands, rows, threshold - 0.1);
    format!(
        "{threshold:>9}  {:>12}  {num_perm:>9}  {recall_at_threshold:>11.4}  {below:>9.4}",
        format!("{bands} x {rows}")
    )
}

fn others(config: &BandingConfig, text: &mut String) {
    let _ = writeln!(text, "{HEAD}");
    for threshold in crate::dedup::THRESHOLDS {
        let other = BandingConfig { threshold, bands: None, rows: None, ..*config };
        match other.choose() {
            Ok(banding) => {
                let _ = writeln!(text, "{}", line(threshold, banding));
            }
            Err(_) => {
                let _ = writeln!(text, "{threshold:>9}  needs more than {} hash functions", config.num_perm);
            }
        }
    }
}

fn time(seconds: f64) -> String {
    match seconds {
        ..100.0 => format!("{seconds:.2} s"),
        ..6000.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}

/// A plan for programs.
#[derive(Debug, Serialize)]
pub struct PlanRow<'a> {
    threshold: f64,
    /// The share of tokens that may be edited at the threshold, about.
    edited: f64,
    banding: Banding,
    curve: Vec<CurveRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'a Plan>,
}

#[derive(Debug, Serialize)]
struct CurveRow {
    similarity: f64,
    found: f64,
}

/// The row of a plan; without `plan`, the bands alone.
///
/// # Errors
/// If the configuration is out of range.
pub fn row<'a>(config: &Config, plan: Option<&'a Plan>) -> Result<PlanRow<'a>> {
    let edited = edited(config)?;
    let config = &config.banding;
    let banding = config.choose()?;
    let point = |similarity: f64| CurveRow { similarity, found: probability(banding.bands, banding.rows, similarity) };
    let curve = (0..=20).map(|step| point(f64::from(step) / 20.0)).collect();
    Ok(PlanRow { threshold: config.threshold, edited, banding, curve, plan })
}
