//! A passage, and copies of it of which as much stays as is asked for.

use super::super::author::{Author, Subject};
use super::super::class::EditClass;
use super::super::draft::{Draft, Kind, NEW};
use super::super::edit::Editor;
use super::super::lists::Language;
use super::super::random::Random;
use super::{Placement, letters, letters_of};
use crate::bench::truth::Band;
use crate::text::fold::{Fold, fold};
use std::collections::HashMap;

/// Letters of a passage, at least and at most.
const LETTERS: (usize, usize) = (30, 400);
/// Those of a contained one.
const CONTAINED: (usize, usize) = (50, 70);
/// How often something is drawn before it is given up.
const TRIES: usize = 40;

/// How copies differ from their passage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// Its name.
    pub(super) class: &'static str,
    /// How much stays.
    pub(super) band: Band,
}

/// A passage that fits into `placement`.
pub(super) fn write(placement: Placement, subject: &mut Subject, author: &Author, random: &mut Random) -> Draft {
    let (least, most) = match placement {
        Placement::Contained => CONTAINED,
        _ => {
            let range = LETTERS.1 * 3 / 4 - LETTERS.0;
            let least = LETTERS.0 + random.below(range).min(random.below(range));
            (least, LETTERS.1)
        }
    };
    let mut best = Draft::default();
    for _ in 0..TRIES {
        let made = sentences(least, placement, subject, author, random);
        let count = letters(&made);
        if best.pieces.is_empty() || count < letters(&best) {
            best = made;
        }
        if count <= most {
            break;
        }
    }
    best
}

/// Sentences of at least `least` letters: two or more to be parted, and two paragraphs to be joined.
fn sentences(least: usize, placement: Placement, subject: &mut Subject, author: &Author, random: &mut Random) -> Draft {
    let mut draft = Draft::default();
    author.sentence(subject, random, &mut draft);
    if placement == Placement::Merged {
        while letters(&draft) < least / 2 {
            author.sentence(subject, random, &mut draft);
        }
        author.end_paragraph(&mut draft);
    }
    let fewest = if matches!(placement, Placement::Merged | Placement::Split) { 2 } else { 1 };
    while letters(&draft) < least || stops(&draft) < fewest {
        author.sentence(subject, random, &mut draft);
    }
    draft
}

fn stops(draft: &Draft) -> usize {
    draft.pieces.iter().filter(|piece| piece.kind == Kind::Stop).count()
}

/// What may be done to a passage so that most of it stays.
const NEAR: [EditClass; 10] = [
    EditClass::Substitution,
    EditClass::Insertion,
    EditClass::Deletion,
    EditClass::ClauseInsertion,
    EditClass::ClauseDeletion,
    EditClass::ClauseOrder,
    EditClass::Punctuation,
    EditClass::Script,
    EditClass::Mask,
    EditClass::PlaceLevel,
];

/// What is done at once to a passage of which less stays.
const ADAPTED: [EditClass; 4] =
    [EditClass::Substitution, EditClass::Insertion, EditClass::Deletion, EditClass::ClauseOrder];
/// In English: other words in another order.
const ADAPTED_ENGLISH: [EditClass; 2] = [EditClass::Substitution, EditClass::ClauseOrder];

/// Makes copies for one placement.
pub(super) struct Copier<'a> {
    pub(super) author: &'a Author,
    pub(super) random: &'a mut Random,
    pub(super) placement: Placement,
}

