//! Pairs to judge a run by: a sample of each rule, and those just above and just below the threshold, with their texts.

use super::reread::Again;
use super::{Outcome, Rule, Verdict};
use crate::config::Config;
use crate::error::Result;
use crate::event::{Clock, Observer, Stage};
use crate::near::Content;
use crate::source::Inputs;
use std::collections::{BTreeSet, HashMap};

/// What a pair is an example of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// Removed, since its key equals that of the kept one.
    Exact,
    /// Removed for its similarity: some of all similarities.
    Near,
    /// Removed, and hardly similar enough.
    JustAbove,
    /// Both kept, and nearly similar enough.
    JustBelow,
}

impl Kind {
    /// All kinds.
    pub const ALL: &[Kind] = &[Kind::JustAbove, Kind::JustBelow, Kind::Near, Kind::Exact];
}

/// A pair of units.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Example {
    /// What it is an example of.
    pub kind: Kind,
    /// The unit that stays, and its text.
    pub kept: (u32, String),
    /// The other one, which goes unless the kind says otherwise, and its text.
    pub other: (u32, String),
    /// Their exact similarity.
    pub similarity: f64,
}

/// Two units and their similarity.
type Pair = (u32, u32, f64);

/// At most `most` examples of each kind; the same for the same outcome. Pairs below the threshold are known down to the
/// floor of the run. Cost: reads the files again that hold them.
///
/// # Errors
/// If these files have changed, or the observer stops it.
pub fn examples(
    outcome: &Outcome,
    config: &Config,
    inputs: &Inputs,
    most: usize,
    observer: &dyn Observer,
) -> Result<Vec<Example>> {
    let mut clock = Clock::default();
    clock.start(Stage::Read, None, observer)?;
    let chosen = chosen(outcome, config, most);
    let wanted: BTreeSet<u32> = chosen.iter().flat_map(|&(_, (kept, other, _))| [kept, other]).collect();
    let texts = Again::all(outcome, inputs, &config.source).texts(observer, &wanted)?;
    clock.finish(observer)?;
    let text = |unit: u32| (unit, texts.get(&unit).cloned().unwrap_or_default());
    let example =
        |(kind, (kept, other, similarity))| Example { kind, kept: text(kept), other: text(other), similarity };
    Ok(chosen.into_iter().map(example).collect())
}

fn chosen(outcome: &Outcome, config: &Config, most: usize) -> Vec<(Kind, Pair)> {
    let removed = |wanted: Rule| -> Vec<Pair> {
        let pair = |(verdict, unit): (&Verdict, u32)| match *verdict {
            Verdict::Removed { partner, similarity, rule } if rule == wanted => Some((partner, unit, similarity)),
            _ => None,
        };
        outcome.verdicts.iter().zip(0..).filter_map(pair).collect()
    };
    let mut near = removed(Rule::Near);
    near.sort_by(|x, y| x.2.total_cmp(&y.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    let lowest = near.len().min(most);
    let of_kind = |kind: Kind| {
        let pairs = match kind {
            Kind::JustAbove => near[..lowest].to_vec(),
            Kind::JustBelow => below(outcome, config.banding.threshold, most),
            Kind::Near => spread(&near[lowest..], most),
            Kind::Exact => spread(&removed(Rule::Exact), most),
        };
        pairs.into_iter().map(move |pair| (kind, pair))
    };
    Kind::ALL.iter().copied().flat_map(of_kind).collect()
}

/// `most` of all pairs, evenly from the first to the last.
fn spread(pairs: &[Pair], most: usize) -> Vec<Pair> {
    let step = |place: usize| place * pairs.len() / most;
    if pairs.len() <= most { pairs.to_vec() } else { (0..most).map(|place| pairs[step(place)]).collect() }
}

/// The stored matches below the threshold of which both sides were kept, the most similar first.
fn below(outcome: &Outcome, threshold: f64, most: usize) -> Vec<Pair> {
    let mut kept: HashMap<Content, u32> = HashMap::new();
    for (unit, _) in (0u32..).zip(&outcome.verdicts).filter(|(_, verdict)| **verdict == Verdict::Kept) {
        kept.entry(outcome.units.content(unit)).or_insert(unit);
    }
    let close = outcome.matches.pairs.iter().filter(|pair| pair.similarity < threshold);
    let pair = |found: crate::corpus::Match| Some((*kept.get(&found.a)?, *kept.get(&found.b)?, found.similarity));
    let mut pairs: Vec<Pair> = close.filter_map(pair).collect();
    pairs.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    pairs.truncate(most);
    pairs
}
