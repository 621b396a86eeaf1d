//! Quotations: text that its author says is another's.
//!
//! In Chinese most short “…” are slogans, so quotation marks alone say little. What is quoted is introduced: by a verb
//! of speech shortly before, or by a title in 《》.

use crate::document::Span;

/// Letters between the marks from which a text is quoted, and not a word in quotes.
const LEAST: usize = 10;
/// Characters before the mark in which the introduction stands.
const BEFORE: usize = 12;

const OPENING: [char; 5] = ['“', '「', '『', '«', '"'];
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
    let mut from = 0;
    while let Some((at, open)) = text[from..].char_indices().find(|(_, c)| OPENING.contains(c)) {
        let start = from + at + open.len_utf8();
        let line = text[start..].split('\n').next().unwrap_or_default();
        let Some(length) = line.find(closing(open)) else {
            from = start;
            continue;
        };
        let span = Span::new(start, start + length);
        if span.of(text).chars().filter(|c| c.is_alphanumeric()).count() >= LEAST && is_introduced(&text[..from + at]) {
            found.push(span);
        }
        from = span.end;
        from += text[from..].chars().next().map_or(0, char::len_utf8);
    }
    found
}

fn closing(open: char) -> char {
    match open {
        '“' => '”',
        '「' => '」',
        '『' => '』',
        '«' => '»',
        other => other,
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
}
