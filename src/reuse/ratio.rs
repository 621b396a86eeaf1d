//! How much of a document stands elsewhere.

use super::{Class, Finding, Page};
use crate::document::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Shares of a document's characters (white space left out), in [0, 1].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ratio {
    /// What stands elsewhere, in other documents or again in this one.
    pub total: f64,
    /// The same without stock phrases.
    pub no_formula: f64,
    /// The same without stock phrases and quotations.
    pub no_quotation: f64,
    /// Of the first third of the document, what stands elsewhere and is no stock phrase.
    pub first_third: f64,
    /// Of the last third, the same.
    pub last_third: f64,
    /// What stands again in this document, and is no stock phrase.
    pub within: f64,
    /// The other document that shares most beside stock phrases, and its share; what stands in more than 256 documents
    /// points to none.
    pub max_single: Option<(usize, f64)>,
    /// Every other document that shares something beside stock phrases, in order, and its share.
    pub with: Vec<(usize, f64)>,
}

/// Documents beyond which a finding ties no two of them together, and would cost the square to note.
const COMMON: usize = 256;

/// What of one page stands elsewhere.
#[derive(Clone, Default)]
struct Shares {
    all: Vec<Span>,
    telling: Vec<Span>,
    unquoted: Vec<Span>,
    within: Vec<Span>,
    /// By the other page.
    with: BTreeMap<usize, Vec<Span>>,
}

/// The ratios of all pages.
pub(super) fn ratios(pages: &[Page], findings: &[Finding]) -> Vec<Ratio> {
    let mut shares = vec![Shares::default(); pages.len()];
    for finding in findings {
        let documents: BTreeSet<usize> = finding.witnesses.iter().map(|witness| witness.page).collect();
        for witness in &finding.witnesses {
            let own = &mut shares[witness.page];
            own.all.push(witness.span);
            if finding.class == Class::Formula {
                continue;
            }
            own.telling.push(witness.span);
            if !witness.is_quoted {
                own.unquoted.push(witness.span);
            }
            if finding.witnesses.iter().filter(|other| other.page == witness.page).nth(1).is_some() {
                own.within.push(witness.span);
            }
            if documents.len() > COMMON {
                continue;
            }
            for &other in documents.iter().filter(|&&other| other != witness.page) {
                own.with.entry(other).or_default().push(witness.span);
            }
        }
    }
    pages.iter().zip(shares).map(|(page, shares)| ratio(page, shares)).collect()
}

fn ratio(page: &Page, shares: Shares) -> Ratio {
    let share = |spans: Vec<Span>, part: Span| {
        let inside =
            |span: Span| Span::new(span.start.clamp(part.start, part.end), span.end.clamp(part.start, part.end));
        let spans = spans.into_iter().map(inside).collect();
        covered(&page.text, spans) as f64 / visible(part.of(&page.text)).max(1) as f64
    };
    let whole = Span::new(0, page.text.len());
    let third = |number: usize| page.text.floor_char_boundary(page.text.len() * number / 3);
    let with: Vec<(usize, f64)> = shares.with.into_iter().map(|(other, spans)| (other, share(spans, whole))).collect();
    // The first of equals.
    let max_single = with.iter().copied().reduce(|best, next| if next.1 > best.1 { next } else { best });
    Ratio {
        total: share(shares.all, whole),
        no_formula: share(shares.telling.clone(), whole),
        no_quotation: share(shares.unquoted, whole),
        within: share(shares.within, whole),
        first_third: share(shares.telling.clone(), Span::new(0, third(1))),
        last_third: share(shares.telling, Span::new(third(2), page.text.len())),
        max_single,
        with,
    }
}

/// The visible characters under the union of `spans`.
fn covered(text: &str, mut spans: Vec<Span>) -> usize {
    spans.sort_unstable();
    let mut end = 0;
    let mut count = 0;
    for span in spans {
        let start = span.start.max(end);
        if start < span.end {
            count += visible(&text[start..span.end]);
            end = span.end;
        }
    }
    count
}

fn visible(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_spans_count_once() {
        let text = "甲乙 丙丁";
        assert_eq!(covered(text, vec![Span::new(0, 6), Span::new(3, 10), Span::new(3, 6)]), 3);
    }
}
