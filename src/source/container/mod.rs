//! Containers: where in a file records begin and end, whatever they hold.

mod lines;
mod whole;

use std::ops::Range;

/// How a file holds its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// The file is one record.
    Whole,
    /// Each line is a record.
    Lines,
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
    /// The records that are not blank.
    pub records: Vec<Cut>,
    /// How many numbers they take, blank ones included; the last of them may go on behind the chunk.
    pub ends: u64,
}

impl Container {
    /// Whether a file holds any number of records, so that it is read in pieces and a piece of it is a file again.
    pub fn holds_many(self) -> bool {
        match self {
            Container::Whole => false,
            Container::Lines => true,
        }
    }

    /// The records that `bytes` are.
    pub(super) fn cut(self, bytes: &[u8]) -> Cuts {
        match self {
            Container::Whole => whole::cut(bytes),
            Container::Lines => lines::cut(bytes),
        }
    }

    /// The end of the first record in `bytes`, if it is there.
    pub(super) fn first_end(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Container::Whole => None,
            Container::Lines => lines::first_end(bytes),
        }
    }

    /// The end of the last record that ends in `bytes`; of the last line, where the file is one record.
    pub(super) fn last_end(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Container::Whole | Container::Lines => lines::last_end(bytes),
        }
    }
}
