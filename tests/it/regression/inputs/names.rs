//! Names of files: those that are not UTF-8, links, and places of outputs.
#![cfg(unix)]

use crate::common::{at, fail, rows, stdout, succeed, tree};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use tempfile::TempDir;

/// Two files whose names differ in bytes that are not UTF-8, and one that is like the first.
fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let inside = dir.path().join(OsStr::from_bytes(b"in\xfd"));
    fs::create_dir(&inside).unwrap();
    let (one, other) = ("院子里的井填了，辘轳还在。", "The last bus leaves the square at nine.");
    fs::write(inside.join(OsStr::from_bytes(b"\xfe.txt")), one).unwrap();
    fs::write(inside.join(OsStr::from_bytes(b"\xff.txt")), other).unwrap();
    fs::write(inside.join(OsStr::from_bytes(b"z\xff.txt")), one).unwrap();
    fs::write(inside.join(OsStr::from_bytes(b"bad\xff.jsonl")), "坏\n").unwrap();
    fs::write(inside.join(OsStr::from_bytes(b".hidden\xff")), "").unwrap();
    dir
}

fn dedup(dir: &TempDir) {
    succeed(at(dir, &["dedup", "-o", "out", "-q"]).arg(OsStr::from_bytes(b"in\xfd")));
}

#[test]
fn names_that_are_not_utf8_stand_in_rows_with_their_bytes() {
    let dir = folder();
    dedup(&dir);
    let out = dir.path().join("out");
    let removed = &rows(&out.join("removed.jsonl"))[0];
    assert_eq!(removed["source"]["path_bytes"], "aW79L/4udHh0");
    assert_eq!(removed["kept"]["source"]["path_bytes"], "aW79L3r/LnR4dA==");
    assert_eq!(rows(&out.join("clusters.jsonl"))[0]["members"][1]["source"]["path_bytes"], "aW79L/4udHh0");
    assert_eq!(rows(&out.join("rejected.jsonl"))[0]["source"]["path_bytes"], "aW79L2JhZP8uanNvbmw=");
    let run: Value = serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(run["given_bytes"], serde_json::json!(["aW79"]));
    assert_eq!(run["inputs"][1]["path_bytes"], "aW79L3r/LnR4dA==");
    assert_eq!(run["inputs"][1]["name_bytes"], "ev8udHh0");
    assert_eq!(run["skipped"][0]["path_bytes"], "aW79Ly5oaWRkZW7/");
    let report = ["report", "-o", "r.jsonl", "-q"];
    succeed(at(&dir, &report).arg(OsStr::from_bytes(b"in\xfd")));
    let report = rows(&dir.path().join("r.jsonl"));
    let document = report.iter().find(|row| row["type"] == "document").unwrap();
    assert_eq!(document["source"]["path_bytes"], "aW79L3r/LnR4dA==");
}

#[test]
fn later_commands_find_files_whose_names_are_not_utf8() {
    let dir = folder();
    dedup(&dir);
    for id in [&b"z\xff.txt"[..], "in\u{fffd}/z\u{fffd}.txt:1".as_bytes(), "z\u{fffd}.txt".as_bytes()] {
        let told = stdout(&succeed(at(&dir, &["explain", "out"]).arg(OsStr::from_bytes(id))));
        assert!(told.contains("exact"), "{told}");
    }
    succeed(&mut at(&dir, &["recluster", "out", "-o", "again", "-q"]));
    let kept = |output: &str| tree(&dir.path().join(output).join("kept"));
    assert_eq!(kept("again"), kept("out"));
    assert_eq!(kept("out").len(), 2);
    fs::write(dir.path().join("truth.tsv"), "\u{fffd}.txt\tz\u{fffd}.txt\t1\tsame\n").unwrap();
    let score = stdout(&succeed(&mut at(&dir, &["bench", "score", "out", "--truth", "truth.tsv"])));
    assert!(score.contains("recall     1.0000"), "{score}");
    let elsewhere = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    succeed(at(&elsewhere, &["recluster", "-o", "again", "-q"]).arg(&out));
}

#[test]
fn a_folder_whose_name_is_not_utf8_is_found_from_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join(OsStr::from_bytes(b"home\xff"));
    fs::create_dir(&home).unwrap();
    fs::write(home.join("a.txt"), "门前的路修到第三年。").unwrap();
    succeed(at(&dir, &["dedup", "a.txt", "-o", "out", "-q"]).current_dir(&home));
    succeed(at(&dir, &["recluster", "-o", "again", "-q"]).arg(home.join("out")));
}

