//! Guarantee G7: hostile input is ordinary input. No panic, no hang; exit code 0, or 2 with one clear line.

use crate::common::{self, Random, gzip, leitong, one_line, rows, stderr, stdout, zstd};
use serde_json::json;
use std::fs;
use std::path::Path;

/// Runs `dedup` on `input`; the rows of `rejected.jsonl` if it succeeds, or says that nothing was read.
fn survive(dir: &Path, input: &str, flags: &[&str]) -> Option<Vec<serde_json::Value>> {
    let output =
        leitong().current_dir(dir).args(["dedup", "--force", "-o", "out", input]).args(flags).output().unwrap();
    assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
    match output.status.code() {
        Some(0) => Some(rows(&dir.join("out/rejected.jsonl"))),
        Some(2) => one_line(&output).contains("nothing was read: ").then(|| rows(&dir.join("out/rejected.jsonl"))),
        other => panic!("exit code {other:?}: {}", stderr(&output)),
    }
}

fn reasons(dir: &Path, input: &str) -> Vec<String> {
    let rejected = survive(dir, input, &[]).expect("a bad record costs that record");
    rejected.iter().map(|row| row["reason"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn g7_random_bytes_in_every_format() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    for seed in 0..20 {
        let mut random = Random::new(seed);
        for format in ["txt", "md", "jsonl"] {
            let length = random.below(20_000);
            let bytes = random.bytes(length);
            let name = |ending: &str| dir.path().join(format!("in/{seed}.{format}{ending}"));
            fs::write(name(""), &bytes).unwrap();
            fs::write(name(".gz"), if seed % 2 == 0 { gzip(&bytes) } else { bytes.clone() }).unwrap();
            fs::write(name(".zst"), if seed % 2 == 0 { zstd(&bytes) } else { bytes }).unwrap();
        }
    }
    println!("seeds 0 to 19");
    for flags in [&[][..], &["--unit", "paragraph"], &["--unit", "article", "--tokens", "chars"], &["--annotate"]] {
        assert!(survive(dir.path(), "in", flags).is_some_and(|rejected| rejected.len() > 100), "{flags:?}");
    }
}

#[test]
fn g7_random_characters_and_broken_json() {
    let dir = tempfile::tempdir().unwrap();
    for seed in 0..3 {
        let mut random = Random::new(seed);
        let mut text = || -> String {
            let length = random.below(60);
            (0..length).filter_map(|_| char::from_u32(random.next() as u32 >> (11 + random.below(14)))).collect()
        };
        let texts: Vec<String> = (0..400).map(|_| text()).collect();
        let mut lines = common::jsonl(&texts).into_bytes();
        for _ in 0..40 {
            let at = random.below(lines.len());
            lines[at] = random.next() as u8;
        }
        fs::write(dir.path().join("in.jsonl"), lines).unwrap();
        println!("seed {seed}");
        for unit in ["document", "article", "paragraph"] {
            for fold in ["none", "text"] {
                assert!(survive(dir.path(), "in.jsonl", &["--unit", unit, "--fold", fold]).is_some());
            }
        }
    }
}

#[test]
fn g7_nuls_are_text() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    fs::write(dir.path().join("in/a.txt"), "渡口\0的钟\0\0敲了三下。").unwrap();
    fs::write(dir.path().join("in/b.jsonl"), "{\"text\": \"\\u0000\\u0000\"}\n\0\0\n{\"text\": \"a\\u0000b\"}\n")
        .unwrap();
    assert_eq!(reasons(dir.path(), "in"), ["not-json"]);
}

#[test]
fn g7_deep_json_costs_one_record_at_most() {
    let dir = tempfile::tempdir().unwrap();
    let deep = |open: &str, close: &str| [open.repeat(200_000), "1".into(), close.repeat(200_000)].concat();
    let lines = [
        format!("{{\"x\":{},\"text\":\"甲。\\n甲。\"}}\n", deep("[", "]")),
        format!("{{\"text\":{}}}\n", deep("[", "]")),
        format!("{}\n", deep("{\"text\":", "}")),
        format!("{}\n", "[".repeat(500_000)),
        "{\"text\":\"乙。\"}\n".to_owned(),
    ];
    fs::write(dir.path().join("in.jsonl"), lines.concat()).unwrap();
    for unit in ["document", "paragraph"] {
        let rejected = survive(dir.path(), "in.jsonl", &["--unit", unit]).unwrap();
        assert!((3..=4).contains(&rejected.len()), "{rejected:?}");
    }
}

#[test]
fn g7_a_line_of_twenty_megabytes() {
    let dir = tempfile::tempdir().unwrap();
    let long = "水".repeat(1000) + &"The ferry left at dawn. ".repeat(1 << 20)[..20 << 20];
    let texts = ["short".to_owned(), long.clone(), long];
    fs::write(dir.path().join("in.jsonl"), common::jsonl(&texts)).unwrap();
    assert_eq!(reasons(dir.path(), "in.jsonl"), [] as [&str; 0]);
    assert_eq!(rows(&dir.path().join("out/removed.jsonl")).len(), 1);
}

#[test]
fn g7_a_million_empty_lines() {
    let dir = tempfile::tempdir().unwrap();
    let lines = ["\n".repeat(1_000_000), "{\"text\": \"甲\"}".into(), "\r\n".repeat(1_000)].concat();
    fs::write(dir.path().join("in.jsonl"), &lines).unwrap();
    fs::write(dir.path().join("in.txt"), &lines).unwrap();
    assert_eq!(reasons(dir.path(), "in.jsonl"), [] as [&str; 0]);
    for unit in ["document", "article", "paragraph"] {
        assert!(survive(dir.path(), "in.txt", &["--unit", unit]).is_some());
    }
}

/// Whether some byte of `text` could steer a terminal.
fn steers(text: &str) -> bool {
    let bidi = |c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().any(|c| (c.is_control() && c != '\n') || bidi(c))
}

#[test]
fn g7_ids_cannot_steer_the_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let id = "\u{1b}[31m红\r\u{202e}gpj.exe\u{7}\n第二行<script>alert(1)</script>";
    let line = json!({ "id": id, "text": "同一句话说两遍，就是雷同。" }).to_string() + "\n";
    fs::write(dir.path().join("in.jsonl"), line.repeat(3)).unwrap();
    let args = ["dedup", "in.jsonl", "-o", "out", "--verbose"];
    let output = common::succeed(leitong().current_dir(dir.path()).args(args));
    assert!(!steers(&stdout(&output)) && !steers(&stderr(&output)), "{:?}", stdout(&output));
    assert_eq!(rows(&dir.path().join("out/removed.jsonl"))[0]["id"], id);
}

