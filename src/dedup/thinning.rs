//! From a sample to the whole: how many partners records have in all, by how many of them are in the sample.
//!
//! A record with `k` partners meets each of them in a part `f` of the inputs with probability `f`, so the number that it
//! meets there is binomial. Which `k` there are, and how often, is what makes the counts of the sample most likely; it is
//! found by expectation and maximisation (Dempster, Laird & Rubin 1977).

/// Partners that are told apart in a sample; more count as these.
pub(super) const MOST: usize = 15;

/// Numbers of partners that are thought of: dense where a sample can tell them apart.
const PARTNERS: [u32; 14] = [0, 1, 2, 3, 4, 5, 6, 8, 12, 16, 32, 64, 256, 4096];
const ROUNDS: usize = 300;

/// How many records of the whole have how many partners.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Partners {
    weights: [f64; PARTNERS.len()],
}

impl Partners {
    /// `counts[j]`: the records of the sample with `j` partners in it, the last one with as many or more. `share`: the
    /// part of all records that the sample is, in (0, 1].
    pub fn estimate(counts: &[u64; MOST + 1], share: f64) -> Partners {
        let odds = PARTNERS.map(|partners| odds(partners, share));
        let total = counts.iter().sum::<u64>().max(1) as f64;
        let mut weights = [1.0 / PARTNERS.len() as f64; PARTNERS.len()];
        for _ in 0..ROUNDS {
            let mut next = [0.0; PARTNERS.len()];
            for (met, &count) in counts.iter().enumerate().filter(|&(_, &count)| count > 0) {
                let likely: f64 = weights.iter().zip(&odds).map(|(weight, odds)| weight * odds[met]).sum();
                for ((next, weight), odds) in next.iter_mut().zip(&weights).zip(&odds) {
                    *next += count as f64 / total * weight * odds[met] / likely.max(f64::MIN_POSITIVE);
                }
            }
            weights = next;
        }
        Partners { weights }
    }

    /// The share of records that have any partner.
    pub fn any(&self) -> f64 {
        (1.0 - self.weights[0]).clamp(0.0, 1.0)
    }

    /// The share of records that remain where of each and its partners one does.
    pub fn distinct(&self) -> f64 {
        self.weights.iter().zip(PARTNERS).map(|(weight, partners)| weight / f64::from(partners + 1)).sum()
    }
}

/// The probability to meet 0, 1, 2, ... of `partners` in a part `share` of all; the last one is the rest.
fn odds(partners: u32, share: f64) -> [f64; MOST + 1] {
    let mut odds = [0.0; MOST + 1];
    let (k, f) = (f64::from(partners), share.min(1.0 - 1e-12));
    // In logarithms: (1 - f)^4096 has no other form.
    let mut log = k * (1.0 - f).ln();
    for (met, odds) in odds.iter_mut().enumerate().take(MOST.min(partners as usize + 1)) {
        *odds = log.exp();
        log += ((k - met as f64) / (met as f64 + 1.0)).max(f64::MIN_POSITIVE).ln() + (f / (1.0 - f)).ln();
    }
    odds[MOST] = (1.0 - odds.iter().sum::<f64>()).max(0.0);
    odds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_are_those_of_the_binomial_distribution() {
        let found = odds(2, 0.25);
        for (met, expected) in [0.5625, 0.375, 0.0625, 0.0].into_iter().enumerate() {
            assert!((found[met] - expected).abs() < 1e-9, "{found:?}");
        }
        assert!(odds(4096, 0.5)[MOST] > 0.999);
    }

    /// 4 % of the records in pairs, 6 % in families of four; a quarter of them sampled, without chance.
    #[test]
    fn pairs_and_families_are_told_apart() {
        let mut counts = [0; MOST + 1];
        for (partners, share) in [(0, 0.9), (1, 0.04), (3, 0.06)] {
            for (count, odds) in counts.iter_mut().zip(odds(partners, 0.25)) {
                *count += (share * odds * 1e6) as u64;
            }
        }
        let found = Partners::estimate(&counts, 0.25);
        assert!((found.any() - 0.1).abs() < 0.01, "{}", found.any());
        assert!((found.distinct() - (0.9 + 0.02 + 0.015)).abs() < 0.01, "{}", found.distinct());
    }

    #[test]
    fn a_sample_of_all_tells_what_is_there() {
        let mut counts = [0; MOST + 1];
        (counts[0], counts[1]) = (90, 10);
        let found = Partners::estimate(&counts, 1.0);
        assert!((found.any() - 0.1).abs() < 1e-6 && (found.distinct() - 0.95).abs() < 1e-6);
    }
}
