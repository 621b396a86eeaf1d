//! Tables: rows of cells between delimiters (RFC 4180), whose line ends may stand inside quotation marks.
//!
//! The first row names the columns: it is the head of the file, and no record. Rows end with `\n`, `\r\n` or `\r`. A
//! quotation mark counts only where a cell begins, so that a stray one in a cell costs nothing.

use super::{Cut, Cuts};
use crate::source::encoding::mark;
use memchr::{memchr, memchr3};

/// The search for the end of a row, through pieces of a file that follow one another.
#[derive(Debug, Clone, Copy)]
pub(in crate::source) struct Row {
    delimiter: u8,
    place: Place,
}

/// What a reader of a row has just passed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// The row's begin, or a delimiter.
    Begin,
    /// Something in a cell without quotation marks.
    Plain,
    /// Something in a cell that began with one.
    Quoted,
    /// A quotation mark in such a cell: it ends there, unless another follows.
    Mark,
    /// `\r`, to which `\n` belongs if it follows.
    Return,
}

impl Row {
    pub(super) fn new(delimiter: u8) -> Row {
        Row { delimiter, place: Place::Begin }
    }

    /// Where in `piece` the row ends, line end included; `None` if that is further on.
    pub(super) fn end(&mut self, piece: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(&byte) = piece.get(at) {
            match (self.place, byte) {
                (Place::Return, _) => return Some(at + usize::from(byte == b'\n')),
                (Place::Begin, b'"') | (Place::Mark, b'"') => (self.place, at) = (Place::Quoted, at + 1),
                (Place::Quoted, _) => {
                    at += memchr(b'"', &piece[at..])? + 1;
                    self.place = Place::Mark;
                }
                (Place::Begin | Place::Plain | Place::Mark, _) => {
                    self.place = Place::Plain;
                    at += memchr3(self.delimiter, b'\n', b'\r', &piece[at..])? + 1;
                    match piece[at - 1] {
                        b'\n' => return Some(at),
                        b'\r' => self.place = Place::Return,
                        _ => self.place = Place::Begin,
                    }
                }
            }
        }
        None
    }
}

/// The rows of `bytes`, with which a file begins if `is_first`; blank ones are no rows.
pub(super) fn cut(bytes: &[u8], delimiter: u8, is_first: bool) -> Cuts {
    let mut cuts = Cuts::default();
    let mut at = if is_first { mark(bytes) } else { 0 };
    while at < bytes.len() {
        let end = Row::new(delimiter).end(&bytes[at..]).map_or(bytes.len(), |end| at + end);
        let row = at..end;
        at = end;
        if matches!(bytes[row.clone()], [b'\n'] | [b'\r'] | [b'\r', b'\n']) {
            continue;
        }
        if is_first && cuts.head.is_empty() {
            cuts.head = 0..end;
        } else {
            cuts.records.push(Cut { place: cuts.ends, bytes: row });
            cuts.ends += 1;
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::super::Container;
    use super::*;
    use proptest::prelude::*;

    /// How many rows another reader finds, and their cells.
    fn others(bytes: &[u8], delimiter: u8) -> usize {
        csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(bytes)
            .byte_records()
            .count()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn rows_are_those_of_another_reader(text in "[a,\"\n\r\t雷]{0,40}", at in 0usize..120) {
            for delimiter in [b',', b'\t'] {
                let bytes = text.as_bytes();
                let cuts = cut(bytes, delimiter, false);
                prop_assert_eq!(cuts.records.len(), others(bytes, delimiter));
                prop_assert_eq!(cuts.ends, cuts.records.len() as u64);
                // In two pieces the first row ends where it does in one.
                let (one, two) = bytes.split_at(at.min(bytes.len()));
                let mut row = Row::new(delimiter);
                let end = row.end(one).or_else(|| row.end(two).map(|end| one.len() + end));
                prop_assert_eq!(end, Row::new(delimiter).end(bytes));
                // What is cut at an end gives the same rows as the whole.
                let end = Container::Table { delimiter }.last_end(one, false).unwrap_or(0);
                let (first, rest) = (cut(&bytes[..end], delimiter, false), cut(&bytes[end..], delimiter, false));
                let shifted = rest.records.iter().map(|cut| cut.bytes.start + end..cut.bytes.end + end);
                let parts: Vec<_> = first.records.iter().map(|cut| cut.bytes.clone()).chain(shifted).collect();
                prop_assert_eq!(parts, cuts.records.iter().map(|cut| cut.bytes.clone()).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn the_first_row_is_the_head() {
        let cuts = cut("\u{feff}\"a,\nb\",c\r\n\r\n\"一\r\n二\",x\r\n3,4".as_bytes(), b',', true);
        assert_eq!(cuts.head, 0..13);
        let rows: Vec<_> = cuts.records.iter().map(|cut| (cut.place, cut.bytes.clone())).collect();
        assert_eq!(rows, [(0, 15..29), (1, 29..32)]);
    }
}
