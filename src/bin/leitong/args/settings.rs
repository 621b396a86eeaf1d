//! Flags that decide the result, and their translation to a configuration.

use clap::{Args, ValueHint};
use leitong::config::{self, Config};
use leitong::document::Unit;
use leitong::error::Error;
use leitong::near::cluster::ClusterRule;
use leitong::near::winnow::Sensitivity;
use leitong::text::fold::Fold;
use leitong::text::token::Tokens;
use serde::Serialize;
use std::path::PathBuf;
use toml::{Table, Value};

/// What decides what is alike: flags over a file over defaults.
#[derive(Args)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// Read settings from a TOML file (see `leitong config`)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Option<PathBuf>,
    /// Minimum similarity of a match, above 0 and at most 1 [default: 0.8]
    #[arg(long, value_name = "T")]
    threshold: Option<f64>,
    /// Minimum probability that a pair at the threshold is found [default: 0.99]
    #[arg(long, value_name = "R", visible_alias = "target-recall")]
    recall: Option<f64>,
    /// Compare by words (jieba's for Chinese), by characters, or by what white space separates [default: words]
    #[arg(long, value_name = "KIND")]
    tokens: Option<Tokens>,
    /// Tokens per shingle [default: 2 words or 5 characters]
    #[arg(long, value_name = "W")]
    width: Option<usize>,
    /// Whether to ignore case, width, punctuation, script and masks when comparing [default: text]
    #[arg(long, value_name = "HOW")]
    fold: Option<Fold>,
    /// Field that holds the text [default: text]
    #[arg(long, value_name = "NAME")]
    field: Option<String>,
    /// Field that holds the id [default: id]
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,
    /// Reject records larger than this, such as 64MB [default: 1GB]
    #[arg(long, value_name = "SIZE", value_parser = super::bytes)]
    max_record: Option<u64>,
    /// Number of bands, with --rows, instead of choosing both from threshold and recall
    #[arg(long, value_name = "B")]
    bands: Option<usize>,
    /// Number of rows, with --bands
    #[arg(long, value_name = "R")]
    rows: Option<usize>,
    /// Maximum number of hash functions in a signature [default: 128]
    #[arg(long, value_name = "N")]
    num_perm: Option<usize>,
    /// Seed of the hash functions [default: 0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

/// What decides which of the like is removed.
#[derive(Args)]
#[command(next_help_heading = "Settings")]
pub struct Removal {
    /// What to compare [default: document]
    #[arg(long, value_name = "UNIT")]
    unit: Option<Unit>,
    /// Which record to keep: first, longest, shortest, min:FIELD, max:FIELD, or several separated by commas [default: first]
    #[arg(long, value_name = "POLICY")]
    keep: Option<String>,
    /// Compare with the kept record only (star), or follow chains of matches (components) [default: star]
    #[arg(long, value_name = "RULE")]
    cluster: Option<ClusterRule>,
    /// Minimum similarity of the matches stored for recluster [default: the threshold]
    #[arg(long, value_name = "T")]
    floor: Option<f64>,
}

/// What a report tells.
#[derive(Args)]
#[command(next_help_heading = "Settings")]
pub struct Telling {
    /// Shortest repeated paragraph to report, in letters [default: 12]
    #[arg(long, value_name = "N")]
    min_chars: Option<usize>,
    /// Shortest shared run that is always found: 20, 13 or 8 letters [default: auto]
    #[arg(long, value_name = "HOW")]
    sensitivity: Option<Sensitivity>,
    /// File of stock phrases to add, one per line; a line that begins with - removes one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    formulas: Option<PathBuf>,
    /// Field that holds a record's date, used to say where a text was seen first [default: date]
    #[arg(long, value_name = "NAME")]
    date_field: Option<String>,
}

/// Flags that were given, as a table to merge over others.
pub trait Flags {
    /// Adds them to `table`.
    ///
    /// # Errors
    /// If a value has no TOML form, as a number beyond 2^63 - 1.
    fn add_to(&self, table: &mut Table) -> anyhow::Result<()>;
}

impl Flags for Settings {
    fn add_to(&self, table: &mut Table) -> anyhow::Result<()> {
        put(table, &["source", "field"], &self.field)?;
        put(table, &["source", "id_field"], &self.id_field)?;
        put(table, &["source", "max_record"], &self.max_record)?;
        put(table, &["text", "fold"], &self.fold)?;
        put(table, &["text", "tokens"], &self.tokens)?;
        put(table, &["shingle", "width"], &self.width)?;
        put(table, &["banding", "threshold"], &self.threshold)?;
        put(table, &["banding", "recall"], &self.recall)?;
        put(table, &["banding", "num_perm"], &self.num_perm)?;
        put(table, &["banding", "bands"], &self.bands)?;
        put(table, &["banding", "rows"], &self.rows)?;
        put(table, &["banding", "seed"], &self.seed)
    }
}

impl Flags for Removal {
    fn add_to(&self, table: &mut Table) -> anyhow::Result<()> {
        put(table, &["unit"], &self.unit)?;
        put(table, &["keep"], &self.keep)?;
        put(table, &["cluster", "rule"], &self.cluster)?;
        put(table, &["cluster", "floor"], &self.floor)
    }
}

impl Flags for Telling {
    fn add_to(&self, table: &mut Table) -> anyhow::Result<()> {
        put(table, &["report", "min_chars"], &self.min_chars)?;
        put(table, &["report", "sensitivity"], &self.sensitivity)?;
        put(table, &["report", "formulas"], &self.formulas)?;
        put(table, &["report", "date_field"], &self.date_field)
    }
}

impl Settings {
    /// Whether no setting was given.
    pub fn is_empty(&self) -> bool {
        let mut given = Table::new();
        self.config.is_none() && self.add_to(&mut given).is_ok() && given.is_empty()
    }

    /// The configuration in force: defaults, the file, these flags and `more`.
    pub fn resolve(&self, more: &[&dyn Flags]) -> anyhow::Result<Config> {
        let mut tables = Vec::new();
        if let Some(path) = &self.config {
            let read = std::fs::read_to_string(path);
            let text = read.map_err(|cause| Error::Io { path: path.clone(), action: "read", cause })?;
            tables.push(config::parse(&text).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?);
        }
        let mut given = Table::new();
        self.add_to(&mut given)?;
        more.iter().try_for_each(|flags| flags.add_to(&mut given))?;
        tables.push(given);
        Ok(Config::from_tables(tables)?)
    }
}

/// Sets the value at `path` if there is one.
fn put(table: &mut Table, path: &[&str], value: &Option<impl Serialize>) -> anyhow::Result<()> {
    let Some(value) = value else { return Ok(()) };
    let value = Value::try_from(value).map_err(|error| anyhow::anyhow!("{}: {error}", path.join(".")))?;
    let (key, sections) = path.split_last().expect("a path names something");
    let section = sections.iter().fold(table, |table, section| {
        let inner = table.entry((*section).to_owned()).or_insert_with(|| Value::Table(Table::new()));
        inner.as_table_mut().expect("flags put only tables at the names of sections")
    });
    section.insert((*key).to_owned(), value);
    Ok(())
}
