//! Use 2, reuse between texts: which articles, paragraphs and passages stand in more than one place, and how altered.
//!
//! Paragraphs and articles are clustered by the same machinery as duplicates; passages below the paragraph are found by
//! fingerprints and aligned. An article that is repeated is told once, not paragraph by paragraph, and a stock phrase is
//! told from what was copied. All texts are held in memory: a report is about texts that people read.

mod align;
mod article_level;
mod beside;
mod bound;
mod clause;
mod cluster;
mod contexts;
mod equal;
mod finding;
mod formula;
mod kind;
mod merge;
mod moved;
mod name;
mod nested;
mod packed;
mod page;
mod pair;
mod passage;
mod quick;
mod quotation;
mod ratio;
mod repeat;
mod roster;
mod seed;
mod stretch;
mod substitution;
mod template;
mod united;
mod visible;
mod watch;
mod weight;

pub use bound::Room;
pub use formula::{FormulaCount, Formulas, Phrase};
pub use page::Page;
use page::Pages;
pub use quotation::quotations;
pub use ratio::{Common, Ratio};
pub use stretch::Stretch;
pub use substitution::{Aligned, Change, Substitution, Told};

use crate::config::Config;
use crate::document::{Document, FieldValue, Span};
use crate::error::Result;
use crate::event::{Cap, Clock, Event, Observer, Stage, tell};
use crate::near::banding::Banding;
use crate::source::{FileTally, Inputs, Rejection, Skip};
use crate::text::difference::Difference;
use crate::text::symbol::Symbols;
use bound::Bound;
use packed::Packed;
use passage::Texts;
use repeat::Groups;
use serde::Serialize;
use std::ops::Range;
use std::time::Duration;
use watch::Watch;

/// What kind of unit a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A whole article.
    Article,
    /// A paragraph.
    Paragraph,
    /// A part of a paragraph.
    Passage,
}

/// How alike the witnesses of a finding are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// No letter differs: at most punctuation, spacing, width, case, script and masks do.
    Exact,
    /// Articles and paragraphs: similar at least as the threshold says. Passages: 80 % identical or more.
    Near,
    /// A passage of which more is changed.
    Adapted,
    /// A roster or a table of names, with hardly any sentence.
    List,
    /// A form: only figures, dates and names differ between its places, in five documents or more.
    Template,
    /// Stock phrases: what is left without them is too little to tell anything.
    Formula,
}

impl Class {
    /// Whether a finding of this class was copied: what everybody writes, lists and fills in is not.
    pub fn is_copy(self) -> bool {
        matches!(self, Class::Exact | Class::Near | Class::Adapted)
    }
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
    /// Likeness to the [base](Finding::base): Jaccard similarity as it was verified; of passages the share of equal
    /// letters in the alignment with what of the base they match.
    pub similarity: f64,
    /// The share of its paragraphs that it is, by letters: less than 1 for passages.
    pub share: f64,
    /// Whether parts stand in another order than in the base.
    pub is_reordered: bool,
    /// Whether most of it is quoted: see [`quotations`].
    pub is_quoted: bool,
    /// The differences from the base.
    pub difference: Difference,
}

/// One text that stands in several places.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Article, paragraph or passage.
    pub level: Level,
    /// How alike the witnesses are, or that they are a formula.
    pub class: Class,
    /// Two or more, in order of place.
    pub witnesses: Vec<Witness>,
    /// The witness that the others are compared with: the first, or of passages the one that most others are like.
    pub base: usize,
    /// Code points of the base.
    pub chars: usize,
    /// Letters, digits and ideographs of the base.
    pub letters: usize,
    /// Letters that the witnesses share, each weighed by how much it tells.
    pub effective: f64,
    /// Different documents among the witnesses.
    pub documents: usize,
    /// Findings that share text with this one, by their places in [`Findings::findings`].
    pub related: Vec<usize>,
}

impl Finding {
    /// The share of equal letters in what a witness and the base match. A witness of a passage may have half of the base:
    /// what it lacks is no change of what it has.
    pub fn identity(&self, witness: &Witness) -> f64 {
        match self.level {
            Level::Passage => witness.similarity,
            Level::Article | Level::Paragraph => witness.difference.identity,
        }
    }
}

