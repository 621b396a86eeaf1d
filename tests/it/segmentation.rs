//! The words of real Han text against jieba-rs's.

use crate::common;
use jieba_rs::Jieba;
use leitong::text::fold::{self, Fold};
use leitong::text::script::{Class, class};
use leitong::text::token::{TextConfig, tokenize};

/// No run of these corpora comes near the 30,000 bytes of a piece.
fn assert_same(jieba: &Jieba, run: &str) {
    let mut words = Vec::new();
    tokenize(TextConfig::default(), run, &mut |span, _| words.push(span.of(run)));
    let expected: Vec<&str> = jieba.cut(run, false).iter().map(|token| token.word).collect();
    assert_eq!(words, expected);
}

#[test]
fn words_of_real_text_are_jiebas_folded_and_raw() {
    let jieba = Jieba::new();
    for name in ["planted_zh", "zh_laws", "zh_poetry", "zh_cn_tw"] {
        for text in common::shared(&format!("{name}.jsonl.zst"), 400).into_iter().flatten() {
            let mut key = String::new();
            fold::fold(Fold::Text, &text, &mut key);
            for text in [text, key] {
                text.split(|c| class(c) != Class::Han).for_each(|run| assert_same(&jieba, run));
            }
        }
    }
}
