//! The report as a folder of linked pages, for what is too much for one: it leaves nothing out.

use super::finding::{cards, filters};
use super::links::{STATIC, file_name};
use super::view::View;
use super::{
    data, documents, formulas, matrix, pair, reading, run, sections, shown_of, stretches, substitutions, summary,
};
use crate::error::Result;
use crate::event::{Event, Observer, Stage, tell};
use crate::report::Report;
use crate::report::output::Target;
use crate::report::pages::html::{Json, Language, Shell, is_ours, number, say};
use crate::store::write_whole;
use maud::{Markup, html};
use std::fs;
use std::io::Write;
use std::ops::Range;
use std::path::Path;

/// Findings that are shown in full beside the summary.
const FIRST: usize = 20;

/// What in the folder `path` was not written by an earlier report, in words; `None` if everything was.
pub(in crate::report) fn foreign(path: &Path) -> Option<String> {
    let index = fs::read_to_string(path.join(INDEX)).unwrap_or_default();
    if !is_ours(&index) {
        return Some(format!("it contains no {INDEX} of leitong"));
    }
    let entries = fs::read_dir(path).ok()?.filter_map(Result::ok);
    let others = entries.map(|entry| entry.file_name()).filter(|name| !name.to_str().is_some_and(is_page));
    others.min().map(|name| format!("it contains {}", name.display()))
}

const INDEX: &str = "index.html";
/// The kinds of numbered pages.
const FINDINGS: &str = "findings";
const PAIRS: &str = "pairs";
const TEXTS: &str = "texts";

/// Whether a report has a page of that name.
fn is_page(name: &str) -> bool {
    let number = |kind: &str| name.strip_prefix(kind)?.strip_prefix('-')?.strip_suffix(".html")?.parse::<u32>().ok();
    name == INDEX || [FINDINGS, PAIRS, TEXTS].iter().any(|kind| number(kind).is_some())
}

/// Writes the folder.
pub(in crate::report) fn write(report: &Report<'_>, target: Target, observer: &dyn Observer) -> Result<()> {
    let view = View::new(report, true);
    let made = target.begin()?;
    let page = |view: &View<'_>, folder: &Path, name: &str, main: Markup, data: Vec<(&'static str, Json)>| {
        let amount = page(view, folder, name, main, data)?;
        tell(observer, Event::Advanced { stage: Stage::Write, amount })
    };
    page(&view, made.path(), INDEX, index(&view), Vec::new())?;
    let all = view.findings.findings.len();
    let ranges: Vec<Range<usize>> = (0..all).step_by(STATIC).map(|from| from..all.min(from + STATIC)).collect();
    for (file, range) in ranges.iter().enumerate() {
        let data = vec![("data", Json::new(&data::findings(&view, range.clone())))];
        page(&view, made.path(), &file_name(FINDINGS, file), findings(&view, file, ranges.len(), range.clone()), data)?;
    }
    for (file, pairs) in view.links.besides().into_iter().enumerate() {
        page(&view, made.path(), &file_name(PAIRS, file), pair::pairs(&view, pairs), Vec::new())?;
    }
    for (file, texts) in view.links.texts().into_iter().enumerate() {
        page(&view, made.path(), &file_name(TEXTS, file), reading::texts(&view, texts), Vec::new())?;
    }
    target.publish(made)
}

/// Writes one of the pages; returns its bytes.
fn page(view: &View<'_>, folder: &Path, name: &str, main: Markup, data: Vec<(&'static str, Json)>) -> Result<u64> {
    let shell = Shell {
        title: summary::title(view),
        language: Language::Both { is_chinese: view.is_chinese },
        sections: sections(view),
        header: summary::header(view),
        main,
        data,
    };
    let page = shell.page();
    write_whole(&folder.join(name), |file| file.write_all(page.as_bytes()))
}

/// Everything but the findings, texts and pairs, which have files of their own.
fn index(view: &View<'_>) -> Markup {
    let first = view.told.min(FIRST);
    let all = view.findings.findings.len();
    html! {
        (summary::section(view))
        (documents::section(view))
        (stretches::section(view))
        section id="findings" {
            h2 { (say("重复内容", "Findings")) }
            (shown_of(first, view.told, "条", "findings"))
            @if view.told == 0 { p { (say("没有发现重复内容。", "No repeated text found.")) } }
            (cards(view, 0..first))
            @if all > 0 {
                p { (say("全部：", "all: "))
                    @for file in 0..all.div_ceil(STATIC) {
                        @if file > 0 { " · " }
                        a href=(file_name(FINDINGS, file)) { (number(file * STATIC + 1)) "–" (number(all.min((file + 1) * STATIC))) }
                    }
                }
            }
        }
        (matrix::section(view))
        section id="pairs" {
            h2 { (say("两两对照", "Two documents side by side")) }
            p { (say("见上表各行的链接。", "Follow the links of the table above.")) }
        }
        (substitutions::section(view))
        (formulas::section(view))
        section id="texts" {
            h2 { (say("全文", "Texts")) }
            p { (say("见文档表中的链接。", "Follow the links of the table of documents.")) }
        }
        (run::section(view))
        (summary::glossary())
    }
}

/// One file of findings.
fn findings(view: &View<'_>, file: usize, files: usize, range: Range<usize>) -> Markup {
    let title = format!("{}–{} / {}", number(range.start + 1), number(range.end), number(view.findings.findings.len()));
    let turn = html! {
        p {
            @if file > 0 { a rel="prev" href=(file_name(FINDINGS, file - 1)) { (say("← 上一页", "← previous")) } " " }
            @if file + 1 < files { a rel="next" href=(file_name(FINDINGS, file + 1)) { (say("下一页 →", "next →")) } }
        }
    };
    html! {
        section id="findings" {
            h2 { (say("重复内容", "Findings")) " " (title) }
            (turn)
            (filters(view))
            div id="static" { }
            div id="cards" { (cards(view, range)) }
            p id="more" hidden { button type="button" { (say("再列出一些", "show more")) } }
            p id="nothing" hidden { (say("没有符合条件的内容。", "Nothing matches the filters.")) }
            (turn)
        }
    }
}
