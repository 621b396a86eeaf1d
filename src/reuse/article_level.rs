//! Repeated articles, and what of their paragraphs need not be told again.

use super::repeat::{Groups, Unit};
use super::{Page, Place};
use std::collections::{HashMap, HashSet};

/// The articles that stand more than once.
pub(super) struct Repeats {
    /// For each group the places of its articles, without the paragraphs at both ends that have no counterpart
    /// (a page's footer runs into its last article).
    places: Vec<Vec<Place>>,
    /// Paragraphs of repeated articles, other than the first of each, that have a counterpart in the first.
    carried: HashSet<Unit>,
}

impl Repeats {
    pub fn new(pages: &[Page], articles: &Groups, paragraphs: &Groups) -> Repeats {
        let group_of: HashMap<Unit, usize> = paragraphs
            .repeated()
            .enumerate()
            .flat_map(|(group, members)| members.iter().map(move |&(unit, _)| (unit, group)))
            .collect();
        let mut repeats = Repeats { places: Vec::new(), carried: HashSet::new() };
        for group in articles.repeated() {
            repeats.add(pages, group, &group_of);
        }
        repeats
    }

    fn add(&mut self, pages: &[Page], group: &[(Unit, f64)], group_of: &HashMap<Unit, usize>) {
        let range = |unit: Unit| pages[unit.page].articles[unit.index].paragraphs.clone();
        let group_at = |page: usize, index: usize| group_of.get(&Unit { page, index }).copied();
        let groups_in = |unit: Unit| -> HashSet<usize> {
            range(unit).filter_map(|paragraph| group_at(unit.page, paragraph)).collect()
        };
        let first = group[0].0;
        let in_first = groups_in(first);
        let in_others: HashSet<usize> = group[1..].iter().flat_map(|&(unit, _)| groups_in(unit)).collect();
        let mut places = Vec::new();
        for &(unit, similarity) in group {
            let counterparts = if unit == first { &in_others } else { &in_first };
            let matched =
                |&paragraph: &usize| group_at(unit.page, paragraph).is_some_and(|group| counterparts.contains(&group));
            let shared: Vec<usize> = range(unit).filter(matched).collect();
            if unit != first {
                self.carried.extend(shared.iter().map(|&index| Unit { page: unit.page, index }));
            }
            let paragraphs = match (shared.first(), shared.last()) {
                (Some(&start), Some(&last)) => start..last + 1,
                _ => range(unit),
            };
            places.push(Place { page: unit.page, paragraphs, similarity });
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
