//! Articles inside compiled pages: a page that gathers several speeches under a numbered series of headings.
//!
//! Chinese model-text sites publish three, five or ten speeches on one page, as `…篇1`, `【篇2】`, `范文三`, `(第4篇)`
//! or by numbering one title. Such a page is several texts: as one document it hides that two of its parts are equal,
//! and that one of them stands elsewhere. What precedes the first heading (navigation, introduction) is no article.

use crate::document::Span;
use crate::text::paragraph::Paragraph;
use std::collections::BTreeMap;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// One article of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Article {
    /// The heading as it stands; `None` where the document is one article.
    pub title: Option<Span>,
    /// From the first to the last paragraph of the body; the heading is no body.
    pub body: Span,
    /// Heading and body with their line ends: what is cut when the article is removed.
    pub lines: Span,
    /// The body's paragraphs, as indices into the document's.
    pub paragraphs: Range<usize>,
}

/// The articles of `text`, whose paragraphs are `paragraphs`: at least two, or one that is the whole text.
///
/// A text without paragraphs is one empty article.
///
/// ```
/// use leitong::text::{article::articles, paragraph::paragraphs};
/// let body = "各村要把水渠清淤排在春耕前头，谁家门前的渠段谁家负责，月底由理事会逐段查看，查看结果张贴在村口公示栏里。";
/// let page = format!("首页 > 讲话\n春耕讲话篇1\n{body}\n春耕讲话篇2\n{body}\n");
/// let found = articles(&page, &paragraphs(&page));
/// assert_eq!(found.len(), 2);
/// assert_eq!(found[1].body.of(&page), body);
/// ```
pub fn articles(text: &str, paragraphs: &[Paragraph]) -> Vec<Article> {
    let starts = longest_series(text, paragraphs);
    if starts.is_empty() {
        return vec![whole(text, paragraphs)];
    }
    let ends = starts.iter().skip(1).copied().chain([paragraphs.len()]);
    starts.iter().zip(ends).map(|(&start, end)| part(text, paragraphs, start, end)).collect()
}

fn whole(text: &str, paragraphs: &[Paragraph]) -> Article {
    let body = match (paragraphs.first(), paragraphs.last()) {
        (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
        _ => Span::new(0, 0),
    };
    Article { title: None, body, lines: Span::new(0, text.len()), paragraphs: 0..paragraphs.len() }
}

fn part(text: &str, paragraphs: &[Paragraph], heading: usize, end: usize) -> Article {
    let lines_end = paragraphs.get(end).map_or(text.len(), |next| next.lines.start);
    Article {
        title: Some(paragraphs[heading].span),
        body: Span::new(paragraphs[heading + 1].span.start, paragraphs[end - 1].span.end),
        lines: Span::new(paragraphs[heading].lines.start, lines_end),
        paragraphs: heading + 1..end,
    }
}

/// The least text between two headings, in bytes: entries of a table of contents have none.
const SHORTEST_BODY: usize = 120;
/// The longest heading, in code points.
const LONGEST_HEADING: usize = 60;
/// The shortest title that makes a series by its number alone (pattern `Title`), in code points.
const SHORTEST_TITLE: usize = 4;

/// The paragraphs that head the articles of the series with most articles; empty where there is none of two or more.
fn longest_series(text: &str, paragraphs: &[Paragraph]) -> Vec<usize> {
    let mut series: BTreeMap<(Pattern, String), Vec<(usize, u32)>> = BTreeMap::new();
    for (index, paragraph) in paragraphs.iter().enumerate() {
        if let Some(heading) = parse(paragraph.span.of(text)) {
            series.entry((heading.pattern, heading.stem)).or_default().push((index, heading.number));
        }
    }
    let lengths = lengths(paragraphs);
    let candidates = series.into_values().map(|entries| consecutive(&with_bodies(&lengths, &entries)));
    // The first of equals, in the order of patterns and stems: a fixed order.
    candidates.fold(Vec::new(), |best, starts| if starts.len() > best.len() { starts } else { best })
}

/// The bytes of all paragraphs before each, and of all.
fn lengths(paragraphs: &[Paragraph]) -> Vec<usize> {
    let mut sum = 0;
    let with = paragraphs.iter().map(|paragraph| {
        sum += paragraph.span.end - paragraph.span.start;
        sum
    });
    std::iter::once(0).chain(with).collect()
}

/// The entries that are followed by some text before the next entry; `lengths` are sums, so that each costs the same.
fn with_bodies(lengths: &[usize], entries: &[(usize, u32)]) -> Vec<(usize, u32)> {
    let ends = entries.iter().skip(1).map(|&(index, _)| index).chain([lengths.len() - 1]);
    let body = |start: usize, end: usize| lengths[end] - lengths[start + 1];
    entries.iter().zip(ends).filter(|&(&(start, _), end)| body(start, end) >= SHORTEST_BODY).map(|(&e, _)| e).collect()
}

/// The entries that stand in a run 1, 2, ... of two or more; a page may hold several runs.
fn consecutive(entries: &[(usize, u32)]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut run: Vec<(usize, u32)> = Vec::new();
    for &entry in entries.iter().chain([&(usize::MAX, 1)]) {
        if run.last().is_some_and(|&(_, number)| number + 1 == entry.1) {
            run.push(entry);
            continue;
        }
        if entry.1 == 1 {
            if run.len() > 1 {
                starts.extend(run.iter().map(|&(index, _)| index));
            }
            run = vec![entry];
        }
    }
    starts
}

/// The shapes of a heading, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pattern {
    /// `…篇1`, `【篇二】`, `篇3：…`
    Piece,
    /// `第4篇`, `（第四篇）…`
    Ordinal,
    /// `范文三`, `【范文3】`, `…范文（一）`
    Model,
    /// One title with a number behind it: `…讲话（一）`, `…讲话2`
    Title,
}

