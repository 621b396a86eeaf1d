//! The wordings of a finding: witnesses that say the same to the letter stand together, the base's first.

use super::collation::{Piece, collate};
use super::view::View;
use crate::document::Span;
use crate::report::pages::highlight::Highlighted;
use crate::report::pages::html::{Words, number, say};
use crate::reuse::{Aligned, Change, Finding, Witness};
use crate::text::difference::{Edit, EditKind};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Wordings that are set side by side.
pub(super) const ROWS: usize = 12;
/// Differences that are told in words.
const TOLD: usize = 12;
/// Letters of a text beyond which what is equal is shortened.
const LONG: usize = 400;

/// Witnesses of one wording.
pub(super) struct Wording<'f> {
    /// Its witnesses in order of place.
    pub witnesses: Vec<&'f Witness>,
}

impl<'f> Wording<'f> {
    fn edits(&self) -> &'f [Edit] {
        &self.witnesses[0].difference.edits
    }
}

/// The wordings of a finding: the base's first, then by the order of their first witness.
pub(super) fn wordings<'f>(view: &View<'_>, finding: &'f Finding) -> Vec<Wording<'f>> {
    let mut numbers: BTreeMap<Vec<(usize, usize, &str)>, usize> = BTreeMap::from([(Vec::new(), 0)]);
    let base = &finding.witnesses[finding.base];
    let mut wordings = vec![Wording { witnesses: vec![base] }];
    for (index, witness) in finding.witnesses.iter().enumerate().filter(|&(index, _)| index != finding.base) {
        let text = view.text(&finding.witnesses[index]);
        let edits = witness.difference.edits.iter().map(|edit| (edit.a.start, edit.a.end, edit.b.of(text)));
        let number = *numbers.entry(edits.collect()).or_insert(wordings.len());
        match wordings.get_mut(number) {
            Some(wording) => wording.witnesses.push(witness),
            None => wordings.push(Wording { witnesses: vec![witness] }),
        }
    }
    wordings[0].witnesses.sort_by_key(|witness| (witness.page, witness.span));
    wordings
}

/// The rows of a collation with the differences highlighted, one for each of `wordings`.
pub(super) fn rows(base: &str, texts: &[&str], wordings: &[Wording<'_>]) -> Vec<Markup> {
    let others: Vec<(&str, &[Edit])> =
        texts.iter().zip(wordings).skip(1).map(|(text, wording)| (*text, wording.edits())).collect();
    let is_long = base.chars().count() > LONG;
    let rows = collate(base, &others);
    rows.iter().zip(texts).map(|(row, text)| highlighted(row, &Highlighted::new(text, is_long))).collect()
}

/// One row: what is common quiet, readings marked, what differs in them highlighted, and blanks where others have more.
fn highlighted(row: &[Piece], text: &Highlighted<'_>) -> Markup {
    html! {
        @for piece in row {
            @match piece {
                Piece::Common(span) => (text.equal(*span)),
                Piece::Reading { span, changed, gap } => {
                    (reading(*span, changed, text))
                    @if *gap > 0 { span class="gap" aria-hidden="true" { (blank(*gap)) } }
                }
            }
        }
    }
}

fn reading(span: Span, changed: &[Span], text: &Highlighted<'_>) -> Markup {
    let mut at = span.start;
    let mut pieces: Vec<(Span, Span)> = Vec::new();
    for &changed in changed.iter().chain([&Span::new(span.end, span.end)]) {
        pieces.push((Span::new(at, changed.start), changed));
        at = changed.end;
    }
    html! {
        @for &(kept, changed) in &pieces {
            @if kept.start < kept.end { b { (text.piece(kept)) } }
            @if changed.start < changed.end { ins { (text.piece(changed)) } }
        }
    }
}

/// Blanks of as many columns: a Han character has two.
fn blank(columns: usize) -> String {
    let wide = (columns / 2).min(24);
    "\u{3000}".repeat(wide) + if columns % 2 == 1 { "\u{2002}" } else { "" }
}

/// The differences of a wording from the base in words.
pub(super) fn differences(base: &str, text: &str, wording: &Wording<'_>) -> Markup {
    let edits = wording.edits();
    if edits.is_empty() {
        return html! {};
    }
    let aligned = Aligned::new(base, text);
    let hidden = edits.len().saturating_sub(TOLD);
    html! {
        p class="differences" {
            @for (index, edit) in edits.iter().take(TOLD).enumerate() {
                @if index > 0 { " · " }
                (difference(base, text, &aligned, edit))
            }
            @if hidden > 0 { (say(format!(" · 另 {} 处", number(hidden)), format!(" · {} more", number(hidden)))) }
        }
    }
}

fn difference(base: &str, text: &str, aligned: &Aligned<'_>, edit: &Edit) -> Markup {
    let told = aligned.told(edit);
    let (a, b) = (told.a.of(base), told.b.of(text));
    html! {
        @match edit.kind {
            EditKind::Insertion => { "+" (clipped(b)) }
            EditKind::Deletion => { "−" (clipped(a)) }
            EditKind::Substitution => { (clipped(a)) " → " (clipped(b)) }
        }
        @if told.change != Change::Wording { " " i class={ "kind " (change_name(told.change)) } { } }
    }
}

fn clipped(text: &str) -> Markup {
    super::view::opening(text, 24)
}

/// The name of a kind of change in the style sheet.
fn change_name(change: Change) -> &'static str {
    match change {
        Change::Mask => "mask",
        Change::Numeral => "numeral",
        Change::PlaceLevel => "place-level",
        Change::Organ => "organ",
        Change::Wording => "wording",
    }
}

/// How a kind of change is called.
pub(super) fn change_words(change: Change) -> Words {
    match change {
        Change::Mask => Words::new("代称", "mask"),
        Change::Numeral => Words::new("数字", "number"),
        Change::PlaceLevel => Words::new("层级", "level of place"),
        Change::Organ => Words::new("机构", "organ"),
        Change::Wording => Words::new("文字", "wording"),
    }
}
