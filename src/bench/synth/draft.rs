//! A text while it is written: pieces with their kinds, or bytes alone.
//!
//! Most documents are only bytes; those that are copied or altered are kept as pieces, which know what they are and of
//! which clause they came. Both are written by the same code, so a document does not depend on whether it is kept.

use super::table::Phrase;

/// What a piece of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An ordinary word.
    Word,
    /// The name of a person or an office.
    Name,
    /// The name of a place, with its level (county, 县).
    Place,
    /// A number with its unit, or a date.
    Number,
    /// What ends a clause inside a sentence.
    Comma,
    /// What ends a sentence.
    Stop,
    /// What ends a paragraph.
    Break,
}

impl Kind {
    /// Whether it is punctuation that ends a clause.
    pub(super) fn ends_clause(self) -> bool {
        matches!(self, Kind::Comma | Kind::Stop | Kind::Break)
    }
}

/// What documents are written to.
pub(super) trait Sink {
    /// Appends one piece.
    fn put(&mut self, text: &str, kind: Kind);
    /// Appends the words of a phrase.
    fn phrase(&mut self, phrase: Phrase<'_>);
    /// Bytes so far, about.
    fn bytes(&self) -> usize;
}

/// A text that is only its bytes: blanks between words of spaced scripts, and capitals where a sentence begins.
#[derive(Debug, Default)]
pub(super) struct Prose {
    /// The text so far.
    pub(super) text: String,
    /// Where the present document begins.
    start: usize,
    /// Whether its present sentence has begun.
    begun: bool,
}

impl Prose {
    /// Begins a new document behind what is there; returns where.
    pub(super) fn begin(&mut self) -> usize {
        (self.start, self.begun) = (self.text.len(), false);
        self.start
    }

    /// Whether a blank belongs between what is there and `next`.
    #[inline]
    fn apart(&self, next: u8) -> bool {
        self.begun && next.is_ascii_alphanumeric() && self.text.as_bytes().last().is_some_and(u8::is_ascii_graphic)
    }
}

impl Sink for Prose {
    #[inline]
    fn put(&mut self, text: &str, kind: Kind) {
        let Some(&first) = text.as_bytes().first() else { return };
        if kind.ends_clause() {
            self.begun &= kind == Kind::Comma;
            return self.text.push_str(text);
        }
        let follows_stop =
            !self.begun && self.text.as_bytes()[self.start..].last().is_some_and(u8::is_ascii_punctuation);
        if follows_stop || self.apart(first) {
            self.text.push(' ');
        }
        if self.begun || !first.is_ascii_lowercase() {
            self.text.push_str(text);
        } else {
            self.text.push(char::from(first.to_ascii_uppercase()));
            self.text.push_str(&text[1..]);
        }
        self.begun = true;
    }

    #[inline]
    fn phrase(&mut self, phrase: Phrase<'_>) {
        self.put(phrase.text, Kind::Word);
    }

    fn bytes(&self) -> usize {
        self.text.len()
    }
}

/// The clause of pieces that are in no clause of the source.
pub(super) const NEW: u32 = u32::MAX;

/// A piece of a [`Draft`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    start: u32,
    end: u32,
    /// What it is.
    pub(super) kind: Kind,
    /// The clause of the source text that it belongs to, or [`NEW`].
    pub(super) clause: u32,
}

/// A text as pieces.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    store: String,
    /// The pieces in order.
    pub(super) pieces: Vec<Piece>,
    clause: u32,
}

/// Where the pieces of one clause of the source stand in a text that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    /// The clause of the source.
    pub(super) clause: u32,
    /// Its first and last byte, half-open, without the punctuation that ends it.
    pub(super) bytes: (usize, usize),
    /// The same in code points.
    pub(super) chars: (usize, usize),
    /// Whether only punctuation stands between it and the unit before.
    pub(super) follows: bool,
}

impl Draft {
    /// The text of a piece.
    pub(super) fn text(&self, piece: Piece) -> &str {
        &self.store[piece.start as usize..piece.end as usize]
    }

