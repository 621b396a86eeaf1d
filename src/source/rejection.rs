//! Rejections: records that could not be read, and why.

use super::path::path_bytes;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Why a record was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// Not valid UTF-8; the detail names what it looks like.
    NotUtf8,
    /// Not valid JSON.
    NotJson,
    /// JSON, but no object.
    NotAnObject,
    /// No string in the text field.
    NoText,
    /// The compressed file ends in the middle.
    Truncated,
    /// The compressed file is damaged.
    Corrupt,
    /// The file or folder could not be read.
    Unreadable,
    /// No format is known for the file's name.
    UnsupportedFormat,
    /// Longer than a record may be.
    TooLarge,
    /// A row that its table's first row does not describe.
    NotARow,
}

impl Reason {
    /// The name as it stands in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Reason::NotUtf8 => "not-utf8",
            Reason::NotJson => "not-json",
            Reason::NotAnObject => "not-an-object",
            Reason::NotARow => "not-a-row",
            Reason::NoText => "no-text",
            Reason::Truncated => "truncated",
            Reason::Corrupt => "corrupt",
            Reason::Unreadable => "unreadable",
            Reason::UnsupportedFormat => "unsupported-format",
            Reason::TooLarge => "too-large",
        }
    }
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rejection {
    /// The path of its file, as given.
    pub path: String,
    /// The path in base64 if it is not UTF-8: see [`path_bytes`].
    pub path_bytes: Option<String>,
    /// Its number in the file, from 1.
    pub record: u64,
    /// Why.
    pub reason: Reason,
    /// The same in words.
    pub detail: String,
}

/// What is said of lines that were read before damage was noticed.
pub(super) const ALTERED: &str = "were read before that was noticed, and may be altered";

impl Rejection {
    /// Whether it casts doubt on records that were read before it.
    pub fn casts_doubt(&self) -> bool {
        self.reason == Reason::Corrupt && self.detail.ends_with(ALTERED)
    }

    pub(crate) fn new(path: &Path, record: u64, reason: Reason, detail: String) -> Rejection {
        Rejection { path: path.to_string_lossy().into_owned(), path_bytes: path_bytes(path), record, reason, detail }
    }
}
