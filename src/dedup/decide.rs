//! From contents to verdicts: group, verify, cluster.

use super::compared::sets;
use super::gather::Gathered;
use super::resources::Resources;
use super::{Clusters, Rule, Units, Verdict};
use crate::config::Config;
use crate::corpus::cluster::Clustered;
use crate::corpus::{Bucketed, Corpus, Grouped, Matches};
use crate::error::{Error, Result};
use crate::event::{Cap, Clock, Event, Observer, Stage, tell};
use crate::near::banding::Banding;
use crate::near::cluster::{Assignment, ClusterRule};
use crate::near::{Content, Order};
use crate::source::Inputs;
use crate::store::{Column, Sorter};

/// What comes of the contents.
pub(super) struct Decided {
    pub verdicts: Vec<Verdict>,
    pub clusters: Clusters,
    pub banding: Banding,
    pub candidates: u64,
    pub matches: Matches,
    pub caps: Vec<Cap>,
}

/// Decides on all units.
pub(super) fn decide(
    config: &Config,
    inputs: &Inputs,
    mut corpus: Corpus,
    gathered: &mut Gathered,
    resources: &mut Resources,
    observer: &dyn Observer,
    clock: &mut Clock,
) -> Result<Decided> {
    let banding = corpus.banding();
    let contents = corpus.len();
    clock.start(Stage::Group, None, observer)?;
    let Representatives { order, units: chosen } =
        Representatives::choose(config, &gathered.units, contents, resources.sorter("keep-order"));
    let parked = parked(&chosen, resources);
    drop(chosen);
    let known = corpus.take_identities();
    let most = resources.most_memberships(contents);
    let bucketed = corpus.bucket_most(order, resources.room(), most);
    let memberships = bucketed.as_ref().map_or_else(|&memberships| memberships, Bucketed::memberships);
    if resources.claim_memberships(contents, memberships)? {
        gathered.spill();
    }
    let bucketed = bucketed.map_err(|_| too_many(memberships))?;
    let needed = bucketed.needed();
    let identities = known.of(&needed, resources.workspace());
    drop(known);
    resources.check()?;
    clock.finish(observer)?;
    clock.start(Stage::Read, None, observer)?;
    let sets = sets(config, inputs, &*gathered, (needed, identities), resources, observer)?;
    let grouped = bucketed.with(sets);
    clock.finish(observer)?;
    let candidates = grouped.candidates();
    let total = (config.cluster.rule == ClusterRule::Star).then_some(candidates);
    clock.start(Stage::Verify, total, observer)?;
    let Clustered { assignment, caps } = grouped.cluster(config.cluster, observer)?;
    for cap in &caps {
        tell(observer, Event::Capped(cap))?;
    }
    let matches = matches(config, &grouped, resources)?;
    let chosen = Representatives { order: grouped.into_order(), units: parked.iter().collect() };
    let verdicts = chosen.verdicts(&gathered.units, &assignment);
    drop((chosen, assignment));
    let clusters = Clusters::of(&verdicts);
    resources.check()?;
    clock.finish(observer)?;
    Ok(Decided { verdicts, clusters, banding, candidates, matches, caps })
}

/// There is memory for that many members of buckets, and no numbers.
fn too_many(memberships: usize) -> Error {
    Error::Limit(format!("texts are in {memberships} buckets in total: split the input, or use fewer bands"))
}

/// The units that stand for contents, where they are not in the way of what is compared.
fn parked(chosen: &[u32], resources: &Resources) -> Column<u32> {
    let mut parked = Column::new(resources.workspace(), "representatives");
    parked.extend_from_slice(chosen);
    parked
}

/// Matches of `config`'s floor and more, going on where an earlier process came to.
fn matches(config: &Config, grouped: &Grouped, resources: &mut Resources) -> Result<Matches> {
    let mut pairs = Column::new(resources.workspace(), "matches");
    let done: u64 = resources.restore(PASS, &mut [&mut pairs])?.unwrap_or(0);
    let all = grouped.candidates();
    for start in (done..all).step_by(AT_ONCE) {
        let end = all.min(start + AT_ONCE as u64);
        let found = grouped.matches_of(start as usize..end as usize, config.cluster, config.floor());
        pairs.extend_from_slice(&found);
        resources.check()?;
        if resources.is_due(CANDIDATE * (end - start)) {
            resources.commit(PASS, &end, &mut [&mut pairs])?;
        }
    }
    resources.commit_end(PASS, &all, &mut [&mut pairs])?;
    Ok(grouped.matches(pairs, config.cluster, config.floor(), resources.sorter("match-runs")))
}

/// The name of the comparison in a journal.
const PASS: &str = "matches";
/// Candidates that are compared before it is looked whether to write that down.
const AT_ONCE: usize = 1 << 14;
/// What comparing a candidate counts as, in bytes of the inputs.
const CANDIDATE: u64 = 1 << 12;

/// The most preferred unit of each content, and the contents in the order of these.
pub(super) struct Representatives {
    pub order: Order,
    /// The unit that stands for the content at each rank.
    pub units: Vec<u32>,
}

impl Representatives {
    /// Of `contents` contents by the keep policy; units are ordered by `sorter`.
    pub fn choose(config: &Config, units: &Units, contents: usize, sorter: Sorter) -> Representatives {
        if config.keep.is_by_place() {
            return Representatives { order: Order::own(contents), units: all_firsts(units, contents) };
        }
        let mut seen = vec![false; contents];
        let mut order = Vec::with_capacity(contents);
        let mut chosen = Vec::with_capacity(contents);
        units.in_keep_order(&config.keep, sorter, |unit| {
            let content = units.content(unit);
            if !std::mem::replace(&mut seen[content.index()], true) {
                order.push(content);
                chosen.push(unit);
            }
        });
        Representatives { order: order.into(), units: chosen }
    }

    /// What becomes of each unit.
    pub fn verdicts(&self, units: &Units, assignment: &Assignment) -> Vec<Verdict> {
        let verdict = |(content, unit): (Content, u32)| {
            let rank = self.order.rank(content);
            let kept = assignment.kept[rank.index()];
            let partner = self.units[kept.index()];
            match (kept == rank, partner == unit) {
                (true, true) => Verdict::Kept,
                (true, false) => Verdict::Removed { partner, similarity: 1.0, rule: Rule::Exact },
                (false, _) => Verdict::Removed { partner, similarity: assignment.similarity(rank), rule: Rule::Near },
            }
        };
        let mut verdicts = Vec::with_capacity(units.len());
        verdicts.extend(units.contents().zip(0..).map(verdict));
        verdicts
    }
}

/// The first unit of each content.
fn all_firsts(units: &Units, contents: usize) -> Vec<u32> {
    let mut firsts = Vec::with_capacity(contents);
    for (unit, content) in (0..).zip(units.contents()) {
        if content.index() == firsts.len() {
            firsts.push(unit);
        }
    }
    firsts
}
