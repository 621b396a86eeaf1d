//! The corpus that is compared: distinct contents, their shingles and band keys.
//!
//! Texts with equal keys collapse into one content before anything is segmented or signed, so a paragraph that stands
//! 100,000 times is sketched once. What a content *is* (a document, an article, a paragraph) is the caller's business.

use super::candidate::{BandKeys, Buckets};
use super::grouped::{Bucketed, Grouped};
use super::identities::{Identities, KnownIdentities};
use super::keys::Keys;
use super::sets::ShingleSets;
use crate::error::{Error, Result};
use crate::near::banding::{Banding, BandingConfig, band_keys};
use crate::near::minhash::Family;
use crate::near::recipe::{LETTERLESS, Recipe, Room};
use crate::near::shingle::{ShingleConfig, ShingleLists, sort_unique};
use crate::near::sketcher::{Signing, Sketcher};
use crate::near::{Content, Order, Rank};
use crate::store::{Persist, Workspace};
use crate::text::token::TextConfig;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

/// Which shingles a corpus holds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Held {
    /// Those that are compared.
    Compared,
    /// Those of the sketches.
    Sketched,
    Nothing,
}

/// Distinct contents, numbered from 0 in the order of their first appearance.
#[derive(Debug)]
pub struct Corpus {
    sketcher: Sketcher,
    threshold: f64,
    identities: Identities,
    /// The shingles of each content, as far as they are held.
    lists: ShingleLists,
    held: Held,
    band_keys: BandKeys,
}

impl Corpus {
    /// An empty corpus, which holds everything in memory.
    ///
    /// # Errors
    /// If the configuration is out of range.
    pub fn new(text: TextConfig, shingle: ShingleConfig, banding: BandingConfig) -> Result<Corpus> {
        let threshold = banding.threshold;
        let sketcher = Sketcher::new(text, shingle, banding)?;
        let workspace = Workspace::default();
        let bands = sketcher.banding().bands;
        let (identities, band_keys) = (Identities::new(&workspace), BandKeys::new(bands, &workspace));
        let lists = ShingleLists::default();
        Ok(Corpus { sketcher, threshold, identities, lists, held: Held::Compared, band_keys })
    }

    /// The same corpus without the shingles of its contents, for callers who have the texts at hand: see
    /// [`group_texts`](Corpus::group_texts). Shingles are about as large as the texts, and few of them are compared.
    pub fn without_shingles(self) -> Corpus {
        Corpus { held: Held::Nothing, lists: ShingleLists::default(), ..self }
    }

    /// The same empty corpus with the shingles of sketches, of which all band keys can be made; what is found with them is
    /// an estimate, since their hashes can be forged.
    pub(crate) fn with_sketches(self) -> Corpus {
        Corpus { held: Held::Sketched, ..self }
    }

    /// The same empty corpus with its lists in `workspace`, and without shingles.
    pub fn within(self, workspace: &Workspace) -> Corpus {
        let bands = self.banding().bands;
        let (identities, band_keys) = (Identities::new(workspace), BandKeys::new(bands, workspace));
        Corpus { identities, band_keys, ..self.without_shingles() }
    }

    /// What outlives the process; after it was restored, [`restored`](Corpus::restored) makes the rest.
    pub(crate) fn lists(&mut self) -> Vec<&mut dyn Persist> {
        std::iter::once(self.identities.lists()).chain(self.band_keys.lists()).collect()
    }

    /// Makes what follows from the restored lists.
    pub(crate) fn restored(&mut self) {
        self.identities.restored();
    }

    /// Hands the identities of the contents over, by which a text is known again; nothing is absorbed after that.
    pub(crate) fn take_identities(&mut self) -> KnownIdentities {
        std::mem::replace(&mut self.identities, Identities::new(&Workspace::default())).into_known()
    }

    /// How texts become shingles.
    pub fn recipe(&self) -> Recipe {
        self.sketcher.recipe()
    }

    /// The bands and rows in use.
    pub fn banding(&self) -> Banding {
        self.sketcher.banding()
    }

    /// How many distinct contents there are.
    pub fn len(&self) -> usize {
        self.identities.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds the texts of `batches`, in order, and returns the content of each.
    ///
    /// Batches are sketched side by side on the current rayon pool; the result does not depend on how texts are cut
    /// into batches.
    ///
    /// # Errors
    /// If there are more than 2^32 - 1 distinct contents.
    pub fn absorb<'k>(&mut self, batches: impl IntoIterator<Item = &'k Keys>) -> Result<Vec<Content>> {
        let mut contents = Vec::new();
        let mut fresh = Vec::new();
        for keys in batches {
            let mut new = Vec::new();
            let mut index = 0;
            self.identities.insert_all(keys.identities(), |content, is_new| {
                new.extend(is_new.then_some((index, content)));
                contents.push(content);
                index += 1;
            });
            fresh.push((keys, new));
        }
        check_count(self.len(), "distinct texts")?;
        let sketched: Vec<(ShingleLists, Vec<u32>)> =
            fresh.par_iter().with_max_len(1).map(|(keys, new)| self.sketch(keys, new)).collect();
        for (lists, keys) in sketched {
            self.lists.append(&lists);
            self.band_keys.extend(&keys);
        }
        Ok(contents)
    }

    /// The shingles of a content, in the order of the text.
    pub(crate) fn list(&self, content: usize) -> &[u64] {
        self.lists.get(content)
    }

    /// Shingles of all contents, repeats included.
    pub(crate) fn shingles(&self) -> u64 {
        (0..self.len()).map(|content| self.lists.get(content).len() as u64).sum()
    }

