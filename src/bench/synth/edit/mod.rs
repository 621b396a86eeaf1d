//! Edits: a text becomes a near copy of itself, with about the similarity that is asked for.
//!
//! The amount of an edit comes of a formula for word shingles of width 2; what was reached is measured afterwards, so
//! the formulas need only spread the pairs over the range.

mod clauses;
mod frame;
mod surface;
mod words;

use super::author::{Author, Subject};
use super::class::EditClass;
use super::draft::{Draft, Kind, NEW, Piece};
use super::random::Random;

/// Who edits: the author of the language, at random.
#[derive(Debug)]
pub(super) struct Editor<'a> {
    pub(super) author: &'a Author,
    pub(super) random: &'a mut Random,
}

/// What a mixed edit is made of: two or three of these.
const INGREDIENTS: [EditClass; 9] = [
    EditClass::Substitution,
    EditClass::Insertion,
    EditClass::Deletion,
    EditClass::ClauseInsertion,
    EditClass::ClauseDeletion,
    EditClass::ClauseOrder,
    EditClass::Punctuation,
    EditClass::Mask,
    EditClass::MergeParagraphs,
];

impl Editor<'_> {
    /// A copy of `source` whose Jaccard similarity of words is near `target` (0 to 1), where the class can do that.
    pub(super) fn alter(&mut self, class: EditClass, target: f64, source: &Draft) -> Draft {
        let mut copy = source.clone();
        match class {
            EditClass::Substitution => self.substitute(target, &mut copy),
            EditClass::Insertion => self.insert(target, &mut copy),
            EditClass::Deletion => self.delete(target, &mut copy),
            EditClass::ClauseInsertion => self.insert_clauses(target, &mut copy),
            EditClass::ClauseDeletion => self.delete_clauses(target, &mut copy),
            EditClass::ClauseOrder => self.reorder_clauses(target, &mut copy),
            EditClass::Punctuation => self.punctuate(&mut copy),
            EditClass::Script => surface::traditional(&mut copy),
            EditClass::Mask => self.mask(&mut copy),
            EditClass::PlaceLevel => self.relevel(&mut copy),
            EditClass::Boilerplate => self.wrap(&mut copy),
            EditClass::MergeParagraphs => self.merge(&mut copy),
            EditClass::SplitParagraphs => self.split(&mut copy),
            EditClass::Containment => self.contain(target, &mut copy),
            EditClass::Truncation => self.truncate(target, &mut copy),
            EditClass::Exact => {}
            EditClass::Mixed => return self.mix(target, source),
        }
        tidy(&mut copy);
        copy
    }

    fn mix(&mut self, target: f64, source: &Draft) -> Draft {
        let mut classes = INGREDIENTS;
        self.random.shuffle(&mut classes);
        let count = 2 + self.random.below(2);
        // Each that can takes its share of the loss.
        let graded = classes[..count].iter().filter(|class| class.is_graded()).count().max(1);
        let each = 1.0 - (1.0 - target) / graded as f64;
        classes[..count].iter().fold(source.clone(), |copy, &class| self.alter(class, each, &copy))
    }

    /// New sentences of at least `words` words, as pieces of `copy` that are not yet in its order.
    fn sentences(&mut self, words: usize, copy: &mut Draft) -> Vec<Piece> {
        let mut subject = Subject::new(self.random);
        let mut made = Draft::default();
        while made.words() < words {
            self.author.sentence(&mut subject, self.random, &mut made);
        }
        copy.adopt(&made)
    }

    /// A new piece of punctuation.
    fn mark(&self, kind: Kind, copy: &mut Draft) -> Piece {
        copy.piece(self.author.mark(kind), kind, NEW)
    }
}

/// Puts punctuation right after clauses have gone: never two commas, no empty sentence or paragraph.
fn tidy(copy: &mut Draft) {
    let mut tidied: Vec<Piece> = Vec::with_capacity(copy.pieces.len());
    for &piece in &copy.pieces {
        let before = tidied.last().map(|last| last.kind);
        match (before, piece.kind) {
            (None, kind) if kind.ends_clause() => {}
            (Some(Kind::Comma), Kind::Stop | Kind::Break) => *tidied.last_mut().expect("there is one") = piece,
            (Some(Kind::Comma | Kind::Stop | Kind::Break), Kind::Comma | Kind::Stop) => {}
            (Some(Kind::Break), Kind::Break) => {}
            _ => tidied.push(piece),
        }
    }
    while tidied.last().is_some_and(|last| last.kind == Kind::Break) {
        tidied.pop();
    }
    copy.pieces = tidied;
}
