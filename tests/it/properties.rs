//! What holds for every corpus: a partition, idempotence, independence of order and threads, the words of UAX #29.

use crate::common::{self, Random, comparable, leitong, rows, succeed};
use leitong::config::Config;
use leitong::corpus::{Corpus, Keys};
use leitong::dedup::{self, Outcome};
use leitong::near::Content;
use leitong::near::shingle::ShingleConfig;
use leitong::source::Inputs;
use leitong::text::fold::{Fold, fold};
use leitong::text::script::{Class, class};
use leitong::text::token::{TextConfig, Tokens, tokenize};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use unicode_segmentation::UnicodeSegmentation;

/// Runs the library on texts whose ids are given.
fn run(config: &Config, records: &[(String, String)]) -> Outcome {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("in.jsonl");
    let line = |(id, text): &(String, String)| serde_json::json!({ "id": id, "text": text }).to_string() + "\n";
    fs::write(&path, records.iter().map(line).collect::<String>()).unwrap();
    dedup::run(config, &Inputs::gather(&[path]).unwrap(), &()).unwrap()
}

fn records(seed: u64, count: usize) -> Vec<(String, String)> {
    common::corpus(seed, count).into_iter().enumerate().map(|(id, text)| (id.to_string(), text)).collect()
}

/// The clusters as sets of ids.
fn families(outcome: &Outcome) -> BTreeSet<BTreeSet<String>> {
    let ids = |members: &[u32]| members.iter().map(|&unit| outcome.units.id(unit)).collect();
    outcome.clusters.iter().map(|cluster| ids(cluster.members)).collect()
}

fn ids(path: &Path) -> Vec<String> {
    rows(path)
        .iter()
        .map(|row| row["id"].as_i64().map_or_else(|| row["id"].as_str().unwrap().into(), |id| id.to_string()))
        .collect()
}

#[test]
fn every_record_is_kept_or_removed_and_never_both() {
    for seed in 0..4 {
        let dir = tempfile::tempdir().unwrap();
        let texts = common::corpus(seed, 120);
        fs::write(dir.path().join("in.jsonl"), common::jsonl(&texts)).unwrap();
        for rule in ["star", "components"] {
            let args = ["dedup", "in.jsonl", "-o", "out", "--force", "--threshold", "0.6", "--cluster", rule];
            succeed(leitong().current_dir(dir.path()).args(args));
            let kept = ids(&dir.path().join("out/kept/in.jsonl"));
            let removed = ids(&dir.path().join("out/removed.jsonl"));
            let mut all: Vec<usize> = kept.iter().chain(&removed).map(|id| id.parse().unwrap()).collect();
            all.sort_unstable();
            assert_eq!(all, (0..texts.len()).collect::<Vec<_>>(), "seed {seed}, {rule}");
        }
    }
}

#[test]
fn the_verdict_of_every_unit_agrees_with_the_clusters() {
    for seed in 10..14 {
        let outcome = run(&Config::from_toml("banding.threshold = 0.6").unwrap(), &records(seed, 120));
        let mut members = BTreeMap::new();
        for cluster in outcome.clusters.iter() {
            assert!(cluster.members.len() > 1 && cluster.members.contains(&cluster.kept), "seed {seed}");
            for &member in cluster.members {
                assert_eq!(members.insert(member, cluster.kept), None, "seed {seed}: {member} is in two clusters");
            }
        }
        for (verdict, unit) in outcome.verdicts.iter().zip(0u32..) {
            match *verdict {
                dedup::Verdict::Kept => assert!(members.get(&unit).is_none_or(|&kept| kept == unit), "seed {seed}"),
                dedup::Verdict::Removed { partner, .. } => assert_eq!(members[&unit], partner, "seed {seed}"),
            }
        }
    }
}

/// Holds for documents. Under `--unit paragraph` a text from which paragraphs were cut could be told hard-wrapped
/// differently the second time; under `--unit article` a series that lost an article is no series 1, 2, ... any more.
#[test]
fn what_was_kept_holds_no_duplicates_any_more() {
    let dir = tempfile::tempdir().unwrap();
    for (seed, keep) in ["first", "longest", "shortest", "max:id"].iter().enumerate() {
        let texts = common::corpus(seed as u64, 150);
        fs::write(dir.path().join("in.jsonl"), common::jsonl(&texts)).unwrap();
        for (input, output) in [("in.jsonl", "once"), ("once/kept", "twice")] {
            let args = ["dedup", input, "-o", output, "--force", "--keep", keep, "--threshold", "0.6"];
            succeed(leitong().current_dir(dir.path()).args(args));
        }
        assert!(rows(&dir.path().join("twice/removed.jsonl")).is_empty(), "seed {seed}, keep {keep}");
        let copies = ["once", "twice"].map(|name| fs::read(dir.path().join(name).join("kept/in.jsonl")).unwrap());
        assert!(copies[0] == copies[1], "seed {seed}, keep {keep}");
    }
}

#[test]
fn paragraphs_that_were_kept_hold_no_duplicates_either() {
    let dir = tempfile::tempdir().unwrap();
    for seed in 20..24 {
        let mut random = Random::new(seed);
        let pool = common::corpus(seed, 30);
        let line = |random: &mut Random| pool[random.below(pool.len())].replace('\n', " ") + "。\n";
        let texts: Vec<String> = (0..40).map(|_| (0..4).map(|_| line(&mut random)).collect()).collect();
        fs::write(dir.path().join("in.jsonl"), common::jsonl(&texts)).unwrap();
        for (input, output) in [("in.jsonl", "once"), ("once/kept", "twice")] {
            let args = ["dedup", input, "-o", output, "--force", "--unit", "paragraph"];
            succeed(leitong().current_dir(dir.path()).args(args));
        }
        assert!(rows(&dir.path().join("twice/removed.jsonl")).is_empty(), "seed {seed}");
    }
}

