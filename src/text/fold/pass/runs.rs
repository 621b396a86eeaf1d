//! Runs of ordinary characters, folded at once: words of ASCII, and Han that stays as it is.

use super::{Folder, Gap, Offsets, begins_word};
use crate::text::ascii::{self, Stretch};
use crate::text::script::Class;
use crate::vector::BLOCK;

/// The class of an ASCII letter or digit.
#[inline]
fn ascii_class(byte: u8) -> Class {
    if byte.is_ascii_digit() { Class::Digit } else { Class::Letter }
}

impl<O: Offsets> Folder<'_, O> {
    /// Writes the ASCII words at `at`, and returns where it stopped.
    #[inline]
    pub(super) fn words(&mut self, at: usize) -> usize {
        let rest = &self.text.as_bytes()[at..];
        let mut scratch = [0; BLOCK];
        if Stretch::may_begin(rest)
            && let Some((stretch, block)) = Stretch::at(rest, &mut scratch)
        {
            self.stretch(stretch, block, at);
            return self.text.len().min(at + stretch.length);
        }
        self.ascii_words(at)
    }

    /// Writes the words of a stretch that begins with one, and a blank between each two; what stands behind the last is
    /// the gap.
    fn stretch(&mut self, stretch: Stretch, block: &[u8; BLOCK], at: usize) {
        if self.gap != Gap::None {
            self.close_gap(ascii_class(block[0]));
        }
        let mut folded = [0; 2 * BLOCK];
        folded[..BLOCK].copy_from_slice(&stretch.folded(block));
        for (start, end) in stretch.parted() {
            // A copy of known size is a few instructions; what is too much is cut off again.
            let length = self.key.len() + end - start;
            self.key.extend_from_slice(&folded[start..start + BLOCK]);
            self.key.truncate(length);
        }
        // The last blank is not between two words yet.
        self.key.pop();
        self.offsets.note_stretch(stretch, at);
        let behind = (u64::BITS - stretch.words.leading_zeros()) as usize;
        self.last = ascii_class(block[behind - 1]);
        self.gap = match stretch.sign(behind) {
            Some(sign) => Gap::Punctuation { at: at + sign },
            None => Gap::Space { at: at + behind },
        };
    }

    /// Writes the ASCII words at `at`, as many as single blanks part, and returns where they end.
    fn ascii_words(&mut self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        if self.gap != Gap::None {
            self.close_gap(ascii_class(bytes[at]));
        }
        loop {
            let (piece, length) = ascii::word(&bytes[at..]);
            // A copy of known size is two instructions; what is too much is cut off again.
            let end = self.key.len() + length;
            self.key.extend_from_slice(&piece);
            self.key.truncate(end);
            self.offsets.note_run(self.text, at..at + length);
            at += length;
            if length == ascii::WORD {
                continue;
            }
            match bytes.get(at..at + 2) {
                Some(&[b' ', next]) if begins_word(next) => {
                    self.key.push(b' ');
                    self.offsets.note(at);
                    at += 1;
                }
                _ => break,
            }
        }
        self.last = ascii_class(bytes[at - 1]);
        self.starter = (at - 1, self.key.len() - 1);
        at
    }

    /// Writes the Han characters at `at` that folding leaves as they are, on over single signs that part clauses; or
    /// folds the one character there.
    #[inline]
    pub(super) fn unchanged_runs(&mut self, at: usize) -> usize {
        let mut end = self.unchanged_run(at);
        if end == at {
            return self.character(at);
        }
        while let Some(&sign @ [0xE2..=0xEF, ..]) = self.text.as_bytes()[end..].first_chunk::<3>()
            && self.separating.holds(sign)
        {
            self.gap = Gap::Punctuation { at: end };
            let begin = end + 3;
            end = self.unchanged_run(begin);
            if end == begin {
                break;
            }
        }
        end
    }

    /// Writes the Han characters at `at` that folding leaves as they are, and returns where they end.
    #[inline(always)]
    fn unchanged_run(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = at;
        while let Some(&c @ [0xE4..=0xE9, ..]) = bytes[end..].first_chunk::<3>()
            && self.unchanged.holds(c)
        {
            end += 3;
        }
        if end > at {
            if self.gap != Gap::None {
                self.close_gap(Class::Han);
            }
            self.key.extend_from_slice(&bytes[at..end]);
            self.last = Class::Han;
            self.starter = (end - 3, self.key.len() - 3);
            self.offsets.note_run(self.text, at..end);
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::as_text;
    use super::super::fold_text;
    use super::*;
    use proptest::prelude::*;

    /// The oracle: every character by itself.
    fn naive(text: &str, key: &mut Vec<u8>, offsets: &mut Vec<usize>) {
        let mut folder = Folder::new(text, key, offsets);
        let mut at = 0;
        while at < text.len() {
            at = folder.character(at);
        }
    }

    fn agrees(text: &str) -> Result<(), TestCaseError> {
        let (mut key, mut expected) = (b"before".to_vec(), b"before".to_vec());
        let (mut offsets, mut expected_offsets) = (Vec::new(), Vec::new());
        fold_text(text, &mut key, &mut offsets);
        naive(text, &mut expected, &mut expected_offsets);
        prop_assert_eq!(as_text(&key), as_text(&expected), "{:?}", text);
        prop_assert_eq!(offsets, expected_offsets, "{:?}", text);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn runs_are_folded_like_single_characters(
            text in "([a-zA-Z0-9xX]{0,9}[ .,'_:;*x\n-]{0,3}([é黨党，。’\u{301}\u{200b}\u{1}\u{7f}\x0b]|)){0,40}",
        ) {
            agrees(&text)?;
        }

        #[test]
        fn stretches_are_folded_like_single_characters(text in "([a-zA-Z0-9xX]{1,9}[ .,'_:;*\n-]{1,3}){0,40}[é党]?") {
            agrees(&text)?;
        }
    }
}
