//! Formats: what the ending of a name says of a file.

use super::container::Container;
use super::content::Content;
use serde::{Deserialize, Serialize};

/// How the records of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Plain text: the file is one document.
    Text,
    /// Markdown, read as text.
    Markdown,
    /// JSON Lines: one JSON object a line.
    Jsonl,
    /// Comma-separated values (RFC 4180), with a first row of names.
    Csv,
    /// The same, separated by tabs.
    Tsv,
}

impl Format {
    /// All formats.
    pub const ALL: &[Format] = &[Format::Text, Format::Markdown, Format::Jsonl, Format::Csv, Format::Tsv];

    /// The endings of file names, without the dot.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Text => &["txt"],
            Format::Markdown => &["md"],
            Format::Jsonl => &["jsonl", "ndjson"],
            Format::Csv => &["csv"],
            Format::Tsv => &["tsv"],
        }
    }

    /// The ending that is written.
    pub fn extension(self) -> &'static str {
        self.extensions()[0]
    }

    /// What holds its records.
    pub fn container(self) -> Container {
        match self {
            Format::Text | Format::Markdown => Container::Whole,
            Format::Jsonl => Container::Lines,
            Format::Csv => Container::Table { delimiter: b',' },
            Format::Tsv => Container::Table { delimiter: b'\t' },
        }
    }

    /// What one of them says.
    pub(super) fn content(self) -> Content {
        match self {
            Format::Text | Format::Markdown => Content::Plain,
            Format::Jsonl => Content::Json,
            Format::Csv => Content::Columns { delimiter: b',' },
            Format::Tsv => Content::Columns { delimiter: b'\t' },
        }
    }
}