impl Copier<'_> {
    /// `count` copies of `passage`, all edited in one way, each by itself.
    pub(super) fn copies(&mut self, count: usize, passage: &Draft) -> (Way, Vec<Draft>) {
        let band = *self.random.pick(&[Band::Verbatim, Band::Near, Band::Near, Band::Adapted]);
        for _ in 0..TRIES {
            let edits = match band {
                Band::Verbatim => break,
                Band::Near => vec![*self.random.pick(&NEAR)],
                _ if self.author.language == Language::English => ADAPTED_ENGLISH.to_vec(),
                _ => ADAPTED.to_vec(),
            };
            if edits == [EditClass::Script] && self.author.language == Language::English {
                continue;
            }
            let copies: Option<Vec<Draft>> = (0..count).map(|_| self.copy(&edits, band, passage)).collect();
            if let Some(copies) = copies {
                let class = if band == Band::Near { edits[0].name() } else { band.name() };
                return (Way { class, band }, copies);
            }
        }
        // A passage that nothing could be done to is taken over as it is.
        let verbatim = self.settled(passage.clone()).expect("it was written for the placement");
        (Way { class: Band::Verbatim.name(), band: Band::Verbatim }, vec![verbatim; count])
    }

    /// A copy that is in `band`; `None` if none was found.
    fn copy(&mut self, edits: &[EditClass], band: Band, passage: &Draft) -> Option<Draft> {
        let original = passage.write().0;
        (0..6).find_map(|_| {
            let (low, high) = if band == Band::Near { (0.82, 0.96) } else { (0.62, 0.78) };
            let wanted = low + (high - low) * self.random.unit();
            let copy = self.edited(edits, wanted, passage);
            let kept = kept(passage, &copy);
            let fits = if band == Band::Near { kept >= 0.8 } else { (0.6..0.8).contains(&kept) };
            let differs = copy.write().0 != original;
            (fits && differs).then(|| self.settled(copy)).flatten()
        })
    }

    /// All `edits`, of which those that cost letters share the loss.
    fn edited(&mut self, edits: &[EditClass], wanted: f64, passage: &Draft) -> Draft {
        let graded = edits.iter().filter(|class| class.is_graded()).count().max(1);
        let each = 1.0 - (1.0 - wanted) / graded as f64;
        edits.iter().fold(passage.clone(), |copy, &class| {
            let mut editor = Editor { author: self.author, random: &mut *self.random };
            editor.alter(class, target(class, each), &copy)
        })
    }

    /// The copy with its paragraphs joined or parted; `None` if it has become one sentence and should be parted.
    fn settled(&mut self, mut copy: Draft) -> Option<Draft> {
        match self.placement {
            Placement::Merged => copy.pieces.retain(|piece| piece.kind != Kind::Break),
            Placement::Split => {
                let stops: Vec<usize> =
                    (0..copy.pieces.len()).filter(|&at| copy.pieces[at].kind == Kind::Stop).collect();
                let inner = stops.len().checked_sub(1).filter(|&count| count > 0)?;
                let at = stops[self.random.below(inner)] + 1;
                let end = copy.piece(self.author.mark(Kind::Break), Kind::Break, NEW);
                copy.pieces.insert(at, end);
            }
            _ => {}
        }
        Some(copy)
    }
}

/// The similarity to ask of an editor so that about `kept` of the letters stay: see the formulas of `edit::words`.
fn target(class: EditClass, kept: f64) -> f64 {
    let pairs = kept * kept;
    match class {
        EditClass::Substitution => pairs / (2.0 - pairs),
        EditClass::Insertion | EditClass::Deletion => pairs / (1.0 + kept - pairs),
        // One exchange of neighbours, or two in a long passage.
        EditClass::ClauseOrder => 0.8,
        _ => kept,
    }
}

/// The share of the letters that stays: those of the words that both have, by the letters of the longer one.
fn kept(passage: &Draft, copy: &Draft) -> f64 {
    let (mut left, mut common, mut all) = (HashMap::<String, usize>::new(), 0, [0, 0]);
    words(passage, |word, letters| {
        *left.entry(word).or_default() += 1;
        all[0] += letters;
    });
    words(copy, |word, letters| {
        all[1] += letters;
        if let Some(count @ 1..) = left.get_mut(&word) {
            *count -= 1;
            common += letters;
        }
    });
    common as f64 / all[0].max(all[1]).max(1) as f64
}

/// Tells every word, folded, with its letters.
fn words(draft: &Draft, mut tell: impl FnMut(String, usize)) {
    for &piece in draft.pieces.iter().filter(|piece| !piece.kind.ends_clause()) {
        let mut key = String::new();
        fold(Fold::Text, draft.text(piece), &mut key);
        let count = letters_of(&key);
        tell(key, count);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::draft::Sink;
    use super::*;

    #[test]
    fn what_stays_is_counted_in_letters() {
        let draft = |words: &[&str]| {
            let mut draft = Draft::default();
            words.iter().for_each(|word| draft.put(word, Kind::Word));
            draft
        };
        let passage = draft(&["修建", "水渠", "工程", "了"]);
        assert_eq!(kept(&passage, &passage), 1.0);
        // 工程 is gone: 5 of 7 letters.
        assert_eq!(kept(&passage, &draft(&["修建", "水渠", "了"])), 5.0 / 7.0);
        // The order does not matter, and what is new makes it longer: 7 of 9.
        assert_eq!(kept(&passage, &draft(&["水渠", "修建", "新的", "工程", "了"])), 7.0 / 9.0);
        assert_eq!(kept(&passage, &draft(&["修建", "水渠", "工程", "了", "了"])), 7.0 / 8.0);
    }

    #[test]
    fn passages_have_the_letters_of_their_placement() {
        for language in [Language::Chinese, Language::English] {
            let (author, mut random) = (Author::new(language), Random::new(1, 1));
            for turn in 0..140 {
                let placement = Placement::ALL[turn % Placement::ALL.len()];
                let made = write(placement, &mut Subject::new(&mut random), &author, &mut random);
                let (least, most) = if placement == Placement::Contained { CONTAINED } else { LETTERS };
                assert!((least..=most).contains(&letters(&made)), "{placement:?}: {}", letters(&made));
            }
        }
    }
}
