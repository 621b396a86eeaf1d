//! Containers: where in a file records begin and end, whatever they hold.

mod lines;
mod table;
mod values;
mod whole;

use super::encoding::mark;
use std::ops::Range;

/// How a file holds its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Container {
    /// The file is one record.
    Whole,
    /// Each line is a record.
    Lines,
    /// Each row is a record, but for the first, which names the columns.
    Table {
        /// What stands between two cells.
        delimiter: u8,
    },
    /// JSON values one behind the other, in an array or not.
    Values,
}

/// Where a record stands in the bytes of a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// The records before it in the chunk, those that are blank included.
    pub place: u64,
    /// Its bytes, line end included.
    pub bytes: Range<usize>,
}

/// What stands in the bytes of a chunk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cuts {
    /// What stands before the records of a file and belongs to all of them.
    pub head: Range<usize>,
    /// The records that are not blank.
    pub records: Vec<Cut>,
    /// How many numbers they take, blank ones included; the last of them may go on behind the chunk.
    pub ends: u64,
    /// What stands behind the records of a file and belongs to all of them.
    pub tail: Range<usize>,
}

impl Container {
    /// Whether a file holds any number of records, so that it is read in pieces and a piece of it is a file again.
    pub fn holds_many(self) -> bool {
        match self {
            Container::Whole => false,
            Container::Lines | Container::Table { .. } | Container::Values => true,
        }
    }

    /// Whether a record is found from any place before it, not only from the beginning of a file.
    pub(super) fn is_found_anywhere(self) -> bool {
        match self {
            Container::Whole | Container::Table { .. } | Container::Values => false,
            Container::Lines => true,
        }
    }

    /// The records that `bytes` are, with which the file begins if `is_first`.
    pub(super) fn cut(self, bytes: &[u8], is_first: bool) -> Cuts {
        match self {
            Container::Whole => whole::cut(bytes),
            Container::Lines => lines::cut(bytes),
            Container::Table { delimiter } => table::cut(bytes, delimiter, is_first),
            Container::Values => values::cut(bytes, is_first),
        }
    }

    /// A search for the end of the record that stands behind the place.
    pub(super) fn search(self) -> Search {
        match self {
            Container::Whole => Search::Whole,
            Container::Lines => Search::Lines,
            Container::Table { delimiter } => Search::Row(table::Row::new(delimiter)),
            Container::Values => Search::Value(values::Value::new()),
        }
    }

    /// The end of the last record that ends in `bytes`, which begin with one, and with the file if `is_first`; of the
    /// last line, where the file is one record.
    pub(super) fn last_end(self, bytes: &[u8], is_first: bool) -> Option<usize> {
        match self {
            Container::Whole | Container::Lines => lines::last_end(bytes),
            Container::Table { .. } | Container::Values => {
                let mut at = if is_first { self.begin(bytes) } else { 0 };
                let mut last = None;
                while let Some(end) = self.search().end(&bytes[at..]) {
                    at += end;
                    last = Some(at);
                }
                last
            }
        }
    }

    /// Where the first record begins in `bytes`, the beginning of a file; of a table, the row of names.
    fn begin(self, bytes: &[u8]) -> usize {
        match self {
            Container::Whole | Container::Lines => 0,
            Container::Table { .. } => mark(bytes),
            Container::Values => values::head(bytes),
        }
    }

    /// Bytes of `record` that only part it from the one before: what is written first does without them.
    pub fn separator(self, record: &[u8]) -> usize {
        match self {
            Container::Whole | Container::Lines | Container::Table { .. } => 0,
            Container::Values => values::separator(record),
        }
    }
}

/// The search for the end of a record, through pieces of a file that follow one another.
#[derive(Debug, Clone, Copy)]
pub(super) enum Search {
    /// The record ends with the file.
    Whole,
    /// It ends with its line.
    Lines,
    /// It ends with its row.
    Row(table::Row),
    /// It ends where its last bracket is closed.
    Value(values::Value),
}

impl Search {
    /// Where in the next `piece` the record ends; `None` if that is further on.
    pub fn end(&mut self, piece: &[u8]) -> Option<usize> {
        match self {
            Search::Whole => None,
            Search::Lines => lines::end(piece),
            Search::Row(row) => row.end(piece),
            Search::Value(value) => value.end(piece),
        }
    }
}
