//! The result of a report, as a whole.

use super::formula::FormulaCount;
use super::model::{Class, Finding};
use super::page::Page;
use super::ratio::Ratio;
use super::stretch::Stretch;
use super::substitution::Substitution;
use crate::document::FieldValue;
use crate::event::{Cap, Stage};
use crate::near::banding::Banding;
use crate::source::{FileTally, Rejection, Skip};
use serde::Serialize;
use std::time::Duration;

/// The result of a report.
#[derive(Debug)]
pub struct Findings {
    /// The documents in input order.
    pub pages: Vec<Page>,
    /// The most telling first; behind them lists and templates, then formulae.
    pub findings: Vec<Finding>,
    /// Neighbouring findings of two documents, as one case each; the most telling first.
    pub stretches: Vec<Stretch>,
    /// What was put for what more than once, the most frequent first; formulae do not count.
    pub substitutions: Vec<Substitution>,
    /// Stock phrases in the texts, the most frequent first.
    pub formulas: Vec<FormulaCount>,
    /// How much of each document stands elsewhere.
    pub ratios: Vec<Ratio>,
    /// Repeats shorter than the configuration's `min_chars`: counted, not told.
    pub short: usize,
    /// What could not be read.
    pub rejected: Vec<Rejection>,
    /// What was passed over in folders.
    pub skipped: Vec<Skip>,
    /// What was read of each file.
    pub files: Vec<FileTally>,
    /// How many distinct paragraphs and articles met another one in a bucket.
    pub candidates: u64,
    /// The bands in use.
    pub banding: Banding,
    /// Limits that were reached.
    pub caps: Vec<Cap>,
    /// How long each stage took.
    pub timings: Vec<(Stage, Duration)>,
}

impl Findings {
    /// How many findings are told one by one: all but formulae, which come last.
    pub fn told(&self) -> usize {
        self.findings.partition_point(|finding| finding.class != Class::Formula)
    }

    /// How much was read, in units of text.
    pub fn totals(&self) -> Totals {
        let sum = |count: fn(&Page) -> usize| self.pages.iter().map(count).sum();
        Totals {
            documents: self.pages.len(),
            articles: sum(|page| page.articles.len()),
            paragraphs: sum(|page| page.paragraphs.len()),
            chars: sum(|page| page.text.chars().count()),
        }
    }

    /// The witness of `finding` that is dated earliest: the first of equals, and none unless dates differ. That it was seen
    /// first does not make it the source.
    pub fn earliest(&self, finding: &Finding) -> Option<usize> {
        let date = |index: &usize| match self.pages[finding.witnesses[*index].page].date.as_ref()? {
            FieldValue::Text(date) if !date.is_empty() => Some(date.as_str()),
            _ => None,
        };
        let dated = || (0..finding.witnesses.len()).filter_map(|index| Some((date(&index)?, index)));
        let (earliest, index) = dated().min()?;
        dated().any(|(date, _)| date != earliest).then_some(index)
    }
}

/// How much was read, in units of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Totals {
    /// Documents.
    pub documents: usize,
    /// Articles: several in a document, or one that is all of it.
    pub articles: usize,
    /// Paragraphs.
    pub paragraphs: usize,
    /// Code points.
    pub chars: usize,
}
