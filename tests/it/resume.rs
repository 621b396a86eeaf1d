//! A run that was killed goes on with the same command, and ends with the bytes of one that was not.
#![cfg(unix)]

use crate::common::{self, Random, comparable, leitong, names, one_line, rows, stderr, succeed};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Places are written down each 100 kB, so that there are a dozen in each stage.
const ARGS: [&str; 9] = ["dedup", "in", "-o", "out", "--threshold", "0.6", "--checkpoint", "100kB", "--threads=2"];

/// Lines, compressed lines and texts, some of them alike.
fn archive() -> tempfile::TempDir {
    let dir = common::quick_dir();
    let input = dir.path().join("in");
    fs::create_dir_all(input.join("texts")).unwrap();
    fs::write(input.join("a.jsonl"), common::jsonl(&common::corpus(6, 2500))).unwrap();
    fs::write(input.join("b.jsonl.gz"), common::gzip(common::jsonl(&common::corpus(7, 1500)).as_bytes())).unwrap();
    for (number, text) in common::corpus(5, 400).iter().enumerate() {
        fs::write(input.join(format!("texts/{number}.txt")), text).unwrap();
    }
    dir
}

fn run(dir: &Path) -> Command {
    let mut command = leitong();
    command.current_dir(dir).args(ARGS).stdin(Stdio::null());
    command
}

/// What a run that nothing disturbs writes.
fn expected() -> BTreeMap<PathBuf, Vec<u8>> {
    let dir = archive();
    succeed(&mut run(dir.path()));
    assert_eq!(names(dir.path()), ["in", "out"]);
    comparable(&dir.path().join("out"))
}

fn output(command: &mut Command) -> Output {
    command.output().unwrap()
}

#[test]
#[ignore = "slow: scripts/slow runs it"]
fn g6_killed_at_any_moment_it_goes_on_and_ends_with_the_same_bytes() {
    let expected = expected();
    let begun = Instant::now();
    succeed(&mut run(archive().path()));
    let whole = begun.elapsed();
    let mut random = Random::new(11);
    let (mut kills, mut runs) = (0, 0);
    while kills < 50 {
        let dir = archive();
        let out = dir.path().join("out");
        while !out.exists() {
            let mut child = run(dir.path()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
            let moment = Duration::from_micros(random.below(whole.as_micros() as usize * 2 / 3) as u64);
            common::ends_within(&mut child, moment);
            child.kill().unwrap();
            let status = child.wait().unwrap();
            assert!(status.success() || status.code().is_none(), "{status}");
            kills += 1;
        }
        // Killed behind the last step, it may leave its journal, of which there is no more need.
        assert!(comparable(&out) == expected, "after {kills} kills");
        runs += 1;
    }
    println!("{kills} kills in {runs} runs of {whole:?}");
}

/// Tests are built with debug assertions, and only then the command knows these places.
#[test]
#[ignore = "slow: scripts/slow runs it"]
fn g6_killed_at_each_step_of_writing_down_it_goes_on() {
    let expected = expected();
    let places = ["sources", "identities", "band-0", "sets", "matches"];
    let steps = ["manifest written", "manifest renamed", "manifest synced", "made", "published", "manifest removed"];
    for place in places.iter().chain(&steps) {
        for time in [1, 2, 7] {
            let dir = archive();
            let killed = output(run(dir.path()).env("LEITONG_FAULT", format!("{place}:{time}")));
            assert!(time > 1 || killed.status.code().is_none(), "{place} was never passed");
            let out = dir.path().join("out");
            if !out.exists() {
                let resumed = output(&mut run(dir.path()));
                assert!(resumed.status.success(), "{place}:{time}: {}", stderr(&resumed));
            }
            assert!(comparable(&out) == expected, "{place}:{time}");
        }
    }
}

/// A run that was killed when it had written down that it has come some way.
fn killed() -> tempfile::TempDir {
    let dir = archive();
    let killed = output(run(dir.path()).env("LEITONG_FAULT", "manifest synced:3"));
    assert!(killed.status.code().is_none());
    assert_eq!(names(dir.path()), [".leitong-out.lock", ".leitong-out.work", "in"]);
    dir
}

#[test]
fn it_says_that_it_goes_on_and_tidies_up() {
    let dir = killed();
    let resumed = output(&mut run(dir.path()));
    assert!(
        resumed.status.success() && stderr(&resumed).contains("resuming the interrupted run in"),
        "{}",
        stderr(&resumed)
    );
    assert_eq!(names(dir.path()), ["in", "out"]);
}

#[test]
fn another_configuration_or_input_is_named_and_refused() {
    let expected = expected();
    let dir = killed();
    let refused = output(run(dir.path()).arg("--tokens=chars"));
    assert_eq!(refused.status.code(), Some(2));
    assert!(one_line(&refused).contains("setting text.tokens was \"words\", is now \"chars\""), "{}", stderr(&refused));
    let path = dir.path().join("in/a.jsonl");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, [&bytes[..], b"{\"text\":\"one more\"}\n"].concat()).unwrap();
    let refused = output(&mut run(dir.path()));
    assert_eq!(refused.status.code(), Some(2));
    assert!(one_line(&refused).contains("input in/a.jsonl was") && one_line(&refused).contains("--restart"));
    fs::write(&path, bytes).unwrap();
    succeed(run(dir.path()).arg("--restart"));
    assert!(comparable(&dir.path().join("out")) == expected);
}

