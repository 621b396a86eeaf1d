//! Two documents side by side: a row for each paragraph or passage that they share, and what stands between folded.

use super::links::pair_id;
use super::shown_of;
use super::view::{View, badge, paragraphs};
use crate::document::Span;
use crate::report::pages::highlight::both;
use crate::report::pages::html::{number, say, shown, shown_line};
use crate::reuse::pairing::{self, Row};
use crate::reuse::{Page, Witness};
use crate::text::alignment::Alignment;
use crate::text::difference::differences;
use maud::{Markup, html};
use rayon::prelude::*;
use std::fmt::Write as _;

pub(super) fn section(view: &View<'_>) -> Markup {
    let beside = &view.links.beside;
    html! {
        section id="pairs" {
            h2 { (say("两两对照", "Two documents side by side")) }
            @if view.links.pairs.is_empty() { p { (say("没有可对照的文档。", "No two documents can be compared.")) } }
            (shown_of(beside.len(), view.links.pairs.len(), "对文档", "pairs"))
            (pairs(view, beside))
        }
    }
}

/// Some pairs.
pub(super) fn pairs(view: &View<'_>, which: &[(usize, usize)]) -> Markup {
    let pairs: Vec<Markup> = which.par_iter().map(|&(a, b)| pair(view, a, b)).collect();
    html! { @for pair in &pairs { (pair) } }
}

fn pair(view: &View<'_>, a: usize, b: usize) -> Markup {
    let [one, other] = [a, b].map(|page| view.page(page));
    let findings = &view.findings.findings[..view.told];
    let rows = pairing::rows(findings, (a, b), (one.text.len(), other.text.len()));
    html! {
        article class="pair" id=(pair_id(a, b)) {
            h3 { (view.document(a)) " ⇄ " (view.document(b)) }
            (strips(view, (a, b), &rows))
            table class="beside" {
                thead { tr { th scope="col" { (view.document(a)) } th scope="col" { (view.document(b)) } } }
                tbody { @for row in &rows { (self::row(view, (one, other), row)) } }
            }
        }
    }
}

fn row(view: &View<'_>, (one, other): (&Page, &Page), row: &Row<'_>) -> Markup {
    match *row {
        Row::Apart { first, second } => apart(one, first, other, second),
        Row::Moved(number) => html! {
            tr class="apart" { td { } td { span class="moved" { "↕" (number) " " (say("见该编号所在行", "next to its number")) } } }
        },
        Row::Shared { finding, first, second, moved } => {
            let class = view.findings.findings[finding].class;
            let parts = parts(one, first, other, second);
            html! {
                @for (index, (a, b)) in parts.iter().enumerate() {
                    tr class={ "shared " (class.name()) } {
                        (cells(one, *a, other, *b, html! {
                            @if index == 0 {
                                @if let Some(address) = view.links.finding(finding) { a href=(address) { (badge(class)) } } @else { (badge(class)) }
                                @if let Some(number) = moved { " " span class="moved" { "↕" (number) " " (say("移位", "moved")) } }
                            }
                        }))
                    }
                }
            }
        }
    }
}

/// What stands in one document only, folded.
fn apart(one: &Page, first: Span, other: &Page, second: Span) -> Markup {
    let side = |page: &Page, span: Span| {
        let text = span.of(&page.text).trim();
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        html! {
            td {
                @if letters > 0 {
                    details {
                        summary { "… " (say(format!("{} 字", number(letters)), format!("{} letters", number(letters)))) " …" }
                        p class="text" { (shown(text)) }
                    }
                }
            }
        }
    };
    let is_empty = |page: &Page, span: Span| !span.of(&page.text).chars().any(char::is_alphanumeric);
    html! {
        @if !is_empty(one, first) || !is_empty(other, second) {
            tr class="apart" { (side(one, first)) (side(other, second)) }
        }
    }
}

