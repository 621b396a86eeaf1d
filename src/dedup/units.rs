//! The units of a run, in columns: little memory a unit, and none where there is too little.

use crate::document::{Document, FieldValue, Source, Unit, part_id};
use crate::error::{Error, Result};
use crate::near::Content;
use crate::near::keep::{KeepPolicy, Merit};
use crate::source::Chunk;
use crate::store::{Column, Log, Persist, Sorter, Workspace};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;

/// The values of the fields that a keep policy names.
pub(super) type Fields = Vec<Option<FieldValue>>;

/// Documents, articles or paragraphs, in input order.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Units {
    kind: Unit,
    sources: Column<Source>,
    /// Number of the article or paragraph in its document; 0 for the document itself.
    parts: Column<u32>,
    /// Where the document's id begins in `ids`, and its length; parts of one document share it.
    id_places: Column<(u64, u32)>,
    ids: Column<u8>,
    contents: Column<Content>,
    /// Code points of what is compared.
    chars: Column<u32>,
    /// The fields that the keep policy names.
    names: Vec<String>,
    /// Their values; empty if there are none.
    fields: Log<Fields>,
}

/// The units of one chunk, before their contents are known.
#[derive(Debug, Default)]
pub(super) struct Rows {
    sources: Vec<Source>,
    parts: Vec<u32>,
    id_places: Vec<(u64, u32)>,
    ids: Vec<u8>,
    chars: Vec<u32>,
    fields: Vec<Fields>,
}

/// Neighbouring units, with what places them.
pub(crate) struct Neighbours<'u> {
    first: u32,
    sources: Cow<'u, [Source]>,
    parts: Cow<'u, [u32]>,
}

impl Units {
    /// No units of `kind`, whose documents come with the fields `names`; they are kept in `workspace`.
    pub(super) fn new(kind: Unit, names: &[String], workspace: &Workspace) -> Units {
        Units {
            kind,
            sources: Column::new(workspace, "sources"),
            parts: Column::new(workspace, "parts"),
            id_places: Column::new(workspace, "id-places"),
            ids: Column::new(workspace, "ids"),
            contents: Column::new(workspace, "contents"),
            chars: Column::new(workspace, "chars"),
            names: names.to_vec(),
            fields: Log::new(workspace, "fields"),
        }
    }

    /// What outlives the process.
    pub(super) fn lists(&mut self) -> [&mut dyn Persist; 7] {
        let Units { sources, parts, id_places, ids, contents, chars, fields, .. } = self;
        [sources, parts, id_places, ids, contents, chars, fields]
    }

    /// Gives the memory of the columns back, as far as they can do without.
    pub(super) fn spill(&mut self) {
        self.sources.spill();
        self.parts.spill();
        self.id_places.spill();
        self.ids.spill();
        self.contents.spill();
        self.chars.spill();
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
        part_id(&String::from_utf8_lossy(&self.document_id(unit)), self.kind, self.part(unit))
    }

