//! A text on a page with what differs highlighted, and with its masks in a style of their own, whether they differ or not.

use crate::document::Span;
use crate::report::pages::html::{number, say, shown};
use crate::text::difference::Edit;
use crate::text::mask::masks;
use maud::{Markup, html};

/// Characters of equal text that are left at either end of one that is shortened.
const ENDS: usize = 40;

/// A text that is shown in pieces, and where its masks are.
pub(super) struct Highlighted<'t> {
    text: &'t str,
    masks: Vec<Span>,
    is_shortened: bool,
}

impl<'t> Highlighted<'t> {
    /// Cost: folds `text`. `is_shortened`: whether long pieces of it that are equal lose their middle.
    pub fn new(text: &'t str, is_shortened: bool) -> Highlighted<'t> {
        Highlighted { text, masks: masks(text), is_shortened }
    }

    /// All of it.
    pub fn whole(&self) -> Markup {
        self.equal(Span::new(0, self.text.len()))
    }

    /// A piece of it.
    pub fn piece(&self, span: Span) -> Markup {
        let inside = self.masks.iter().filter(|mask| mask.start < span.end && span.start < mask.end);
        let mut at = span.start;
        let mut pieces: Vec<(&str, &str)> = Vec::new();
        for mask in inside {
            let mask = Span::new(mask.start.max(at), mask.end.min(span.end));
            pieces.push((&self.text[at..mask.start], mask.of(self.text)));
            at = mask.end;
        }
        html! {
            @for (before, mask) in pieces { (shown(before)) i class="masked" title="代称 · mask" { (shown(mask)) } }
            (shown(&self.text[at..span.end]))
        }
    }

    /// A piece that is equal elsewhere. The outer sides of the first and the last one need less.
    pub fn equal(&self, span: Span) -> Markup {
        let text = span.of(self.text);
        let count = text.chars().count();
        if !self.is_shortened || count <= 2 * ENDS + 20 {
            return self.piece(span);
        }
        let (is_first, is_last) = (span.start == 0, span.end == self.text.len());
        let head = if is_first && !is_last { ENDS / 2 } else { ENDS };
        let tail = if is_last && !is_first { ENDS / 2 } else { ENDS };
        let byte = |chars: usize| span.start + text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
        let left = number(count - head - tail);
        html! {
            (self.piece(Span::new(span.start, byte(head))))
            span class="fold" { " …" (say(format!("{left} 字符"), format!("{left} characters"))) "… " }
            (self.piece(Span::new(byte(count - tail), span.end)))
        }
    }
}

/// Two texts beside each other: what only the first has, and what only the second has.
pub(super) fn both(a: &str, b: &str, edits: &[Edit], is_shortened: bool) -> (Markup, Markup) {
    (
        side(&Highlighted::new(a, is_shortened), edits, |edit| edit.a, true),
        side(&Highlighted::new(b, is_shortened), edits, |edit| edit.b, false),
    )
}

fn side(text: &Highlighted<'_>, edits: &[Edit], of: fn(&Edit) -> Span, is_first: bool) -> Markup {
    let mut at = 0;
    let mut pieces: Vec<(Span, Span)> = Vec::new();
    for span in edits.iter().map(of) {
        pieces.push((Span::new(at, span.start), span));
        at = span.end;
    }
    html! {
        @for &(before, changed) in &pieces {
            (text.equal(before))
            @if changed.start < changed.end {
                @if is_first { del { (text.piece(changed)) } } @else { ins { (text.piece(changed)) } }
            }
        }
        (text.equal(Span::new(at, text.text.len())))
    }
}
