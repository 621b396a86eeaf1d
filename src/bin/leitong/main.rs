//! The `leitong` command: arguments in, a library call, words and an exit code out.

mod args;
mod commands;
mod progress;

use clap::Parser;
use leitong::report::printable;
use std::io::Write;
use std::process::ExitCode;

/// Exit codes: done, duplicates found where `--check` asked, an error, interrupted.
const FOUND: u8 = 1;
const FAILED: u8 = 2;
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let arguments = args::Arguments::parse();
    match commands::run(arguments) {
        Ok(false) => ExitCode::SUCCESS,
        Ok(true) => ExitCode::from(FOUND),
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "leitong: {}", printable(&in_one_line(error)));
    match error.downcast_ref() {
        Some(leitong::error::Error::Cancelled) => ExitCode::from(INTERRUPTED),
        _ => ExitCode::from(FAILED),
    }
}

/// What went wrong, and why: what says its cause itself does not say it again.
fn in_one_line(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |text, cause| match text.as_str() {
        "" => cause,
        said if said.ends_with(&cause) => text,
        _ => format!("{text}: {cause}"),
    })
}
