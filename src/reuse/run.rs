//! The stages in order: reading, repeated units, passages, and what is said of them.

use super::bound::{Bound, Room};
use super::findings::Findings;
use super::formula::Formulas;
use super::model::Level;
use super::packed::Packed;
use super::page::Page;
use super::passage;
use super::read::{self, Pages};
use super::repeat::Groups;
use super::texts::Texts;
use super::watch::Watch;
use super::{finding, formula, ratio, seed, stretch, substitution};
use crate::config::Config;
use crate::document::Document;
use crate::error::Result;
use crate::event::{Cap, Clock, Event, Observer, Stage, tell};
use crate::source::Inputs;
use crate::text::symbol::Symbols;

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
    let mut read = read::read(config, inputs, &mut bound, observer)?;
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
    findings(config, read::held(documents), Clock::default(), observer)
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
