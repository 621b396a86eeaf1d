//! Han words as jieba cuts them: the dictionary's most probable path through a run of Han characters.
//!
//! Without the HMM the path is our own ([`path`]), over a table of jieba's words that needs no loading ([`lexicon`]);
//! the tests hold it to jieba-rs. With it jieba-rs cuts, and builds its dictionary when it is first needed (about 0.1 s
//! and 30 MB).

mod lexicon;
mod path;

use crate::document::Span;
#[cfg(feature = "hmm")]
use jieba_rs::Jieba;
use lexicon::Weights;
use path::Path;
#[cfg(feature = "hmm")]
use std::sync::OnceLock;
use xxhash_rust::xxh3::xxh3_64;

#[cfg(feature = "hmm")]
static JIEBA: OnceLock<Jieba> = OnceLock::new();

/// The memory of jieba-rs's dictionary: measured, as the difference of two runs.
#[cfg(feature = "pipeline")]
const JIEBA_BYTES: u64 = 30_000_000;

/// The memory of the dictionaries that are in use.
#[cfg(feature = "pipeline")]
pub(super) fn dictionary_bytes() -> u64 {
    let own = if Weights::are_known() { Weights::DICTIONARY_BYTES } else { 0 };
    own + if JIEBA.get().is_some() { JIEBA_BYTES } else { 0 }
}

/// The version of jieba-rs, whose model guesses words; as in Cargo.toml.
const GUESSES: &[u8] = b"jieba-rs 0.11";

/// A hash of what segments Han: our table of words, or jieba-rs.
pub(super) fn dictionary_hash(hmm: bool) -> u64 {
    if hmm { xxh3_64(GUESSES) } else { xxh3_64(lexicon::table()) }
}

/// Longest run cut at once, in bytes: memory grows with the run, and real runs end at punctuation.
const LONGEST: usize = 30_000;

/// Calls `word` with the span of each word of `run`, in bytes of `run`.
#[inline]
pub(super) fn segment(run: &str, hmm: bool, mut word: impl FnMut(Span)) {
    let mut start = 0;
    while start < run.len() {
        let end = run.floor_char_boundary((start + LONGEST).min(run.len()));
        let piece = &run[start..end];
        let mut shifted = |span: Span| word(Span::new(start + span.start, start + span.end));
        if hmm {
            guess(piece, &mut shifted)
        } else {
            cut(piece, &mut shifted)
        }
        start = end;
    }
}

#[cfg(feature = "hmm")]
fn guess(piece: &str, word: &mut impl FnMut(Span)) {
    for token in JIEBA.get_or_init(Jieba::new).cut(piece, true) {
        word(Span::new(token.byte_start, token.byte_end));
    }
}

#[cfg(not(feature = "hmm"))]
fn guess(_: &str, _: &mut impl FnMut(Span)) {
    panic!("words are guessed only with the feature `hmm`, which is not compiled in");
}

