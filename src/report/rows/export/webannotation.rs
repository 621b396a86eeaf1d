//! The W3C Web Annotation Data Model (Recommendation of 2017, <https://www.w3.org/TR/annotation-model/>): a JSON-LD
//! `AnnotationPage`, an annotation a finding, a target a witness.
//!
//! A target is anchored twice, by its position and by its words with what stands around them, so that it is found again
//! in an edition that differs. Formulae are there, too, and tagged so. Ids are URNs: those of documents are
//! percent-encoded ids, those of annotations have a slash, which no encoded id has.

use super::{place, uid};
use crate::report::words::places::Places;
use crate::reuse::{Finding, Findings, Witness};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{self, Write};
use xxhash_rust::xxh3::xxh3_64;

/// Code points that are quoted before and behind a witness.
const AROUND: usize = 32;

#[derive(Serialize)]
struct Page<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    id: String,
    r#type: &'static str,
    items: Vec<Annotation<'a>>,
}

#[derive(Serialize)]
struct Annotation<'a> {
    id: String,
    r#type: &'static str,
    motivation: &'static str,
    /// Level and class of the finding.
    body: [Tag; 2],
    target: Vec<Target<'a>>,
}

#[derive(Serialize)]
struct Tag {
    r#type: &'static str,
    purpose: &'static str,
    value: &'static str,
}

#[derive(Serialize)]
struct Target<'a> {
    r#type: &'static str,
    source: String,
    selector: (Position, Quote<'a>),
}

#[derive(Serialize)]
struct Position {
    r#type: &'static str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Quote<'a> {
    r#type: &'static str,
    exact: &'a str,
    prefix: &'a str,
    suffix: &'a str,
}

/// Writes all findings, as one JSON document.
pub(super) fn write(findings: &Findings, pages: &[Places<'_>], out: &mut dyn Write) -> io::Result<()> {
    let items: Vec<Annotation<'_>> = findings.findings.iter().map(|finding| annotation(pages, finding)).collect();
    let ids: String = items.iter().map(|item| item.id.as_str()).collect();
    let context = "http://www.w3.org/ns/anno.jsonld";
    let id = format!("urn:leitong:page/{:016x}", xxh3_64(ids.as_bytes()));
    serde_json::to_writer_pretty(&mut *out, &Page { context, id, r#type: "AnnotationPage", items })?;
    out.write_all(b"\n")?;
    out.flush()
}

fn annotation<'a>(pages: &[Places<'a>], finding: &Finding) -> Annotation<'a> {
    let name = |witness: &Witness| uid(&pages[witness.page].page.id, &place(pages, witness)).to_le_bytes();
    let names: Vec<u8> = finding.witnesses.iter().flat_map(name).collect();
    let tag = |value| Tag { r#type: "TextualBody", purpose: "tagging", value };
    Annotation {
        id: format!("urn:leitong:finding/{:016x}", xxh3_64(&names)),
        r#type: "Annotation",
        motivation: "linking",
        body: [tag(finding.level.name()), tag(finding.class.name())],
        target: finding.witnesses.iter().map(|witness| target(pages, witness)).collect(),
    }
}

fn target<'a>(pages: &[Places<'a>], witness: &Witness) -> Target<'a> {
    let page = pages[witness.page].page;
    let place = place(pages, witness);
    let quote = Quote {
        r#type: "TextQuoteSelector",
        exact: witness.span.of(&page.text),
        prefix: last(&page.text[..witness.span.start]),
        suffix: first(&page.text[witness.span.end..]),
    };
    let position = Position { r#type: "TextPositionSelector", start: place.start, end: place.end };
    Target { r#type: "SpecificResource", source: urn(&page.id), selector: (position, quote) }
}

fn first(text: &str) -> &str {
    text.char_indices().nth(AROUND).map_or(text, |(end, _)| &text[..end])
}

fn last(text: &str) -> &str {
    text.char_indices().rev().nth(AROUND - 1).map_or(text, |(start, _)| &text[start..])
}

/// An id as a URN: all but what RFC 3986 calls unreserved is percent-encoded.
fn urn(id: &str) -> String {
    let mut urn = String::from("urn:leitong:");
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => urn.push(char::from(byte)),
            _ => {
                let _ = write!(urn, "%{byte:02X}");
            }
        }
    }
    urn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_id_becomes_a_urn() {
        assert_eq!(urn("a/b c#1.txt"), "urn:leitong:a%2Fb%20c%231.txt");
        assert_eq!(urn("雷\n\""), "urn:leitong:%E9%9B%B7%0A%22");
    }

    #[test]
    fn what_stands_around_is_cut_between_characters() {
        let text = "雷🙂".repeat(20);
        assert_eq!((first(&text).chars().count(), last(&text).chars().count()), (AROUND, AROUND));
        assert!(text.starts_with(first(&text)) && text.ends_with(last(&text)));
        assert_eq!((first("雷同"), last("")), ("雷同", ""));
    }
}
