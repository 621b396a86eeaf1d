//! Changing a record: its text replaced or a note added, and every other byte as it was.

use super::content::Writing;
use super::{InputFile, Record, SourceConfig};
use crate::document::{Document, Origin};

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
            Origin::Made => {
                let writing = Writing { config, columns: self.columns() };
                let bare = self.separate(record, out);
                self.format.content().replace(bare, text, writing, out)
            }
            Origin::None => None,
        }
    }

    /// Whether a record can hold a note. Otherwise notes need a file of their own.
    pub fn takes_notes(&self) -> bool {
        self.format.content().takes_notes()
    }

    /// Appends `record` to `out` with `note`, which is JSON, if there is one.
    pub fn annotate(&self, record: Record<'_>, note: Option<&str>, out: &mut Vec<u8>) {
        let bare = self.separate(record, out);
        self.format.content().annotate(bare, note, self.columns(), out);
    }

    /// Appends to `out` what parts `record` from the one before, and returns the rest.
    fn separate<'r>(&self, record: Record<'r>, out: &mut Vec<u8>) -> &'r [u8] {
        let (before, bare) = record.bytes.split_at(self.format.container().separator(record.bytes));
        out.extend_from_slice(before);
        bare
    }

    /// Appends the `head` of the file to `out` as it stands before records with notes.
    pub fn annotate_head(&self, head: &[u8], out: &mut Vec<u8>) {
        self.format.content().annotate_head(head, self.columns(), out);
    }
}
