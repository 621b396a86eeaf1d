//! Words of ASCII letters and digits: eight bytes at a time, or whole stretches of them.
//!
//! Where a word ends is as good as random to a branch predictor, so a loop over its bytes pays for one miss a word.
//! Eight bytes in one machine word have no such branch (Mycroft 1987; Warren, *Hacker's Delight*, section 6-1). A
//! [`Stretch`] goes further: what 64 bytes are stands in one word of bits, where words and what parts them are found by
//! arithmetic, and branches come once a block.

use crate::text::script::{class, joins};
use crate::vector::{BLOCK, Path, within};

/// Bytes that [`word`] looks at together.
pub(crate) const WORD: usize = 8;

/// The top bit of each byte.
const TOP: u64 = 0x8080_8080_8080_8080;

/// The bytes at the front of `text` in lower case, and how many of them are ASCII letters or digits (at most [`WORD`]).
///
/// ```text
/// while text[n] is an ASCII letter or digit and n < 8 { n += 1 }
/// ```
#[inline(always)]
pub(crate) fn word(text: &[u8]) -> ([u8; WORD], usize) {
    let bytes = match text.first_chunk::<WORD>() {
        Some(block) => u64::from_le_bytes(*block),
        None => text.iter().rev().fold(0, |bytes, &byte| bytes << 8 | u64::from(byte)),
    };
    let letters = between(bytes | 0x2020_2020_2020_2020, b'a', b'z') & !bytes;
    let digits = between(bytes, b'0', b'9') & !bytes;
    let length = (!(letters | digits) & TOP).trailing_zeros() as usize / 8;
    // The case bit, 0x20, is the top bit moved down by two.
    ((bytes | (letters & TOP) >> 2).to_le_bytes(), length)
}

/// Sets the top bit of each byte whose lower seven bits lie between `low` and `high`; other bits are arbitrary.
#[inline(always)]
fn between(bytes: u64, low: u8, high: u8) -> u64 {
    let every = |byte: u8| u64::from_le_bytes([byte; WORD]);
    let seven = bytes & !TOP;
    (seven + every(0x80 - low)) & !(seven + every(0x7F - high))
}

/// Some words of ASCII and what parts them, up to behind some white space; one bit a byte, the lowest the first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    /// What belongs to words: letters, digits, and joints.
    pub words: u64,
    /// Single signs that join two letters or digits.
    joints: u64,
    /// White space.
    pub blanks: u64,
    /// Bytes up to the end; more than the text has where the text ends in a word.
    pub length: usize,
}

impl Stretch {
    /// Whether it may pay to look for a stretch where `text` begins: with a word, and ASCII for a while.
    #[inline]
    pub fn may_begin(text: &[u8]) -> bool {
        let ascii = |block: &[u8; 8]| u64::from_le_bytes(*block) & TOP == 0;
        text.first().is_some_and(u8::is_ascii_alphanumeric) && text.first_chunk::<8>().is_none_or(ascii)
    }

    /// The longest stretch within the first [`BLOCK`] bytes of `text`, and these, filled up with blanks in `scratch`.
    ///
    /// Before its end there is ASCII alone and no invisible character, and behind it begins nothing that depends on it:
    /// the last byte is white space (or the end of the text). `None` where there is no such stretch.
    #[inline]
    pub fn at<'t>(text: &'t [u8], scratch: &'t mut [u8; BLOCK]) -> Option<(Stretch, &'t [u8; BLOCK])> {
        let block = block(text, scratch);
        let classes = Classes::of(block);
        let blanks = classes.blanks();
        let length = upto_last(blanks)?;
        let joints = classes.joints(block) & below(length);
        let words = (classes.alphanumeric & below(length)) | joints;
        Some((Stretch { words, joints, blanks, length: length as usize }, block))
    }

    /// As [`at`](Stretch::at), with all that is no white space as words.
    #[inline]
    pub fn spaced(text: &[u8], scratch: &mut [u8; BLOCK]) -> Option<Stretch> {
        let blanks = Classes::of(block(text, scratch)).blanks();
        let length = upto_last(blanks)?;
        Some(Stretch { words: !blanks & below(length), joints: 0, blanks, length: length as usize })
    }

    /// The block in lower case, with one blank where each sign stands that parts words.
    #[inline]
    pub fn folded(self, block: &[u8; BLOCK]) -> [u8; BLOCK] {
        let mut folded = [b' '; BLOCK];
        for (folded, &byte) in folded.iter_mut().zip(block) {
            // Figures have the bit of lower case already.
            *folded = if is_alphanumeric(byte) { byte | 0x20 } else { b' ' };
        }
        let mut joints = self.joints;
        while joints != 0 {
            let at = joints.trailing_zeros() as usize % BLOCK;
            folded[at] = block[at];
            joints &= joints - 1;
        }
        folded
    }

    /// The first sign that is no white space between byte `from`, where a word ends, and the next word.
    #[inline]
    pub fn sign(self, from: usize) -> Option<usize> {
        let at = from + (!self.blanks >> from).trailing_zeros() as usize;
        (at < self.length && self.words >> at & 1 == 0).then_some(at)
    }

    /// The words, each with one byte of what parts it from the next, as places of first bytes and of those behind.
    #[inline]
    pub fn parted(self) -> impl Iterator<Item = (usize, usize)> {
        runs(self.words | self.words << 1)
    }

    /// The words, as the places of their first bytes and of those behind them.
    #[inline]
    pub fn each(self) -> impl Iterator<Item = (usize, usize)> {
        runs(self.words)
    }
}

