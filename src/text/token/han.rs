//! Han words by jieba: the dictionary's most probable path through a run of Han characters.
//!
//! The dictionary is loaded when the first Han run is met (about 0.1 s and 30 MB), so texts without Han never pay.

use crate::document::Span;
use jieba_rs::Jieba;
use std::sync::LazyLock;

static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Longest run given to jieba at once, in bytes: its memory grows with the run, and real runs end at punctuation.
const LONGEST: usize = 30_000;

/// Calls `word` with the span of each word of `run`, in bytes of `run`.
pub(super) fn segment(run: &str, hmm: bool, mut word: impl FnMut(Span)) {
    let mut start = 0;
    while start < run.len() {
        let end = run.floor_char_boundary((start + LONGEST).min(run.len()));
        for token in JIEBA.cut(&run[start..end], hmm) {
            word(Span::new(start + token.byte_start, start + token.byte_end));
        }
        start = end;
    }
}
