//! What decides a made corpus.

use super::class::Rates;
use crate::error::{Error, Result};
use crate::source::{Compression, Format};
use serde::{Deserialize, Serialize};

/// What decides the bytes of a made corpus: equal settings give equal bytes.
///
/// ```
/// use leitong::bench::synth::SynthConfig;
/// let config = SynthConfig { size: 1 << 20, planted: 0.1, ..SynthConfig::default() };
/// assert!(config.check().is_ok());
/// assert!(SynthConfig { chinese: 2.0, ..config }.check().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SynthConfig {
    /// Bytes of the corpus before compression and without its tail, at least: each part of about 1 MiB ends with the
    /// group of documents that fills it.
    pub size: u64,
    /// Seed of the generator: each seed gives a different corpus.
    pub seed: u64,
    /// The share of the bytes that is Chinese, 0 to 1; the rest is English. Between, some documents are mixed.
    pub chinese: f64,
    /// The share of the documents that are altered copies of another one. Together with `negatives` at most 0.9.
    pub planted: f64,
    /// The share of the documents that only look alike.
    pub negatives: f64,
    /// The share of the documents that hold passages of another one. If it is above 0, the documents that only look alike
    /// are such as share set phrases. Together with `planted` and `negatives` at most 1.
    #[serde(skip_serializing_if = "is_zero")]
    pub reuse: f64,
    /// The share of these documents whose passages are rewritten as a person does it, 0 to 1.
    #[serde(skip_serializing_if = "is_zero")]
    pub rewritten: f64,
    /// If above 0, so many documents of made news instead: one a day, with rosters and bulletins that come again and
    /// passages that were copied. Of the other settings only the share of Chinese, the seed, format and compression count.
    #[serde(skip_serializing_if = "is_none")]
    pub news: u32,
    /// How often the one repeated text stands, and how many documents are of the one template; at most 1,000,000.
    pub tail: u32,
    /// How often each class of edits is planted.
    pub rates: Rates,
    /// What the documents are written as.
    pub format: Format,
    /// How the files are compressed.
    pub compression: Compression,
}

impl Default for SynthConfig {
    fn default() -> Self {
        SynthConfig {
            size: 10_000_000,
            seed: 0,
            chinese: 0.7,
            planted: 0.05,
            negatives: 0.02,
            reuse: 0.0,
            rewritten: 0.0,
            news: 0,
            tail: 0,
            rates: Rates::default(),
            format: Format::Jsonl,
            compression: Compression::None,
        }
    }
}

/// What is off is not written, so that truths without it are what they were before.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(share: &f64) -> bool {
    *share == 0.0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_none(count: &u32) -> bool {
    *count == 0
}

/// The formats that a corpus is written in.
pub const FORMATS: &[Format] = &[Format::Text, Format::Markdown, Format::Jsonl];

/// Days of news: fewer leave no room for what comes again, and more have no numbers.
const DAYS: std::ops::RangeInclusive<u32> = 20..=3_000;
/// The largest corpus: ids have nine figures.
const LARGEST: u64 = 120_000_000_000;
/// The longest tail.
const LONGEST_TAIL: u32 = 1_000_000;

impl SynthConfig {
    /// Whether every value is in range.
    ///
    /// # Errors
    /// If one is not.
    pub fn check(&self) -> Result<()> {
        let fault = |problem: String| Err(Error::Config(problem));
        let shares = [
            ("chinese", self.chinese),
            ("planted", self.planted),
            ("negatives", self.negatives),
            ("reuse", self.reuse),
            ("rewritten", self.rewritten),
        ];
        for (name, share) in shares {
            if !(0.0..=1.0).contains(&share) {
                return fault(format!("{name} {share} must be 0 to 1"));
            }
        }
        if self.planted + self.negatives > 0.9 {
            return fault("planted and negatives must be at most 0.9 together: a copy needs an original".into());
        }
        if self.rewritten > 0.0 && self.reuse == 0.0 {
            return fault("rewritten is a share of the reused passages: request some, such as --reuse 0.5".into());
        }
        if self.news > 0 && !DAYS.contains(&self.news) {
            return fault(format!("news {} must be {} to {} days", self.news, DAYS.start(), DAYS.end()));
        }
        // Shares are decimal fractions: what sums to 1 on paper may be above it by the last bit.
        if self.planted + self.negatives + self.reuse > 1.0 + 1e-9 {
            return fault("planted, negatives and reuse must be at most 1 together: lower one".into());
        }
        if self.size == 0 || self.size > LARGEST {
            return fault(format!("size {} must be 1 to {LARGEST} bytes", self.size));
        }
        if !FORMATS.contains(&self.format) {
            let known = FORMATS.iter().map(|format| format.extension()).collect::<Vec<_>>().join(", ");
            return fault(format!("a corpus cannot be written as {}: choose one of {known}", self.format.extension()));
        }
        if self.tail > 0 && !self.format.container().holds_many() {
            return fault("a tail needs the format jsonl: as files it would test the file system instead".into());
        }
        if self.tail > LONGEST_TAIL {
            return fault(format!("tail {} must be at most {LONGEST_TAIL}", self.tail));
        }
        if self.planted > 0.0 { self.rates.check() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::synth::EditClass;

    #[test]
    fn settings_out_of_range_are_named() {
        let good = SynthConfig::default();
        assert!(good.check().is_ok());
        for (config, word) in [
            (SynthConfig { chinese: f64::NAN, ..good.clone() }, "chinese"),
            (SynthConfig { planted: 0.8, negatives: 0.2, ..good.clone() }, "original"),
            (SynthConfig { reuse: -0.1, ..good.clone() }, "reuse -0.1"),
            (SynthConfig { reuse: 1.0, ..good.clone() }, "together"),
            (SynthConfig { news: 5, ..good.clone() }, "news 5"),
            (SynthConfig { rewritten: 0.5, ..good.clone() }, "--reuse"),
            (SynthConfig { size: 0, ..good.clone() }, "size"),
            (SynthConfig { format: Format::Csv, ..good.clone() }, "csv"),
            (SynthConfig { tail: 2_000_000, ..good.clone() }, "tail"),
            (SynthConfig { rates: Rates([(EditClass::Mask, -1.0)].into()), ..good.clone() }, "mask"),
            (SynthConfig { rates: Rates([].into()), ..good.clone() }, "edit class"),
        ] {
            assert!(config.check().unwrap_err().to_string().contains(word), "{word}");
        }
    }

    #[test]
    fn settings_survive_toml() {
        let config = SynthConfig { rates: Rates::only(EditClass::ClauseOrder), ..SynthConfig::default() };
        assert_eq!(toml::from_str::<SynthConfig>(&toml::to_string(&config).unwrap()).unwrap(), config);
    }
}
