//! From one text to all that decides what it is like: its identity, shingle set, signature and band keys.
//!
//! A [`Sketcher`] is made once, of a checked configuration, and shared by all threads; each has a [`Scratch`] of its own,
//! whose lists are used again for every text. The module `corpus` signs its contents with the same functions.

use crate::error::Result;
use crate::near::banding::{Banding, BandingConfig, band_keys};
use crate::near::minhash::{Family, SIGNATURE_VERSION};
use crate::near::recipe::{LETTERLESS, Recipe, Room};
use crate::near::scatter;
use crate::near::shingle::{ShingleConfig, sort_unique_in};
use crate::near::verify::jaccard;
use crate::text::fold::{as_text, tables_hash};
use crate::text::token::{TextConfig, dictionary_hash};
use xxhash_rust::xxh3::xxh3_128_with_seed;

/// Sketches texts, all by one configuration.
///
/// ```
/// use leitong::near::{Scratch, Sketcher};
///
/// let sketcher = Sketcher::new(Default::default(), Default::default(), Default::default())?;
/// let (mut one, mut other) = (Scratch::default(), Scratch::default());
/// let a = sketcher.sketch("渡船上午九点开，风小的话中午还有一班。", &mut one);
/// let b = sketcher.sketch("渡船上午九點開,風小的話中午還有一班", &mut other);
/// assert_eq!((a.identity, a.similarity(&b)), (b.identity, 1.0));
/// assert_eq!((a.signature.len(), a.bands), (96, b.bands));
/// # Ok::<(), leitong::error::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Sketcher {
    recipe: Recipe,
    banding: Banding,
    family: Family,
    seed: u64,
}

/// Lists that a thread fills for one text after the other. They grow with the longest text; then nothing is allocated.
#[derive(Debug, Default)]
pub struct Scratch {
    key: Vec<u8>,
    set: Vec<u64>,
    sorting: scatter::Room,
    bands: Vec<u32>,
    signing: Signing,
}

/// What is needed to sign a key, and its signature.
#[derive(Debug, Default)]
pub(crate) struct Signing {
    pub room: Room,
    pub signature: Vec<u32>,
    of_block: Vec<u32>,
}

/// What decides what a text is like.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Sketch<'s> {
    /// Equal for texts with equal comparison keys; all texts without a letter, digit or ideograph have one, `u128::MAX`,
    /// but are like nothing.
    pub identity: u128,
    /// The shingle set that is compared, sorted and without repeats; empty for a text without letters.
    pub shingles: &'s [u64],
    /// The MinHash signature; of a text without letters all `u32::MAX`.
    pub signature: &'s [u32],
    /// A key for each band: texts that share one are to be compared. None for a text without letters.
    pub bands: &'s [u32],
}

impl Sketch<'_> {
    /// The exact Jaccard similarity of the shingle sets.
    pub fn similarity(&self, other: &Sketch<'_>) -> f64 {
        jaccard(self.shingles, other.shingles)
    }
}

/// Bytes of a key beyond which it is signed in blocks.
const LONG: usize = 1 << 20;

impl Sketcher {
    /// The sketcher of a configuration.
    ///
    /// # Errors
    /// If a value is out of range, or the wanted recall is not to be had.
    pub fn new(text: TextConfig, shingle: ShingleConfig, banding: BandingConfig) -> Result<Sketcher> {
        let recipe = Recipe::new(text, shingle)?;
        let seed = banding.seed;
        let banding = banding.choose()?;
        Ok(Sketcher { recipe, banding, family: Family::new(banding.num_perm, seed), seed })
    }

    /// How texts become shingles.
    pub fn recipe(&self) -> Recipe {
        self.recipe
    }

    /// The bands and rows in use.
    pub fn banding(&self) -> Banding {
        self.banding
    }

