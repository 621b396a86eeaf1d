//! The aligned reading of two documents: what they share, in the order of the first, and how much stands between.

use super::marked::{INDENT, Ink, Style, clipped, marked, wrap};
use crate::document::Span;
use crate::report::words::amount::{grouped, plural};
use crate::report::words::places::paragraphs;
use crate::report::words::printable::printable;
use crate::reuse::pairing::{Row, rows};
use crate::reuse::{Findings, Page, Witness};
use crate::text::difference::differences;
use std::fmt::Write as _;

/// Writes what the two documents of `findings` share.
pub(super) fn reading(findings: &Findings, style: Style, text: &mut String) {
    let [one, other] = [0, 1].map(|page| &findings.pages[page]);
    let told = &findings.findings[..findings.told()];
    for row in rows(told, (0, 1), (one.text.len(), other.text.len())) {
        match row {
            Row::Shared { first, second, moved, .. } => shared((one, first), (other, second), moved, style, text),
            Row::Apart { first, second } => apart(first.of(&one.text), second.of(&other.text), text),
            Row::Moved(number) => {
                let _ = writeln!(text, "{:INDENT$}... in the other document: moved here ({number}) ...", "");
            }
        }
    }
    let inside = told.iter().filter(|finding| finding.documents == 1).count();
    if inside > 0 {
        let _ = writeln!(text, "\n{} within one document: write -o NAME.html to see", plural(inside, "repeat"));
    }
}

/// A passage of both, with its differences.
fn shared(
    (one, first): (&Page, &Witness),
    (other, second): (&Page, &Witness),
    moved: Option<usize>,
    style: Style,
    text: &mut String,
) {
    let (a, b) = (of(one, first.span), of(other, second.span));
    let difference = differences(a, b);
    let identity = match difference.edits.is_empty() {
        true => String::new(),
        false => format!(", {:.1} %", difference.identity * 100.0),
    };
    let merged = match (first.paragraphs.len(), second.paragraphs.len()) {
        (here, there) if here > there => ", merged in the other document",
        (here, there) if here < there => ", split in the other document",
        _ => "",
    };
    let order = moved.map_or(String::new(), |number| format!(", moved ({number})"));
    let (here, there) = (paragraphs(&first.paragraphs), paragraphs(&second.paragraphs));
    let head = format!("paragraph {here} = paragraph {there} of the other document{identity}{merged}{order}");
    let _ = writeln!(text, "\n{}", style.bold(&head));
    match difference.edits.is_empty() {
        true => wrap(&[(Ink::Plain, clipped(&printable(a), style))], style, text),
        false => wrap(&marked(a, b, &difference.edits), style, text),
    }
}

fn of(page: &Page, span: Span) -> &str {
    span.of(&page.text)
}

/// Says how much stands in one of them only.
fn apart(first: &str, second: &str, text: &mut String) {
    let letters = |part: &str| part.chars().filter(|c| c.is_alphanumeric()).count();
    let side = |letters: usize, place: &str| format!("{} letters {place}", grouped(letters as u64));
    let sides = match (letters(first), letters(second)) {
        (0, 0) => return,
        (here, 0) => side(here, "here"),
        (0, there) => side(there, "in the other document"),
        (here, there) => format!("{}, {}", side(here, "here"), side(there, "in the other document")),
    };
    let _ = writeln!(text, "\n{:INDENT$}... {sides} ...", "");
}
