//! The recipe: from one text to its shingles, the same for every use of them.
//!
//! There are two kinds. Those of a *sketch* are made of fast hashes of tokens, and signatures are made of them; those that
//! are *compared* are made of hashes that nobody can solve for, so that equal sets are equal words. Both have a value for
//! each window of tokens.

use crate::error::Result;
use crate::near::shingle::{ShingleConfig, shingles, sort_unique};
use crate::text::fold::{as_text, fold_bytes, identity};
use crate::text::token::{TextConfig, token_hashes, token_proofs, tokenize};
use std::collections::HashSet;

/// The identity of texts without a letter, digit or ideograph: each is a content of its own, whatever else is known.
pub(crate) const LETTERLESS: u128 = u128::MAX;

/// Lists that are made of each text, and used again for the next one.
#[derive(Debug)]
pub(crate) struct Room {
    pub tokens: Vec<u64>,
    pub list: Vec<u64>,
}

/// Tokens that there is room for from the start; few texts have more.
const TOKENS: usize = 1 << 11;

impl Default for Room {
    fn default() -> Room {
        Room { tokens: Vec::with_capacity(TOKENS), list: Vec::with_capacity(TOKENS) }
    }
}

/// How a text becomes a shingle set: folding, tokens, width.
///
/// ```
/// use leitong::near::recipe::Recipe;
/// use leitong::near::verify::jaccard;
/// let recipe = Recipe::default();
/// assert_eq!(jaccard(&recipe.set("各村的水渠，谁家管。"), &recipe.set("各村的水渠,誰家管")), 1.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    text: TextConfig,
    width: usize,
}

impl Default for Recipe {
    fn default() -> Self {
        let text = TextConfig::default();
        Recipe { text, width: text.tokens.default_width() }
    }
}

impl Recipe {
    /// The recipe of a configuration.
    ///
    /// # Errors
    /// If the width is out of range, or words are to be guessed by a build without the feature `hmm`.
    pub fn new(text: TextConfig, shingle: ShingleConfig) -> Result<Recipe> {
        let text = text.check()?;
        Ok(Recipe { text, width: shingle.check()?.width.unwrap_or(text.tokens.default_width()) })
    }

    /// How texts become tokens.
    pub fn text(&self) -> TextConfig {
        self.text
    }

    /// Tokens in a shingle.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Appends the comparison key of `raw` to `key` and returns its identity.
    pub(crate) fn key(&self, raw: &str, key: &mut Vec<u8>) -> u128 {
        let start = key.len();
        fold_bytes(self.text.fold, raw, key);
        match is_letterless(raw) || key.len() == start {
            true => LETTERLESS,
            false => identity(&key[start..]),
        }
    }

    /// Appends the shingles of a key that are compared, in order of their place, to `list`; none if it is letterless.
    /// `tokens` is scratch space.
    pub(crate) fn list(&self, key: &str, identity: u128, tokens: &mut Vec<u64>, list: &mut Vec<u64>) {
        tokens.clear();
        token_proofs(self.text, key, tokens);
        self.windows(tokens, identity, list);
    }

    /// As [`list`](Recipe::list), for a sketch.
    pub(crate) fn sketch(&self, key: &str, identity: u128, tokens: &mut Vec<u64>, list: &mut Vec<u64>) {
        tokens.clear();
        token_hashes(self.text, key, tokens);
        self.windows(tokens, identity, list);
    }

    #[inline]
    fn windows(&self, tokens: &[u64], identity: u128, list: &mut Vec<u64>) {
        if identity == LETTERLESS {
            return;
        }
        match tokens.is_empty() {
            // Letters of which the tokenizer makes nothing: the text is the only shingle (G8).
            true => list.push(identity as u64),
            false => shingles(tokens, self.width, list),
        }
    }

    /// The shingles of a sketch for a key of any length in little memory: `take` gets them in turn, a block at a time.
    pub(crate) fn sketch_in_blocks(&self, key: &str, identity: u128, room: &mut Room, mut take: impl FnMut(&[u64])) {
        if identity == LETTERLESS {
            return;
        }
        let Room { tokens, list } = room;
        tokens.clear();
        list.clear();
        let mut begun = false;
        tokenize(self.text, key, &mut |_, hash| {
            tokens.push(hash);
            if tokens.len() == BLOCK {
                shingles(tokens, self.width, list);
                take(list);
                list.clear();
                // The windows that go on into the next block begin with these.
                tokens.drain(..BLOCK + 1 - self.width);
                begun = true;
            }
        });
        match (tokens.is_empty(), begun) {
            (true, false) => list.push(identity as u64),
            (_, true) if tokens.len() < self.width => {}
            _ => shingles(tokens, self.width, list),
        }
        take(list);
    }

    /// The shingles of a sketch of `raw`, in order of their place: what a run signs.
    pub fn sketch_of(&self, raw: &str) -> Vec<u64> {
        let (mut key, mut list) = (Vec::with_capacity(raw.len()), Vec::new());
        let identity = self.key(raw, &mut key);
        self.sketch(as_text(&key), identity, &mut Vec::new(), &mut list);
        list
    }

