//! Banding: how many bands of how many rows a signature is cut into, from the threshold and the recall that are wanted.
//!
//! Two signatures are compared if they agree on all rows of at least one band. At similarity `s` that happens with
//! probability `1 - (1 - s^r)^b` for `b` bands of `r` rows (Leskovec, Rajaraman & Ullman, section 3.4.2): more bands
//! find more, more rows find less. Verification removes what is found in vain, so recall can be chosen high.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// What decides the bands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BandingConfig {
    /// The least similarity of a match, in (0, 1].
    pub threshold: f64,
    /// The least probability, in (0, 1), with which a pair *at* the threshold is found.
    pub recall: f64,
    /// The most hash functions that may be spent, unless `bands` and `rows` say how many.
    pub num_perm: usize,
    /// Bands to use instead of the chosen number; goes with `rows`.
    pub bands: Option<usize>,
    /// Rows to use instead of the chosen number; goes with `bands`.
    pub rows: Option<usize>,
    /// The seed of the hash functions.
    pub seed: u64,
}

impl Default for BandingConfig {
    fn default() -> Self {
        BandingConfig { threshold: 0.8, recall: 0.99, num_perm: 128, bands: None, rows: None, seed: 0 }
    }
}

/// Hash functions that can be spent: 1024 bands of 64 rows.
const MOST_FUNCTIONS: usize = 1 << 16;

/// A choice of bands and rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Banding {
    /// Bands, `b`.
    pub bands: usize,
    /// Rows in a band, `r`.
    pub rows: usize,
    /// Hash functions that are evaluated: `bands * rows`.
    pub num_perm: usize,
    /// The probability with which a pair at the threshold is found.
    pub recall_at_threshold: f64,
}

/// The S-curve: the probability that `bands` bands of `rows` rows propose a pair of similarity `s`.
///
/// ```
/// use leitong::near::banding::probability;
/// assert!(probability(16, 6, 0.8) > 0.99);
/// assert!(probability(16, 6, 0.3) < 0.02);
/// ```
pub fn probability(bands: usize, rows: usize, s: f64) -> f64 {
    1.0 - (1.0 - s.powi(rows as i32)).powi(bands as i32)
}

impl BandingConfig {
    /// The cheapest bands and rows whose S-curve meets `recall` at `threshold`, or those that were asked for.
    ///
    /// # Errors
    /// If a value is out of range, or no choice within `num_perm` functions meets the recall.
    ///
    /// ```
    /// use leitong::near::banding::BandingConfig;
    /// let banding = BandingConfig::default().choose()?;
    /// assert_eq!((banding.bands, banding.rows), (16, 6));
    /// # Ok::<(), leitong::error::Error>(())
    /// ```
    pub fn choose(&self) -> Result<Banding> {
        self.check()?;
        let (bands, rows) = match (self.bands, self.rows) {
            (Some(bands), Some(rows)) => (bands, rows),
            _ => self.cheapest()?,
        };
        let recall_at_threshold = probability(bands, rows, self.threshold);
        Ok(Banding { bands, rows, num_perm: bands * rows, recall_at_threshold })
    }

    fn check(&self) -> Result<()> {
        let fault = |text: String| Err(Error::Config(text));
        if !(self.threshold > 0.0 && self.threshold <= 1.0) {
            return fault(format!("threshold {} must be above 0 and at most 1", self.threshold));
        }
        if !(self.recall > 0.0 && self.recall < 1.0) {
            return fault(format!("recall {} must be above 0 and below 1", self.recall));
        }
        if !(1..=MOST_FUNCTIONS).contains(&self.num_perm) {
            return fault(format!("num_perm {} must be 1 to {MOST_FUNCTIONS}", self.num_perm));
        }
        match (self.bands, self.rows) {
            (None, None) => Ok(()),
            (Some(1..=1024), Some(1..=64)) => Ok(()),
            (Some(_), Some(_)) => fault("bands must be 1 to 1024 and rows 1 to 64".into()),
            _ => fault("bands and rows belong together: give both or neither".into()),
        }
    }

