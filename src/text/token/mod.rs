//! Tokens: what shingles are made of.
//!
//! Words are the default: Han is segmented by jieba, alphabetic scripts by word boundaries, scripts without spaces by a
//! few letters; which one is decided run by run, so mixed documents are ordinary. A token is known by a 64-bit hash
//! and its span; no string is made for it. Separators are no tokens, and shingles run across them.

mod chars;
mod han;
mod hash;
mod proof;
mod spaced;
mod words;

use crate::document::Span;
use crate::error::{Error, Result};
use crate::text::fold::Fold;
use serde::{Deserialize, Serialize};

/// What is a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Tokens {
    /// Words: jieba's for Han, those of UAX #29 for alphabetic scripts, two or three letters from each on for kana, Thai
    /// and the like.
    #[default]
    Words,
    /// Every letter, digit and ideograph of the folded key; every code point of a raw one.
    Chars,
    /// What white space separates, to compare scores with tools that split texts this way; meant for `--fold none`.
    Spaced,
}

impl Tokens {
    /// All kinds of tokens.
    pub const ALL: &[Tokens] = &[Tokens::Words, Tokens::Chars, Tokens::Spaced];

    /// Tokens in a shingle unless the user chooses. Measured: see docs/algorithm.md.
    pub fn default_width(self) -> usize {
        match self {
            Tokens::Words => 2,
            Tokens::Chars | Tokens::Spaced => 5,
        }
    }
}

/// How texts become tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextConfig {
    /// How texts are folded before they are compared.
    pub fold: Fold,
    /// What is a token.
    pub tokens: Tokens,
    /// Whether jieba guesses words that its dictionary lacks. Off by default: see docs/algorithm.md.
    pub hmm: bool,
}

impl TextConfig {
    /// The same, if this build can do it.
    ///
    /// # Errors
    /// If words are to be guessed, and the feature `hmm` is not compiled in.
    pub fn check(self) -> Result<TextConfig> {
        if self.hmm && cfg!(not(feature = "hmm")) {
            return Err(Error::Config("hmm needs a build with the feature `hmm`".into()));
        }
        Ok(self)
    }
}

/// Calls `token` with the span and the hash of each token of `key`, in order.
///
/// `key`: as [`fold`](crate::text::fold::fold) made it with `config.fold`. Spans are bytes of `key`.
///
/// # Panics
/// If `config` does not pass its [check](TextConfig::check).
///
/// ```
/// use leitong::text::token::{TextConfig, tokenize};
/// let mut words = Vec::new();
/// let key = "机关党建 is fun";
/// tokenize(TextConfig::default(), key, &mut |span, _| words.push(span.of(key)));
/// assert_eq!(words, ["机关", "党建", "is", "fun"]);
/// ```
#[inline]
pub fn tokenize(config: TextConfig, key: &str, token: &mut impl FnMut(Span, u64)) {
    match (config.tokens, config.fold) {
        (Tokens::Words, fold) => words::tokenize(key, fold, config.hmm, token),
        (Tokens::Spaced, _) => spaced::tokenize(key, token),
        (Tokens::Chars, Fold::Text) => chars::tokenize(key, token),
        (Tokens::Chars, Fold::None) => chars::tokenize_raw(key, token),
    }
}

/// A hash of the dictionaries by which `config` segments: of their words, or of the version whose words they are.
pub(crate) fn dictionary_hash(config: TextConfig) -> u64 {
    han::dictionary_hash(config.hmm)
}

/// Bytes that dictionaries hold in memory: none before the first run of Han is segmented.
#[cfg(feature = "pipeline")]
pub(crate) fn dictionary_bytes() -> u64 {
    han::dictionary_bytes()
}

/// Appends to `hashes` what similarities are computed on: hashes of the tokens of `key` that nobody can solve for.
///
/// Those of [`token_hashes`] take less time, and are for signatures, on which nothing is decided.
pub fn token_proofs(config: TextConfig, key: &str, hashes: &mut Vec<u64>) {
    let bytes = key.as_bytes();
    let mut blocks = [proof::Block::default(); AT_ONCE];
    let mut filled = 0;
    tokenize(config, key, &mut |span, _| {
        blocks[filled] = proof::block(&bytes[span.start..], span.end - span.start);
        filled += 1;
        if filled == AT_ONCE {
            proof::hash(&blocks, hashes);
            filled = 0;
        }
    });
    proof::hash(&blocks[..filled], hashes);
}

/// Tokens that are hashed at once: few enough to stay in the fastest cache.
const AT_ONCE: usize = 256;

/// Appends the hashes of the tokens of `key` to `hashes`.
pub fn token_hashes(config: TextConfig, key: &str, hashes: &mut Vec<u64>) {
    tokenize(config, key, &mut |_, hash| hashes.push(hash));
}
