//! Which letters of one text stand for which of another: the equal stretches between edits, letter by letter.

use super::difference::{Edit, letter_spans};
use crate::document::Span;
use std::ops::Range;

/// The letters of two texts, and the edits between them counted in letters.
///
/// ```
/// use leitong::text::{alignment::Alignment, difference::differences};
/// let (a, b) = ("修渠，种树。", "先修好渠、种树");
/// let alignment = Alignment::new(a, b, &differences(a, b).edits);
/// // 种树 are the third and fourth letters here, the fifth and sixth there; with 渠 goes what was inserted before it.
/// assert_eq!(alignment.reading(&(2..4)), 4..6);
/// assert_eq!(alignment.reading(&(1..2)), 2..4);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Alignment {
    /// Where the letters of the first text stand.
    pub a: Vec<Span>,
    /// Where those of the second stand.
    pub b: Vec<Span>,
    /// Letters of the first text, and what stands for them in the second.
    pub edits: Vec<(Range<usize>, Range<usize>)>,
}

impl Alignment {
    /// The alignment that `edits`, the differences of `a` and `b`, say.
    pub fn new(a: &str, b: &str, edits: &[Edit]) -> Alignment {
        let (a, b) = (letter_spans(a), letter_spans(b));
        let edits = edits.iter().map(|edit| (letters(&a, edit.a), letters(&b, edit.b))).collect();
        Alignment { a, b, edits }
    }

    /// The letters of the second text that stand for some of the first, which must begin and end outside of edits; what was
    /// inserted at either end belongs to them.
    pub fn reading(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.across(range.start, false);
        start..self.across(range.end, true).max(start)
    }

    /// The letter of the second text for a letter of the first. `is_end`: behind what was inserted there.
    fn across(&self, letter: usize, is_end: bool) -> usize {
        let before = self.edits.partition_point(|(a, _)| a.end < letter || is_end && a.end == letter);
        let (a, b) = before.checked_sub(1).map_or((0, 0), |last| (self.edits[last].0.end, self.edits[last].1.end));
        (b + letter - a).min(self.b.len())
    }
}

/// The letters that begin in `span`.
fn letters(all: &[Span], span: Span) -> Range<usize> {
    let at = |byte: usize| all.partition_point(|letter| letter.start < byte);
    at(span.start)..at(span.end)
}