    /// The id of the document that `unit` is, or is in, in UTF-8.
    pub(crate) fn document_id(&self, unit: u32) -> Cow<'_, [u8]> {
        let (start, length) = self.id_places.get(unit as usize);
        self.ids.slice(start as usize..start as usize + length as usize)
    }

    /// Where the record of `unit` stands.
    pub fn source(&self, unit: u32) -> Source {
        self.sources.get(unit as usize)
    }

    /// Where the records of `units` stand, which ascend. Cost: reads all places in turn.
    pub(super) fn sources_of(&self, units: &[u32]) -> impl Iterator<Item = Source> {
        let mut units = units.iter().copied().peekable();
        self.sources.iter().zip(0..).filter_map(move |(source, unit)| units.next_if_eq(&unit).map(|_| source))
    }

    /// Which article or paragraph of its document `unit` is, from 1; 0 for the document itself.
    pub fn part(&self, unit: u32) -> u32 {
        self.parts.get(unit as usize)
    }

    /// The units of the records in `chunk`.
    pub(crate) fn neighbours_of(&self, chunk: &Chunk) -> Neighbours<'_> {
        let file = chunk.file;
        let from = |record: u64| self.sources.partition_point(|source| source < Source { file, record });
        let range = from(chunk.first)..from(chunk.end());
        Neighbours {
            first: range.start as u32,
            sources: self.sources.slice(range.clone()),
            parts: self.parts.slice(range),
        }
    }

    /// The content of `unit`: units whose comparison keys are equal share one.
    pub fn content(&self, unit: u32) -> Content {
        self.contents.get(unit as usize)
    }

    /// Parts of the record that has the most of them.
    pub(super) fn most_parts(&self) -> u32 {
        self.parts.iter().max().unwrap_or(0)
    }

    /// The contents of all units in turn.
    pub fn contents(&self) -> impl Iterator<Item = Content> {
        self.contents.iter()
    }

    /// Code points of what is compared of `unit`.
    pub(super) fn chars_of(&self, unit: u32) -> u32 {
        self.chars.get(unit as usize)
    }

    /// Calls `take` with each unit, from the most to the least preferred; they are ordered by `sorter`.
    pub(super) fn in_keep_order(&self, policy: &KeepPolicy, mut sorter: Sorter, mut take: impl FnMut(u32)) {
        let mut fields = self.fields.iter();
        let mut key = Vec::new();
        for (chars, unit) in self.chars.iter().zip(0u32..) {
            let fields = fields.next().unwrap_or_default();
            policy.key(Merit { chars, fields: &fields }, &mut key);
            // Among equals the first in the input.
            key.extend(unit.to_be_bytes());
            sorter.push(&key);
            key.clear();
        }
        let unit = |key: &[u8]| key.last_chunk().map(|&unit| u32::from_be_bytes(unit));
        sorter.for_each(|key| unit(key).into_iter().for_each(&mut take));
    }

    /// A field that the keep policy names and no unit has; none where there is no unit. Cost: reads values until each field
    /// was met.
    pub(super) fn missing_field(&self) -> Option<&str> {
        let mut missing: Vec<usize> = (0..self.names.len()).collect();
        for fields in self.fields.iter() {
            missing.retain(|&field| fields.get(field).is_none_or(Option::is_none));
            if missing.is_empty() {
                return None;
            }
        }
        let first = missing.first().filter(|_| !self.is_empty());
        first.map(|&field| self.names[field].as_str())
    }

    /// Whether each field that the keep policy names is in some unit.
    ///
    /// # Errors
    /// If one is not.
    pub(super) fn check_fields(&self) -> Result<()> {
        self.missing_field().map_or(Ok(()), |field| {
            Err(Error::Config(format!("no record has the field {field} named by keep: check its spelling")))
        })
    }

    /// Whether the columns belong together, are of `files` files, and name `contents` contents.
    pub(super) fn is_sound(&self, files: usize, contents: u32) -> bool {
        let lengths = [self.parts.len(), self.id_places.len(), self.contents.len(), self.chars.len()];
        lengths == [self.len(); 4]
            && (self.fields.is_empty() || self.fields.len() == self.len())
            && self.fields.iter().all(|values| values.len() == self.names.len())
            && self.places_are_sound(files)
            && self.id_places.iter().all(|(start, length)| {
                start.checked_add(u64::from(length)).is_some_and(|end| end <= self.ids.len() as u64)
            })
            && self
                .contents
                .iter()
                .try_fold(0, |next, Content(content)| (content <= next).then(|| next.max(content + 1)))
                == Some(contents)
    }

    /// Whether units ascend by record and part.
    fn places_are_sound(&self, files: usize) -> bool {
        let mut last = (Source::default(), 0);
        self.sources.iter().zip(self.parts.iter()).all(|place| {
            let is_whole = self.kind != Unit::Document || place.1 == 0;
            std::mem::replace(&mut last, place) < place && (place.0.file as usize) < files && is_whole
        })
    }

    /// The fields whose values are known.
    pub(super) fn field_names(&self) -> &[String] {
        &self.names
    }

    /// The same units with the values of other fields.
    pub(super) fn with_fields(self, names: &[String], fields: Log<Fields>) -> Units {
        debug_assert!(fields.is_empty() || fields.len() == self.len());
        Units { names: names.to_vec(), fields, ..self }
    }

    /// The memory that they take if there is enough, in bytes; the values of fields are left out.
    pub(super) fn bytes(&self) -> usize {
        self.ids.len() + self.len() * (size_of::<Source>() + size_of::<(u64, u32)>() + 4 + 4 + 4)
    }

    /// Appends `rows`, whose contents are `contents`.
    pub(super) fn append(&mut self, rows: Rows, contents: &[Content]) {
        debug_assert_eq!(rows.len(), contents.len());
        let base = self.ids.len() as u64;
        self.ids.extend_from_slice(&rows.ids);
        rows.id_places.into_iter().for_each(|(start, length)| self.id_places.push((base + start, length)));
        self.sources.extend_from_slice(&rows.sources);
        self.parts.extend_from_slice(&rows.parts);
        self.chars.extend_from_slice(&rows.chars);
        self.fields.extend(rows.fields);
        self.contents.extend_from_slice(contents);
    }
}

/// Rows of a chunk that there is room for from the start: as many documents as a chunk has, mostly.
const ROWS: usize = 64;

impl Rows {
    /// No rows yet of a chunk of `lines` lines.
    pub fn with_capacity(lines: u64) -> Rows {
        let rows = ROWS.min(lines as usize + 1);
        Rows {
            sources: Vec::with_capacity(rows),
            parts: Vec::with_capacity(rows),
            id_places: Vec::with_capacity(rows),
            ids: Vec::with_capacity(16 * rows),
            chars: Vec::with_capacity(rows),
            fields: Vec::new(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Appends the parts of one document, given as number and code points.
    pub fn push_document(&mut self, document: &Document<'_>, parts: impl Iterator<Item = (u32, u32)>) {
        let start = self.ids.len();
        self.ids.extend_from_slice(document.id.as_bytes());
        for (part, chars) in parts {
            self.sources.push(document.source);
            self.parts.push(part);
            self.id_places.push((start as u64, document.id.len() as u32));
            self.chars.push(chars);
            self.fields.extend((!document.fields.is_empty()).then(|| document.fields.clone()));
        }
    }
}

impl Neighbours<'_> {
    /// All of them.
    pub fn units(&self) -> Range<u32> {
        self.first..self.first + self.parts.len() as u32
    }

    /// How many records they are of.
    pub fn records(&self) -> u64 {
        self.sources.chunk_by(|one, other| one == other).count() as u64
    }

    /// The units of one record.
    pub fn units_of(&self, record: u64) -> Range<u32> {
        let from = |record: u64| self.sources.partition_point(|source| source.record < record) as u32;
        self.first + from(record)..self.first + from(record + 1)
    }

    /// The numbers of the parts that some of them are.
    pub fn parts(&self, units: Range<u32>) -> &[u32] {
        &self.parts[(units.start - self.first) as usize..(units.end - self.first) as usize]
    }
}
