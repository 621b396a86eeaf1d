//! Texts for a terminal: columns, wrapped lines, and differences marked.

use crate::report::words::printable::printable;
use crate::text::difference::Edit;
use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How the report is shown.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether differences are coloured, or put in brackets.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Clusters that are shown.
    pub top: usize,
    /// Lines of text shown of one comparison.
    pub lines: usize,
}

/// Columns that text is indented by.
pub(super) const INDENT: usize = 4;
/// Characters of equal text shown on either side of a difference.
const CONTEXT: usize = 14;

/// What is equal, only in the first text, or only in the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Gone,
    New,
}

/// The differences of two texts with some equal text around them.
pub(super) fn marked(a: &str, b: &str, edits: &[Edit]) -> Vec<(Ink, String)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for edit in edits {
        pieces.push((Ink::Plain, around(&a[at..edit.a.start], at == 0, false)));
        pieces.push((Ink::Gone, printable(edit.a.of(a))));
        pieces.push((Ink::New, printable(edit.b.of(b))));
        at = edit.a.end;
    }
    pieces.push((Ink::Plain, around(&a[at..], false, true)));
    pieces.retain(|(_, text)| !text.is_empty());
    pieces
}

/// Equal text, shortened in the middle, or at the outer side of the first and the last piece.
fn around(text: &str, first: bool, last: bool) -> String {
    let chars: Vec<char> = printable(text).chars().collect();
    let room = if first || last { CONTEXT } else { 2 * CONTEXT };
    if chars.len() <= room + 3 {
        return chars.into_iter().collect();
    }
    let head: String = chars[..if first { 0 } else { CONTEXT }].iter().collect();
    let tail: String = chars[chars.len() - if last { 0 } else { CONTEXT }..].iter().collect();
    format!("{head}...{tail}")
}

/// Writes pieces of text as indented lines that fit the width, broken before words where these are spaced.
pub(super) fn wrap(pieces: &[(Ink, String)], style: Style, text: &mut String) {
    let mut column = style.width;
    let mut lines = 0;
    for (ink, piece) in pieces {
        let (open, close) = style.marks(*ink);
        let mut marked = false;
        let mut in_word = false;
        for (at, c) in piece.char_indices() {
            let room = if in_word { c.width().unwrap_or(0) } else { word(&piece[at..], style.width / 2) };
            in_word = is_spaced(c);
            if c == ' ' && column + 1 > style.width {
                continue;
            }
            if column + room > style.width {
                lines += 1;
                if lines > style.lines {
                    let _ = writeln!(text, "...{}", if marked { close } else { "" });
                    return;
                }
                let line_end = if lines == 1 { "" } else { "\n" };
                let _ = write!(text, "{line_end}{:INDENT$}", "");
                column = INDENT;
            }
            if !marked {
                text.push_str(open);
                marked = true;
            }
            text.push(c);
            column += c.width().unwrap_or(0);
        }
        text.push_str(if marked { close } else { "" });
        column += if style.color { 0 } else { open.len() + close.len() };
    }
    text.push('\n');
}

/// Whether a line is not broken between this character and another such one.
fn is_spaced(c: char) -> bool {
    c.width() == Some(1) && !c.is_whitespace()
}

/// The columns of the word at the beginning of `text`, or of one character; at most `most`, so that long ones are broken.
fn word(text: &str, most: usize) -> usize {
    let first = text.chars().next().and_then(|c| c.width()).unwrap_or(0);
    text.chars().take_while(|&c| is_spaced(c)).count().min(most).max(first)
}

impl Style {
    pub(super) fn bold(self, text: &str) -> String {
        if self.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// What stands around differences.
    pub(super) fn marks(self, ink: Ink) -> (&'static str, &'static str) {
        match (ink, self.color) {
            (Ink::Plain, _) => ("", ""),
            (Ink::Gone, true) => ("\u{1b}[9;31m", "\u{1b}[0m"),
            (Ink::New, true) => ("\u{1b}[4;32m", "\u{1b}[0m"),
            (Ink::Gone, false) => ("[-", "-]"),
            (Ink::New, false) => ("{+", "+}"),
        }
    }
}

/// `text` in exactly `width` columns, a Han character being two.
pub(super) fn padded(text: &str, width: usize) -> String {
    let shown =
        if text.width() > width { format!("{}...", cut(text, width.saturating_sub(3))) } else { text.to_owned() };
    let missing = width.saturating_sub(shown.width());
    shown + &" ".repeat(missing)
}

/// The beginning of a text, two lines of it.
pub(super) fn clipped(text: &str, style: Style) -> String {
    let room = (style.width - INDENT) * 2;
    if text.width() <= room { text.to_owned() } else { format!("{}...", cut(text, room)) }
}

/// As much of `text` as fits in `width` columns.
pub(super) fn cut(text: &str, width: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += c.width().unwrap_or(0);
        used > width
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_han_twice() {
        assert_eq!(padded("雷同", 6), "雷同  ");
        assert_eq!(padded("雷同雷同", 7), "雷同...");
    }

    #[test]
    fn spaced_words_are_not_broken_unless_they_are_long() {
        let style = Style { color: false, width: 20, top: 1, lines: 9 };
        let shown = |piece: &str| {
            let mut text = String::new();
            wrap(&[(Ink::Plain, piece.into())], style, &mut text);
            text
        };
        assert_eq!(shown("bake it in a pot twenty five"), "    bake it in a pot\n    twenty five\n");
        assert_eq!(shown("一二三四五六七八九十"), "    一二三四五六七八\n    九十\n");
        assert_eq!(shown(&"x".repeat(30)), format!("    {}\n    {}\n", "x".repeat(16), "x".repeat(14)));
    }

    #[test]
    fn long_equal_text_is_shortened_where_nothing_is_lost() {
        let text = "一二三四五六七八九十".repeat(5);
        assert!(around(&text, true, false).starts_with("..."));
        assert!(around(&text, false, true).ends_with("..."));
        assert!(around(&text, false, false).contains("..."));
        assert_eq!(around("短", false, false), "短");
    }
}
