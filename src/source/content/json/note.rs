//! Notes: one more field of an object, every other byte as it was.

use super::super::{NOTE, free_name};
use crate::source::encoding::mark;
use memchr::memmem;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};

/// Appends `line`, a JSON object, with `note` as one more field.
pub(in crate::source) fn annotate(line: &[u8], note: &str, made: &mut Vec<u8>) {
    let end = line.iter().rposition(|&byte| byte == b'}').unwrap_or(line.len());
    let names = names_like(line, NOTE);
    let name = free_name(|name| names.contains(name));
    let comma = if line[..end].trim_ascii_end().ends_with(b"{") { "" } else { "," };
    made.extend_from_slice(&line[..end]);
    made.extend_from_slice(format!("{comma}\"{name}\":{note}").as_bytes());
    made.extend_from_slice(&line[end..]);
}

/// The names of fields of `line` that begin with `name`.
fn names_like(line: &[u8], name: &str) -> BTreeSet<String> {
    // Most lines have no such name, not even in escapes, and need not be parsed again.
    if memmem::find(line, name.as_bytes()).is_none() && memmem::find(line, b"\\u").is_none() {
        return BTreeSet::new();
    }
    let fields: BTreeMap<String, IgnoredAny> = serde_json::from_slice(&line[mark(line)..]).unwrap_or_default();
    fields.into_keys().filter(|field| field.starts_with(name)).collect()
}
