//! Use 1, deduplication: the stages in order, in parallel, from inputs to a verdict on every record.
//!
//! Nothing is written here; [`report::archive`](crate::report::archive) copies what is kept. The result is that of the
//! sequential definition (see [`near::cluster`](crate::near::cluster)) for any number of threads.

mod again;
mod audit;
mod examples;
mod explain;
mod gather;
mod meeting;
mod plan;
mod reread;
mod thinning;
mod units;
mod waves;

pub(crate) use waves::waves;

pub use again::recluster;
pub use audit::{Audit, Finding, audit};
pub use examples::{Example, Kind, examples};
pub use explain::{Compared, Explained, explain, units_of};
pub use gather::{Piece, pieces};
pub use meeting::Meeting;
pub use plan::{Forecast, Plan, THRESHOLDS, plan, sample_bytes};
pub use units::Units;

use crate::config::Config;
use crate::document::Source;
use crate::error::{Error, Result};
use crate::event::{Cap, Clock, Event, Observer, Stage, tell};
use crate::near::banding::Banding;
use crate::near::cluster::{Assignment, ClusterRule};
use crate::near::corpus::Corpus;
use crate::near::matches::Matches;
use crate::source::{Chunks, FileTally, Inputs, Rejection, Skip};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What became of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Verdict {
    /// It stays.
    Kept,
    /// It goes, because of `partner`, which stays.
    Removed {
        /// The unit that is kept in its place.
        partner: u32,
        /// The exact Jaccard similarity of the two shingle sets.
        similarity: f64,
        /// Which rule removed it.
        rule: Rule,
    },
}

/// Why a unit was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Its comparison key equals that of the kept unit.
    Exact,
    /// Its shingle set is similar enough to that of the kept unit.
    Near,
}

/// A kept unit and those that were removed for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    /// The kept unit.
    pub kept: u32,
    /// All units of the cluster in input order, the kept one among them.
    pub members: Vec<u32>,
}

/// The result of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// All units that were compared, in input order.
    pub units: Units,
    /// The verdict on each unit.
    pub verdicts: Vec<Verdict>,
    /// Clusters of two or more, in the order of their kept units.
    pub clusters: Vec<Cluster>,
    /// What could not be read.
    pub rejected: Vec<Rejection>,
    /// Records without any unit, such as a blank text asked for its paragraphs: they stay as they are.
    pub blank: Vec<Source>,
    /// What was passed over in folders.
    pub skipped: Vec<Skip>,
    /// What was read of each file.
    pub files: Vec<FileTally>,
    /// The bands in use.
    pub banding: Banding,
    /// How many distinct contents met another one in a bucket.
    pub candidates: u64,
    /// What another threshold or keep policy needs: see [`recluster`].
    pub matches: Matches,
    /// Limits that were reached.
    pub caps: Vec<Cap>,
    /// How long each stage took.
    #[serde(skip)]
    pub timings: Vec<(Stage, Duration)>,
}

/// How many units there are of each fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All.
    pub read: u64,
    /// Those that stay.
    pub kept: u64,
    /// Those that go.
    pub removed: u64,
    /// Records that could not be read.
    pub rejected: u64,
}

impl Outcome {
    /// The counts, which add up: `read == kept + removed + rejected`.
    pub fn counts(&self) -> Counts {
        let kept = self.verdicts.iter().filter(|&&verdict| verdict == Verdict::Kept).count() as u64;
        let removed = self.verdicts.len() as u64 - kept;
        let rejected = self.rejected.len() as u64;
        Counts { read: kept + removed + rejected, kept, removed, rejected }
    }

    /// The cluster of each unit that is in one, as an index into `clusters`.
    pub fn cluster_of(&self) -> Vec<Option<u32>> {
        let mut found = vec![None; self.units.len()];
        for (cluster, index) in self.clusters.iter().zip(0..) {
            for &member in &cluster.members {
                found[member as usize] = Some(index);
            }
        }
        found
    }
}

