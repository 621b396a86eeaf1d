//! Which units met in a band: what the S-curve predicts, told by the stored matches.

use super::Outcome;
use crate::near::Content;
use std::collections::{HashMap, HashSet};

/// The meetings of a run, by ids.
#[derive(Debug)]
pub struct Meeting {
    floor: f64,
    contents: HashMap<String, Content>,
    pairs: HashSet<(Content, Content)>,
    /// The large buckets that each content stands in.
    large: HashMap<Content, Vec<usize>>,
}

impl Outcome {
    /// Who met whom; memory is that of the ids and the matches.
    pub fn meeting(&self) -> Meeting {
        let mut contents = HashMap::new();
        for unit in 0..self.units.len() as u32 {
            contents.entry(self.units.id(unit)).or_insert(self.units.content(unit));
        }
        let mut large: HashMap<Content, Vec<usize>> = HashMap::new();
        for (bucket, members) in self.matches.large.iter().enumerate() {
            members.iter().for_each(|&content| large.entry(content).or_default().push(bucket));
        }
        Meeting {
            floor: self.matches.floor,
            contents,
            pairs: self.matches.pairs.iter().map(|found| (found.a, found.b)).collect(),
            large,
        }
    }
}

impl Meeting {
    /// Whether the units `a` and `b`, of this `similarity`, met in a band or are one content; `None` if an id is unknown,
    /// or the similarity is below the floor of the matches, where nothing is stored.
    pub fn met(&self, a: &str, b: &str, similarity: f64) -> Option<bool> {
        if similarity < self.floor {
            return None;
        }
        let (a, b) = (*self.contents.get(a)?, *self.contents.get(b)?);
        let share = |x: &[usize], y: &[usize]| x.iter().any(|bucket| y.binary_search(bucket).is_ok());
        let in_large = || match (self.large.get(&a), self.large.get(&b)) {
            (Some(x), Some(y)) => share(x, y),
            _ => false,
        };
        Some(a == b || self.pairs.contains(&(a.min(b), a.max(b))) || in_large())
    }
}
