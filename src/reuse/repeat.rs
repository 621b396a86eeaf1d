//! Whole units that are repeated: which paragraphs, and which articles, are alike.

use super::{Level, Page};
use crate::config::Config;
use crate::error::Result;
use crate::event::{Cap, Observer};
use crate::near::banding::Banding;
use crate::near::cluster::ClusterConfig;
use crate::near::corpus::{Corpus, Keys};
use rayon::prelude::*;

/// A unit of a page: an article or a paragraph, by its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Unit {
    pub page: usize,
    pub index: usize,
}

/// All units of one level, those that are alike together.
pub(super) struct Groups {
    /// Groups of one or more, each in input order, with similarities to the first; in order of the first.
    pub all: Vec<Vec<(Unit, f64)>>,
    pub candidates: u64,
    pub caps: Vec<Cap>,
    pub banding: Banding,
}

/// Pages whose comparison keys are held at once.
const AT_ONCE: usize = 1024;

impl Groups {
    /// Clusters the articles or the paragraphs of all pages.
    pub fn new(config: &Config, pages: &[Page], level: Level, observer: &dyn Observer) -> Result<Groups> {
        let mut corpus = Corpus::new(config.text, config.shingle, config.banding)?;
        let banding = corpus.banding();
        let mut contents = Vec::new();
        // Keys are about as large as the texts, so they are not made all at once.
        for pages in pages.chunks(AT_ONCE) {
            let keys: Vec<Keys> = pages.par_iter().map(|page| page.keys(level, corpus.recipe())).collect();
            contents.extend(corpus.absorb(&keys)?);
        }
        let units = pages
            .iter()
            .zip(0..)
            .flat_map(|(page, index)| page.units(level).into_iter().map(move |unit| Unit { page: index, index: unit }));
        // Contents are numbered by first appearance, so their order is that of the input.
        let order = (0..corpus.len() as u32).collect();
        let grouped = corpus.group(order);
        let cluster = ClusterConfig { rule: Default::default(), ..config.cluster };
        let assignment = grouped.cluster(cluster, observer)?;
        let mut members: Vec<(u32, Unit, f64)> = units
            .zip(&contents)
            .map(|(unit, &content)| (assignment.kept[content as usize], unit, assignment.similarity[content as usize]))
            .collect();
        members.sort_by_key(|&(kept, unit, _)| (kept, unit));
        let all = members
            .chunk_by(|a, b| a.0 == b.0)
            .map(|group| group.iter().map(|&(_, unit, similarity)| (unit, similarity)).collect())
            .collect();
        Ok(Groups { all, candidates: grouped.candidates(), caps: assignment.caps, banding })
    }

    /// Groups of two or more.
    pub fn repeated(&self) -> impl Iterator<Item = &Vec<(Unit, f64)>> {
        self.all.iter().filter(|group| group.len() > 1)
    }
}
