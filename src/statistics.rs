//! What is said of measurements: medians with their spread, proportions with their intervals, growth over sizes.

use serde::Serialize;

/// Some of many: a proportion that was counted.
///
/// ```
/// use leitong::statistics::Share;
/// let recall = Share::new(594, 600);
/// assert_eq!(recall.value(), Some(0.99));
/// let (low, high) = recall.interval();
/// assert!(low > 0.978 && high < 0.996);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Share {
    /// Those that count.
    pub part: u64,
    /// All.
    pub whole: u64,
}

/// The quantile of the normal distribution for 95 % on two sides.
const Z: f64 = 1.959_963_984_540_054;

impl Share {
    /// `part` of `whole`; `part <= whole`.
    pub fn new(part: u64, whole: u64) -> Share {
        debug_assert!(part <= whole);
        Share { part, whole }
    }

    /// Counts one more.
    pub fn add(&mut self, counts: bool) {
        self.whole += 1;
        self.part += u64::from(counts);
    }

    /// `part / whole`, if there is anything.
    pub fn value(self) -> Option<f64> {
        (self.whole > 0).then(|| self.part as f64 / self.whole as f64)
    }

    /// The 95 % interval of the proportion behind the count (Wilson 1927); from 0 to 1 if nothing was counted.
    ///
    /// Unlike `p ± 1.96 s` it stays within [0, 1] and means something for 0 or all of a few.
    pub fn interval(self) -> (f64, f64) {
        if self.whole == 0 {
            return (0.0, 1.0);
        }
        let n = self.whole as f64;
        let p = self.part as f64 / n;
        let scale = 1.0 + Z * Z / n;
        let centre = (p + Z * Z / (2.0 * n)) / scale;
        let half = Z / scale * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        // At the ends the formula gives 0 and 1 but for rounding.
        let low = if self.part == 0 { 0.0 } else { (centre - half).max(0.0) };
        let high = if self.part == self.whole { 1.0 } else { (centre + half).min(1.0) };
        (low, high)
    }
}

/// The median of some measurements, with the least and the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct Spread {
    /// The middle one, or the mean of the two in the middle.
    pub median: f64,
    /// The least.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
}

impl Spread {
    /// Of `values`; all zero if there are none.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Spread {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (Some(&least), Some(&greatest)) = (values.first(), values.last()) else { return Spread::default() };
        let middle = values.len() / 2;
        let median = if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 };
        Spread { median, least, greatest }
    }
}

/// The exponent `e` of the best fit `cost = c * size^e`, by least squares on logarithms: 1 is linear growth.
///
/// `None` for fewer than two different sizes, or values that have no logarithm.
pub fn growth_exponent(points: &[(f64, f64)]) -> Option<f64> {
    if points.iter().any(|&(size, cost)| size <= 0.0 || cost <= 0.0) {
        return None;
    }
    let logs: Vec<(f64, f64)> = points.iter().map(|&(size, cost)| (size.ln(), cost.ln())).collect();
    let count = logs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = logs.iter().map(|point| (point.0 - x).powi(2)).sum();
    let slope: f64 = logs.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    (spread > 0.0).then(|| slope / spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20.
    #[test]
    fn intervals_are_those_of_the_literature() {
        for (part, whole, low, high) in [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)] {
            let found = Share::new(part, whole).interval();
            assert!((found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5, "{found:?}");
        }
        assert_eq!(Share::new(0, 0).interval(), (0.0, 1.0));
        assert_eq!(Share::new(7, 7).interval().1, 1.0);
    }

    #[test]
    fn the_median_stands_in_the_middle() {
        assert_eq!(Spread::of([3.0, 1.0, 2.0]), Spread { median: 2.0, least: 1.0, greatest: 3.0 });
        assert_eq!(Spread::of([4.0, 1.0, 2.0, 3.0]).median, 2.5);
        assert_eq!(Spread::of([]), Spread::default());
    }

    #[test]
    fn growth_is_the_exponent_of_a_power() {
        let squares: Vec<(f64, f64)> = (1..6).map(|n| (f64::from(n), 3.0 * f64::from(n * n))).collect();
        assert!((growth_exponent(&squares).unwrap() - 2.0).abs() < 1e-9);
        assert_eq!(growth_exponent(&[(1.0, 1.0)]), None);
        assert_eq!(growth_exponent(&[(1.0, 0.0), (2.0, 1.0)]), None);
    }
}