#[derive(Debug, PartialEq, Eq)]
struct Heading {
    pattern: Pattern,
    stem: String,
    number: u32,
}

fn parse(line: &str) -> Option<Heading> {
    if line.len() > LONGEST_HEADING * 4 || line.contains('。') {
        return None;
    }
    let line: String = line.nfkc().filter(|c| !c.is_whitespace() && !"#*【】[]<>《》".contains(*c)).collect();
    if line.chars().count() > LONGEST_HEADING {
        return None;
    }
    ordinal(&line)
        .or_else(|| marked(&line, "篇", Pattern::Piece))
        .or_else(|| marked(&line, "范文", Pattern::Model))
        .or_else(|| title(&line))
}

/// `第` number `篇`, with nothing before but brackets and the title of the page.
fn ordinal(line: &str) -> Option<Heading> {
    let (stem, rest) = line.split_once('第')?;
    let (number, rest) = number(rest)?;
    rest.starts_with('篇').then(|| Heading { pattern: Pattern::Ordinal, stem: bare(stem), number })
}

/// `mark` and a number, then the end or a separator and the article's own title.
fn marked(line: &str, mark: &str, pattern: Pattern) -> Option<Heading> {
    let (stem, rest) = line.rsplit_once(mark)?;
    let (number, rest) = number(rest.trim_start_matches('('))?;
    let closed = rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
    closed.then(|| Heading { pattern, stem: bare(stem), number })
}

/// A title with its number at the very end.
fn title(line: &str) -> Option<Heading> {
    let line = line.trim_end_matches(')');
    let digits = line.trim_end_matches(|c: char| c.is_ascii_digit() || NUMERALS.contains(c));
    let (number, rest) = number(&line[digits.len()..])?;
    let stem = bare(digits);
    let long_enough = stem.chars().count() >= SHORTEST_TITLE && stem.chars().all(|c| c.is_alphanumeric());
    (rest.is_empty() && long_enough).then_some(Heading { pattern: Pattern::Title, stem, number })
}

fn bare(stem: &str) -> String {
    stem.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

const DIGITS: &str = "〇一二三四五六七八九";
const NUMERALS: &str = "〇零○一二三四五六七八九十廿卅";

/// The number at the beginning of `text`, of three digits or 99 at most, and what follows it.
///
/// All numerals there are one number: where they make none, there is none.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=3).contains(&digits) {
        return Some((text[..digits].parse().ok()?, &text[digits..]));
    }
    let (head, tail) = text.split_at(text.len() - text.trim_start_matches(|c: char| NUMERALS.contains(c)).len());
    Some((chinese(head)?, tail))
}

/// `十一`, `二十三`, `廿三`, or digit by digit: `二三`, `一〇五`.
fn chinese(numerals: &str) -> Option<u32> {
    let plain = numerals.replace(['零', '○'], "〇").replace('廿', "二十").replace('卅', "三十");
    let Some((tens, units)) = plain.split_once('十') else { return by_digits(&plain) };
    let one = |digit: &str, if_none: u32| match digit.chars().count() {
        0 => Some(if_none),
        1 => by_digits(digit),
        _ => None,
    };
    Some(one(tens, 1)? * 10 + one(units, 0)?)
}

