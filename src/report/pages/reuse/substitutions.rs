//! What was put for what, over all findings.

use super::shown_of;
use super::view::View;
use super::wording::change_words;
use crate::report::pages::html::{number, say, shown_line};
use maud::{Markup, html};

/// Substitutions that are listed.
const LISTED: usize = 500;

pub(super) fn section(view: &View<'_>) -> Markup {
    let all = &view.findings.substitutions;
    let listed = &all[..all.len().min(LISTED)];
    html! {
        section id="substitutions" {
            h2 { (say("替换", "Substitutions")) }
            @if all.is_empty() { p { (say("没有反复出现的替换。", "No substitution recurs.")) } }
            @else {
                p class="note" { (say("同一改动出现两次以上：常见于换用地名、机构名后照搬全文。", "Changes that were made more than once: typical of texts taken over with other places and organs.")) }
                (shown_of(listed.len(), all.len(), "种", "substitutions"))
                div class="scroll" {
                    table class="sortable" {
                        caption { (say("替换", "Substitutions")) }
                        thead { tr {
                            th scope="col" { (say("原文", "from")) }
                            th scope="col" { (say("改为", "to")) }
                            th scope="col" { (say("类别", "kind")) }
                            th scope="col" class="n" { (say("次数", "times")) }
                            th scope="col" class="n" { (say("条", "findings")) }
                        } }
                        tbody {
                            @for one in listed {
                                tr {
                                    td { (shown_line(&one.a)) } td { (shown_line(&one.b)) }
                                    td { (change_words(one.class)) }
                                    td class="n" { (number(one.count)) } td class="n" { (number(one.findings)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
