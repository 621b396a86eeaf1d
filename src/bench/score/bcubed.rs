//! B-cubed: how well two ways of grouping the same records agree, record by record (Bagga & Baldwin 1998).

use serde::Serialize;
use std::collections::HashMap;

/// Means over all records that stand in a group of two or more on either side.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct BCubed {
    /// The mean share of a record's found group that is also in its true one.
    pub precision: f64,
    /// The mean share of a record's true group that is also in its found one.
    pub recall: f64,
    /// The harmonic mean of the two.
    pub f1: f64,
    /// How many records these means are over.
    pub records: u64,
}

/// Compares groups: each record is in at most one group of either side, and stands alone where it is in none.
///
/// ```
/// use leitong::bench::score::bcubed;
/// let found = vec![vec!["a", "b", "c"]];
/// let wanted = vec![vec!["a", "b"]];
/// let score = bcubed(&found, &wanted);
/// assert!((score.precision - 5.0 / 9.0).abs() < 1e-9 && score.recall == 1.0);
/// ```
pub fn bcubed<S: AsRef<str>>(found: &[Vec<S>], wanted: &[Vec<S>]) -> BCubed {
    let group_of = |groups: &[Vec<S>]| -> HashMap<String, usize> {
        let members = |(index, group): (usize, &Vec<S>)| {
            group.iter().map(|id| (id.as_ref().to_owned(), index)).collect::<Vec<_>>()
        };
        groups.iter().enumerate().flat_map(members).collect()
    };
    let (found_of, wanted_of) = (group_of(found), group_of(wanted));
    // How many records two groups share.
    let mut shared: HashMap<(usize, usize), u64> = HashMap::new();
    for (id, &group) in &found_of {
        if let Some(&other) = wanted_of.get(id) {
            *shared.entry((group, other)).or_default() += 1;
        }
    }
    let mut ids: Vec<&String> = found_of.keys().chain(wanted_of.keys()).collect();
    ids.sort_unstable();
    ids.dedup();
    let (mut precision, mut recall) = (0.0, 0.0);
    for id in &ids {
        let (found_group, wanted_group) = (found_of.get(*id), wanted_of.get(*id));
        // A record is always in its own company.
        let both = match (found_group, wanted_group) {
            (Some(&group), Some(&other)) => shared[&(group, other)] as f64,
            _ => 1.0,
        };
        precision += both / found_group.map_or(1, |&group| found[group].len()) as f64;
        recall += both / wanted_group.map_or(1, |&group| wanted[group].len()) as f64;
    }
    let records = ids.len() as u64;
    let count = records.max(1) as f64;
    let (precision, recall) = (precision / count, recall / count);
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    BCubed { precision, recall, f1, records }
}