    /// The similarity of two texts by the tokens themselves: no hash is trusted but that of a text without any token.
    /// Slow, for those who check a result.
    ///
    /// ```
    /// use leitong::near::recipe::Recipe;
    /// assert_eq!(Recipe::default().similarity_of_tokens("a b c d", "a b c e"), 0.5);
    /// ```
    pub fn similarity_of_tokens(&self, a: &str, b: &str) -> f64 {
        let keys = [a, b].map(|raw| {
            let mut key = Vec::new();
            (self.key(raw, &mut key), key)
        });
        if keys.iter().any(|(identity, _)| *identity == LETTERLESS) {
            return 0.0;
        }
        let [x, y] = [&keys[0].1, &keys[1].1].map(|key| self.tokens(as_text(key)));
        if x.is_empty() || y.is_empty() {
            return f64::from(u8::from(keys[0].0 == keys[1].0));
        }
        let [x, y]: [HashSet<&[&str]>; 2] =
            [&x, &y].map(|tokens| tokens.windows(self.width.min(tokens.len())).collect());
        let common = x.intersection(&y).count();
        common as f64 / (x.len() + y.len() - common) as f64
    }

    fn tokens<'k>(&self, key: &'k str) -> Vec<&'k str> {
        let mut tokens = Vec::new();
        tokenize(self.text, key, &mut |span, _| tokens.push(span.of(key)));
        tokens
    }

    /// The shingles of `raw` that are compared, in order of their place, repeats included.
    pub fn list_of(&self, raw: &str) -> Vec<u64> {
        self.identified_list(raw).1
    }

    fn identified_list(&self, raw: &str) -> (u128, Vec<u64>) {
        let mut key = Vec::with_capacity(raw.len());
        let identity = self.key(raw, &mut key);
        // Few keys have more tokens than one for three bytes.
        let room = key.len() / 3 + 1;
        let mut list = Vec::with_capacity(room);
        self.list(as_text(&key), identity, &mut Vec::with_capacity(room), &mut list);
        (identity, list)
    }

    /// The shingle set of `raw` that is compared: sorted, without repeats. It is empty, and so similar to no other, if
    /// `raw` has no letter, digit or ideograph.
    pub fn set(&self, raw: &str) -> Vec<u64> {
        self.identified_set(raw).1
    }

    /// The identity of `raw`, equal for texts with equal comparison keys, and its shingle set. What has no letter has an
    /// empty set, and an identity that says so.
    pub fn identified_set(&self, raw: &str) -> (u128, Vec<u64>) {
        let (identity, mut set) = self.identified_list(raw);
        let length = sort_unique(&mut set);
        set.truncate(length);
        (identity, set)
    }
}

/// Whether `raw` has no letter, digit or ideograph, as Unicode knows them (categories L and N, and what else is
/// alphabetic): white space, punctuation, symbols and emoji. Cost: reads up to the first one.
fn is_letterless(raw: &str) -> bool {
    !raw.chars().any(char::is_alphanumeric)
}

/// Tokens of a block; more than the greatest width.
const BLOCK: usize = 1 << 14;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::Fold;
    use crate::text::token::Tokens;

    #[test]
    fn blocks_have_the_shingles_of_the_whole() {
        let long: String =
            (0..3 * BLOCK).map(|index| char::from_u32(0x4E00 + index as u32 % 20_000).unwrap()).collect();
        let at = |chars: usize| &long[..3 * chars];
        for (tokens, width) in [("words", 2), ("chars", 1), ("chars", 5), ("chars", 1000)] {
            let text =
                TextConfig { tokens: serde_json::from_str(&format!("\"{tokens}\"")).unwrap(), ..Default::default() };
            let recipe = Recipe::new(text, ShingleConfig { width: Some(width) }).unwrap();
            for key in ["", at(1), at(4), at(BLOCK - 1), at(BLOCK), at(BLOCK + 1), at(2 * BLOCK - width + 1), &long] {
                let (mut whole, mut blocks) = (Vec::new(), Vec::new());
                recipe.sketch(key, 7, &mut Vec::new(), &mut whole);
                recipe.sketch_in_blocks(key, 7, &mut Room::default(), |list| blocks.extend_from_slice(list));
                assert!(blocks == whole, "{tokens} {width} {}", key.len());
            }
        }
    }

    #[test]
    fn sets_are_sorted_and_empty_only_without_letters() {
        for text in ["好", "7", "①", "é", "好好好好好", "各村要把水渠清淤排在春耕前头"] {
            let set = Recipe::default().set(text);
            assert!(!set.is_empty() && set.is_sorted_by(|a, b| a < b), "{text}");
        }
    }

    #[test]
    fn what_has_no_letter_is_letterless_however_it_is_compared() {
        for (&tokens, &fold) in Tokens::ALL.iter().flat_map(|tokens| Fold::ALL.iter().map(move |fold| (tokens, fold))) {
            let recipe = Recipe::new(TextConfig { tokens, fold, hmm: false }, ShingleConfig::default()).unwrap();
            for text in ["", " \n\u{3000}", "！！", "----", "№", "□□", "🙂🙃", "\u{200b}"] {
                let (identity, set) = recipe.identified_set(text);
                assert!(identity == LETTERLESS && set.is_empty(), "{tokens:?} {fold:?} {text:?}");
            }
        }
    }
}
