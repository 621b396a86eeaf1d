//! The documents and how much of each stands elsewhere, as readers of duplicate-check reports know it.

use super::shown_of;
use super::view::View;
use crate::report::pages::html::{number, percent, say};
use maud::{Markup, html};

/// Documents that are listed, those that share most.
const LISTED: usize = 2000;

pub(super) fn section(view: &View<'_>) -> Markup {
    let ratios = &view.findings.ratios;
    let mut order: Vec<usize> = (0..ratios.len()).collect();
    if order.len() > LISTED {
        order.sort_by(|&a, &b| ratios[b].equal.total_cmp(&ratios[a].equal).then(a.cmp(&b)));
        order.truncate(LISTED);
    }
    html! {
        section id="documents" {
            h2 { (say("各文档的重复率", "Documents and how much of them also appears elsewhere")) }
            p class="note" {
                (say("重合：文档中逐字见于别处（别的文档，或本文档另一处）的字数所占比例，改动过的字、空白和套话不计。涉及：各条重复内容所及的全部字数所占比例，连其中改动过的字；“去除套话”以下各栏都按涉及计算，前、后三分之一和篇内重复不计套话。最相似文档：重合最多的另一篇文档。相同不等于抄袭：引用、授权转载、统一部署的文字都会相同。",
                     "Equal is the share of a document's characters that also appear unchanged in another document, or again in this one: changes, white space and stock phrases do not count. Touched is the share of all repeated passages, including what was changed in them; the columns after it count what is touched, and those for thirds and for repeats within a document leave stock phrases out. The largest overlap is with the document that has the most equal characters. Similar is not the same as plagiarised: quotations, licensed copies and common instructions are similar, too."))
            }
            (shown_of(order.len(), ratios.len(), "篇文档", "documents"))
            div class="scroll" {
                table class="sortable" id="ratios" {
                    caption { (say("各文档的重复率", "Ratios of the documents")) }
                    thead { tr {
                        th scope="col" { (say("文档", "document")) }
                        th scope="col" class="n" { (say("字符", "characters")) }
                        th scope="col" class="n" { (say("重合", "equal")) }
                        th scope="col" class="n" { (say("最相似文档", "largest overlap")) }
                        th scope="col" { (say("与", "with")) }
                        th scope="col" class="n" { (say("涉及", "touched")) }
                        th scope="col" class="n" { (say("去除套话", "without stock phrases")) }
                        th scope="col" class="n" { (say("去除套话和引文", "also without quotations")) }
                        th scope="col" class="n live" hidden { (say("涉及（按所选条件）", "touched, as chosen")) }
                        th scope="col" class="n" { (say("篇内重复", "within the document")) }
                        th scope="col" class="n" { (say("前三分之一", "first third")) }
                        th scope="col" class="n" { (say("后三分之一", "last third")) }
                    } }
                    tbody { @for &page in &order { (row(view, page)) } }
                }
            }
        }
    }
}

fn row(view: &View<'_>, page: usize) -> Markup {
    let ratio = &view.findings.ratios[page];
    let share = |value: f64| html! { td class="n" data-value=(value) { (percent(value)) } };
    let single = ratio.equal_single;
    html! {
        tr data-document=(page) {
            th scope="row" data-number=(page + 1) { (view.document(page)) }
            td class="n" { (number(view.page(page).text.chars().count())) }
            td class="n" data-value=(ratio.equal) {
                @match view.links.document(page) {
                    Some(address) if ratio.total > 0.0 => a href=(address) { (percent(ratio.equal)) },
                    _ => (percent(ratio.equal)),
                }
            }
            @match single {
                Some((other, value)) => {
                    td class="n" data-value=(value) {
                        @match view.links.pair(page, other) {
                            Some(address) => a href=(address) { (percent(value)) },
                            None => (percent(value)),
                        }
                    }
                    td { (view.document(other)) }
                }
                None => { td class="n" data-value="0" { "–" } td { } }
            }
            (share(ratio.total))
            (share(ratio.no_formula))
            (share(ratio.no_quotation))
            td class="n live" hidden { }
            (share(ratio.within))
            (share(ratio.first_third))
            (share(ratio.last_third))
        }
    }
}
