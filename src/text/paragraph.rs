//! Paragraphs: a line of prose, or a block between blank lines where lines are hard-wrapped.
//!
//! Scraped Chinese keeps one paragraph a line; mail, books and manuals break lines at a fixed width. Which of the two
//! a text is, is decided once for the document from the shape of its lines.

use crate::document::Span;
use unicode_width::UnicodeWidthStr;

/// One paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paragraph {
    /// The paragraph's text without white space around it.
    pub span: Span,
    /// Its whole lines with their line ends: what is cut when the paragraph is removed.
    pub lines: Span,
}

/// The paragraphs of `text` in order; white space alone is none.
///
/// ```
/// use leitong::text::paragraph::paragraphs;
/// let text = "　　第一段。\n\n　　第二段。\n";
/// let spans: Vec<&str> = paragraphs(text).iter().map(|p| p.span.of(text)).collect();
/// assert_eq!(spans, ["第一段。", "第二段。"]);
/// ```
pub fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut found = lines(text);
    if is_hard_wrapped(text, &found) {
        join_blocks(&mut found);
    }
    found.retain(|line| !line.is_blank());
    found
}

impl Paragraph {
    fn is_blank(&self) -> bool {
        self.span.start == self.span.end
    }
}

/// The lines of `text`, blank ones included, each as a paragraph of its own.
fn lines(text: &str) -> Vec<Paragraph> {
    let bytes = text.as_bytes();
    match memchr::memchr(b'\r', bytes) {
        None => cut(text, memchr::memchr_iter(b'\n', bytes)),
        Some(_) => cut(text, ends(bytes).into_iter()),
    }
}

/// The last byte of each line end: `\n` with what `\r` stand before it, or `\r` alone, as old Macs wrote it.
fn ends(bytes: &[u8]) -> Vec<usize> {
    let mut ends = Vec::new();
    // Where the `\r` that follow one another until now begin in `ends`, and where another one of them would stand.
    let (mut run, mut next) = (0, 0);
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        if at != next {
            run = ends.len();
        }
        if bytes[at] == b'\n' {
            ends.truncate(run);
            run += 1;
        }
        ends.push(at);
        next = at + 1;
    }
    ends
}

/// The lines that end at `ends`.
fn cut(text: &str, ends: impl Iterator<Item = usize> + Clone) -> Vec<Paragraph> {
    let mut lines = Vec::with_capacity(ends.clone().count() + 1);
    let mut start = 0;
    for end in ends.map(|at| at + 1) {
        lines.push(line(text, start, end));
        start = end;
    }
    if start < text.len() {
        lines.push(line(text, start, text.len()));
    }
    lines
}

fn line(text: &str, start: usize, end: usize) -> Paragraph {
    let lines = Span::new(start, end);
    Paragraph { span: trimmed(text, lines), lines }
}

/// Appends each line to the block that goes on with it, and keeps the blocks.
fn join_blocks(lines: &mut Vec<Paragraph>) {
    lines.dedup_by(|line, block| {
        let goes_on = !line.is_blank() && !block.is_blank();
        if goes_on {
            (block.span.end, block.lines.end) = (line.span.end, line.lines.end);
        }
        goes_on
    });
}

/// `span` without white space and byte order marks around it.
pub(crate) fn trimmed(text: &str, span: Span) -> Span {
    let bytes = text.as_bytes();
    let Span { mut start, mut end } = span;
    while start < end && is_blank_ascii(bytes[start]) {
        start += 1;
    }
    while start < end && is_blank_ascii(bytes[end - 1]) {
        end -= 1;
    }
    if start == end || bytes[start].is_ascii() && bytes[end - 1].is_ascii() {
        return Span::new(start, end);
    }
    let blank = |c: char| c.is_whitespace() || c == '\u{FEFF}';
    let rest = text[start..end].trim_start_matches(blank);
    let start = end - rest.len();
    Span::new(start, start + rest.trim_end_matches(blank).len())
}

