//! The hasher of maps whose keys are hashes already.

use std::hash::Hasher;

/// Takes a hash for its own hash.
#[derive(Debug, Default, Clone)]
pub(crate) struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, _: &[u8]) {
        unreachable!("only shingles are hashed");
    }

    fn write_u64(&mut self, shingle: u64) {
        self.0 = shingle;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