/// The words of `piece`; what jieba does not take for Han stands alone, and nothing is summed across it.
#[inline]
fn cut(piece: &str, word: &mut impl FnMut(Span)) {
    let weights = Weights::get();
    Path::with(|path| {
        let mut start = 0;
        while start < piece.len() {
            let end = start + path.find(weights, &piece[start..]);
            for width in path.widths() {
                word(Span::new(start, start + width));
                start += width;
            }
            if let Some(c) = piece[end..].chars().next() {
                start += c.len_utf8();
                word(Span::new(end, start));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use jieba_rs::Jieba;
    use proptest::prelude::*;
    use std::sync::OnceLock;

    static JIEBA: OnceLock<Jieba> = OnceLock::new();

    fn ours(run: &str, hmm: bool) -> Vec<&str> {
        let mut words = Vec::new();
        segment(run, hmm, |word| words.push(word.of(run)));
        words
    }

    /// The definition: jieba-rs's words of pieces of 30,000 bytes.
    fn jiebas(mut run: &str, hmm: bool) -> Vec<&str> {
        let mut words = Vec::new();
        while !run.is_empty() {
            let (piece, rest) = run.split_at(run.floor_char_boundary(LONGEST.min(run.len())));
            words.extend(JIEBA.get_or_init(Jieba::new).cut(piece, hmm).iter().map(|token| token.word));
            run = rest;
        }
        words
    }

    /// Words of the dictionary that stand in each other's way, so that many paths are nearly equal.
    fn dictionary() -> impl Strategy<Value = String> {
        let words = lexicon::tests::words();
        proptest::collection::vec(0..words.len(), 1..8)
            .prop_map(|at| at.into_iter().map(|at| words[at].as_str()).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn common_characters(run in "[的一是不了人我在有他这中大来上国和地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里]{1,60}") {
            prop_assert_eq!(ours(&run, false), jiebas(&run, false));
        }

        #[test]
        fn any_characters(run in "[一-鿿]{1,30}|[㐀-䶿一-鿿]{1,9}") {
            prop_assert_eq!(ours(&run, false), jiebas(&run, false));
        }

        #[test]
        fn words_of_the_dictionary(run in dictionary()) {
            prop_assert_eq!(ours(&run, false), jiebas(&run, false));
        }

        #[test]
        fn words_among_characters_that_jieba_does_not_take_for_han(
            run in "((中国|人民代表大会|讲话|二|一|不)|[\u{20000}-\u{2A6DF}]|[\u{F900}-\u{FA6D}]|[〇々\u{30000}-\u{3134A}\u{2F00}-\u{2FD5}])
                {1,20}",
        ) {
            let run = run.replace(|c: char| c.is_ascii(), "");
            prop_assert_eq!(ours(&run, false), jiebas(&run, false));
        }

        #[test]
        fn parts_of_words(words in dictionary(), from in 0_usize..6, to in 0_usize..6) {
            let run: Vec<char> = words.chars().skip(from).collect();
            let run: String = run[..run.len().saturating_sub(to)].iter().collect();
            prop_assert_eq!(ours(&run, false), jiebas(&run, false));
        }
    }

    #[test]
    fn every_plane_and_every_character_by_itself_and_between_words() {
        let han =
            ('\u{2E80}'..='\u{3FFFF}').filter(|&c| crate::text::script::class(c) == crate::text::script::Class::Han);
        for c in han {
            let run = format!("我们{c}中国{c}{c}");
            assert_eq!(ours(&run, false), jiebas(&run, false), "{c:?}");
        }
    }

    #[test]
    fn prose() {
        let paragraphs = [
            "机关党建工作要同业务工作一起谋划一起部署一起落实一起检查",
            "各村要把水渠清淤排在春耕前头不误农时",
            "研究生命的起源结婚的和尚未结婚的南京市长江大桥",
            "乒乓球拍卖完了他从马上下来把手抬起来",
            "一九四九年十月一日中华人民共和国中央人民政府成立",
            "錯誤的繁體字與简体字混排在一起的文本也要切得一樣",
            "锟斤拷锟斤拷烫烫烫屯屯屯",
            "二〇二六年十一月廿二日人々",
            "",
        ];
        for run in paragraphs {
            assert_eq!(ours(run, false), jiebas(run, false));
            #[cfg(feature = "hmm")]
            assert_eq!(ours(run, true), jiebas(run, true));
        }
    }

    #[test]
    fn long_runs_are_cut_in_the_same_pieces() {
        for unit in ["雷同", "中华人民共和国", "的", "𠀀不", "一了百了𪚥"] {
            for length in [LONGEST - 1, LONGEST, LONGEST + 5, 3 * LONGEST] {
                let run = unit.repeat(length / unit.len() + 1);
                assert_eq!(ours(&run, false), jiebas(&run, false), "{unit}");
            }
        }
    }

    #[test]
    fn a_word_may_be_cut_while_another_is_told() {
        let mut inner = Vec::new();
        segment("机关党建", false, |_| segment("中国人民", false, |word| inner.push(word.start)));
        assert_eq!(inner, [0, 6, 0, 6]);
    }
}
