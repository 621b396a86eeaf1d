//! `leitong report`.

use super::judged::Judged;
use super::{WIDTH, observer, print};
use crate::args::Report;
use crate::progress;
use leitong::dedup;
use leitong::error::Error;
use leitong::report::Measured;
use leitong::report::terminal::Style;
use leitong::report::terminal::{self, summary};
use leitong::report::{self, Existing, ReportFormat};
use leitong::reuse::{self, Room};
use leitong::source::Inputs;
use leitong::store::default_memory;
use std::path::PathBuf;
use std::time::Instant;

pub fn report(command: &Report) -> anyhow::Result<()> {
    let begun = Instant::now();
    progress::listen_within_grace()?;
    let config = command.settings.resolve(&[&command.telling])?;
    let progress = observer(&command.running);
    let inputs = Inputs::gather(&command.inputs)?;
    let existing = if command.force { Existing::Replace } else { Existing::Refuse };
    let formats: Vec<ReportFormat> =
        command.output.iter().map(|path| ReportFormat::of(path)).collect::<Result<_, _>>()?;
    let paths: Vec<&PathBuf> = command.output.iter().chain(command.export.iter().map(|export| &export.path)).collect();
    formats.iter().zip(&command.output).try_for_each(|(format, path)| format.check(path, &inputs, existing))?;
    command.export.iter().try_for_each(|export| existing.check(&export.path, &inputs))?;
    distinct(&paths)?;
    let pool = dedup::pool(command.running.threads)?;
    let is_shown = formats.iter().any(|format| matches!(format, ReportFormat::Html | ReportFormat::Folder));
    let room = Room { memory: command.memory.unwrap_or_else(default_memory), is_shown };
    let findings = pool.install(|| reuse::run_within(&config, &inputs, room, &progress))?;
    let measured = Measured::new(&findings.timings, &findings.files, begun.elapsed(), pool.current_num_threads());
    let report = report::Report { findings: &findings, inputs: &inputs, config: &config, measured: &measured };
    for (format, path) in formats.iter().zip(&command.output) {
        format.write_watched(&report, path, existing, &progress)?;
    }
    for export in &command.export {
        export.form.write_watched(&report, &export.path, existing, &progress)?;
    }
    if command.running.verbose {
        findings.rejected.iter().try_for_each(|rejected| print(&summary::rejection(rejected)))?;
    }
    if !command.running.quiet {
        let style = Style { color: command.running.color.wanted(), width: WIDTH, top: command.top, lines: 6 };
        print(&terminal::render(&report, style))?;
    }
    let (read, rejected) = (findings.pages.len() as u64, findings.rejected.iter().cloned());
    Judged::counting(read, rejected, &inputs).judge(command.strict)
}

/// Refuses to write two outputs to one file.
fn distinct(paths: &[&PathBuf]) -> Result<(), Error> {
    match (1..paths.len()).find(|&at| paths[..at].contains(&paths[at])) {
        Some(at) => {
            Err(Error::Output { path: paths[at].clone(), problem: "is given twice: choose another file".into() })
        }
        None => Ok(()),
    }
}
