//! The configuration of a run: one section a stage, composed.
//!
//! Defaults, a file and flags are merged as TOML tables before one deserialisation, so each of them may name any part.
//! Only what decides the result is here; threads and paths are not, since the result does not depend on them.

use crate::document::Unit;
use crate::error::{Error, Result};
use crate::near::banding::BandingConfig;
use crate::near::cluster::ClusterConfig;
use crate::near::keep::KeepPolicy;
use crate::near::shingle::ShingleConfig;
use crate::near::winnow::Sensitivity;
use crate::source::SourceConfig;
use crate::text::token::TextConfig;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use toml::Table;

/// Everything that decides the result of a run.
///
/// ```
/// use leitong::config::Config;
/// let config = Config::from_toml("unit = 'paragraph'\n[banding]\nthreshold = 0.9")?;
/// assert_eq!(config.banding.threshold, 0.9);
/// assert_eq!(config.banding.recall, 0.99);
/// # Ok::<(), leitong::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What is compared and kept or removed as a whole.
    pub unit: Unit,
    /// Which of the like is kept.
    pub keep: KeepPolicy,
    /// Which fields are read.
    pub source: SourceConfig,
    /// Folding and tokens.
    pub text: TextConfig,
    /// Shingles.
    pub shingle: ShingleConfig,
    /// Threshold, recall, bands.
    pub banding: BandingConfig,
    /// How matches become clusters.
    pub cluster: ClusterConfig,
    /// What a report of reuse tells.
    pub report: ReportConfig,
}

/// What a report of reuse tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ReportConfig {
    /// Letters, digits and ideographs below which a repeated paragraph or passage is not told.
    pub min_chars: usize,
    /// Visible characters up to which two findings of the same two documents are neighbours, and one stretch; 0: none.
    pub stretch: usize,
    /// How short a common run of a passage is found for sure.
    pub sensitivity: Sensitivity,
    /// A file that adds stock phrases to those of the table, or takes some away.
    pub formulas: Option<PathBuf>,
    /// The field that dates a record, as `2023-04-01`: of a repeated text it tells where it was seen first.
    pub date_field: String,
}

impl Default for ReportConfig {
    fn default() -> Self {
        ReportConfig {
            min_chars: 12,
            stretch: 800,
            sensitivity: Sensitivity::Auto,
            formulas: None,
            date_field: "date".into(),
        }
    }
}

impl ReportConfig {
    /// Whether the path of the stock phrases can be written down.
    fn check(&self) -> Result<()> {
        match &self.formulas {
            Some(path) if path.to_str().is_none() => {
                Err(Error::Config(format!("formulas {} is not UTF-8: rename the file", path.display())))
            }
            _ => Ok(()),
        }
    }
}

impl Config {
    /// The defaults with `text` over them.
    ///
    /// # Errors
    /// If `text` is no TOML, or names an unknown field or a value of another type.
    pub fn from_toml(text: &str) -> Result<Config> {
        Config::from_tables([parse(text)?])
    }

    /// The defaults with `tables` over them, the later over the earlier.
    ///
    /// # Errors
    /// As [`from_toml`](Config::from_toml).
    pub fn from_tables(tables: impl IntoIterator<Item = Table>) -> Result<Config> {
        let mut merged = Table::new();
        for table in tables {
            merge(&mut merged, table);
        }
        let config: Config = merged.try_into().map_err(|error: toml::de::Error| invalid(&error))?;
        config.check()?;
        Ok(config)
    }

    /// Whether every value is in range, and goes together with the others. Whatever runs asks for it first, so that a
    /// configuration that was made by hand is not trusted.
    ///
    /// # Errors
    /// If one is not.
    pub fn check(&self) -> Result<()> {
        self.banding.choose()?;
        self.shingle.check()?;
        self.cluster.check()?;
        self.source.check()?;
        let (floor, threshold) = (self.floor(), self.banding.threshold);
        if floor > threshold {
            return Err(Error::Config(format!("floor {floor} must be at most the threshold {threshold}")));
        }
        self.report.check()
    }

    /// The least similarity of the matches that are stored.
    pub fn floor(&self) -> f64 {
        self.cluster.floor.unwrap_or(self.banding.threshold)
    }

    /// The configuration with every default that depends on another setting filled in.
    pub fn in_force(&self) -> Config {
        let mut config = self.clone();
        config.shingle.width.get_or_insert(config.text.tokens.default_width());
        config
    }

    /// As TOML, ready to be read again.
    ///
    /// # Errors
    /// If a path is not UTF-8, for which TOML has no form.
    pub fn to_toml(&self) -> Result<String> {
        self.report.check()?;
        toml::to_string(self).map_err(|error| Error::Config(error.to_string()))
    }
}

/// Parses a configuration file.
///
/// # Errors
/// If it is no TOML.
pub fn parse(text: &str) -> Result<Table> {
    text.parse().map_err(|error| invalid(&error))
}

fn invalid(error: &toml::de::Error) -> Error {
    Error::Config(error.message().lines().collect::<Vec<_>>().join(" "))
}

fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => merge(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_survives_its_own_file() {
        let config = Config::from_toml("keep = 'longest,max:date'\n[shingle]\nwidth = 7").unwrap();
        assert_eq!(Config::from_toml(&config.to_toml().unwrap()).unwrap(), config);
        assert_eq!(Config::from_toml(&config.in_force().to_toml().unwrap()).unwrap().shingle.width, Some(7));
    }

    #[test]
    fn later_tables_win_field_by_field() {
        let file = parse("[banding]\nthreshold = 0.7\nrecall = 0.9").unwrap();
        let flags = parse("[banding]\nthreshold = 0.9").unwrap();
        let banding = Config::from_tables([file, flags]).unwrap().banding;
        assert_eq!((banding.threshold, banding.recall), (0.9, 0.9));
    }

    #[test]
    fn mistakes_are_named() {
        for (text, word) in [
            ("unit = 'book'", "book"),
            ("[banding]\nthreshhold = 1", "threshhold"),
            ("keep = 'best'", "best"),
            ("x", "key"),
        ] {
            let error = Config::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(word) && !error.contains('\n'), "{error}");
        }
    }
}
