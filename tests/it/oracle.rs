//! The fast pipeline against the naive definition: the same verdicts, partners and similarities.
//!
//! The bands are so many (512 of one row) that a pair of similarity 0.3 is missed with odds of 10^-79: what is compared
//! is the whole pipeline but the recall, which `guarantees.rs` measures.

use crate::common;
use crate::common::naive::{Fate, Naive, keep_order};
use leitong::config::Config;
use leitong::corpus::{Corpus, Keys};
use leitong::dedup::{self, Rule, Verdict};
use leitong::document::{Document, Unit};
use leitong::near::banding::BandingConfig;
use leitong::near::cluster::{ClusterConfig, ClusterRule};
use leitong::near::shingle::ShingleConfig;
use leitong::near::{Content, Order};
use leitong::reuse;
use leitong::source::Inputs;
use leitong::text::fold::Fold;
use leitong::text::token::{TextConfig, Tokens};

const POLICIES: [&str; 3] = ["first", "longest", "shortest"];

fn text_config(naive: &Naive) -> TextConfig {
    TextConfig { fold: naive.fold, tokens: naive.tokens, hmm: false }
}

fn banding(naive: &Naive) -> BandingConfig {
    BandingConfig { threshold: naive.threshold, bands: Some(512), rows: Some(1), ..BandingConfig::default() }
}

/// No cap on the leaders of a bucket: with one row, buckets are large.
fn uncapped(rule: ClusterRule) -> ClusterConfig {
    ClusterConfig { rule, max_members: usize::MAX, floor: None }
}

fn config(naive: &Naive, keep: &str, rule: ClusterRule) -> Config {
    Config {
        keep: keep.parse().unwrap(),
        text: text_config(naive),
        shingle: ShingleConfig { width: Some(naive.width) },
        banding: banding(naive),
        cluster: uncapped(rule),
        ..Config::default()
    }
}

/// What the whole command does, from a file of JSON Lines.
fn by_run(config: &Config, texts: &[String]) -> Vec<Fate> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("in.jsonl");
    std::fs::write(&path, common::jsonl(texts)).unwrap();
    let outcome = dedup::run(config, &Inputs::gather(&[path]).unwrap(), &()).unwrap();
    assert!(outcome.rejected.is_empty() && outcome.caps.is_empty());
    let fate = |verdict: &Verdict| match *verdict {
        Verdict::Kept => Fate::Kept,
        Verdict::Removed { partner, similarity, rule } => {
            Fate::Removed { partner: partner as usize, similarity, exact: rule == Rule::Exact }
        }
    };
    outcome.verdicts.iter().map(fate).collect()
}

/// What the kernel does, in batches of seven texts.
fn by_corpus(naive: &Naive, texts: &[String]) -> Vec<Fate> {
    let shingle = ShingleConfig { width: Some(naive.width) };
    let mut corpus = Corpus::new(text_config(naive), shingle, banding(naive)).unwrap();
    let recipe = corpus.recipe();
    let batch = |texts: &[String]| {
        let mut keys = Keys::default();
        texts.iter().for_each(|text| keys.push(recipe, text));
        keys
    };
    let batches: Vec<Keys> = texts.chunks(7).map(batch).collect();
    let contents = corpus.absorb(&batches).unwrap();
    let order = Order::own(corpus.len());
    let found = corpus.group(order.clone()).cluster(uncapped(ClusterRule::Star), &()).unwrap();
    let first = |content: Content| contents.iter().position(|&other| other == content).unwrap();
    let fate = |(text, &content): (usize, &Content)| {
        let rank = order.rank(content);
        let kept = found.assignment.kept[rank.index()];
        match (kept == rank, first(order.content(kept))) {
            (true, partner) if partner == text => Fate::Kept,
            (true, partner) => Fate::Removed { partner, similarity: 1.0, exact: true },
            (false, partner) => Fate::Removed { partner, similarity: found.assignment.similarity(rank), exact: false },
        }
    };
    contents.iter().enumerate().map(fate).collect()
}

fn assert_same(found: &[Fate], expected: &[Fate], texts: &[String], context: &str) {
    assert_eq!(found.len(), expected.len(), "{context}");
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let same = match (found, expected) {
            (
                Fate::Removed { partner: a, similarity: s, exact: x },
                Fate::Removed { partner: b, similarity: t, exact: y },
            ) => a == b && x == y && (s - t).abs() < 1e-12,
            (a, b) => a == b,
        };
        assert!(same, "{context}, text {index} {:?}: found {found:?}, expected {expected:?}", texts[index]);
    }
}

/// Every way of comparing texts that the oracle knows.
fn ways(threshold: f64) -> Vec<Naive> {
    let way = |&tokens: &Tokens, &fold: &Fold, width| Naive { fold, tokens, width, threshold };
    let widths = |tokens: &Tokens| if *tokens == Tokens::Chars { [2, 5] } else { [1, 2] };
    let pairs = Tokens::ALL.iter().flat_map(|tokens| Fold::ALL.iter().map(move |fold| (tokens, fold)));
    pairs.flat_map(|(tokens, fold)| widths(tokens).map(|width| way(tokens, fold, width))).collect()
}

