//! The things that are compared: documents, and the articles and paragraphs inside them.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;

/// A half-open range of bytes of a document's text, on character boundaries.
///
/// ```
/// use leitong::document::Span;
/// let span = Span::new(3, 9);
/// assert_eq!(span.of("雷同了"), "同了");
/// assert_eq!(span.code_points("雷同了"), 1..3);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// `start <= end`, in bytes.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start, end }
    }

    /// The text that the span covers.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Whether `other` lies wholly inside.
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The same range counted in code points. Cost: reads the text up to `end`.
    pub fn code_points(self, text: &str) -> Range<usize> {
        let start = text[..self.start].chars().count();
        start..start + self.of(text).chars().count()
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Range<usize> {
        span.start..span.end
    }
}

/// Where a record stands: the file's place in the list of inputs, and the record's in the file, from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Source {
    /// Index into the files of the inputs.
    pub file: u32,
    /// A line of JSONL, or 1 for a file of text.
    pub record: u64,
}

/// A value of a record's field by which a keep policy may choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum FieldValue {
    /// A JSON number.
    Number(f64),
    /// A JSON string, compared by its bytes.
    Text(String),
}

/// Where in its record a text stands: what can be cut out of one can be cut out of the other only where this is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The text is a slice of the record's bytes that begins at byte `at`.
    Slice {
        /// Bytes of the record before the text.
        at: usize,
    },
    /// The text was made of what the record holds, such as escapes; what wrote it so can write another.
    Made,
    /// The text is of no record.
    None,
}

#[cfg(feature = "pipeline")]
impl Origin {
    /// The same in a record that has `before` bytes more at its beginning.
    pub(crate) fn behind(self, before: usize) -> Origin {
        match self {
            Origin::Slice { at } => Origin::Slice { at: before + at },
            other => other,
        }
    }
}

/// One record: an id, a text, and where it came from.
///
/// ```
/// use leitong::document::{Document, Source};
/// let document = Document::new("a", "同一句话说两遍，就是雷同。");
/// assert_eq!(document.source, Source { file: 0, record: 0 });
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Document<'a> {
    /// Need not be unique.
    pub id: Cow<'a, str>,
    /// Where the record stands.
    pub source: Source,
    /// The text that is compared.
    pub text: Cow<'a, str>,
    /// Where the text stands in the record.
    pub origin: Origin,
    /// The values of the fields that the keep policy names, in its order; may be left empty.
    pub fields: Vec<Option<FieldValue>>,
}

impl<'a> Document<'a> {
    /// A document that comes from no file.
    pub fn new(id: impl Into<Cow<'a, str>>, text: impl Into<Cow<'a, str>>) -> Document<'a> {
        let source = Source { file: 0, record: 0 };
        Document { id: id.into(), source, text: text.into(), origin: Origin::None, fields: Vec::new() }
    }
}

/// `documents` that come from no file, with their places among them, from 1, as their records.
#[cfg(feature = "pipeline")]
pub(crate) fn numbered<'d>(documents: impl IntoIterator<Item = Document<'d>>) -> impl Iterator<Item = Document<'d>> {
    let source = |record: u64| Source { file: 0, record };
    (1..).zip(documents).map(move |(record, document)| Document { source: source(record), ..document })
}

impl Document<'_> {
    /// The same, owning its strings.
    pub fn into_owned(self) -> Document<'static> {
        let Document { id, source, text, origin, fields } = self;
        Document { id: id.into_owned().into(), source, text: text.into_owned().into(), origin, fields }
    }
}

/// What is compared and kept or removed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Unit {
    /// A file or a record.
    #[default]
    Document,
    /// A part of a compiled page (篇1, 篇2, ...); a document without such parts is one article.
    Article,
    /// A line of prose, or a block between blank lines where lines are hard-wrapped.
    Paragraph,
}

impl Unit {
    /// All units.
    pub const ALL: &[Unit] = &[Unit::Document, Unit::Article, Unit::Paragraph];

    /// The plural of the name, for sentences.
    pub fn plural(self) -> &'static str {
        match self {
            Unit::Document => "documents",
            Unit::Article => "articles",
            Unit::Paragraph => "paragraphs",
        }
    }
}

/// The id of part `number` of document `id`: `id#n` for an article, `id:n` for a paragraph, `id` itself for part 0.
pub fn part_id(id: &str, unit: Unit, number: u32) -> String {
    part_mark(unit, number).map_or_else(|| id.to_owned(), |mark| format!("{id}{mark}{number}"))
}

/// What stands between the id of a document and the number of its part; `None` for the document itself.
pub(crate) fn part_mark(unit: Unit, number: u32) -> Option<&'static str> {
    match (unit, number) {
        (Unit::Document, _) | (_, 0) => None,
        (Unit::Article, _) => Some("#"),
        (Unit::Paragraph, _) => Some(":"),
    }
}
