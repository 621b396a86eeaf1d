//! `report -o NAME.jsonl`: rows with a `type` first, schema version 1.

use crate::dedup::Counts;
use crate::report::Report;
use crate::report::rows::{self, SourceRow};
use crate::report::words::places::Places;
use crate::reuse::{Aligned, Change, Class, Finding, Findings, Level, Stretch, Totals, Witness};
use crate::text::difference::{Edit, EditKind};
use serde::Serialize;
use std::io::{self, Write};

/// Writes the run, the documents, and each cluster with its witnesses and alignments.
pub(in crate::report) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.findings;
    let found = found(findings);
    row(
        out,
        "run",
        &Run { documents: findings.totals(), run: rows::run(&found, report.inputs, report.config, report.measured) },
    )?;
    let pages: Vec<Places<'_>> = findings.pages.iter().map(Places::new).collect();
    for index in 0..pages.len() {
        row(out, "document", &document(report, &pages, index))?;
    }
    for (finding, number) in findings.findings.iter().zip(1..) {
        row(out, "cluster", &cluster(findings, finding, number))?;
        for witness in &finding.witnesses {
            row(out, "witness", &self::witness(&pages[witness.page], (finding, witness), number))?;
        }
        for (index, witness) in finding.witnesses.iter().enumerate() {
            if !witness.difference.edits.is_empty() {
                row(out, "alignment", &alignment(findings, finding, number, index))?;
            }
        }
    }
    for (stretch, number) in findings.stretches.iter().zip(1..) {
        row(out, "stretch", &self::stretch(&pages, stretch, number))?;
    }
    for substitution in &findings.substitutions {
        row(out, "substitution", substitution)?;
    }
    for formula in &findings.formulas {
        row(out, "formula", formula)?;
    }
    out.flush()
}

fn row(out: &mut dyn Write, kind: &'static str, row: &impl Serialize) -> io::Result<()> {
    #[derive(Serialize)]
    struct Typed<'a, T> {
        r#type: &'static str,
        #[serde(flatten)]
        row: &'a T,
    }
    serde_json::to_writer(&mut *out, &Typed { r#type: kind, row })?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Run<'a> {
    #[serde(flatten)]
    run: rows::RunRow<'a>,
    documents: Totals,
}

fn found(findings: &Findings) -> rows::Found<'_> {
    let (kept, rejected) = (findings.pages.len() as u64, findings.rejected.len() as u64);
    rows::Found {
        candidates: findings.candidates,
        counts: Counts { read: kept + rejected, kept, removed: 0, rejected },
        clusters: findings.findings.len(),
        files: &findings.files,
        banding: findings.banding,
        caps: &findings.caps,
        skipped: &findings.skipped,
    }
}

#[derive(Serialize)]
struct DocumentRow<'a> {
    id: &'a str,
    source: SourceRow<'a>,
    chars: usize,
    articles: Vec<ArticleRow<'a>>,
    ratio: RatioRow<'a>,
}

#[derive(Serialize)]
struct ArticleRow<'a> {
    id: String,
    title: Option<&'a str>,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct RatioRow<'a> {
    equal: f64,
    equal_single: Option<SingleRow<'a>>,
    total: f64,
    no_formula: f64,
    no_quotation: f64,
    within: f64,
    first_third: f64,
    last_third: f64,
    max_single: Option<SingleRow<'a>>,
}

#[derive(Serialize)]
struct SingleRow<'a> {
    id: &'a str,
    value: f64,
}

fn document<'a>(report: &Report<'a>, pages: &[Places<'a>], index: usize) -> DocumentRow<'a> {
    let page = &report.findings.pages[index];
    let ratio = &report.findings.ratios[index];
    let single = |single: Option<(usize, f64)>| {
        single.map(|(other, value)| SingleRow { id: &report.findings.pages[other].id, value })
    };
    let article = |number: usize| {
        let article = &page.articles[number];
        let place = pages[index].code_points(article.body);
        ArticleRow {
            id: page.article_id(number),
            title: article.title.map(|span| span.of(&page.text)),
            start: place.start,
            end: place.end,
        }
    };
    DocumentRow {
        id: &page.id,
        source: SourceRow::new(&report.inputs.files[page.source.file as usize].path, page.source.record),
        chars: page.text.chars().count(),
        articles: (0..page.articles.len()).map(article).collect(),
        ratio: RatioRow {
            equal: ratio.equal,
            equal_single: single(ratio.equal_single),
            total: ratio.total,
            no_formula: ratio.no_formula,
            no_quotation: ratio.no_quotation,
            within: ratio.within,
            first_third: ratio.first_third,
            last_third: ratio.last_third,
            max_single: single(ratio.max_single),
        },
    }
}

#[derive(Serialize)]
struct ClusterRow<'a> {
    cluster: usize,
    level: Level,
    class: Class,
    size: usize,
    documents: usize,
    chars: usize,
    effective: f64,
    base: usize,
    reordered: bool,
    related: Vec<usize>,
    /// The witness that is dated earliest, where dates are known and differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    earliest_seen: Option<usize>,
    text: &'a str,
}

