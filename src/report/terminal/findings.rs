//! A report of reuse for the eyes: what stands where, and how altered, in the width of a terminal.

use super::aligned;
use super::marked::{Ink, Style, clipped, cut, marked, padded, wrap};
use super::summary::{TAGGED, examples};
use crate::report::Report;
use crate::report::words::amount::{grouped, plural};
use crate::report::words::cap::beyond;
use crate::report::words::places::paragraphs;
use crate::report::words::printable::printable;
use crate::reuse::{Class, Finding, Findings, Page, Ratio, Witness};
use crate::source::FileTally;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// The report as text.
pub fn render(report: &Report<'_>, style: Style) -> String {
    let findings = report.findings;
    let mut text = headline(findings);
    let told = findings.told();
    let is_pair = findings.pages.len() == 2;
    if is_pair {
        aligned::reading(findings, style, &mut text);
    }
    let shown = if is_pair { 0 } else { told };
    for (finding, number) in findings.findings[..shown].iter().zip(1..).take(style.top) {
        text.push('\n');
        cluster(findings, finding, number, style, &mut text);
    }
    let hidden = shown.saturating_sub(style.top);
    if hidden > 0 {
        let _ =
            writeln!(text, "\n{} more: show them with --top {told}, or write -o NAME.html", grouped(hidden as u64),);
    }
    stretches(findings, style, &mut text);
    listed_last(findings, &mut text);
    substitutions(findings, style, &mut text);
    formulas(findings, style, &mut text);
    if findings.short > 0 {
        let (short, least) = (plural(findings.short, "repeat"), report.config.report.min_chars);
        let _ = writeln!(text, "\nhidden: {short} of fewer than {least} letters");
    }
    documents(findings, style, &mut text);
    if !findings.rejected.is_empty() {
        let _ = write!(text, "\nrejected:\n{}", examples(&findings.rejected));
    }
    let tagged = FileTally::tagged(&findings.files);
    if tagged > 0 {
        let _ = writeln!(text, "\nHTML: {} {TAGGED}", grouped(tagged));
    }
    for cap in &findings.caps {
        let _ = writeln!(text, "\ncapped: {} {}", grouped(cap.count), beyond(cap));
    }
    text
}

fn headline(findings: &Findings) -> String {
    let totals = findings.totals();
    format!(
        "{}, {}, {}, {}: {}\n",
        plural(totals.documents, "document"),
        plural(totals.articles, "article"),
        plural(totals.paragraphs, "paragraph"),
        plural(totals.chars, "character"),
        match findings.told() {
            0 => "no repeated text found".to_owned(),
            n => plural(n, "repeat"),
        },
    )
}

/// Stretches that are shown.
const STRETCHES: usize = 3;

/// Neighbouring repeats of two documents as the one case that they are.
fn stretches(findings: &Findings, style: Style, text: &mut String) {
    let all = &findings.stretches;
    if !all.is_empty() {
        let _ = writeln!(text, "\n{} of nearby repeats:", plural(all.len(), "stretch"));
    }
    for stretch in all.iter().take(STRETCHES) {
        let [a, b] = stretch.pages.map(|page| printable(&findings.pages[page].id));
        let [here, there] = [0, 1].map(|side| {
            let page = &findings.pages[stretch.pages[side]];
            paragraphs(&page.touched(stretch.spans[side]))
        });
        let numbers: Vec<String> = stretch.findings.iter().take(8).map(|finding| (finding + 1).to_string()).collect();
        let more = if stretch.findings.len() > 8 { ", ..." } else { "" };
        let (numbers, equal) = (numbers.join(", "), stretch.equal * 100.0);
        let widest = style.width / 3;
        let _ = writeln!(
            text,
            "  {} paragraph {here} = {} paragraph {there}: {equal:.1} % equal, repeats {numbers}{more}",
            cut(&a, widest),
            cut(&b, widest)
        );
    }
}

/// How many of the findings are listed last, since nobody need have copied them.
fn listed_last(findings: &Findings, text: &mut String) {
    let count = |class: Class| findings.findings.iter().filter(|finding| finding.class == class).count();
    let list = |count: usize| format!("{} of names", plural(count, "list"));
    let template = |count: usize| format!("{} (only numbers, dates and names differ)", plural(count, "template"));
    let (lists, templates) = (count(Class::List), count(Class::Template));
    let _ = match (lists, templates) {
        (0, 0) => Ok(()),
        (_, 0) => writeln!(text, "\nlisted last: {}", list(lists)),
        (0, _) => writeln!(text, "\nlisted last: {}", template(templates)),
        _ => writeln!(text, "\nlisted last: {} and {}", list(lists), template(templates)),
    };
}

/// Substitutions that are shown.
const SUBSTITUTIONS: usize = 8;

/// What was most often put for what, in two lines at most.
fn substitutions(findings: &Findings, style: Style, text: &mut String) {
    let mut line = "changed throughout: ".to_owned();
    let mut lines = 1;
    for (number, change) in findings.substitutions.iter().take(SUBSTITUTIONS).enumerate() {
        let shown = format!("{} -> {} x{}", printable(&change.a), printable(&change.b), change.count);
        if number > 0 && line.width() + shown.width() + 2 > style.width {
            lines += 1;
            if lines > 2 {
                break;
            }
            let _ = write!(text, "\n{line},");
            line = " ".repeat(2);
        } else if number > 0 {
            line.push_str(", ");
        }
        line.push_str(&shown);
    }
    if !findings.substitutions.is_empty() {
        let _ = writeln!(text, "\n{line}");
    }
}

