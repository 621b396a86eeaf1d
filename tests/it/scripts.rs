//! Texts of every script: what counts as the same, what as another text, and what an edit costs.

use crate::common;
use crate::common::language::{GRAMMARS, Language};
use leitong::near::recipe::Recipe;
use leitong::near::verify::jaccard;
use leitong::text::fold::{Fold, fold};
use leitong::text::token::{TextConfig, Tokens, token_hashes};

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

/// Words, and others with the same fast hash: `text/token/hash.rs` has a test that makes them.
const FORGED: [[&str; 2]; 3] =
    [["barley", "yu3j082hmqvubaaa"], ["goats", "uokzct2oamlwbaaa"], ["river", "avoficr8vfaqeaaa"]];

/// Many words in an order of their own, of either side of the forged pairs.
fn forged(side: usize) -> String {
    let mut random = common::Random::new(5);
    (0..200).map(|_| FORGED[random.below(3)][side].to_owned() + " ").collect()
}

#[test]
fn a_text_of_other_words_with_the_same_token_hashes_is_no_duplicate() {
    let [honest, forged] = [0, 1].map(forged);
    let hashes = [&honest, &forged].map(|text| {
        let mut hashes = Vec::new();
        token_hashes(TextConfig::default(), text.trim_end(), &mut hashes);
        hashes
    });
    assert_eq!(hashes[0], hashes[1], "the words are those of another formula");
    assert_eq!(similarity(&honest, &forged), 0.0);
    assert_eq!(Recipe::default().similarity_of_tokens(&honest, &forged), 0.0);
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("in.jsonl"), common::jsonl(&[honest, forged])).unwrap();
    common::succeed(&mut common::at(&dir, &["dedup", "in.jsonl", "-o", "out", "--audit", "10"]));
    assert_eq!(common::rows(&dir.path().join("out/removed.jsonl")).len(), 0);
}

#[test]
fn similarity_1_implies_equal_windows_of_tokens_and_any_other_is_that_of_tokens() {
    let texts = common::corpus(31, 60);
    for tokens in Tokens::ALL {
        for fold in Fold::ALL {
            let text = TextConfig { tokens: *tokens, fold: *fold, hmm: false };
            let naive = common::naive::Naive { fold: *fold, tokens: *tokens, width: 2, threshold: 0.8 };
            let recipe = Recipe::new(text, leitong::near::shingle::ShingleConfig { width: Some(2) }).unwrap();
            for pair in texts.windows(2) {
                let expected = naive.similarity(&pair[0], &pair[1]);
                assert_eq!(
                    jaccard(&recipe.set(&pair[0]), &recipe.set(&pair[1])),
                    expected,
                    "{tokens:?} {fold:?} {pair:?}"
                );
                assert_eq!(recipe.similarity_of_tokens(&pair[0], &pair[1]), expected, "{tokens:?} {fold:?} {pair:?}");
            }
        }
    }
}

fn key(text: &str) -> String {
    let mut key = String::new();
    fold(Fold::Text, text, &mut key);
    key
}

/// The rows of the table in section 4 of docs/algorithm.md: each text has the key of the one beside it.
#[test]
fn what_makes_no_difference_has_one_key() {
    for (what, a, b) in [
        ("case", "STRASSE ΟΔΟΣ Привет ꭰᎠ", "straße οδος пРИВЕТ Ꭰꭰ"),
        ("case", "ὈΔΥΣΣΕΎΣ ΑΙ", "ὀδυσσεύς ᾳ"),
        ("the letters i", "IĞDIR DİYARBAKIR", "ığdır diyarbakır"),
        ("the letters i", "i\u{307}zmir", "İzmir"),
        ("width", "ＡＢＣ１２３", "abc123"),
        ("width", "３．１４，１，０００", "3.14,1,000"),
        ("width", "ｶﾞｷﾞﾊﾟｰﾄ", "ガギパート"),
        ("width", "ﾡﾢ", "ㄱㄲ"),
        ("composition", "Cafe\u{301} か\u{3099} \u{1112}\u{1161}\u{11ab}", "Café が 한"),
        ("composition", "ज\u{93c} ড\u{9bc}", "\u{95b} \u{9dc}"),
        ("compatibility", "ﬁ ① ㍿ ℃ ㎏ x²", "fi 1 株式会社 °c kg x2"),
        ("digits", "٣٫١٤ १२३ ๑๒๓ ༡༢༣ ۴۵۶", "3.14 123 123 123 456"),
        ("digits", "١٬٠٠٠", "1,000"),
        ("Arabic marks", "كِتَابٌ كـــتاب", "كتاب كتاب"),
        ("Hebrew points", "שָׁלוֹם \u{fb1d}", "שלום י"),
        ("Han", "機關黨建", "机关党建"),
        ("Han", "髙扵廻疎劒鉄⻓", "高于回疏剑铁长"),
        ("Han", "対応駅図広売", "对应驿图广卖"),
        ("invisible", "a\u{200b}b\u{ad}c 党\u{feff}建", "abc 党建"),
        ("invisible", "می\u{200c}خواهم", "میخواهم"),
        ("white space", "党 建\n设", "党建设"),
        ("white space", "two \t words", "two words"),
        ("white space", "ชาวนา ปลา", "ชาวนาปลา"),
        ("punctuation", "甲，乙", "甲。乙"),
        ("punctuation", "one, two", "one - two"),
        ("punctuation", "don’t", "don't"),
        ("punctuation", "བོད་ཡིག། ሰላም፡ዓለም", "བོད ཡིག ሰላም ዓለም"),
        ("emoji", "好👍🏽，1\u{fe0f}\u{20e3}👩\u{200d}🌾", "好，1"),
        ("masks", "XX县委××同志", "某县委某某同志"),
    ] {
        assert_eq!(key(a), key(b), "{what}: {a} {b}");
    }
}

#[test]
fn what_makes_a_difference_has_two_keys() {
    for (what, a, b) in [
        ("hamza and madda", "أن", "ان"),
        ("letters of one shape", "على", "علي"),
        ("accents", "resumé", "resume"),
        ("lists in Chinese", "2019，2020", "2019,2020"),
        ("punctuation or none", "甲，乙", "甲乙"),
        ("common characters", "象", "像"),
        ("common characters", "著", "着"),
        ("tones of Thai", "ปา", "ป่า"),
        ("voiced kana", "か", "が"),
        ("kinds of kana", "か", "カ"),
        ("figures of Han", "三", "3"),
        ("Cyrillic and Latin", "а", "a"),
    ] {
        assert_ne!(key(a), key(b), "{what}: {a} {b}");
    }
}
