//! `recluster`: what a stored run gives at another threshold or keep policy is what a fresh run gives.

use crate::common::{Random, at, base, comparable, corpus, fail, mutate, succeed};
use std::collections::BTreeMap;
use std::fs;
use tempfile::TempDir;

/// Variants of a few texts, among them one with more variants than a bucket stores pairs for, and one with more than
/// it has leaders; each with a score.
fn folder(seed: u64) -> TempDir {
    let mut random = Random::new(seed);
    let mut texts = corpus(seed, 60);
    for variants in [60, 200] {
        let text = base(&mut random) + &base(&mut random);
        texts.extend((0..variants).map(|_| {
            let edits = random.below(12);
            mutate(&mut random, &text, edits)
        }));
    }
    random.shuffle(&mut texts);
    let line = |(id, text): (usize, &String)| {
        format!("{}\n", serde_json::json!({ "id": id, "text": text, "score": id * 7919 % 101 }))
    };
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.jsonl"), texts.iter().enumerate().map(line).collect::<String>()).unwrap();
    dir
}

/// Runs once with `first`, clusters again with `then`, and compares with a fresh run that has both.
fn assert_same(dir: &TempDir, first: &[&str], then: &[&str]) {
    let run = |args: &[&[&str]]| succeed(&mut at(dir, &args.concat()));
    run(&[&["dedup", "in.jsonl", "-o", "first", "--force"], first]);
    run(&[&["recluster", "first", "-o", "again", "--force"], then]);
    let banding: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("first/run.json")).unwrap()).unwrap();
    let (bands, rows) = (banding["banding"]["bands"].to_string(), banding["banding"]["rows"].to_string());
    // The flags of both runs; the second's win.
    let mut flags = BTreeMap::from([("--floor", "0.8"), ("--bands", &bands), ("--rows", &rows)]);
    flags.extend([first, then].concat().chunks(2).map(|pair| (pair[0], pair[1])));
    let flags: Vec<&str> = flags.into_iter().flat_map(|(flag, value)| [flag, value]).collect();
    run(&[&["dedup", "in.jsonl", "-o", "fresh", "--force"], &flags]);
    let (again, fresh) = (comparable(&dir.path().join("again")), comparable(&dir.path().join("fresh")));
    for (path, bytes) in &fresh {
        assert!(again[path] == *bytes, "{first:?} {then:?}: {} differs", path.display());
    }
    assert!(again.keys().eq(fresh.keys()));
}

#[test]
fn a_higher_threshold_gives_what_a_fresh_run_gives() {
    for seed in 0..4 {
        let dir = folder(seed);
        assert_same(&dir, &[], &["--threshold", "0.9"]);
        assert_same(&dir, &["--floor", "0.5"], &["--threshold", "0.6"]);
        assert_same(&dir, &["--floor", "0.6", "--unit", "paragraph"], &["--threshold", "0.95"]);
    }
}

#[test]
fn another_keep_policy_gives_what_a_fresh_run_gives() {
    let dir = folder(7);
    for policy in ["longest", "shortest", "max:score", "min:score,longest", "first"] {
        assert_same(&dir, &[], &["--keep", policy]);
        assert_same(&dir, &["--floor", "0.7", "--keep", "min:score"], &["--keep", policy, "--threshold", "0.75"]);
    }
}

#[test]
fn families_give_what_a_fresh_run_gives() {
    let dir = folder(9);
    assert_same(&dir, &["--floor", "0.6"], &["--cluster", "components", "--threshold", "0.7"]);
    assert_same(&dir, &["--cluster", "components"], &["--cluster", "star", "--threshold", "0.85"]);
}

#[test]
fn full_buckets_give_what_a_fresh_run_gives() {
    let dir = folder(11);
    fs::write(dir.path().join("few.toml"), "[cluster]\nmax_members = 2\n").unwrap();
    assert_same(&dir, &["--config", "few.toml"], &["--threshold", "0.9"]);
    let run: serde_json::Value = serde_json::from_slice(&fs::read(dir.path().join("again/run.json")).unwrap()).unwrap();
    assert_eq!(run["caps"][0]["cap"], "bucket-members", "the cap was meant to be reached");
}

#[test]
fn an_output_is_looked_at_from_anywhere() {
    let dir = folder(1);
    fs::create_dir(dir.path().join("elsewhere")).unwrap();
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "first"]));
    succeed(at(&dir, &["recluster", "../first", "-o", "../again"]).current_dir(dir.path().join("elsewhere")));
    assert_eq!(
        fs::read(dir.path().join("first/removed.jsonl")).unwrap(),
        fs::read(dir.path().join("again/removed.jsonl")).unwrap()
    );
}

#[test]
fn what_cannot_be_clustered_again_is_told_in_one_line() {
    let dir = folder(2);
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "first"]));
    let refused = |args: &[&str], word: &str| {
        let said = fail(&mut at(&dir, &[&["recluster"], args].concat()));
        assert!(said.contains(word), "{said}");
    };
    refused(&["first", "-o", "again", "--threshold", "0.7"], "--floor 0.7");
    refused(&["missing", "-o", "again"], "missing");
    fs::create_dir(dir.path().join("empty")).unwrap();
    refused(&["empty", "-o", "again"], "run.json");
    refused(&["first", "-o", "first"], "--force");
    let run = dir.path().join("first/run.json");
    let text = fs::read_to_string(&run).unwrap();
    fs::write(&run, text.replace("\"schema\": 2", "\"schema\": 9")).unwrap();
    refused(&["first", "-o", "again"], "schema 9");
    fs::write(&run, &text).unwrap();
    let mut stored = fs::read(dir.path().join("first/outcome.bin")).unwrap();
    let last = stored.len() - 1;
    stored[last] ^= 1;
    fs::write(dir.path().join("first/outcome.bin"), &stored).unwrap();
    refused(&["first", "-o", "again"], "damaged");
}

#[test]
fn an_input_that_changed_is_told() {
    let dir = folder(3);
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "first"]));
    let path = dir.path().join("in.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"score\":", "\"scorn\":", 1)).unwrap();
    assert!(fail(&mut at(&dir, &["recluster", "first", "-o", "again"])).contains("in.jsonl"));
    fs::remove_file(&path).unwrap();
    assert!(fail(&mut at(&dir, &["recluster", "first", "-o", "again"])).contains("no longer exists"));
    assert!(!dir.path().join("again").exists());
}