/// Finds the duplicates in `inputs` on the current rayon pool.
///
/// # Errors
/// If the configuration is out of range, or the observer stops the run.
///
/// ```no_run
/// use leitong::{config::Config, dedup, source::Inputs};
/// let inputs = Inputs::gather(&["archive".into()])?;
/// let outcome = dedup::run(&Config::default(), &inputs, &())?;
/// println!("{} of {} removed", outcome.counts().removed, outcome.counts().read);
/// # Ok::<(), leitong::error::Error>(())
/// ```
pub fn run(config: &Config, inputs: &Inputs, observer: &dyn Observer) -> Result<Outcome> {
    let mut clock = Clock::default();
    let mut corpus = Corpus::new(config.text, config.shingle, config.banding)?;
    for skip in &inputs.skipped {
        tell(observer, Event::Skipped { path: &skip.path, why: &skip.why })?;
    }
    let total =
        inputs.files.iter().all(|file| file.is_plain()).then(|| inputs.files.iter().map(|file| file.bytes).sum());
    clock.start(Stage::Read, total, observer)?;
    let mut gathered = gather::gather(config, inputs, Chunks::new(inputs), &mut corpus, observer)?;
    gathered.rejected.splice(0..0, inputs.rejected.iter().cloned());
    clock.finish(observer)?;
    let resolved = resolve(config, corpus, &gathered.units, observer, &mut clock)?;
    Ok(Outcome {
        units: gathered.units,
        verdicts: resolved.verdicts,
        clusters: resolved.clusters,
        rejected: gathered.rejected,
        blank: gathered.blank,
        skipped: inputs.skipped.clone(),
        files: gathered.files,
        banding: resolved.banding,
        candidates: resolved.candidates,
        matches: resolved.matches,
        caps: resolved.caps,
        timings: clock.timings,
    })
}

struct Resolved {
    verdicts: Vec<Verdict>,
    clusters: Vec<Cluster>,
    banding: Banding,
    candidates: u64,
    matches: Matches,
    caps: Vec<Cap>,
}

/// From contents to verdicts: group, verify, cluster.
fn resolve(
    config: &Config,
    corpus: Corpus,
    units: &Units,
    observer: &dyn Observer,
    clock: &mut Clock,
) -> Result<Resolved> {
    let banding = corpus.banding();
    clock.start(Stage::Group, None, observer)?;
    let representatives = Representatives::choose(config, units, corpus.len());
    let grouped = corpus.group(representatives.order.clone());
    clock.finish(observer)?;
    let candidates = grouped.candidates();
    let total = (config.cluster.rule == ClusterRule::Star).then_some(candidates);
    clock.start(Stage::Verify, total, observer)?;
    let assignment = grouped.cluster(config.cluster, observer)?;
    for cap in &assignment.caps {
        tell(observer, Event::Capped(cap))?;
    }
    let matches = grouped.matches(config.cluster, config.floor());
    let verdicts = representatives.verdicts(units, &assignment);
    let clusters = clusters(&verdicts);
    clock.finish(observer)?;
    Ok(Resolved { verdicts, clusters, banding, candidates, matches, caps: assignment.caps })
}

/// The most preferred unit of each content, and the contents in the order of these.
struct Representatives {
    /// Contents from the most to the least preferred.
    order: Vec<u32>,
    /// The rank of each content in `order`.
    ranks: Vec<u32>,
    /// The unit that stands for the content at each rank.
    units: Vec<u32>,
}

impl Representatives {
    fn choose(config: &Config, units: &Units, contents: usize) -> Representatives {
        let mut ranks = vec![u32::MAX; contents];
        let mut order = Vec::with_capacity(contents);
        let mut chosen = Vec::with_capacity(contents);
        for unit in units.in_keep_order(&config.keep) {
            let content = units.content(unit);
            if ranks[content as usize] == u32::MAX {
                ranks[content as usize] = order.len() as u32;
                order.push(content);
                chosen.push(unit);
            }
        }
        Representatives { order, ranks, units: chosen }
    }

    fn verdicts(&self, units: &Units, assignment: &Assignment) -> Vec<Verdict> {
        let verdict = |unit: u32| {
            let rank = self.ranks[units.content(unit) as usize];
            let kept = assignment.kept[rank as usize];
            let partner = self.units[kept as usize];
            match (kept == rank, partner == unit) {
                (true, true) => Verdict::Kept,
                (true, false) => Verdict::Removed { partner, similarity: 1.0, rule: Rule::Exact },
                (false, _) => {
                    Verdict::Removed { partner, similarity: assignment.similarity[rank as usize], rule: Rule::Near }
                }
            }
        };
        (0..units.len() as u32).map(verdict).collect()
    }
}

fn clusters(verdicts: &[Verdict]) -> Vec<Cluster> {
    let mut pairs: Vec<(u32, u32)> = verdicts
        .iter()
        .zip(0..)
        .filter_map(|(verdict, unit)| match *verdict {
            Verdict::Removed { partner, .. } => Some((partner, unit)),
            Verdict::Kept => None,
        })
        .collect();
    pairs.sort_unstable();
    let cluster = |group: &[(u32, u32)]| {
        let kept = group[0].0;
        let mut members: Vec<u32> = group.iter().map(|&(_, unit)| unit).chain([kept]).collect();
        members.sort_unstable();
        Cluster { kept, members }
    };
    pairs.chunk_by(|a, b| a.0 == b.0).map(cluster).collect()
}

/// A pool of `threads` threads, 0 for one a processor, to run on by `pool.install(|| ...)`.
///
/// # Errors
/// If the system gives no threads.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|index| format!("leitong-{index}"))
        .build()
        .map_err(|error| Error::Config(format!("cannot start {threads} threads: {error}")))
}
