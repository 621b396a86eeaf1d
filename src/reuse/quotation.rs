//! Quotations: text that its author says is another's.
//!
//! In Chinese most short “…” are slogans, so quotation marks alone say little. What is quoted is introduced: by a verb
//! of speech shortly before, or by a title in 《》.

use crate::document::Span;

/// Letters between the marks from which a text is quoted, and not a word in quotes.
const LEAST: usize = 10;
/// Characters before the mark in which the introduction stands.
const BEFORE: usize = 12;

/// Opening and closing marks.
const MARKS: [(char, char); 5] = [('“', '”'), ('「', '」'), ('『', '』'), ('«', '»'), ('"', '"')];
const VERBS: &[&str] = &[
    "指出",
    "强调",
    "強調",
    "要求",
    "提出",
    "说",
    "說",
    "讲",
    "講",
    "认为",
    "認為",
    "写道",
    "寫道",
    "明确",
    "明確",
    "云",
    "曰",
    "所言",
    "道",
    "said",
    "says",
    "stated",
    "wrote",
    "writes",
    "noted",
    "argued",
    "added",
    "told",
    "declared",
    "according to",
];

/// The quotations of `text`, without their marks, in order.
///
/// ```
/// use leitong::reuse::quotations;
/// let text = "要落实“两个维护”。他指出：“渠道不通，庄稼不旺，人心也就散了”。";
/// let found = quotations(text);
/// assert_eq!(found.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["渠道不通，庄稼不旺，人心也就散了"]);
/// ```
pub fn quotations(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut closings = Closings { text, ends: [(0, false); MARKS.len()] };
    let mut from = 0;
    while let Some((at, (kind, open))) = text[from..].char_indices().find_map(|(at, c)| Some((at, opening(c)?))) {
        let start = from + at + open.len_utf8();
        from = start;
        let Some(end) = closings.next(kind, start) else { continue };
        let span = Span::new(start, end);
        if span.of(text).chars().filter(|c| c.is_alphanumeric()).count() >= LEAST
            && is_introduced(&text[..start - open.len_utf8()])
        {
            found.push(span);
        }
        from = end + MARKS[kind].1.len_utf8();
    }
    found
}

/// The kind of an opening mark, and it.
fn opening(c: char) -> Option<(usize, char)> {
    MARKS.iter().position(|&(open, _)| open == c).map(|kind| (kind, c))
}

/// Where marks close: of each kind the next place is remembered, so that a text is read once a kind.
struct Closings<'t> {
    text: &'t str,
    /// The next closing mark of each kind, or the line end before it.
    ends: [(usize, bool); MARKS.len()],
}

impl Closings<'_> {
    /// The first closing mark at `start` or behind it on the same line; `start` never goes back.
    fn next(&mut self, kind: usize, start: usize) -> Option<usize> {
        if self.ends[kind].0 < start {
            let (rest, mark) = (&self.text[start..], MARKS[kind].1);
            let end = rest.char_indices().find(|&(_, c)| c == mark || c == '\n');
            self.ends[kind] = end.map_or((self.text.len(), false), |(at, c)| (start + at, c == mark));
        }
        let (end, is_closed) = self.ends[kind];
        is_closed.then_some(end)
    }
}

/// Whether what stands before a quotation mark introduces a quotation.
fn is_introduced(before: &str) -> bool {
    let start = before.char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
    let near = before[start..].rsplit(['\n', '。', '！', '？']).next().unwrap_or_default();
    near.contains('》') || VERBS.iter().any(|verb| near.to_lowercase().contains(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Vec<&str> {
        quotations(text).iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn a_verb_or_a_title_introduces_a_quotation() {
        let proverb = "一根筷子轻轻被折断，十双筷子牢牢抱成团";
        assert_eq!(quoted(&format!("老话说：“{proverb}”")), [proverb]);
        assert_eq!(quoted(&format!("《渔家日记》「{proverb}」")), [proverb]);
        assert_eq!(
            quoted("She wrote, \"the bridge will not see another winter\" and left"),
            ["the bridge will not see another winter"]
        );
    }

    #[test]
    fn slogans_in_quotes_and_unclosed_ones_are_none() {
        let proverb = "一根筷子轻轻被折断，十双筷子牢牢抱成团";
        assert!(quoted(&format!("坚持“{proverb}”的理念")).is_empty());
        assert!(quoted("会议强调“五个一”").is_empty());
        assert!(quoted(&format!("他说：“{proverb}\n下一段”")).is_empty());
        assert!(quoted("“”“").is_empty());
    }

    /// What it was before closing marks were remembered: the plain definition.
    fn plain(text: &str) -> Vec<Span> {
        let (mut found, mut from) = (Vec::new(), 0);
        while let Some((at, (kind, open))) = text[from..].char_indices().find_map(|(at, c)| Some((at, opening(c)?))) {
            let start = from + at + open.len_utf8();
            let line = text[start..].split('\n').next().unwrap();
            from = start;
            if let Some(length) = line.find(MARKS[kind].1) {
                let span = Span::new(start, start + length);
                let letters = span.of(text).chars().filter(|c| c.is_alphanumeric()).count();
                found.extend((letters >= LEAST && is_introduced(&text[..start - open.len_utf8()])).then_some(span));
                from = span.end + MARKS[kind].1.len_utf8();
            }
        }
        found
    }

    proptest::proptest! {
        #[test]
        fn quotations_are_those_of_the_definition(text in "(说|：|“|”|「|」|『|』|«|»|\"|\n|甲乙丙丁戊己庚辛壬癸){0,40}") {
            proptest::prop_assert_eq!(quotations(&text), plain(&text));
        }
    }
}
