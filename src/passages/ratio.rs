//! How much of a document stands elsewhere.

use super::{Finding, Page};
use crate::document::Span;
use std::collections::BTreeMap;

/// Shares of a document's characters (white space left out), in [0, 1].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ratio {
    /// What stands elsewhere, in other documents or again in this one.
    pub total: f64,
    /// The other document that shares most, and its share.
    pub max_single: Option<(usize, f64)>,
}

/// The ratios of all pages.
pub(super) fn ratios(pages: &[Page], findings: &[Finding]) -> Vec<Ratio> {
    let mut own: Vec<Vec<Span>> = vec![Vec::new(); pages.len()];
    let mut shared: Vec<BTreeMap<usize, Vec<Span>>> = vec![BTreeMap::new(); pages.len()];
    for finding in findings {
        for witness in &finding.witnesses {
            own[witness.page].push(witness.span);
            for other in &finding.witnesses {
                if other.page != witness.page {
                    shared[witness.page].entry(other.page).or_default().push(witness.span);
                }
            }
        }
    }
    let ratio = |((page, own), shared): ((&Page, Vec<Span>), BTreeMap<usize, Vec<Span>>)| {
        let whole = visible(&page.text).max(1) as f64;
        let share = |spans: Vec<Span>| covered(&page.text, spans) as f64 / whole;
        let singles = shared.into_iter().map(|(other, spans)| (other, share(spans)));
        // The first of equals.
        let max_single = singles.reduce(|best, next| if next.1 > best.1 { next } else { best });
        Ratio { total: share(own), max_single }
    };
    pages.iter().zip(own).zip(shared).map(ratio).collect()
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
