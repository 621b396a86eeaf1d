//! What a run may use: memory, a folder to go on from, and how often it writes down how far it has come.

use super::Outcome;
use super::waves::full_wave;
use crate::error::{Error, Result};
use crate::source::Inputs;
use crate::store::{Column, Journal, Persist, Sorter, Workspace};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The process itself: its code, tables, stacks and buffers, in bytes.
const BASE: u64 = 32 << 20;
/// Chunks, keys and tokens in flight, for each byte of a wave.
const IN_FLIGHT: u64 = 7;
/// What a record takes for each of its bytes: its line and its key, both in lists that grow by doubling, and its text.
const OF_RECORD: u64 = 6;
/// What a text takes for each of its code points while its shingles are sorted: tokens and shingles.
const OF_CHAR: u64 = 16;
/// The part of the memory that what is in flight may take.
const FLIGHT_SHARE: u64 = 4;
/// The least memory of any run, of which lists have a quarter of what the process itself has.
const LEAST: u64 = (BASE + BASE / 2) * FLIGHT_SHARE / (FLIGHT_SHARE - 1);
/// Memory that a unit and a content take whatever is in files: verdicts and clusters; ranks, representatives,
/// similarities.
const UNIT: u64 = 30;
const CONTENT: u64 = 24;
/// What a member of a bucket takes while contents are compared: it stands there, and is known to stand there.
const MEMBERSHIP: u64 = 32;
/// What a line that is not blank takes while it is cut into units, and what a unit takes while its verdict is written
/// beside its record.
const OF_LINE: u64 = 200;
const OF_VERDICT: u64 = 1000;
/// Threads, columns and windows of decompression that the process itself is counted with, and what more of them take.
const THREADS: u64 = 8;
const OF_THREAD: u64 = 1 << 20;
const COLUMNS: u64 = 32;
const WINDOWS: u64 = 8 << 20;
/// Columns of a run that are not for a band.
const NOT_OF_BANDS: u64 = 16;
/// What a sample takes for each of its bytes in a plan, which holds all that is made of it.
const OF_SAMPLE: u64 = 32;
/// Bytes of files from which on they are copied one by one: see [`report::archive`](crate::report::archive).
const ALONE: u64 = 8 << 20;

/// What a run may use. The result does not depend on it.
#[derive(Debug)]
pub struct Resources {
    /// The most memory that the process may hold, in bytes, less what is set aside; `None` for as much as it takes.
    memory: Option<u64>,
    /// What is set aside for what does not depend on records.
    aside: u64,
    /// What of it is known to be needed beside lists, for verdicts or what leads to them.
    claimed: u64,
    /// How many times the bytes of a wave grow while it is worked on, beyond what is usual.
    growth: u64,
    /// Bytes of the inputs after which it is written down how far the run has come.
    checkpoint: u64,
    /// Bytes since that was done last.
    since: u64,
    journal: Option<Journal>,
    /// Whether what was read before an interruption is read again.
    verifies: bool,
    workspace: Workspace,
}

impl Resources {
    /// All the memory there is, and nothing outlives the process.
    pub fn unlimited() -> Resources {
        Resources::of(None, u64::MAX, None, Workspace::default())
    }

    /// At most `memory` bytes. With a journal the run can be interrupted, and goes on from the last of the places that
    /// are written down each `checkpoint` bytes of the inputs; without one, what does not fit into memory goes to
    /// nameless files in the folder for temporary ones.
    ///
    /// # Errors
    /// If that is too little memory for any run.
    pub fn new(memory: u64, checkpoint: u64, journal: Option<Journal>) -> Result<Resources> {
        if memory < LEAST {
            return Err(Error::Limit(too_little(memory, LEAST)));
        }
        let lists = usize::try_from(lists(memory)).unwrap_or(usize::MAX);
        let workspace = match &journal {
            Some(journal) => journal.workspace(lists),
            None => Workspace::new(lists, None),
        };
        Ok(Resources::of(Some(memory), checkpoint.max(1), journal, workspace))
    }

    fn of(memory: Option<u64>, checkpoint: u64, journal: Option<Journal>, workspace: Workspace) -> Resources {
        Resources { memory, aside: 0, claimed: 0, growth: 1, checkpoint, since: 0, journal, verifies: false, workspace }
    }

    /// Sets aside what a run on `inputs` with `bands` bands takes before it reads anything, on the current rayon pool.
    ///
    /// # Errors
    /// If there is too little memory for that.
    pub(super) fn begin(&mut self, inputs: &Inputs, bands: usize) -> Result<()> {
        let Some(left) = self.memory else { return Ok(()) };
        let (memory, threads) = (left + self.aside, rayon::current_num_threads());
        self.aside = inputs.memory()
            + inputs.windows(threads, ALONE).saturating_sub(WINDOWS)
            + (threads as u64).saturating_sub(THREADS) * OF_THREAD
            + (bands as u64 + NOT_OF_BANDS).saturating_sub(COLUMNS) * Column::<u8>::BLOCK as u64;
        if memory < LEAST + self.aside {
            return Err(Error::Limit(too_little(memory, LEAST + self.aside)));
        }
        self.memory = Some(memory - self.aside);
        self.leave(0);
        Ok(())
    }

