//! The units of a run, in columns: little memory a unit, and no string of its own.

use crate::document::FieldValue;
use crate::document::{Document, Source, Unit, part_id};
use crate::near::keep::{KeepPolicy, Merit};
use serde::{Deserialize, Serialize};

/// Documents, articles or paragraphs, in input order.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Units {
    kind: Unit,
    sources: Vec<Source>,
    /// Number of the article or paragraph in its document; 0 for the document itself.
    parts: Vec<u32>,
    /// Ends of the documents' ids in `ids`; parts of one document repeat its end.
    id_ends: Vec<(usize, usize)>,
    ids: String,
    contents: Vec<u32>,
    /// Code points of what is compared.
    chars: Vec<u32>,
    /// The fields that the keep policy names.
    names: Vec<String>,
    /// Their values; empty if there are none.
    fields: Vec<Vec<Option<FieldValue>>>,
}

impl Units {
    /// No units of `kind`, whose documents come with the fields `names`.
    pub(super) fn new(kind: Unit, names: &[String]) -> Units {
        Units { kind, names: names.to_vec(), ..Units::default() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// What a unit is.
    pub fn kind(&self) -> Unit {
        self.kind
    }

    /// The id of `unit`: the document's, with `#n` for an article and `:n` for a paragraph.
    pub fn id(&self, unit: u32) -> String {
        let (start, end) = self.id_ends[unit as usize];
        part_id(&self.ids[start..end], self.kind, self.parts[unit as usize])
    }

    /// Where the record of `unit` stands.
    pub fn source(&self, unit: u32) -> Source {
        self.sources[unit as usize]
    }

    /// Which article or paragraph of its document `unit` is, from 1; 0 for the document itself.
    pub fn part(&self, unit: u32) -> u32 {
        self.parts[unit as usize]
    }

    /// The units of the records of one file.
    pub fn of_file(&self, file: u32) -> std::ops::Range<u32> {
        let start = self.sources.partition_point(|source| source.file < file);
        let end = self.sources.partition_point(|source| source.file <= file);
        start as u32..end as u32
    }

    /// The content of `unit`: units whose comparison keys are equal share one.
    pub fn content(&self, unit: u32) -> u32 {
        self.contents[unit as usize]
    }

    pub(super) fn in_keep_order(&self, policy: &KeepPolicy) -> Vec<u32> {
        let fields = |unit: u32| self.fields.get(unit as usize).map_or(&[][..], Vec::as_slice);
        policy.order(self.len() as u32, |unit| Merit { chars: self.chars[unit as usize], fields: fields(unit) })
    }

    /// The units of the record at `source`.
    pub fn of_record(&self, source: Source) -> std::ops::Range<u32> {
        let start = self.sources.partition_point(|&other| other < source);
        let end = self.sources.partition_point(|&other| other <= source);
        start as u32..end as u32
    }

    /// The fields whose values are known.
    pub(super) fn field_names(&self) -> &[String] {
        &self.names
    }

    /// The same units with the values of other fields.
    pub(super) fn with_fields(self, names: &[String], fields: Vec<Vec<Option<FieldValue>>>) -> Units {
        debug_assert!(fields.is_empty() || fields.len() == self.len());
        Units { names: names.to_vec(), fields, ..self }
    }

    /// Appends the parts of one document, given as number and code points.
    pub(super) fn push_document(&mut self, document: &Document<'_>, parts: impl Iterator<Item = (u32, u32)>) {
        let start = self.ids.len();
        self.ids.push_str(&document.id);
        for (part, chars) in parts {
            self.sources.push(document.source);
            self.parts.push(part);
            self.id_ends.push((start, self.ids.len()));
            self.chars.push(chars);
            self.fields.extend((!document.fields.is_empty()).then(|| document.fields.clone()));
        }
    }

    /// The memory that they take, in bytes; the values of fields are left out.
    pub(super) fn bytes(&self) -> usize {
        self.ids.len() + self.len() * (size_of::<Source>() + size_of::<(usize, usize)>() + 4 + 4 + 4)
    }

    /// Appends the units of `other`, whose contents are `contents`.
    pub(super) fn append(&mut self, other: Units, contents: &[u32]) {
        debug_assert_eq!(other.len(), contents.len());
        let base = self.ids.len();
        self.ids.push_str(&other.ids);
        self.id_ends.extend(other.id_ends.into_iter().map(|(start, end)| (base + start, base + end)));
        self.sources.extend(other.sources);
        self.parts.extend(other.parts);
        self.chars.extend(other.chars);
        self.fields.extend(other.fields);
        self.contents.extend_from_slice(contents);
    }
}
