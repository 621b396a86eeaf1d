//! Exit codes and warnings where a part of the input, or all of it, could not be read.

use crate::common::{at, fail, one_line, rows, stderr, succeed, with_input};
use std::fs;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const COMMANDS: [&[&str]; 5] = [
    &["dedup", "in", "-o", "out"],
    &["dedup", "in", "--check"],
    &["dedup", "in", "--dry-run"],
    &["plan", "in"],
    &["report", "in", "-o", "out.jsonl"],
];

/// A folder `in` with `good` records and `bad` ones.
fn folder(good: usize, bad: usize) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    let good = (0..good).map(|number| format!("{{\"text\":\"第{number}封信，写给第{}个人。\"}}\n", number * number));
    let bad = (0..bad).map(|_| "没有括号\n".to_owned());
    fs::write(dir.path().join("in/a.jsonl"), good.chain(bad).collect::<String>()).unwrap();
    dir
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

#[test]
fn a_run_that_read_nothing_writes_its_output_and_exits_with_2() {
    for args in COMMANDS {
        let dir = folder(0, 3);
        for more in [&[][..], &["-q"]] {
            for output in ["out", "out.jsonl"] {
                let _ = fs::remove_dir_all(dir.path().join(output));
                let _ = fs::remove_file(dir.path().join(output));
            }
            let said = fail(at(&dir, args).args(more));
            assert!(said.contains("nothing was read: 3 of 3 records were rejected: 3 not-json"), "{args:?} {said}");
        }
        match args[0] {
            "dedup" if args.contains(&"-o") => assert_eq!(rows(&dir.path().join("out/rejected.jsonl")).len(), 3),
            "report" => assert!(dir.path().join("out.jsonl").exists()),
            _ => {}
        }
    }
}

#[test]
fn a_folder_without_a_readable_file_is_an_error() {
    for args in COMMANDS {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("in/deep/.hidden")).unwrap();
        fs::write(dir.path().join("in/deep/.hidden/a.txt"), "看不见的一页。").unwrap();
        let said = fail(at(&dir, args).arg("-q"));
        assert!(said.contains("nothing was read: the input contains no files"), "{args:?} {said}");
        fs::write(dir.path().join("in/scan.tiff"), "II*").unwrap();
        let _ = fs::remove_dir_all(dir.path().join("out"));
        let _ = fs::remove_file(dir.path().join("out.jsonl"));
        let said = fail(at(&dir, args).arg("-q"));
        assert!(said.contains("1 of 1 records were rejected: 1 unsupported-format"), "{args:?} {said}");
    }
}

#[test]
fn more_than_a_tenth_rejected_is_a_warning_also_where_all_is_quiet() {
    for args in COMMANDS {
        let output = at(&folder(18, 2), args).arg("-q").output().unwrap();
        assert_eq!((code(&output), stderr(&output).as_str()), (0, ""), "{args:?}");
        let output = at(&folder(17, 2), args).arg("-q").output().unwrap();
        assert_eq!(code(&output), 0, "{args:?}");
        let said = one_line(&output);
        assert!(said.contains("warning: 2 of 19 records were rejected: 2 not-json"), "{args:?} {said}");
    }
}

#[test]
fn strict_makes_any_rejection_exit_with_2() {
    for args in COMMANDS {
        let dir = folder(99, 1);
        let said = fail(at(&dir, args).args(["-q", "--strict"]));
        assert!(
            said.contains("1 of 100 records were rejected: 1 not-json, which --strict does not allow"),
            "{args:?} {said}"
        );
        assert!(!args.contains(&"out") || dir.path().join("out/run.json").exists());
        succeed(at(&folder(99, 0), args).args(["-q", "--strict"]));
    }
}

#[test]
fn an_empty_file_was_read() {
    let dir = folder(0, 0);
    succeed(&mut at(&dir, &["dedup", "in", "-o", "out", "--strict", "-q"]));
    succeed(&mut at(&dir, &["report", "in", "-q"]));
}

#[test]
fn a_recluster_of_nothing_is_an_error_too() {
    let dir = folder(0, 1);
    fail(&mut at(&dir, &["dedup", "in", "-o", "out", "-q"]));
    let said = fail(&mut at(&dir, &["recluster", "out", "-o", "again", "-q"]));
    assert!(said.contains("nothing was read"), "{said}");
}

/// The exit code of `command`, whose standard output nobody reads.
fn code_behind_a_closed_pipe(command: &mut Command) -> i32 {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    child.wait().unwrap().code().unwrap()
}

#[test]
fn a_check_answers_by_its_exit_code_also_where_nobody_reads_what_it_prints() {
    let dir = folder(3, 0);
    let twice = fs::read(dir.path().join("in/a.jsonl")).unwrap().repeat(2);
    fs::write(dir.path().join("twice.jsonl"), twice).unwrap();
    for more in [&[][..], &["--json"], &["--dry-run"], &["--audit", "5"]] {
        let check = |input: &str| code_behind_a_closed_pipe(at(&dir, &["dedup", input, "--check"]).args(more));
        assert_eq!((check("twice.jsonl"), check("in")), (1, 0), "{more:?}");
    }
    fs::write(dir.path().join("bad.jsonl"), "坏\n").unwrap();
    assert_eq!(code_behind_a_closed_pipe(&mut at(&dir, &["dedup", "bad.jsonl", "--check"])), 2);
}

#[test]
fn a_field_that_no_record_has_is_no_keep_policy() {
    let dir = tempfile::tempdir().unwrap();
    let lines = "{\"text\":\"同一行字\",\"size\":3}\n{\"text\":\"同一行字\"}\n";
    fs::write(dir.path().join("in.jsonl"), lines).unwrap();
    fs::write(dir.path().join("a.txt"), "一页纸").unwrap();
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "a.txt", "-o", "out", "--keep", "max:size", "-q"]));
    for (input, policy) in
        [("in.jsonl", "min:nosuch"), ("in.jsonl", "longest,max:size,min:nosuch"), ("a.txt", "min:nosuch")]
    {
        let said = fail(&mut at(&dir, &["dedup", input, "-o", "none", "--keep", policy, "-q"]));
        assert!(said.contains("no record has the field nosuch named by keep"), "{said}");
        assert!(!dir.path().join("none").exists());
    }
    let said = fail(&mut at(&dir, &["recluster", "out", "-o", "again", "--keep", "min:nosuch", "-q"]));
    assert!(said.contains("no record has the field nosuch"), "{said}");
    let output = with_input(&mut at(&dir, &["dedup", "-", "--dry-run", "--keep", "min:nosuch", "-q"]), b"{}\n");
    assert!(one_line(&output).contains("nothing was read"), "{}", stderr(&output));
}
