//! Plain text: the record is the text.

use super::{Decoded, Reading};
use crate::document::Document;
use crate::source::charset::Charset;
use crate::source::encoding;

/// The document that `bytes` are.
pub(super) fn document<'a>(bytes: &'a [u8], reading: Reading<'_>) -> Decoded<'a> {
    let (text, origin) = encoding::text(bytes)?;
    let (id, fields) = (reading.name.to_owned().into(), vec![None; reading.fields.len()]);
    Ok(Document { id, source: reading.source, text, origin, fields })
}

/// Appends `text` to `out` as `record` was written.
pub(super) fn replace(record: &[u8], text: &str, out: &mut Vec<u8>) -> Option<()> {
    let (charset, _) = Charset::of(record)?;
    out.extend_from_slice(charset.mark());
    out.extend_from_slice(&charset.encode(text));
    Some(())
}
