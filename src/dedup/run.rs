//! The stages in order, within the resources that there are.

use super::decide;
use super::gather::{self, Gathered};
use super::outcome::Outcome;
use super::resources::Resources;
use crate::config::Config;
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::event::{Clock, Event, Observer, Stage, tell};
use crate::source::{InputFile, Inputs};

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
            "threads {threads} must be at most {MOST_THREADS}, or 0 for one per processor"
        )));
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|index| format!("leitong-{index}"))
        .build()
        .map_err(|cause| Error::Threads { threads, cause })
}
