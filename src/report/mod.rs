//! What users see: a file per output.

mod aligned;
mod amount;
pub mod archive;
pub mod bench_page;
pub mod bench_table;
mod cap;
mod csv;
pub mod dedup_page;
pub mod explanation;
pub mod export;
mod folder;
mod highlight;
mod html;
mod jsonl;
pub mod marked;
mod pairing;
mod places;
pub mod plan;
pub mod printable;
mod reuse_page;
pub mod rows;
pub mod score;
pub mod score_passages;
pub mod summary;
pub mod terminal;
mod written;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::event::{Event, Observer, Stage, tell};
use crate::report::rows::Measured;
use crate::reuse::Findings;
use crate::source::Inputs;
use crate::store::folder_of;
use folder::Target;
use std::cell::Cell;
use std::io::{self, Write};
use std::path::Path;
use written::Watched;

/// A form in which a report of reuse is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Everything that a report tells.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What was found.
    pub findings: &'a Findings,
    /// In what.
    pub inputs: &'a Inputs,
    /// With which settings.
    pub config: &'a Config,
    /// How fast.
    pub measured: &'a Measured,
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
                problem: format!("unknown format; known are {} and DIR/", known.join(", ")),
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
                Target::check(path, inputs, existing == Existing::Replace, reuse_page::foreign).map(drop)
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
        let page = if self == ReportFormat::Html { reuse_page::page(report) } else { String::new() };
        tell(observer, Event::Started { stage: Stage::Write, total: None })?;
        match self {
            ReportFormat::Jsonl => existing.write_with(path, observer, |file| jsonl::write(report, file)),
            ReportFormat::Csv => existing.write_with(path, observer, |file| csv::write(report, file)),
            ReportFormat::Html => existing.write_with(path, observer, |file| file.write_all(page.as_bytes())),
            ReportFormat::Folder => {
                let target = Target::check(path, report.inputs, existing == Existing::Replace, reuse_page::foreign)?;
                reuse_page::write_folder(report, target, observer)
            }
        }?;
        tell(observer, Event::Finished { stage: Stage::Write })
    }
}

/// What to do with a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and fail.
    Refuse,
    /// Put the new one in its place.
    Replace,
}

impl Existing {
    /// Writes `content` to `path`, which is complete or not there.
    ///
    /// # Errors
    /// If `path` exists and must not be replaced, or cannot be written.
    pub fn write(self, path: &Path, content: &str) -> Result<()> {
        self.write_with(path, &(), |file| file.write_all(content.as_bytes()))
    }

    fn write_with(
        self,
        path: &Path,
        observer: &dyn Observer,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        let parent = folder_of(path);
        let mut builder = tempfile::Builder::new();
        // A report is for others, too; temporary files are not. The system's mask still counts.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let made = builder.tempfile_in(parent).map_err(Error::io(parent, "write in"))?;
        let is_stopped = &Cell::new(false);
        let mut buffered = io::BufWriter::new(Watched { inner: made, observer, is_stopped });
        let made = content(&mut buffered)
            .and_then(|()| buffered.into_inner().map_err(io::IntoInnerError::into_error))
            .and_then(|made| made.inner.as_file().sync_all().map(|()| made.inner))
            .map_err(|cause| if is_stopped.get() { Error::Cancelled } else { Error::io(path, "write")(cause) })?;
        let named = match self {
            Existing::Refuse => made.persist_noclobber(path),
            Existing::Replace => made.persist(path),
        };
        named.map(drop).map_err(|error| Error::io(path, "write")(error.error))
    }

    /// Checks before the work that `path` may be written.
    ///
    /// # Errors
    /// If it exists and must not be replaced, is one of `inputs`, or has no folder.
    pub fn check(self, path: &Path, inputs: &Inputs) -> Result<()> {
        let fault = |problem: &str| Err(Error::Output { path: path.to_owned(), problem: problem.into() });
        if inputs.overlap(path) {
            return fault("is an input, or lies inside one: choose another place");
        }
        if !folder_of(path).is_dir() {
            return fault("its folder is not there: make it first");
        }
        match path.symlink_metadata() {
            Ok(found) if found.is_dir() => fault("is a folder: name a file"),
            Ok(_) if self == Existing::Refuse => fault("exists: choose another name, or replace it with --force"),
            _ => Ok(()),
        }
    }
}
