//! Edits of whole clauses: more, fewer, in another order, an excerpt, or a larger text around them.
//!
//! If a text of `n` words becomes part of one of `n + x`, `J = n / (n + x)`.

use super::super::draft::{Draft, Kind, Piece};
use super::Editor;

impl Editor<'_> {
    /// New clauses before random ones.
    pub(super) fn insert_clauses(&mut self, target: f64, copy: &mut Draft) {
        let more = self.sentences(added(target, copy), copy);
        let comma = self.mark(Kind::Comma, copy);
        let mut clauses: Vec<Vec<Piece>> = copy.clauses().into_iter().map(<[Piece]>::to_vec).collect();
        for clause in more.split(|piece| piece.kind.ends_clause()).filter(|clause| !clause.is_empty()) {
            let place = self.random.below(clauses.len());
            // Not before the title or the end of a paragraph.
            let place = if clauses[place][0].kind == Kind::Break || place == 0 { clauses.len() - 1 } else { place };
            clauses.insert(place, [clause, &[comma]].concat());
        }
        copy.pieces = clauses.concat();
    }

    /// Random clauses go until few enough words are left.
    pub(super) fn delete_clauses(&mut self, target: f64, copy: &mut Draft) {
        let mut clauses: Vec<Vec<Piece>> = copy.clauses().into_iter().map(<[Piece]>::to_vec).collect();
        let mut order: Vec<usize> = (0..clauses.len()).filter(|&index| clauses[index].len() > 1).collect();
        self.random.shuffle(&mut order);
        let mut gone = (copy.words() as f64 * (1.0 - target)) as usize;
        // One clause stays whatever the target is.
        for &index in order.iter().skip(1) {
            let words = clauses[index].len() - 1;
            if words <= gone {
                gone -= words;
                // What ends a sentence stays; tidying puts it in the place of a comma.
                clauses[index].drain(..words);
            }
        }
        copy.pieces = clauses.concat();
    }

    /// Neighbouring clauses change places; each exchange costs about three pairs of words on either side.
    pub(super) fn reorder_clauses(&mut self, target: f64, copy: &mut Draft) {
        let mut clauses: Vec<Vec<Piece>> = copy.clauses().into_iter().map(<[Piece]>::to_vec).collect();
        let exchanges = copy.words() as f64 * (1.0 - target) / (3.0 * (1.0 + target));
        for _ in 0..(exchanges as usize).max(1) {
            let index = self.random.below(clauses.len());
            if let [first, second, ..] = &mut clauses[index..]
                && first.len() > 1
                && second.len() > 1
            {
                // The punctuation stays where it is.
                let (end, other) = (first.pop().expect("it is longer"), second.pop().expect("it is longer"));
                std::mem::swap(first, second);
                first.push(end);
                second.push(other);
            }
        }
        copy.pieces = clauses.concat();
    }

    /// An excerpt, or the whole inside a larger text.
    pub(super) fn contain(&mut self, target: f64, copy: &mut Draft) {
        let clauses = copy.clauses();
        if self.random.chance(0.5) {
            let skipped = self.random.below(((1.0 - target) * clauses.len() as f64) as usize + 1);
            let wanted = (copy.words() as f64 * target) as usize;
            let rest: Vec<Piece> = clauses[skipped..].concat();
            return copy.pieces = first(&rest, wanted);
        }
        let more = self.sentences(added(target, copy), copy);
        let end = self.mark(Kind::Break, copy);
        let sentences: Vec<&[Piece]> = more.split_inclusive(|piece| piece.kind == Kind::Stop).collect();
        let (before, after) = sentences.split_at(self.random.below(sentences.len() + 1));
        copy.pieces = [&paragraphs(before, end)[..], &[end], &copy.pieces, &[end], &paragraphs(after, end)].concat();
    }

    /// The beginning of the text.
    pub(super) fn truncate(&mut self, target: f64, copy: &mut Draft) {
        let wanted = (copy.words() as f64 * target) as usize;
        copy.pieces = first(&copy.pieces, wanted);
    }

    /// Puts new clauses of as many words in the place of those at `places`.
    pub(in super::super) fn replace_clauses(&mut self, places: &[usize], copy: &mut Draft) {
        let mut clauses: Vec<Vec<Piece>> = copy.clauses().into_iter().map(<[Piece]>::to_vec).collect();
        for &place in places {
            let end = *clauses[place].last().expect("a clause has its end");
            let words = clauses[place].len() - 1;
            let mut fresh = self.sentences(words, copy);
            fresh.retain(|piece| !piece.kind.ends_clause());
            fresh.truncate(words);
            fresh.push(end);
            clauses[place] = fresh;
        }
        copy.pieces = clauses.concat();
    }
}

/// The words that a text must grow by.
fn added(target: f64, copy: &Draft) -> usize {
    (copy.words() as f64 * (1.0 / target - 1.0)) as usize + 1
}

/// The first clauses with `wanted` words, at least one clause.
fn first(pieces: &[Piece], wanted: usize) -> Vec<Piece> {
    let mut words = 0;
    let ends = pieces.iter().position(|piece| {
        words += usize::from(piece.kind == Kind::Word);
        words >= wanted && piece.kind.ends_clause() && words > 0
    });
    pieces[..ends.map_or(pieces.len(), |end| end + 1)].to_vec()
}

/// Sentences as paragraphs of five.
fn paragraphs(sentences: &[&[Piece]], end: Piece) -> Vec<Piece> {
    sentences.chunks(5).flat_map(|some| [some.concat(), vec![end]].concat()).collect()
}
