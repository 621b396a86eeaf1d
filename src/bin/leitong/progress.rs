//! Progress for people: a bar on a terminal, a line a stage elsewhere, nothing when quiet. Also where Ctrl-C is heard.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use leitong::event::{Event, Observer, Stage};
use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::process;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

static STOP: AtomicBool = AtomicBool::new(false);
/// Whether there are unfinished files.
static IS_WRITING: AtomicBool = AtomicBool::new(false);

/// Hears Ctrl-C: the first cancels the run cleanly, the second ends it at once.
pub fn listen() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            process::exit(i32::from(crate::INTERRUPTED));
        }
    })?;
    Ok(())
}

/// How long a command that leaves nothing behind may take to hear Ctrl-C, and to take back what it was writing.
const GRACE: Duration = Duration::from_millis(300);
const WRITTEN_BACK: Duration = Duration::from_secs(5);

/// As [`listen`], for a command that writes nothing before it has everything: where one step of the work takes longer than
/// [`GRACE`], as the comparison of two very long texts may, the process ends in the middle of it.
pub fn listen_within_grace() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        let is_first = !STOP.swap(true, Ordering::Relaxed);
        let heard = Instant::now();
        while is_first && heard.elapsed() < if IS_WRITING.load(Ordering::Relaxed) { WRITTEN_BACK } else { GRACE } {
            thread::sleep(Duration::from_millis(10));
        }
        say(&leitong::error::Error::Cancelled.to_string());
        process::exit(i32::from(crate::INTERRUPTED));
    })?;
    Ok(())
}

/// Shows the events of a run on standard error.
pub struct Progress {
    show: Show,
    verbose: bool,
    running: Mutex<Option<Running>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    Bars,
    Lines,
    Nothing,
}

struct Running {
    bar: ProgressBar,
    since: Instant,
}

/// Says a line that is worth knowing before anything else.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "leitong: {text}");
}

/// Stages shorter than this need no line.
const WORTH_TELLING: Duration = Duration::from_secs(2);

impl Progress {
    pub fn new(quiet: bool, verbose: bool) -> Progress {
        let show = match (quiet, std::io::stderr().is_terminal()) {
            (true, _) => Show::Nothing,
            (false, true) => Show::Bars,
            (false, false) => Show::Lines,
        };
        Progress { show, verbose, running: Mutex::new(None) }
    }

    fn start(&self, stage: Stage, total: Option<u64>) {
        IS_WRITING.store(stage == Stage::Write, Ordering::Relaxed);
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        if self.show == Show::Bars {
            bar.set_style(style(stage, total.is_some()));
            bar.set_message(stage.name());
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
        *self.running() = Some(Running { bar, since: Instant::now() });
    }

    fn finish(&self, stage: Stage) {
        IS_WRITING.store(false, Ordering::Relaxed);
        if let Some(running) = self.running().take() {
            running.bar.finish_and_clear();
            if self.show == Show::Lines && running.since.elapsed() > WORTH_TELLING {
                self.line(&format!("{}: {:.1} s", stage.name(), running.since.elapsed().as_secs_f64()));
            }
        }
    }

    fn line(&self, text: &str) {
        say(text);
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.running.lock().expect("no thread panics while it holds the progress bar")
    }
}

fn style(stage: Stage, total: bool) -> ProgressStyle {
    let template = match (stage, total) {
        (Stage::Read | Stage::Write, true) => "{msg:>6} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
        (Stage::Read | Stage::Write, false) => "{msg:>6} {spinner} {bytes} {bytes_per_sec} {elapsed}",
        (_, true) => "{msg:>6} {wide_bar} {human_pos}/{human_len} {eta}",
        (_, false) => "{msg:>6} {spinner} {elapsed}",
    };
    ProgressStyle::with_template(template).expect("the template is valid")
}

impl Observer for Progress {
    fn observe(&self, event: &Event<'_>) -> ControlFlow<()> {
        match event {
            Event::Started { stage, total } => self.start(*stage, *total),
            Event::Advanced { amount, .. } => {
                if let Some(running) = self.running().as_ref() {
                    running.bar.inc(*amount);
                }
            }
            Event::Skipped { path, why } if self.verbose => self.line(&format!("skipped {path:?}: {why}")),
            Event::Finished { stage } => self.finish(*stage),
            _ => {}
        }
        match STOP.load(Ordering::Relaxed) {
            true => {
                if let Some(running) = self.running().take() {
                    running.bar.finish_and_clear();
                }
                ControlFlow::Break(())
            }
            false => ControlFlow::Continue(()),
        }
    }
}
