//! What each command does, in words of the library.

mod bench;
mod dedup;
mod explain;
mod formulas;
mod judged;
mod plan;
mod report;
mod streamed;

use crate::args::{Arguments, Command, Running, Shown};
use crate::progress::Progress;
use clap::CommandFactory;
use std::io::{self, Write};

/// Runs a command; `true` if it found what it was asked to check for.
pub fn run(arguments: Arguments) -> anyhow::Result<bool> {
    match arguments.command {
        Command::Dedup(command) => dedup::dedup(&command),
        Command::Recluster(command) => dedup::recluster(&command).map(|()| false),
        Command::Bench(command) => bench::bench(&command).map(|()| false),
        Command::Plan(command) => plan::plan(&command).map(|()| false),
        Command::Explain(command) => explain::explain(&command).map(|()| false),
        Command::Formulas(command) => formulas::formulas(&command).map(|()| false),
        Command::Report(command) => report::report(&command).map(|()| false),
        Command::Config(Shown { settings, removal, telling }) => {
            print(&settings.resolve(&[&removal, &telling])?.in_force().to_toml()?).map(|()| false)
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

/// Columns of reports on the terminal: what fits a page as well as most windows.
const WIDTH: usize = 96;

fn observer(running: &Running) -> Progress {
    Progress::new(running.quiet, running.verbose)
}

/// Prints, unless nothing was asked for but errors.
fn tell(running: &Running, text: &str) -> anyhow::Result<()> {
    if running.quiet { Ok(()) } else { print(text) }
}

/// Prints. Whoever closes the pipe has seen enough (`leitong ... | head`), but the run is not over, nor its exit code
/// decided.
fn print(text: &str) -> anyhow::Result<()> {
    written(text, &mut io::stdout().lock())
}

/// The same to standard error: where standard output is for records.
fn print_aside(text: &str) -> anyhow::Result<()> {
    written(text, &mut io::stderr().lock())
}

fn written(text: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => Ok(printed?),
    }
}
