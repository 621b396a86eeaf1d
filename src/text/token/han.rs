//! Han words by jieba: the dictionary's most probable path through a run of Han characters.
//!
//! The dictionary is built when it is first needed (about 0.1 s and 30 MB). Texts without Han never pay, nor do those
//! whose Han holds no word at all: a name here and there, or mojibake, which scraped archives of other languages are
//! full of. A Bloom filter over the beginnings of all words tells such runs (scripts/han-bigrams makes it, from the same
//! dictionary). It never misses a word, so the words do not depend on whether it was asked.

use crate::document::Span;
use jieba_rs::Jieba;
use std::sync::OnceLock;

static JIEBA: OnceLock<Jieba> = OnceLock::new();

/// The memory of the dictionary: measured, as the difference of two runs.
pub(super) const DICTIONARY_BYTES: u64 = 30_000_000;

/// Whether the dictionary is in memory.
pub(super) fn is_built() -> bool {
    JIEBA.get().is_some()
}

/// Longest run given to jieba at once, in bytes: its memory grows with the run, and real runs end at punctuation.
const LONGEST: usize = 30_000;

/// Calls `word` with the span of each word of `run`, in bytes of `run`.
pub(super) fn segment(run: &str, hmm: bool, mut word: impl FnMut(Span)) {
    if !hmm && JIEBA.get().is_none() && !may_hold_word(run) {
        run.char_indices().for_each(|(at, c)| word(Span::new(at, at + c.len_utf8())));
        return;
    }
    let jieba = JIEBA.get_or_init(Jieba::new);
    let mut start = 0;
    while start < run.len() {
        let end = run.floor_char_boundary((start + LONGEST).min(run.len()));
        for token in jieba.cut(&run[start..end], hmm) {
            word(Span::new(start + token.byte_start, start + token.byte_end));
        }
        start = end;
    }
}

/// Bits over the first two characters of every word of two or more; a pair whose three bits are not all set begins none.
static BEGINNINGS: &[u8; 1 << 18] = include_bytes!("han_bigrams.bin");

/// Whether some word of the dictionary may stand in `run`: surely so if one does, else in one of 90 pairs.
fn may_hold_word(run: &str) -> bool {
    run.chars().zip(run.chars().skip(1)).any(|(first, second)| may_begin(first, second))
}

fn may_begin(first: char, second: char) -> bool {
    let mut key = u64::from(first) << 21 | u64::from(second);
    key = (key ^ key >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    key = (key ^ key >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    key ^= key >> 33;
    [0, 21, 42].into_iter().all(|shift| {
        let place = (key >> shift) as usize % (BEGINNINGS.len() * 8);
        BEGINNINGS[place / 8] >> (place % 8) & 1 == 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(run: &str) -> Vec<&str> {
        JIEBA.get_or_init(Jieba::new).cut(run, false).into_iter().map(|token| token.word).collect()
    }

    proptest! {
        #[test]
        fn runs_without_beginnings_hold_no_words(run in "[一-龥]{2,5}|[的一是不了人我在有他这中大来上国]{2,4}|[㐀-䶵]{2,4}") {
            if !may_hold_word(&run) {
                prop_assert!(words(&run).iter().all(|word| word.chars().count() == 1), "{:?}", words(&run));
            }
        }
    }

    #[test]
    fn words_are_told_and_mojibake_is_not() {
        for text in ["中国", "机关党建工作", "各村要把水渠清淤排在春耕前头", "讲话"] {
            assert!(may_hold_word(text), "{text}");
        }
        assert!(!may_hold_word("锟櫰粹槀"));
        assert!(!may_hold_word("字"));
    }

    #[test]
    fn long_runs_are_segmented_in_pieces_that_join() {
        let run = "雷同".repeat(LONGEST / 3);
        let mut end = 0;
        segment(&run, false, |word| {
            assert_eq!(word.start, end);
            end = word.end;
        });
        assert_eq!(end, run.len());
    }
}
