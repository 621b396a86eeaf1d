//! What is scored: which records a run, or any tool, put together, and which of them it keeps.

use crate::dedup::{Outcome, Verdict};
use crate::error::{Error, Result};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

/// Clusters of records by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clusters {
    /// The members of each cluster. The first is the one that is kept.
    pub members: Vec<Vec<String>>,
}

impl Clusters {
    /// The clusters of an outcome.
    pub fn of(outcome: &Outcome) -> Clusters {
        let members = outcome.clusters.iter().map(|cluster| {
            let removed = cluster.members.iter().filter(|&&unit| outcome.verdicts[unit as usize] != Verdict::Kept);
            std::iter::once(cluster.kept).chain(removed.copied()).map(|unit| outcome.units.id(unit)).collect()
        });
        Clusters { members: members.collect() }
    }

    /// Reads lines `id<TAB>cluster`, the cluster by any name. The first line of a cluster is taken for the kept record;
    /// see [`Clusters::sort`].
    ///
    /// # Errors
    /// If the file cannot be read, a line has no tab, or a record has two lines.
    pub fn read(path: &Path) -> Result<Clusters> {
        let text = fs::read_to_string(path).map_err(Error::io(path, "read"))?;
        let fault = |line: usize, problem: &str| Error::Input {
            path: path.to_owned(),
            problem: format!("line {line}: {problem}"),
        };
        let mut clusters: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut lines: HashMap<&str, usize> = HashMap::new();
        for (line, number) in text.lines().zip(1..) {
            let parts = line.split_once('\t');
            let (id, cluster) =
                parts.ok_or_else(|| fault(number, "expected an id, a tab and the name of a cluster"))?;
            if let Some(before) = lines.insert(id, number) {
                return Err(fault(number, &format!("{id:?} already appears on line {before}")));
            }
            clusters.entry(cluster).or_default().push(id.to_owned());
        }
        Ok(Clusters { members: clusters.into_values().collect() })
    }

    /// Orders the members of each cluster by `place`: the tools that print clusters keep the first record of the input.
    pub fn sort(&mut self, place: impl Fn(&str) -> usize) {
        for members in &mut self.members {
            members.sort_by_key(|id| place(id));
        }
        self.members.sort_by_key(|members| place(&members[0]));
    }

    /// Each removed record with the one that is kept for it.
    pub fn removals(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members
            .iter()
            .flat_map(|members| members[1..].iter().map(|removed| (removed.as_str(), members[0].as_str())))
    }
}
