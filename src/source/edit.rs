//! Changing a record: its text replaced or a note added, and every other byte as it was.

use super::charset::Charset;
use super::{BOM, Format, InputFile, Record, SourceConfig, splice_text};
use crate::document::{Document, Origin};
use memchr::memmem;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};

impl InputFile {
    /// Appends `record` to `out` with `text` for that of its `document`, which is `text` with parts left out. `None` if
    /// that cannot be done.
    pub fn replace(
        &self,
        record: Record<'_>,
        document: &Document<'_>,
        text: &str,
        config: &SourceConfig,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        match document.origin {
            // What is left of a text needs no escapes that the text did not.
            Origin::Slice { at } => {
                out.extend_from_slice(record.bytes.get(..at)?);
                out.extend_from_slice(text.as_bytes());
                out.extend_from_slice(record.bytes.get(at + document.text.len()..)?);
                Some(())
            }
            Origin::Made => self.format.replace(record.bytes, text, config, out),
            Origin::None => None,
        }
    }

    /// Whether a record can hold a note. Otherwise notes need a file of their own.
    pub fn takes_notes(&self) -> bool {
        match self.format {
            Format::Text | Format::Markdown => false,
            Format::Jsonl => true,
        }
    }
}

impl Format {
    /// Appends `record`, whose text was made of it, with `text` instead.
    fn replace(self, record: &[u8], text: &str, config: &SourceConfig, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Format::Text | Format::Markdown => {
                let (charset, _) = Charset::of(record)?;
                out.extend_from_slice(charset.mark());
                out.extend_from_slice(&charset.encode(text));
                Some(())
            }
            Format::Jsonl => {
                let line = std::str::from_utf8(record).ok()?;
                let bare = line.strip_prefix(BOM).unwrap_or(line);
                out.extend_from_slice(&record[..line.len() - bare.len()]);
                splice_text(bare, &config.field, text, out)
            }
        }
    }
}

/// Appends `line`, a JSON object, with `note` as one more field: `leitong`, or if it has one of that name `leitong_2`,
/// and so on. So a copy of an annotated record has both verdicts, and no name twice.
pub(crate) fn annotate(line: &[u8], note: &str, made: &mut Vec<u8>) {
    let end = line.iter().rposition(|&byte| byte == b'}').unwrap_or(line.len());
    let names = names_like(line, FIELD);
    let numbered = (2..).map(|number: u32| format!("{FIELD}_{number}"));
    let name = std::iter::once(FIELD.to_owned()).chain(numbered).find(|name| !names.contains(name)).unwrap_or_default();
    let comma = if line[..end].trim_ascii_end().ends_with(b"{") { "" } else { "," };
    made.extend_from_slice(&line[..end]);
    made.extend_from_slice(format!("{comma}\"{name}\":{note}").as_bytes());
    made.extend_from_slice(&line[end..]);
}

/// The field that holds a verdict.
const FIELD: &str = "leitong";

/// The names of fields of `line` that begin with `name`.
fn names_like(line: &[u8], name: &str) -> BTreeSet<String> {
    // Most lines have no such name, not even in escapes, and need not be parsed again.
    if memmem::find(line, name.as_bytes()).is_none() && memmem::find(line, b"\\u").is_none() {
        return BTreeSet::new();
    }
    let line = line.strip_prefix(BOM.as_bytes()).unwrap_or(line);
    let fields: BTreeMap<String, IgnoredAny> = serde_json::from_slice(line).unwrap_or_default();
    fields.into_keys().filter(|field| field.starts_with(name)).collect()
}
