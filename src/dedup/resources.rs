//! What a run may use: memory, a folder to go on from, and how often it writes down how far it has come.

use super::waves::full_wave;
use crate::error::{Error, Result};
use crate::store::{Journal, Persist, Sorter, Workspace};
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

/// What a run may use. The result does not depend on it.
#[derive(Debug)]
pub struct Resources {
    /// The most memory that the process may hold, in bytes; `None` for as much as it takes.
    memory: Option<u64>,
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
        let workspace = Workspace::default();
        Resources { memory: None, checkpoint: u64::MAX, since: 0, journal: None, verifies: false, workspace }
    }

    /// At most `memory` bytes. With a journal the run can be interrupted, and goes on from the last of the places that
    /// are written down each `checkpoint` bytes of the inputs; without one, what does not fit into memory goes to
    /// nameless files in the folder for temporary ones.
    ///
    /// # Errors
    /// If that is too little memory for any run.
    pub fn new(memory: u64, checkpoint: u64, journal: Option<Journal>) -> Result<Resources> {
        let lists = memory.saturating_sub(BASE + memory / FLIGHT_SHARE) / 2;
        if lists < BASE / 4 {
            let least = (BASE + BASE / 2) * FLIGHT_SHARE / (FLIGHT_SHARE - 1);
            return Err(Error::Config(too_little(memory, least)));
        }
        let lists = usize::try_from(lists).unwrap_or(usize::MAX);
        let workspace = match &journal {
            Some(journal) => journal.workspace(lists),
            None => Workspace::new(lists, None),
        };
        Ok(Resources {
            memory: Some(memory),
            checkpoint: checkpoint.max(1),
            since: 0,
            journal,
            verifies: false,
            workspace,
        })
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
        let waves = self.memory.map_or(full_wave(), |memory| full_wave().min(most(memory)));
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

    /// Whether half of the memory, lists having the other half, does not hold `bytes`.
    fn demand_for(&self, bytes: u64, what: String) -> Result<()> {
        match self.memory {
            Some(memory) if bytes > memory.saturating_sub(BASE) / 2 => {
                let fault = too_little(memory, BASE + 2 * bytes);
                Err(Error::Config(format!("{fault} {what}; or reject such with --max-record")))
            }
            _ => Ok(()),
        }
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

    /// Whether `needed` bytes that must be in memory are too many.
    pub(super) fn demand(&self, needed: u64) -> Result<()> {
        let least = BASE + needed + self.wave() as u64 * IN_FLIGHT;
        match self.memory {
            Some(memory) if memory < least => Err(Error::Config(too_little(memory, least))),
            _ => Ok(()),
        }
    }

    /// Whether lists should leave the memory that they were granted to `needed` bytes that must be there.
    pub(super) fn is_tight(&self, needed: u64) -> bool {
        self.memory.is_some_and(|memory| needed > memory / 8)
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

    /// Writes down that `step` is about to be taken, and ends the run.
    pub(crate) fn commit_last_step(&mut self, step: &str) -> Result<()> {
        self.journal.as_mut().map_or(Ok(()), |journal| journal.commit_last_step(step))
    }

    /// Ends the run: nothing is left to go on from.
    ///
    /// # Errors
    /// If the journal's folder cannot be removed.
    pub fn finish(self) -> Result<()> {
        self.journal.map_or(Ok(()), Journal::finish)
    }
}

fn too_little(memory: u64, least: u64) -> String {
    let mega = |bytes: u64| bytes.div_ceil(1_000_000);
    format!("{} MB of memory are too little: this needs at least {} MB", mega(memory), mega(least))
}
