//! Reports in the forms of other tools: what they read, in their words and with their units.
//!
//! Every form counts in code points of the decoded text, from 0, as its standard says.

mod pan;
mod passim;
mod webannotation;

use crate::error::Result;
use crate::event::{Event, Observer, Stage, tell};
use crate::report::words::places::Places;
use crate::report::{Existing, Report};
use crate::reuse::{Class, Finding, Findings, Witness};
use std::ops::Range;
use std::path::Path;
use xxhash_rust::xxh3::Xxh3;

/// A form of another tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Export {
    /// passim's clusters: JSON Lines, a row a witness.
    Passim,
    /// PAN's detections: XML, a feature a pair.
    Pan,
    /// W3C Web Annotation: JSON-LD, an annotation a finding.
    WebAnnotation,
}

impl Export {
    /// All forms.
    pub const ALL: &[Export] = &[Export::Passim, Export::Pan, Export::WebAnnotation];

    /// As it is named on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Export::Passim => "passim",
            Export::Pan => "pan",
            Export::WebAnnotation => "webannotation",
        }
    }

    /// The form with that name.
    ///
    /// ```
    /// use leitong::report::rows::Export;
    /// assert_eq!((Export::named("pan"), Export::named("tei")), (Some(Export::Pan), None));
    /// ```
    pub fn named(name: &str) -> Option<Export> {
        Export::ALL.iter().copied().find(|form| form.name() == name)
    }

    /// Writes `report` to `path`, which is complete or not there.
    ///
    /// # Errors
    /// If `path` exists and `existing` is [`Existing::Refuse`], or something cannot be written.
    pub fn write(self, report: &Report<'_>, path: &Path, existing: Existing) -> Result<()> {
        self.write_watched(report, path, existing, &())
    }

    /// As [`write`](Export::write), telling `observer` the bytes that are written.
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
        tell(observer, Event::Started { stage: Stage::Write, total: None })?;
        let pages: Vec<Places<'_>> = report.findings.pages.iter().map(Places::new).collect();
        existing.write_with(path, observer, |mut file| match self {
            Export::Passim => passim::write(report.findings, &pages, &mut file),
            Export::Pan => pan::write(report.findings, &pages, &mut file),
            Export::WebAnnotation => webannotation::write(report.findings, &pages, &mut file),
        })?;
        tell(observer, Event::Finished { stage: Stage::Write })
    }
}

/// The findings that are no formulae, with their numbers, which are those of other outputs.
fn told(findings: &Findings) -> impl Iterator<Item = (usize, &Finding)> {
    (1..).zip(&findings.findings).filter(|(_, finding)| finding.class != Class::Formula)
}

/// Where a witness stands in its document, in code points.
fn place(pages: &[Places<'_>], witness: &Witness) -> Range<usize> {
    pages[witness.page].code_points(witness.span)
}

/// What names a place the same in every run: xxh3-64, seed 0, of id, a zero byte, and both offsets, little-endian u64.
fn uid(id: &str, place: &Range<usize>) -> u64 {
    let mut hash = Xxh3::new();
    hash.update(id.as_bytes());
    hash.update(&[0]);
    hash.update(&(place.start as u64).to_le_bytes());
    hash.update(&(place.end as u64).to_le_bytes());
    hash.digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_forms() {
        for &form in Export::ALL {
            assert_eq!(Export::named(form.name()), Some(form));
        }
    }

    #[test]
    fn a_place_has_a_name_of_its_own() {
        let names = [uid("a", &(0..1)), uid("a", &(0..2)), uid("b", &(0..1)), uid("", &(0..1))];
        assert!((1..names.len()).all(|at| !names[..at].contains(&names[at])));
        assert_eq!(uid("a", &(0..1)), names[0]);
    }
}