/// Those of one byte among what is [white space](char::is_whitespace).
fn is_blank_ascii(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// The widest line that a hard wrap leaves, in columns.
const WIDEST: usize = 120;
/// The narrowest width that anyone wraps at.
const NARROWEST: usize = 24;
/// So many lines must be followed by another line of the same block before a wrap can be told.
const FEWEST: usize = 3;

/// Whether lines break in the middle of sentences at about one width.
///
/// Looked at are the lines that another line follows at once. Wrapped prose leaves nearly all of them about as wide as
/// the widest, and most of them end without a full stop; lines of prose, lists and verse do not.
fn is_hard_wrapped(text: &str, lines: &[Paragraph]) -> bool {
    let inner = || {
        let followed = lines.windows(2).filter(|pair| !pair[0].is_blank() && !pair[1].is_blank());
        followed.map(|pair| pair[0].span.of(text))
    };
    // Ends of sentences are found sooner than widths, and leave few texts in doubt.
    let (mut all, mut cut) = (0, 0);
    for line in inner() {
        all += 1;
        cut += usize::from(!ends_sentence(line));
    }
    if all < FEWEST || cut * 10 < all * 6 {
        return false;
    }
    let mut widths: Vec<usize> = inner().map(width).collect();
    let (_, &mut widest, _) = widths.select_nth_unstable(all * 9 / 10);
    let full = widths.iter().filter(|&&width| width * 10 >= widest * 8).count();
    (NARROWEST..=WIDEST).contains(&widest) && full * 10 >= all * 7
}

/// The columns that a line without line ends takes.
fn width(line: &str) -> usize {
    if line.is_ascii() { line.len() } else { line.width() }
}

fn ends_sentence(line: &str) -> bool {
    line.ends_with(['。', '！', '？', '；', '：', '”', '…', '.', '!', '?', ':', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, step by step.
    fn naive(text: &str) -> Vec<Paragraph> {
        let blank = |c: char| c.is_whitespace() || c == '\u{FEFF}';
        let mut at = 0;
        let mut lines = Vec::new();
        for line in split_lines(text) {
            let start = at + (line.len() - line.trim_start_matches(blank).len());
            let span = Span::new(start, start + line.trim_matches(blank).len());
            lines.push(Paragraph { span, lines: Span::new(at, at + line.len()) });
            at += line.len();
        }
        let contents: Vec<&str> = lines.iter().map(|line| line.span.of(text)).collect();
        let inner: Vec<&str> =
            contents.windows(2).filter(|pair| !pair[0].is_empty() && !pair[1].is_empty()).map(|pair| pair[0]).collect();
        let mut widths: Vec<usize> = inner.iter().map(|line| line.width()).collect();
        widths.sort_unstable();
        let widest = widths.get(widths.len() * 9 / 10).copied().unwrap_or(0);
        let full = widths.iter().filter(|&&width| width * 10 >= widest * 8).count();
        let cut = inner.iter().filter(|line| !ends_sentence(line)).count();
        let wrapped = inner.len() >= FEWEST
            && (NARROWEST..=WIDEST).contains(&widest)
            && full * 10 >= inner.len() * 7
            && cut * 10 >= inner.len() * 6;
        let mut paragraphs: Vec<Paragraph> = Vec::new();
        let mut open = false;
        for line in lines {
            if line.is_blank() {
                open = false;
            } else if open && wrapped {
                let last = paragraphs.last_mut().unwrap();
                (last.span.end, last.lines.end) = (line.span.end, line.lines.end);
            } else {
                paragraphs.push(line);
                open = true;
            }
        }
        paragraphs
    }

    /// Lines with their ends: `\r*\n`, or one `\r`.
    fn split_lines(text: &str) -> Vec<&str> {
        let mut lines = Vec::new();
        for line in text.split_inclusive('\n') {
            let content = line.strip_suffix('\n').map_or(line, |line| line.trim_end_matches('\r'));
            let mut ended: Vec<&str> = content.split_inclusive('\r').collect();
            if line.ends_with('\n') {
                let last = ended.pop().filter(|last| !last.ends_with('\r')).unwrap_or("");
                ended.push(&line[content.len() - last.len()..]);
            }
            lines.extend(ended);
        }
        lines
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn paragraphs_are_those_of_the_definition(
            lines in prop::collection::vec("[ \t\u{3000}\u{feff}\u{85}]?[a-z雷é\u{1}\r ]{0,3}([a-z ]{22,27}|[雷同]{12,14})?[.。]?[ \r\u{feff}\u{2028}]?", 0..12),
            last in "\n?",
        ) {
            let text = lines.join("\n") + &last;
            prop_assert_eq!(paragraphs(&text), naive(&text));
        }
    }

    fn texts(text: &str) -> Vec<&str> {
        paragraphs(text).iter().map(|p| p.span.of(text)).collect()
    }

    #[test]
    fn hard_wrapped_lines_are_one_paragraph() {
        let text = "春天的风从山口吹来，把田埂上的草吹得\n一片一片地伏下去，又一片一片地站起\n来。老人坐在门前，看着远处的水库慢慢\n涨满，心里盘算着哪一天开闸放水。\n\n第二天下了雨，渠里的水声盖过了人们说\n话的声音，谁也没有再提修渠的事。\n";
        assert_eq!(texts(text).len(), 2);
        assert!(texts(text)[0].ends_with("开闸放水。"));
    }

    #[test]
    fn lines_of_prose_are_paragraphs_each() {
        let text = "同志们：\n今天的会议很重要，我讲三点意见。\n一、统一思想\n要把各项任务落到实处，不留死角，不走过场，让群众看得见变化。\n二、压实责任\n";
        assert_eq!(texts(text).len(), 5);
    }

    #[test]
    fn verse_is_not_wrapped_prose() {
        let text = "山外小桥横，\n桥边杨柳青。\n行人不知处，\n隔水听流莺。\n";
        assert_eq!(texts(text).len(), 4);
    }

    #[test]
    fn whole_lines_tile_what_is_not_blank() {
        let text = "\u{feff}甲\r\n\r\n  乙  \n丙";
        let found = paragraphs(text);
        assert_eq!(found.iter().map(|p| p.lines.of(text)).collect::<Vec<_>>(), ["\u{feff}甲\r\n", "  乙  \n", "丙"]);
        assert_eq!(texts(text), ["甲", "乙", "丙"]);
    }

    #[test]
    fn a_carriage_return_alone_ends_a_line() {
        let text = "甲\r乙\r\r丙\r\n丁\r\r\n戊\n\r己";
        let found = paragraphs(text);
        let lines: Vec<&str> = found.iter().map(|p| p.lines.of(text)).collect();
        assert_eq!(lines, ["甲\r", "乙\r", "丙\r\n", "丁\r\r\n", "戊\n", "己"]);
        assert_eq!(paragraphs(&"\r".repeat(300_000)), []);
        assert_eq!(paragraphs(&("甲".to_owned() + &"\r".repeat(300_000) + "\n")).len(), 1);
    }

    #[test]
    fn blank_text_has_no_paragraphs() {
        assert!(paragraphs(" \u{3000}\n\n\t").is_empty());
    }
}