fn cluster<'a>(findings: &'a Findings, finding: &Finding, number: usize) -> ClusterRow<'a> {
    let text = text(findings, &finding.witnesses[finding.base]);
    ClusterRow {
        cluster: number,
        level: finding.level,
        class: finding.class,
        size: finding.witnesses.len(),
        documents: finding.documents,
        chars: finding.chars,
        effective: (finding.effective * 10.0).round() / 10.0,
        base: finding.base,
        reordered: finding.witnesses.iter().any(|witness| witness.is_reordered),
        related: finding.related.iter().map(|other| other + 1).collect(),
        earliest_seen: findings.earliest(finding),
        text,
    }
}

fn text<'a>(findings: &'a Findings, witness: &Witness) -> &'a str {
    witness.span.of(&findings.pages[witness.page].text)
}

#[derive(Serialize)]
struct WitnessRow<'a> {
    cluster: usize,
    document: &'a str,
    article: Option<String>,
    paragraphs: Vec<usize>,
    start: usize,
    end: usize,
    start_byte: usize,
    end_byte: usize,
    identity: f64,
    similarity: f64,
    share: f64,
    quoted: bool,
    text: &'a str,
}

fn witness<'a>(places: &Places<'a>, (finding, witness): (&Finding, &Witness), number: usize) -> WitnessRow<'a> {
    let page = places.page;
    let place = places.code_points(witness.span);
    WitnessRow {
        cluster: number,
        document: &page.id,
        article: witness.article.map(|index| page.article_id(index)),
        paragraphs: witness.paragraphs.clone().map(|index| index + 1).collect(),
        start: place.start,
        end: place.end,
        start_byte: witness.span.start,
        end_byte: witness.span.end,
        identity: finding.identity(witness),
        similarity: witness.similarity,
        share: witness.share,
        quoted: witness.is_quoted,
        text: witness.span.of(&page.text),
    }
}

#[derive(Serialize)]
struct AlignmentRow<'a> {
    cluster: usize,
    a: usize,
    b: usize,
    edits: Vec<EditRow<'a>>,
}

#[derive(Serialize)]
struct EditRow<'a> {
    a: &'a str,
    b: &'a str,
    class: EditKind,
    /// What kind of change it is, as in rows of substitutions.
    what: Change,
}

fn alignment<'a>(findings: &'a Findings, finding: &Finding, number: usize, index: usize) -> AlignmentRow<'a> {
    let (first, other) = (&finding.witnesses[finding.base], &finding.witnesses[index]);
    let (a, b) = (text(findings, first), text(findings, other));
    let aligned = Aligned::new(a, b);
    let edit = |edit: &Edit| {
        let what = aligned.told(edit).change;
        EditRow { a: edit.a.of(a), b: edit.b.of(b), class: edit.kind, what }
    };
    AlignmentRow {
        cluster: number,
        a: finding.base,
        b: index,
        edits: other.difference.edits.iter().map(edit).collect(),
    }
}

#[derive(Serialize)]
struct StretchRow<'a> {
    stretch: usize,
    a: &'a str,
    b: &'a str,
    a_start: usize,
    a_end: usize,
    b_start: usize,
    b_end: usize,
    /// The clusters in it, by number.
    findings: Vec<usize>,
    /// The share of the characters of both sides that is equal.
    equal: f64,
}

fn stretch<'a>(pages: &[Places<'a>], stretch: &Stretch, number: usize) -> StretchRow<'a> {
    let [a, b] = [0, 1].map(|side| &pages[stretch.pages[side]]);
    let (in_a, in_b) = (a.code_points(stretch.spans[0]), b.code_points(stretch.spans[1]));
    StretchRow {
        stretch: number,
        a: &a.page.id,
        b: &b.page.id,
        a_start: in_a.start,
        a_end: in_a.end,
        b_start: in_b.start,
        b_end: in_b.end,
        findings: stretch.findings.iter().map(|finding| finding + 1).collect(),
        equal: stretch.equal,
    }
}
