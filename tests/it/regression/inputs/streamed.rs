//! `dedup -o -`: the kept records on standard output.

use crate::common::{LINES, at, fail, folder, gzip, names, stderr, stdout, succeed, with_input};
use std::fs;
use std::process::Stdio;

#[test]
fn kept_records_of_one_input_go_to_standard_output() {
    let dir = folder();
    fs::write(dir.path().join("in.jsonl.gz"), gzip(LINES.as_bytes())).unwrap();
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out", "-q"]));
    let kept = fs::read_to_string(dir.path().join("out/kept/in.jsonl")).unwrap();
    let before = names(dir.path());
    for input in ["in.jsonl", "in.jsonl.gz"] {
        let output = succeed(&mut at(&dir, &["dedup", input, "-o", "-"]));
        assert_eq!(stdout(&output), kept, "{input}");
        assert!(stderr(&output).contains("removed"), "{}", stderr(&output));
        let quiet = succeed(&mut at(&dir, &["dedup", input, "-o", "-", "-q"]));
        assert_eq!((stdout(&quiet), stderr(&quiet)), (kept.clone(), String::new()));
    }
    let piped = with_input(&mut at(&dir, &["dedup", "-", "-o", "-", "-q"]), LINES.as_bytes());
    assert_eq!(stdout(&piped), kept);
    let told = succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "-", "--json"]));
    assert!(stdout(&told) == kept && stderr(&told).contains("\"counts\""));
    assert_eq!(names(dir.path()), before);
}

#[test]
fn paragraphs_are_cut_out_of_records_on_standard_output_too() {
    let dir = tempfile::tempdir().unwrap();
    let line = "{\"text\":\"门房的狗不叫。\\n夜里有雨。\\n门房的狗不叫。\\n\"}\n";
    let output = with_input(&mut at(&dir, &["dedup", "-", "-o", "-", "-q", "--unit", "paragraph"]), line.as_bytes());
    assert_eq!(stdout(&output), "{\"text\":\"门房的狗不叫。\\n夜里有雨。\\n\"}\n");
}

#[test]
fn what_is_no_list_of_lines_is_refused_in_one_line() {
    let dir = folder();
    fs::write(dir.path().join("a.txt"), "一页").unwrap();
    fs::write(dir.path().join("b.jsonl"), LINES).unwrap();
    for args in [&["a.txt"][..], &["in.jsonl", "b.jsonl"], &["in.jsonl", "a.txt"], &["in.jsonl", "--annotate"]] {
        let said = fail(at(&dir, &["dedup", "-o", "-"]).args(args));
        assert!(said.contains("-o - writes"), "{said}");
    }
    fs::write(dir.path().join("c.jsonl"), "坏\n").unwrap();
    let output = at(&dir, &["dedup", "c.jsonl", "-o", "-", "-q"]).output().unwrap();
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let dir = folder();
    fs::write(
        dir.path().join("long.jsonl"),
        (0..9000).map(|n| format!("{{\"text\":\"{n} {}\"}}\n", n * n)).collect::<String>(),
    )
    .unwrap();
    let mut command = at(&dir, &["dedup", "long.jsonl", "-o", "-", "-q"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}
