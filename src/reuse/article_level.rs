//! Repeated articles, and what of their paragraphs need not be told again.

use super::passage::Passage;
use super::repeat::{Groups, Unit};
use super::{Page, Place};
use crate::document::Span;
use std::collections::{HashMap, HashSet};

/// The share of a paragraph that has a counterpart if the paragraph has: less is two sentences of a long one.
const MOST_OF: f64 = 0.5;

/// The articles that stand more than once.
pub(super) struct Repeats {
    /// For each group the places of its articles, without the paragraphs at both ends that have no counterpart
    /// (a page's footer runs into its last article).
    places: Vec<Vec<Place>>,
    /// Paragraphs of repeated articles, other than the first of each, that have a counterpart in the first.
    carried: HashSet<Unit>,
}

/// What repeats, by paragraph: the number of a group of paragraphs, or after all of these that of a passage, and where.
struct Pieces {
    of: HashMap<Unit, Vec<(usize, Span)>>,
    /// How many groups of paragraphs there are.
    groups: usize,
}

impl Pieces {
    fn new(pages: &[Page], paragraphs: &Groups, passages: &[Passage]) -> Pieces {
        let mut pieces = Pieces { of: HashMap::new(), groups: 0 };
        for (_, group) in paragraphs.repeated() {
            let whole = |unit: Unit| (unit, pages[unit.page].paragraphs[unit.index].span);
            pieces.add(pieces.groups, group.iter().map(|&(unit, _)| whole(unit)));
            pieces.groups += 1;
        }
        for (number, passage) in passages.iter().enumerate().filter(|(_, passage)| !passage.is_formula) {
            pieces.add(pieces.groups + number, passage.occurrences.iter().map(|found| (found.unit, found.span)));
        }
        pieces
    }

    fn add(&mut self, number: usize, places: impl Iterator<Item = (Unit, Span)>) {
        places.for_each(|(unit, span)| self.of.entry(unit).or_default().push((number, span)));
    }

    fn at(&self, unit: Unit) -> impl Iterator<Item = &(usize, Span)> {
        self.of.get(&unit).into_iter().flatten()
    }

    /// Whether the paragraph as a whole is in one of these groups.
    fn is_repeated(&self, unit: Unit, among: &HashSet<usize>) -> bool {
        self.at(unit).any(|(number, _)| *number < self.groups && among.contains(number))
    }

    /// Whether most of the paragraph is: one that was merged with another is no paragraph of the other text.
    fn is_matched(&self, unit: Unit, whole: Span, among: &HashSet<usize>) -> bool {
        let mut spans: Vec<Span> =
            self.at(unit).filter(|(number, _)| among.contains(number)).map(|&(_, span)| span).collect();
        spans.sort_unstable();
        let (mut covered, mut end) = (0, whole.start);
        for span in spans {
            covered += span.end.saturating_sub(span.start.max(end));
            end = end.max(span.end);
        }
        covered > 0 && covered as f64 >= MOST_OF * (whole.end - whole.start) as f64
    }
}

impl Repeats {
    pub fn new(pages: &[Page], articles: &Groups, paragraphs: &Groups, passages: &[Passage]) -> Repeats {
        let pieces = Pieces::new(pages, paragraphs, passages);
        let mut repeats = Repeats { places: Vec::new(), carried: HashSet::new() };
        for (_, group) in articles.repeated() {
            repeats.add(pages, group, &pieces);
        }
        repeats
    }

    fn add(&mut self, pages: &[Page], group: &[(Unit, f64)], pieces: &Pieces) {
        let range = |unit: Unit| pages[unit.page].articles[unit.index].paragraphs.clone();
        let units = |article: Unit| range(article).map(move |index| Unit { page: article.page, index });
        let numbers = |article: Unit| units(article).flat_map(|unit| pieces.at(unit).map(|&(number, _)| number));
        let first = group[0].0;
        let in_first: HashSet<usize> = numbers(first).collect();
        let in_others: HashSet<usize> = group[1..].iter().flat_map(|&(article, _)| numbers(article)).collect();
        let mut places = Vec::new();
        for &(article, similarity) in group {
            let page = article.page;
            let among = if article == first { &in_others } else { &in_first };
            if article != first {
                self.carried.extend(units(article).filter(|&unit| pieces.is_repeated(unit, among)));
            }
            let is_matched =
                |&index: &usize| pieces.is_matched(Unit { page, index }, pages[page].paragraphs[index].span, among);
            let paragraphs = match (range(article).find(is_matched), range(article).rfind(is_matched)) {
                (Some(start), Some(last)) => start..last + 1,
                _ => range(article),
            };
            places.push(Place { page, paragraphs, similarity });
        }
        self.places.push(places);
    }

    /// Whether the repeat of a whole article tells this paragraph already.
    pub fn carries(&self, paragraph: Unit) -> bool {
        self.carried.contains(&paragraph)
    }

    /// For each paragraph of a repeated article the number of the repeat.
    pub fn homes(&self) -> HashMap<Unit, usize> {
        let inside = |(number, places): (usize, &Vec<Place>)| -> Vec<(Unit, usize)> {
            let units = |place: &Place| {
                let page = place.page;
                place.paragraphs.clone().map(move |index| (Unit { page, index }, number))
            };
            places.iter().flat_map(units).collect()
        };
        self.places.iter().enumerate().flat_map(inside).collect()
    }

    /// The places of the repeated articles.
    pub fn into_places(self) -> Vec<Vec<Place>> {
        self.places
    }
}
