//! A passage as a person rewrites it: other words, another order, sentences joined, parted, left out and put in.
//!
//! Edits of the other classes are spread evenly over a passage. A person changes one clause and copies the next, so pieces
//! of one to three clauses stay as they were between text that is new, and a reader calls all of it one passage.

use super::super::author::{Author, Subject};
use super::super::draft::{Draft, Kind, NEW, Piece};
use super::super::exact::Sets;
use super::super::random::Random;
use super::letters;

/// Letters of a passage that is rewritten, at least and at most.
const LETTERS: (usize, usize) = (150, 1_200);
/// Sentences of it, at least.
const SENTENCES: usize = 4;
/// Letters of what is made of it, at least.
const LEAST: usize = 60;
/// Similarity of word shingles from which on nothing would seem to be rewritten.
const ALIKE: f64 = 0.8;
/// How often a sentence ends a paragraph.
const PARAGRAPH: f64 = 0.2;

/// A way of rewriting: how often each change is made, 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Its name in truths.
    pub(super) class: &'static str,
    /// A clause gets other words.
    reworded: f64,
    /// A clause is left out, where its sentence has another one.
    clause_left: f64,
    /// A clause and the next one of its sentence change places.
    exchanged: f64,
    /// A sentence is left out.
    sentence_left: f64,
    /// A sentence and the next one change places.
    moved: f64,
    /// Two sentences become one.
    joined: f64,
    /// A sentence is parted after a clause.
    parted: f64,
    /// One or two own sentences follow a sentence.
    own: f64,
}

/// The manners, each planted as often.
pub(super) const MANNERS: [Manner; 4] = [
    Manner {
        class: "paraphrase",
        reworded: 0.45,
        clause_left: 0.05,
        exchanged: 0.3,
        sentence_left: 0.0,
        moved: 0.1,
        joined: 0.2,
        parted: 0.15,
        own: 0.05,
    },
    Manner {
        class: "restructured",
        reworded: 0.2,
        clause_left: 0.05,
        exchanged: 0.5,
        sentence_left: 0.05,
        moved: 0.5,
        joined: 0.3,
        parted: 0.25,
        own: 0.1,
    },
    Manner {
        class: "summary",
        reworded: 0.2,
        clause_left: 0.3,
        exchanged: 0.15,
        sentence_left: 0.4,
        moved: 0.1,
        joined: 0.4,
        parted: 0.05,
        own: 0.0,
    },
    Manner {
        class: "patchwork",
        reworded: 0.15,
        clause_left: 0.05,
        exchanged: 0.1,
        sentence_left: 0.15,
        moved: 0.15,
        joined: 0.1,
        parted: 0.1,
        own: 0.4,
    },
];

/// A sentence by its clauses, without their punctuation.
type Sentence = Vec<Vec<Piece>>;

/// Who rewrites, in one manner.
pub(super) struct Rewriter<'a> {
    pub(super) author: &'a Author,
    pub(super) random: &'a mut Random,
    pub(super) manner: Manner,
}

impl Rewriter<'_> {
    /// A passage of several sentences about `subject`.
    pub(super) fn write(&mut self, subject: &mut Subject) -> Draft {
        let wanted = LETTERS.0 + self.random.length(250, 1.5).min(LETTERS.1 * 3 / 4 - LETTERS.0);
        let mut passage = Draft::default();
        let mut count = 0;
        while letters(&passage) < wanted || count < SENTENCES {
            if count > 0 && self.random.chance(PARAGRAPH) {
                self.author.end_paragraph(&mut passage);
            }
            self.author.sentence(subject, self.random, &mut passage);
            count += 1;
        }
        passage
    }

    /// What is made of `passage`: not nearly the same, and long enough to be recognised.
    pub(super) fn rewritten(&mut self, passage: &Draft) -> Draft {
        let original = Sets::of(&passage.write().0);
        loop {
            let copy = self.attempt(passage);
            if letters(&copy) >= LEAST && Sets::of(&copy.write().0).jaccard(&original).words < ALIKE {
                return copy;
            }
        }
    }

    fn attempt(&mut self, passage: &Draft) -> Draft {
        let mut copy = passage.clone();
        let mut sentences = sentences(passage);
        sentences.retain(|_| !self.random.chance(self.manner.sentence_left));
        self.exchange(self.manner.moved, &mut sentences);
        for sentence in &mut sentences {
            self.shorten(sentence);
            self.exchange(self.manner.exchanged, sentence);
            for clause in sentence {
                if self.random.chance(self.manner.reworded) {
                    *clause = self.reworded(clause, &mut copy);
                }
            }
        }
        copy.pieces = self.punctuated(sentences, &mut copy);
        copy
    }

    /// Neighbours change places, none twice.
    fn exchange<T>(&mut self, share: f64, items: &mut [T]) {
        let mut at = 1;
        while at < items.len() {
            if self.random.chance(share) {
                items.swap(at - 1, at);
                at += 1;
            }
            at += 1;
        }
    }

    fn shorten(&mut self, sentence: &mut Sentence) {
        let mut left = sentence.len();
        sentence.retain(|_| {
            let stays = left == 1 || !self.random.chance(self.manner.clause_left);
            left -= usize::from(!stays);
            stays
        });
    }

    /// The clause with other words for half of its own, some more and some fewer; names and numbers stay.
    fn reworded(&mut self, clause: &[Piece], copy: &mut Draft) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(clause.len() + 2);
        for &piece in clause {
            let dice = if piece.kind == Kind::Word { self.random.below(20) } else { usize::MAX };
            if dice >= 12 || dice == 11 {
                pieces.push(piece);
            }
            if dice < 10 || dice == 11 {
                pieces.push(copy.piece(self.author.word(self.random), Kind::Word, NEW));
            }
        }
        if pieces.is_empty() { clause.to_vec() } else { pieces }
    }

    /// The sentences in a row, some joined, parted, or followed by own ones.
    fn punctuated(&mut self, sentences: Vec<Sentence>, copy: &mut Draft) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let last = sentences.len().saturating_sub(1);
        for (number, sentence) in sentences.into_iter().enumerate() {
            let clauses = sentence.len();
            for (place, clause) in sentence.into_iter().enumerate() {
                let ends = place + 1 == clauses;
                let stops = match ends {
                    true => number == last || !self.random.chance(self.manner.joined),
                    false => self.random.chance(self.manner.parted),
                };
                pieces.extend(clause);
                pieces.push(self.mark(if stops { Kind::Stop } else { Kind::Comma }, copy));
                if ends && stops && number < last {
                    self.between(copy, &mut pieces);
                }
            }
        }
        pieces
    }

    /// What follows a sentence: now and then own sentences, or the end of a paragraph.
    fn between(&mut self, copy: &mut Draft, pieces: &mut Vec<Piece>) {
        if self.random.chance(self.manner.own) {
            let mut own = Draft::default();
            let mut subject = Subject::new(self.random);
            (0..1 + self.random.below(2)).for_each(|_| self.author.sentence(&mut subject, self.random, &mut own));
            pieces.extend(copy.adopt(&own));
        }
        if self.random.chance(PARAGRAPH) {
            pieces.push(self.mark(Kind::Break, copy));
        }
    }

    fn mark(&self, kind: Kind, copy: &mut Draft) -> Piece {
        copy.piece(self.author.mark(kind), kind, NEW)
    }
}

