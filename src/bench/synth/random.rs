//! Reproducible randomness: a generator, draws from a weighted list in constant time, and lengths of texts.
//!
//! Everything that decides bytes is integer arithmetic or `+ - * /` and square roots, which IEEE 754 rounds alike on
//! every machine; powers and logarithms of the platform's library are not. SplitMix64: Steele, Lea, Flood 2014.
//! Alias tables: Walker 1977, built as Vose 1991 does.

/// SplitMix64.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// The stream that belongs to `seed` and `number`, as good as independent of those of other numbers.
    pub(super) fn new(seed: u64, number: u64) -> Random {
        let mut random = Random(seed);
        let base = random.next();
        let mut random = Random(base ^ number.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        random.next();
        random
    }

    /// 64 random bits.
    #[inline]
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below `limit`, which is at least 1 and at most 2^32.
    #[inline]
    pub(super) fn below(&mut self, limit: usize) -> usize {
        (((self.next() >> 32) * limit as u64) >> 32) as usize
    }

    /// A number in `[0, 1)`.
    #[inline]
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with the given probability.
    #[inline]
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of `items`, which are not empty, each as likely.
    #[inline]
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of `words`, which are not empty, each as likely.
    pub(super) fn word<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }

    /// Puts `items` into a random order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }

    /// A length around `median`, as good as log-normal: half of them within `median / 2^(0.4 spread)` and
    /// `median * 2^(0.4 spread)`, none beyond `2^(2 spread)`.
    pub(super) fn length(&mut self, median: usize, spread: f64) -> usize {
        // The sum of four uniform numbers is near enough to a normal one.
        let normal = (0..4).map(|_| self.unit()).sum::<f64>() - 2.0;
        (median as f64 * power_of_two(normal * spread)) as usize
    }
}

/// `2^exponent`, the exponent cut to 1/64 of an octave.
fn power_of_two(exponent: f64) -> f64 {
    let steps = (exponent * 64.0) as i64;
    let (octaves, fraction) = (steps.div_euclid(64), steps.rem_euclid(64));
    let whole = (1u64 << octaves.unsigned_abs()) as f64;
    let (mut root, mut power) = (2.0f64, if octaves < 0 { 1.0 / whole } else { whole });
    for bit in (0..6).rev() {
        root = root.sqrt();
        power *= if fraction >> bit & 1 == 1 { root } else { 1.0 };
    }
    power
}

/// The weights of Zipf and Mandelbrot, `1 / (rank + shift)^(eighths / 8)` for the ranks from 1.
pub(super) fn zipf(count: usize, shift: f64, eighths: u32) -> Vec<f64> {
    let weight = |rank: usize| {
        let root = (rank as f64 + shift).sqrt().sqrt().sqrt();
        1.0 / (0..eighths).fold(1.0, |power, _| power * root)
    };
    (1..=count).map(weight).collect()
}

/// Draws indices with given weights.
#[derive(Debug, Clone, Default)]
pub(super) struct Alias {
    /// Of each column: the share of 2^32 that is its own, and whose the rest is.
    columns: Vec<(u32, u32)>,
}

impl Alias {
    /// `weights`: positive, at most 2^32 of them.
    pub(super) fn new(weights: &[f64]) -> Alias {
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        let mut left: Vec<f64> = weights.iter().map(|weight| weight / mean).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..left.len()).partition(|&index| left[index] < 1.0);
        let mut columns: Vec<(u32, u32)> = (0..left.len() as u32).map(|index| (u32::MAX, index)).collect();
        while let (Some(&low), Some(&high)) = (small.last(), large.last()) {
            small.pop();
            columns[low] = ((left[low] * f64::from(u32::MAX)) as u32, high as u32);
            left[high] -= 1.0 - left[low];
            if left[high] < 1.0 {
                large.pop();
                small.push(high);
            }
        }
        Alias { columns }
    }

    /// An index; there must be one.
    #[inline]
    pub(super) fn draw(&self, random: &mut Random) -> usize {
        let bits = random.next();
        let column = ((bits >> 32) * self.columns.len() as u64) >> 32;
        let (own, other) = self.columns[column as usize];
        if bits as u32 <= own { column as usize } else { other as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_come_as_often_as_they_weigh() {
        let weights = zipf(50, 2.0, 8);
        let (alias, mut random) = (Alias::new(&weights), Random::new(1, 2));
        let mut counts = [0u32; 50];
        (0..200_000).for_each(|_| counts[alias.draw(&mut random)] += 1);
        let total: f64 = weights.iter().sum();
        for (count, weight) in counts.iter().zip(&weights) {
            let expected = 200_000.0 * weight / total;
            // Five sigma on each of 50.
            assert!((f64::from(*count) - expected).abs() < 5.0 * expected.sqrt(), "{count} for {expected}");
        }
    }

    #[test]
    fn the_first_numbers_are_frozen() {
        let mut random = Random::new(7, 0);
        let first: Vec<usize> = (0..6).map(|_| random.below(1000)).collect();
        assert_eq!(first, [649, 549, 604, 348, 182, 915]);
    }

    #[test]
    fn lengths_spread_around_their_median() {
        let mut random = Random::new(3, 3);
        let mut lengths: Vec<usize> = (0..1001).map(|_| random.length(800, 1.5)).collect();
        lengths.sort_unstable();
        assert!((700..900).contains(&lengths[500]), "{}", lengths[500]);
        assert!(lengths[0] >= 100 && lengths[1000] <= 6400);
    }
}
