//! The hash of a token that similarities are computed on: SipHash-1-3 (Aumasson & Bernstein 2012).
//!
//! The [hash](super::hash) that signatures are made of is fast and can be solved for: someone who sets out to may write
//! other words with the same ones. That costs a comparison in vain and nothing else, since what is removed is decided by
//! this one, for which no way is known but to try 2^64 words. It is taken of the few texts that share a bucket, of several
//! tokens at a time.
//!
//! ```text
//! block(word) = its bytes filled up with zeros to 15, and its length    length <= 15, else sip(word) and eight times 255
//! hash(word)  = sip(block(word)), without the length of the block
//! ```

use super::hash::first_bytes;
use crate::vector::{Kernel, Path};

/// The key, the first digits of pi in base 16: any would do.
const KEY: [u64; 2] = [0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344];
/// The longest word that is hashed as it stands.
const SHORT: usize = 15;
/// Tokens that are hashed together: as many as a vector of AVX-512 holds.
const LANES: usize = 8;

/// What stands for a word in its hash.
pub(super) type Block = [u64; 2];

/// The block of the first `length` bytes of `text`; `length >= 1`.
#[inline]
pub(super) fn block(text: &[u8], length: usize) -> Block {
    if length > SHORT {
        return [sip(KEY, &text[..length]), u64::MAX];
    }
    let [first, next] = first_bytes(text, length);
    [first, next | (length as u64) << 56]
}

/// Appends the hashes of `blocks` to `hashes`.
pub(super) fn hash(blocks: &[Block], hashes: &mut Vec<u64>) {
    Path::best().run(Hash { blocks, hashes });
}

struct Hash<'a> {
    blocks: &'a [Block],
    hashes: &'a mut Vec<u64>,
}

impl Kernel for Hash<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let end = self.hashes.len() + self.blocks.len();
        for blocks in self.blocks.chunks(LANES) {
            let mut lanes = [[0; LANES]; 2];
            for (lane, block) in blocks.iter().enumerate() {
                [lanes[0][lane], lanes[1][lane]] = *block;
            }
            self.hashes.extend(several(lanes));
        }
        self.hashes.truncate(end);
    }
}

/// SipHash of a block a lane.
#[inline(always)]
fn several(blocks: [[u64; LANES]; 2]) -> [u64; LANES] {
    let mut states = start(KEY).map(|word| [word; LANES]);
    for block in blocks {
        absorb(&mut states, block);
    }
    finish(states)
}

/// SipHash of bytes.
fn sip(key: [u64; 2], bytes: &[u8]) -> u64 {
    let mut states = start(key).map(|word| [word]);
    let (blocks, rest) = bytes.as_chunks::<8>();
    blocks.iter().for_each(|&block| absorb(&mut states, [u64::from_le_bytes(block)]));
    let last = rest.iter().rev().fold(0, |last, &byte| last << 8 | u64::from(byte));
    absorb(&mut states, [last | (bytes.len() as u64) << 56]);
    finish(states)[0]
}

#[inline(always)]
fn start([k0, k1]: [u64; 2]) -> [u64; 4] {
    [k0 ^ 0x736F_6D65_7073_6575, k1 ^ 0x646F_7261_6E64_6F6D, k0 ^ 0x6C79_6765_6E65_7261, k1 ^ 0x7465_6462_7974_6573]
}

#[inline(always)]
fn absorb<const N: usize>(states: &mut [[u64; N]; 4], block: [u64; N]) {
    for lane in 0..N {
        states[3][lane] ^= block[lane];
    }
    round(states);
    for lane in 0..N {
        states[0][lane] ^= block[lane];
    }
}

#[inline(always)]
fn finish<const N: usize>(mut states: [[u64; N]; 4]) -> [u64; N] {
    states[2] = states[2].map(|word| word ^ 0xFF);
    for _ in 0..3 {
        round(&mut states);
    }
    std::array::from_fn(|lane| states.iter().fold(0, |hash, words| hash ^ words[lane]))
}

#[inline(always)]
#[allow(
    clippy::needless_range_loop,
    reason = "a lane is one of four arrays, and a plain loop over lanes becomes vectors"
)]
fn round<const N: usize>(states: &mut [[u64; N]; 4]) {
    for lane in 0..N {
        let [mut a, mut b, mut c, mut d] = [0, 1, 2, 3].map(|word: usize| states[word][lane]);
        a = a.wrapping_add(b);
        c = c.wrapping_add(d);
        b = b.rotate_left(13) ^ a;
        d = d.rotate_left(16) ^ c;
        a = a.rotate_left(32).wrapping_add(d);
        c = c.wrapping_add(b);
        d = d.rotate_left(21) ^ a;
        b = b.rotate_left(17) ^ c;
        (states[0][lane], states[1][lane], states[2][lane], states[3][lane]) = (a, b, c.rotate_left(32), d);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::hash::{DefaultHasher, Hasher};

    fn of(word: &[u8]) -> u64 {
        let mut hashes = Vec::new();
        hash(&[block(word, word.len())], &mut hashes);
        hashes[0]
    }

    /// The pseudo-code of the module's head.
    fn naive(word: &[u8]) -> u64 {
        let mut block = [0; 16];
        match word.len() {
            length @ ..=15 => {
                block[..length].copy_from_slice(word);
                block[15] = length as u8;
            }
            _ => {
                block[..8].copy_from_slice(&sip(KEY, word).to_le_bytes());
                block[8..].fill(255);
            }
        }
        let mut states = start(KEY).map(|word| [word]);
        block.as_chunks::<8>().0.iter().for_each(|&half| absorb(&mut states, [u64::from_le_bytes(half)]));
        finish(states)[0]
    }

    proptest! {
        /// The standard library's default hasher is SipHash-1-3 with a key of zeros.
        #[test]
        fn it_is_siphash(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut hasher = DefaultHasher::new();
            hasher.write(&bytes);
            prop_assert_eq!(sip([0, 0], &bytes), hasher.finish());
        }

        #[test]
        fn every_path_has_the_hashes_of_the_definition(
            words in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..24), 0..40),
        ) {
            let blocks: Vec<Block> = words.iter().map(|word| block(word, word.len())).collect();
            let expected: Vec<u64> = words.iter().map(|word| naive(word)).collect();
            for path in Path::available() {
                let mut hashes = Vec::new();
                path.run(Hash { blocks: &blocks, hashes: &mut hashes });
                prop_assert_eq!(&hashes, &expected, "{:?}", path);
            }
        }
    }

    #[test]
    fn hashes_are_frozen_under_the_version_of_signatures() {
        assert_eq!(["雷同", "a word of many letters"].map(|word| of(word.as_bytes())), FROZEN);
    }
    const FROZEN: [u64; 2] = [1_200_118_465_366_646_298, 647_565_315_997_756_367];
}