/// The sentences of a passage; the ends of its paragraphs are dropped.
fn sentences(passage: &Draft) -> Vec<Sentence> {
    let clauses = |pieces: &[Piece]| -> Sentence {
        let clauses = pieces.split(|piece| piece.kind.ends_clause());
        clauses.filter(|clause| !clause.is_empty()).map(<[Piece]>::to_vec).collect()
    };
    let all = passage.pieces.split(|piece| piece.kind == Kind::Stop).map(clauses);
    all.filter(|sentence| !sentence.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::lists::Language;
    use super::super::letters_of;
    use super::*;
    use std::collections::HashSet;

    /// The share of the letters of `copy` that stand in clauses of `passage` as they are.
    fn copied(passage: &str, copy: &str) -> f64 {
        let clauses = |text: &str| -> Vec<String> {
            let parts = text.split(['，', '。', '、', ',', '.', '\n']).map(|part| part.trim().to_lowercase());
            parts.filter(|part| !part.is_empty()).collect()
        };
        let known: HashSet<String> = clauses(passage).into_iter().collect();
        let all = clauses(copy);
        let kept: usize = all.iter().filter(|part| known.contains(*part)).map(|part| letters_of(part)).sum();
        kept as f64 / all.iter().map(|part| letters_of(part)).sum::<usize>() as f64
    }

    #[test]
    fn clauses_of_every_manner_stay_between_new_text() {
        for language in [Language::Chinese, Language::English] {
            let (author, mut random) = (Author::new(language), Random::new(9, 9));
            for manner in MANNERS {
                let (mut kept, mut shorter, mut told) = (0.0, 0.0, 0);
                for _ in 0..60 {
                    let mut subject = Subject::new(&mut random);
                    let mut rewriter = Rewriter { author: &author, random: &mut random, manner };
                    let passage = rewriter.write(&mut subject);
                    let copy = rewriter.rewritten(&passage);
                    assert!((LETTERS.0..=LETTERS.1).contains(&letters(&passage)), "{}", letters(&passage));
                    kept += copied(&passage.write().0, &copy.write().0) / 60.0;
                    shorter += letters(&copy) as f64 / letters(&passage) as f64 / 60.0;
                    told += sentences(&copy).len();
                }
                assert!((0.3..0.85).contains(&kept), "{language:?} {}: {kept} stays", manner.class);
                let expected = match manner.class {
                    "summary" => 0.3..0.7,
                    "patchwork" => 1.1..2.0,
                    _ => 0.85..1.15,
                };
                assert!(expected.contains(&shorter), "{language:?} {}: {shorter} of the length", manner.class);
                assert!(told > 60, "{language:?} {}: {told} sentences", manner.class);
            }
        }
    }

    #[test]
    fn names_and_numbers_are_not_reworded() {
        let (author, mut random) = (Author::new(Language::Chinese), Random::new(2, 2));
        let mut rewriter = Rewriter { author: &author, random: &mut random, manner: MANNERS[0] };
        let mut draft = Draft::default();
        let clause = ["李明", "修好", "3座", "桥"].map(|text| draft.piece(text, Kind::Name, 0));
        for _ in 0..20 {
            assert_eq!(rewriter.reworded(&clause, &mut draft), clause);
        }
    }
}
