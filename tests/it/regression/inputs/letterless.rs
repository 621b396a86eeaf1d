//! Records without a letter, digit or ideograph: never duplicates of each other, each is kept.

use crate::common::{at, jsonl, rows, stdout, succeed};
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Letterless texts, each twice, between two records that are alike.
const LETTERLESS: [&str; 9] = ["", " \n\u{3000}", "！！！", "----", "№", "□□□", "××××", "🙂🙃", "\u{200b}"];

fn corpus() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let alike = "渡口的船家收了桨，说明天有大风。".to_owned();
    let odd = LETTERLESS.iter().chain(&LETTERLESS).map(|text| (*text).to_owned());
    let texts: Vec<String> = std::iter::once(alike.clone()).chain(odd).chain([alike]).collect();
    fs::write(dir.path().join("in.jsonl"), jsonl(&texts)).unwrap();
    dir
}

fn run(output: &Path) -> Value {
    serde_json::from_slice(&fs::read(output.join("run.json")).unwrap()).unwrap()
}

#[test]
fn records_without_a_letter_are_never_duplicates_of_each_other() {
    let dir = corpus();
    for settings in [
        &[][..],
        &["--fold", "none"],
        &["--tokens", "chars", "--fold", "none", "--width", "5"],
        &["--tokens", "spaced", "--fold", "none"],
        &["--cluster", "components", "--threshold", "0.3"],
        &["--keep", "longest"],
        &["--unit", "article"],
    ] {
        succeed(&mut at(&dir, &[&["dedup", "in.jsonl", "-o", "out", "--force", "-q"], settings].concat()));
        let removed = rows(&dir.path().join("out/removed.jsonl"));
        assert_eq!(removed.len(), 1, "{settings:?} {removed:?}");
        let kept = fs::read_to_string(dir.path().join("out/kept/in.jsonl")).unwrap();
        assert_eq!(kept.lines().count(), 2 * LETTERLESS.len() + 1, "{settings:?}");
        assert_eq!(run(&dir.path().join("out"))["caps"], Value::Array(Vec::new()), "{settings:?}");
    }
}

#[test]
fn paragraphs_without_a_letter_are_never_duplicates_of_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let text = "桥头的灯亮了一夜。\n* * *\n第二天谁也没有提起。\n* * *\n————\n桥头的灯亮了一夜。\n————\n";
    fs::write(dir.path().join("a.txt"), text).unwrap();
    for fold in ["text", "none"] {
        succeed(&mut at(
            &dir,
            &["dedup", "a.txt", "-o", "out", "--force", "-q", "--unit", "paragraph", "--fold", fold],
        ));
        let left = "桥头的灯亮了一夜。\n* * *\n第二天谁也没有提起。\n* * *\n————\n————\n";
        assert_eq!(fs::read_to_string(dir.path().join("out/kept/a.txt")).unwrap(), left, "{fold}");
    }
}

#[test]
fn letterless_records_are_not_what_an_audit_or_a_second_look_finds() {
    let dir = corpus();
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out", "-q"]));
    let audit = succeed(&mut at(&dir, &["dedup", "in.jsonl", "--dry-run", "--audit", "1000", "--json"]));
    let last: Value = serde_json::from_str(stdout(&audit).lines().last().unwrap()).unwrap();
    assert_eq!((&last["missed"], &last["violations"]), (&serde_json::json!([]), &serde_json::json!([])));
    let again = ["recluster", "out", "-o", "again", "--threshold", "0.9", "--cluster", "components", "-q"];
    succeed(&mut at(&dir, &again));
    assert_eq!(rows(&dir.path().join("again/removed.jsonl")).len(), 1);
    let told = stdout(&succeed(&mut at(&dir, &["explain", "out", "3", "--json"])));
    let told: Value = serde_json::from_str(told.trim()).unwrap();
    assert_eq!(
        (&told["verdict"], &told["shingles"], &told["near"]),
        (&"kept".into(), &0.into(), &serde_json::json!([]))
    );
    succeed(&mut at(&dir, &["plan", "in.jsonl"]));
}

#[test]
fn letterless_paragraphs_are_no_reuse() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["a.txt", "b.txt", "c.txt"] {
        fs::write(dir.path().join(name), format!("{}\n{}\n", "—".repeat(40), "🌾".repeat(40))).unwrap();
    }
    let report = ["report", "a.txt", "b.txt", "c.txt", "-o", "r.jsonl", "-q", "--min-chars", "1"];
    succeed(&mut at(&dir, &report));
    assert!(rows(&dir.path().join("r.jsonl")).iter().all(|row| row["type"] != "cluster"));
}

#[test]
fn a_score_takes_letterless_records_for_unlike() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.jsonl"), jsonl(&["？".to_owned(), "？".to_owned(), "甲板上晒着鱼".to_owned()]))
        .unwrap();
    fs::write(dir.path().join("clusters.tsv"), "0\tx\n1\tx\n").unwrap();
    fs::write(dir.path().join("truth.tsv"), "0\t1\t0.9\tsame\n").unwrap();
    let score = ["bench", "score", "clusters.tsv", "--truth", "truth.tsv", "--corpus", "in.jsonl", "--json"];
    let found: Value = serde_json::from_str(&stdout(&succeed(&mut at(&dir, &score)))).unwrap();
    assert_eq!((&found["precision"]["part"], &found["precision"]["whole"]), (&0.into(), &1.into()), "{found}");
}
