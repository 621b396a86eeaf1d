//! What the sections share: the report, names and places as a reader knows them.

use super::links::Links;
use crate::document::Span;
use crate::report::Report;
use crate::report::pages::html::{Words, say, shown, shown_line};
use crate::report::words::places::Places;
use crate::reuse::{Class, Finding, Findings, Level, Page, Witness};
use crate::text::script;
use maud::{Markup, html};
use std::ops::Range;

/// Letters of the corpus from which its language is told.
const SAMPLE: usize = 20_000;

/// A report, with what every section needs of it.
pub(super) struct View<'a> {
    /// The report.
    pub report: &'a Report<'a>,
    /// Its findings.
    pub findings: &'a Findings,
    /// How many of them are more than stock phrases: these come first.
    pub told: usize,
    /// The texts, with their places in code points.
    pub places: Vec<Places<'a>>,
    /// What can be pointed at.
    pub links: Links,
    /// Whether it is a folder of pages.
    pub is_folder: bool,
    /// Whether most of the texts is Chinese.
    pub is_chinese: bool,
}

impl<'a> View<'a> {
    /// For one page, or for a folder of pages.
    pub fn new(report: &'a Report<'a>, is_folder: bool) -> View<'a> {
        let findings = report.findings;
        let told = findings.told();
        View {
            report,
            findings,
            told,
            places: findings.pages.iter().map(Places::new).collect(),
            links: Links::new(findings, told, is_folder),
            is_folder,
            is_chinese: is_chinese(&findings.pages),
        }
    }

    pub fn page(&self, index: usize) -> &'a Page {
        &self.findings.pages[index]
    }

    pub fn text(&self, witness: &Witness) -> &'a str {
        witness.span.of(&self.page(witness.page).text)
    }

    pub fn base(&self, finding: &Finding) -> &'a str {
        self.text(&finding.witnesses[finding.base])
    }

    /// The id of a document, and the article in it where there are several.
    pub fn name(&self, page: usize, article: Option<usize>) -> Markup {
        let page = self.page(page);
        html! {
            (shown_line(&page.id))
            @if let Some(index) = article.filter(|_| page.articles.len() > 1) {
                " " (say(format!("篇{}", index + 1), format!("article {}", index + 1)))
            }
        }
    }

    /// A place as a link to where it stands in the text.
    pub fn place(&self, witness: &Witness) -> Markup {
        let words = html! {
            (self.name(witness.page, witness.article)) " "
            (paragraphs(&witness.paragraphs))
        };
        html! {
            @match self.links.paragraph(witness.page, witness.paragraphs.start) {
                Some(address) => a href=(address) { (words) },
                None => (words),
            }
        }
    }

    /// The document's name as a link to its text.
    pub fn document(&self, page: usize) -> Markup {
        html! {
            @match self.links.document(page) {
                Some(address) => a href=(address) { (shown_line(&self.page(page).id)) },
                None => (shown_line(&self.page(page).id)),
            }
        }
    }

    /// The path of the file that a document came from.
    pub fn path(&self, page: usize) -> Markup {
        let source = self.page(page).source;
        let file = &self.report.inputs.files[source.file as usize];
        html! {
            (shown_line(&file.path.to_string_lossy()))
            @if source.record > 1 { ":" (source.record) }
        }
    }

    /// What stands before and behind a witness in its paragraphs, at most `most` characters each.
    pub fn around(&self, witness: &Witness, most: usize) -> (&'a str, &'a str) {
        let page = self.page(witness.page);
        let [first, last] = [witness.paragraphs.start, witness.paragraphs.end - 1].map(|at| page.paragraphs[at].span);
        let before = Span::new(first.start.min(witness.span.start), witness.span.start).of(&page.text);
        let after = Span::new(witness.span.end, last.end.max(witness.span.end)).of(&page.text);
        let from = before.char_indices().rev().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at);
        let to = after.char_indices().nth(most).map_or(after.len(), |(at, _)| at);
        (&before[from..], &after[..to])
    }
}

fn is_chinese(pages: &[Page]) -> bool {
    let letters = pages.iter().flat_map(|page| page.text.chars()).filter(|c| c.is_alphanumeric()).take(SAMPLE);
    let (han, other) = letters.fold((0, 0), |(han, other), c| match script::class(c) {
        script::Class::Han => (han + 1, other),
        _ => (han, other + 1),
    });
    // An English word has about five letters, a Chinese one two.
    5 * han > 2 * other
}

/// `3–5`; the style sheet says that these are paragraphs.
pub(super) fn paragraphs(range: &Range<usize>) -> Markup {
    let (first, last) = (range.start + 1, range.end);
    html! { i class="paragraph" { (first) @if first < last { "–" (last) } } }
}

/// How a class is called.
pub(super) fn class_words(class: Class) -> Words {
    match class {
        Class::Exact => Words::new("原样", "exact"),
        Class::Near => Words::new("近似", "near"),
        Class::Adapted => Words::new("改写", "adapted"),
        Class::List => Words::new("名单", "list"),
        Class::Template => Words::new("模板", "template"),
        Class::Formula => Words::new("套话", "stock phrase"),
    }
}

/// A class by a sign and a word, in one element: the style sheet has the words.
pub(super) fn sign(class: Class) -> Markup {
    html! { span class={ "badge sign " (class.name()) } { } }
}

/// A class by a sign and a word, where the word names a control or is explained.
pub(super) fn badge(class: Class) -> Markup {
    let sign = match class {
        Class::Exact => "=",
        Class::Near => "≈",
        Class::Adapted => "~",
        Class::List => "≡",
        Class::Template => "▤",
        Class::Formula => "※",
    };
    html! { span class={ "badge " (class.name()) } { span aria-hidden="true" { (sign) } " " (class_words(class)) } }
}

/// How a level is called.
pub(super) fn level_words(level: Level) -> Words {
    match level {
        Level::Article => Words::new("整篇", "article"),
        Level::Paragraph => Words::new("段落", "paragraph"),
        Level::Passage => Words::new("语句", "passage"),
    }
}

/// The beginning of a text, as much as tells it from others.
pub(super) fn opening(text: &str, most: usize) -> Markup {
    // Of white space and line breaks one blank is left; what is taken is enough even if most of it is blank.
    let start: Vec<&str> = text.split_whitespace().take(most).collect();
    let joined = start.join(" ");
    let end = joined.char_indices().nth(most).map_or(joined.len(), |(at, _)| at);
    html! { (shown(&joined[..end])) @if end < joined.len() { "…" } }
}
