//! Lines of JSON with odd values: what is rejected does not depend on which fields are read.

use crate::common::{at, comparable, rows, succeed};
use serde_json::Value;
use std::fs;

const LINES: &str = "{\"id\":\"a\",\"text\":\"谷仓顶上落了一层霜。\",\"date\":1e999}
{\"id\":\"b\",\"text\":\"谷仓顶上落了一层霜。\",\"date\":\"\\ud800\"}
{\"id\":\"\\ud800\",\"text\":\"The goose keeps its own calendar.\",\"\\udfff\":3,\"date\":\"2001\"}
{\"id\":123456789012345678901234567890,\"text\":\"磨坊的水轮停了\",\"date\":[1e999]}
{\"id\":\"c\",\"text\":\"A line with \\u96f7 and a tail\"}\u{3000}
{\"id\":\"d\",\"text\":\"Another line\"}\u{b}
";

#[test]
fn records_are_not_rejected_for_fields_that_nobody_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.jsonl"), LINES).unwrap();
    for more in [&[][..], &["--keep", "max:date"], &["--unit", "paragraph"], &["--annotate"]] {
        succeed(at(&dir, &["dedup", "in.jsonl", "-o", "out", "--force", "-q"]).args(more));
        let rejected = rows(&dir.path().join("out/rejected.jsonl"));
        let found: Vec<(u64, &str)> = rejected
            .iter()
            .map(|row| (row["source"]["record"].as_u64().unwrap(), row["reason"].as_str().unwrap()))
            .collect();
        assert_eq!(found, [(5, "not-json"), (6, "not-json")], "{more:?}");
        let kept = rows(&dir.path().join("out/removed.jsonl"));
        assert_eq!((kept.len(), kept[0]["kept"]["id"].as_str().unwrap().trim_end_matches(":1")), (1, "a"), "{more:?}");
    }
    succeed(&mut at(&dir, &["report", "in.jsonl", "-o", "r.jsonl", "-q"]));
    let ids: Vec<Value> = rows(&dir.path().join("r.jsonl"))
        .into_iter()
        .filter(|row| row["type"] == "document")
        .map(|row| row["id"].clone())
        .collect();
    assert_eq!(ids, ["a", "b", "in.jsonl:3", "123456789012345678901234567890"]);
}

#[test]
fn another_keep_policy_finds_the_records_that_the_run_kept() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.jsonl"), LINES).unwrap();
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out", "-q"]));
    succeed(&mut at(&dir, &["recluster", "out", "-o", "again", "--keep", "max:date", "-q"]));
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "fresh", "--keep", "max:date", "-q"]));
    let [mut again, mut fresh] = ["again", "fresh"].map(|name| comparable(&dir.path().join(name)));
    for files in [&mut again, &mut fresh] {
        files.retain(|path, _| {
            path.extension().is_none_or(|extension| extension != "bin") && !path.ends_with("run.json")
        });
    }
    assert!(again == fresh);
}
