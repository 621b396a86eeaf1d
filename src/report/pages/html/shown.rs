//! Text from outside on a page: all of it is shown, and none of it steers the page.
//!
//! Escaping is the templates' work. Here what HTML does not escape is made visible: control and bidi characters, and
//! combining marks that would paint over other lines, stand as `U+XXXX` in a frame.

use crate::report::words::printable::is_harmful;
use maud::{Markup, html};
use unicode_normalization::char::is_combining_mark;

/// Combining marks on one character that scripts need; more are a trick.
const MARKS: usize = 4;

/// A stretch of text: as it is, or to be shown by name.
#[derive(Debug, PartialEq)]
enum Piece<'t> {
    Text(&'t str),
    /// A character, and how often it follows itself.
    Named(char, usize),
}

/// `text` with its line breaks.
pub(crate) fn shown(text: &str) -> Markup {
    html! {
        @for piece in pieces(text) {
            @match piece {
                Piece::Text(text) => (text),
                Piece::Named(c, count) => {
                    span class="chip" { (format!("U+{:04X}", c as u32)) @if count > 1 { "×" (count) } }
                }
            }
        }
    }
}

/// A name, an id or a title: isolated, so that it cannot turn around what stands beside it.
pub(crate) fn shown_line(text: &str) -> Markup {
    html! { bdi { (shown(text)) } }
}

/// The same for a place that takes no elements: the title of a page, a choice in a list.
pub(crate) fn plain(text: &str) -> String {
    let name = |piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Named(c, _) => format!("[U+{:04X}]", c as u32),
    };
    pieces(text).into_iter().map(name).collect()
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut from, mut marks) = (0, 0);
    for (at, c) in text.char_indices() {
        marks = if !c.is_ascii() && is_combining_mark(c) { marks + 1 } else { 0 };
        let is_break = matches!(c, '\n' | '\r' | '\t');
        if (!is_harmful(c) || is_break) && marks <= MARKS {
            continue;
        }
        if from < at {
            pieces.push(Piece::Text(&text[from..at]));
        }
        match pieces.last_mut() {
            Some(Piece::Named(last, count)) if *last == c => *count += 1,
            _ => pieces.push(Piece::Named(c, 1)),
        }
        from = at + c.len_utf8();
    }
    if from < text.len() {
        pieces.push(Piece::Text(&text[from..]));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_named_and_everything_else_stands() {
        assert_eq!(
            shown("a<b\u{202e}\u{0}\u{0}c\n雷").into_string(),
            "a&lt;b<span class=\"chip\">U+202E</span><span class=\"chip\">U+0000×2</span>c\n雷"
        );
        assert_eq!(plain("\u{1b}x"), "[U+001B]x");
    }

    #[test]
    fn towers_of_marks_are_cut_and_words_with_marks_are_not() {
        assert_eq!(pieces("e\u{301}te\u{301}"), [Piece::Text("e\u{301}te\u{301}")]);
        let tower = format!("e{}", "\u{301}".repeat(50));
        assert_eq!(pieces(&tower)[1], Piece::Named('\u{301}', 46));
    }
}
