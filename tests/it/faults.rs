//! What happens to a run that is killed, interrupted, or out of disk: all or nothing.
#![cfg(unix)]

use crate::common::{self, comparable, leitong, names, one_line, stderr, succeed};
use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const ARGS: [&str; 6] = ["dedup", "in", "-o", "out", "--quiet", "--threshold=0.6"];

/// An archive of some 300 files, so that writing it takes a while.
fn archive() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    for (number, text) in common::corpus(5, 300).iter().enumerate() {
        fs::write(dir.path().join(format!("in/{number}.txt")), text).unwrap();
    }
    fs::write(dir.path().join("in/all.jsonl"), common::jsonl(&common::corpus(6, 2000))).unwrap();
    dir
}

fn start(dir: &Path) -> Child {
    leitong().current_dir(dir).args(ARGS).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Waits until `moment`, or until the run is over.
fn until(child: &mut Child, moment: impl Fn() -> bool) {
    while !moment() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
}

/// How far the temporary folder beside the output has come: the files in its `kept`.
fn copied(dir: &Path) -> usize {
    let made = names(dir).into_iter().find(|name| name.starts_with(".leitong-out.made-"));
    made.and_then(|name| fs::read_dir(dir.join(name).join("kept")).ok()).map_or(0, Iterator::count)
}

/// A moment of a run, told from the folder it runs in.
type Moment<'m> = &'m dyn Fn(&Path) -> bool;

#[test]
fn a_killed_run_leaves_no_output_and_the_next_one_succeeds() {
    let reference = archive();
    succeed(leitong().current_dir(reference.path()).args(ARGS));
    let expected = comparable(&reference.path().join("out"));
    let moments: [(&str, Moment<'_>); 4] = [
        ("at once", &|_| true),
        ("when it begins to write", &|dir| names(dir).iter().any(|name| name.starts_with(".leitong-"))),
        ("in the middle of the copies", &|dir| copied(dir) > 50),
        ("when nearly all is copied", &|dir| copied(dir) > 90),
    ];
    for (name, moment) in moments {
        let dir = archive();
        let mut child = start(dir.path());
        until(&mut child, || moment(dir.path()));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        let out = dir.path().join("out");
        // A run that was faster than we are is complete; any other has no output at all.
        assert_eq!(out.exists(), status.success() || out.join("run.json").exists(), "killed {name}");
        println!("killed {name}: {status}, output {}", out.exists());
        succeed(leitong().current_dir(dir.path()).args(ARGS).arg("--force"));
        assert!(comparable(&out) == expected, "killed {name}");
    }
}

/// A run that waits for the rest of its standard input, and has read the beginning of it.
fn waiting(dir: &Path) -> Child {
    let mut command = leitong();
    command.current_dir(dir).args(["dedup", "-", "-o", "out"]).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    // More than a pipe holds: once it is written, the command is reading, and hears signals since before that.
    let lines = common::jsonl(&common::corpus(8, 3000)).repeat(3);
    assert!(lines.len() > 1 << 20);
    child.stdin.as_mut().unwrap().write_all(lines.as_bytes()).unwrap();
    child
}

#[test]
fn an_interrupted_run_says_so_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = waiting(dir.path());
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    assert!(one_line(&output).contains("interrupted"));
    assert!(names(dir.path()).is_empty());
}

#[test]
fn a_run_killed_while_it_reads_standard_input_leaves_no_output() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = waiting(dir.path());
    child.kill().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(!child.wait().unwrap().success() && said.is_empty());
    assert!(names(dir.path()).is_empty());
}

/// Runs with files limited to 4 or 8 KB (by the shell's block), as if the disk were full.
fn limited(dir: &Path, before: &str, input: &str) -> std::process::Output {
    let script = format!("{before} ulimit -f 8; exec \"$0\" dedup {input} -o out --quiet");
    let mut command = Command::new("sh");
    command.current_dir(dir).args(["-c", &script, env!("CARGO_BIN_EXE_leitong")]).stdin(Stdio::null());
    command.output().unwrap()
}

/// The shell ignores SIGXFSZ for its children, so the write fails as on a full disk.
#[test]
fn a_full_disk_is_told_in_one_line_and_leaves_nothing() {
    let dir = archive();
    let output = limited(dir.path(), "trap '' XFSZ;", "in");
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(one_line(&output).contains("cannot write"));
    assert_eq!(names(dir.path()), ["in"]);
    succeed(leitong().current_dir(dir.path()).args(ARGS));
}

/// A limit on the size of files sends SIGXFSZ, which ends a process that does not ignore it; there is then no output
/// either, but the temporary folder stays.
#[test]
fn a_limit_on_file_size_leaves_no_output() {
    let dir = archive();
    let output = limited(dir.path(), "", "in");
    assert!(!output.status.success());
    println!("ended by {:?}, signal {:?}", output.status.code(), output.status.signal());
    assert!(!dir.path().join("out").exists());
}

#[test]
fn an_unreadable_file_costs_itself() {
    use std::os::unix::fs::PermissionsExt;
    let dir = archive();
    let closed = dir.path().join("in/7.txt");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&closed).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    succeed(leitong().current_dir(dir.path()).args(ARGS));
    let rejected = common::rows(&dir.path().join("out/rejected.jsonl"));
    assert_eq!((rejected.len(), rejected[0]["reason"].as_str()), (1, Some("unreadable")));
}
