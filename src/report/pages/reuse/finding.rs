//! Findings by importance, each with its wordings one below the other and all its places.

use super::links::STATIC;
use super::view::{View, badge, level_words, opening, sign};
use super::wording::{ROWS, Wording, differences, rows, wordings};
use super::{shown_of, strip};
use crate::document::FieldValue;
use crate::report::pages::highlight::Highlighted;
use crate::report::pages::html::{Trees, number, plain, plural, say, shown, shown_line};
use crate::reuse::{Class, Finding, Level, Witness};
use maud::{Markup, html};
use rayon::prelude::*;

/// Characters of a finding that make its title.
const TITLE: usize = 36;
/// Places of a wording that are listed before the others unfold.
const PLACES: usize = 8;
/// Characters of context on either side.
const CONTEXT: usize = 50;
/// Letters of a letter name for a wording.
const NAMES: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// All findings but those of stock phrases.
pub(super) fn section(view: &View<'_>) -> Markup {
    let shown = view.told.min(STATIC);
    html! {
        section id="findings" {
            h2 { (say("重复内容", "Findings")) }
            (filters(view))
            div id="static" { (shown_of(shown, view.told, "条", "findings")) }
            @if view.told == 0 { p { (say("没有发现重复内容。", "No repeated text found.")) } }
            div id="cards" { (cards(view, 0..shown)) }
            p id="more" hidden { button type="button" { (say("再列出一些", "show more")) } }
            p id="nothing" hidden { (say("没有符合条件的内容。", "Nothing matches the filters.")) }
        }
    }
}

/// The findings that the script shows when they are asked for, as it builds them.
pub(super) fn further(view: &View<'_>) -> Trees {
    let further = STATIC.min(view.told)..view.told.min(view.links.findings);
    let cards: Vec<Markup> = further.into_par_iter().map(|index| card(view, index)).collect();
    let mut trees = Trees::default();
    cards.iter().for_each(|card| trees.push(card));
    trees
}

/// Some findings as cards.
pub(super) fn cards(view: &View<'_>, which: std::ops::Range<usize>) -> Markup {
    let cards: Vec<Markup> = which.into_par_iter().map(|index| card(view, index)).collect();
    html! { @for card in &cards { (card) } }
}

/// What the script filters by; without it the conditions are not shown.
pub(super) fn filters(view: &View<'_>) -> Markup {
    let class = |class: Class| {
        html! {
            label { input type="checkbox" name="class" value=(class.name()) checked; (badge(class)) }
        }
    };
    let least = |name: &str, zh: &str, en: &str, step: &str, least: &str| {
        html! {
            label { (say(zh, en)) " " input type="number" name=(name) min=(least) step=(step) value=(least); }
        }
    };
    html! {
        form id="filters" hidden {
            fieldset {
                legend { (say("计入", "Include")) }
                (class(Class::Exact)) (class(Class::Near)) (class(Class::Adapted))
                (class(Class::List)) (class(Class::Template)) (class(Class::Formula))
                label { input type="checkbox" name="quoted" checked; (say("引文", "quotations")) }
            }
            fieldset {
                legend { (say("至少", "At least")) }
                (least("letters", "字数", "letters", "1", "0"))
                (least("identity", "相同 %", "% identical", "1", "0"))
                (least("places", "处数", "places", "1", "2"))
            }
            fieldset {
                legend { (say("查找", "Find")) }
                label { (say("文档", "document")) " "
                    select name="document" {
                        option value="" { "—" }
                        @for (index, page) in view.findings.pages.iter().enumerate() {
                            option value=(index) { (plain(&page.id)) }
                        }
                    }
                }
                label { (say("文字", "text")) " " input type="search" name="text"; }
                label { (say("排序", "order")) " "
                    select name="order" {
                        option value="importance" { "重要 importance" }
                        option value="letters" { "字数 letters" }
                        option value="places" { "处数 places" }
                        option value="identity" { "相同 identity" }
                        option value="changed" { "改动 changes" }
                    }
                }
            }
            p class="counts" {
                output id="count" { }
                button type="reset" { (say("重置", "reset")) }
            }
        }
    }
}

fn card(view: &View<'_>, index: usize) -> Markup {
    let finding = &view.findings.findings[index];
    let base = view.base(finding);
    let all = wordings(view, finding);
    let shown = &all[..all.len().min(ROWS)];
    let texts: Vec<&str> = shown.iter().map(|wording| view.text(wording_text(finding, wording))).collect();
    let number = index + 1;
    let has_context = index < STATIC || index >= view.told || view.is_folder;
    html! {
        article class={ "finding " (finding.class.name()) } id={ "f" (number) } aria-labelledby={ "f" (number) "h" } {
            h3 id={ "f" (number) "h" } {
                a class="permalink" href={ "#f" (number) } { (number) } " "
                (sign(finding.class)) " "
                span class="title" { (opening(base, TITLE)) }
            }
            (facts(finding, all.len()))
            @if shown.len() == 1 {
                p class="text" { (shortened_base(base)) }
                (places(view, finding, &shown[0], has_context))
            } @else {
                @for (number, (row, wording)) in rows(base, &texts, shown).iter().zip(shown).enumerate() {
                    div class="row" {
                        p class="text" { span class="siglum" { (NAMES[number % NAMES.len()] as char) } (row) }
                        (differences(base, texts[number], wording))
                        (places(view, finding, wording, has_context))
                    }
                }
            }
            @if all.len() > shown.len() { (others(view, finding, &all[shown.len()..])) }
            (related(view, finding))
        }
    }
}

/// The witness whose text stands for its wording.
fn wording_text<'f>(finding: &'f Finding, wording: &Wording<'f>) -> &'f Witness {
    let base = &finding.witnesses[finding.base];
    if wording.witnesses.iter().any(|witness| std::ptr::eq(*witness, base)) { base } else { wording.witnesses[0] }
}

