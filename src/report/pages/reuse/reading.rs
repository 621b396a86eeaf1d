//! The texts themselves, with what stands elsewhere marked and linked to all its places.

use super::view::{View, badge};
use super::{shown_of, strip};
use crate::document::Span;
use crate::report::pages::html::{number, percent, plural, say, shown};
use crate::reuse::{Class, Level, Page};
use maud::{Markup, html};
use rayon::prelude::*;
use std::ops::Range;

/// What stands elsewhere in a document: where, of which class, and which finding.
type Marks = Vec<(Span, Class, usize)>;

pub(super) fn section(view: &View<'_>) -> Markup {
    let count = view.links.documents();
    html! {
        section id="texts" {
            h2 { (say("全文", "Texts")) }
            (shown_of(count, view.findings.pages.len(), "篇", "texts"))
            (texts(view, 0..count))
        }
    }
}

/// Some texts.
pub(super) fn texts(view: &View<'_>, which: Range<usize>) -> Markup {
    let (marks, banners) = marks(view, &which);
    let text = |page: usize| text(view, page, &marks[page - which.start], &banners[page - which.start]);
    let texts: Vec<Markup> = which.clone().into_par_iter().map(text).collect();
    html! { @for text in &texts { (text) } }
}

/// Of each document the passages and paragraphs that stand elsewhere, the most telling first; and its repeated articles.
fn marks(view: &View<'_>, which: &Range<usize>) -> (Vec<Marks>, Vec<Marks>) {
    let (mut marks, mut banners) = (vec![Vec::new(); which.len()], vec![Vec::new(); which.len()]);
    for (number, finding) in view.findings.findings.iter().enumerate() {
        let into = if finding.level == Level::Article { &mut banners } else { &mut marks };
        for witness in finding.witnesses.iter().filter(|witness| which.contains(&witness.page)) {
            into[witness.page - which.start].push((witness.span, finding.class, number));
        }
    }
    (marks, banners)
}

fn text(view: &View<'_>, index: usize, marks: &Marks, banners: &Marks) -> Markup {
    let page = view.page(index);
    let ratio = &view.findings.ratios[index];
    let chars = page.text.chars().count();
    let all: Marks = banners.iter().chain(marks).copied().collect();
    let stretches = stretches(marks);
    // Articles do not overlap.
    let mut banners = banners.clone();
    banners.sort_by_key(|(span, ..)| span.start);
    let begun = |before: usize| banners.partition_point(|(span, ..)| span.start < before);
    let mut cursor = 0;
    html! {
        article class="document" id={ "d" (index + 1) } {
            h3 { (index + 1) ". " (view.name(index, None)) }
            p class="facts" {
                (say(
                    format!("{} 字符 · {} 段 · 重合 {} · 涉及 {}", number(chars), number(page.paragraphs.len()), percent(ratio.equal), percent(ratio.total)),
                    format!("{} · {} · {} equal elsewhere, {} touched", plural(chars, "character"), plural(page.paragraphs.len(), "paragraph"), percent(ratio.equal), percent(ratio.total)),
                ))
                " · " (view.path(index))
            }
            (strip::document(view, index, &all))
            @for (number, paragraph) in page.paragraphs.iter().enumerate() {
                @let here = begun(paragraph.span.start)..begun(paragraph.span.start + 1);
                @for &(span, class, finding) in &banners[here.clone()] {
                    (banner(view, index, span, class, finding))
                }
                @let inside = banners[..here.end].last().is_some_and(|(span, ..)| span.covers(paragraph.span));
                p id={ "d" (index + 1) "p" (number + 1) } class=[inside.then_some("repeated")] {
                    span class="number" { (number + 1) }
                    (marked(view, page, paragraph.span, &stretches, &mut cursor))
                }
            }
        }
    }
}

/// An article that stands elsewhere as a whole: told once, not paragraph by paragraph.
fn banner(view: &View<'_>, index: usize, span: Span, class: Class, finding: usize) -> Markup {
    let witnesses = &view.findings.findings[finding].witnesses;
    let others = witnesses.iter().filter(|witness| (witness.page, witness.span) != (index, span));
    html! {
        p class={ "banner " (class.name()) } {
            (badge(class)) " "
            (say("整篇见于：", "the whole article also appears in: "))
            @for (number, witness) in others.take(6).enumerate() {
                @if number > 0 { ", " }
                (view.place(witness))
            }
            @if witnesses.len() > 7 { " …" }
            @if let Some(address) = view.links.finding(finding) { " · " a href=(address) { (say("对照", "compare")) } }
        }
    }
}

/// Marks cut where others begin and end: in each stretch the most telling one counts, and others are counted.
fn stretches(marks: &Marks) -> Vec<(Span, Class, usize)> {
    let mut borders: Vec<usize> = marks.iter().flat_map(|(span, ..)| [span.start, span.end]).collect();
    borders.sort_unstable();
    borders.dedup();
    let mut best: Vec<Option<(Class, usize)>> = vec![None; borders.len()];
    // The most telling come first and keep their place.
    for &(span, class, finding) in marks {
        let at = |byte: usize| borders.partition_point(|&border| border < byte);
        for slot in &mut best[at(span.start)..at(span.end)] {
            slot.get_or_insert((class, finding));
        }
    }
    let stretch = |(pair, best): (&[usize], &Option<(Class, usize)>)| {
        best.map(|(class, finding)| (Span::new(pair[0], pair[1]), class, finding))
    };
    let mut joined: Vec<(Span, Class, usize)> = Vec::new();
    for (span, class, finding) in borders.windows(2).zip(&best).filter_map(stretch) {
        match joined.last_mut() {
            Some((last, _, other)) if last.end == span.start && *other == finding => last.end = span.end,
            _ => joined.push((span, class, finding)),
        }
    }
    joined
}

/// The text of a paragraph with links on what stands elsewhere. `cursor`: the first stretch that may touch it.
fn marked(
    view: &View<'_>,
    page: &Page,
    paragraph: Span,
    stretches: &[(Span, Class, usize)],
    cursor: &mut usize,
) -> Markup {
    while stretches.get(*cursor).is_some_and(|(span, ..)| span.end <= paragraph.start) {
        *cursor += 1;
    }
    let touching: Vec<(Span, Class, usize)> =
        stretches[*cursor..].iter().take_while(|(span, ..)| span.start < paragraph.end).copied().collect();
    let mut at = paragraph.start;
    let mut pieces: Vec<(Span, Span, Class, usize)> = Vec::new();
    for (span, class, finding) in touching {
        let cut = Span::new(span.start.max(at), span.end.min(paragraph.end));
        pieces.push((Span::new(at, cut.start), cut, class, finding));
        at = cut.end;
    }
    html! {
        @for (before, span, class, finding) in pieces {
            (shown(before.of(&page.text)))
            @match view.links.finding(finding) {
                Some(address) => a class={ "m " (class.name()) } href=(address) { (shown(span.of(&page.text))) },
                None => span class={ "m " (class.name()) } { (shown(span.of(&page.text))) },
            }
        }
        (shown(Span::new(at, paragraph.end).of(&page.text)))
    }
}