/// The blanks that end the words of ASCII that `key`, a folded one, begins with, one bit a byte; and how many bytes end with
/// the last of them. Between two such words there is one blank and nothing else; the end of the key is taken for one.
#[inline]
pub(crate) fn ends_of_words(key: &[u8], scratch: &mut [u8; BLOCK]) -> Option<(u64, usize)> {
    let [blanks, ascii] = within(Path::best(), block(key, scratch), &[(b' ', b' '), (0, 0x7F)]);
    let ends = blanks & below((!ascii).trailing_zeros()) & below(key.len().min(BLOCK) as u32 + 1);
    Some((ends, upto_last(ends)? as usize))
}

/// The runs of set bits, as the places of their first bits and of those behind them.
#[inline]
fn runs(mut bits: u64) -> impl Iterator<Item = (usize, usize)> {
    std::iter::from_fn(move || {
        let first = bits & bits.wrapping_neg();
        // Adding at the first one of a run carries to behind it.
        let behind = bits.wrapping_add(first);
        let found = (bits != 0).then(|| (first.trailing_zeros() as usize, (behind & !bits).trailing_zeros() as usize));
        bits &= behind;
        found
    })
}

/// How many bits end with the last one that is set.
#[inline]
fn upto_last(bits: u64) -> Option<u32> {
    (bits != 0).then(|| u64::BITS - bits.leading_zeros())
}

/// The lowest `count` bits.
#[inline]
fn below(count: u32) -> u64 {
    1u64.checked_shl(count).map_or(u64::MAX, |bit| bit - 1)
}

/// What the bytes of a block are, one bit a byte.
struct Classes {
    /// ASCII letters and digits.
    alphanumeric: u64,
    /// White space of ASCII.
    blank: u64,
    /// Control characters and what is not ASCII.
    other: u64,
}

impl Classes {
    fn of(block: &[u8; BLOCK]) -> Classes {
        // Blanks and the other white space of ASCII, by Unicode.
        let ranges = [(b' ', b' '), (b'\t', b'\r'), (b' ', b'~'), (b'0', b'9'), (b'A', b'Z'), (b'a', b'z')];
        let [space, breaks, printable, digits, capitals, small] = within(Path::best(), block, &ranges);
        let blank = space | breaks;
        Classes { alphanumeric: digits | capitals | small, blank, other: !(printable | blank) }
    }

    /// The white space before anything that is `other`.
    fn blanks(&self) -> u64 {
        self.blank & below(self.other.trailing_zeros())
    }

    /// The signs that join two letters or digits of the block.
    #[inline(always)]
    fn joints(&self, block: &[u8; BLOCK]) -> u64 {
        let mut between = (self.alphanumeric << 1) & (self.alphanumeric >> 1) & !(self.alphanumeric | self.blank);
        let mut joints = 0;
        while between != 0 {
            let at = between.trailing_zeros() as usize;
            let around = [at.wrapping_sub(1), at, at + 1].map(|at| char::from(block[at % BLOCK]));
            let joint = joins(class(around[0]), around[1], class(around[2]));
            joints |= u64::from(joint) << at;
            between &= between - 1;
        }
        joints
    }
}

/// The first bytes of `text`; where there are too few, `scratch` gets them, filled up with blanks.
#[inline(always)]
fn block<'t>(text: &'t [u8], scratch: &'t mut [u8; BLOCK]) -> &'t [u8; BLOCK] {
    match text.first_chunk() {
        Some(block) => block,
        None => {
            *scratch = [b' '; BLOCK];
            scratch[..text.len()].copy_from_slice(text);
            scratch
        }
    }
}

/// An ASCII letter or digit, told without a branch.
#[inline(always)]
fn is_alphanumeric(byte: u8) -> bool {
    ((byte | 0x20).wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_block_is_what_a_loop_finds(text in prop::collection::vec(any::<u8>(), 0..40)) {
            let naive = text.iter().take(WORD).take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let (lower, length) = word(&text);
            prop_assert_eq!(length, naive);
            prop_assert_eq!(&lower[..length], text[..length].to_ascii_lowercase());
        }
    }
}
