//! Two texts on a page with their differences inked: what only the first has, what only the second has.

use super::html::{number, say, shown};
use crate::document::Span;
use crate::text::difference::Edit;
use maud::{Markup, html};

/// Characters of equal text that are left at either end of one that is shortened.
const ENDS: usize = 40;

/// Shows equal text; whether it stands first and last is given.
pub(super) type Equal = fn(&str, bool, bool) -> Markup;

/// Both texts, with what is equal shown by `equal`.
pub(super) fn both(a: &str, b: &str, edits: &[Edit], equal: Equal) -> (Markup, Markup) {
    (side(a, edits, |edit| edit.a, true, equal), side(b, edits, |edit| edit.b, false, equal))
}

fn side(text: &str, edits: &[Edit], of: fn(&Edit) -> Span, is_first: bool, equal: Equal) -> Markup {
    let mut at = 0;
    let mut pieces: Vec<(&str, &str)> = Vec::new();
    for edit in edits {
        let span = of(edit);
        pieces.push((&text[at..span.start], span.of(text)));
        at = span.end;
    }
    html! {
        @for (index, (before, changed)) in pieces.iter().enumerate() {
            (equal(before, index == 0, false))
            @if !changed.is_empty() {
                @if is_first { del { (shown(changed)) } } @else { ins { (shown(changed)) } }
            }
        }
        (equal(&text[at..], pieces.is_empty(), true))
    }
}

/// Equal text as it is.
pub(super) fn whole(text: &str, _is_first: bool, _is_last: bool) -> Markup {
    shown(text)
}

/// Equal text, shortened in the middle; the outer sides need less.
pub(super) fn shortened(text: &str, is_first: bool, is_last: bool) -> Markup {
    let count = text.chars().count();
    if count <= 2 * ENDS + 20 {
        return shown(text);
    }
    let head = if is_first && !is_last { ENDS / 2 } else { ENDS };
    let tail = if is_last && !is_first { ENDS / 2 } else { ENDS };
    let byte = |chars: usize| text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    let left = number(count - head - tail);
    html! {
        (shown(&text[..byte(head)]))
        span class="fold" { " …" (say(format!("{left} 字符"), format!("{left} characters"))) "… " }
        (shown(&text[byte(count - tail)..]))
    }
}
