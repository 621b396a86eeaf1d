//! Edits of single words: other ones, more of them, fewer of them, masks and levels.
//!
//! Of the pairs of neighbouring words, a share `s` survives that `J = s / (2 - s)` asks for where as many are new as
//! are lost: `s = 2 J / (1 + J)`. A pair survives if both of its words do.

use super::super::draft::{Draft, Kind};
use super::Editor;

/// What masks a name: Chinese for a place (the level follows), Chinese for a name, English.
const MASKS: [&[&str]; 3] = [&["某", "XX", "××", "**"], &["某某", "XX", "×××", "***"], &["X", "XX", "***", "N N"]];

impl Editor<'_> {
    /// Each word becomes another one with the probability `1 - sqrt(s)`.
    pub(super) fn substitute(&mut self, target: f64, copy: &mut Draft) {
        let share = (1.0 - (2.0 * target / (1.0 + target)).sqrt()) * scale(copy);
        for index in 0..copy.pieces.len() {
            let piece = copy.pieces[index];
            if piece.kind == Kind::Word && self.random.chance(share) {
                let word = self.author.word(self.random);
                copy.pieces[index] = copy.piece(word, Kind::Word, piece.clause);
            }
        }
    }

    /// As many new words as leave the old text the shorter one of a deletion.
    pub(super) fn insert(&mut self, target: f64, copy: &mut Draft) {
        let share = (1.0 / kept_of(target) - 1.0) * scale(copy);
        let mut pieces = Vec::with_capacity(copy.pieces.len() * 2);
        for index in 0..copy.pieces.len() {
            let piece = copy.pieces[index];
            pieces.push(piece);
            if piece.kind == Kind::Word && self.random.chance(share) {
                let word = self.author.word(self.random);
                pieces.push(copy.piece(word, Kind::Word, piece.clause));
            }
        }
        copy.pieces = pieces;
    }

    /// Each word goes with the probability that [`kept_of`] leaves.
    pub(super) fn delete(&mut self, target: f64, copy: &mut Draft) {
        let share = (1.0 - kept_of(target)) * scale(copy);
        copy.pieces.retain(|piece| piece.kind != Kind::Word || !self.random.chance(share));
    }

    /// Most names and places become one kind of mask, as whoever masks a text does it.
    pub(super) fn mask(&mut self, copy: &mut Draft) {
        let style = self.random.below(4);
        for index in 0..copy.pieces.len() {
            let piece = copy.pieces[index];
            if matches!(piece.kind, Kind::Name | Kind::Place) && self.random.chance(0.9) {
                let masked = masked(copy.text(piece), piece.kind, style);
                copy.pieces[index] = copy.piece(&masked, piece.kind, piece.clause);
            }
        }
    }

    /// Most places get another level.
    pub(super) fn relevel(&mut self, copy: &mut Draft) {
        for index in 0..copy.pieces.len() {
            let piece = copy.pieces[index];
            if piece.kind == Kind::Place && self.random.chance(0.8) {
                let other = self.author.names.other_level(copy.text(piece), self.random);
                copy.pieces[index] = copy.piece(&other, piece.kind, piece.clause);
            }
        }
    }

    /// The pieces at `slots` become new names, dates and numbers.
    pub(in super::super) fn fill_slots(&mut self, slots: &[usize], copy: &mut Draft) {
        for &index in slots {
            let piece = copy.pieces[index];
            let kind = if piece.kind == Kind::Word { Kind::Number } else { piece.kind };
            let text = self.author.another(kind, self.random);
            copy.pieces[index] = copy.piece(&text, kind, piece.clause);
        }
    }
}

/// The share of the words that is kept if some are deleted and the similarity is `target`.
///
/// Of `N` pairs `q^2 N` are common and the copy has `q N`: `J = q^2 / (1 + q - q^2)`, solved for `q`.
fn kept_of(target: f64) -> f64 {
    let root = (target * target + 4.0 * target * (1.0 + target)).sqrt();
    (target + root) / (2.0 * (1.0 + target))
}

/// By how much the words must change more because names and numbers do not.
fn scale(copy: &Draft) -> f64 {
    let all = copy.pieces.iter().filter(|piece| !piece.kind.ends_clause()).count();
    all as f64 / copy.words().max(1) as f64
}

fn masked(text: &str, kind: Kind, style: usize) -> String {
    if text.is_ascii() {
        return MASKS[2][style].to_owned();
    }
    match (kind, text.chars().next_back()) {
        (Kind::Place, Some(level)) => format!("{}{level}", MASKS[0][style]),
        _ => MASKS[1][style].to_owned(),
    }
}
