//! The forms of a report of reuse, each a variant: what is chosen by the ending of a name.

use crate::error::{Error, Result};
use crate::event::{Event, Observer, Stage, tell};
use crate::report::Report;
use crate::report::output::{Existing, Target};
use crate::report::pages::reuse;
use crate::report::rows::{csv, jsonl};
use crate::source::Inputs;
use std::path::Path;

/// A form in which a report of reuse is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportFormat {
    /// JSON Lines, for programs: every fact and position.
    Jsonl,
    /// Comma-separated values, for spreadsheets: a row a witness.
    Csv,
    /// One page, for readers: needs nothing but a browser.
    Html,
    /// A folder of linked pages, for what is too much for one.
    Folder,
}

impl ReportFormat {
    /// All forms.
    pub const ALL: &[ReportFormat] =
        &[ReportFormat::Jsonl, ReportFormat::Csv, ReportFormat::Html, ReportFormat::Folder];

    /// The ending of file names, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            ReportFormat::Jsonl => "jsonl",
            ReportFormat::Csv => "csv",
            ReportFormat::Html => "html",
            ReportFormat::Folder => "",
        }
    }

    /// The form that the ending of `path` names: `/` for a folder, and a folder that is there for itself.
    ///
    /// # Errors
    /// If it names none.
    pub fn of(path: &Path) -> Result<ReportFormat> {
        if path.as_os_str().as_encoded_bytes().ends_with(b"/") || path.is_dir() {
            return Ok(ReportFormat::Folder);
        }
        let files = || ReportFormat::ALL.iter().copied().filter(|format| *format != ReportFormat::Folder);
        let extension = path.extension().unwrap_or_default();
        files().find(|format| extension == format.extension()).ok_or_else(|| {
            let known: Vec<String> = files().map(|format| format!(".{}", format.extension())).collect();
            Error::Output {
                path: path.to_owned(),
                problem: format!("unknown format; known formats are {} and DIR/", known.join(", ")),
            }
        })
    }

    /// Checks before the work that `path` may be written.
    ///
    /// # Errors
    /// If it exists and must not be replaced, is or holds one of `inputs`, or has no folder.
    pub fn check(self, path: &Path, inputs: &Inputs, existing: Existing) -> Result<()> {
        match self {
            ReportFormat::Folder => {
                Target::check(path, inputs, existing == Existing::Replace, reuse::foreign).map(drop)
            }
            _ => existing.check(path, inputs),
        }
    }

    /// Writes `report` to `path`, which is complete or not there.
    ///
    /// # Errors
    /// If `path` exists and `existing` is [`Existing::Refuse`], or something cannot be written.
    pub fn write(self, report: &Report<'_>, path: &Path, existing: Existing) -> Result<()> {
        self.write_watched(report, path, existing, &())
    }

    /// As [`write`](ReportFormat::write), telling `observer` the bytes that are written.
    ///
    /// # Errors
    /// As for that, and if the observer stops it; nothing is left behind then.
    pub fn write_watched(
        self,
        report: &Report<'_>,
        path: &Path,
        existing: Existing,
        observer: &dyn Observer,
    ) -> Result<()> {
        // Made before there is a file that could stay behind.
        let page = if self == ReportFormat::Html { reuse::page(report) } else { String::new() };
        tell(observer, Event::Started { stage: Stage::Write, total: None })?;
        match self {
            ReportFormat::Jsonl => existing.write_with(path, observer, |file| jsonl::write(report, file)),
            ReportFormat::Csv => existing.write_with(path, observer, |file| csv::write(report, file)),
            ReportFormat::Html => existing.write_with(path, observer, |file| file.write_all(page.as_bytes())),
            ReportFormat::Folder => {
                let target = Target::check(path, report.inputs, existing == Existing::Replace, reuse::foreign)?;
                reuse::write_folder(report, target, observer)
            }
        }?;
        tell(observer, Event::Finished { stage: Stage::Write })
    }
}
