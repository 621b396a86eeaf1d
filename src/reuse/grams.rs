//! Short grams of one paragraph, and which of them another one has, too.

use super::quick::QuickMap;
use crate::near::winnow::{Sensitivity, fingerprints};
use crate::text::symbol::Symbols;

/// Places of a fingerprint in one paragraph that are followed: pairs of them would cost the square.
const MOST_INSIDE: usize = 16;

/// The short grams of a paragraph, and where they stand in it; in order.
#[derive(Debug)]
pub(super) struct Grams(Vec<(u64, u32)>);

impl Grams {
    pub fn new(paragraph: &Symbols) -> Grams {
        let mut places = Vec::new();
        fingerprints(&paragraph.codes, Sensitivity::Sensitive, |hash, at| places.push((hash, at as u32)));
        places.sort_unstable();
        Grams(places)
    }

    /// The places of those that `a` has, too: there, and in this paragraph. Which of the two is looked through for those
    /// of the other makes no difference but for their order.
    pub fn common(&self, a: &Symbols) -> Vec<(u32, u32)> {
        let mut places = Vec::new();
        let mut followed: QuickMap<u64, usize> = QuickMap::default();
        fingerprints(&a.codes, Sensitivity::Sensitive, |hash, here| {
            let first = self.0.partition_point(|&(other, _)| other < hash);
            let mut found = self.0[first..].iter().take_while(|&&(other, _)| other == hash).peekable();
            if found.peek().is_none() {
                return;
            }
            let times = followed.entry(hash).or_default();
            *times += 1;
            if *times <= MOST_INSIDE {
                places.extend(found.take(MOST_INSIDE).map(|&(_, at)| (here as u32, at)));
            }
        });
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn common_grams_are_the_same_either_way(a in "[水渠村]{0,60}", b in "[水渠村]{0,60}") {
            let (a, b) = (Symbols::new(&a), Symbols::new(&b));
            let mut one = Grams::new(&b).common(&a);
            let mut other: Vec<_> = Grams::new(&a).common(&b).into_iter().map(|(y, x)| (x, y)).collect();
            one.sort_unstable();
            other.sort_unstable();
            proptest::prop_assert_eq!(one, other);
        }
    }
}
