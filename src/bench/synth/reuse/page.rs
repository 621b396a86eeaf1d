//! A document into which passages and set phrases are put, and which knows afterwards where they stand.

use super::super::author::{Author, Subject};
use super::super::draft::{Draft, Kind, NEW, Piece, Prose, Sink};
use super::super::group::size;
use super::super::random::Random;
use super::{Placement, letters};
use crate::bench::truth::Place;

/// The clause of the pieces of set phrases; those of the passages count from 0.
const STOCK: u32 = NEW - 1;
/// Letters of the paragraph around a contained passage, with it.
const AROUND: usize = 400;

/// A document as paragraphs, the first of which is the title.
#[derive(Debug)]
pub(in super::super) struct Page {
    subject: Subject,
    draft: Draft,
    /// A paragraph may hold a passage of two paragraphs, with the piece that parts them.
    paragraphs: Vec<Vec<Piece>>,
    /// The case of each passage that was put in.
    cases: Vec<usize>,
}

/// A document that was written.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) text: String,
    /// The case and the place of each passage, in order.
    pub(super) passages: Vec<(usize, Place)>,
    /// The code points of set phrases, in order.
    pub(super) stock: Vec<[usize; 2]>,
}

impl Page {
    /// A document of any subject.
    pub(in super::super) fn new(author: &Author, random: &mut Random) -> Page {
        let (mut subject, mut draft) = (Subject::new(random), Draft::default());
        let bytes = size(author.language, random);
        author.document(&mut subject, bytes, random, &mut draft);
        draft.pieces.iter_mut().for_each(|piece| piece.clause = NEW);
        let paragraphs = draft.pieces.split(|piece| piece.kind == Kind::Break).map(<[Piece]>::to_vec).collect();
        Page { subject, draft, paragraphs, cases: Vec::new() }
    }

    /// What it is about.
    pub(super) fn subject(&mut self) -> &mut Subject {
        &mut self.subject
    }

    /// Puts `passage` of `case` in as a paragraph, or into a new one as `placement` says.
    pub(in super::super) fn put(
        &mut self,
        passage: &Draft,
        case: usize,
        placement: Placement,
        author: &Author,
        random: &mut Random,
    ) {
        let tag = self.cases.len() as u32;
        self.cases.push(case);
        let mut pieces = self.draft.adopt(passage);
        pieces.iter_mut().for_each(|piece| piece.clause = tag);
        let own = letters(passage);
        let host = match placement {
            Placement::Paragraph | Placement::Merged | Placement::Split => Vec::new(),
            Placement::Contained => self.sentences(AROUND.saturating_sub(own), author, random),
            _ => self.sentences(60 + own / 2 + random.below(own), author, random),
        };
        let place = match placement {
            Placement::Start => 0,
            Placement::End => host.len(),
            Placement::Middle => 1 + random.below(host.len() - 1),
            _ => random.below(host.len() + 1),
        };
        let paragraph = [host[..place].concat(), pieces, host[place..].concat()].concat();
        let at = 1 + random.below(self.paragraphs.len());
        self.paragraphs.insert(at, paragraph);
    }

    /// Two or more new sentences of at least `wanted` letters together.
    fn sentences(&mut self, wanted: usize, author: &Author, random: &mut Random) -> Vec<Vec<Piece>> {
        let (mut sentences, mut count) = (Vec::new(), 0);
        while count < wanted || sentences.len() < 2 {
            let mut made = Draft::default();
            author.sentence(&mut self.subject, random, &mut made);
            count += letters(&made);
            sentences.push(self.draft.adopt(&made));
        }
        sentences
    }