/// The most frequent stock phrases, in one line.
fn formulas(findings: &Findings, style: Style, text: &mut String) {
    let passages = findings.findings.len() - findings.told();
    if passages > 0 {
        let _ = writeln!(text, "\nhidden: {} made only of stock phrases", plural(passages, "repeat"));
    }
    if findings.formulas.is_empty() {
        return;
    }
    let _ = write!(text, "\nstock phrases: ");
    let mut column = 0;
    for (number, formula) in findings.formulas.iter().enumerate() {
        let shown = format!("{} x{}", printable(&formula.text), formula.count);
        column += shown.width() + 2;
        if column > style.width {
            let _ = write!(text, ", and {} more", grouped((findings.formulas.len() - number) as u64));
            break;
        }
        let _ = write!(text, "{}{shown}", if number == 0 { "" } else { ", " });
    }
    text.push('\n');
}

fn cluster(findings: &Findings, finding: &Finding, number: usize, style: Style, text: &mut String) {
    let places = format!("{} in {}", plural(finding.witnesses.len(), "place"), plural(finding.documents, "document"));
    let head = format!(
        "{number}. {} {}, {}, {places}",
        finding.class.name(),
        finding.level.name(),
        plural(finding.chars, "character")
    );
    let _ = writeln!(text, "{}", style.bold(&head));
    let names: Vec<String> =
        finding.witnesses.iter().map(|witness| name(&findings.pages[witness.page], witness.article)).collect();
    let widest = names.iter().map(|name| name.width()).max().unwrap_or(0).min(style.width / 2);
    let earliest = findings.earliest(finding);
    for (index, (witness, name)) in finding.witnesses.iter().zip(&names).enumerate() {
        let identity = match witness.difference.edits.is_empty() {
            true => String::new(),
            false => format!("  {:5.1} %", finding.identity(witness) * 100.0),
        };
        let seen = if earliest == Some(index) { "  earliest seen" } else { "" };
        let places = paragraphs(&witness.paragraphs);
        let _ = writeln!(text, "  {}  paragraph {places}{identity}{seen}", padded(name, widest));
    }
    let mut altered: Vec<&Witness> =
        finding.witnesses.iter().filter(|witness| !witness.difference.edits.is_empty()).collect();
    altered.dedup_by(|a, b| words(findings, a) == words(findings, b));
    let first = words(findings, &finding.witnesses[finding.base]);
    if altered.is_empty() {
        wrap(&[(Ink::Plain, clipped(&printable(first), style))], style, text);
    }
    for witness in altered {
        wrap(&marked(first, words(findings, witness), &witness.difference.edits), style, text);
    }
}

fn words<'a>(findings: &'a Findings, witness: &Witness) -> &'a str {
    witness.span.of(&findings.pages[witness.page].text)
}

fn name(page: &Page, article: Option<usize>) -> String {
    let id = printable(&page.id);
    match article {
        Some(index) if page.articles.len() > 1 => format!("{id} article {}", index + 1),
        _ => id,
    }
}

/// What the columns of the table of documents say.
const DEFINED: &str = "equal: characters that also appear unchanged elsewhere, without stock phrases\n\
                       touched: all characters of repeated text, including changed ones";

/// The table of documents: the share of each that also appears unchanged elsewhere, the share that repeats touch, and where most of it appears.
fn documents(findings: &Findings, style: Style, text: &mut String) {
    let mut order: Vec<usize> = (0..findings.pages.len()).collect();
    let ratio = |page: usize| &findings.ratios[page];
    order.retain(|&page| ratio(page).total > 0.0);
    let most = |a: &Ratio, b: &Ratio| b.equal.total_cmp(&a.equal).then(b.total.total_cmp(&a.total));
    order.sort_by(|&a, &b| most(ratio(a), ratio(b)).then(a.cmp(&b)));
    if order.is_empty() {
        return;
    }
    let names: Vec<String> = findings.pages.iter().map(|page| printable(&page.id)).collect();
    let widest =
        order.iter().take(style.top).map(|&page| names[page].width()).max().unwrap_or(0).clamp(8, style.width / 2);
    let _ = writeln!(text, "\n{}    equal  touched  largest overlap", padded("document", widest));
    for &page in order.iter().take(style.top) {
        let ratio = ratio(page);
        let most = match ratio.equal_single {
            Some((other, value)) => format!("{} ({:.1} %)", names[other], value * 100.0),
            None => "no single document".to_owned(),
        };
        let (equal, touched) = (ratio.equal * 100.0, ratio.total * 100.0);
        let _ = writeln!(text, "{}  {equal:5.1} %  {touched:5.1} %  {most}", padded(&names[page], widest));
    }
    let unshared = findings.pages.len() - order.len();
    let hidden = order.len().saturating_sub(style.top);
    let more = if hidden > 0 { format!("{} more; ", grouped(hidden as u64)) } else { String::new() };
    let _ = writeln!(
        text,
        "{more}{} of {} share nothing\n{DEFINED}",
        grouped(unshared as u64),
        plural(findings.pages.len(), "document")
    );
}
