//! What white space separates, as a token: `split()` of other tools, so that scores can be compared with theirs.

use crate::document::Span;
use xxhash_rust::xxh3::xxh3_64;

/// The stretches of `key` without white space, punctuation included.
#[inline]
pub(super) fn tokenize(key: &str, token: &mut impl FnMut(Span, u64)) {
    for word in key.split_whitespace() {
        // A piece of the key lies where its address says.
        let start = word.as_ptr() as usize - key.as_ptr() as usize;
        token(Span::new(start, start + word.len()), xxh3_64(word.as_bytes()));
    }
}
