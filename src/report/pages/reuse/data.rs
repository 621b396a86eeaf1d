//! What the script filters and reckons with: of each finding its figures, of each document what stands elsewhere.

use super::view::View;
use crate::document::Span;
use crate::reuse::{Class, Finding, Visible};
use serde::Serialize;
use std::ops::Range;

/// Figures of all findings, also of those that are not on the page: ratios count everything.
#[derive(Serialize)]
pub(super) struct Data {
    /// The number of the first finding, from 0.
    first: usize,
    findings: Vec<FindingData>,
    documents: Vec<DocumentData>,
}

#[derive(Serialize)]
struct FindingData {
    class: Class,
    letters: usize,
    /// In per cent, of the least alike witness.
    identity: f64,
    places: usize,
    /// Edits of all witnesses.
    changes: usize,
    /// Whether all its witnesses are quotations.
    quoted: bool,
    documents: Vec<usize>,
}

#[derive(Serialize)]
struct DocumentData {
    /// Characters that are not white space.
    chars: usize,
    /// Of each witness: beginning and end counted in these, the finding, and 1 for a quotation.
    witnesses: Vec<[usize; 4]>,
}

pub(super) fn data(view: &View<'_>) -> Data {
    let mut places: Vec<Vec<(Span, usize, bool)>> = vec![Vec::new(); view.findings.pages.len()];
    for (number, finding) in view.findings.findings.iter().enumerate() {
        finding
            .witnesses
            .iter()
            .for_each(|witness| places[witness.page].push((witness.span, number, witness.is_quoted)));
    }
    let document = |(page, mut places): (&crate::reuse::Page, Vec<(Span, usize, bool)>)| {
        places.sort_unstable();
        let visible = Visible::new(&page.text);
        let row = |&(span, number, quoted): &(Span, usize, bool)| {
            [visible.up_to(span.start), visible.up_to(span.end), number, usize::from(quoted)]
        };
        DocumentData { chars: visible.up_to(page.text.len()), witnesses: places.iter().map(row).collect() }
    };
    let documents = view.findings.pages.iter().zip(places).map(document).collect();
    Data { documents, ..findings(view, 0..view.findings.findings.len()) }
}

/// The same of some findings alone.
pub(super) fn findings(view: &View<'_>, range: Range<usize>) -> Data {
    let findings = view.findings.findings[range.clone()].iter().map(finding).collect();
    Data { first: range.start, findings, documents: Vec::new() }
}

fn finding(finding: &Finding) -> FindingData {
    let identities = finding.witnesses.iter().map(|witness| finding.identity(witness));
    let mut documents: Vec<usize> = finding.witnesses.iter().map(|witness| witness.page).collect();
    documents.dedup();
    FindingData {
        class: finding.class,
        letters: finding.letters,
        identity: (identities.fold(1.0, f64::min) * 1000.0).floor() / 10.0,
        places: finding.witnesses.len(),
        changes: finding.witnesses.iter().map(|witness| witness.difference.edits.len()).sum(),
        quoted: finding.witnesses.iter().all(|witness| witness.is_quoted),
        documents,
    }
}