#[cfg(unix)]
#[test]
fn g7_file_names_may_hold_anything() {
    use std::os::unix::ffi::OsStrExt;
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("in");
    fs::create_dir(&folder).unwrap();
    let names: [&[u8]; 7] = [
        b"new\nline.txt",
        b"quo\"te'.txt",
        b"\xff\xfe.txt",
        b"\x1b[31m.txt",
        b"back\\slash.txt",
        b"-o.txt",
        "\u{202e}txt.jsonl".as_bytes(),
    ];
    for (index, name) in names.iter().enumerate() {
        let text = format!("{{\"text\": \"{}\"}}\n", ["山", "水", "田", "林", "路", "桥", "井"][index].repeat(9));
        fs::write(folder.join(std::ffi::OsStr::from_bytes(name)), text).unwrap();
    }
    fs::write(folder.join("bad\n\u{1b}[2J.pdf"), "x").unwrap();
    let output = common::succeed(leitong().current_dir(dir.path()).args(["dedup", "in", "-o", "out", "--verbose"]));
    assert!(!steers(&stdout(&output)) && !steers(&stderr(&output)), "{:?} {:?}", stdout(&output), stderr(&output));
    let kept = common::tree(&dir.path().join("out/kept"));
    let mut inputs = common::tree(&folder);
    inputs.retain(|path, _| !path.to_string_lossy().ends_with(".pdf"));
    assert!(kept == inputs, "{:?}", kept.keys());
}

#[cfg(unix)]
#[test]
fn g7_an_error_about_a_hostile_name_is_one_harmless_line() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["no\nsuch\u{1b}[31m.txt", "no\u{202e}such.jsonl"] {
        let output = leitong().current_dir(dir.path()).args(["dedup", name, "-o", "out"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(!steers(&one_line(&output)), "{:?}", stderr(&output));
    }
}

#[cfg(unix)]
#[test]
fn g7_link_loops_and_dead_links_are_told_and_passed_over() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("in/sub")).unwrap();
    fs::write(dir.path().join("in/sub/a.txt"), "渡口的钟敲了三下。").unwrap();
    symlink("..", dir.path().join("in/sub/up")).unwrap();
    symlink("self.txt", dir.path().join("in/self.txt")).unwrap();
    symlink("nowhere", dir.path().join("in/dead.txt")).unwrap();
    let rejected = survive(dir.path(), "in", &[]).unwrap();
    assert_eq!(rejected.len(), 2, "{rejected:?}");
    assert_eq!(common::tree(&dir.path().join("out/kept")).len(), 1);
}

#[test]
fn g7_cut_and_damaged_archives_give_what_is_whole() {
    let texts = common::corpus(77, 400);
    let lines = common::jsonl(&texts);
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    for (ending, stored) in [("gz", gzip(lines.as_bytes())), ("zst", zstd(lines.as_bytes()))] {
        let mut random = Random::new(78);
        for case in 0..12 {
            let mut damaged = stored.clone();
            let at = random.below(stored.len());
            if case % 2 == 0 {
                damaged.truncate(at);
            } else {
                damaged[at] ^= 1 << random.below(8);
            }
            fs::write(dir.path().join(format!("in/{case}.jsonl.{ending}")), damaged).unwrap();
        }
        fs::write(dir.path().join(format!("in/tail.jsonl.{ending}")), [&stored[..], b"tail"].concat()).unwrap();
        fs::write(dir.path().join(format!("in/empty.txt.{ending}")), b"").unwrap();
    }
    println!("seed 78");
    let rejected = survive(dir.path(), "in", &[]).unwrap();
    let known = ["truncated", "corrupt", "not-json", "not-utf8", "no-text", "not-an-object"];
    assert!(rejected.iter().all(|row| known.contains(&row["reason"].as_str().unwrap())), "{rejected:?}");
    assert!(rejected.len() >= 12);
}