fn shortened_base(base: &str) -> Markup {
    Highlighted::new(base, base.chars().count() > 600).whole()
}

/// A finding in figures.
fn facts(finding: &Finding, wordings: usize) -> Markup {
    let least = finding.witnesses.iter().map(|witness| finding.identity(witness)).fold(1.0, f64::min);
    let identity = match least < 1.0 {
        true => format!("{:.0}–100\u{a0}%", (least * 100.0).floor()),
        false => "100\u{a0}%".into(),
    };
    let (letters, places) = (number(finding.letters), number(finding.witnesses.len()));
    let reordered = finding.witnesses.iter().any(|witness| witness.is_reordered);
    let quoted = finding.witnesses.iter().filter(|witness| witness.is_quoted).count();
    let level = level_words(finding.level);
    html! {
        p class="facts" {
            (say(
                format!("{} · {letters} 字 · {places} 处 · {} 篇文档 · {} 种写法 · 相同 {identity}", level.zh, number(finding.documents), number(wordings)),
                format!("{} · {} · {} in {} · {} · {identity} identical", level.en, plural(finding.letters, "letter"),
                    plural(finding.witnesses.len(), "place"), plural(finding.documents, "document"), plural(wordings, "wording")),
            ))
            @if reordered { " · " strong { (say("↕ 语序调整", "↕ parts in another order")) } }
            @if let Some((from, to)) = merged(finding) {
                " · " strong { (say(format!("⎱ {from} 段并作 {to} 段"), format!("⎱ {from} paragraphs made {to}"))) }
            }
            @if quoted > 0 { " · " (say(format!("{} 处为引文", number(quoted)), format!("quoted in {}", plural(quoted, "place")))) }
        }
    }
}

/// The most and the fewest paragraphs of a witness, where paragraphs were merged or split.
fn merged(finding: &Finding) -> Option<(usize, usize)> {
    let counts = || finding.witnesses.iter().map(|witness| witness.paragraphs.len());
    let (most, fewest) = (counts().max()?, counts().min()?);
    (finding.level == Level::Passage && most > fewest).then_some((most, fewest))
}

/// All places of a wording, the later ones folded.
fn places(view: &View<'_>, finding: &Finding, wording: &Wording<'_>, has_context: bool) -> Markup {
    let (first, rest) = wording.witnesses.split_at(wording.witnesses.len().min(PLACES));
    html! {
        ul class="places" { @for witness in first { (place(view, finding, witness, has_context || view.links.document(witness.page).is_none())) } }
        @if !rest.is_empty() {
            details {
                summary { (say(format!("另 {} 处", number(rest.len())), format!("{} more", plural(rest.len(), "place")))) }
                ul class="places" {
                    @for witness in rest { li { (view.place(witness)) } }
                }
            }
        }
    }
}

/// `has_context`: whether what stands around it unfolds; else the text itself, to which the place leads, must do.
fn place(view: &View<'_>, finding: &Finding, witness: &Witness, has_context: bool) -> Markup {
    let (before, after) = if has_context { view.around(witness, CONTEXT) } else { ("", "") };
    html! {
        li {
            (view.place(witness)) " "
            (strip::place(view, witness, finding.class))
            (seen(view, finding, witness))
            @if finding.level == Level::Passage && witness.share < 0.995 {
                " " i class="part" { (format!("{:.0}\u{a0}%", witness.share * 100.0)) }
            }
            span class="source" { " " (view.path(witness.page)) " " (position(view, witness)) }
            @if !before.is_empty() || !after.is_empty() {
                details class="context" {
                    summary { "…" }
                    p { "…" (shown(before)) " 【…】 " (shown(after)) "…" }
                }
            }
        }
    }
}

/// The date of a witness, and whether it is the earliest.
fn seen(view: &View<'_>, finding: &Finding, witness: &Witness) -> Markup {
    let is_earliest =
        view.findings.earliest(finding).is_some_and(|index| std::ptr::eq(&finding.witnesses[index], witness));
    html! {
        @if let Some(FieldValue::Text(date)) = &view.page(witness.page).date { " " (shown_line(date)) }
        @if is_earliest { " " strong { (say("最早见", "earliest seen")) } }
    }
}

/// The place in code points, for print and citation.
fn position(view: &View<'_>, witness: &Witness) -> Markup {
    let range = view.places[witness.page].code_points(witness.span);
    html! { (range.start) "–" (range.end) }
}

/// Wordings beyond those that are set side by side: where they stand.
fn others(view: &View<'_>, finding: &Finding, rest: &[Wording<'_>]) -> Markup {
    html! {
        details {
            summary { (say(format!("另 {} 种写法", number(rest.len())), format!("{} more", plural(rest.len(), "wording")))) }
            @for wording in rest.iter().take(200) {
                div class="row" {
                    (differences(view.base(finding), view.text(wording.witnesses[0]), wording))
                    (places(view, finding, wording, false))
                }
            }
            @if rest.len() > 200 {
                p class="note" { (say(format!("此处列出 200 种，共 {}", number(rest.len())), format!("200 of {} are listed here", number(rest.len())))) }
            }
        }
    }
}

fn related(view: &View<'_>, finding: &Finding) -> Markup {
    html! {
        @if !finding.related.is_empty() {
            p class="related" {
                (say("与之部分相同：", "shares text with: "))
                @for (index, &other) in finding.related.iter().take(20).enumerate() {
                    @if index > 0 { ", " }
                    @match view.links.finding(other) {
                        Some(address) => a href=(address) { (other + 1) },
                        None => (other + 1),
                    }
                }
                @if finding.related.len() > 20 { " …" }
            }
        }
    }
}
