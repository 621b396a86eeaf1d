//! Formats: what the ending of a name says of a file.

use super::container::Container;
use super::content::Content;
use super::encoding::mark;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// How the records of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Format {
    /// Plain text: the file is one document.
    Text,
    /// Markdown, read as text.
    Markdown,
    /// JSON Lines: one JSON object a line.
    Jsonl,
    /// JSON that is not one object a line: an array, or objects over several lines.
    Json,
    /// Comma-separated values (RFC 4180), with a first row of names.
    Csv,
    /// The same, separated by tabs.
    Tsv,
}

impl Format {
    /// All formats.
    pub const ALL: &[Format] = &[Format::Text, Format::Markdown, Format::Jsonl, Format::Json, Format::Csv, Format::Tsv];

    /// The endings of file names, without the dot.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Text => &["txt"],
            Format::Markdown => &["md"],
            Format::Jsonl => &["jsonl", "ndjson"],
            Format::Json => &["json"],
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
            Format::Json => Container::Values,
            Format::Csv => Container::Table { delimiter: b',' },
            Format::Tsv => Container::Table { delimiter: b'\t' },
        }
    }

    /// What one of them says.
    pub(super) fn content(self) -> Content {
        match self {
            Format::Text | Format::Markdown => Content::Plain,
            Format::Jsonl | Format::Json => Content::Json,
            Format::Csv => Content::Columns { delimiter: b',' },
            Format::Tsv => Content::Columns { delimiter: b'\t' },
        }
    }

    /// What a file called JSON is that begins with `head`: most hold one object a line, and there a broken one costs itself
    /// alone.
    pub(super) fn of_json(head: &[u8]) -> Format {
        let head = head[mark(head)..].trim_ascii_start();
        let line = head.split(|&byte| byte == b'\n').next().unwrap_or(head);
        let is_whole = || line.len() == head.len() || serde_json::from_slice::<IgnoredAny>(line).is_ok();
        if head.starts_with(b"{") && is_whole() { Format::Jsonl } else { Format::Json }
    }
}