/// The result of a report.
#[derive(Debug)]
pub struct Findings {
    /// The documents in input order.
    pub pages: Vec<Page>,
    /// The most telling first; behind them lists and templates, then formulae.
    pub findings: Vec<Finding>,
    /// Neighbouring findings of two documents, as one case each; the most telling first.
    pub stretches: Vec<Stretch>,
    /// What was put for what more than once, the most frequent first; formulae do not count.
    pub substitutions: Vec<Substitution>,
    /// Stock phrases in the texts, the most frequent first.
    pub formulas: Vec<FormulaCount>,
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

impl Findings {
    /// The witness of `finding` that is dated earliest: the first of equals, and none unless dates differ. That it was seen
    /// first does not make it the source.
    pub fn earliest(&self, finding: &Finding) -> Option<usize> {
        let date = |index: &usize| match self.pages[finding.witnesses[*index].page].date.as_ref()? {
            FieldValue::Text(date) if !date.is_empty() => Some(date.as_str()),
            _ => None,
        };
        let dated = || (0..finding.witnesses.len()).filter_map(|index| Some((date(&index)?, index)));
        let (earliest, index) = dated().min()?;
        dated().any(|(date, _)| date != earliest).then_some(index)
    }
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
    run_within(config, inputs, Room::UNLIMITED, observer)
}

/// As [`run`], if the process is predicted to keep within `room`.
///
/// # Errors
/// If the texts are predicted to need more, the configuration is out of range, or the observer stops the run.
pub fn run_within(config: &Config, inputs: &Inputs, room: Room, observer: &dyn Observer) -> Result<Findings> {
    config.check()?;
    let mut clock = Clock::default();
    for skip in &inputs.skipped {
        tell(observer, Event::Skipped { path: &skip.path, why: &skip.why })?;
    }
    clock.start(Stage::Read, None, observer)?;
    let mut bound = Bound::new(room);
    let mut read = page::read(config, inputs, &mut bound, observer)?;
    read.rejected.splice(0..0, inputs.rejected.iter().cloned());
    clock.finish(observer)?;
    bound.parted(&read.pages)?;
    let mut findings = findings(config, read, clock, observer)?;
    findings.skipped = inputs.skipped.clone();
    Ok(findings)
}

/// As [`run`], for documents in memory: pages are numbered as they come, from 0. The first field of a document is its date,
/// if it has one.
///
/// # Errors
/// If the configuration is out of range, or the observer stops the run.
///
/// ```
/// use leitong::{config::Config, document::Document, reuse};
/// let line = "谁家门前的渠段谁家负责清淤，月底由理事会逐段查看并张贴结果";
/// let texts = [format!("春耕在即。{line}。"), format!("{line}，这一条写进了村规。")];
/// let documents = texts.iter().map(|text| Document::new("speech", text));
/// let found = reuse::documents(&Config::default(), documents, &())?;
/// assert_eq!(found.findings[0].witnesses.len(), 2);
/// assert!(found.findings[0].witnesses[1].span.of(&texts[1]).starts_with(line));
/// # Ok::<(), leitong::error::Error>(())
/// ```
pub fn documents<'d>(
    config: &Config,
    documents: impl IntoIterator<Item = Document<'d>>,
    observer: &dyn Observer,
) -> Result<Findings> {
    config.check()?;
    findings(config, page::held(documents), Clock::default(), observer)
}

/// What the pages that were read share.
fn findings(config: &Config, read: Pages, mut clock: Clock, observer: &dyn Observer) -> Result<Findings> {
    let pages = &read.pages;
    let steps = pages.iter().map(|page| page.paragraphs.len() as u64).sum();
    clock.start(Stage::Verify, Some(PARTS * steps), observer)?;
    let watch = &Watch::new(observer, steps);
    let formulas = Formulas::of(&config.report)?;
    let paragraphs = Groups::new(config, pages, Level::Paragraph, watch)?;
    watch.part()?;
    let articles = Groups::new(config, pages, Level::Article, watch)?;
    watch.part()?;
    let packed = packed(pages, &paragraphs, watch);
    watch.part()?;
    let formula_counts = formula::counts(pages, &paragraphs, &packed, &formulas, watch)?;
    let passages = passage::passages(Texts::new(pages, &paragraphs, packed, watch), &config.report, &formulas)?;
    let capped = passages.capped;
    let (findings, short) = finding::findings(config, (pages, watch), &articles, &paragraphs, passages)?;
    let stretches = stretch::stretches(pages, &findings, config.report.stretch, watch);
    watch.part()?;
    let substitutions = substitution::substitutions(pages, &findings, watch);
    let ratios = ratio::ratios(pages, &findings, watch);
    watch.part()?;
    clock.finish(observer)?;
    let mut caps: Vec<Cap> = paragraphs.caps.into_iter().chain(articles.caps).collect();
    if capped > 0 {
        caps.push(Cap { cap: "fingerprint-paragraphs".into(), limit: seed::MOST as u64, count: capped });
    }
    Ok(Findings {
        findings,
        stretches,
        substitutions,
        formulas: formula_counts,
        ratios,
        short,
        pages: read.pages,
        rejected: read.rejected,
        skipped: Vec::new(),
        files: read.files,
        candidates: paragraphs.candidates + articles.candidates,
        banding: articles.banding,
        caps,
        timings: clock.timings,
    })
}

/// Parts of the work behind reading.
const PARTS: u64 = 14;

/// The symbols of the first paragraph of each group.
fn packed(pages: &[Page], paragraphs: &Groups, watch: &Watch<'_>) -> Packed {
    Packed::new(paragraphs.len(), |group| {
        let unit = paragraphs.get(group)[0].0;
        match watch.step() {
            true => Symbols::new(pages[unit.page].paragraph(unit.index)),
            false => Symbols::default(),
        }
    })
}

/// A place before it is compared with the base of its finding.
struct Place {
    page: usize,
    paragraphs: Range<usize>,
    similarity: f64,
}
