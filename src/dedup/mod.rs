//! Use 1, deduplication: the stages in order, in parallel, from inputs to a verdict on every record.
//!
//! Nothing is written here; [`report::archive`](crate::report::archive) copies what is kept. The result is that of the
//! sequential definition (see [`near::cluster`](crate::near::cluster)) for any number of threads.

mod again;
mod audit;
mod checked;
mod clusters;
mod compared;
mod decide;
mod examples;
mod explain;
mod gather;
mod meeting;
mod memory;
mod pieces;
mod plan;
mod reread;
mod resources;
mod thinning;
mod units;
mod waves;

pub(crate) use units::Neighbours;
pub(crate) use waves::{full_wave, waves};

pub use again::recluster;
pub use audit::{Audit, Finding, audit};
pub use clusters::{Cluster, Clusters};
pub use examples::{Example, Kind, examples};
pub use explain::{Compared, Explained, explain, units_of};
pub use meeting::Meeting;
pub use memory::{Judged, documents, texts};
pub use pieces::{Piece, pieces};
pub use plan::{Forecast, Plan, THRESHOLDS, plan, sample_bytes};
pub use resources::Resources;
pub use units::Units;

use crate::config::Config;
use crate::document::Source;
use crate::error::{Error, Result};
use crate::event::{Cap, Clock, Event, Observer, Stage, tell};
use crate::near::banding::Banding;
use crate::near::corpus::Corpus;
use crate::near::matches::Matches;
use crate::source::{FileTally, InputFile, Inputs, Rejection, Skip};
use crate::store::{Column, Log};
use gather::Gathered;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
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

/// The result of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// All units that were compared, in input order.
    pub units: Units,
    /// The verdict on each unit.
    pub verdicts: Vec<Verdict>,
    /// Clusters of two or more, in the order of their kept units.
    pub clusters: Clusters,
    /// What could not be read.
    pub rejected: Log<Rejection>,
    /// Records without any unit, such as a blank text asked for its paragraphs: they stay as they are.
    pub blank: Column<Source>,
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

    /// The number of the cluster of each unit that is in one: its place in `clusters`, from 1.
    pub fn cluster_of(&self) -> Vec<Option<NonZeroU32>> {
        let mut found = vec![None; self.units.len()];
        for (cluster, number) in self.clusters.iter().zip(1..) {
            for &member in cluster.members {
                found[member as usize] = NonZeroU32::new(number);
            }
        }
        found
    }
}

/// Finds the duplicates in `inputs` on the current rayon pool, in as much memory as it takes.
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
    run_within(config, inputs, &mut Resources::unlimited(), observer)
}

/// As [`run`], within `resources`; with a journal it goes on where an earlier process came to.
///
/// # Errors
/// As [`run`]; and if memory is too little, or files cannot be written or read.
pub fn run_within(
    config: &Config,
    inputs: &Inputs,
    resources: &mut Resources,
    observer: &dyn Observer,
) -> Result<Outcome> {
    config.check()?;
    let mut clock = Clock::default();
    let corpus = Corpus::new(config.text, config.shingle, config.banding)?;
    resources.begin(inputs, corpus.banding().bands)?;
    let mut corpus = corpus.within(resources.workspace());
    for skip in &inputs.skipped {
        tell(observer, Event::Skipped { path: &skip.path, why: &skip.why })?;
    }
    let plain = inputs.files.iter().all(InputFile::is_plain);
    let total = plain.then(|| inputs.files.iter().map(|file| file.bytes).sum());
    clock.start(Stage::Read, total, observer)?;
    let mut gathered = gather::gather(config, inputs, &mut corpus, resources, observer)?;
    gathered.units.check_fields()?;
    if resources.claim_verdicts(gathered.units.len(), corpus.len())? {
        gathered.spill();
    }
    clock.finish(observer)?;
    let decided = decide::decide(config, inputs, corpus, &mut gathered, resources, observer, &mut clock)?;
    let Gathered { units, rejected, blank, files, places: _ } = gathered;
    Ok(Outcome {
        units,
        verdicts: decided.verdicts,
        clusters: decided.clusters,
        rejected,
        blank,
        skipped: inputs.skipped.clone(),
        files,
        banding: decided.banding,
        candidates: decided.candidates,
        matches: decided.matches,
        caps: decided.caps,
        timings: clock.timings,
    })
}

/// The most threads of a [`pool`]: systems give no end of them, and then stand still.
const MOST_THREADS: usize = 1024;

/// A pool of `threads` threads, 0 for one a processor, to run on by `pool.install(|| ...)`.
///
/// # Errors
/// If these are more than 1024, or the system gives none.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool> {
    if threads > MOST_THREADS {
        return Err(Error::Config(format!(
            "threads {threads} must be at most {MOST_THREADS}, or 0 for one a processor"
        )));
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|index| format!("leitong-{index}"))
        .build()
        .map_err(|error| Error::Config(format!("cannot start {threads} threads: {error}")))
}
