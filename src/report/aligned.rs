//! The aligned reading of two documents: what they share, in the order of the first, and how much stands between.

use super::marked::{INDENT, Ink, Style, clipped, marked, wrap};
use super::printable::printable;
use super::summary::grouped;
use super::terminal::{count, paragraphs_of, told};
use crate::reuse::{Findings, Witness};
use crate::text::difference::differences;
use std::fmt::Write as _;

/// A place of the first document with its counterpart in the second one.
struct Pair<'f> {
    first: &'f Witness,
    second: &'f Witness,
}

/// Writes what the two documents of `findings` share.
pub(super) fn reading(findings: &Findings, style: Style, text: &mut String) {
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for finding in &findings.findings[..told(findings)] {
        let of = |page: usize| finding.witnesses.iter().filter(move |witness| witness.page == page);
        pairs.extend(of(0).flat_map(|first| of(1).map(move |second| Pair { first, second })));
    }
    pairs.sort_by_key(|pair| (pair.first.span, pair.second.span));
    let [one, other] = [0, 1].map(|page| &findings.pages[page]);
    let (mut end, mut end_of_other) = (0, 0);
    for Pair { first, second } in &pairs {
        between(&one.text, end..first.span.start, text);
        end = end.max(first.span.end);
        let (a, b) = (first.span.of(&one.text), second.span.of(&other.text));
        let difference = differences(a, b);
        let identity = match difference.edits.is_empty() {
            true => String::new(),
            false => format!(", {:.1} %", difference.identity * 100.0),
        };
        let order = if second.span.start < end_of_other { ", before the last one there" } else { "" };
        end_of_other = second.span.end;
        let head = format!(
            "paragraph {} = paragraph {} of the other{identity}{order}",
            paragraphs_of(first),
            paragraphs_of(second)
        );
        let _ = writeln!(text, "\n{}", style.bold(&head));
        match difference.edits.is_empty() {
            true => wrap(&[(Ink::Plain, clipped(&printable(a), style))], style, text),
            false => wrap(&marked(a, b, &difference.edits), style, text),
        }
    }
    if !pairs.is_empty() {
        between(&one.text, end..one.text.len(), text);
    }
    let inside = findings.findings[..told(findings)].iter().filter(|finding| finding.documents == 1).count();
    if inside > 0 {
        let _ = writeln!(text, "\n{} inside one of them: write -o NAME.jsonl to see", count(inside, "repeat"));
    }
}

/// Says how much of the first document stands in a gap.
fn between(whole: &str, gap: std::ops::Range<usize>, text: &mut String) {
    let letters = whole.get(gap).map_or(0, |part| part.chars().filter(|c| c.is_alphanumeric()).count());
    if letters > 0 {
        let _ = writeln!(text, "\n{:INDENT$}... {} letters ...", "", grouped(letters as u64));
    }
}