#[test]
fn names_in_run_json_lead_out_of_no_folder() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), "门前的路修到第三年。").unwrap();
    fs::write(dir.path().join("victim.txt"), "不要动").unwrap();
    succeed(&mut at(&dir, &["dedup", "a.txt", "-o", "out", "-q"]));
    let run = dir.path().join("out/run.json");
    let text = fs::read_to_string(&run).unwrap();
    let absolute = dir.path().join("victim.txt").display().to_string();
    for name in ["../../../victim.txt", "x/../../victim.txt", absolute.as_str(), "", "."] {
        let other = text.replace("\"name\": \"a.txt\"", &format!("\"name\": {name:?}"));
        assert_ne!(other, text);
        fs::write(&run, other).unwrap();
        let said = fail(&mut at(&dir, &["recluster", "out", "-o", "again", "-q"]));
        assert!(said.contains("points outside the output folder"), "{name} {said}");
        assert_eq!(fs::read_to_string(dir.path().join("victim.txt")).unwrap(), "不要动");
    }
}

#[test]
fn an_output_inside_an_input_is_seen_through_folders_that_do_not_exist() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("in/deep")).unwrap();
    fs::write(dir.path().join("in/a.txt"), "渡船只在涨潮时开。").unwrap();
    symlink("in/deep", dir.path().join("link")).unwrap();
    let before = tree(dir.path());
    for output in ["nope/../in/out", "in/x/../out", "nope/no/../../in", "link/../out", "./nope/.././in/deep/new"] {
        let said = fail(&mut at(&dir, &["dedup", "in", "-o", output, "-q"]));
        assert!(said.contains("is inside an input, or contains one"), "{output} {said}");
        let said = fail(&mut at(&dir, &["report", "in", "-o", &format!("{output}/r.jsonl"), "-q"]));
        assert!(said.contains("input"), "{output} {said}");
        assert!(tree(dir.path()) == before && !dir.path().join("nope").exists(), "{output}");
    }
    succeed(&mut at(&dir, &["dedup", "in", "-o", "in/../out", "-q"]));
}

#[test]
fn links_of_one_name_to_different_files_are_not_one_input_named_twice() {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["real", "d1", "d2", "real/f1", "real/f2"] {
        fs::create_dir(dir.path().join(folder)).unwrap();
    }
    fs::write(dir.path().join("real/x.txt"), "一号楼的灯先亮。").unwrap();
    fs::write(dir.path().join("real/y.txt"), "The cooper sold his last barrel in May.").unwrap();
    fs::write(dir.path().join("real/f1/a.txt"), "二号楼的灯一直不亮。").unwrap();
    fs::write(dir.path().join("real/f2/a.txt"), "Nine swans, then none.").unwrap();
    for (link, target) in
        [("d1/a.txt", "../real/x.txt"), ("d2/a.txt", "../real/y.txt"), ("d1/f", "../real/f1"), ("d2/f", "../real/f2")]
    {
        symlink(target, dir.path().join(link)).unwrap();
    }
    let kept = |inputs: [&str; 2]| {
        succeed(at(&dir, &["dedup", "-o", "out", "-q", "--force"]).args(inputs));
        tree(&dir.path().join("out/kept")).into_keys().map(|path| path.display().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(kept(["d1/a.txt", "d2/a.txt"]), ["d1/a.txt", "d2/a.txt"]);
    assert_eq!(kept(["d1", "d2"]), ["d1/a.txt", "d1/f/a.txt", "d2/a.txt", "d2/f/a.txt"]);
    assert_eq!(kept(["d1/f", "d2/f"]), ["f1/a.txt", "f2/a.txt"]);
    assert_eq!(kept(["d1/a.txt", "real/f2/a.txt"]), ["d1/a.txt", "real/f2/a.txt"]);
    for twice in [["d1/a.txt", "./d1/../d1/a.txt"], ["d1", "d1/a.txt"], ["d1/f", "real/f1"]] {
        let said = fail(at(&dir, &["dedup", "-o", "none", "-q"]).args(twice));
        assert!(said.contains("given twice"), "{said}");
    }
    assert!(!Path::new(&dir.path().join("none")).exists());
}
