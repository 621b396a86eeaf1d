//! `plan`: what it says holds for the run that follows.

use crate::common::{self, at, corpus, fail, jsonl, stdout, succeed};
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

fn folder(records: usize) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.jsonl"), jsonl(&corpus(5, records))).unwrap();
    dir
}

fn json(dir: &TempDir, args: &[&str]) -> Value {
    serde_json::from_str(&stdout(&succeed(&mut at(dir, args)))).unwrap()
}

#[test]
fn a_plan_of_all_of_the_inputs_counts_what_the_run_counts() {
    let dir = folder(400);
    for unit in ["document", "paragraph"] {
        let planned = json(&dir, &["plan", "in.jsonl", "--unit", unit, "--json"]);
        let run = json(&dir, &["dedup", "in.jsonl", "--unit", unit, "--dry-run", "--json"]);
        assert_eq!(planned["plan"]["sampled"], 1.0);
        assert_eq!(planned["plan"]["units"], run["counts"]["read"]);
        assert_eq!(planned["plan"]["chosen"]["candidates"], run["candidates"]);
        assert_eq!(planned["plan"]["chosen"]["banding"], run["banding"]);
    }
}

#[test]
fn a_plan_of_a_part_comes_near() {
    let dir = folder(20_000);
    let run = json(&dir, &["dedup", "in.jsonl", "--dry-run", "--json"]);
    let planned = json(&dir, &["plan", "in.jsonl", "--sample", "700kB", "--json"]);
    let sampled = planned["plan"]["sampled"].as_f64().unwrap();
    assert!(sampled < 0.6, "{sampled}");
    let near = |planned: &Value, found: &Value| {
        let ratio = planned.as_f64().unwrap() / found.as_f64().unwrap();
        assert!((0.8..1.25).contains(&ratio), "{planned} for {found}");
    };
    near(&planned["plan"]["units"], &run["counts"]["read"]);
    near(&planned["plan"]["chosen"]["candidates"], &run["candidates"]);
}

#[test]
fn without_inputs_the_bands_are_shown() {
    let dir = folder(1);
    let text = stdout(&succeed(&mut at(&dir, &["plan", "--threshold", "0.9", "--target-recall", "0.999"])));
    assert!(text.contains("threshold 0.9 with probability 0.999"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert!(text.contains("about 3.2 % of their words are edited"), "{text}");
    let text = stdout(&succeed(&mut at(&dir, &["plan", "--tokens", "chars"])));
    assert!(text.contains("about 2.5 % of their characters are edited"), "{text}");
    let row = json(&dir, &["plan", "--bands", "9", "--rows", "13", "--json"]);
    assert!((row["edited"].as_f64().unwrap() - 0.068).abs() < 1e-3, "{row}");
    assert_eq!(row["banding"]["num_perm"], 117);
    let found = row["curve"].as_array().unwrap().iter().find(|point| point["similarity"] == 0.8).unwrap();
    assert!((found["found"].as_f64().unwrap() - 0.3983).abs() < 1e-3, "{found}");
}

#[test]
fn a_dry_run_shows_the_plan_first() {
    let dir = folder(20);
    let text = stdout(&succeed(&mut at(&dir, &["dedup", "in.jsonl", "--dry-run"])));
    let (plan, summary) = (text.find("cost ").unwrap(), text.find("\nread ").unwrap());
    assert!(plan < summary);
    assert_eq!(common::names(dir.path()), ["in.jsonl"]);
}

#[test]
fn what_cannot_be_planned_is_told() {
    let dir = folder(5);
    assert!(fail(&mut at(&dir, &["plan", "missing.jsonl"])).contains("missing.jsonl"));
    assert!(fail(&mut at(&dir, &["plan", "--threshold", "0.01"])).contains("raise num_perm"));
    for size in ["0", "many", "-3MB", "5XB"] {
        let output = at(&dir, &["plan", "in.jsonl", &format!("--sample={size}")]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{size}");
        assert!(common::stderr(&output).contains("a size is a number"), "{size}");
    }
    fs::write(dir.path().join("empty.jsonl"), "").unwrap();
    succeed(&mut at(&dir, &["plan", "empty.jsonl"]));
}
