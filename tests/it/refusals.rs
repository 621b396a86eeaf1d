//! What the command refuses, and how it says so: outputs in the way, inputs that clash, settings out of range.

use crate::common::{LINES, at, fail, folder, names, one_line, rows, stderr, stdout, succeed, tree, with_input};
use std::fs;
use std::path::Path;

#[test]
fn standard_input_can_be_named_once() {
    let dir = folder();
    let output = with_input(&mut at(&dir, &["dedup", "-", "-", "-o", "out"]), LINES.as_bytes());
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(one_line(&output).contains("twice"));
}

#[test]
fn an_output_is_replaced_only_by_force() {
    let dir = folder();
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out"]));
    let before = tree(dir.path());
    assert!(fail(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out"])).contains("--force"));
    assert!(tree(dir.path()) == before);
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out", "--force", "--keep", "longest"]));
    let kept = rows(&dir.path().join("out/kept/in.jsonl"));
    assert_eq!((kept.len(), kept[1]["id"].as_str()), (2, Some("d")));
    assert_eq!(names(dir.path()), ["in.jsonl", "out"]);
}

#[test]
fn what_is_no_output_is_not_replaced_even_by_force() {
    let dir = folder();
    fs::create_dir(dir.path().join("mine")).unwrap();
    fs::write(dir.path().join("mine/diary.txt"), "别删。").unwrap();
    fs::write(dir.path().join("file"), "别删。").unwrap();
    let before = tree(dir.path());
    for output in ["mine", "file", ".", "in.jsonl", "in.jsonl/out"] {
        fail(&mut at(&dir, &["dedup", "in.jsonl", "-o", output, "--force"]));
    }
    fail(&mut at(&dir, &["dedup", "mine", "-o", "mine/out"]));
    assert!(tree(dir.path()) == before);
}

#[test]
fn no_flag_is_ignored_silently() {
    let dir = folder();
    let seed = "18446744073709551615";
    let output = at(&dir, &["config", "--seed", seed]).output().unwrap();
    assert!(output.status.code() == Some(2) || stdout(&output).contains(seed), "{}", stdout(&output));
}

#[test]
fn inputs_with_equal_names_are_kept_apart() {
    let dir = tempfile::tempdir().unwrap();
    for (folder, text) in [("x", "山前的路。"), ("y", "山后的路，又长又弯。")] {
        fs::create_dir(dir.path().join(folder)).unwrap();
        fs::write(dir.path().join(folder).join("a.txt"), text).unwrap();
    }
    succeed(&mut at(&dir, &["dedup", "x", "y", "-o", "out"]));
    succeed(&mut at(&dir, &["dedup", "x/a.txt", "y/a.txt", "-o", "out2"]));
    for output in ["out", "out2"] {
        let kept = tree(&dir.path().join(output).join("kept"));
        assert!(kept.keys().map(|path| path.as_path()).eq([Path::new("x/a.txt"), Path::new("y/a.txt")]), "{kept:?}");
    }
}

#[test]
fn a_link_beside_its_target_is_not_an_input_named_twice() {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["x", "y"] {
        fs::create_dir(dir.path().join(folder)).unwrap();
        fs::write(dir.path().join(folder).join("a.txt"), folder).unwrap();
    }
    std::os::unix::fs::symlink("a.txt", dir.path().join("x/link.txt")).unwrap();
    succeed(&mut at(&dir, &["dedup", "x", "-o", "one"]));
    succeed(&mut at(&dir, &["dedup", "x", "y", "-o", "two"]));
}

#[test]
fn a_file_and_a_folder_of_one_name_are_kept_apart_or_refused_before_the_work() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("x/a.txt")).unwrap();
    fs::create_dir_all(dir.path().join("y")).unwrap();
    fs::write(dir.path().join("x/a.txt/b.txt"), "山前的路。").unwrap();
    fs::write(dir.path().join("y/a.txt"), "山后的路，又长又弯。").unwrap();
    let output = at(&dir, &["dedup", "x", "y", "-o", "out"]).output().unwrap();
    assert!(output.status.success() || stderr(&output).starts_with("leitong: input "), "{}", stderr(&output));
}

#[test]
fn mistakes_are_told_in_one_line() {
    let dir = folder();
    fs::write(dir.path().join("a.pdf"), "x").unwrap();
    let cases: [(&[&str], &str); 7] = [
        (&["in.jsonl", "in.jsonl", "-o", "out"], "twice"),
        (&["in.jsonl", "./in.jsonl", "-o", "out"], "twice"),
        (&["a.pdf", "-o", "out"], "unknown format"),
        (&["missing.jsonl", "-o", "out"], "missing.jsonl"),
        (&["in.jsonl", "-o", "out", "--threshold", "1.5"], "threshold"),
        (&["in.jsonl", "-o", "out", "--bands", "4"], "rows"),
        (&["in.jsonl", "-o", "out", "--width", "0"], "width"),
    ];
    for (args, word) in cases {
        let said = fail(at(&dir, &["dedup"]).args(args));
        assert!(said.contains(word), "{said}");
    }
    assert_eq!(names(dir.path()), ["a.pdf", "in.jsonl"]);
}
