//! Made news: a document a day, with what a broadcaster repeats every day and what was really copied.
//!
//! Rosters of names come again in part, bulletins come with other figures, dates and names. Whoever looks for reuse does
//! not want to see these first; they are in the truth as decoys. Copied passages are those of other corpora of reuse.

mod bulletin;
mod roster;

use super::author::Author;
use super::draft::Draft;
use super::random::Random;
use super::reuse::{Excerpts, Page, Placement, Planted, plant, written};
use crate::bench::truth::Band;

/// Days for each roster, and for each copied passage.
const DAYS: (usize, usize) = (15, 5);
/// Days of a bulletin, at least and at most; never more than two thirds of all.
const BULLETIN: (usize, usize) = (40, 100);

/// What is planted that nobody copied.
pub(super) const DECOYS: [&str; 2] = ["list", "template"];

/// The news of `days` days, at least six.
pub(super) fn news(author: &Author, days: usize, random: &mut Random) -> Excerpts {
    let mut pages: Vec<Page> = (0..days).map(|_| Page::new(author, random)).collect();
    let mut planted: Vec<Planted> = Vec::new();
    for _ in 0..days.div_ceil(DAYS.1) {
        let count = 2 + random.below(5);
        let chosen = some(days, count, random);
        planted.push(plant(planted.len(), &chosen, &mut pages, author, random));
    }
    for _ in 0..days.div_ceil(DAYS.0) {
        let roster = roster::Roster::new(author, random);
        let count = 2 + random.below(7);
        let mut decoy = Decoy { number: planted.len(), author, pages: &mut pages };
        decoy.put(&some(days, count.min(days), random), random, |random| roster.part(author, random));
        planted.push(of_kind(DECOYS[0]));
    }
    for frame in author.news.lines("bulletin") {
        let count = (BULLETIN.0 + random.below(BULLETIN.1 - BULLETIN.0)).min(days * 2 / 3);
        let mut decoy = Decoy { number: planted.len(), author, pages: &mut pages };
        decoy.put(&some(days, count, random), random, |random| bulletin::filled(frame, author, random));
        planted.push(of_kind(DECOYS[1]));
    }
    written(pages, planted, author)
}

/// `count` of the days, in order.
fn some(days: usize, count: usize, random: &mut Random) -> Vec<usize> {
    let mut all: Vec<usize> = (0..days).collect();
    random.shuffle(&mut all);
    all.truncate(count);
    all.sort_unstable();
    all
}

fn of_kind(class: &'static str) -> Planted {
    Planted { class, band: Band::Adapted, placement: Placement::Paragraph, witnesses: Vec::new() }
}

/// Where a decoy is put.
struct Decoy<'a> {
    number: usize,
    author: &'a Author,
    pages: &'a mut [Page],
}

impl Decoy<'_> {
    /// Puts a paragraph into each of the `days`.
    fn put(&mut self, days: &[usize], random: &mut Random, mut write: impl FnMut(&mut Random) -> Draft) {
        for &day in days {
            let paragraph = write(random);
            self.pages[day].put(&paragraph, self.number, Placement::Paragraph, self.author, random);
        }
    }
}
