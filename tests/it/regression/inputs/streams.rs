//! Standard input, named pipes and `/dev/stdin` as inputs.
#![cfg(unix)]

use crate::common::{at, comparable, fail, gzip, leitong, one_line, rows, stderr, succeed, tree, with_input, zstd};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const LINES: &str = "{\"id\":\"a\",\"text\":\"茶馆的说书人今天没有来。\"}\n{\"id\":\"b\",\"text\":\"茶馆的说书人，今天没有来！\"}\n{\"id\":\"c\",\"text\":\"Six hens and a heron\"}\n";

fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.jsonl"), LINES).unwrap();
    dir
}

fn names(output: &Path) -> Vec<String> {
    tree(&output.join("kept")).into_keys().map(|path| path.display().to_string()).collect()
}

/// Runs a line of a shell that knows `<(...)`, in which `$L` is the command; `None` where there is no such shell.
fn bash(dir: &TempDir, line: &str) -> Option<Output> {
    let mut shell = Command::new("bash");
    shell.args(["-c", line]).current_dir(dir.path()).env("L", leitong().get_program());
    match shell.output() {
        Ok(output) => Some(output),
        Err(_) => {
            println!("skipped: there is no bash");
            None
        }
    }
}

fn done(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
}

#[test]
fn pipes_are_inputs_several_at_a_time_and_beside_standard_input() {
    let dir = folder();
    let line = "cat a.jsonl | $L dedup - <(cat a.jsonl) <(gzip -c a.jsonl) <(echo 一行字) -o out -q";
    let Some(output) = bash(&dir, line) else { return };
    done(&output);
    let removed = rows(&dir.path().join("out/removed.jsonl"));
    assert_eq!(removed.len(), 7);
    assert_eq!(names(&dir.path().join("out")), ["stdin.jsonl", "stdin.txt"]);
    let said = fail(&mut at(&dir, &["recluster", "out", "-o", "again", "-q"]));
    assert!(said.contains("was standard input, which cannot be read again"), "{said}");
    done(&bash(&dir, "$L report <(cat a.jsonl) <(cat a.jsonl) -q").unwrap());
}

#[test]
fn what_standard_input_is_called_does_not_matter() {
    let dir = folder();
    for (input, from) in
        [("-", "cat a.jsonl |"), ("/dev/stdin", "cat a.jsonl |"), ("/dev/stdin", ""), ("/dev/fd/0", "")]
    {
        let redirected = if from.is_empty() { "< a.jsonl" } else { "" };
        let line = format!("{from} $L dedup {input} -o out --force -q {redirected}");
        let Some(output) = bash(&dir, &line) else { return };
        done(&output);
        assert_eq!(rows(&dir.path().join("out/removed.jsonl")).len(), 1, "{line}");
        assert_eq!(names(&dir.path().join("out")), ["stdin.jsonl"], "{line}");
    }
}

#[test]
fn compressed_streams_are_recognised_by_their_first_bytes() {
    let dir = folder();
    let long = LINES.to_owned() + &format!("{{\"id\":\"d\",\"text\":\"{}\"}}\n", "浪".repeat(50_000));
    for (stored, name) in [
        (gzip(long.as_bytes()), "stdin.jsonl.gz"),
        (zstd(long.as_bytes()), "stdin.jsonl.zst"),
        (gzip("只是一页".as_bytes()), "stdin.txt.gz"),
        (b"\x1f\x8b\x08cut".to_vec(), ""),
    ] {
        let output = with_input(&mut at(&dir, &["dedup", "-", "-o", "out", "--force", "-q"]), &stored);
        if name.is_empty() {
            assert!(one_line(&output).contains("1 truncated"), "{}", stderr(&output));
            continue;
        }
        done(&output);
        assert_eq!(names(&dir.path().join("out")), [name]);
    }
}

#[test]
fn a_stream_gives_way_to_files_of_its_name() {
    let dir = folder();
    fs::rename(dir.path().join("a.jsonl"), dir.path().join("stdin.jsonl")).unwrap();
    let output = with_input(&mut at(&dir, &["dedup", "-", "stdin.jsonl", "-o", "out", "-q"]), b"{\"text\":\"new\"}\n");
    done(&output);
    assert_eq!(names(&dir.path().join("out")), ["stdin-2.jsonl", "stdin.jsonl"]);
    let output = with_input(&mut at(&dir, &["dedup", "-", "-", "-o", "none", "-q"]), b"");
    assert!(one_line(&output).contains("given twice"));
}

#[test]
fn an_interrupted_run_over_a_pipe_goes_on() {
    let dir = folder();
    let made =
        |fifo: &str| Command::new("mkfifo").arg(dir.path().join(fifo)).status().is_ok_and(|status| status.success());
    if !made("pipe") {
        println!("skipped: there is no mkfifo");
        return;
    }
    let line = |more: &str| {
        format!("cat a.jsonl > pipe & $L dedup pipe -o out -q --checkpoint 1B {more}; code=$?; wait; exit $code")
    };
    let Some(output) = bash(&dir, &line("")) else { return };
    done(&output);
    let whole = comparable(&dir.path().join("out"));
    fs::remove_dir_all(dir.path().join("out")).unwrap();
    let stopped = bash(&dir, &format!("export LEITONG_FAULT='manifest synced:2'; {}", line(""))).unwrap();
    assert_ne!(stopped.status.code(), Some(0));
    done(&bash(&dir, &line("--verify-input")).unwrap());
    assert!(comparable(&dir.path().join("out")) == whole);
}

#[test]
fn a_device_that_is_empty_holds_one_empty_text() {
    let dir = folder();
    succeed(&mut at(&dir, &["dedup", "/dev/null", "--dry-run", "-q"]));
}
