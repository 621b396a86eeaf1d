//! A report of reuse as a page: what stands where, side by side, for a reader who knows nothing of the tool.
//!
//! Everything on it is there without the script, which filters, sorts, reckons and answers keys. Each file here is one
//! section; `view` holds what they share, `links` knows what can be pointed at.

mod collation;
mod data;
mod documents;
mod finding;
mod folder;
mod formulas;
mod links;
mod matrix;
mod pair;
mod reading;
mod run;
mod shared;
mod stretches;
mod strip;
mod substitutions;
mod summary;
mod view;
mod wording;

pub(in crate::report) use folder::{foreign, write as write_folder};

use crate::report::Report;
use crate::report::pages::html::{Json, Language, Shell, Words, say};
use maud::html;
use view::View;

/// The whole report as one page.
pub(in crate::report) fn page(report: &Report<'_>) -> String {
    let view = View::new(report, false);
    let page = Shell {
        title: summary::title(&view),
        language: Language::Both { is_chinese: view.is_chinese },
        sections: sections(&view),
        header: summary::header(&view),
        main: html! {
            (summary::section(&view))
            (documents::section(&view))
            (stretches::section(&view))
            (finding::section(&view))
            (matrix::section(&view))
            (pair::section(&view))
            (substitutions::section(&view))
            (formulas::section(&view))
            (reading::section(&view))
            (run::section(&view))
            (summary::glossary())
        },
        data: vec![("data", Json::new(&data::data(&view))), ("further", Json::new(&finding::further(&view)))],
    };
    page.page()
}

fn sections(view: &View<'_>) -> Vec<(String, Words)> {
    let section = |id: &str, zh: &str, en: &str| (view.links.section(id), Words::new(zh, en));
    let mut all = vec![
        section("summary", "概览", "Summary"),
        section("documents", "文档", "Documents"),
        section("findings", "重复", "Findings"),
        section("matrix", "矩阵", "Matrix"),
        section("pairs", "对照", "Side by side"),
        section("substitutions", "替换", "Substitutions"),
        section("formulas", "套话", "Stock phrases"),
        section("texts", "全文", "Texts"),
        section("run", "检测信息", "Run"),
    ];
    if !view.findings.stretches.is_empty() {
        all.insert(2, section("stretches", "区段", "Stretches"));
    }
    all
}

/// `200 of 5,000`, where a list does not hold everything.
fn shown_of(shown: usize, all: usize, zh: &str, en: &str) -> maud::Markup {
    use crate::report::pages::html::number;
    html! {
        @if shown < all {
            p class="note" {
                (say(format!("此处列出 {} {zh}，共 {}", number(shown), number(all)),
                     format!("{} of {} {en} are listed here", number(shown), number(all))))
            }
        }
    }
}
