//! The differences of two texts that are nearly alike, as spans of the originals.
//!
//! Texts are compared by the characters of their folded keys, so case, width, punctuation, spacing, script and masks
//! make no difference; the edits point into the texts as they are. Myers' algorithm (1986), by the `similar` crate.

use crate::document::Span;
use crate::text::fold::{Fold, MappedKey, fold_mapped};
use crate::text::script::{Class, class};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What an edit does to the first text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EditKind {
    /// The second text has something more.
    Insertion,
    /// The first text has something more.
    Deletion,
    /// Both have something else.
    Substitution,
}

/// One place where two texts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// What it does.
    pub kind: EditKind,
    /// Where in the first text; empty for an insertion.
    pub a: Span,
    /// Where in the second text; empty for a deletion.
    pub b: Span,
}

/// The edits between two texts, in order, and how much of them is equal.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// In order of place.
    pub edits: Vec<Edit>,
    /// Twice the characters that match, over the characters of both; 1 for two empty texts.
    pub identity: f64,
}

/// Compares `a` with `b`.
///
/// Time O((|a| + |b|) x edits): for texts that are alike.
///
/// ```
/// use leitong::text::difference::differences;
/// let found = differences("市委要抓党建。", "县委，要抓好黨建");
/// let edits: Vec<_> = found.edits.iter().map(|e| (e.a.of("市委要抓党建。"), e.b.of("县委，要抓好黨建"))).collect();
/// assert_eq!(edits, [("市", "县"), ("", "好")]);
/// ```
pub fn differences(a: &str, b: &str) -> Difference {
    let (a, b) = (Letters::new(a), Letters::new(b));
    let mut edits = Vec::new();
    let mut equal = 0;
    for op in capture_diff_slices(Algorithm::Myers, &a.chars, &b.chars) {
        match op {
            DiffOp::Equal { len, .. } => equal += len,
            op => edits.push(edit(a.span(op.old_range()), b.span(op.new_range()))),
        }
    }
    let total = a.chars.len() + b.chars.len();
    let identity = if total == 0 { 1.0 } else { 2.0 * equal as f64 / total as f64 };
    Difference { edits, identity }
}

fn edit(a: Span, b: Span) -> Edit {
    let kind = match (a.start == a.end, b.start == b.end) {
        (true, _) => EditKind::Insertion,
        (_, true) => EditKind::Deletion,
        _ => EditKind::Substitution,
    };
    Edit { kind, a, b }
}

/// The characters of a key without separators, and where each came from.
struct Letters {
    chars: Vec<char>,
    spans: Vec<Span>,
    end: usize,
}

impl Letters {
    fn new(text: &str) -> Letters {
        let MappedKey { chars, offsets } = fold_mapped(Fold::Text, text);
        let spans = offsets.windows(2).map(|pair| Span::new(pair[0], pair[1]));
        let letters = chars.into_iter().zip(spans).filter(|&(c, _)| class(c) != Class::Separator);
        let (chars, spans): (Vec<char>, Vec<Span>) = letters.map(|(c, span)| (c, tight(text, span))).unzip();
        Letters { chars, spans, end: text.len() }
    }

    /// From the first to the last of some characters; an empty span before `range.start` if there are none.
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        if range.is_empty() {
            let at = self.spans.get(range.start).map_or(self.end, |span| span.start);
            return Span::new(at, at);
        }
        Span::new(self.spans[range.start].start, self.spans[range.end - 1].end)
    }
}

/// `span` without the white space and invisible characters that folding dropped behind its character.
fn tight(text: &str, span: Span) -> Span {
    let content = span.of(text).trim_end_matches(|c: char| class(c) == Class::Separator);
    Span::new(span.start, span.start + content.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_width_script_and_masks_make_no_difference() {
        let found = differences("ＸＸ縣，要抓好黨建 ！", "xx县要抓好党建");
        assert_eq!((found.edits.as_slice(), found.identity), (&[][..], 1.0));
    }

    #[test]
    fn each_swap_is_an_edit_of_its_own() {
        let (a, b) = ("市委、市政府", "县委、县政府");
        let edits = differences(a, b).edits;
        assert_eq!(
            edits.iter().map(|edit| (edit.a.of(a), edit.b.of(b))).collect::<Vec<_>>(),
            [("市", "县"), ("市", "县")]
        );
    }

    #[test]
    fn deletions_and_insertions_have_empty_sides() {
        let found = differences("甲乙丙丁", "甲丙丁戊");
        let kinds: Vec<_> = found.edits.iter().map(|edit| edit.kind).collect();
        assert_eq!(kinds, [EditKind::Deletion, EditKind::Insertion]);
        assert_eq!(found.identity, 0.75);
    }

    #[test]
    fn empty_texts_are_identical() {
        assert_eq!(differences("", "。").identity, 1.0);
    }
}
