//! Use 2, reuse between texts: which articles and paragraphs stand in more than one place, and how altered.
//!
//! Paragraphs and articles are clustered by the same machinery as duplicates. An article that is repeated is told once,
//! not paragraph by paragraph. All texts are held in memory: a report is about texts that people read.

mod article_level;
mod page;
mod ratio;

pub use page::Page;
pub use ratio::Ratio;

use crate::config::Config;
use crate::document::Span;
use crate::error::Result;
use crate::event::{Cap, Clock, Event, Observer, Stage, tell};
use crate::near::banding::Banding;
use crate::near::cluster::ClusterConfig;
use crate::near::corpus::{Corpus, Keys};
use crate::source::{FileTally, Inputs, Rejection, Skip};
use crate::text::difference::{Difference, differences};
use rayon::prelude::*;
use serde::Serialize;
use std::ops::Range;
use std::time::Duration;

/// What kind of unit a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A whole article.
    Article,
    /// A paragraph.
    Paragraph,
}

/// How alike the witnesses of a finding are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// No letter differs: at most punctuation, spacing, width, case, script and masks do.
    Exact,
    /// Similar at least as the threshold says.
    Near,
}

/// One place where a text stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    /// The document, as an index into [`Findings::pages`].
    pub page: usize,
    /// The article in it, from 0; none before the first heading of a compiled page.
    pub article: Option<usize>,
    /// The paragraphs in the document, from 0.
    pub paragraphs: Range<usize>,
    /// The text.
    pub span: Span,
    /// Jaccard similarity to the first witness, as it was verified.
    pub similarity: f64,
    /// The differences from the first witness.
    pub difference: Difference,
}

/// One text that stands in several places, in order of place; the first is the one that the others are compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Article or paragraph.
    pub level: Level,
    /// Exact or near.
    pub class: Class,
    /// Two or more.
    pub witnesses: Vec<Witness>,
    /// Code points of the first witness.
    pub chars: usize,
    /// Letters, digits and ideographs of the first witness.
    pub letters: usize,
    /// Different documents among the witnesses.
    pub documents: usize,
}

impl Finding {
    /// How telling the finding is: text times documents that it ties together.
    fn weight(&self) -> usize {
        self.letters * self.documents
    }
}

/// The result of a report.
#[derive(Debug)]
pub struct Findings {
    /// The documents in input order.
    pub pages: Vec<Page>,
    /// The most telling first.
    pub findings: Vec<Finding>,
    /// How much of each document stands elsewhere.
    pub ratios: Vec<Ratio>,
    /// Repeats shorter than the configuration's `min_chars`: counted, not told.
    pub short: usize,
    /// What could not be read.
    pub rejected: Vec<Rejection>,
    /// What was passed over in folders.
    pub skipped: Vec<Skip>,
    /// What was read of each file.
    pub files: Vec<FileTally>,
    /// How many distinct paragraphs and articles met another one in a bucket.
    pub candidates: u64,
    /// The bands in use.
    pub banding: Banding,
    /// Limits that were reached.
    pub caps: Vec<Cap>,
    /// How long each stage took.
    pub timings: Vec<(Stage, Duration)>,
}