    /// Puts one to three set phrases before a sentence that is of no passage.
    pub(super) fn set_phrases(&mut self, author: &Author, random: &mut Random) {
        let Some((paragraph, at)) = self.beginning(random) else { return };
        let mut phrases = author.stock.lines("phrase");
        random.shuffle(&mut phrases);
        let mut pieces = Vec::new();
        for phrase in &phrases[..1 + random.below(3)] {
            pieces.push(self.draft.piece(phrase, Kind::Word, STOCK));
            pieces.push(self.draft.piece(author.mark(Kind::Comma), Kind::Comma, STOCK));
        }
        if let Some(last) = pieces.last_mut() {
            last.clause = NEW;
        }
        self.paragraphs[paragraph].splice(at..at, pieces);
    }

    /// The beginning of a random sentence outside the title, the passages and the phrases.
    fn beginning(&self, random: &mut Random) -> Option<(usize, usize)> {
        let begins = |pieces: &[Piece], at: usize| at == 0 || pieces[at - 1].kind == Kind::Stop;
        let mut places = Vec::new();
        for (number, pieces) in self.paragraphs.iter().enumerate().skip(1) {
            let free = (0..pieces.len()).filter(|&at| pieces[at].clause == NEW && begins(pieces, at));
            places.extend(free.map(|at| (number, at)));
        }
        (!places.is_empty()).then(|| *random.pick(&places))
    }

    /// The text, and where the passages and phrases stand in it.
    pub(super) fn write(mut self, author: &Author) -> Written {
        let end = self.draft.piece(author.mark(Kind::Break), Kind::Break, NEW);
        let pieces = self.paragraphs.join(&end);
        let mut prose = Prose::default();
        let mut marks: Vec<(u32, Place)> = Vec::new();
        let (mut chars, mut before) = (0, NEW);
        for piece in pieces {
            let from = prose.text.len();
            prose.put(self.draft.text(piece), piece.kind);
            let blank = usize::from(prose.text[from..].starts_with(' ') && !piece.kind.ends_clause());
            let (start, start_byte) = (chars + blank, from + blank);
            chars += prose.text[from..].chars().count();
            let (end, end_byte) = (chars, prose.text.len());
            match marks.last_mut() {
                _ if piece.clause == NEW => {}
                Some((tag, place)) if *tag == piece.clause && before == piece.clause => {
                    (place.end, place.end_byte) = (end, end_byte);
                }
                _ => marks.push((piece.clause, Place { start, end, start_byte, end_byte })),
            }
            before = piece.clause;
        }
        let (stock, passages): (Vec<_>, Vec<_>) = marks.into_iter().partition(|mark| mark.0 == STOCK);
        Written {
            text: prose.text,
            passages: passages.into_iter().map(|(tag, place)| (self.cases[tag as usize], place)).collect(),
            stock: stock.into_iter().map(|(_, place)| [place.start, place.end]).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::lists::Language;
    use super::super::letters_of;
    use super::*;

    #[test]
    fn places_are_those_of_the_passages_and_the_phrases() {
        for language in [Language::Chinese, Language::English] {
            let (author, mut random) = (Author::new(language), Random::new(5, 5));
            for placement in Placement::ALL.iter().copied().filter(|&placement| placement != Placement::Split) {
                let mut page = Page::new(&author, &mut random);
                let mut passage = Draft::default();
                author.sentence(&mut Subject::new(&mut random), &mut random, &mut passage);
                page.put(&passage, 3, placement, &author, &mut random);
                (0..3).for_each(|_| page.set_phrases(&author, &mut random));
                let written = page.write(&author);
                let (case, place) = written.passages[0];
                assert_eq!((case, &written.text[place.start_byte..place.end_byte]), (3, passage.write().0.as_str()));
                assert_eq!(written.text[..place.start_byte].chars().count(), place.start);
                assert_eq!((written.passages.len(), written.stock.len()), (1, 3), "{placement:?}");
                let chars: Vec<char> = written.text.chars().collect();
                for &[start, end] in &written.stock {
                    let said = chars[start..end].iter().collect::<String>().to_lowercase();
                    assert!(author.stock.lines("phrase").iter().any(|phrase| said.starts_with(phrase)), "{said}");
                    assert!(letters_of(&said) >= 6 && !said.ends_with(['，', ',']), "{said}");
                }
            }
        }
    }
}
