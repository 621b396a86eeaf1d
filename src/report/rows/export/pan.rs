//! PAN's detections (Potthast and others, PAN plagiarism detection, <https://pan.webis.de>): XML, a `feature` a pair.
//!
//! PAN has a file for each suspicious document; here they stand in one, in input order. Pairs are the base of a finding
//! with each other witness, or a stretch of two documents with all findings in it: `this` is the later one, `source` the
//! earlier. XML 1.0 (section 2.2) has no way to write
//! some characters; U+FFFD stands for these.

use super::{place, told};
use crate::document::Span;
use crate::report::words::places::Places;
use crate::reuse::{Findings, Stretch, Witness};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::Range;

/// A pair of witnesses.
struct Feature {
    this: Range<usize>,
    /// The index of the earlier document.
    source: usize,
    place: Range<usize>,
}

/// Writes every document with the pairs whose later witness stands in it, without formulae; what lies in a stretch is
/// told by that.
pub(super) fn write(findings: &Findings, pages: &[Places<'_>], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<documents>\n")?;
    for (places, features) in pages.iter().zip(features(findings, pages)) {
        writeln!(out, "<document reference=\"{}\">", escaped(&places.page.id))?;
        for feature in features {
            write_feature(&feature, &pages[feature.source].page.id, out)?;
        }
        out.write_all(b"</document>\n")?;
    }
    out.write_all(b"</documents>\n")?;
    out.flush()
}

/// The pairs of each document, by their places in it.
fn features(findings: &Findings, pages: &[Places<'_>]) -> Vec<Vec<Feature>> {
    let mut features: Vec<Vec<Feature>> = pages.iter().map(|_| Vec::new()).collect();
    let within = Within::new(&findings.stretches);
    for stretch in &findings.stretches {
        let [source, later] = stretch.pages;
        let [place, this] = [0, 1].map(|side| pages[stretch.pages[side]].code_points(stretch.spans[side]));
        features[later].push(Feature { this, source, place });
    }
    for (_, finding) in told(findings) {
        for other in (0..finding.witnesses.len()).filter(|&other| other != finding.base) {
            // Witnesses are in order of place.
            let earlier = &finding.witnesses[other.min(finding.base)];
            let later = &finding.witnesses[other.max(finding.base)];
            if within.covers(earlier, later) {
                continue;
            }
            let feature = Feature { this: place(pages, later), source: earlier.page, place: place(pages, earlier) };
            features[later.page].push(feature);
        }
    }
    for features in &mut features {
        features.sort_by_key(|feature| (feature.this.start, feature.this.end, feature.source, feature.place.start));
    }
    features
}

/// The stretches by their documents.
struct Within(HashMap<[usize; 2], Vec<[Span; 2]>>);

impl Within {
    fn new(stretches: &[Stretch]) -> Within {
        let mut spans: HashMap<[usize; 2], Vec<[Span; 2]>> = HashMap::new();
        stretches.iter().for_each(|stretch| spans.entry(stretch.pages).or_default().push(stretch.spans));
        Within(spans)
    }

    /// Whether one of them holds both witnesses.
    fn covers(&self, earlier: &Witness, later: &Witness) -> bool {
        let stretches = self.0.get(&[earlier.page, later.page]);
        stretches.is_some_and(|all| all.iter().any(|[a, b]| a.covers(earlier.span) && b.covers(later.span)))
    }
}

fn write_feature(feature: &Feature, source: &str, out: &mut dyn Write) -> io::Result<()> {
    let Feature { this, place, .. } = feature;
    write!(out, "<feature name=\"detected-plagiarism\" this_offset=\"{}\" this_length=\"{}\"", this.start, this.len())?;
    write!(out, " source_reference=\"{}\"", escaped(source))?;
    writeln!(out, " source_offset=\"{}\" source_length=\"{}\"/>", place.start, place.len())
}

/// `text` as the value of an attribute; white space by number, as parsers make blanks of it (XML 1.0, section 3.3.3).
fn escaped(text: &str) -> String {
    text.chars().map(character).collect()
}

fn character(c: char) -> Cow<'static, str> {
    match c {
        '&' => "&amp;".into(),
        '<' => "&lt;".into(),
        '>' => "&gt;".into(),
        '"' => "&quot;".into(),
        '\'' => "&apos;".into(),
        '\t' | '\n' | '\r' => format!("&#{};", c as u32).into(),
        '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => "\u{FFFD}".into(),
        c => c.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_hold_any_text() {
        assert_eq!(escaped("讲话<1>&\"a'.txt"), "讲话&lt;1&gt;&amp;&quot;a&apos;.txt");
        assert_eq!(escaped("a\u{0}b\u{1b}c\u{FFFE}\u{FFFF}🙂\n\t"), "a\u{FFFD}b\u{FFFD}c\u{FFFD}\u{FFFD}🙂&#10;&#9;");
    }
}