    /// Leaves to lists what `needed` bytes beside them leave.
    fn leave(&self, needed: u64) {
        let Some(memory) = self.memory else { return };
        let aside = lists(memory + self.aside) - lists(memory);
        let reserved = aside + needed.saturating_sub(lists(memory));
        self.workspace.reserve(usize::try_from(reserved).unwrap_or(usize::MAX));
    }

    /// The same, but what was read before an interruption is read again, to see that it is what it was.
    pub fn verifying(self) -> Resources {
        Resources { verifies: true, ..self }
    }

    /// Whether that is wanted.
    pub(super) fn verifies(&self) -> bool {
        self.verifies
    }

    /// Bytes of the inputs that are worked on at a time.
    pub(crate) fn wave(&self) -> usize {
        let most = |memory: u64| usize::try_from(memory / FLIGHT_SHARE / IN_FLIGHT).unwrap_or(usize::MAX);
        let waves = self.memory.map_or(full_wave(), |memory| full_wave().min(most(memory / self.growth)));
        waves.min(usize::try_from(self.checkpoint).unwrap_or(usize::MAX))
    }

    /// Bytes of the largest record that there is memory for.
    pub(crate) fn largest_record(&self) -> u64 {
        self.memory.map_or(u64::MAX, |memory| memory.saturating_sub(BASE) / 2 / OF_RECORD)
    }

    /// Whether there is no memory for a record of `bytes`.
    pub(super) fn demand_record(&self, bytes: u64) -> Result<()> {
        self.demand_for(OF_RECORD * bytes, format!("for a record of {bytes} bytes"))
    }

    /// Whether there is no memory to compare a text of `chars` code points.
    pub(super) fn demand_set(&self, chars: u32) -> Result<()> {
        self.demand_for(OF_CHAR * u64::from(chars), format!("to compare a text of {chars} characters"))
    }

    /// Lines of a text that is cut into units that there is memory for.
    pub(super) fn most_lines(&self) -> u64 {
        self.memory.map_or(u64::MAX, |memory| memory.saturating_sub(BASE) / 2 / OF_LINE)
    }

    /// Whether there is no memory to cut a text of `lines` lines into units.
    pub(super) fn demand_lines(&self, lines: u64) -> Result<()> {
        self.demand_for(OF_LINE * lines, format!("for a text of {lines} lines"))
    }

    /// Takes account of the verdicts of `outcome` that are written beside its records, on the current rayon pool.
    ///
    /// # Errors
    /// If there is too little memory for the record with the most of them.
    pub fn annotate(&mut self, outcome: &Outcome) -> Result<()> {
        let (units, threads) = (&outcome.units, rayon::current_num_threads() as u64);
        let bytes = outcome.files.iter().map(|file| file.bytes).sum::<u64>();
        self.growth = 1 + OF_VERDICT * units.len() as u64 / bytes.max(1) / IN_FLIGHT;
        match units.most_parts() {
            0 => Ok(()),
            most => self.demand(
                verdicts(units.len(), outcome.matches.contents as usize) + threads * OF_VERDICT * u64::from(most),
            ),
        }
    }

    /// Whether half of the memory, lists having the other half, does not hold `bytes`.
    fn demand_for(&self, bytes: u64, what: String) -> Result<()> {
        match self.memory {
            Some(memory) if bytes > memory.saturating_sub(BASE) / 2 => {
                let fault = too_little(memory + self.aside, BASE + 2 * bytes + self.aside);
                Err(Error::Limit(format!("{fault} {what}; or reject larger records with --max-record")))
            }
            _ => Ok(()),
        }
    }

    /// Bytes of the inputs that there is memory for to plan by, of `wanted` ones.
    pub fn sample(&self, wanted: u64) -> u64 {
        self.memory.map_or(wanted, |memory| wanted.min(memory / OF_SAMPLE))
    }

    /// Bytes of memory that a stage may take for a while.
    pub(super) fn room(&self) -> usize {
        usize::try_from(self.memory.map_or(u64::MAX, |memory| memory / 8)).unwrap_or(usize::MAX)
    }

    /// What sorts as much as there is room for, and the rest from the file `name`.
    pub(super) fn sorter(&self, name: &'static str) -> Sorter {
        Sorter::new(&self.workspace, name, self.room())
    }

    /// Where lists are kept.
    pub(crate) fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Bytes that went to files so far.
    pub fn spilled(&self) -> u64 {
        self.workspace.spilled()
    }

