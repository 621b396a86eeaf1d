//! What a web page puts around a text.

use super::super::draft::{Draft, Kind, NEW, Piece};
use super::Editor;

impl Editor<'_> {
    /// One or two lines above, one to three below.
    pub(super) fn wrap(&mut self, copy: &mut Draft) {
        let (above, below) = (1 + self.random.below(2), 1 + self.random.below(3));
        let head = self.lines("head", above, copy);
        let mut foot = self.lines("foot", below, copy);
        // The last line ends the text, not a paragraph: what parts it from the text goes before it.
        foot.rotate_right(1);
        copy.pieces = [&head[..], &copy.pieces, &foot].concat();
    }

    fn lines(&mut self, name: &str, count: usize, copy: &mut Draft) -> Vec<Piece> {
        let mut lines = self.author.stock.lines(name);
        self.random.shuffle(&mut lines);
        let mut pieces = Vec::new();
        for line in &lines[..count.min(lines.len())] {
            pieces.push(copy.piece(line, Kind::Word, NEW));
            pieces.push(self.mark(Kind::Break, copy));
        }
        pieces
    }
}
