//! Text reuse: passages of one document that stand, edited, in documents that are otherwise unlike it.
//!
//! A passage is whole sentences, written by the author of its source. A copy of it is edited by one class, measured, and
//! tried again until as much of it stays as its band says; then it is put into a document on another topic. What nobody
//! took from anybody are set phrases, which stand in many documents.

mod page;
mod passage;
mod placement;
mod rewrite;

pub(super) use page::Page;
pub use placement::Placement;

use super::author::Author;
use super::draft::Draft;
use super::random::Random;
use crate::bench::truth::{Band, Place};
use passage::{Copier, Way};
use rewrite::{MANNERS, Rewriter};

/// Documents that are made together, with what is known of their parts.
#[derive(Debug, Default)]
pub(super) struct Excerpts {
    /// The documents.
    pub(super) texts: Vec<String>,
    /// The passages, with the documents by their place among `texts`.
    pub(super) cases: Vec<Planted>,
    /// Documents and the code points of their set phrases.
    pub(super) stock: Vec<(usize, Vec<[usize; 2]>)>,
}

/// A passage in its places.
#[derive(Debug)]
pub(super) struct Planted {
    /// How its copies were edited.
    pub(super) class: &'static str,
    /// How much of it stays.
    pub(super) band: Band,
    /// How it stands in the copies.
    pub(super) placement: Placement,
    /// Documents and places, the source first.
    pub(super) witnesses: Vec<(usize, Place)>,
}

/// Documents that share passages: most often two; or three to six that share one; or one that took from two.
pub(super) fn reuse(author: &Author, random: &mut Random) -> Excerpts {
    let (sources, copies) = match random.below(20) {
        0..4 => (1, 2 + random.below(4)),
        4..8 => (2, 1),
        _ => (1, 1),
    };
    let mut pages: Vec<Page> = (0..sources + copies).map(|_| Page::new(author, random)).collect();
    let mut cases: Vec<Planted> = Vec::new();
    for source in 0..sources {
        let places: Vec<usize> = std::iter::once(source).chain(sources..sources + copies).collect();
        cases.push(plant(source, &places, &mut pages, author, random));
    }
    for page in &mut pages {
        if random.below(3) == 0 {
            page.set_phrases(author, random);
        }
    }
    written(pages, cases, author)
}

/// Documents that hold what a person made of a passage of another one: most often one, or two.
pub(super) fn rewritten(author: &Author, random: &mut Random) -> Excerpts {
    let copies = if random.below(5) == 0 { 2 } else { 1 };
    let mut pages: Vec<Page> = (0..1 + copies).map(|_| Page::new(author, random)).collect();
    let placement = in_source(Placement::Paragraph, random);
    let manner = *random.pick(&MANNERS);
    let mut rewriter = Rewriter { author, random: &mut *random, manner };
    let original = rewriter.write(pages[0].subject());
    let made: Vec<Draft> = (0..copies).map(|_| rewriter.rewritten(&original)).collect();
    pages[0].put(&original, 0, placement, author, random);
    for (copy, page) in made.iter().zip(&mut pages[1..]) {
        page.put(copy, 0, placement, author, random);
    }
    let case = Planted { class: manner.class, band: Band::Rewritten, placement, witnesses: Vec::new() };
    written(pages, vec![case], author)
}

/// A document of set phrases: two to five times one to three of them in a row.
pub(super) fn set_phrases(author: &Author, random: &mut Random) -> Excerpts {
    let mut page = Page::new(author, random);
    (0..2 + random.below(4)).for_each(|_| page.set_phrases(author, random));
    written(vec![page], Vec::new(), author)
}

/// Writes the passage of `case` into the first of `places`, which are of `pages`, and copies of it into the others; where it
/// stands is known later.
pub(super) fn plant(
    case: usize,
    places: &[usize],
    pages: &mut [Page],
    author: &Author,
    random: &mut Random,
) -> Planted {
    let (source, copies) = (places[0], &places[1..]);
    let placement = *random.pick(Placement::ALL);
    let original = passage::write(placement, pages[source].subject(), author, random);
    // Some stand twice in the last document.
    let twice = usize::from(random.below(10) == 0);
    let mut copier = Copier { author, random: &mut *random, placement };
    let (Way { class, band }, made) = copier.copies(copies.len() + twice, &original);
    pages[source].put(&original, case, in_source(placement, random), author, random);
    for (copy, &page) in made.iter().zip(copies.iter().chain(places.last())) {
        pages[page].put(copy, case, placement, author, random);
    }
    Planted { class, band, placement, witnesses: Vec::new() }
}

/// How the passage stands in its source.
fn in_source(placement: Placement, random: &mut Random) -> Placement {
    match placement {
        Placement::Merged | Placement::Split => Placement::Paragraph,
        _ => *random.pick(&[Placement::Paragraph, Placement::Start, Placement::Middle, Placement::End]),
    }
}

/// The texts of `pages`, and where the passages and phrases stand in them.
pub(super) fn written(pages: Vec<Page>, mut cases: Vec<Planted>, author: &Author) -> Excerpts {
    let mut made = Excerpts::default();
    for (index, page) in pages.into_iter().enumerate() {
        let written = page.write(author);
        written.passages.into_iter().for_each(|(case, place)| cases[case].witnesses.push((index, place)));
        if !written.stock.is_empty() {
            made.stock.push((index, written.stock));
        }
        made.texts.push(written.text);
    }
    Excerpts { cases, ..made }
}

/// The letters and figures of a draft.
fn letters(draft: &Draft) -> usize {
    draft.pieces.iter().map(|&piece| letters_of(draft.text(piece))).sum()
}

fn letters_of(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}