#[test]
fn the_command_equals_the_definition_on_random_corpora() {
    let mut removed = 0;
    for seed in 0..12 {
        let texts = common::corpus(seed, 4 + 6 * seed as usize);
        for naive in ways([0.4, 0.6, 0.8][seed as usize % 3]) {
            let prepared = naive.prepare(&texts);
            for keep in POLICIES {
                let expected = prepared.star(&keep_order(&texts, keep));
                let found = by_run(&config(&naive, keep, ClusterRule::Star), &texts);
                assert_same(&found, &expected, &texts, &format!("seed {seed}, keep {keep}, {naive:?}"));
                removed += near(&expected);
            }
        }
    }
    assert!(removed > 1000, "only {removed} near duplicates: the test shows little");
}

#[test]
fn the_kernel_equals_the_definition_on_random_corpora() {
    for seed in 100..108 {
        let texts = common::corpus(seed, 60);
        for naive in ways(0.6) {
            let expected = naive.prepare(&texts).star(&keep_order(&texts, "first"));
            assert_same(&by_corpus(&naive, &texts), &expected, &texts, &format!("seed {seed}, {naive:?}"));
        }
    }
}

#[test]
fn components_are_those_of_all_verified_pairs() {
    for seed in 200..206 {
        let texts = common::corpus(seed, 50);
        for naive in ways(0.7) {
            let prepared = naive.prepare(&texts);
            for keep in POLICIES {
                let expected = prepared.components(&keep_order(&texts, keep));
                let found = by_run(&config(&naive, keep, ClusterRule::Components), &texts);
                assert_same(&found, &expected, &texts, &format!("seed {seed}, keep {keep}, {naive:?}"));
            }
        }
    }
}

fn near(fates: &[Fate]) -> usize {
    fates.iter().filter(|fate| matches!(fate, Fate::Removed { exact: false, .. })).count()
}

fn planted(name: &str) {
    let Some(texts) = common::shared(name, 300) else { return };
    let ways = [(Tokens::Words, Fold::Text, 2), (Tokens::Chars, Fold::Text, 5), (Tokens::Chars, Fold::None, 5)];
    for (tokens, fold, width) in ways {
        let naive = Naive { fold, tokens, width, threshold: 0.5 };
        let prepared = naive.prepare(&texts);
        for keep in POLICIES {
            let expected = prepared.star(&keep_order(&texts, keep));
            assert!(near(&expected) > 0, "{name} has near duplicates");
            let found = by_run(&config(&naive, keep, ClusterRule::Star), &texts);
            assert_same(&found, &expected, &texts, &format!("{name}, keep {keep}, {naive:?}"));
        }
    }
}

#[test]
fn the_command_equals_the_definition_on_planted_chinese() {
    planted("planted_zh.jsonl.zst");
}

#[test]
fn the_command_equals_the_definition_on_planted_english() {
    planted("planted_en.jsonl.zst");
}

/// The inputs of these texts as a file, and as documents in memory.
fn both(texts: &[String]) -> (tempfile::TempDir, Inputs) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("in.jsonl");
    std::fs::write(&path, common::jsonl(texts)).unwrap();
    let inputs = Inputs::gather(&[path]).unwrap();
    (dir, inputs)
}

fn held(texts: &[String]) -> impl Iterator<Item = Document<'_>> {
    texts.iter().zip(1..).map(|(text, number)| Document::new(number.to_string(), text.as_str()))
}

#[test]
fn texts_in_memory_are_judged_as_files_are() {
    for (seed, unit) in (0..6).flat_map(|seed| Unit::ALL.iter().map(move |&unit| (seed, unit))) {
        let mut texts = common::corpus(seed, 60);
        // Several paragraphs each, some of which stand in two texts.
        texts = texts.chunks(3).map(|some| some.join("\n\n")).chain(texts.iter().take(20).cloned()).collect();
        for keep in POLICIES {
            let config = Config { unit, keep: keep.parse().unwrap(), ..Config::default() };
            let (_dir, inputs) = both(&texts);
            let expected = dedup::run(&config, &inputs, &()).unwrap();
            let found = dedup::documents(&config, held(&texts), &()).unwrap();
            assert_eq!(found.verdicts, expected.verdicts, "{seed} {unit:?} {keep}");
            assert_eq!(found.units.len(), expected.units.len());
            assert!(found.verdicts.iter().any(|&verdict| verdict != Verdict::Kept));
            if unit == Unit::Document {
                assert_eq!(dedup::texts(&config, &texts).unwrap(), expected.verdicts);
            }
        }
    }
}

#[test]
fn texts_in_memory_share_what_files_share() {
    for seed in 0..4 {
        let texts: Vec<String> = common::corpus(seed, 40).chunks(2).map(|some| some.join("\n\n")).collect();
        let (_dir, inputs) = both(&texts);
        let expected = reuse::run(&Config::default(), &inputs, &()).unwrap();
        let found = reuse::documents(&Config::default(), held(&texts), &()).unwrap();
        assert_eq!((found.findings, found.ratios), (expected.findings, expected.ratios));
        assert_eq!(found.pages.len(), texts.len());
    }
}
