//! Stretches: neighbouring findings of two documents, told as the one case that they are.

use super::shown_of;
use super::view::{View, opening, paragraphs, sign};
use crate::document::Span;
use crate::report::pages::html::{number, percent, plural, say};
use crate::reuse::Stretch;
use maud::{Markup, html};

/// Stretches that are listed.
const SHOWN: usize = 200;
/// Findings of a stretch that are listed before the others unfold.
const FINDINGS: usize = 12;
/// Characters of a finding that make its title.
const TITLE: usize = 28;

/// All stretches; nothing where there are none.
pub(super) fn section(view: &View<'_>) -> Markup {
    let all = &view.findings.stretches;
    html! {
        @if !all.is_empty() {
            section id="stretches" {
                h2 { (say("重合区段", "Stretches")) }
                p class="note" { (say(
                    "两篇文档中相邻的重复内容合为一个区段：往往是同一处改写的各个片段，也可能只是邻近；“相同”一栏说明两边有多少字相同。",
                    "Findings of the same two documents that are near each other in both: often pieces of one rewritten passage, sometimes only neighbours. The equal share says how much of both sides is the same.",
                )) }
                (shown_of(all.len().min(SHOWN), all.len(), "个区段", "stretches"))
                @for (index, stretch) in all.iter().enumerate().take(SHOWN) { (card(view, index, stretch)) }
            }
        }
    }
}

fn card(view: &View<'_>, index: usize, stretch: &Stretch) -> Markup {
    let [a, b] = stretch.pages;
    let (first, rest) = stretch.findings.split_at(stretch.findings.len().min(FINDINGS));
    let list = |findings: &[usize]| html! { ul class="places" { @for &finding in findings { li { (self::finding(view, finding)) } } } };
    html! {
        article class="stretch" id={ "s" (index + 1) } {
            h3 {
                a class="permalink" href={ "#s" (index + 1) } { "S" (index + 1) } " "
                (side(view, a, stretch.spans[0])) " ⇄ " (side(view, b, stretch.spans[1]))
            }
            p class="facts" {
                (say(
                    format!("{} 处重复 · 相同 {}", number(stretch.findings.len()), percent(stretch.equal)),
                    format!("{} · {} equal", plural(stretch.findings.len(), "finding"), percent(stretch.equal)),
                ))
                @if let Some(address) = view.links.pair(a, b) { " · " a href=(address) { (say("对照", "compare")) } }
            }
            (list(first))
            @if !rest.is_empty() {
                details {
                    summary { (say(format!("另 {} 处", number(rest.len())), format!("{} more", plural(rest.len(), "finding")))) }
                    (list(rest))
                }
            }
        }
    }
}

/// A document with the paragraphs of the stretch, as a link to the first of them.
fn side(view: &View<'_>, index: usize, span: Span) -> Markup {
    let inside = view.page(index).touched(span);
    let words = html! { (view.name(index, None)) " " (paragraphs(&inside)) };
    html! {
        @match view.links.paragraph(index, inside.start) {
            Some(address) => a href=(address) { (words) },
            None => (words),
        }
    }
}

fn finding(view: &View<'_>, index: usize) -> Markup {
    let finding = &view.findings.findings[index];
    let words = html! { (index + 1) " " (sign(finding.class)) " " (opening(view.base(finding), TITLE)) };
    html! {
        @match view.links.finding(index) {
            Some(address) => a href=(address) { (words) },
            None => (words),
        }
        " " (say(format!("{} 字", number(finding.letters)), plural(finding.letters, "letter")))
    }
}
