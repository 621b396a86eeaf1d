//! Where documents come from: files, folders and standard input, as text or JSON Lines, plain or compressed.
//!
//! A file is read as [`Chunk`]s of whole records, whose documents borrow from the chunk: many records are in memory at
//! a time, many files never. A bad record costs that record: it becomes a [`Rejection`] with its place and reason.

mod charset;
mod chunk;
mod chunks;
mod compression;
mod container;
mod edit;
mod encoding;
mod file;
mod fingerprint;
mod gzip;
mod jsonl;
mod path;
mod places;
mod sample;
mod stream;
mod walk;

pub use chunk::{Chunk, FileTally, Position, Record};
pub use chunks::Chunks;
pub use compression::{Compression, Compressor};
pub use container::Container;
pub(crate) use edit::annotate;
pub use encoding::BOM;
pub use file::InputFile;
pub(crate) use jsonl::quote;
pub use jsonl::{replace_text, splice_text};
pub use path::{path_bytes, path_of};
pub use places::{Noted, Places};
pub use sample::Sample;
pub use walk::{Earlier, Inputs, Skip};

use crate::document::{Document, Source};
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Which fields of a record are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceConfig {
    /// The field that holds the text.
    pub field: String,
    /// The field that holds the id, a string or an integer.
    pub id_field: String,
    /// Bytes of a record beyond which it is rejected instead of held in memory.
    pub max_record: u64,
}

impl SourceConfig {
    /// Whether the values are in range.
    ///
    /// # Errors
    /// If one is not.
    pub fn check(&self) -> Result<(), Error> {
        let most = u32::MAX;
        match self.max_record {
            record if record > u64::from(most) => Err(Error::Config(format!(
                "max_record {record} must be at most {most}: places in a text are counted in 32 bits"
            ))),
            _ => Ok(()),
        }
    }
}

impl Default for SourceConfig {
    fn default() -> Self {
        SourceConfig { field: "text".into(), id_field: "id".into(), max_record: 1_000_000_000 }
    }
}

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
}

impl Format {
    /// All formats.
    pub const ALL: &[Format] = &[Format::Text, Format::Markdown, Format::Jsonl];

    /// The ending of file names, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Text => "txt",
            Format::Markdown => "md",
            Format::Jsonl => "jsonl",
        }
    }

    /// What holds its records.
    pub fn container(self) -> Container {
        match self {
            Format::Text | Format::Markdown => Container::Whole,
            Format::Jsonl => Container::Lines,
        }
    }

    /// The document in one record, whose id is `name` (of the file) and line if it has none of its own.
    fn decode<'a>(
        self,
        bytes: &'a [u8],
        source: Source,
        name: &str,
        config: &SourceConfig,
        fields: &[String],
    ) -> Result<Document<'a>, (Reason, String)> {
        match self {
            Format::Text | Format::Markdown => {
                let (text, origin) = encoding::text(bytes)?;
                let (id, fields) = (name.to_owned().into(), vec![None; fields.len()]);
                Ok(Document { id, source, text, origin, fields })
            }
            Format::Jsonl => {
                let text = encoding::utf8(bytes)?;
                let line = text.trim_end_matches([' ', '\t', '\r', '\n']);
                let document = jsonl::parse(line, source, name, config, fields)?;
                let origin = document.origin.behind(bytes.len() - text.len());
                Ok(Document { origin, ..document })
            }
        }
    }
}

/// Why a record was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
}

impl Reason {
    /// The name as it stands in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Reason::NotUtf8 => "not-utf8",
            Reason::NotJson => "not-json",
            Reason::NotAnObject => "not-an-object",
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
const ALTERED: &str = "were read before that was noticed, and may be altered";

impl Rejection {
    /// Whether it casts doubt on records that were read before it.
    pub fn casts_doubt(&self) -> bool {
        self.reason == Reason::Corrupt && self.detail.ends_with(ALTERED)
    }

    pub(crate) fn new(path: &Path, record: u64, reason: Reason, detail: String) -> Rejection {
        Rejection { path: path.to_string_lossy().into_owned(), path_bytes: path_bytes(path), record, reason, detail }
    }
}
