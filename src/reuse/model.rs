//! What is found: findings, and the places where each text stands.

use crate::document::Span;
use crate::text::difference::Difference;
use serde::Serialize;
use std::ops::Range;

/// What kind of unit a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Level {
    /// A whole article.
    Article,
    /// A paragraph.
    Paragraph,
    /// A part of a paragraph.
    Passage,
}

/// How alike the witnesses of a finding are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Class {
    /// No letter differs: at most punctuation, spacing, width, case, script and masks do.
    Exact,
    /// Articles and paragraphs: similar at least as the threshold says. Passages: 80 % identical or more.
    Near,
    /// A passage of which more is changed.
    Adapted,
    /// A roster or a table of names, with hardly any sentence.
    List,
    /// A form: only figures, dates and names differ between its places, in five documents or more.
    Template,
    /// Stock phrases: what is left without them is too little to tell anything.
    Formula,
}

impl Level {
    /// The name as it stands in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Level::Article => "article",
            Level::Paragraph => "paragraph",
            Level::Passage => "passage",
        }
    }
}

/// Least identity of a near passage, and of an adapted one.
pub(super) const NEAR: f64 = 0.8;
pub(super) const ADAPTED: f64 = 0.6;

impl Class {
    /// That of a passage that is no formula.
    pub(super) fn of_passage(exact: bool, identity: f64) -> Class {
        match exact {
            true => Class::Exact,
            _ if identity >= NEAR => Class::Near,
            _ => Class::Adapted,
        }
    }

    /// The name as it stands in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Class::Exact => "exact",
            Class::Near => "near",
            Class::Adapted => "adapted",
            Class::List => "list",
            Class::Template => "template",
            Class::Formula => "formula",
        }
    }

    /// Whether a finding of this class was copied: what everybody writes, lists and fills in is not.
    pub fn is_copy(self) -> bool {
        matches!(self, Class::Exact | Class::Near | Class::Adapted)
    }
}

/// One place where a text stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    /// The document, as an index into [`Findings::pages`](super::Findings::pages).
    pub page: usize,
    /// The article in it, from 0; none before the first heading of a compiled page.
    pub article: Option<usize>,
    /// The paragraphs in the document, from 0.
    pub paragraphs: Range<usize>,
    /// The text.
    pub span: Span,
    /// Likeness to the [base](Finding::base): Jaccard similarity as it was verified; of passages the share of equal
    /// letters in the alignment with what of the base they match.
    pub similarity: f64,
    /// The share of its paragraphs that it is, by letters: less than 1 for passages.
    pub share: f64,
    /// Whether parts stand in another order than in the base.
    pub is_reordered: bool,
    /// Whether most of it is quoted: see [`quotations`](super::quotations).
    pub is_quoted: bool,
    /// The differences from the base.
    pub difference: Difference,
}

/// One text that stands in several places.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Article, paragraph or passage.
    pub level: Level,
    /// How alike the witnesses are, or that they are a formula.
    pub class: Class,
    /// Two or more, in order of place.
    pub witnesses: Vec<Witness>,
    /// The witness that the others are compared with: the first, or of passages the one that most others are like.
    pub base: usize,
    /// Code points of the base.
    pub chars: usize,
    /// Letters, digits and ideographs of the base.
    pub letters: usize,
    /// Letters that the witnesses share, each weighed by how much it tells.
    pub effective: f64,
    /// Different documents among the witnesses.
    pub documents: usize,
    /// Findings that share text with this one, by their places in [`Findings::findings`](super::Findings::findings).
    pub related: Vec<usize>,
}

impl Finding {
    /// The share of equal letters in what a witness and the base match. A witness of a passage may have half of the base:
    /// what it lacks is no change of what it has.
    pub fn identity(&self, witness: &Witness) -> f64 {
        match self.level {
            Level::Passage => witness.similarity,
            Level::Article | Level::Paragraph => witness.difference.identity,
        }
    }
}

/// A place before it is compared with the base of its finding.
pub(super) struct Place {
    pub page: usize,
    pub paragraphs: Range<usize>,
    pub similarity: f64,
}
