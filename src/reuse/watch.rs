//! How far the stages behind reading are, told by whichever thread is at work, and whether they are to stop.
//!
//! Loops on all threads ask before each step; those that are told to stop leave the rest undone, and the part that they
//! belong to ends with an error before anybody looks at what it made.

use crate::error::{Error, Result};
use crate::event::{Event, Observer, Stage};
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often the observer is asked while a part goes on.
const OFTEN: Duration = Duration::from_millis(40);

/// A stage of several parts that have as many steps each, one or more for each paragraph.
pub(super) struct Watch<'o> {
    observer: &'o dyn Observer,
    /// Steps of a part.
    steps: u64,
    done: AtomicU64,
    told: Mutex<Told>,
    stops: AtomicBool,
}

/// What the observer knows.
struct Told {
    parts: u64,
    steps: u64,
    at: Instant,
}

impl<'o> Watch<'o> {
    /// For parts of `steps` steps.
    pub fn new(observer: &'o dyn Observer, steps: u64) -> Watch<'o> {
        let told = Mutex::new(Told { parts: 0, steps: 0, at: Instant::now() });
        Watch { observer, steps, done: AtomicU64::new(0), told, stops: AtomicBool::new(false) }
    }

    /// Counts a step that begins; whether to take it. From any thread.
    pub fn step(&self) -> bool {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // Another thread that tells at the moment tells for this one as well.
        if let Ok(mut told) = self.told.try_lock()
            && told.at.elapsed() >= OFTEN
        {
            self.tell(&mut told, done);
        }
        !self.stops.load(Ordering::Relaxed)
    }

    /// A part is over, however many steps it had.
    ///
    /// # Errors
    /// If the observer stops the run, or has stopped it: what the part made is not whole.
    pub fn part(&self) -> Result<()> {
        let mut told = self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let done = (told.parts + 1) * self.steps;
        self.done.store(done, Ordering::Relaxed);
        self.tell(&mut told, done);
        told.parts += 1;
        self.check()
    }

    /// Whether the run goes on.
    ///
    /// # Errors
    /// If the observer has stopped it.
    pub fn check(&self) -> Result<()> {
        if self.stops.load(Ordering::Relaxed) { Err(Error::Cancelled) } else { Ok(()) }
    }

    fn tell(&self, told: &mut Told, done: u64) {
        if self.stops.load(Ordering::Relaxed) {
            return;
        }
        let steps = done.min((told.parts + 1) * self.steps);
        let amount = steps.saturating_sub(told.steps);
        (told.steps, told.at) = (told.steps + amount, Instant::now());
        if self.observer.observe(&Event::Advanced { stage: Stage::Verify, amount }).is_break() {
            self.stops.store(true, Ordering::Relaxed);
        }
    }
}

/// Stages inside of a part count in units of their own, which are not told on.
impl Observer for Watch<'_> {
    fn observe(&self, event: &Event<'_>) -> ControlFlow<()> {
        let goes_on = match event {
            Event::Advanced { .. } => self.step(),
            event => self.observer.observe(event).is_continue() && self.check().is_ok(),
        };
        if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    struct Counted(AtomicU64, u64);

    impl Observer for Counted {
        fn observe(&self, event: &Event<'_>) -> ControlFlow<()> {
            let Event::Advanced { amount, .. } = event else { return ControlFlow::Continue(()) };
            let sum = self.0.fetch_add(*amount, Ordering::Relaxed) + amount;
            if sum > self.1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }

    #[test]
    fn every_part_counts_for_its_steps_however_many_were_taken() {
        let seen = Counted(AtomicU64::new(0), u64::MAX);
        let watch = Watch::new(&seen, 100);
        for steps in [0, 7, 100, 2500] {
            assert!((0..steps).into_par_iter().all(|_| watch.step()));
            watch.part().unwrap();
        }
        assert_eq!(seen.0.into_inner(), 400);
    }

    #[test]
    fn what_was_stopped_stays_stopped() {
        let stopping = Counted(AtomicU64::new(0), 150);
        let watch = Watch::new(&stopping, 100);
        assert!(watch.part().is_ok() && watch.step());
        assert!(matches!(watch.part(), Err(Error::Cancelled)));
        assert!(!watch.step() && watch.check().is_err());
    }
}
