//! What each command does, in words of the library.

use crate::args::{Arguments, Command, Dedup, Report, Running, Shown};
use crate::progress::{self, Progress};
use clap::CommandFactory;
use leitong::report::archive::{Archive, Copies, Target};
use leitong::report::rows::{self, Measured};
use leitong::report::summary;
use leitong::report::terminal::{self, Style};
use leitong::report::{self, Existing, ReportFormat};
use leitong::source::Inputs;
use leitong::{dedup, passages};
use std::io::{self, Write};
use std::time::Instant;

/// Runs a command; `true` if it found what it was asked to check for.
pub fn run(arguments: Arguments) -> anyhow::Result<bool> {
    match arguments.command {
        Command::Dedup(command) => dedup(&command),
        Command::Report(command) => report(&command).map(|()| false),
        Command::Config(Shown { settings, removal, telling }) => {
            print(&settings.resolve(&[&removal, &telling])?.in_force().to_toml()).map(|()| false)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "leitong", &mut script);
            print(&String::from_utf8(script)?).map(|()| false)
        }
        Command::Man => print(&manual()?).map(|()| false),
    }
}

/// The manual page, with one section for each command.
fn manual() -> anyhow::Result<String> {
    let mut page = Vec::new();
    let command = Arguments::command();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for part in command.get_subcommands() {
        writeln!(page, ".SH \"LEITONG {}\"", part.get_name().to_uppercase())?;
        let part = clap_mangen::Man::new(part.clone());
        part.render_synopsis_section(&mut page)?;
        part.render_description_section(&mut page)?;
        part.render_options_section(&mut page)?;
    }
    Ok(String::from_utf8(page)?)
}

fn dedup(command: &Dedup) -> anyhow::Result<bool> {
    let begun = Instant::now();
    progress::listen()?;
    let config = command.settings.resolve(&[&command.removal])?;
    let progress = observer(&command.running);
    let inputs = Inputs::gather(&command.inputs)?;
    let writes = command.output.as_ref().filter(|_| !command.dry_run && !command.check);
    let target = writes.map(|path| Target::check(path, &inputs, command.force)).transpose()?;
    let pool = dedup::pool(command.running.threads)?;
    let outcome = pool.install(|| dedup::run(&config, &inputs, &progress))?;
    let mut measured = Measured::new(&outcome.timings, &outcome.files, begun.elapsed(), pool.current_num_threads());
    if let Some(target) = target {
        measured.output = writes.map(|path| path.display().to_string());
        let copies = if command.annotate { Copies::Annotated } else { Copies::Kept };
        let archive = Archive { outcome: &outcome, inputs: &inputs, config: &config, copies };
        pool.install(|| archive.write(target, &measured, &progress))?;
        measured.seconds = begun.elapsed().as_secs_f64();
    }
    if command.json {
        print(&format!(
            "{}\n",
            serde_json::to_string_pretty(&rows::run(&(&outcome).into(), &inputs, &config, &measured))?
        ))?;
    } else if !command.running.quiet {
        let rejected = if command.running.verbose { summary::rejections(&outcome.rejected) } else { String::new() };
        print(&(rejected + &summary::summary(&outcome, &measured)))?;
    }
    Ok(command.check && outcome.counts().removed > 0)
}

fn report(command: &Report) -> anyhow::Result<()> {
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
    let findings = pool.install(|| passages::run(&config, &inputs, &progress))?;
    let measured = Measured::new(&findings.timings, &findings.files, begun.elapsed(), pool.current_num_threads());
    let report = report::Report { findings: &findings, inputs: &inputs, config: &config, measured: &measured };
    for (format, path) in formats.iter().zip(&command.output) {
        format.write(&report, path, existing)?;
    }
    if !command.running.quiet {
        let style = Style { color: command.running.color.wanted(), width: WIDTH, top: command.top };
        print(&terminal::render(&report, style))?;
    }
    Ok(())
}

/// Columns of the terminal report: what fits a page as well as most windows.
const WIDTH: usize = 96;

fn observer(running: &Running) -> Progress {
    Progress::new(running.quiet, running.verbose)
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}
