//! `leitong bench`.

use super::{Removal, Running, Settings};
use clap::{Args, Subcommand, ValueHint};
use leitong::bench::synth::{self, EditClass};
use leitong::source::{Compression, Format};
use std::path::PathBuf;

#[derive(Args)]
#[command(after_help = "\
Examples:
  leitong bench synth made --size 100MB          a corpus with known truth
  leitong bench run made/corpus --truth made/truth.jsonl --html bench.html
  leitong bench score out --truth made/truth.jsonl")]
pub struct Bench {
    #[command(subcommand)]
    pub command: BenchCommand,
}

#[derive(Subcommand)]
pub enum BenchCommand {
    /// Make a corpus with known truth
    Synth(Synth),
    /// Measure speed, memory and the time of each stage, for several sizes and numbers of threads
    Run(Run),
    /// Score a result against known truth: recall and precision, with intervals
    Score(Score),
}

#[derive(Args)]
#[command(after_help = "\
Writes DIR/corpus and DIR/truth.jsonl: prose with planted near duplicates of known similarity, and documents that only
look alike. On request, texts that repeat very often, and passages shared by several documents. The same settings give
the same bytes on any machine.

Examples:
  leitong bench synth made
  leitong bench synth big --size 10GB --chinese 0.5 --seed 7
  leitong bench synth passages --reuse 0.5 --planted 0 --negatives 0.2
  leitong bench synth people --reuse 0.5 --rewritten 0.5 --planted 0
  leitong bench synth news --news 300
  leitong bench synth hard --planted 0 --negatives 0.5 --tail 100000
  leitong bench synth masks --rate mask=1 --rate script=1 --format txt")]
pub struct Synth {
    /// Folder to write; it must not exist
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: PathBuf,
    /// Size of the corpus, without the tail
    #[arg(long, value_name = "SIZE", default_value = "10MB", value_parser = super::bytes)]
    pub size: u64,
    /// Seed of the generator: each seed gives a different corpus
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Share of Chinese text; the rest is English
    #[arg(long, value_name = "SHARE", default_value_t = 0.7)]
    pub chinese: f64,
    /// Share of the documents that are altered copies of another one
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    pub planted: f64,
    /// Share of the documents that only look alike; with --reuse, that share only set phrases
    #[arg(long, value_name = "SHARE", default_value_t = 0.02)]
    pub negatives: f64,
    /// Share of the documents that contain a passage of another one
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    pub reuse: f64,
    /// Share of these passages that are rewritten as a person would: paraphrased, restructured, summarised or patched
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    pub rewritten: f64,
    /// Generate news instead, one document per day: rosters, bulletins and copied passages
    #[arg(long, value_name = "DAYS", default_value_t = 0, conflicts_with_all = ["size", "planted", "negatives", "reuse", "rewritten", "tail", "rate"])]
    pub news: u32,
    /// How often one text is repeated, and how many documents share one template
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub tail: u32,
    /// Use only the given classes of edits, with these weights; may be given more than once
    #[arg(long, value_name = "CLASS=WEIGHT", value_parser = rate)]
    pub rate: Vec<(EditClass, f64)>,
    /// jsonl, txt or md
    #[arg(long, value_name = "FORMAT", default_value = "jsonl", value_parser = format)]
    pub format: Format,
    /// gz, zst, bz2 or xz [default: not compressed]
    #[arg(long, value_name = "KIND", value_parser = compression)]
    pub compress: Option<Compression>,
    #[command(flatten)]
    pub running: Running,
}

fn rate(text: &str) -> Result<(EditClass, f64), String> {
    let names: Vec<&str> = EditClass::ALL.iter().map(|class| class.name()).collect();
    let fault = || format!("a rate is CLASS=WEIGHT, where CLASS is one of {}", names.join(", "));
    let (class, weight) = text.split_once('=').ok_or_else(fault)?;
    let class = EditClass::ALL.iter().find(|known| known.name() == class).ok_or_else(fault)?;
    Ok((*class, weight.parse().map_err(|_| fault())?))
}

fn format(text: &str) -> Result<Format, String> {
    let known = || synth::FORMATS.iter().map(|format| format.extension()).collect::<Vec<_>>().join(", ");
    let found = synth::FORMATS.iter().find(|format| format.extension() == text);
    found.copied().ok_or_else(|| format!("known formats are {}", known()))
}

fn compression(text: &str) -> Result<Compression, String> {
    let found = Compression::ALL.iter().find(|kind| **kind != Compression::None && kind.extension() == text);
    found.copied().ok_or_else(|| "known kinds are gz, zst, bz2 and xz".into())
}

#[derive(Args)]
#[command(after_help = "\
Each trial is a separate process, measured from start to written output. Trials of all sizes and threads alternate.
Smaller sizes are copies of the first records, in the folder for temporary files. Ctrl-C stops it.

Examples:
  leitong bench run corpus.jsonl
  leitong bench run made/corpus --truth made/truth.jsonl --html bench.html --json bench.json
  leitong bench run corpus.jsonl --tokens chars --sizes 0.1,0.5,1 --threads-list 1,2,4 --repeats 9")]
pub struct Run {
    /// Files (.txt .md .jsonl .csv .tsv, also .gz .zst .bz2 .xz) or folders
    #[arg(required = true, value_name = "CORPUS", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,
    /// Known truth of the corpus; with it, recall is measured too
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub truth: Option<PathBuf>,
    /// Shares of the corpus to measure; the last must be 1
    #[arg(long, value_name = "SHARES", value_delimiter = ',', default_value = "0.125,0.25,0.5,1")]
    pub sizes: Vec<f64>,
    /// Numbers of threads to measure, on the whole corpus [default: 1, 2, 4, ... up to one per processor]
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    pub threads_list: Vec<usize>,
    /// Number of times to repeat each trial
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub repeats: usize,
    /// Page of plots to write
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub html: Option<PathBuf>,
    /// JSON file to write; - prints JSON instead of the tables
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub json: Option<PathBuf>,
    /// Replace existing files
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub settings: Settings,
    #[command(flatten)]
    pub removal: Removal,
    #[command(flatten)]
    pub running: Running,
}

#[derive(Args)]
#[command(after_help = "\
RESULT is a folder that dedup wrote, which records its corpus and settings. It may also come from another tool, as lines
of ID, a tab, and the name of a cluster; then give the corpus and the settings as well. The truth is a file from bench
synth, or lines of ID, ID and similarity separated by tabs.

RESULT may also be a file from report -o NAME.jsonl. It is scored against the passages that bench synth --reuse planted,
by PAN's measures on characters: precision, recall, granularity and plagdet.

Examples:
  leitong bench score out --truth made/truth.jsonl
  leitong bench score out --truth pairs.tsv --json
  leitong bench score report.jsonl --truth made/truth.jsonl
  leitong bench score clusters.tsv --truth pairs.tsv --corpus corpus.jsonl --tokens chars --fold none")]
pub struct Score {
    /// Folder that dedup wrote, a report of reuse (.jsonl), or a file of clusters
    #[arg(value_name = "RESULT", value_hint = ValueHint::AnyPath)]
    pub result: PathBuf,
    /// Known truth of the corpus
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub truth: PathBuf,
    /// The corpus, if RESULT is a file of clusters; may be given more than once
    #[arg(long, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub corpus: Vec<PathBuf>,
    /// Print a JSON object
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub settings: Settings,
    #[command(flatten)]
    pub running: Running,
}
