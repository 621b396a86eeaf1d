//! Compressed files with padding, with something behind them, and damaged ones.

use crate::common::{at, gzip, one_line, rows, stderr, succeed};
use std::fs;

fn lines(numbers: std::ops::Range<usize>) -> String {
    numbers.map(|number| format!("{{\"text\":\"驿站第{number}天的账：马{}匹。\"}}\n", number * 7)).collect()
}

#[test]
fn zeros_behind_gzip_are_padding() {
    let dir = tempfile::tempdir().unwrap();
    let padded = |text: &str| [gzip(text.as_bytes()), vec![0; 10_240]].concat();
    fs::write(dir.path().join("a.jsonl.gz"), padded(&lines(0..20))).unwrap();
    fs::write(dir.path().join("b.txt.gz"), padded("最后一页")).unwrap();
    succeed(&mut at(&dir, &["dedup", "a.jsonl.gz", "b.txt.gz", "-o", "out", "--strict", "-q"]));
    assert!(dir.path().join("out/kept/b.txt.gz").exists());
}

#[test]
fn what_follows_gzip_is_called_what_it_is() {
    let dir = tempfile::tempdir().unwrap();
    for length in [1, 3, 7, 8, 30, 5000] {
        let stored = [gzip(lines(0..20).as_bytes()), b"G".repeat(length)].concat();
        fs::write(dir.path().join("a.jsonl.gz"), stored).unwrap();
        succeed(&mut at(&dir, &["dedup", "a.jsonl.gz", "-o", "out", "--force", "-q"]));
        let row = &rows(&dir.path().join("out/rejected.jsonl"))[0];
        assert_eq!((&row["reason"], &row["source"]["record"]), (&"corrupt".into(), &21.into()), "{length}");
        assert!(row["detail"].as_str().unwrap().starts_with("bytes that are not gzip follow the last member"), "{row}");
        assert!(!row["detail"].as_str().unwrap().contains("may be altered"), "{row}");
    }
}

#[test]
fn damage_that_shows_late_names_the_lines_that_it_may_have_altered() {
    let dir = tempfile::tempdir().unwrap();
    let mut members = [gzip(lines(0..500).as_bytes()), gzip(lines(500..3000).as_bytes())].concat();
    let checksum = members.len() - 8;
    members[checksum] ^= 0x40;
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    std::io::Write::write_all(&mut encoder, lines(0..3000).as_bytes()).unwrap();
    let mut checked = encoder.finish().unwrap();
    let end = checked.len() - 1;
    checked[end] ^= 0x40;
    for (name, stored, first) in [("a.jsonl.gz", members, 501), ("a.jsonl.zst", checked, 1)] {
        fs::write(dir.path().join(name), stored).unwrap();
        let output = succeed(&mut at(&dir, &["dedup", name, "-o", "out", "--force", "-q"]));
        let row = &rows(&dir.path().join("out/rejected.jsonl"))[0];
        let last = row["source"]["record"].as_u64().unwrap() - 1;
        let told = format!("lines {first} to {last} were read before that was noticed, and may be altered");
        assert!(row["reason"] == "corrupt" && last > 2000, "{row}");
        assert!(row["detail"].as_str().unwrap().ends_with(&told), "{row}");
        assert!(one_line(&output).contains(&told), "{}", stderr(&output));
    }
}
