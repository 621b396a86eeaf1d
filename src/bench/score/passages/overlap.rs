//! Which places of a report lie on which places of the truth.

use super::shown::Site;
use crate::bench::truth::{Group, Truth};
use std::collections::{HashMap, HashSet};

/// Code points of a document, half-open.
pub(super) type Range = (usize, usize);

/// How many code points two ranges have in common.
pub(super) fn common(a: Range, b: Range) -> usize {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

/// How many code points some ranges cover together.
pub(super) fn covered(mut ranges: Vec<Range>) -> usize {
    ranges.sort_unstable();
    let (mut sum, mut reached) = (0, 0);
    for (start, end) in ranges {
        sum += end.saturating_sub(start.max(reached));
        reached = reached.max(end);
    }
    sum
}

/// A witness of a case, by their places in the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) case: usize,
    pub(super) witness: usize,
}

/// The places of a truth by document.
#[derive(Debug)]
pub(super) struct Known<'t> {
    truth: &'t Truth,
    parts: HashMap<&'t str, Vec<(Range, Part)>>,
    stock: HashMap<&'t str, Vec<Range>>,
    paired: HashSet<&'t str>,
}

impl<'t> Known<'t> {
    pub(super) fn new(truth: &'t Truth) -> Known<'t> {
        let mut parts: HashMap<&str, Vec<(Range, Part)>> = HashMap::new();
        for (case, known) in truth.cases.iter().enumerate() {
            for (witness, found) in known.witnesses.iter().enumerate() {
                let range = (found.place.start, found.place.end);
                parts.entry(&found.id).or_default().push((range, Part { case, witness }));
            }
        }
        let mut stock: HashMap<&str, Vec<Range>> = HashMap::new();
        for row in &truth.stock {
            stock.entry(&row.id).or_default().extend(row.spans.iter().map(|&[start, end]| (start, end)));
        }
        let paired = truth.pairs.iter().flat_map(|pair| [pair.a.as_str(), pair.b.as_str()]).collect();
        Known { truth, parts, stock, paired }
    }

    /// Whether the truth says of the document of `site` that it is like another one as a whole.
    pub(super) fn is_copy(&self, site: &Site) -> bool {
        let id = site.document.as_str();
        self.paired.contains(id) || self.truth.groups.iter().any(|group| is_member(group, id))
    }

    /// The parts of cases that share a code point with `site`, and what they share.
    pub(super) fn parts(&self, site: &Site) -> impl Iterator<Item = (Part, usize)> {
        let range = (site.start, site.end);
        let all = self.parts.get(site.document.as_str()).into_iter().flatten();
        all.map(move |&(other, part)| (part, common(range, other))).filter(|&(_, shared)| shared > 0)
    }

    /// The code points of `site` on `part`, if any.
    pub(super) fn cut(&self, site: &Site, part: Part) -> Option<Range> {
        let witness = &self.truth.cases[part.case].witnesses[part.witness];
        let (start, end) = (site.start.max(witness.place.start), site.end.min(witness.place.end));
        (witness.id == site.document && start < end).then_some((start, end))
    }

    /// The code points of a part.
    pub(super) fn length(&self, part: Part) -> usize {
        let place = self.truth.cases[part.case].witnesses[part.witness].place;
        place.end - place.start
    }

    /// How many code points of `site` are set phrases.
    pub(super) fn stock(&self, site: &Site) -> usize {
        let spans = self.stock.get(site.document.as_str()).into_iter().flatten();
        spans.map(|&span| common((site.start, site.end), span)).sum()
    }

    /// The part that `site` is, if they have half of the one and half of the other in common; the one that it shares
    /// most with.
    pub(super) fn same(&self, site: &Site) -> Option<Part> {
        let own = site.end - site.start;
        let near = |&(part, shared): &(Part, usize)| 2 * shared >= own && 2 * shared >= self.length(part);
        let best = self.parts(site).filter(near).max_by_key(|&(part, shared)| (shared, std::cmp::Reverse(part)));
        best.map(|(part, _)| part)
    }
}

fn is_member(group: &Group, id: &str) -> bool {
    let number = id.strip_prefix(group.prefix.as_str()).and_then(|figures| figures.parse::<u64>().ok());
    number.is_some_and(|number| (group.from..group.from + group.count).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_counted_once() {
        assert_eq!((common((0, 10), (4, 20)), common((0, 4), (4, 9))), (6, 0));
        assert_eq!(covered(vec![(5, 9), (0, 6), (20, 21), (2, 3)]), 10);
        assert_eq!(covered(Vec::new()), 0);
    }
}