/// A byte that changed where no fingerprint looks, at an unchanged time.
#[test]
fn verify_input_finds_what_fingerprints_do_not() {
    let dir = killed();
    let path = dir.path().join("in/a.jsonl");
    let changed = fs::metadata(&path).unwrap().modified().unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let place = bytes.len() / 8 + bytes[bytes.len() / 8..].iter().position(u8::is_ascii_digit).unwrap();
    bytes[place] = if bytes[place] == b'1' { b'2' } else { b'1' };
    fs::write(&path, &bytes).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(changed).unwrap();
    let refused = output(run(dir.path()).arg("--verify-input"));
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("in/a.jsonl: has changed since the run was interrupted"), "{}", stderr(&refused));
    // Without it, the change is met at last, when that file is read again.
    let refused = output(&mut run(dir.path()));
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    assert!(!dir.path().join("out").exists());
}

#[test]
fn a_damaged_journal_is_told() {
    let dir = killed();
    let path = dir.path().join(".leitong-out.work/lists/sources");
    let mut bytes = fs::read(&path).unwrap();
    bytes[5] ^= 1;
    fs::write(&path, bytes).unwrap();
    let refused = output(run(dir.path()).arg("--quiet"));
    assert_eq!(refused.status.code(), Some(2));
    assert!(one_line(&refused).contains("sources") && one_line(&refused).contains("--restart"), "{}", stderr(&refused));
    succeed(run(dir.path()).arg("--restart"));
}

/// As if the disk were full: files may not grow beyond 200 kB, and then they may.
#[test]
fn a_full_disk_ends_the_run_and_the_next_one_goes_on() {
    let expected = expected();
    let dir = archive();
    let script = format!("trap '' XFSZ; ulimit -f 400; exec \"$0\" {} --quiet", ARGS.join(" "));
    let mut command = Command::new("sh");
    command.current_dir(dir.path()).args(["-c", &script, env!("CARGO_BIN_EXE_leitong")]);
    let full = output(&mut command);
    assert_eq!(full.status.code(), Some(2), "{}", stderr(&full));
    assert!(one_line(&full).contains("cannot write"), "{}", stderr(&full));
    let resumed = output(&mut run(dir.path()));
    assert!(stderr(&resumed).contains("resuming"), "{}", stderr(&resumed));
    assert!(comparable(&dir.path().join("out")) == expected);
}

#[test]
fn the_work_folder_may_be_elsewhere() {
    let dir = archive();
    let elsewhere = ["--work-dir", "scratch"];
    output(run(dir.path()).args(elsewhere).env("LEITONG_FAULT", "manifest synced:3"));
    assert_eq!(names(&dir.path().join("scratch")), [".leitong-out.work"]);
    let resumed = output(run(dir.path()).args(elsewhere));
    assert!(resumed.status.success() && stderr(&resumed).contains("resuming"), "{}", stderr(&resumed));
    assert!(names(&dir.path().join("scratch")).is_empty());
}

/// G5: more units than the memory holds, with the same bytes.
#[test]
fn g5_memory_is_kept_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random::new(3);
    let lines: String = (0..140_000)
        .map(|number| format!("{{\"id\":{number},\"text\":\"{:x} {}\"}}\n", random.next(), random.below(50_000)))
        .collect();
    fs::write(dir.path().join("a.jsonl"), lines).unwrap();
    let run = |out: &str, memory: &str| {
        succeed(leitong().current_dir(dir.path()).args(["dedup", "a.jsonl", "--quiet", "-o", out, "--memory", memory]));
        let run: serde_json::Value =
            serde_json::from_slice(&fs::read(dir.path().join(out).join("run.json")).unwrap()).unwrap();
        let measured = |name: &str| run["measured"][name].as_u64();
        (comparable(&dir.path().join(out)), measured("spilled_bytes").unwrap(), measured("peak_memory_bytes"))
    };
    let (small, spilled, peak) = run("small", "80MB");
    let (large, none, _) = run("large", "4GB");
    assert!(small == large && spilled > 1_000_000 && none == 0, "{spilled} {none}");
    assert!(peak.is_none_or(|peak| peak < 80_000_000), "{peak:?}");
    assert!(rows(&dir.path().join("small/removed.jsonl")).len() < 140_000);
    let refused = output(leitong().current_dir(dir.path()).args(["dedup", "a.jsonl", "-o", "no", "--memory", "40MB"]));
    assert!(one_line(&refused).contains("this needs at least"), "{}", stderr(&refused));
}