    fn cheapest(&self) -> Result<(usize, usize)> {
        (1..=self.num_perm.min(64))
            .filter_map(|rows| Some((self.enough(rows, self.num_perm / rows)?, rows)))
            .min_by(|&x, &y| cost(x).total_cmp(&cost(y)))
            .ok_or_else(|| {
                let BandingConfig { threshold, recall, num_perm, .. } = *self;
                let least = self.enough(1, MOST_FUNCTIONS).map_or("very many".into(), |bands| bands.to_string());
                Error::Config(format!(
                    "recall {recall} at threshold {threshold} needs {least} hash functions, num_perm allows {num_perm}: \
                     raise num_perm, or lower the recall"
                ))
            })
    }

    /// The least bands of `rows` rows that meet the recall, if they are at most `most`.
    fn enough(&self, rows: usize, most: usize) -> Option<usize> {
        let miss = 1.0 - self.threshold.powi(rows as i32);
        // The least b with miss^b <= 1 - recall, and one more where rounding fell short; a miss of 0 needs one band.
        let bands = ((1.0 - self.recall).ln() / miss.ln()).ceil().clamp(1.0, 1e9) as usize;
        (bands..=bands + 1).find(|&bands| bands <= most && probability(bands, rows, self.threshold) >= self.recall)
    }
}

/// Nanoseconds that a record costs by `bands` bands of `rows` rows, on a reference corpus.
///
/// The corpus: a million records of 500 shingles, whose similarity to one another falls off exponentially with mean
/// 0.02 (templates and stock phrases; measured means are 0.005 to 0.03). Unit costs are in docs/performance.md. Only the
/// order of the choices matters, and it does not depend on the input: the same threshold gives the same bands anywhere.
fn cost((bands, rows): (usize, usize)) -> f64 {
    const RECORDS: f64 = 1e6;
    const SHINGLES: f64 = 500.0;
    const BACKGROUND: f64 = 0.02;
    const SIGN: f64 = 0.055;
    const GROUP: f64 = 25.0;
    const COMPARE: f64 = 1000.0;
    const STEPS: usize = 400;
    let met: f64 = (0..STEPS)
        .map(|step| (step as f64 + 0.5) / STEPS as f64)
        .map(|s| (-s / BACKGROUND).exp() / BACKGROUND * probability(bands, rows, s) / STEPS as f64)
        .sum();
    SIGN * SHINGLES * (bands * rows) as f64 + GROUP * bands as f64 + COMPARE * RECORDS * met
}

/// Writes the key of each band of `signature` to `keys`.
///
/// `keys.len() * rows <= signature.len()`; bands of 0 rows have equal keys, for they agree in all of them. Keys are 32 bits: accidental equals cost a comparison, never a wrong match.
pub fn band_keys(signature: &[u32], rows: usize, keys: &mut [u32]) {
    if rows == 0 {
        return keys.fill(0);
    }
    for (band, key) in signature.chunks_exact(rows).zip(keys) {
        let hash = band.iter().fold(0u64, |hash, &word| {
            let mixed = (hash ^ u64::from(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            mixed ^ (mixed >> 32)
        });
        *key = (hash.wrapping_mul(0xC4CE_B9FE_1A85_EC53) >> 32) as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_meets_its_recall_within_its_functions() {
        for threshold in [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0] {
            for recall in [0.5, 0.9, 0.99, 0.999] {
                let config = BandingConfig { threshold, recall, num_perm: 256, ..Default::default() };
                let banding = config.choose().unwrap();
                assert!(banding.recall_at_threshold >= recall, "{threshold} {recall} {banding:?}");
                assert!(banding.num_perm <= 256);
            }
        }
    }

    #[test]
    fn out_of_range_is_told() {
        for (threshold, recall) in [(0.0, 0.9), (1.5, 0.9), (f64::NAN, 0.9), (0.8, 1.0), (0.8, 0.0)] {
            assert!(BandingConfig { threshold, recall, ..Default::default() }.choose().is_err());
        }
        let impossible = BandingConfig { threshold: 0.02, ..Default::default() }.choose().unwrap_err();
        assert!(impossible.to_string().contains("raise num_perm"), "{impossible}");
        assert!(BandingConfig { bands: Some(4), ..Default::default() }.choose().is_err());
    }

    #[test]
    fn equal_bands_have_equal_keys_and_others_do_not() {
        let mut keys = [0; 3];
        band_keys(&[1, 2, 1, 2, 2, 1], 2, &mut keys);
        assert_eq!(keys[0], keys[1]);
        assert_ne!(keys[0], keys[2]);
        band_keys(&[1, 2], 0, &mut keys);
        assert_eq!(keys, [0; 3]);
    }
}
