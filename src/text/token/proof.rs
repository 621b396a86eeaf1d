//! The hash of a token that similarities are computed on: SipHash-1-3 (Aumasson & Bernstein 2012).
//!
//! The [hash](super::hash) that signatures are made of is fast and can be solved for: someone who sets out to may write
//! other words with the same ones. That costs a comparison in vain and nothing else, since what is removed is decided by
//! this one, for which no way is known but to try 2^64 words. It is taken on the few texts that share a bucket.

/// The key, the first digits of pi in base 16: any would do.
const KEY: [u64; 2] = [0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344];

/// The hash of the bytes of a token.
#[inline]
pub(super) fn token(bytes: &[u8]) -> u64 {
    sip(KEY, bytes)
}

#[inline]
fn sip([k0, k1]: [u64; 2], bytes: &[u8]) -> u64 {
    let mut state = State([
        k0 ^ 0x736F_6D65_7073_6575,
        k1 ^ 0x646F_7261_6E64_6F6D,
        k0 ^ 0x6C79_6765_6E65_7261,
        k1 ^ 0x7465_6462_7974_6573,
    ]);
    let (blocks, rest) = bytes.as_chunks::<8>();
    blocks.iter().for_each(|&block| state.absorb(u64::from_le_bytes(block)));
    state.absorb(last(rest) | (bytes.len() as u64) << 56);
    state.0[2] ^= 0xFF;
    (0..3).for_each(|_| state.round());
    state.0.iter().fold(0, |hash, word| hash ^ word)
}

/// Up to seven bytes as a number, without a loop over them.
#[inline]
fn last(rest: &[u8]) -> u64 {
    let middle = rest.len() / 2;
    match (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        (Some(&low), Some(&high)) => {
            u64::from(u32::from_le_bytes(low)) | u64::from(u32::from_le_bytes(high)) << (8 * (rest.len() - 4))
        }
        // Of three bytes or fewer these are all.
        _ if rest.is_empty() => 0,
        _ => {
            let at = |index: usize| u64::from(rest[index]) << (8 * index);
            at(0) | at(middle) | at(rest.len() - 1)
        }
    }
}

struct State([u64; 4]);

impl State {
    #[inline]
    fn absorb(&mut self, block: u64) {
        self.0[3] ^= block;
        self.round();
        self.0[0] ^= block;
    }

    #[inline]
    fn round(&mut self) {
        let [mut a, mut b, mut c, mut d] = self.0;
        a = a.wrapping_add(b);
        c = c.wrapping_add(d);
        b = b.rotate_left(13) ^ a;
        d = d.rotate_left(16) ^ c;
        a = a.rotate_left(32).wrapping_add(d);
        c = c.wrapping_add(b);
        d = d.rotate_left(21) ^ a;
        b = b.rotate_left(17) ^ c;
        self.0 = [a, b, c.rotate_left(32), d];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::hash::{DefaultHasher, Hasher};

    proptest! {
        /// The standard library's default hasher is SipHash-1-3 with a key of zeros.
        #[test]
        fn it_is_siphash(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut hasher = DefaultHasher::new();
            hasher.write(&bytes);
            prop_assert_eq!(sip([0, 0], &bytes), hasher.finish());
        }
    }

    #[test]
    fn hashes_are_frozen_under_the_version_of_signatures() {
        assert_eq!(token("雷同".as_bytes()), FROZEN);
    }
    const FROZEN: u64 = 180_017_724_540_413_166;
}
