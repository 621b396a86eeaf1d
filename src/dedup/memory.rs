//! Duplicates among texts in memory: no files, no journal, and the result in the caller's numbering.

use super::decide::Representatives;
use super::gather::Part;
use super::{Clusters, Resources, Units, Verdict};
use crate::config::Config;
use crate::corpus::cluster::Clustered;
use crate::corpus::{Corpus, check_count};
use crate::document::{Document, Unit, numbered};
use crate::error::Result;
use crate::event::{Cap, Event, Observer, Stage, tell};
use crate::near::banding::Banding;
use crate::store::Workspace;
use rayon::prelude::*;

/// What became of texts in memory.
#[derive(Debug, Clone)]
pub struct Judged {
    /// All units that were compared, in the order of the documents.
    pub units: Units,
    /// The verdict on each unit.
    pub verdicts: Vec<Verdict>,
    /// Clusters of two or more, in the order of their kept units.
    pub clusters: Clusters,
    /// The bands in use.
    pub banding: Banding,
    /// Limits that were reached.
    pub caps: Vec<Cap>,
}

/// Bytes of the texts that one thread works on at a time.
const SHARE: usize = 1 << 20;

/// Finds the duplicates among `texts` on the current rayon pool: the verdict on each of them, which names its partner by its
/// place among them. `config.unit` is left out of account: each text is compared as a whole.
///
/// Shingles are held in memory, which are about as large as the texts; the texts themselves are not.
///
/// # Errors
/// If the configuration is out of range.
///
/// ```
/// use leitong::config::Config;
/// use leitong::dedup::{Verdict, texts};
/// let found = texts(&Config::default(), ["春耕前清淤，谁家门前谁家管。", "秋后修路。", "春耕前清淤，誰家門前誰家管"])?;
/// assert!(matches!(found[2], Verdict::Removed { partner: 0, similarity: 1.0, .. }));
/// assert_eq!(found[1], Verdict::Kept);
/// # Ok::<(), leitong::error::Error>(())
/// ```
pub fn texts<T: AsRef<str>>(config: &Config, texts: impl IntoIterator<Item = T>) -> Result<Vec<Verdict>> {
    let config = Config { unit: Unit::Document, ..config.clone() };
    let texts: Vec<T> = texts.into_iter().collect();
    let all = texts.iter().map(|text| Document::new("", text.as_ref()));
    Ok(documents(&config, all, &())?.verdicts)
}

/// Finds the duplicates among `documents` on the current rayon pool, by the unit of `config`. Their sources are their places,
/// from 1; the fields of a keep policy are those of the documents, in its order.
///
/// # Errors
/// If the configuration is out of range, there are more than 2^32 - 1 units, or the observer stops the run.
pub fn documents<'d>(
    config: &Config,
    documents: impl IntoIterator<Item = Document<'d>>,
    observer: &dyn Observer,
) -> Result<Judged> {
    config.check()?;
    let mut corpus = Corpus::new(config.text, config.shingle, config.banding)?;
    let names: Vec<String> = config.keep.fields().map(str::to_owned).collect();
    let mut units = Units::new(config.unit, &names, &Workspace::default());
    let filled = numbered(documents).map(|mut document| {
        document.fields.resize(names.len(), None);
        document
    });
    let mut shares = shares(filled);
    loop {
        let wave: Vec<Vec<Document<'d>>> = shares.by_ref().take(rayon::current_num_threads()).collect();
        if wave.is_empty() {
            break;
        }
        let recipe = corpus.recipe();
        let parts: Vec<Part> = wave.par_iter().map(|share| Part::of(config, recipe, share)).collect();
        let mut contents = &corpus.absorb(parts.iter().map(|part| &part.keys))?[..];
        for part in parts {
            let (own, rest) = contents.split_at(part.rows.len());
            units.append(part.rows, own);
            contents = rest;
        }
        check_count(units.len(), "units")?;
        tell(observer, Event::Advanced { stage: Stage::Read, amount: 0 })?;
    }
    units.check_fields()?;
    judged(config, corpus, units, observer)
}

/// Documents one after the other in shares of about [`SHARE`] bytes.
fn shares<'d>(documents: impl Iterator<Item = Document<'d>>) -> impl Iterator<Item = Vec<Document<'d>>> {
    let mut documents = documents.fuse();
    std::iter::from_fn(move || {
        let (mut share, mut bytes) = (Vec::new(), 0);
        while bytes < SHARE
            && let Some(document) = documents.next()
        {
            bytes += document.text.len();
            share.push(document);
        }
        (!share.is_empty()).then_some(share)
    })
}

fn judged(config: &Config, corpus: Corpus, units: Units, observer: &dyn Observer) -> Result<Judged> {
    let banding = corpus.banding();
    let sorter = Resources::unlimited().sorter("keep-order");
    let Representatives { order, units: chosen } = Representatives::choose(config, &units, corpus.len(), sorter);
    let grouped = corpus.group(order);
    let Clustered { assignment, caps } = grouped.cluster(config.cluster, observer)?;
    let chosen = Representatives { order: grouped.into_order(), units: chosen };
    let verdicts = chosen.verdicts(&units, &assignment);
    Ok(Judged { clusters: Clusters::of(&verdicts), units, verdicts, banding, caps })
}