    /// The band keys that the contents, whose sketches are held, have by another banding.
    pub(crate) fn band_keys_of(&self, config: BandingConfig) -> Result<BandKeys> {
        let banding = config.choose()?;
        let family = Family::new(banding.num_perm, config.seed);
        let mut keys = vec![0; self.len() * banding.bands];
        let each = |signature: &mut Vec<u32>, (content, keys): (usize, &mut [u32])| {
            match self.lists.get(content) {
                [] => family.sign(&alone(Content::at(content)), signature),
                list => family.sign(list, signature),
            }
            band_keys(signature, banding.rows, keys);
        };
        keys.par_chunks_exact_mut(banding.bands).enumerate().for_each_init(|| vec![0; banding.num_perm], each);
        let mut columns = BandKeys::new(banding.bands, &Workspace::default());
        columns.extend(&keys);
        Ok(columns)
    }

    /// How many others each content meets by `keys`; at most `most` are counted.
    pub(crate) fn partners(&self, keys: &BandKeys, most: usize) -> Vec<usize> {
        let buckets = Buckets::group(keys, &Order::own(self.len()), usize::MAX);
        let met = |rank: Rank| {
            let mut partners: Vec<Rank> = Vec::new();
            for &bucket in buckets.of(rank) {
                // One more than counts, since the content itself is a member.
                partners.extend(buckets.members(bucket as usize).iter().take(most + 1));
            }
            partners.sort_unstable();
            partners.dedup();
            partners.iter().filter(|&&partner| partner != rank).count().min(most)
        };
        (0..self.len()).into_par_iter().map(|index| met(Rank::at(index))).collect()
    }

    /// The shingles and band keys of some of `keys`, given by their places there and their contents.
    fn sketch(&self, keys: &Keys, which: &[(usize, Content)]) -> (ShingleLists, Vec<u32>) {
        let bands = self.banding().bands;
        let mut lists = ShingleLists::default();
        let mut found = vec![0; which.len() * bands];
        let mut signing = Signing::default();
        for (&(index, content), found) in which.iter().zip(found.chunks_exact_mut(bands)) {
            let (key, identity) = keys.get(index);
            match self.held {
                Held::Sketched => self.sketcher.sign_listed(key, identity, &mut signing),
                Held::Compared | Held::Nothing => self.sketcher.sign(key, identity, &mut signing),
            }
            if identity == LETTERLESS {
                self.sketcher.family().sign(&alone(content), &mut signing.signature);
            }
            self.sketcher.band_keys(&signing.signature, found);
            let Room { tokens, list } = &mut signing.room;
            match self.held {
                Held::Compared => _ = lists.push_with(|held| self.recipe().list(key, identity, tokens, held)),
                Held::Sketched => _ = lists.push_with(|held| held.extend_from_slice(list)),
                Held::Nothing => {}
            }
        }
        (lists, found)
    }

    /// Groups the contents by band keys, with the shingles that are held.
    pub fn group(mut self, order: Order) -> Grouped {
        assert!(self.held != Held::Nothing, "a corpus without shingles is grouped with its texts");
        let lists = std::mem::take(&mut self.lists);
        let bucketed = self.bucket(order, usize::MAX);
        let set = |content: Content| {
            let mut set = lists.get(content.index()).to_vec();
            let length = sort_unique(&mut set);
            set.truncate(length);
            set
        };
        let sets = ShingleSets::made(bucketed.needed(), set);
        bucketed.with(sets)
    }

    /// As [`group`](Corpus::group), with the shingles made from `text`, which gives any of the texts of a content.
    ///
    /// Only what shares a bucket with something is asked for. On the current rayon pool.
    pub fn group_texts<'t>(self, order: Order, text: impl Fn(Content) -> &'t str + Sync) -> Grouped {
        let recipe = self.recipe();
        let bucketed = self.bucket(order, usize::MAX);
        let sets = ShingleSets::made(bucketed.needed(), |content| recipe.set(text(content)));
        bucketed.with(sets)
    }

    /// Groups the contents by band keys, in about `room` bytes of memory beside what is found; the sets come later.
    pub fn bucket(self, order: Order, room: usize) -> Bucketed {
        self.bucket_most(order, room, usize::MAX).expect("memory holds no more memberships than that")
    }

    /// As [`bucket`](Corpus::bucket), where the members of all buckets are no more than `most`.
    ///
    /// # Errors
    /// How many there are, if they are more.
    pub(crate) fn bucket_most(self, order: Order, room: usize, most: usize) -> Result<Bucketed, usize> {
        assert_eq!(order.len(), self.band_keys.len(), "the order names every content once");
        let Corpus { band_keys, identities, threshold, .. } = self;
        drop(identities);
        Ok(Bucketed::new(Buckets::group_most(&band_keys, &order, room, most)?, order, threshold))
    }
}

/// Whether `count` things can be numbered.
///
/// # Errors
/// If they are more than 2^32 - 1.
pub(crate) fn check_count(count: usize, what: &str) -> Result<()> {
    match u32::try_from(count) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::Limit(format!("more than 4 billion {what}: split the input"))),
    }
}

/// What a content without shingles is signed by: contents that are similar to none must not fill a bucket.
fn alone(content: Content) -> [u64; 1] {
    [xxh3_64(&content.0.to_le_bytes())]
}

#[cfg(test)]
mod tests {
    use super::check_count;

    #[test]
    fn what_cannot_be_numbered_is_refused() {
        check_count(u32::MAX as usize, "units").unwrap();
        let said = check_count(u32::MAX as usize + 1, "units").unwrap_err().to_string();
        assert_eq!(said, "more than 4 billion units: split the input");
    }
}