    /// A new piece, not yet in the order.
    pub(super) fn piece(&mut self, text: &str, kind: Kind, clause: u32) -> Piece {
        let start = self.store.len() as u32;
        self.store.push_str(text);
        Piece { start, end: self.store.len() as u32, kind, clause }
    }

    /// The pieces of another draft as new ones of this one.
    pub(super) fn adopt(&mut self, other: &Draft) -> Vec<Piece> {
        other.pieces.iter().map(|&piece| self.piece(other.text(piece), piece.kind, NEW)).collect()
    }

    /// The pieces clause by clause, each with the punctuation that ends it.
    pub(super) fn clauses(&self) -> Vec<&[Piece]> {
        self.pieces.split_inclusive(|piece| piece.kind.ends_clause()).collect()
    }

    /// How many ordinary words there are.
    pub(super) fn words(&self) -> usize {
        self.pieces.iter().filter(|piece| piece.kind == Kind::Word).count()
    }

    /// Writes the text and says where the clauses of the source stand in it.
    pub(super) fn write(&self) -> (String, Vec<Unit>) {
        let mut prose = Prose::default();
        let mut units: Vec<Unit> = Vec::new();
        let (mut chars, mut follows) = (0, true);
        for &piece in &self.pieces {
            let from = prose.text.len();
            prose.put(self.text(piece), piece.kind);
            let blank = usize::from(prose.text[from..].starts_with(' '));
            let end = (prose.text.len(), chars + prose.text[from..].chars().count());
            let start = (from + blank, chars + blank);
            chars = end.1;
            match units.last_mut() {
                _ if piece.kind.ends_clause() => {}
                _ if piece.clause == NEW => follows = false,
                Some(unit) if unit.clause == piece.clause => (unit.bytes.1, unit.chars.1) = end,
                _ => {
                    let (bytes, chars) = ((start.0, end.0), (start.1, end.1));
                    units.push(Unit { clause: piece.clause, bytes, chars, follows });
                    follows = true;
                }
            }
        }
        (prose.text, units)
    }
}

impl Sink for Draft {
    fn put(&mut self, text: &str, kind: Kind) {
        let piece = self.piece(text, kind, self.clause);
        self.pieces.push(piece);
        self.clause += u32::from(kind.ends_clause());
    }

    fn phrase(&mut self, phrase: Phrase<'_>) {
        phrase.words().for_each(|word| self.put(word, Kind::Word));
    }

    fn bytes(&self) -> usize {
        // Blanks are not stored: where words are parted by them there is about one in six bytes.
        let spaced = self.store.as_bytes().first().is_some_and(u8::is_ascii);
        if spaced { self.store.len() + self.pieces.len() } else { self.store.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(pieces: &[(&str, Kind)]) -> Draft {
        let mut draft = Draft::default();
        pieces.iter().for_each(|&(text, kind)| draft.put(text, kind));
        draft
    }

    #[test]
    fn words_are_spaced_and_sentences_begin_with_capitals() {
        use Kind::{Break, Comma, Stop, Word};
        let text =
            [("the", Word), ("ditch", Word), (",", Comma), ("too", Word), (".", Stop), ("we", Word), ("dig", Word)];
        assert_eq!(draft(&text).write().0, "The ditch, too. We dig");
        let text = [("水渠", Word), ("，", Comma), ("5G", Word), ("。", Stop), ("\n", Break), ("村", Word)];
        assert_eq!(draft(&text).write().0, "水渠，5G。\n村");
    }

    #[test]
    fn clauses_know_where_they_stand() {
        let made = draft(&[("水", Kind::Word), ("渠", Kind::Word), ("，", Kind::Comma), ("村", Kind::Word)]);
        let (_, units) = made.write();
        assert_eq!(units[0], Unit { clause: 0, bytes: (0, 6), chars: (0, 2), follows: true });
        assert_eq!(units[1], Unit { clause: 1, bytes: (9, 12), chars: (3, 4), follows: true });
    }
}
