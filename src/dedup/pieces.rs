//! The units of a document.

use crate::document::{Span, Unit};
use crate::text::article::articles;
use crate::text::paragraph::paragraphs;

/// One unit of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Piece {
    /// As in [`Units::part`](super::Units::part).
    pub number: u32,
    /// What is compared.
    pub compared: Span,
    /// What is cut when the unit is removed.
    pub cut: Span,
}

/// The units of kind `unit` in `text`; a blank text has neither articles nor paragraphs.
pub fn pieces(unit: Unit, text: &str) -> Vec<Piece> {
    match unit {
        Unit::Document => {
            let whole = Span::new(0, text.len());
            vec![Piece { number: 0, compared: whole, cut: whole }]
        }
        Unit::Article => {
            let found = paragraphs(text);
            let found = if found.is_empty() { Vec::new() } else { articles(text, &found) };
            let several = found.len() > 1;
            let number = |index: u32| if several { index + 1 } else { 0 };
            found
                .iter()
                .zip(0..)
                .map(|(article, index)| Piece { number: number(index), compared: article.body, cut: article.lines })
                .collect()
        }
        Unit::Paragraph => {
            let found = paragraphs(text);
            found
                .iter()
                .zip(1..)
                .map(|(paragraph, number)| Piece { number, compared: paragraph.span, cut: paragraph.lines })
                .collect()
        }
    }
}
