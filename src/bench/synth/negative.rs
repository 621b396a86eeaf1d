//! Hard negatives: documents that look alike and are not, and chains in which likeness does not carry over.

use super::author::{Author, NOTICE, Subject};
use super::draft::{Draft, Kind, NEW, Piece, Sink};
use super::edit::Editor;
use super::group::{Group, Member, draft};
use super::random::Random;
use crate::bench::truth::Jaccard;

/// What is alike at the default threshold.
const THRESHOLD: f64 = 0.8;
/// How often a group is tried with other amounts before it is given up.
const TRIES: usize = 8;

/// A group of the kind that `turn` says, so that all kinds come in turn; `None` if it did not succeed.
pub(super) fn negative(turn: usize, author: &Author, random: &mut Random) -> Option<Group> {
    match turn % 3 {
        0 => chain(author, random),
        1 => templates(author, random),
        _ => Some(stock(author, random)),
    }
}

/// The larger of the two similarities.
fn larger(jaccard: Jaccard) -> f64 {
    jaccard.words.max(jaccard.chars)
}

/// The smaller of the two.
fn smaller(jaccard: Jaccard) -> f64 {
    jaccard.words.min(jaccard.chars)
}

/// A notice whose slots are filled anew for each document.
#[derive(Debug)]
pub(super) struct Frame {
    draft: Draft,
    /// The share of the pieces that are slots.
    share: f64,
    slots: Vec<usize>,
}

impl Frame {
    /// A frame whose documents are below the threshold in words and in characters; `None` if none was found.
    pub(super) fn new(author: &Author, random: &mut Random) -> Option<Frame> {
        let mut frame = Frame::blank(author, random);
        for _ in 0..TRIES {
            let [first, second, third] = [(); 3].map(|()| Member::new(&frame.fill(author, random)));
            let most = larger(first.jaccard(&second)).max(larger(first.jaccard(&third)));
            // The other documents vary: leave a margin.
            if most < THRESHOLD - 0.05 {
                return Some(frame);
            }
            frame.widen(random);
        }
        None
    }

    /// A frame with few slots or many; a run of two costs three pairs of words.
    fn blank(author: &Author, random: &mut Random) -> Frame {
        let mut draft = Draft::default();
        let bytes = random.length(1_500, 1.5);
        author.document(&mut Subject::of(NOTICE, random), bytes, random, &mut draft);
        let share = 0.08 + 0.12 * random.unit();
        let slots = slots(&draft, share, random);
        Frame { draft, share, slots }
    }

    /// Chooses more slots.
    fn widen(&mut self, random: &mut Random) {
        self.share += 0.04;
        self.slots = slots(&self.draft, self.share, random);
    }

    /// How many bytes its documents have, about.
    pub(super) fn bytes(&self) -> usize {
        self.draft.bytes()
    }

    /// One document.
    pub(super) fn fill(&self, author: &Author, random: &mut Random) -> Draft {
        let mut filled = self.draft.clone();
        Editor { author, random }.fill_slots(&self.slots, &mut filled);
        filled
    }
}

/// Runs of two pieces that hold about `share` of all that are no punctuation.
fn slots(draft: &Draft, share: f64, random: &mut Random) -> Vec<usize> {
    let mut slots = Vec::new();
    let mut index = 0;
    while index + 1 < draft.pieces.len() {
        let run = [index, index + 1];
        if run.iter().all(|&at| !draft.pieces[at].kind.ends_clause()) && random.chance(share / 2.0) {
            slots.extend(run);
            index += 2;
        }
        index += 1;
    }
    slots
}

/// Two to four documents of one frame, all below the threshold.
fn templates(author: &Author, random: &mut Random) -> Option<Group> {
    let mut frame = Frame::blank(author, random);
    let count = 2 + random.below(3);
    for _ in 0..TRIES {
        let mut group = Group::default();
        for last in 0..count {
            group.members.push(Member::new(&frame.fill(author, random)));
            (0..last).for_each(|other| group.link(other, last, "template", true));
        }
        if group.links.iter().all(|link| larger(link.jaccard) < THRESHOLD) {
            return Some(group);
        }
        frame.widen(random);
    }
    None
}

/// Two or three documents that share stock sentences and nothing else.
fn stock(author: &Author, random: &mut Random) -> Group {
    let mut lines: Vec<(usize, &str)> = author.stock.lines("stock").into_iter().enumerate().collect();
    random.shuffle(&mut lines);
    lines.truncate(4 + random.below(4));
    let mut group = Group::default();
    for last in 0..2 + random.below(2) {
        let mut text = draft(author, random);
        text.pieces.iter_mut().for_each(|piece| piece.clause = NEW);
        random.shuffle(&mut lines);
        lines.iter().for_each(|&line| interpose(line, author, random, &mut text));
        group.members.push(Member::new(&text));
        (0..last).for_each(|other| group.link(other, last, "stock", true));
    }
    group
}

/// Puts a stock sentence behind a random sentence.
fn interpose((number, line): (usize, &str), author: &Author, random: &mut Random, text: &mut Draft) {
    let ends: Vec<usize> = (0..text.pieces.len()).filter(|&index| text.pieces[index].kind == Kind::Stop).collect();
    let place = *random.pick(&ends) + 1;
    let stop = author.mark(Kind::Stop);
    let pieces: [Piece; 2] = [text.piece(line, Kind::Word, number as u32), text.piece(stop, Kind::Stop, number as u32)];
    text.pieces.splice(place..place, pieces);
}

/// A text, an edition of it, and an edition of that: the first two are alike, the last two are, the outer two are not.
fn chain(author: &Author, random: &mut Random) -> Option<Group> {
    let source = draft(author, random);
    let first = Member::new(&source);
    // The share of the words that each edition replaces.
    let mut share = 0.074;
    let mut best = None;
    for _ in 0..TRIES {
        let group = editions(&source, first.clone(), share, author, random);
        let [near, far, other] = [0, 1, 2].map(|link| group.links[link].jaccard);
        let alike = near.words.min(other.words) >= THRESHOLD;
        let (close, apart) = (smaller(near).min(smaller(other)) >= THRESHOLD, larger(far) < THRESHOLD);
        match (close, apart) {
            (true, true) => return Some(group),
            (false, _) => share *= 0.9,
            (true, false) => share *= 1.1,
        }
        // Better a chain in words alone than none.
        if alike && far.words < THRESHOLD {
            best = Some(group);
        }
    }
    best
}

/// The links are: first and second, first and third, second and third.
fn editions(source: &Draft, first: Member, share: f64, author: &Author, random: &mut Random) -> Group {
    let mut group = Group { members: vec![first], links: Vec::new() };
    let mut edition = source.clone();
    for turn in 0..2 {
        let places = places(source, share, turn, random);
        Editor { author, random: &mut *random }.replace_clauses(&places, &mut edition);
        group.members.push(Member::new(&edition));
    }
    group.link(0, 1, "chain", false);
    group.link(0, 2, "chain", true);
    group.link(1, 2, "chain", false);
    group
}

/// Some clauses at even places or at odd ones, which hold `share` of the words.
fn places(source: &Draft, share: f64, turn: usize, random: &mut Random) -> Vec<usize> {
    let clauses = source.clauses();
    let mut places: Vec<usize> =
        (0..clauses.len()).filter(|place| place % 2 == turn && clauses[*place].len() > 1).collect();
    random.shuffle(&mut places);
    let mut left = share * source.words() as f64;
    places.retain(|&place| {
        let words = clauses[place].len() as f64 - 1.0;
        let taken = words <= left;
        left -= if taken { words } else { 0.0 };
        taken
    });
    places
}
