//! The texts in which passages are looked for: one paragraph of each group.

use super::grams::Grams;
use super::packed::Packed;
use super::page::Page;
use super::repeat::{Groups, Unit};
use super::watch::Watch;
use crate::text::symbol::{Symbol, Symbols};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;
use xxhash_rust::xxh3::xxh3_64;

/// The texts of the representatives.
pub(super) struct Texts<'p> {
    pub pages: &'p [Page],
    groups: &'p Groups,
    /// The groups in an order that depends on the texts alone, so that findings do not depend on that of the inputs.
    pub order: Vec<u32>,
    /// Their symbols, in the order of the groups; nothing once nobody needs them.
    pub packed: Packed,
    /// Those of the longest, by their places in the order: many short paragraphs may have met one of them.
    pub long: HashMap<u32, (Symbols, OnceLock<Grams>)>,
    pub watch: &'p Watch<'p>,
}

/// Symbols of a paragraph that are unpacked once, and not for each paragraph that it has something in common with.
const LONG: usize = 1 << 13;

impl<'p> Texts<'p> {
    /// Those of `groups`, of which `packed` are the symbols.
    pub fn new(pages: &'p [Page], groups: &'p Groups, packed: Packed, watch: &'p Watch<'p>) -> Texts<'p> {
        let mut order: Vec<u32> = (0..groups.len() as u32).collect();
        order.par_sort_by_cached_key(|&group| {
            let unit = groups.get(group as usize)[0].0;
            xxh3_64(pages[unit.page].paragraph(unit.index).as_bytes())
        });
        let long = (0..).zip(&order).filter(|(_, group)| packed.size(**group as usize) >= LONG);
        let long = long.map(|(index, &group)| (index, (packed.symbols(group as usize), OnceLock::new()))).collect();
        Texts { pages, groups, order, packed, long, watch }
    }

    pub fn of(&self, unit: Unit) -> Symbols {
        Symbols::new(self.pages[unit.page].paragraph(unit.index))
    }

    /// The paragraphs that one representative stands for.
    pub fn group(&self, index: usize) -> &[(Unit, f64)] {
        self.groups.get(self.order[index] as usize)
    }

    /// By paragraph the number of its group in that order.
    pub fn places(&self) -> HashMap<Unit, u32> {
        let inside = |index: usize| self.group(index).iter().map(move |&(unit, _)| (unit, index as u32));
        (0..self.order.len()).flat_map(inside).collect()
    }

    /// The symbols of a representative, without their places.
    pub fn representative(&self, index: usize) -> Cow<'_, Symbols> {
        match self.long.get(&(index as u32)) {
            Some((symbols, _)) => Cow::Borrowed(symbols),
            None => Cow::Owned(self.packed.symbols(self.order[index] as usize)),
        }
    }

    /// The short grams of one of the longest; none of others, of which they are made for each use.
    pub fn grams(&self, paragraph: u32) -> Option<&Grams> {
        self.long.get(&paragraph).map(|(symbols, grams)| grams.get_or_init(|| Grams::new(symbols)))
    }

    /// Whether to go on with one more of them.
    pub fn step(&self) -> bool {
        self.watch.step()
    }

    pub fn codes(&self, index: usize) -> Vec<Symbol> {
        self.packed.codes(self.order[index] as usize)
    }
}
