//! Files that cannot be read: each costs itself, for any user.
#![cfg(unix)]

use crate::common::{at, comparable, fail, leitong, names, rows, stderr, succeed};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A user without rights, by convention.
const NOBODY: u32 = 65534;

/// A folder in which `b.txt` cannot be read, that anyone may write in.
struct Closed {
    dir: TempDir,
    is_root: bool,
    /// A copy of the command that anyone may run: where it was built need not be open to all.
    command: PathBuf,
}

impl Closed {
    fn new() -> Closed {
        let dir = tempfile::tempdir().unwrap();
        let command = dir.path().join("leitong");
        fs::copy(leitong().get_program(), &command).unwrap();
        fs::create_dir(dir.path().join("in")).unwrap();
        for (name, text) in [("a.txt", "集市逢五开张。"), ("b.txt", "锁着的一页。"), ("c.txt", "集市逢五开张！")]
        {
            fs::write(dir.path().join("in").join(name), text).unwrap();
        }
        let closed = dir.path().join("in/b.txt");
        set_mode(&closed, 0);
        set_mode(dir.path(), 0o777);
        let is_root = fs::read(&closed).is_ok();
        Closed { dir, is_root, command }
    }

    /// The command as a user who may not read `b.txt`.
    fn at(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.command);
        command.current_dir(self.dir.path()).args(args);
        if self.is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    fn out(&self) -> PathBuf {
        self.dir.path().join("out")
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn an_unreadable_file_costs_itself_for_any_user() {
    let closed = Closed::new();
    for more in [&[][..], &["--annotate"], &["--unit", "paragraph"], &["--threads", "2", "--audit", "10"]] {
        succeed(closed.at(&["dedup", "in", "-o", "out", "--force", "-q"]).args(more));
        let rejected = rows(&closed.out().join("rejected.jsonl"));
        assert_eq!((rejected.len(), &rejected[0]["reason"]), (1, &"unreadable".into()));
        assert_eq!(rows(&closed.out().join("removed.jsonl")).len(), 1);
    }
    succeed(&mut closed.at(&["recluster", "out", "-o", "again", "-q"]));
    succeed(&mut closed.at(&["report", "in", "-q"]));
    succeed(&mut closed.at(&["plan", "in", "-q"]));
    fail(&mut closed.at(&["dedup", "in", "-o", "strict", "--strict", "-q"]));
    let said = fail(&mut closed.at(&["dedup", "in/b.txt", "-o", "none", "-q"]));
    assert!(said.contains("nothing was read: 1 of 1 records were rejected: 1 unreadable"), "{said}");
}

#[test]
fn a_run_with_an_unreadable_file_goes_on_after_an_interruption() {
    let closed = Closed::new();
    let run = ["dedup", "in", "-o", "out", "-q", "--checkpoint", "1B"];
    succeed(&mut closed.at(&run));
    let whole = comparable(&closed.out());
    fs::remove_dir_all(closed.out()).unwrap();
    let stopped = closed.at(&run).env("LEITONG_FAULT", "manifest synced:2").output().unwrap();
    assert_ne!(stopped.status.code(), Some(0), "{}", stderr(&stopped));
    succeed(&mut closed.at(&run));
    assert!(comparable(&closed.out()) == whole);
}

#[test]
fn a_file_that_becomes_readable_is_a_changed_input() {
    let closed = Closed::new();
    let run = ["dedup", "in", "-o", "out", "-q", "--checkpoint", "1B"];
    let stopped = closed.at(&run).env("LEITONG_FAULT", "manifest synced:2").output().unwrap();
    assert_ne!(stopped.status.code(), Some(0), "{}", stderr(&stopped));
    set_mode(&closed.dir.path().join("in/b.txt"), 0o644);
    let said = fail(&mut closed.at(&run));
    assert!(said.contains("in/b.txt"), "{said}");
}

#[test]
fn files_of_an_unknown_format_that_come_or_go_meanwhile_are_noticed() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    fs::write(dir.path().join("in/a.txt"), "灯塔每七秒亮一次。").unwrap();
    fs::write(dir.path().join("in/b.pdf"), "%PDF").unwrap();
    let run = ["dedup", "in", "-o", "out", "-q", "--checkpoint", "1B"];
    let stopped = at(&dir, &run).env("LEITONG_FAULT", "manifest synced:2").output().unwrap();
    assert_ne!(stopped.status.code(), Some(0), "{}", stderr(&stopped));
    for change in [
        |dir: &Path| fs::write(dir.join("c.pdf"), "").unwrap(),
        |dir: &Path| {
            fs::remove_file(dir.join("b.pdf")).unwrap();
            fs::rename(dir.join("c.pdf"), dir.join("d.pdf")).unwrap();
        },
    ] {
        change(&dir.path().join("in"));
        let said = fail(&mut at(&dir, &run));
        assert!(said.contains("files that are not read"), "{said}");
    }
    fs::rename(dir.path().join("in/d.pdf"), dir.path().join("in/b.pdf")).unwrap();
    succeed(&mut at(&dir, &run));
    assert_eq!(names(&dir.path().join("in")), ["a.txt", "b.pdf"]);
}