    /// The sketch of `text`, in `scratch`. Time O(text + shingles x num_perm).
    ///
    /// Once `scratch` has grown nothing is allocated, but for the rare characters that Unicode composes of several.
    pub fn sketch<'s>(&self, text: &str, scratch: &'s mut Scratch) -> Sketch<'s> {
        let Scratch { key, set, sorting, bands, signing } = scratch;
        key.clear();
        let identity = self.recipe.key(text, key);
        let key = as_text(key);
        self.sign(key, identity, signing);
        bands.clear();
        if identity != LETTERLESS {
            bands.resize(self.banding.bands, 0);
            self.band_keys(&signing.signature, bands);
        }
        set.clear();
        self.recipe.list(key, identity, &mut signing.room.tokens, set);
        let length = sort_unique_in(set, sorting);
        Sketch { identity, shingles: &set[..length], signature: &signing.signature, bands }
    }

    /// Signs a key: [`signature`](Signing::signature) is written. The shingles of a long one are never held all at once.
    pub(crate) fn sign(&self, key: &str, identity: u128, signing: &mut Signing) {
        if key.len() <= LONG || identity == LETTERLESS {
            return self.sign_listed(key, identity, signing);
        }
        let Signing { room, signature, of_block } = signing;
        signature.clear();
        signature.resize(self.family.num_perm(), u32::MAX);
        of_block.resize(self.family.num_perm(), 0);
        self.recipe.sketch_in_blocks(key, identity, room, |list| {
            self.family.sign(list, of_block);
            signature.iter_mut().zip(&*of_block).for_each(|(least, &other)| *least = other.min(*least));
        });
    }

    /// As [`sign`](Sketcher::sign), where the shingles of the sketch stay in the list of [`room`](Signing::room).
    pub(crate) fn sign_listed(&self, key: &str, identity: u128, Signing { room, signature, .. }: &mut Signing) {
        room.list.clear();
        self.recipe.sketch(key, identity, &mut room.tokens, &mut room.list);
        signature.resize(self.family.num_perm(), 0);
        self.family.sign(&room.list, signature);
    }

    /// The hash functions.
    #[cfg(feature = "pipeline")]
    pub(crate) fn family(&self) -> &Family {
        &self.family
    }

    /// Writes the key of each band of `signature`.
    pub(crate) fn band_keys(&self, signature: &[u32], keys: &mut [u32]) {
        band_keys(signature, self.banding.rows, keys);
    }

    /// What sketches depend on, in 128 bits: those of two sketchers can be compared, stored and joined if these are equal.
    ///
    /// Covered are the versions of signatures, of folding with its tables and Unicode, and of the dictionary, and the
    /// tokens, folding (masks are a part of it), guessing, width, hash functions and their seed, bands and rows. The
    /// threshold is not: it decides which sketches match, and not what they are.
    pub fn fingerprint(&self) -> u128 {
        self.fingerprint_under(&Versions::current(self.recipe.text()))
    }

    fn fingerprint_under(&self, versions: &Versions) -> u128 {
        let TextConfig { fold, tokens, hmm } = self.recipe.text();
        let Banding { bands, rows, num_perm, .. } = self.banding;
        let mut bytes = Vec::new();
        bytes.extend(versions.signature.to_le_bytes());
        bytes.extend(versions.folding.to_le_bytes());
        bytes.extend([versions.tables, versions.dictionary].iter().flat_map(|hash| hash.to_le_bytes()));
        bytes.extend(versions.unicode.as_flattened());
        bytes.extend([fold as u8, tokens as u8, u8::from(hmm)]);
        for number in [self.recipe.width(), num_perm, bands, rows] {
            bytes.extend((number as u64).to_le_bytes());
        }
        bytes.extend(self.seed.to_le_bytes());
        xxh3_128_with_seed(&bytes, FINGERPRINT_SEED)
    }
}

/// The seed of fingerprints: `leitong` and a zero in ASCII.
const FINGERPRINT_SEED: u64 = u64::from_be_bytes(*b"leitong\0");

/// The version of folding and of tokens, as far as no table decides them. It changes when a key or a token does.
const FOLDING_VERSION: u32 = 1;

/// What decides sketches beside a configuration.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Versions {
    signature: u32,
    folding: u32,
    /// Hashes of the tables of Han, and of the dictionary.
    tables: u64,
    dictionary: u64,
    /// Of the normalizer, and of the standard library.
    unicode: [[u8; 3]; 2],
}

