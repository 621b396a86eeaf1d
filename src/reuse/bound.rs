//! How much memory a report needs, predicted from what was read of its texts, before it is taken.
//!
//! A report holds its texts, and there is no file that it could put them in. So what is too much is refused, while it is
//! read and once more when paragraphs are known, by what the whole process was measured to take: 6 to 14 bytes a byte for
//! planted_en, planted_zh and zh_laws, 17 to 22 for paragraphs of megabytes, 600 for a tiny document, 230 for a tiny
//! paragraph; for a page 5 bytes a byte and 3 to 4 kB a document in addition.

use super::Page;
use crate::error::{Error, Result};

/// The process itself: code, tables, stacks and buffers.
const BASE: u64 = 48 << 20;
/// A byte of text, in all that is made of it.
const OF_TEXT: u64 = 14;
/// A line, which is looked at as a paragraph; and a record.
const OF_LINE: u64 = 40;
const OF_RECORD: u64 = 600;
/// A paragraph that is none of these: its place, its signature, and the witness that it may be.
const OF_PARAGRAPH: u64 = 250;
/// A byte of the longest paragraph, which is folded, tokenised, shingled and aligned as a whole.
const OF_LONGEST: u64 = 10;
/// What a page takes in addition for a byte of text, and for a record.
const OF_TEXT_SHOWN: u64 = 4;
const OF_RECORD_SHOWN: u64 = 4000;

/// How much memory a report may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// The most that the process may take, in bytes.
    pub memory: u64,
    /// Whether it will be written as a page, or as a folder of pages.
    pub is_shown: bool,
}

impl Room {
    /// As much as it takes.
    pub const UNLIMITED: Room = Room { memory: u64::MAX, is_shown: false };
}

/// What was read so far, and how much room there is for it.
#[derive(Debug)]
pub(super) struct Bound {
    room: Room,
    needed: u64,
}

impl Bound {
    pub fn new(room: Room) -> Bound {
        Bound { room, needed: BASE }
    }

    /// Bytes of the largest record that there can be memory for.
    pub fn largest_record(&self) -> u64 {
        (self.room.memory.saturating_sub(BASE) / OF_TEXT).max(1)
    }

    /// Counts a text that was read.
    ///
    /// # Errors
    /// If there is no memory for what was read.
    pub fn read(&mut self, text: &str) -> Result<()> {
        let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64;
        self.unread(text.len() as u64).and_then(|()| self.demand(OF_LINE * lines))
    }

    /// Counts a text of `bytes` that would have to be read.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn unread(&mut self, bytes: u64) -> Result<()> {
        let (of_text, of_record) = match self.room.is_shown {
            true => (OF_TEXT + OF_TEXT_SHOWN, OF_RECORD + OF_RECORD_SHOWN),
            false => (OF_TEXT, OF_RECORD),
        };
        self.demand(of_text.saturating_mul(bytes).saturating_add(of_record))
    }

    /// Counts the paragraphs of what was read.
    ///
    /// # Errors
    /// If there is no memory for all that will be made of them.
    pub fn parted(&mut self, pages: &[Page]) -> Result<()> {
        let paragraphs = || pages.iter().flat_map(|page| &page.paragraphs);
        let longest = paragraphs().map(|paragraph| paragraph.span.end - paragraph.span.start).max().unwrap_or(0);
        self.demand(OF_PARAGRAPH * paragraphs().count() as u64 + OF_LONGEST * longest as u64)
    }

    fn demand(&mut self, more: u64) -> Result<()> {
        self.needed = self.needed.saturating_add(more);
        let Room { memory: allowed, .. } = self.room;
        if self.needed > allowed { Err(Error::Memory { needed: self.needed, allowed }) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_adds_up_until_there_is_no_room() {
        let mut bound = Bound::new(Room { memory: BASE + 3 * (OF_RECORD + 100 * OF_TEXT), is_shown: false });
        let text = "渠".repeat(33) + "。";
        assert!((0..2).all(|_| bound.read(&text).is_ok()));
        assert!(matches!(bound.read(&text), Err(Error::Memory { .. })));
        assert!(Bound::new(Room::UNLIMITED).unread(u64::MAX).is_ok());
    }
}
