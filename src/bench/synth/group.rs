//! Groups: documents that are made together, with what is known of their pairs.

use super::author::{Author, Subject};
use super::class::{EditClass, Rates};
use super::draft::{Draft, Unit};
use super::edit::Editor;
use super::exact::{Sets, passages};
use super::lists::Language;
use super::random::Random;
use crate::bench::truth::{Jaccard, Passage};

/// The lowest similarity that is aimed at.
const LOWEST: f64 = 0.3;

/// One document of a group.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// Its text.
    pub(super) text: String,
    units: Vec<Unit>,
    sets: Sets,
}

impl Member {
    /// The text of `draft`.
    pub(super) fn new(draft: &Draft) -> Member {
        let (text, units) = draft.write();
        let sets = Sets::of(&text);
        Member { text, units, sets }
    }

    /// How alike two members are.
    pub(super) fn jaccard(&self, other: &Member) -> Jaccard {
        self.sets.jaccard(&other.sets)
    }
}

/// What is known of two members.
#[derive(Debug)]
pub(super) struct Link {
    /// The place of the one among the members.
    pub(super) a: usize,
    /// The place of the other.
    pub(super) b: usize,
    /// How they came to be alike.
    pub(super) class: &'static str,
    /// Whether they only look alike.
    pub(super) negative: bool,
    /// How alike they are.
    pub(super) jaccard: Jaccard,
    /// What they share.
    pub(super) passages: Vec<Passage>,
}

/// Documents and what is known of them.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// The documents.
    pub(super) members: Vec<Member>,
    /// What is known.
    pub(super) links: Vec<Link>,
}

impl Group {
    /// Records members `a` and `b`.
    pub(super) fn link(&mut self, a: usize, b: usize, class: &'static str, negative: bool) {
        let (first, second) = (&self.members[a], &self.members[b]);
        let passages = passages(&first.units, &second.units);
        self.links.push(Link { a, b, class, negative, jaccard: first.jaccard(second), passages });
    }
}

/// About how many bytes a document of `language` has: 250 to 2,500 characters or 150 to 1,200 words.
pub(super) fn size(language: Language, random: &mut Random) -> usize {
    match language {
        Language::Chinese => random.length(2_300, 2.6).clamp(750, 7_500),
        Language::English => random.length(2_700, 2.4).clamp(950, 7_200),
    }
}

/// A document as a draft.
pub(super) fn draft(author: &Author, random: &mut Random) -> Draft {
    let mut draft = Draft::default();
    let bytes = size(author.language, random);
    author.document(&mut Subject::new(random), bytes, random, &mut draft);
    draft
}

/// A text and one to four copies of it; `None` if no class of `rates` fits the language.
pub(super) fn family(author: &Author, rates: &Rates, random: &mut Random) -> Option<Group> {
    let fits = |class| class != EditClass::Script || author.language == Language::Chinese;
    let copies = match random.below(100) {
        0..76 => 1,
        76..90 => 2,
        90..97 => 3,
        _ => 4,
    };
    let classes: Vec<EditClass> = (0..copies).filter_map(|_| rates.choose(random.unit(), fits)).collect();
    if classes.is_empty() {
        return None;
    }
    let source = draft(author, random);
    let mut group = Group { members: vec![Member::new(&source)], links: Vec::new() };
    for class in classes {
        let target = LOWEST + (1.0 - LOWEST) * random.unit();
        let copy = Editor { author, random: &mut *random }.alter(class, target, &source);
        group.members.push(Member::new(&copy));
        let last = group.members.len() - 1;
        group.link(0, last, class.name(), false);
        (1..last).for_each(|sibling| group.link(sibling, last, "siblings", false));
    }
    Some(group)
}
