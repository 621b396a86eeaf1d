//! Stock phrases: what was set aside, how often it stands, and where; nothing is dropped without a word.

use super::finding::cards;
use super::shown_of;
use super::view::View;
use crate::report::pages::html::{Words, number, plural, say, shown, shown_line};
use crate::text::script::{Class, class};
use maud::{Markup, html};

/// Phrases that are listed.
const LISTED: usize = 300;
/// Places that are shown of each.
const PLACES: usize = 3;
/// Characters of context on either side.
const CONTEXT: usize = 16;

pub(super) fn section(view: &View<'_>) -> Markup {
    let all = &view.findings.formulas;
    let listed = &all[..all.len().min(LISTED)];
    let aside = view.findings.findings.len() - view.told;
    let on_page = view.links.aside.clone();
    html! {
        section id="formulas" {
            h2 { (say("套话", "Stock phrases")) }
            p class="note" {
                (say("许多文章都一字不差地使用的话，相同说明不了什么。可用 --formulas 文件增减。",
                     "What many write word for word tells nothing. --formulas FILE adds to them and takes away."))
            }
            @if all.is_empty() && aside == 0 { p { (say("没有。", "There are none.")) } }
            @if !all.is_empty() {
                (shown_of(listed.len(), all.len(), "条", "phrases"))
                div class="scroll" { (table(view, listed)) }
                p id="rules" hidden {
                    output { } " "
                    button type="button" { (say("下载规则文件", "download the rule file")) }
                }
            }
            @if aside > 0 {
                details id="aside" {
                    summary { (say(format!("只由套话组成、未计入的重复 {} 条", number(aside)), format!("{} made only of stock phrases, hidden", plural(aside, "repeat")))) }
                    @if view.is_folder {
                        @if let Some(address) = view.links.finding(on_page.start) { p { a href=(address) { (say("逐条查看", "show them")) } } }
                    } @else {
                        (shown_of(on_page.len(), aside, "条", "of these"))
                        (cards(view, on_page))
                    }
                }
            }
        }
    }
}

fn table(view: &View<'_>, listed: &[crate::reuse::FormulaCount]) -> Markup {
    html! {
        table class="sortable" id="phrases" {
            caption { (say("套话", "Stock phrases")) }
            thead { tr {
                th scope="col" { (say("套话", "phrase")) }
                th scope="col" { (say("类别", "class")) }
                th scope="col" class="n" { (say("次数", "times")) }
                th scope="col" class="n" { (say("文档", "documents")) }
                th scope="col" class="n" { (say("权重", "weight")) }
                th scope="col" { (say("出处", "contexts")) }
            } }
            tbody {
                @for one in listed {
                    tr {
                        th scope="row" class="phrase" { (shown_line(&one.text)) }
                        td { (class_of(&one.class)) }
                        td class="n" { (number(one.count)) } td class="n" { (number(one.documents)) }
                        td class="n" { (format!("{:.2}", one.weight)) }
                        td class="contexts" { (contexts(view, &one.text)) }
                    }
                }
            }
        }
    }
}

fn class_of(class: &str) -> Markup {
    let words = match class {
        "organ" => Words::new("机构", "organ"),
        "slogan" => Words::new("口号", "slogan"),
        "opening" => Words::new("开头", "opening"),
        "closing" => Words::new("结尾", "closing"),
        "transition" => Words::new("过渡", "transition"),
        "citation" => Words::new("文件名", "citation"),
        "boilerplate" => Words::new("格式文字", "boilerplate"),
        "report" => Words::new("报告用语", "report"),
        "frequent" => Words::new("本批常见", "frequent here"),
        "own" => Words::new("自定", "own"),
        other => Words::new(other, other),
    };
    html! { (words) }
}

/// The first places of a phrase as it stands, each in another document, with what stands around it.
fn contexts(view: &View<'_>, phrase: &str) -> Markup {
    let found = view.findings.pages.iter().filter_map(|page| page.text.find(phrase).map(|at| (page, at)));
    html! {
        @for (page, at) in found.take(PLACES) {
            @let before = page.text[..at].rsplit('\n').next().unwrap_or_default();
            @let after = page.text[at + phrase.len()..].split('\n').next().unwrap_or_default();
            @let from = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
            @let to = after.char_indices().nth(CONTEXT).map_or(after.len(), |(at, _)| at);
            @let ahead = before[from..].trim_start_matches(|c| class(c) == Class::Separator);
            p { @if from > 0 { "…" } (shown(ahead)) b { (shown(phrase)) } (shown(&after[..to])) @if to < after.len() { "…" } }
        }
    }
}
