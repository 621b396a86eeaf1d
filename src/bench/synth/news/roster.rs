//! Rosters: thirty to a hundred and twenty names, of which each document has a part.

use super::super::author::Author;
use super::super::draft::{Draft, Kind, Sink};
use super::super::lists::Language;
use super::super::random::Random;

/// Names of a roster, at least and at most.
const NAMES: (usize, usize) = (30, 120);
/// How often a document lacks a name that its neighbours have.
const LACKING: f64 = 0.03;

/// How names are parted.
#[derive(Debug, Clone, Copy)]
enum Layout {
    /// By commas, as in a sentence.
    Sentence,
    /// By blanks, or in lines.
    Table,
    /// In lines with their numbers.
    Numbered,
}

/// A roster as a whole.
pub(super) struct Roster {
    names: Vec<String>,
    layout: Layout,
}

impl Roster {
    pub(super) fn new(author: &Author, random: &mut Random) -> Roster {
        let count = NAMES.0 + random.below(NAMES.1 - NAMES.0 + 1);
        let names = (0..count).map(|_| author.another(Kind::Name, random)).collect();
        Roster { names, layout: *random.pick(&[Layout::Sentence, Layout::Sentence, Layout::Table, Layout::Numbered]) }
    }

    /// Half of the names or more, in their order, under a heading.
    pub(super) fn part(&self, author: &Author, random: &mut Random) -> Draft {
        let count = self.names.len() / 2 + random.below(self.names.len() / 2 + 1);
        let from = random.below(self.names.len() - count + 1);
        let names: Vec<&String> = self.names[from..from + count].iter().filter(|_| !random.chance(LACKING)).collect();
        let (between, kind) = self.between(author.language);
        let mut draft = Draft::default();
        draft.put(random.word(&author.news.lines("lead")), Kind::Word);
        draft.put(if author.language == Language::Chinese { "：" } else { ":" }, Kind::Comma);
        if kind == Kind::Break {
            draft.put("\n", Kind::Break);
        }
        for (number, name) in names.into_iter().enumerate() {
            if number > 0 {
                draft.put(between, kind);
            }
            if matches!(self.layout, Layout::Numbered) {
                draft.put(&format!("{}.", number + 1), Kind::Number);
            }
            draft.put(name, Kind::Name);
        }
        if kind == Kind::Comma {
            draft.put(author.mark(Kind::Stop), Kind::Stop);
        }
        draft
    }

    /// What parts two names.
    fn between(&self, language: Language) -> (&'static str, Kind) {
        match (self.layout, language) {
            (Layout::Sentence, Language::Chinese) => ("、", Kind::Comma),
            (Layout::Sentence, Language::English) => (",", Kind::Comma),
            (Layout::Table, Language::Chinese) => ("　", Kind::Comma),
            _ => ("\n", Kind::Break),
        }
    }
}
