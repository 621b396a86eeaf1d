//! Places in code points, as outputs tell them: the library itself counts in bytes.

use crate::document::Span;
use crate::reuse::Page;
use std::ops::Range;

/// Bytes between two counted places of a text.
const STRIDE: usize = 4096;

/// A page, with the code points before every `STRIDE`th byte, so that places are counted fast.
pub(in crate::report) struct Places<'a> {
    /// The page.
    pub page: &'a Page,
    before: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Cost: reads the text of `page` once.
    pub fn new(page: &'a Page) -> Places<'a> {
        let mut count = 0;
        let mut before = vec![0];
        before.extend(page.text.as_bytes().chunks(STRIDE).map(|block| {
            count += starts(block);
            count
        }));
        Places { page, before }
    }

    /// `span` of the page's text, counted in code points. Cost: reads two blocks at most.
    pub fn code_points(&self, span: Span) -> Range<usize> {
        let at = |byte: usize| {
            let counted = byte / STRIDE;
            self.before[counted] + starts(&self.page.text.as_bytes()[counted * STRIDE..byte])
        };
        at(span.start)..at(span.end)
    }
}

/// How many characters begin in some bytes of UTF-8.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| !(0x80..0xC0).contains(&byte)).count()
}

/// `3` or `3-5`, counted from 1.
pub(in crate::report) fn paragraphs(range: &std::ops::Range<usize>) -> String {
    match range.len() {
        1 => format!("{}", range.end),
        _ => format!("{}-{}", range.start + 1, range.end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Source;

    #[test]
    fn places_are_those_of_a_plain_count() {
        let text = "雷a同🙂".repeat(1500);
        let page = Page {
            id: String::new(),
            source: Source { file: 0, record: 1 },
            date: None,
            text,
            articles: Vec::new(),
            paragraphs: Vec::new(),
        };
        let places = Places::new(&page);
        let bytes: Vec<usize> = page.text.char_indices().map(|(at, _)| at).chain([page.text.len()]).collect();
        for (&start, &end) in bytes.iter().zip(bytes.iter().rev()).filter(|(start, end)| start <= end).step_by(97) {
            let span = Span::new(start, end);
            assert_eq!(places.code_points(span), span.code_points(&page.text));
        }
    }
}
