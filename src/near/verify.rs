//! Verification: the exact Jaccard similarity of two shingle sets, or the proof that it is below the threshold.

/// The Jaccard similarity `|A ∩ B| / |A ∪ B|` of two sorted lists without repeats; 0 where both are empty:
/// what has no shingle resembles nothing, not even its equal.
///
/// ```
/// use leitong::near::verify::jaccard;
/// assert_eq!(jaccard(&[1, 2, 3], &[2, 3, 4]), 0.5);
/// ```
pub fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    jaccard_at_least(a, b, 0.0).expect("every similarity is at least 0")
}

/// The Jaccard similarity of two sorted lists without repeats if it is at least `threshold`.
///
/// Gives up as soon as the elements that have found no partner rule the threshold out. Time O(|A| + |B|).
pub fn jaccard_at_least(a: &[u64], b: &[u64], threshold: f64) -> Option<f64> {
    let total = a.len() + b.len();
    if total == 0 {
        return (threshold <= 0.0).then_some(0.0);
    }
    let similarity = |common: usize| common as f64 / (total - common) as f64;
    if similarity(a.len().min(b.len())) < threshold {
        return None;
    }
    let common = intersection(a, b, |unmatched| {
        // At best everything else is common: (total - unmatched) / 2 elements.
        similarity((total - unmatched) / 2) >= threshold
    })?;
    Some(similarity(common)).filter(|&similarity| similarity >= threshold)
}

/// How many elements two sorted lists without repeats have in common.
pub fn common(a: &[u64], b: &[u64]) -> usize {
    intersection(a, b, |_| true).expect("it is not given up")
}

/// Elements between two questions whether it is worth going on.
const STRIDE: usize = 64;

/// The size of the intersection, or `None` once `hope(unmatched)` fails.
fn intersection(a: &[u64], b: &[u64], hope: impl Fn(usize) -> bool) -> Option<usize> {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        // Without branches on the data: which side advances is as good as random.
        for _ in 0..STRIDE {
            let (Some(&x), Some(&y)) = (a.get(i), b.get(j)) else { break };
            common += usize::from(x == y);
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        if !hope(i + j - 2 * common) {
            return None;
        }
    }
    Some(common)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn it_equals_the_definition(a in prop::collection::btree_set(0u64..300, 0..200), b in prop::collection::btree_set(0u64..300, 0..200), t in 0.0f64..1.0) {
            let union = a.union(&b).count();
            let exact = if union == 0 { 0.0 } else { a.intersection(&b).count() as f64 / union as f64 };
            let list = |set: &BTreeSet<u64>| set.iter().copied().collect::<Vec<_>>();
            prop_assert_eq!(jaccard(&list(&a), &list(&b)), exact);
            prop_assert_eq!(jaccard_at_least(&list(&a), &list(&b), t), Some(exact).filter(|&s| s >= t));
            prop_assert_eq!(jaccard_at_least(&list(&a), &list(&b), exact), Some(exact));
        }
    }
}