fn by_digits(digits: &str) -> Option<u32> {
    let value = |c: char| DIGITS.chars().position(|digit| digit == c);
    let add = |number: u32, c: char| Some(number * 10 + value(c)? as u32);
    (1..=3).contains(&digits.chars().count()).then(|| digits.chars().try_fold(0, add))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::paragraph::paragraphs;

    const BODY: &str = "各村要把水渠清淤排在春耕前头，谁家门前的渠段谁家负责，月底由理事会逐段查看，查看结果张贴在村口的公示栏里，接受全村人监督。";

    fn titles(headings: &[&str]) -> Vec<String> {
        let page: String = headings.iter().map(|h| format!("{h}\n{BODY}\n")).collect();
        let found = articles(&page, &paragraphs(&page));
        found.iter().filter_map(|a| a.title.map(|t| t.of(&page).to_owned())).collect()
    }

    #[test]
    fn headings_of_every_shape_make_a_series() {
        for series in [
            ["全县春耕会议讲话篇1", "全县春耕会议讲话篇2"],
            ["【篇一】", "【篇二】"],
            ["范文一", "范文二"],
            ["(第1篇)春耕", "(第2篇)秋收"],
            ["第一篇", "第二篇"],
            ["全县春耕会议讲话（一）", "全县春耕会议讲话（二）"],
            ["全县春耕会议讲话１", "全县春耕会议讲话２"],
            ["## 篇1：动员", "## 篇2：总结"],
        ] {
            assert_eq!(titles(&series), series);
        }
    }

    #[test]
    fn section_headings_are_no_articles() {
        assert!(titles(&["一、提高认识", "二、压实责任", "三、加强领导"]).is_empty());
        assert!(titles(&["第一章 总则", "第二章 附则"]).is_empty());
        assert!(titles(&["讲话篇1", "讲话篇3"]).is_empty());
        assert!(titles(&["附件1", "附件2"]).is_empty());
    }

    #[test]
    fn numerals_of_a_heading_are_one_number() {
        for no_series in [
            ["一", "二三", "三四"],
            ["1", "二三", "三四"],
            ["一", "2三", "3四"],
            ["1", "23", "34"],
            ["一", "二百", "三百"],
        ] {
            let headings = no_series.map(|number| format!("春耕会议讲话篇{number}"));
            assert!(titles(&headings.each_ref().map(String::as_str)).is_empty(), "{no_series:?}");
            let headings = no_series.map(|number| format!("春耕会议讲话{number}"));
            assert!(titles(&headings.each_ref().map(String::as_str)).is_empty(), "{no_series:?}");
        }
        let series: Vec<String> =
            ["一", "二", "三", "四", "五", "六", "七", "八", "九", "一〇", "一一", "十二", "１３"]
                .map(|n| format!("【篇{n}】"))
                .into();
        assert_eq!(titles(&series.iter().map(String::as_str).collect::<Vec<_>>()), series);
    }

    #[test]
    fn a_table_of_contents_heads_nothing() {
        let page = format!("目录\n讲话篇1\n讲话篇2\n\n讲话篇1\n{BODY}\n讲话篇2\n{BODY}\n{BODY}");
        let found = articles(&page, &paragraphs(&page));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].paragraphs, 4..5);
        assert_eq!(found[1].paragraphs, 6..8);
    }

    #[test]
    fn numbers_are_read_in_both_scripts() {
        let numbers = [("1", 1), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("120", 120)];
        let others = [("二三", 23), ("一〇", 10), ("一○五", 105), ("廿", 20), ("廿三", 23), ("卅一", 31), ("零九", 9)];
        for (text, expected) in numbers.into_iter().chain(others) {
            assert_eq!(number(text), Some((expected, "")), "{text}");
        }
        for text in ["2023年", "年", "二〇二三", "十十", "二十十", "二三十", "十二三", "廿十", "II"]
        {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn the_whole_text_is_one_article_without_a_series() {
        let found = articles("甲\n\n乙", &paragraphs("甲\n\n乙"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].title, None);
        assert_eq!(found[0].body.of("甲\n\n乙"), "甲\n\n乙");
    }
}
