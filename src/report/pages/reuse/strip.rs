//! Where in a document something stands, as a strip: its length is the document, the marks are the places.

use super::view::View;
use crate::document::Span;
use crate::reuse::{Class, Witness};
use maud::{Markup, html};
use std::fmt::Write as _;

/// Units that a strip is long.
const LENGTH: usize = 1000;
/// The least that a mark is long.
const LEAST: usize = 6;

/// Beginning and length of a mark.
fn mark(span: Span, length: usize) -> (usize, usize) {
    let unit = |byte: usize| byte * LENGTH / length.max(1);
    let from = unit(span.start).min(LENGTH - LEAST);
    (from, (unit(span.end) - unit(span.start)).clamp(LEAST, LENGTH - from))
}

/// One place in its document.
pub(super) fn place(view: &View<'_>, witness: &Witness, class: Class) -> Markup {
    let (from, length) = mark(witness.span, view.page(witness.page).text.len());
    html! {
        svg class={ "strip " (class.name()) } viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
            path d={ "M" (from) " 0h" (length) "v10h-" (length) "z" } {}
        }
    }
}

/// All places in a document: one path a class, and a link on each mark.
pub(super) fn document(view: &View<'_>, page: usize, marks: &[(Span, Class, usize)]) -> Markup {
    let length = view.page(page).text.len();
    let path = |wanted: Class| {
        let mut path = String::new();
        for &(span, ..) in marks.iter().filter(|(_, class, _)| *class == wanted) {
            let (from, length) = mark(span, length);
            let _ = write!(path, "M{from} 0h{length}v10h-{length}z");
        }
        path
    };
    html! {
        svg class="strip whole" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
            @for class in [Class::Formula, Class::Template, Class::List, Class::Adapted, Class::Near, Class::Exact] {
                @let path = path(class);
                @if !path.is_empty() { path class=(class.name()) d=(path) {} }
            }
        }
    }
}
