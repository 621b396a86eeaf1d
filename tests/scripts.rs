//! Texts of every script: what counts as the same, what as another text, and what an edit costs.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests may unwrap and print")]

mod common;

use common::language::{GRAMMARS, Language};
use leitong::near::recipe::Recipe;
use leitong::near::verify::jaccard;

fn similarity(a: &str, b: &str) -> f64 {
    let recipe = Recipe::default();
    jaccard(&recipe.set(a), &recipe.set(b))
}

/// What two unrelated texts share, and what is left of one in which 5 % of the words are edited. The bounds are far from
/// the default threshold on either side; docs/algorithm.md, section 14, has the numbers (`--nocapture` prints them).
#[test]
fn long_texts_that_have_nothing_to_do_with_each_other_share_little_in_any_script() {
    for grammar in GRAMMARS {
        let language = Language::new(grammar);
        for letters in [20_000, 100_000] {
            let [a, b] = [1, 2].map(|seed| language.text(seed, letters));
            let edited = language.edited(&a, 0.05, 3);
            let [a, b, edited] = [a, b, edited].map(|text| language.written(&text));
            let (unrelated, same) = (similarity(&a, &b), similarity(&a, &edited));
            println!("{:<12} {letters:>7} {unrelated:.3} {same:.3}", grammar.script);
            assert!(unrelated < 0.2, "{} of {letters} letters: {unrelated}", grammar.script);
            assert!((0.79..0.9).contains(&same), "{} of {letters} letters: {same}", grammar.script);
        }
    }
}

#[test]
fn words_that_differ_in_marks_alone_are_other_words() {
    for (a, b) in [
        ("ปาที่นาปู", "ป่าที่น้าปู่"),
        ("ປາທີ່ນາປູ", "ປ່າທີ່ນ້າປູ່"),
        ("ការកិរកុរ", "ការកីរកូរ"),
        ("ကာမိနုလေ", "ကားမီနူလဲ"),
        ("བདག་གིས་ཆུ་བཏུང་", "བདག་གེས་ཆོ་བཏེང་"),
        ("かきくけこはひふ", "がぎぐげごばびぷ"),
        ("कम किम कुम", "काम कीम कूम"),
    ] {
        assert!(similarity(a, b) < 0.7, "{a} {b}: {}", similarity(a, b));
        assert_eq!(similarity(a, a), 1.0);
    }
}

#[test]
fn tibetan_is_compared_by_syllables() {
    let text = "ལོ་གསུམ་གྱི་རྗེས་ལ་ཞིང་པས་ས་བོན་གསར་པ་བཏབ་པ་རེད";
    assert_eq!(Recipe::default().list_of(text).len(), 13);
    assert_eq!(similarity(text, &text.replace('་', "་ ")), 1.0);
}

#[test]
fn a_word_that_ends_in_a_mark_is_parted_from_the_next_however_it_is_spelt() {
    for (composed, apart) in [("आवाज\u{93c} दूर", "आवा\u{95b} दूर"), ("ঝড\u{9bc} এল", "ঝ\u{9dc} এল")]
    {
        assert_eq!(similarity(composed, apart), 1.0, "{composed}");
        assert!(similarity(composed, &apart.replace(' ', "")) < 1.0, "{composed}");
    }
}
