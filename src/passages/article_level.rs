//! Repeated articles, and what of their paragraphs need not be told again.

use super::{Groups, Level, Page, Place, Unit};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The articles that stand more than once.
pub(super) struct Repeats {
    /// For each group the places of its articles, without the paragraphs at both ends that have no counterpart
    /// (a page's footer runs into its last article).
    places: Vec<Vec<(usize, Range<usize>, f64)>>,
    /// Paragraphs of repeated articles, other than the first of each, that have a counterpart in the first.
    carried: HashSet<(usize, usize)>,
}

impl Repeats {
    pub fn new(pages: &[Page], articles: &Groups, paragraphs: &Groups) -> Repeats {
        let group_of: HashMap<(usize, usize), usize> = paragraphs
            .groups
            .iter()
            .enumerate()
            .flat_map(|(group, members)| members.iter().map(move |(unit, _)| ((unit.page, unit.index), group)))
            .collect();
        let mut repeats = Repeats { places: Vec::new(), carried: HashSet::new() };
        for group in &articles.groups {
            repeats.add(pages, group, &group_of);
        }
        repeats
    }

    fn add(&mut self, pages: &[Page], group: &[(Unit, f64)], group_of: &HashMap<(usize, usize), usize>) {
        let range = |unit: Unit| pages[unit.page].articles[unit.index].paragraphs.clone();
        let groups_in = |unit: Unit| -> HashSet<usize> {
            range(unit).filter_map(|paragraph| group_of.get(&(unit.page, paragraph)).copied()).collect()
        };
        let first = group[0].0;
        let in_first = groups_in(first);
        let in_others: HashSet<usize> = group[1..].iter().flat_map(|&(unit, _)| groups_in(unit)).collect();
        let mut places = Vec::new();
        for &(unit, similarity) in group {
            let counterparts = if unit == first { &in_others } else { &in_first };
            let matched = |&paragraph: &usize| {
                group_of.get(&(unit.page, paragraph)).is_some_and(|group| counterparts.contains(group))
            };
            let shared: Vec<usize> = range(unit).filter(matched).collect();
            if unit != first {
                self.carried.extend(shared.iter().map(|&paragraph| (unit.page, paragraph)));
            }
            let place = match (shared.first(), shared.last()) {
                (Some(&start), Some(&last)) => start..last + 1,
                _ => range(unit),
            };
            places.push((unit.page, place, similarity));
        }
        self.places.push(places);
    }

    /// Whether the repeat of a whole article tells this paragraph already.
    pub fn carries(&self, paragraph: Unit) -> bool {
        self.carried.contains(&(paragraph.page, paragraph.index))
    }

    /// The repeated articles as findings to be.
    pub fn findings(&self) -> Vec<(Level, Vec<Place>)> {
        let place = |(page, paragraphs, similarity): &(usize, Range<usize>, f64)| Place {
            page: *page,
            paragraphs: paragraphs.clone(),
            similarity: *similarity,
        };
        self.places.iter().map(|places| (Level::Article, places.iter().map(place).collect())).collect()
    }
}
