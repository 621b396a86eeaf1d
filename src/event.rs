//! What a run tells while it works: events to an observer, which may answer "stop".
//!
//! The library prints nothing. Whoever runs it decides what to show.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// A part of a run, in the order of the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Stage {
    /// Reading, folding, segmenting, shingling, signing.
    Read,
    /// Grouping by band keys.
    Group,
    /// Exact comparison and clustering.
    Verify,
    /// Writing the output.
    Write,
    /// Repeating runs to measure them.
    Measure,
}

impl Stage {
    /// All stages in order.
    pub const ALL: &[Stage] = &[Stage::Read, Stage::Group, Stage::Verify, Stage::Write, Stage::Measure];

    /// The name as it stands in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Read => "read",
            Stage::Group => "group",
            Stage::Verify => "verify",
            Stage::Write => "write",
            Stage::Measure => "measure",
        }
    }
}

/// Something that an observer may want to show.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A stage begins; `total` is in the unit of its `Advanced` events, where it is known.
    Started {
        /// The stage.
        stage: Stage,
        /// Bytes for [`Stage::Read`] and [`Stage::Write`], items otherwise.
        total: Option<u64>,
    },
    /// Progress since the last event of the stage.
    Advanced {
        /// The stage.
        stage: Stage,
        /// How much more is done.
        amount: u64,
    },
    /// Something in the inputs was passed over on purpose.
    Skipped {
        /// What it was.
        path: &'a str,
        /// Why.
        why: &'a str,
    },
    /// A limit was reached; see [`Cap`].
    Capped(&'a Cap),
    /// A stage is over.
    Finished {
        /// The stage.
        stage: Stage,
    },
}

/// A limit that was reached, and how often: nothing is lost silently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cap {
    /// Which limit.
    pub cap: Cow<'static, str>,
    /// Its value.
    pub limit: u64,
    /// How many records met it.
    pub count: u64,
}

/// Receives events. `ControlFlow::Break` cancels the run, which then ends with [`Error::Cancelled`].
///
/// ```
/// use leitong::event::{Event, Observer};
/// use std::ops::ControlFlow;
/// struct Silent;
/// impl Observer for Silent {
///     fn observe(&self, _: &Event<'_>) -> ControlFlow<()> {
///         ControlFlow::Continue(())
///     }
/// }
/// ```
pub trait Observer: Sync {
    /// Called by one thread at a time: by the one that drives the run, or by one that works for it.
    fn observe(&self, event: &Event<'_>) -> ControlFlow<()>;
}

/// The observer that shows nothing.
impl Observer for () {
    fn observe(&self, _: &Event<'_>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Sends `event` and turns "stop" into an error.
pub(crate) fn tell(observer: &dyn Observer, event: Event<'_>) -> Result<()> {
    match observer.observe(&event) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Cancelled),
    }
}

/// Tells the stages and measures them.
#[derive(Default)]
pub(crate) struct Clock {
    running: Option<(Stage, Instant)>,
    pub(crate) timings: Vec<(Stage, Duration)>,
}

impl Clock {
    pub(crate) fn start(&mut self, stage: Stage, total: Option<u64>, observer: &dyn Observer) -> Result<()> {
        self.running = Some((stage, Instant::now()));
        tell(observer, Event::Started { stage, total })
    }

    pub(crate) fn finish(&mut self, observer: &dyn Observer) -> Result<()> {
        let (stage, since) = self.running.take().expect("a stage is running");
        self.timings.push((stage, since.elapsed()));
        tell(observer, Event::Finished { stage })
    }
}