/// Finds what the documents of `inputs` share, on the current rayon pool.
///
/// # Errors
/// If the configuration is out of range, or the observer stops the run.
///
/// ```no_run
/// use leitong::{config::Config, reuse, source::Inputs};
/// let inputs = Inputs::gather(&["speeches".into()])?;
/// for finding in reuse::run(&Config::default(), &inputs, &())?.findings {
///     println!("{:?} in {} places", finding.class, finding.witnesses.len());
/// }
/// # Ok::<(), leitong::error::Error>(())
/// ```
pub fn run(config: &Config, inputs: &Inputs, observer: &dyn Observer) -> Result<Findings> {
    let mut clock = Clock::default();
    for skip in &inputs.skipped {
        tell(observer, Event::Skipped { path: &skip.path, why: &skip.why })?;
    }
    clock.start(Stage::Read, None, observer)?;
    let mut read = page::read(config, inputs, observer)?;
    read.rejected.splice(0..0, inputs.rejected.iter().cloned());
    clock.finish(observer)?;
    clock.start(Stage::Verify, None, observer)?;
    let pages = &read.pages;
    let paragraphs = groups(config, pages, Level::Paragraph, observer)?;
    let articles = groups(config, pages, Level::Article, observer)?;
    let repeats = article_level::Repeats::new(pages, &articles, &paragraphs);
    let (told, short) = tellable(config, pages, &repeats, &paragraphs);
    let at = |level: Level| move |places: Vec<Place>| finding(pages, level, &places);
    let articles_told = repeats.into_places().into_par_iter().map(at(Level::Article));
    let mut findings: Vec<Finding> = articles_told.chain(told.into_par_iter().map(at(Level::Paragraph))).collect();
    findings.sort_by_key(|finding| {
        (std::cmp::Reverse(finding.weight()), finding.witnesses[0].page, finding.witnesses[0].span)
    });
    let ratios = ratio::ratios(pages, &findings);
    clock.finish(observer)?;
    Ok(Findings {
        findings,
        ratios,
        short,
        pages: read.pages,
        rejected: read.rejected,
        skipped: inputs.skipped.clone(),
        files: read.files,
        candidates: paragraphs.candidates + articles.candidates,
        banding: articles.banding,
        caps: paragraphs.caps.into_iter().chain(articles.caps).collect(),
        timings: clock.timings,
    })
}

/// A unit of a page: an article or a paragraph, by its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Unit {
    page: usize,
    index: usize,
}

/// Which units are alike.
struct Groups {
    /// Groups of two or more, each in input order, with similarities to the first.
    groups: Vec<Vec<(Unit, f64)>>,
    candidates: u64,
    caps: Vec<Cap>,
    banding: Banding,
}

/// Clusters the articles or the paragraphs of all pages.
fn groups(config: &Config, pages: &[Page], level: Level, observer: &dyn Observer) -> Result<Groups> {
    let mut corpus = Corpus::new(config.text, config.shingle, config.banding)?;
    let banding = corpus.banding();
    let keys: Vec<Keys> = pages.par_iter().map(|page| page.keys(level, corpus.recipe())).collect();
    let contents = corpus.absorb(&keys)?;
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
    let groups = members
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|group| group.len() > 1)
        .map(|group| group.iter().map(|&(_, unit, similarity)| (unit, similarity)).collect())
        .collect();
    Ok(Groups { groups, candidates: grouped.candidates(), caps: assignment.caps, banding })
}

/// A place before it is compared with the first of its finding.
struct Place {
    page: usize,
    paragraphs: Range<usize>,
    similarity: f64,
}

/// The paragraph groups that no repeated article tells already; and how many of these are too short to be told.
fn tellable(
    config: &Config,
    pages: &[Page],
    repeats: &article_level::Repeats,
    groups: &Groups,
) -> (Vec<Vec<Place>>, usize) {
    let mut told = Vec::new();
    let mut short = 0;
    for group in &groups.groups {
        if group.iter().filter(|&&(unit, _)| !repeats.carries(unit)).count() < 2 {
            continue;
        }
        let (first, _) = group[0];
        if page::letters(pages[first.page].paragraph(first.index)) < config.report.min_chars {
            short += 1;
            continue;
        }
        let place = |&(unit, similarity): &(Unit, f64)| Place {
            page: unit.page,
            paragraphs: unit.index..unit.index + 1,
            similarity,
        };
        told.push(group.iter().map(place).collect());
    }
    (told, short)
}

/// Compares each place with the first.
fn finding(pages: &[Page], level: Level, places: &[Place]) -> Finding {
    let text = |place: &Place| pages[place.page].span(&place.paragraphs).of(&pages[place.page].text);
    let first = text(&places[0]);
    let witness = |place: &Place| Witness {
        page: place.page,
        article: pages[place.page].article_of(place.paragraphs.start),
        paragraphs: place.paragraphs.clone(),
        span: pages[place.page].span(&place.paragraphs),
        similarity: place.similarity,
        difference: differences(first, text(place)),
    };
    let witnesses: Vec<Witness> = places.iter().map(witness).collect();
    let exact = witnesses.iter().all(|witness| witness.difference.edits.is_empty());
    let mut documents: Vec<usize> = witnesses.iter().map(|witness| witness.page).collect();
    documents.dedup();
    Finding {
        level,
        class: if exact { Class::Exact } else { Class::Near },
        chars: first.chars().count(),
        letters: page::letters(first),
        documents: documents.len(),
        witnesses,
    }
}
