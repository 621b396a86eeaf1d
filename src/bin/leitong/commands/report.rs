//! `leitong report`.

use super::{WIDTH, observer, print};
use crate::args::Report;
use crate::progress;
use leitong::report::marked::Style;
use leitong::report::rows::Measured;
use leitong::report::terminal;
use leitong::report::{self, Existing, ReportFormat};
use leitong::source::Inputs;
use leitong::{dedup, reuse};
use std::time::Instant;

pub fn report(command: &Report) -> anyhow::Result<()> {
    let begun = Instant::now();
    progress::listen()?;
    let config = command.settings.resolve(&[&command.telling])?;
    let progress = observer(&command.running);
    let inputs = Inputs::gather(&command.inputs)?;
    let existing = if command.force { Existing::Replace } else { Existing::Refuse };
    let formats: Vec<ReportFormat> =
        command.output.iter().map(|path| ReportFormat::of(path)).collect::<Result<_, _>>()?;
    command.output.iter().try_for_each(|path| existing.check(path, &inputs))?;
    let pool = dedup::pool(command.running.threads)?;
    let findings = pool.install(|| reuse::run(&config, &inputs, &progress))?;
    let measured = Measured::new(&findings.timings, &findings.files, begun.elapsed(), pool.current_num_threads());
    let report = report::Report { findings: &findings, inputs: &inputs, config: &config, measured: &measured };
    for (format, path) in formats.iter().zip(&command.output) {
        format.write(&report, path, existing)?;
    }
    if !command.running.quiet {
        let style = Style { color: command.running.color.wanted(), width: WIDTH, top: command.top, lines: 6 };
        print(&terminal::render(&report, style))?;
    }
    Ok(())
}
