//! The documents of a report, with their articles and paragraphs.

use super::Level;
use crate::corpus::Keys;
use crate::document::{Document, FieldValue, Source, Span, Unit, part_id};
use crate::near::recipe::Recipe;
use crate::text::article::{Article, articles};
use crate::text::paragraph::{Paragraph, paragraphs};
use crate::text::script::{Class, class};
use std::ops::Range;

/// One document.
#[derive(Debug)]
#[non_exhaustive]
pub struct Page {
    /// Its id.
    pub id: String,
    /// Its record.
    pub source: Source,
    /// When it was written, if its record says so.
    pub date: Option<FieldValue>,
    /// Its decoded text.
    pub text: String,
    /// Its articles: several, or one that is the whole text.
    pub articles: Vec<Article>,
    /// Its paragraphs.
    pub paragraphs: Vec<Paragraph>,
}

impl Page {
    pub(super) fn new(document: Document<'static>) -> Page {
        let text = document.text.into_owned();
        let date = document.fields.into_iter().next().flatten();
        let paragraphs = paragraphs(&text);
        let articles = articles(&text, &paragraphs);
        Page { id: document.id.into_owned(), source: document.source, date, text, articles, paragraphs }
    }

    /// The id of article `index`: the document's own where it is the only one.
    pub fn article_id(&self, index: usize) -> String {
        let number = if self.articles.len() > 1 { index as u32 + 1 } else { 0 };
        part_id(&self.id, Unit::Article, number)
    }

    /// The text of paragraph `index`.
    pub fn paragraph(&self, index: usize) -> &str {
        self.paragraphs[index].span.of(&self.text)
    }

    /// The paragraphs that `span` touches, one or more.
    pub fn touched(&self, span: Span) -> Range<usize> {
        let start = self.paragraphs.partition_point(|paragraph| paragraph.span.end <= span.start);
        start..self.paragraphs.partition_point(|paragraph| paragraph.span.start < span.end).max(start + 1)
    }

    /// The article whose body holds paragraph `index`; none for headings and for what precedes the first one.
    pub(super) fn article_of(&self, index: usize) -> Option<usize> {
        let after = self.articles.partition_point(|article| article.paragraphs.start <= index);
        after.checked_sub(1).filter(|&article| self.articles[article].paragraphs.contains(&index))
    }

    /// Headings of a series are alike by nature, and no reuse.
    fn is_heading(&self, index: usize) -> bool {
        let follows = self.articles.binary_search_by_key(&(index + 1), |article| article.paragraphs.start);
        follows.is_ok_and(|article| self.articles[article].title.is_some())
    }

    /// From the first to the last of some paragraphs.
    pub(super) fn span(&self, paragraphs: &Range<usize>) -> Span {
        Span::new(self.paragraphs[paragraphs.start].span.start, self.paragraphs[paragraphs.end - 1].span.end)
    }

    /// The indices of the units at `level`.
    pub(super) fn units(&self, level: Level) -> Vec<usize> {
        match level {
            Level::Article if self.paragraphs.is_empty() => Vec::new(),
            Level::Article => (0..self.articles.len()).collect(),
            Level::Paragraph | Level::Passage => {
                (0..self.paragraphs.len()).filter(|&index| !self.is_heading(index)).collect()
            }
        }
    }

    /// The comparison keys of the units at `level`.
    pub(super) fn keys(&self, level: Level, recipe: Recipe) -> Keys {
        let mut keys = Keys::default();
        for index in self.units(level) {
            keys.push(recipe, self.unit(level, index));
        }
        keys
    }

    /// The text of unit `index` at `level`.
    pub(super) fn unit(&self, level: Level, index: usize) -> &str {
        match level {
            Level::Article => self.articles[index].body.of(&self.text),
            Level::Paragraph | Level::Passage => self.paragraph(index),
        }
    }
}

/// Letters, digits and ideographs of `text`: what punctuation and spacing do not change.
pub(super) fn letters(text: &str) -> usize {
    text.chars().filter(|&c| !matches!(class(c), Class::Separator | Class::Mark)).count()
}
