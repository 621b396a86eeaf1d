//! Whole units that are repeated: which paragraphs, and which articles, are alike.

use super::watch::Watch;
use super::{Level, Page};
use crate::config::Config;
use crate::corpus::cluster::Clustered;
use crate::corpus::{Corpus, Keys};
use crate::error::Result;
use crate::event::Cap;
use crate::near::banding::Banding;
use crate::near::cluster::ClusterConfig;
use crate::near::{Content, Order, Rank};
use rayon::prelude::*;

/// A unit of a page: an article or a paragraph, by its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Unit {
    pub page: usize,
    pub index: usize,
}

/// All units of one level, those that are alike together.
pub(super) struct Groups {
    /// The members of all groups in turn, each group in input order, with similarities to the first; in order of the
    /// first.
    members: Vec<(Unit, f64)>,
    /// Ends in `members`.
    ends: Vec<u32>,
    pub candidates: u64,
    pub caps: Vec<Cap>,
    pub banding: Banding,
}

/// Pages whose comparison keys are held at once.
const AT_ONCE: usize = 1024;

impl Groups {
    /// Clusters the articles or the paragraphs of all pages.
    pub fn new(config: &Config, pages: &[Page], level: Level, watch: &Watch<'_>) -> Result<Groups> {
        let mut corpus = Corpus::new(config.text, config.shingle, config.banding)?.without_shingles();
        let banding = corpus.banding();
        let mut contents = Vec::new();
        // Keys are about as large as the texts, so they are not made all at once.
        for pages in pages.chunks(AT_ONCE) {
            let recipe = corpus.recipe();
            let keys = |page: &Page| if watch.step() { page.keys(level, recipe) } else { Keys::default() };
            let keys: Vec<Keys> = pages.par_iter().map(keys).collect();
            watch.check()?;
            contents.extend(corpus.absorb(&keys)?);
        }
        let units = pages
            .iter()
            .zip(0..)
            .flat_map(|(page, index)| page.units(level).into_iter().map(move |unit| Unit { page: index, index: unit }));
        let firsts = firsts(units.clone().zip(&contents).map(|(unit, &content)| (unit, content)));
        // Contents are numbered by first appearance, so their order is that of the input.
        let order = Order::own(corpus.len());
        let text = |content: Content| match watch.step() {
            true => pages[firsts[content.index()].page].unit(level, firsts[content.index()].index),
            false => "",
        };
        let grouped = corpus.group_texts(order, text);
        let cluster = ClusterConfig { rule: Default::default(), ..config.cluster };
        watch.check()?;
        let Clustered { assignment, caps } = grouped.cluster(cluster, watch)?;
        let candidates = grouped.candidates();
        let order = grouped.into_order();
        let member = |(unit, &content): (Unit, &Content)| {
            let rank = order.rank(content);
            (assignment.kept[rank.index()], unit, assignment.similarity(rank))
        };
        let mut members: Vec<(Rank, Unit, f64)> = units.zip(&contents).map(member).collect();
        members.par_sort_unstable_by_key(|&(kept, unit, _)| (kept, unit));
        let mut ends = Vec::new();
        for group in members.chunk_by(|a, b| a.0 == b.0) {
            ends.push(ends.last().copied().unwrap_or(0) + group.len() as u32);
        }
        let members = members.into_iter().map(|(_, unit, similarity)| (unit, similarity)).collect();
        Ok(Groups { members, ends, candidates, caps, banding })
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The units of group `index`, one or more.
    pub fn get(&self, index: usize) -> &[(Unit, f64)] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        &self.members[start..self.ends[index] as usize]
    }

    /// Groups of two or more, with their numbers.
    pub fn repeated(&self) -> impl Iterator<Item = (usize, &[(Unit, f64)])> {
        (0..self.len()).map(|index| (index, self.get(index))).filter(|(_, group)| group.len() > 1)
    }
}

/// The first unit of each content. Contents are numbered by first appearance.
fn firsts(units: impl Iterator<Item = (Unit, Content)>) -> Vec<Unit> {
    let mut firsts = Vec::new();
    for (unit, content) in units {
        if content.index() == firsts.len() {
            firsts.push(unit);
        }
    }
    firsts
}
