//! `report` says beforehand that there is too little memory, and says little about what it could not read.

use crate::common::{at, fail, gzip, names, stdout, succeed};
use std::fs;

#[test]
fn texts_for_which_there_is_no_memory_are_refused_in_one_line() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("t.txt.gz"), gzip(&vec![b'a'; 40 << 20])).unwrap();
    let lines = format!("{}\n", serde_json::json!({ "text": "渠水清".repeat(1000) })).repeat(4000);
    fs::write(dir.path().join("t.jsonl.gz"), gzip(lines.as_bytes())).unwrap();
    for input in ["t.txt.gz", "t.jsonl.gz"] {
        let args = ["report", input, "-o", "x.html", "-o", "x.jsonl", "-o", "pages/", "--memory", "200MB"];
        let said = fail(&mut at(&dir, &args));
        assert!(said.contains("of memory, but the limit is 200 MB: report fewer texts, or raise --memory"), "{said}");
        assert_eq!(names(dir.path()), ["t.jsonl.gz", "t.txt.gz"]);
    }
}

#[test]
fn texts_that_fit_are_not_refused() {
    let dir = tempfile::tempdir().unwrap();
    let text: String = (0..4000).map(|number| format!("第{number}段说的是水渠和种树的事，各家都有份。\n")).collect();
    fs::write(dir.path().join("t.txt"), text).unwrap();
    succeed(&mut at(&dir, &["report", "t.txt", "-q", "-o", "x.jsonl", "--memory", "100MB"]));
}

#[test]
fn a_report_shows_three_rejected_records_of_a_reason_and_their_count() {
    let dir = tempfile::tempdir().unwrap();
    let broken = "{broken\n".repeat(1200) + &"{\"id\":1}\n".repeat(2) + "{\"text\":\"好\"}\n";
    fs::write(dir.path().join("a.jsonl"), broken).unwrap();
    let said = stdout(&succeed(&mut at(&dir, &["report", "a.jsonl"])));
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("a.jsonl:")).collect();
    assert_eq!(lines.len(), 5, "{said}");
    assert!(lines[0].starts_with("a.jsonl:1: not-json: ") && lines[4].starts_with("a.jsonl:1202: no-text: "), "{said}");
    assert!(said.contains("... 1,197 more not-json, 1,200 in all: list them with --verbose\n"), "{said}");
    assert!(!said.contains("more no-text"));
    let all = stdout(&succeed(&mut at(&dir, &["report", "a.jsonl", "--verbose"])));
    assert!(all.lines().filter(|line| line.starts_with("a.jsonl:")).count() >= 1202);
}
