//! Hash maps of symbols and of what is hashed already, where the hasher of the standard library would cost more than all
//! else that is done with a key.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map whose keys are a number or two. Its order is not told to anybody.
pub(super) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// A rotation and a multiplication for each number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Quick(u64);

/// 2^64 over the golden ratio, so that neighbours fall far apart (Knuth 1973).
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(byte.into()));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(FACTOR);
    }

    /// The upper half depends on all of the key, and a map chooses by the lower one as well.
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::hash::BuildHasher;

    #[test]
    fn pairs_of_symbols_fall_apart_in_the_bits_that_a_map_uses() {
        let hash = |pair: (u32, u32)| BuildHasherDefault::<Quick>::default().hash_one(pair);
        let pairs = || (0x4e00..0x4e40u32).flat_map(|x| (0x4e00..0x4e40u32).map(move |y| (x, y)));
        let low: HashSet<u64> = pairs().map(|pair| hash(pair) & 0xFFFF).collect();
        // Of 4,096 random numbers below 65,536 some 3,970 are different.
        assert!(low.len() > 3_800, "{}", low.len());
    }
}