#[test]
fn equal_sets_and_components_do_not_depend_on_the_order_of_the_input() {
    let configs = [
        "banding.threshold = 1.0",
        "cluster = { rule = 'components' }\nbanding = { threshold = 0.7, bands = 256, rows = 1 }",
    ];
    for seed in 30..34 {
        let mut records = records(seed, 100);
        for config in configs {
            let config = Config::from_toml(config).unwrap();
            let expected = families(&run(&config, &records));
            Random::new(seed).shuffle(&mut records);
            assert_eq!(families(&run(&config, &records)), expected, "seed {seed}");
        }
    }
}

#[test]
fn exact_groups_do_not_depend_on_the_order_of_the_input() {
    for seed in 40..44 {
        let mut records = records(seed, 100);
        let expected = exact_groups(&records);
        Random::new(seed).shuffle(&mut records);
        assert_eq!(exact_groups(&records), expected, "seed {seed}");
    }
}

fn exact_groups(records: &[(String, String)]) -> BTreeSet<BTreeSet<String>> {
    let mut keys = Keys::default();
    let mut corpus = Corpus::new(TextConfig::default(), ShingleConfig::default(), Default::default()).unwrap();
    records.iter().for_each(|(_, text)| keys.push(corpus.recipe(), text));
    let mut groups: BTreeMap<Content, BTreeSet<String>> = BTreeMap::new();
    for (content, (id, _)) in corpus.absorb([&keys]).unwrap().into_iter().zip(records) {
        groups.entry(content).or_default().insert(id.clone());
    }
    groups.into_values().collect()
}

#[test]
fn threads_do_not_change_a_verdict() {
    for seed in 50..53 {
        let records = records(seed, 300);
        let config = Config::from_toml("banding.threshold = 0.5").unwrap();
        let on = |threads| dedup::pool(threads).unwrap().install(|| run(&config, &records).verdicts);
        assert_eq!(on(1), on(5), "seed {seed}");
    }
}

#[test]
fn how_records_are_spread_over_files_does_not_change_what_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let texts = common::corpus(60, 200);
    let lines: Vec<String> = common::jsonl(&texts).lines().map(|line| format!("{line}\n")).collect();
    for (folder, size) in [("one", 200), ("many", 13)] {
        fs::create_dir(dir.path().join(folder)).unwrap();
        for (part, lines) in lines.chunks(size).enumerate() {
            fs::write(dir.path().join(folder).join(format!("{part:02}.jsonl")), lines.concat()).unwrap();
        }
        succeed(leitong().current_dir(dir.path()).args(["dedup", folder, "-o", &format!("{folder}-out")]));
    }
    let kept = |folder: &str| {
        comparable(&dir.path().join(folder))
            .into_iter()
            .filter(|(path, _)| path.starts_with("kept"))
            .flat_map(|(_, bytes)| bytes)
            .collect::<Vec<u8>>()
    };
    assert!(kept("one-out") == kept("many-out"));
    assert_eq!(ids(&dir.path().join("one-out/removed.jsonl")), ids(&dir.path().join("many-out/removed.jsonl")));
}

fn words(key: &str) -> Vec<&str> {
    let config = TextConfig { fold: Fold::Text, tokens: Tokens::Words, hmm: false };
    let mut words = Vec::new();
    tokenize(config, key, &mut |span, _| words.push(span.of(key)));
    words
}

proptest! {
    /// Latin, Cyrillic and Greek letters, digits, marks and punctuation; no `x`, `*` or `○`, which may fold to a mask.
    /// Folding drops underscores at the edge of a word, where UAX #29 would keep them.
    #[test]
    fn words_of_alphabetic_text_are_those_of_unicode(
        text in "([a-wy-zA-WY-ZÀ-ÖØ-öø-žА-яёЁα-ωΑ-Ω0-9]{1,6}|[ .,;:'’_\"()!?…–-]{1,3}|\u{301}|\u{308}|\n|\u{ad}){0,40}",
    ) {
        let mut key = String::new();
        fold(Fold::Text, &text, &mut key);
        let expected: Vec<&str> = key.unicode_words().collect();
        prop_assert_eq!(words(&key), expected, "{}", key);
    }

    /// Those of scripts without spaces begin a letter apart, and reach over several.
    #[test]
    fn tokens_are_in_order_apart_and_on_characters(text in "\\PC{0,80}", chars: bool, raw: bool) {
        let config = TextConfig {
            fold: if raw { Fold::None } else { Fold::Text },
            tokens: if chars { Tokens::Chars } else { Tokens::Words },
            hmm: false,
        };
        let mut key = String::new();
        fold(config.fold, &text, &mut key);
        let (mut next, mut end) = (0, 0);
        tokenize(config, &key, &mut |span, _| {
            let first = span.of(&key).chars().next().expect("no token is empty");
            let least = if class(first) == Class::Syllable { next } else { end };
            assert!(span.start >= least && span.end >= end, "{key:?}");
            (next, end) = (span.start + first.len_utf8(), span.end);
        });
    }
}
