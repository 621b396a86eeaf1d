//! Parities: a small sketch by which most pairs are told to be unlike without looking at their shingles, and surely.
//!
//! A bit of the sketch of a set says whether the number of its shingles that fall there is odd. The sketches of two
//! sets differ, bit by bit, in the sketch of what the sets do *not* have in common. So no fewer shingles differ than
//! bits do, and sets that are `t` alike differ in no more than `(1 - t) / (1 + t)` of the sum of their sizes. What this
//! rules out needs no comparison, and nothing is ruled out by chance.
//!
//! Bitmaps as filters of exact set joins: Sandes, Teodoro & Melo 2020.

/// Words of the smallest and the largest sketch.
const LEAST: usize = 8;
const MOST: usize = 1024;
/// Shingles for each word of a sketch: with four bits a shingle few fall on one another.
const OF_WORD: usize = 16;

/// Appends the parities of `set` to `sketch`: 8 to 1024 words, a power of two.
///
/// ```
/// use leitong::near::parity::{may_match, parities};
/// let (a, b): (Vec<u64>, Vec<u64>) = ((0..100).map(|x| x * x).collect(), (50..150).map(|x| x * x).collect());
/// let (mut x, mut y) = (Vec::new(), Vec::new());
/// parities(&a, &mut x);
/// parities(&b, &mut y);
/// assert!(may_match((&x, 100), (&y, 100), 0.3) && !may_match((&x, 100), (&y, 100), 0.8));
/// ```
pub fn parities(set: &[u64], sketch: &mut Vec<u64>) {
    let words = (set.len() / OF_WORD).next_power_of_two().clamp(LEAST, MOST);
    let start = sketch.len();
    sketch.resize(start + words, 0);
    let sketch = &mut sketch[start..];
    for &shingle in set {
        sketch[(shingle >> 6) as usize & (words - 1)] ^= 1 << (shingle & 63);
    }
}

/// Whether two sets may be `threshold` alike, by the parities and the size of each. Cost: reads the parities.
pub fn may_match((a, size): (&[u64], usize), (b, other): (&[u64], usize), threshold: f64) -> bool {
    let most = (1.0 - threshold) / (1.0 + threshold) * (size + other) as f64 + 1e-6;
    f64::from(differing(a, b)) <= most
}

/// Bits that differ; the larger sketch is folded to the size of the smaller one.
fn differing(a: &[u64], b: &[u64]) -> u32 {
    let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut bits = 0;
    for (place, &word) in small.iter().enumerate() {
        let folded = large.iter().skip(place).step_by(small.len()).fold(0, |folded, word| folded ^ word);
        bits += (word ^ folded).count_ones();
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::near::verify::jaccard;
    use proptest::prelude::*;

    fn set(range: std::ops::Range<u64>) -> Vec<u64> {
        let mut set: Vec<u64> = range.map(|x| x.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
        set.sort_unstable();
        set
    }

    proptest! {
        /// Whatever is alike passes, also where sketches are of different sizes.
        #[test]
        fn nothing_that_matches_is_ruled_out(start in 0u64..3000, length in 0u64..3000, own in 1u64..3000) {
            let (a, b) = (set(0..own), set(start..start + length));
            let (mut x, mut y) = (Vec::new(), Vec::new());
            parities(&a, &mut x);
            parities(&b, &mut y);
            prop_assert!(may_match((&x, a.len()), (&y, b.len()), jaccard(&a, &b)));
        }
    }

    #[test]
    fn what_is_a_little_too_different_is_ruled_out() {
        for size in [100, 1000, 10_000] {
            let (a, b) = (set(0..size), set(size / 5..size / 5 + size));
            let (mut x, mut y) = (Vec::new(), Vec::new());
            parities(&a, &mut x);
            parities(&b, &mut y);
            assert!(jaccard(&a, &b) > 0.66 && !may_match((&x, a.len()), (&y, b.len()), 0.8), "{size}");
        }
    }
}
