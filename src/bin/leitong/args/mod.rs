//! The command line.

mod bench;
mod bounds;
mod export;
mod settings;

pub use bench::{Bench, BenchCommand, Run, Score, Synth};
pub use bounds::Bounds;
pub use export::ExportTo;
pub use settings::{Removal, Settings, Telling};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use leitong::near::cluster::ClusterRule;
use leitong::near::keep::KeepPolicy;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

/// Finds repeated text in a collection: duplicate documents, articles, paragraphs and passages. Built for Chinese, works
/// for other languages, and checks every match exactly.
#[derive(Parser)]
#[command(name = "leitong", version, max_term_width = 100, disable_help_flag = true, disable_help_subcommand = true, after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// Print help
    #[arg(short, long, global = true, action = ArgAction::HelpShort)]
    help: Option<bool>,
}

const EXAMPLES: &str = "\
Examples:
  leitong report speeches/                 what do these speeches share?
  leitong dedup archive/ -o clean          a clean archive, and why each record was removed
  leitong dedup a.jsonl b.jsonl.gz -o out --threshold 0.9 --keep longest
  zcat dump.gz | leitong dedup - -o out    JSON Lines or text from a pipe";

#[derive(Subcommand)]
pub enum Command {
    /// Remove duplicates from an archive
    Dedup(Dedup),
    /// Show the articles, paragraphs and passages that documents share
    Report(Report),
    /// List the stock phrases that are not counted as reuse
    Formulas(Formulas),
    /// Choose another threshold or keep policy for a finished run
    Recluster(Recluster),
    /// Estimate what a run will find and cost
    Plan(Plan),
    /// Explain why a record was removed or kept
    Explain(Explain),
    /// Make test corpora, measure speed, memory and recall, score results
    Bench(Bench),
    /// Print the effective configuration, as a file for --config
    Config(Shown),
    /// Print a completion script
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Args)]
pub struct Shown {
    #[command(flatten)]
    pub settings: Settings,
    #[command(flatten)]
    pub removal: Removal,
    #[command(flatten)]
    pub telling: Telling,
}

#[derive(Args)]
#[command(after_help = "\
Writes DIR/kept (the kept records, byte for byte), removed.jsonl, clusters.jsonl, rejected.jsonl and run.json.

Examples:
  leitong dedup archive/ -o clean
  leitong dedup news.jsonl -o clean --tokens chars --threshold 0.9 --recall 0.999
  leitong dedup pages/ -o clean --unit paragraph --keep longest,min:date
  leitong dedup news.jsonl -o clean --audit 1000
  leitong dedup news.jsonl -o clean --report why.html
  leitong dedup dump/ -o clean --memory 2GB      larger than memory; if killed, run it again to resume
  leitong dedup archive/ --check           exit code 1 if anything would be removed")]
pub struct Dedup {
    /// Files (.txt .md .jsonl .csv .tsv, also .gz .zst .bz2 .xz), folders, or - for standard input
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,
    /// Folder to write, which must not exist, or - to print the kept records of one JSON or table input
    #[arg(short, long, value_name = "DIR", required_unless_present_any = ["dry_run", "check"], value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,
    /// After the run, compare N records with all kept ones by brute force, and print the recall
    #[arg(long, value_name = "N")]
    pub audit: Option<usize>,
    /// Also write a page that shows what was removed and why, with pairs to review; with --dry-run, only the page. Stores
    /// matches down to 0.1 below the threshold
    #[arg(long, value_name = "FILE.html", conflicts_with = "check", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,
    /// Write nothing; exit with 1 if there are duplicates
    #[arg(long)]
    pub check: bool,
    #[command(flatten)]
    pub writing: Writing,
    #[command(flatten)]
    pub settings: Settings,
    #[command(flatten)]
    pub removal: Removal,
    #[command(flatten)]
    pub bounds: Bounds,
    #[command(flatten)]
    pub running: Running,
}

#[derive(Args)]
#[command(after_help = "\
Examples:
  leitong report speeches/
  leitong report speeches/ -o reuse.html            # one page to read, print and share
  leitong report a.txt b.txt c.txt -o reuse.jsonl -o reuse.csv
  leitong report mine.txt theirs.txt                # two documents: side by side
  leitong report speeches/ --threshold 0.7 --top 50
  leitong report speeches/ --export passim=reuse.passim.jsonl --export pan=reuse.xml")]
pub struct Report {
    /// Files (.txt .md .jsonl .csv .tsv, also .gz .zst .bz2 .xz), folders, or - for standard input
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,
    /// File to write, .html, .jsonl or .csv, or DIR/ for a folder of pages; may be given more than once
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Vec<PathBuf>,
    /// File to write in the format of another tool: passim, pan or webannotation; may be given more than once
    #[arg(long, value_name = "FORMAT=FILE", value_parser = export::to)]
    pub export: Vec<ExportTo>,
    /// Replace existing files
    #[arg(long)]
    pub force: bool,
    /// Exit with 2 if any record is rejected
    #[arg(long)]
    pub strict: bool,
    /// Clusters to print
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// Memory limit of the process, such as 2GB; texts that need more are refused [default: half of the machine's]
    #[arg(long, value_name = "SIZE", value_parser = bytes, help_heading = "Running")]
    pub memory: Option<u64>,
    #[command(flatten)]
    pub settings: Settings,
    #[command(flatten)]
    pub telling: Telling,
    #[command(flatten)]
    pub running: Running,
}

