//! What is left of a chunk: stretches as they stand in it, which nobody copies before they are written, and between them
//! what was made anew.

use crate::source::{Chunk, Record};
use crate::store::Stamp;
use std::ops::Range;

/// Pieces in order.
#[derive(Debug, Default)]
pub(super) struct Left {
    pieces: Vec<Piece>,
    made: Vec<u8>,
    /// How many units are in them.
    pub units: u64,
    /// The file of verdicts that was written for them.
    pub verdicts: Option<Stamp>,
}

#[derive(Debug)]
enum Piece {
    /// Bytes of the chunk.
    Same(Range<usize>),
    /// Bytes of those that were made.
    Made(Range<usize>),
}

impl Left {
    /// All of `chunk`, which holds `units` units.
    pub fn whole(chunk: &Chunk, units: u64) -> Left {
        Left { pieces: vec![Piece::Same(0..chunk.bytes.len())], units, ..Left::default() }
    }

    /// Appends `record` of `chunk` as it stands.
    pub fn keep(&mut self, record: Record<'_>, chunk: &Chunk) {
        let start = (record.offset - chunk.offset) as usize;
        let end = start + record.bytes.len();
        match self.pieces.last_mut() {
            Some(Piece::Same(before)) if before.end == start => before.end = end,
            _ => self.pieces.push(Piece::Same(start..end)),
        }
    }

    /// Appends what `make` appends.
    pub fn make<T>(&mut self, make: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        let start = self.made.len();
        let result = make(&mut self.made);
        if self.made.len() > start {
            self.pieces.push(Piece::Made(start..self.made.len()));
        }
        result
    }

    /// The bytes of all pieces; `chunk` is the one that they are of.
    pub fn pieces<'l>(&'l self, chunk: &'l Chunk) -> impl Iterator<Item = &'l [u8]> {
        self.pieces.iter().map(|piece| match piece {
            Piece::Same(range) => &chunk.bytes[range.clone()],
            Piece::Made(range) => &self.made[range.clone()],
        })
    }
}
