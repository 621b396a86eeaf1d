//! A report hears that it is to stop in every stage, tells how far it is, and leaves nothing behind.

use crate::common::{Random, names, stderr};
use leitong::config::Config;
use leitong::error::Error;
use leitong::event::{Event, Observer, Stage};
use leitong::report::Measured;
use leitong::report::{Existing, Report, ReportFormat};
use leitong::reuse;
use leitong::source::Inputs;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

/// Stops at one of the events that it sees.
struct Stopping {
    at: usize,
    seen: Mutex<Vec<(Option<Stage>, u64)>>,
}

impl Stopping {
    fn at(at: usize) -> Stopping {
        Stopping { at, seen: Mutex::new(Vec::new()) }
    }

    fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl Observer for Stopping {
    fn observe(&self, event: &Event<'_>) -> ControlFlow<()> {
        let mut seen = self.seen.lock().unwrap();
        seen.push(match event {
            Event::Advanced { stage, amount } => (Some(*stage), *amount),
            _ => (None, 0),
        });
        if seen.len() > self.at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Files of paragraphs of which each stands in several, changed a little.
fn speeches(dir: &Path, files: usize, paragraphs: usize) {
    let mut random = Random::new(7);
    let han: Vec<char> = ('\u{4e00}'..'\u{5600}').collect();
    let mut sentence = || (0..60).map(|_| han[random.below(han.len())]).collect::<String>();
    let stock: Vec<String> = (0..paragraphs).map(|_| sentence() + "，" + &sentence() + "。").collect();
    let mut random = Random::new(8);
    for file in 0..files {
        let one = |random: &mut Random| {
            let mut chars: Vec<char> = stock[random.below(stock.len())].chars().collect();
            let at = random.below(chars.len());
            chars[at] = '渠';
            chars.into_iter().collect::<String>() + "\n"
        };
        let text: String = (0..paragraphs).map(|_| one(&mut random)).collect();
        fs::write(dir.join(format!("{file}.txt")), text).unwrap();
    }
}

/// A report in all its forms under one observer.
fn run(inputs: &Inputs, out: &Path, observer: &dyn Observer) -> Result<(), Error> {
    let config = Config::default();
    let findings = reuse::run(&config, inputs, observer)?;
    let measured = Measured::new(&findings.timings, &findings.files, Duration::ZERO, 1);
    let report = Report { findings: &findings, inputs, config: &config, measured: &measured };
    ReportFormat::ALL.iter().try_for_each(|format| {
        let path = out.join(format!("r{}", format.extension()));
        format.write_watched(&report, &path, Existing::Refuse, observer)?;
        fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)).unwrap();
        Ok(())
    })
}

#[test]
fn a_report_stops_at_whichever_event_it_is_told_to() {
    let dir = tempfile::tempdir().unwrap();
    speeches(dir.path(), 4, 12);
    let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
    let out = tempfile::tempdir().unwrap();
    let all = Stopping::at(usize::MAX);
    run(&inputs, out.path(), &all).unwrap();
    assert!(all.count() > 30, "{}", all.count());
    for at in 0.. {
        let stopping = Stopping::at(at);
        match run(&inputs, out.path(), &stopping) {
            Ok(()) => break,
            Err(Error::Cancelled) => assert!(stopping.count() <= at + 2, "{at}: {}", stopping.count()),
            Err(error) => panic!("{error}"),
        }
        // What was whole by then may be there, under its name.
        for name in names(out.path()) {
            assert!(!name.starts_with('.'), "{at}: {name}");
            let path = out.path().join(name);
            fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)).unwrap();
        }
    }
}

#[test]
fn the_bar_of_a_report_comes_to_its_end() {
    struct Bar(Mutex<(u64, u64)>);
    impl Observer for Bar {
        fn observe(&self, event: &Event<'_>) -> ControlFlow<()> {
            let mut bar = self.0.lock().unwrap();
            match event {
                Event::Started { stage: Stage::Verify, total } => bar.1 = total.unwrap(),
                Event::Advanced { stage: Stage::Verify, amount } => bar.0 += amount,
                _ => {}
            }
            ControlFlow::Continue(())
        }
    }
    let dir = tempfile::tempdir().unwrap();
    speeches(dir.path(), 3, 10);
    let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
    let bar = Bar(Mutex::default());
    reuse::run(&Config::default(), &inputs, &bar).unwrap();
    let (done, total) = bar.0.into_inner().unwrap();
    assert!(total > 0 && done == total, "{done} of {total}");
}

/// Sends Ctrl-C after a while; how long the process lived on.
#[cfg(unix)]
fn interrupted(dir: &tempfile::TempDir, after: Duration) -> Option<(Duration, std::process::Output)> {
    use std::process::{Command, Stdio};
    use std::time::Instant;
    let args = ["report", "in", "-o", "x.jsonl", "-o", "x.html", "-o", "pages/", "--export", "pan=x.xml"];
    let mut report = crate::common::at(dir, &args);
    let mut child = report.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while begun.elapsed() < after {
        if child.try_wait().unwrap().is_some() {
            return None;
        }
        std::thread::yield_now();
    }
    let heard = Instant::now();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    Some((heard.elapsed(), output))
}

#[test]
#[ignore = "slow: scripts/slow runs it"]
#[cfg(unix)]
fn ctrl_c_ends_a_report_soon_in_every_stage() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    speeches(&dir.path().join("in"), 60, 120);
    let mut slowest = Duration::ZERO;
    for tenths in [1, 3, 6, 10, 15, 22, 30, 45] {
        let Some((lived, output)) = interrupted(&dir, Duration::from_millis(100 * tenths)) else { break };
        if output.status.code() == Some(0) {
            break;
        }
        assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
        slowest = slowest.max(lived);
        // What was finished before may be there; what was begun is not.
        let left = names(dir.path());
        let known = ["in", "pages", "x.html", "x.jsonl", "x.xml"];
        assert!(left.iter().all(|name| known.contains(&name.as_str())), "{left:?}");
        for name in left.iter().filter(|name| *name != "in") {
            let path = dir.path().join(name);
            fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)).unwrap();
        }
    }
    println!("the slowest took {slowest:?}");
    assert!(slowest < Duration::from_secs(3), "{slowest:?}");
}