#[derive(Args)]
#[command(after_help = "\
Prints one phrase per line, as CLASS, a tab and PHRASE. --formulas reads the same format.

Examples:
  leitong formulas --class slogan
  leitong formulas --formulas own.txt      the list that report --formulas own.txt uses
  leitong formulas --json | jq -r .text")]
pub struct Formulas {
    /// File of stock phrases to add, one per line; a line that begins with - removes one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub formulas: Option<PathBuf>,
    /// Print only one class: organ, slogan, opening, closing, transition, citation, boilerplate, report, own
    #[arg(long, value_name = "CLASS")]
    pub class: Option<String>,
    /// Print one JSON object per line
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
#[command(after_help = "\
Reuses the matches stored in DIR, and reads the inputs only to copy the kept records. The result equals that of a fresh
run with the same bands and rows. For a lower threshold, run dedup with --floor first.

Examples:
  leitong recluster clean -o cleaner --threshold 0.9
  leitong recluster clean -o latest --keep max:date
  leitong dedup archive/ -o clean --floor 0.6 && leitong recluster clean -o loose --threshold 0.7")]
pub struct Recluster {
    /// Folder that dedup wrote
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub earlier: PathBuf,
    /// Folder to write; it must not exist
    #[arg(short, long, value_name = "DIR", required_unless_present = "dry_run", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,
    /// Minimum similarity of a match, no lower than the floor of the earlier run [default: unchanged]
    #[arg(long, value_name = "T")]
    pub threshold: Option<f64>,
    /// Which record to keep, as for dedup [default: unchanged]
    #[arg(long, value_name = "POLICY")]
    pub keep: Option<KeepPolicy>,
    /// Compare with the kept record only (star), or follow chains of matches (components) [default: unchanged]
    #[arg(long, value_name = "RULE")]
    pub cluster: Option<ClusterRule>,
    #[command(flatten)]
    pub writing: Writing,
    #[command(flatten)]
    pub running: Running,
}

#[derive(Args)]
#[command(after_help = "\
Without INPUT, prints only the bands and their S-curve.

Examples:
  leitong plan
  leitong plan archive/ --threshold 0.7 --target-recall 0.999
  leitong plan dump.jsonl --tokens chars --sample 500MB --json")]
pub struct Plan {
    /// Files (.txt .md .jsonl .csv .tsv, also .gz .zst .bz2 .xz), folders, or - for standard input
    #[arg(value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,
    /// How much of the input to sample [default: a quarter, at least 64 MiB, at most 256 MiB]
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub sample: Option<u64>,
    /// Print a JSON object
    #[arg(long)]
    pub json: bool,
    /// Exit with 2 if any record is rejected
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub settings: Settings,
    #[command(flatten)]
    pub removal: Removal,
    #[command(flatten)]
    pub running: Running,
}

/// A number of bytes: `64MB`, `1.5 GB`, `2GiB`, `1000`.
///
/// # Errors
/// If it is none.
pub fn bytes(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim().to_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err("a size is a number followed by B, kB, MB, GB, TB, KiB, MiB or GiB".into()),
    };
    match number.parse::<f64>() {
        Ok(number) if number * unit >= 1.0 && number * unit < 1e18 => Ok((number * unit) as u64),
        _ => Err("a size is a number above 0 with a unit, such as 64MB".into()),
    }
}

#[derive(Args)]
#[command(after_help = "\
ID is an id from removed.jsonl or clusters.jsonl, or the place of a record, such as a.jsonl:7.

Examples:
  leitong explain clean n-0302
  leitong explain clean news/2024-03.jsonl:5
  leitong explain clean report.txt:14 --json    a paragraph, for programs")]
pub struct Explain {
    /// Folder that dedup wrote
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub earlier: PathBuf,
    /// Id of a record, or its place, as PATH:RECORD
    #[arg(value_name = "ID")]
    pub id: OsString,
    /// Print one JSON object per line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub running: Running,
}

/// How an output folder is written.
#[derive(Args)]
pub struct Writing {
    /// Replace an earlier output
    #[arg(long)]
    pub force: bool,
    /// Copy every record with its verdict instead of only the kept ones
    #[arg(long)]
    pub annotate: bool,
    /// Show the plan, then do everything except write
    #[arg(long)]
    pub dry_run: bool,
    /// Print run.json instead of the summary
    #[arg(long)]
    pub json: bool,
    /// Exit with 2 if any record is rejected, after everything is written
    #[arg(long)]
    pub strict: bool,
}

/// How to run, which does not change the result.
#[derive(Args)]
#[command(next_help_heading = "Running")]
pub struct Running {
    /// Number of threads [default: one per processor]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub threads: usize,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
    /// Also list what was skipped or rejected
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// Whether standard output is to be coloured (<https://no-color.org>).
    pub fn wanted(self) -> bool {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self {
            Color::Auto => {
                std::io::stdout().is_terminal()
                    && !set("NO_COLOR")
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
            Color::Always => true,
            Color::Never => false,
        }
    }
}
