//! Content: what a record says, and how it is written with another text or a note.

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
}

/// A document, or why there is none.
pub(super) type Decoded<'a> = Result<Document<'a>, (Reason, String)>;

impl Content {
    /// The document in `record`.
    pub fn document<'a>(self, record: &'a [u8], reading: Reading<'_>) -> Decoded<'a> {
        match self {
            Content::Plain => plain::document(record, reading),
            Content::Json => json::document(record, reading),
        }
    }

    /// Appends `record` to `out` with `text` for its own, which was made of what it holds. `None` if that cannot be done.
    pub fn replace(self, record: &[u8], text: &str, config: &SourceConfig, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Content::Plain => plain::replace(record, text, out),
            Content::Json => json::replace(record, text, config, out),
        }
    }

    /// Whether a record can hold a note. Otherwise notes need a file of their own.
    pub fn takes_notes(self) -> bool {
        match self {
            Content::Plain => false,
            Content::Json => true,
        }
    }

    /// Appends `record` to `out` with `note`, which is JSON.
    pub fn annotate(self, record: &[u8], note: &str, out: &mut Vec<u8>) {
        match self {
            Content::Plain => out.extend_from_slice(record),
            Content::Json => json::annotate(record, note, out),
        }
    }
}
