//! `report` says little about what it could not read.

use crate::common::{at, stdout, succeed};
use std::fs;

#[test]
fn a_report_shows_three_rejected_records_of_a_reason_and_their_count() {
    let dir = tempfile::tempdir().unwrap();
    let broken = "{broken\n".repeat(1200) + &"{\"id\":1}\n".repeat(2) + "{\"text\":\"好\"}\n";
    fs::write(dir.path().join("a.jsonl"), broken).unwrap();
    let said = stdout(&succeed(&mut at(&dir, &["report", "a.jsonl"])));
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("a.jsonl:")).collect();
    assert_eq!(lines.len(), 5, "{said}");
    assert!(lines[0].starts_with("a.jsonl:1: not-json: ") && lines[4].starts_with("a.jsonl:1202: no-text: "), "{said}");
    assert!(said.contains("... 1,197 more not-json, 1,200 in all: see them with --verbose\n"), "{said}");
    assert!(!said.contains("more no-text"));
    let all = stdout(&succeed(&mut at(&dir, &["report", "a.jsonl", "--verbose"])));
    assert!(all.lines().filter(|line| line.starts_with("a.jsonl:")).count() >= 1202);
}