    /// Takes account of the verdicts on the units and contents of the `share` of the inputs that was read: lists leave the
    /// memory that those of all inputs will need.
    ///
    /// # Errors
    /// If what was read needs too much already.
    pub(super) fn expect_verdicts(&mut self, units: usize, contents: usize, share: f64) -> Result<()> {
        let needed = verdicts(units, contents);
        let all = if share > 0.0 { (needed as f64 / share) as u64 } else { needed };
        self.demand(needed).map_err(|fault| match fault {
            Error::Limit(said) if all > needed => {
                Error::Limit(format!("{said}, and about {} MB for all of the inputs", megabytes(self.least(all))))
            }
            fault => fault,
        })?;
        self.leave(all);
        Ok(())
    }

    /// Takes what the verdicts on so many units and contents need; whether lists should go to files as far as they can.
    pub(super) fn claim_verdicts(&mut self, units: usize, contents: usize) -> Result<bool> {
        self.claim(verdicts(units, contents))
    }

    /// How many members the buckets of so many contents may have.
    pub(super) fn most_memberships(&self, contents: usize) -> usize {
        let least = self.least(verdicts(0, contents));
        let rest = |memory: u64| (memory + self.aside).saturating_sub(least) / MEMBERSHIP;
        // Buckets are numbered in 32 bits, and there are fewer of them than members.
        self.memory.map_or(u64::MAX, rest).min(u64::from(u32::MAX)) as usize
    }

    /// As [`claim_verdicts`](Resources::claim_verdicts), for buckets with so many members.
    pub(super) fn claim_memberships(&mut self, contents: usize, memberships: usize) -> Result<bool> {
        self.claim(verdicts(0, contents) + MEMBERSHIP * memberships as u64)
    }

    /// Takes `needed` bytes that must be in memory; whether lists should go to files as far as they can.
    fn claim(&mut self, needed: u64) -> Result<bool> {
        self.demand(needed)?;
        self.claimed = self.claimed.max(needed);
        self.leave(self.claimed);
        Ok(self.memory.is_some_and(|memory| needed > memory / 8))
    }

    /// Whether `needed` bytes that must be in memory are too many.
    fn demand(&self, needed: u64) -> Result<()> {
        let least = self.least(needed);
        match self.memory.map(|memory| memory + self.aside) {
            Some(memory) if memory < least => Err(Error::Limit(too_little(memory, least))),
            _ => Ok(()),
        }
    }

    /// The least memory that holds `needed` bytes beside what lists held.
    fn least(&self, needed: u64) -> u64 {
        self.aside + BASE + needed + self.wave() as u64 * IN_FLIGHT + self.workspace.most_held() as u64
    }

    /// Counts `bytes` of the inputs that are done; whether it is time to write that down.
    pub(crate) fn is_due(&mut self, bytes: u64) -> bool {
        self.since += bytes;
        self.journal.is_some() && self.since >= self.checkpoint
    }

    /// Writes down how far `stage` has come.
    pub(crate) fn commit(&mut self, stage: &str, state: &impl Serialize, lists: &mut [&mut dyn Persist]) -> Result<()> {
        self.since = 0;
        self.journal.as_mut().map_or(Ok(()), |journal| journal.commit(stage, state, lists))
    }

    /// The same at the end of a stage, unless the run is so short that nothing was written down yet.
    pub(super) fn commit_end(
        &mut self,
        stage: &str,
        state: &impl Serialize,
        lists: &mut [&mut dyn Persist],
    ) -> Result<()> {
        match self.journal.as_ref().is_some_and(Journal::is_resumed) {
            true => self.commit(stage, state, lists),
            false => Ok(()),
        }
    }

    /// How far `stage` had come when the process before this one ended.
    pub(crate) fn restore<S: DeserializeOwned>(
        &self,
        stage: &str,
        lists: &mut [&mut dyn Persist],
    ) -> Result<Option<S>> {
        self.journal.as_ref().map_or(Ok(None), |journal| journal.restore(stage, lists))
    }

    /// Whether all that was kept could be written and read.
    pub(crate) fn check(&self) -> Result<()> {
        self.workspace.check()
    }

    /// Writes down that `step` is about to be taken, and ends the run; whether there is something to go on from if it is
    /// not.
    pub(crate) fn commit_last_step(&mut self, step: &str) -> Result<bool> {
        let commit = |journal: &mut Journal| journal.commit_last_step(step).map(|()| journal.is_resumed());
        self.journal.as_mut().map_or(Ok(false), commit)
    }

    /// Ends the run: nothing is left to go on from.
    ///
    /// # Errors
    /// If the journal's folder cannot be removed.
    pub fn finish(self) -> Result<()> {
        self.journal.map_or(Ok(()), Journal::finish)
    }
}

/// Bytes of `memory` that lists may hold.
fn lists(memory: u64) -> u64 {
    memory.saturating_sub(BASE + memory / FLIGHT_SHARE) / 2
}

/// Bytes that the verdicts on so many units and contents need.
fn verdicts(units: usize, contents: usize) -> u64 {
    UNIT * units as u64 + CONTENT * contents as u64
}

fn too_little(memory: u64, least: u64) -> String {
    format!("{} MB of memory is too little: this needs at least {} MB", megabytes(memory), megabytes(least))
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}
