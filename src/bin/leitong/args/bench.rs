//! `leitong bench`.

use super::{Running, Settings};
use clap::{Args, Subcommand, ValueHint};
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
    /// Hold a result against a known truth: recall, precision, intervals
    Score(Score),
}

#[derive(Args)]
#[command(after_help = "\
RESULT is a folder that dedup wrote, which knows its corpus and settings, or lines of any tool: ID, a tab, and the name
of a cluster; then the corpus and the settings must be named. A truth is what bench synth writes, or lines of ID, ID
and similarity with tabs between them.

Examples:
  leitong bench score out --truth made/truth.jsonl
  leitong bench score out --truth pairs.tsv --json
  leitong bench score clusters.tsv --truth pairs.tsv --corpus corpus.jsonl --tokens chars --fold none")]
pub struct Score {
    /// Folder that dedup wrote, or a file of clusters
    #[arg(value_name = "RESULT", value_hint = ValueHint::AnyPath)]
    pub result: PathBuf,
    /// What is known of the corpus
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub truth: PathBuf,
    /// The corpus, where RESULT is a file of clusters; may be given more than once
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
