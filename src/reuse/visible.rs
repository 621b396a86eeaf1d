//! How many visible characters stand between two places of a text.

use crate::document::Span;

/// A text with sums of its visible characters: what is shared with many documents is counted for each of them.
pub(crate) struct Visible<'t> {
    text: &'t str,
    /// Those that begin before every [`STRIDE`]th byte.
    before: Vec<usize>,
}

/// Bytes between two places up to which visible characters are counted: few, since spans are many more than texts.
const STRIDE: usize = 64;

impl<'t> Visible<'t> {
    /// Cost: reads `text` once.
    pub fn new(text: &'t str) -> Visible<'t> {
        let (mut from, mut count) = (0, 0);
        let counted = (0..=text.len() / STRIDE).map(|block| {
            let to = text.ceil_char_boundary(block * STRIDE);
            count += visible(&text[from..to]);
            from = to;
            count
        });
        Visible { before: counted.collect(), text }
    }

    /// How many stand in `span`. Cost: reads two blocks at most.
    pub fn inside(&self, span: Span) -> usize {
        self.up_to(span.end) - self.up_to(span.start)
    }

    /// How many stand under the union of `spans`.
    pub fn covered(&self, mut spans: Vec<Span>) -> usize {
        spans.sort_unstable();
        let mut end = 0;
        let mut count = 0;
        for span in spans {
            let start = span.start.max(end);
            if start < span.end {
                count += self.inside(Span::new(start, span.end));
                end = span.end;
            }
        }
        count
    }

    /// How many stand before `byte`.
    pub fn up_to(&self, byte: usize) -> usize {
        let from = self.text.ceil_char_boundary(byte / STRIDE * STRIDE).min(byte);
        self.before[byte / STRIDE] + visible(&self.text[from..byte])
    }
}

fn visible(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_spans_count_once() {
        let visible = Visible::new("甲乙 丙丁");
        assert_eq!(visible.covered(vec![Span::new(0, 6), Span::new(3, 10), Span::new(3, 6)]), 3);
    }

    #[test]
    fn sums_are_those_of_a_plain_count() {
        let text = "雷a 同\n🙂".repeat(300);
        let counted = Visible::new(&text);
        let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for (&start, &end) in bytes.iter().zip(bytes.iter().rev()).filter(|(start, end)| start <= end) {
            assert_eq!(counted.inside(Span::new(start, end)), visible(&text[start..end]));
        }
    }
}