/// Both sides of a row with their differences highlighted.
fn cells(one: &Page, a: Span, other: &Page, b: Span, head: Markup) -> Markup {
    let (text_a, text_b) = (a.of(&one.text), b.of(&other.text));
    let edits = differences(text_a, text_b).edits;
    let (left, right) = both(text_a, text_b, &edits, false);
    let (of_a, of_b) = (one.touched(a), other.touched(b));
    let merged = of_a.len() != of_b.len();
    html! {
        td class=[merged.then_some("bracket")] {
            p class="mark" { span class="whose" { (shown_line(&one.id)) " " } (paragraphs(&of_a)) " " (head) @if merged { " " (bracket(of_a.len(), of_b.len())) } }
            p class="text" { (left) }
        }
        td class=[merged.then_some("bracket")] {
            p class="mark" { span class="whose" { (shown_line(&other.id)) " " } (paragraphs(&of_b)) }
            p class="text" { (right) }
        }
    }
}

fn bracket(here: usize, there: usize) -> Markup {
    html! { strong { (say(format!("⎱ {here} 段 ↔ {there} 段"), format!("⎱ {here} ↔ {there} paragraphs"))) } }
}

/// A shared text cut where a paragraph ends on both sides, so that long ones line up.
fn parts(one: &Page, first: &Witness, other: &Page, second: &Witness) -> Vec<(Span, Span)> {
    let (a, b) = (first.span, second.span);
    if first.paragraphs.len() < 2 || second.paragraphs.len() < 2 {
        return vec![(a, b)];
    }
    let (text_a, text_b) = (a.of(&one.text), b.of(&other.text));
    let alignment = Alignment::new(text_a, text_b, &differences(text_a, text_b).edits);
    let starts_b: Vec<usize> = second.paragraphs.clone().map(|index| other.paragraphs[index].span.start).collect();
    let mut parts = Vec::new();
    let (mut from_a, mut from_b) = (a.start, b.start);
    for index in first.paragraphs.clone().skip(1) {
        let start = one.paragraphs[index].span.start;
        let letter = alignment.a.partition_point(|span| a.start + span.start < start);
        let Some(there) = alignment.b.get(alignment.reading(&(0..letter)).end) else { continue };
        // Of the second text, the paragraph that begins there, quotation marks before its first letter left out.
        let there = b.start + there.start;
        let before = &starts_b[..starts_b.partition_point(|&start| start <= there)];
        let reaches = |start: &&usize| !has_letters(&other.text[**start..there]);
        let Some(&start_b) = before.iter().rev().take_while(reaches).last() else { continue };
        if start_b > from_b {
            parts.push((tight(one, Span::new(from_a, start)), tight(other, Span::new(from_b, start_b))));
            (from_a, from_b) = (start, start_b);
        }
    }
    parts.push((Span::new(from_a, a.end), Span::new(from_b, b.end)));
    parts
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// `span` without white space at its end.
fn tight(page: &Page, span: Span) -> Span {
    Span::new(span.start, span.start + span.of(&page.text).trim_end().len())
}

/// The two documents as bars, with bands between what they share.
fn strips(view: &View<'_>, (a, b): (usize, usize), rows: &[Row<'_>]) -> Markup {
    let lengths = [a, b].map(|page| view.page(page).text.len().max(1));
    let mut bands: Vec<(&str, String)> = Vec::new();
    for row in rows {
        let Row::Shared { finding, first, second, .. } = *row else { continue };
        let at = |byte: usize, side: usize| byte as f64 * 1000.0 / lengths[side] as f64;
        let [from, to] = [at(first.span.start, 0), at(first.span.end, 0).max(at(first.span.start, 0) + 2.0)];
        let [from_b, to_b] = [at(second.span.start, 1), at(second.span.end, 1).max(at(second.span.start, 1) + 2.0)];
        let mut path = String::new();
        let _ = write!(path, "M{from:.1} 0H{to:.1}V12L{to_b:.1} 38V50H{from_b:.1}V38L{from:.1} 12z",);
        bands.push((view.findings.findings[finding].class.name(), path));
    }
    html! {
        svg class="bands" viewBox="0 0 1000 50" preserveAspectRatio="none" aria-hidden="true" {
            rect class="bar" x="0" y="0" width="1000" height="12" {}
            rect class="bar" x="0" y="38" width="1000" height="12" {}
            @for (class, path) in &bands { path class=(class) d=(path) {} }
        }
    }
}