impl Versions {
    fn current(text: TextConfig) -> Versions {
        let (major, minor, micro) = unicode_normalization::UNICODE_VERSION;
        let standard = char::UNICODE_VERSION;
        Versions {
            signature: SIGNATURE_VERSION,
            folding: FOLDING_VERSION,
            tables: tables_hash(),
            dictionary: dictionary_hash(text),
            unicode: [[major, minor, micro], [standard.0, standard.1, standard.2]],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::Fold;
    use crate::text::token::Tokens;

    fn default() -> Sketcher {
        Sketcher::new(TextConfig::default(), ShingleConfig::default(), BandingConfig::default()).unwrap()
    }

    #[test]
    fn a_sketch_is_what_the_stages_give() {
        let (sketcher, mut scratch) = (default(), Scratch::default());
        let long = "水渠".repeat(LONG / 6 + 1) + "清淤之后再放水";
        for text in
            ["渠里的水放了三天，下游两个村都浇上了。", "", "!?", &long, "The ferry leaves at nine, wind permitting."]
        {
            let sketch = sketcher.sketch(text, &mut scratch);
            let (identity, set) = sketcher.recipe.identified_set(text);
            let mut signature = vec![0; sketch.signature.len()];
            sketcher.family.sign(&sketcher.recipe.sketch_of(text), &mut signature);
            assert_eq!((sketch.identity, sketch.shingles), (identity, &set[..]));
            assert!(sketch.signature == signature);
            let mut keys = vec![0; if set.is_empty() { 0 } else { sketcher.banding.bands }];
            band_keys(&signature, sketcher.banding.rows, &mut keys);
            assert_eq!(sketch.bands, keys);
        }
    }

    #[test]
    fn it_is_shared_by_threads() {
        fn is_shared<T: Send + Sync>(_: &T) {}
        is_shared(&default());
    }

    const KNOWN: Versions = Versions {
        signature: 3,
        folding: 1,
        tables: 0x36FF_8BBE_1AFB_ADE0,
        dictionary: 0x3AED_9390_1FB2_767A,
        unicode: [[17, 0, 0], [17, 0, 0]],
    };

    #[test]
    fn the_fingerprint_of_the_default_is_known() {
        assert_eq!(format!("{:032x}", default().fingerprint_under(&KNOWN)), "1856543d0c5ee673730c86cfb07643bf");
        // Unicode is that of the compiler and of the normalizer at hand.
        let current = Versions::current(TextConfig::default());
        assert_eq!(Versions { unicode: KNOWN.unicode, ..current }, KNOWN);
    }

    #[test]
    fn whatever_decides_sketches_changes_the_fingerprint() {
        let text =
            |text: TextConfig| Sketcher { recipe: Recipe::new(text, ShingleConfig::default()).unwrap(), ..default() };
        let width = |width| Recipe::new(TextConfig::default(), ShingleConfig { width: Some(width) }).unwrap();
        let banding = |banding: BandingConfig| Sketcher::new(Default::default(), Default::default(), banding).unwrap();
        let (bands, rows) = (Some(20), Some(5));
        let mut found = vec![
            default().fingerprint(),
            text(TextConfig { fold: Fold::None, ..Default::default() }).fingerprint(),
            text(TextConfig { tokens: Tokens::Chars, ..Default::default() }).fingerprint(),
            text(TextConfig { tokens: Tokens::Spaced, ..Default::default() }).fingerprint(),
            Sketcher { recipe: width(3), ..default() }.fingerprint(),
            banding(BandingConfig { seed: 1, ..Default::default() }).fingerprint(),
            banding(BandingConfig { bands, rows, ..Default::default() }).fingerprint(),
            banding(BandingConfig { bands: rows, rows: bands, ..Default::default() }).fingerprint(),
            #[cfg(feature = "hmm")]
            text(TextConfig { hmm: true, ..Default::default() }).fingerprint(),
        ];
        let versions = [
            Versions { signature: 4, ..KNOWN },
            Versions { folding: 2, ..KNOWN },
            Versions { tables: 1, ..KNOWN },
            Versions { dictionary: 1, ..KNOWN },
            Versions { unicode: [[99, 0, 0], [17, 0, 0]], ..KNOWN },
            Versions { unicode: [[17, 0, 0], [99, 0, 0]], ..KNOWN },
        ];
        found.extend(versions.map(|versions| default().fingerprint_under(&versions)));
        let all = found.len();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), all);
    }

    #[test]
    fn the_threshold_alone_does_not_change_it() {
        let banding = BandingConfig { bands: Some(20), rows: Some(5), ..Default::default() };
        let of = |threshold| {
            Sketcher::new(Default::default(), Default::default(), BandingConfig { threshold, ..banding }).unwrap()
        };
        assert_eq!(of(0.7).fingerprint(), of(0.9).fingerprint());
    }
}
