//! Content: what a record says, and how it is written with another text or a note.

mod columns;
mod json;
mod plain;

pub(crate) use json::quote;
pub use json::{replace_text, splice_text};

use super::{Reason, SourceConfig};
use crate::document::{Document, Source};

/// What a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A text and nothing else.
    Plain,
    /// A JSON object.
    Json,
    /// The cells of a row, in columns that have names.
    Columns {
        /// What stands between two cells.
        delimiter: u8,
    },
}

/// What is known of a record before its bytes are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'r> {
    pub source: Source,
    /// The name of its file, which its id begins with if it has none of its own.
    pub name: &'r str,
    pub config: &'r SourceConfig,
    /// The fields that are read along for the keep policy.
    pub fields: &'r [String],
    /// The names of its file's columns.
    pub columns: &'r [String],
}

/// What is known of a record that is written again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writing<'w> {
    pub config: &'w SourceConfig,
    /// The names of its file's columns.
    pub columns: &'w [String],
}

/// A document, or why there is none.
pub(super) type Decoded<'a> = Result<Document<'a>, (Reason, String)>;

impl Content {
    /// The document in `record`.
    pub fn document<'a>(self, record: &'a [u8], reading: Reading<'_>) -> Decoded<'a> {
        match self {
            Content::Plain => plain::document(record, reading),
            Content::Json => json::document(record, reading),
            Content::Columns { delimiter } => columns::document(record, delimiter, reading),
        }
    }

    /// The names of the columns whose `head` that is.
    pub fn columns(self, head: &[u8]) -> Vec<String> {
        match self {
            Content::Plain | Content::Json => Vec::new(),
            Content::Columns { delimiter } => columns::names(head, delimiter),
        }
    }

    /// Whether the head of a file names the columns of its records.
    pub fn has_columns(self) -> bool {
        match self {
            Content::Plain | Content::Json => false,
            Content::Columns { .. } => true,
        }
    }

    /// Appends `record` to `out` with `text` for its own, which was made of what it holds. `None` if that cannot be done.
    pub fn replace(self, record: &[u8], text: &str, writing: Writing<'_>, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Content::Plain => plain::replace(record, text, out),
            Content::Json => json::replace(record, text, writing.config, out),
            Content::Columns { delimiter } => columns::replace(record, text, delimiter, writing, out),
        }
    }

    /// Whether a record can hold a note. Otherwise notes need a file of their own.
    pub fn takes_notes(self) -> bool {
        match self {
            Content::Plain => false,
            Content::Json | Content::Columns { .. } => true,
        }
    }

    /// Appends `record` to `out` with `note`, which is JSON, if there is one.
    pub fn annotate(self, record: &[u8], note: Option<&str>, columns: &[String], out: &mut Vec<u8>) {
        match (self, note) {
            (Content::Columns { delimiter }, _) => columns::annotate(record, note, delimiter, columns, out),
            (Content::Json, Some(note)) => json::annotate(record, note, out),
            (Content::Json, None) | (Content::Plain, _) => out.extend_from_slice(record),
        }
    }

    /// Appends the `head` of a file whose records have notes.
    pub fn annotate_head(self, head: &[u8], columns: &[String], out: &mut Vec<u8>) {
        match self {
            Content::Columns { delimiter } => columns::annotate_head(head, delimiter, columns, out),
            Content::Plain | Content::Json => out.extend_from_slice(head),
        }
    }
}

/// The name of the field that holds a verdict.
const NOTE: &str = "leitong";

/// A name for the field that holds a verdict: `leitong`, or if `is_taken` says so `leitong_2`, and so on. So a copy of an
/// annotated record has both verdicts, and no name twice.
fn free_name(is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number: u32| format!("{NOTE}_{number}"));
    std::iter::once(NOTE.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}
