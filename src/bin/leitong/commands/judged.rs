//! What is said of a run that could not read its input, or a part of it.

use crate::progress::say;
use anyhow::bail;
use leitong::report::printable;
use leitong::report::terminal::summary::by_reason;
use leitong::source::{Inputs, Reason, Rejection};
use std::collections::BTreeMap;

/// What was read, and what was not.
pub struct Judged {
    read: u64,
    rejected: BTreeMap<Reason, u64>,
    has_files: bool,
    /// Damaged files of which records were kept: some in words, and how many there are.
    damaged: (Vec<String>, usize),
}

/// Damaged files that are named.
const NAMED: usize = 3;
/// One rejected record of so many is nothing to warn of.
const MANY: u64 = 10;

impl Judged {
    /// `read` units of `inputs`, and how many records were rejected for which reason.
    pub fn new(read: u64, rejected: BTreeMap<Reason, u64>, inputs: &Inputs) -> Judged {
        let has_files = !inputs.files.is_empty();
        Judged { read, rejected, has_files, damaged: Default::default() }
    }

    /// The same, counting what was `rejected`.
    pub fn counting(read: u64, rejected: impl IntoIterator<Item = Rejection>, inputs: &Inputs) -> Judged {
        let mut judged = Judged::new(read, BTreeMap::new(), inputs);
        for rejection in rejected {
            *judged.rejected.entry(rejection.reason).or_default() += 1;
            if rejection.casts_doubt() {
                let (named, all) = &mut judged.damaged;
                *all += 1;
                if *all <= NAMED {
                    named.push(format!("{}: {}", printable(&rejection.path), printable(&rejection.detail)));
                }
            }
        }
        judged
    }

    /// Warns, also where nothing else is printed, of damage and of many rejections.
    ///
    /// # Errors
    /// If nothing was read; if it is `strict`, if anything was rejected.
    pub fn judge(self, strict: bool) -> anyhow::Result<()> {
        let (named, damaged) = &self.damaged;
        named.iter().for_each(|damage| say(&format!("warning: damaged: {damage}")));
        if *damaged > NAMED {
            say(&format!("warning: damaged: {} more files", damaged - NAMED));
        }
        let rejected: u64 = self.rejected.values().sum();
        let all = self.read + rejected;
        let told = format!("{rejected} of {all} records were rejected{}", by_reason(&self.rejected));
        match (rejected, self.read) {
            (0, _) if !self.has_files => bail!("nothing was read: the input contains no files"),
            (0, _) => {}
            (_, 0) => bail!("nothing was read: {told}"),
            _ if strict => bail!("{told}, which --strict does not allow"),
            _ if rejected * MANY > all => say(&format!("warning: {told}")),
            _ => {}
        }
        Ok(())
    }
}
