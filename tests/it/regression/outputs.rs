//! Outputs are whole or absent, and only what is ours is touched.
#![cfg(unix)]

use crate::common::{
    Random, at, comparable, corpus, gzip, jsonl, leitong, names, one_line, quick_dir, rows, stderr, succeed, tree,
};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Many small files, so that writing has several commits, in folders.
fn archive() -> tempfile::TempDir {
    let dir = quick_dir();
    fs::create_dir_all(dir.path().join("in/texts")).unwrap();
    fs::create_dir(dir.path().join("earlier")).unwrap();
    fs::write(dir.path().join("in/a.jsonl"), jsonl(&corpus(6, 200))).unwrap();
    fs::write(dir.path().join("in/b.jsonl.gz"), gzip(jsonl(&corpus(7, 100)).as_bytes())).unwrap();
    // Files are copied 256 at a time, so that these are two commits.
    for (number, text) in corpus(5, 270).iter().enumerate() {
        let text = if number < 255 { text.to_owned() } else { text.repeat(9) };
        fs::write(dir.path().join(format!("in/texts/{number:03}.txt")), text).unwrap();
    }
    fs::write(dir.path().join("earlier/one.txt"), "去年的收成比今年好，仓里还剩三十袋麦子。").unwrap();
    dir
}

/// A commit every 20 kB: several in each stage.
const ARGS: [&str; 7] = ["dedup", "in", "--quiet", "--threshold=0.6", "--checkpoint=20kB", "--threads=2", "-o"];

fn run(dir: &Path, out: &str) -> Command {
    let mut command = leitong();
    command.current_dir(dir).args(ARGS).arg(out).stdin(Stdio::null());
    command
}

fn output(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// What a run that nothing disturbs writes.
fn expected() -> BTreeMap<PathBuf, Vec<u8>> {
    let dir = archive();
    succeed(&mut run(dir.path(), "out"));
    assert_eq!(names(dir.path()), ["earlier", "in", "out"]);
    comparable(&dir.path().join("out"))
}

fn die(dir: &Path, place: &str, args: &[&str]) {
    let killed = output(run(dir, "out").args(args).env("LEITONG_FAULT", place));
    assert!(killed.status.code().is_none(), "{place} was never passed: {}", stderr(&killed));
}

/// The half-made folder beside `out`.
fn half_made(dir: &Path) -> Option<PathBuf> {
    names(dir).into_iter().find(|name| name.starts_with(".leitong-out.made-")).map(|name| dir.join(name))
}

/// A name, and what it does in the folder of a run.
type Attack = (&'static str, fn(&Path));

/// What may happen to a disk between two processes.
const ATTACKS: [Attack; 9] = [
    ("nothing", |_| {}),
    ("half-made folder removed", |dir| {
        half_made(dir).into_iter().for_each(|made| fs::remove_dir_all(made).unwrap());
    }),
    ("half-made folder emptied", |dir| {
        if let Some(made) = half_made(dir) {
            fs::remove_dir_all(&made).unwrap();
            fs::create_dir(&made).unwrap();
        }
    }),
    ("a copy removed", |dir| any_copy(dir).into_iter().for_each(|copy| fs::remove_file(copy).unwrap())),
    ("a copy cut", |dir| {
        any_copy(dir).into_iter().for_each(|copy| fs::write(&copy, &fs::read(&copy).unwrap()[..3]).unwrap());
    }),
    ("a bit of a copy flipped", |dir| {
        if let Some(copy) = any_copy(dir) {
            let mut bytes = fs::read(&copy).unwrap();
            bytes[5] ^= 1;
            fs::write(&copy, bytes).unwrap();
        }
    }),
    ("a file added", |dir| {
        half_made(dir).into_iter().for_each(|made| fs::write(made.join("kept/more.txt"), "more").unwrap());
    }),
    ("work folder removed", |dir| {
        let _ = fs::remove_dir_all(dir.join(".leitong-out.work"));
    }),
    ("lock removed", |dir| {
        let _ = fs::remove_file(dir.join(".leitong-out.lock"));
    }),
];

fn any_copy(dir: &Path) -> Option<PathBuf> {
    let texts = half_made(dir)?.join("kept/texts");
    Some(texts.join(fs::read_dir(&texts).ok()?.map(|entry| entry.unwrap().file_name()).min()?))
}

/// R1, R17: killed at each step of a commit, of publishing and of locking, then attacked, then run again.
#[test]
#[ignore = "slow: scripts/slow runs it"]
fn no_state_of_the_disk_leads_to_an_output_that_is_not_whole() {
    let expected = expected();
    let places = [
        ("output locked:1", true),
        ("journal locked:1", true),
        ("copies synced:1", true),
        ("copies committed:1", true),
        ("copies committed:2", true),
        ("made:1", true),
        ("last step committed:1", true),
        ("published:1", false),
    ];
    for (place, is_unpublished) in places {
        for (attack, harm) in ATTACKS {
            let dir = archive();
            die(dir.path(), place, &[]);
            harm(dir.path());
            let out = dir.path().join("out");
            assert_eq!(out.exists(), !is_unpublished, "{place}");
            let args = if is_unpublished { &[][..] } else { &["--force"] };
            let again = output(run(dir.path(), "out").args(args));
            if !again.status.success() {
                // A refusal says to run it again, which helps.
                assert!(!out.exists() && one_line(&again).contains("run it again"), "{place}, {attack}");
                succeed(run(dir.path(), "out").args(args));
            }
            assert!(comparable(&out) == expected, "{place}, {attack}");
            assert_eq!(names(dir.path()), ["earlier", "in", "out"], "{place}, {attack}");
        }
    }
}

/// R1b, R18: an earlier output is replaced by a whole one or found again, and nothing stays behind.
#[test]
fn a_forced_run_killed_while_it_publishes_leaves_one_output() {
    let expected = expected();
    for place in ["made:1", "moved aside:1", "published:1", "manifest removed:1"] {
        for is_same in [true, false] {
            let dir = archive();
            succeed(at(&dir, &["dedup", "earlier", "-o", "out", "--quiet"]).stdin(Stdio::null()));
            die(dir.path(), place, &["--force"]);
            if place == "moved aside:1" {
                let said = one_line(&output(&mut at(&dir, &["explain", "out", "one.txt"])));
                assert!(said.contains("was being replaced when a run was killed"), "{said}");
            }
            let refused = output(run(dir.path(), "out").args(if is_same { &["--force"][..] } else { &[] }));
            if is_same {
                assert!(refused.status.success(), "{place}: {}", stderr(&refused));
                assert!(comparable(&dir.path().join("out")) == expected, "{place}");
                assert_eq!(names(dir.path()), ["earlier", "in", "out"], "{place}");
            } else {
                assert!(one_line(&refused).contains("exists"), "{place}");
                let kept = dir.path().join("out/kept");
                assert!(kept.join("one.txt").exists() || comparable(&dir.path().join("out")) == expected, "{place}");
            }
        }
    }
}

/// A run that was over does not stand in the way of another one.
#[test]
fn a_journal_left_by_a_run_that_was_published_is_forgotten() {
    let dir = archive();
    die(dir.path(), "published:1", &[]);
    assert!(dir.path().join(".leitong-out.work").exists());
    succeed(at(&dir, &["dedup", "earlier", "-o", "out", "--quiet", "--force"]).stdin(Stdio::null()));
    assert_eq!(names(&dir.path().join("out/kept")), ["one.txt"]);
    assert_eq!(names(dir.path()), ["earlier", "in", "out"]);
}

/// R1a, R1d: what was copied to one output is not believed of another; what was read is.
#[test]
fn another_output_with_the_same_work_folder_is_whole() {
    let expected = expected();
    for place in ["copies committed:1", "copies committed:2"] {
        let dir = archive();
        fs::create_dir_all(dir.path().join("x")).unwrap();
        let killed = output(run(dir.path(), "x/out").args(["--work-dir", "wd"]).env("LEITONG_FAULT", place));
        assert!(killed.status.code().is_none());
        succeed(run(dir.path(), "y/out").args(["--work-dir", "wd"]));
        assert!(comparable(&dir.path().join("y/out")) == expected, "{place}");
        succeed(run(dir.path(), "x/out").args(["--work-dir", "wd"]));
        assert!(comparable(&dir.path().join("x/out")) == expected, "{place}");
        assert_eq!(names(&dir.path().join("x")), ["out"]);
    }
}

/// R2: of two runs into one output one is refused, or both end one after the other.
#[test]
fn two_runs_into_one_output_do_not_mix() {
    let expected = expected();
    for work in [["wa", "wb"], ["w", "w"]] {
        let dir = archive();
        let start =
            |work: &str| run(dir.path(), "out").args(["--work-dir", work]).stderr(Stdio::null()).spawn().unwrap();
        let children = work.map(start);
        let ends = children.map(|mut child| child.wait().unwrap().success());
        assert!(ends.contains(&true), "{ends:?}");
        assert!(comparable(&dir.path().join("out")) == expected);
    }
}

/// A run that cannot publish keeps what was done, also if nothing was committed since it was resumed.
#[test]
fn a_run_whose_output_appears_meanwhile_is_resumed() {
    let expected = expected();
    let seen = (0..20).any(|_| {
        let dir = archive();
        die(dir.path(), "manifest synced:3", &[]);
        let mut resumed = at(&dir, &["dedup", "in", "--quiet", "--threshold=0.6", "--threads=2", "-o", "out"]);
        let child = resumed.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        while half_made(dir.path()).is_none() && !dir.path().join("out").exists() {
            std::thread::yield_now();
        }
        // Unless the run was faster than we are.
        if fs::create_dir(dir.path().join("out")).is_err() {
            return child.wait_with_output().unwrap().status.code().is_none();
        }
        let refused = child.wait_with_output().unwrap();
        assert!(one_line(&refused).contains("has appeared"), "{}", stderr(&refused));
        fs::remove_dir(dir.path().join("out")).unwrap();
        let mut again = leitong();
        again.current_dir(dir.path()).args(ARGS).arg("out").env("LEITONG_FAULT", "identity written:1");
        // Nothing is begun from nothing: the identity of the run was written before.
        succeed(&mut again);
        assert!(comparable(&dir.path().join("out")) == expected);
        true
    });
    assert!(seen, "twenty runs were faster than this test");
}

/// R8: the half that is there is not asked for again. The whole input does not fit, so there is a warning, and a run.
#[test]
fn a_run_is_not_refused_for_the_space_that_its_own_half_holds() {
    let dir = archive();
    die(dir.path(), "copies committed:2", &[]);
    let again = output(&mut run(dir.path(), "out"));
    assert!(again.status.success() && stderr(&again).is_empty(), "{}", stderr(&again));
}

/// R9: what leitong did not write is not removed.
#[test]
fn force_replaces_only_what_leitong_wrote() {
    let dir = archive();
    let path = |name: &str| dir.path().join(name);
    fs::create_dir_all(path("site/photos")).unwrap();
    fs::write(path("site/index.html"), "<p>my page</p>").unwrap();
    fs::write(path("site/photos/p.jpg"), "x").unwrap();
    fs::create_dir_all(path("proj")).unwrap();
    fs::write(path("proj/run.json"), "{\"leitong\":1}").unwrap();
    let refused = |args: &[&str], what: &str| {
        let refused = output(at(&dir, args).stdin(Stdio::null()));
        assert_eq!(refused.status.code(), Some(2), "{args:?}");
        assert!(one_line(&refused).contains(what), "{}", stderr(&refused));
    };
    refused(&["report", "in/texts", "-o", "site/", "--force", "-q"], "index.html");
    refused(&["dedup", "in", "-o", "proj", "--force", "-q"], "run.json");
    refused(&["dedup", "in", "-o", "site", "--force", "-q"], "run.json");
    for (out, added) in
        [("out", "thesis.tex"), ("out", "kept/thesis.tex"), ("out", "kept/texts/photo.jpg"), ("out", "verdicts")]
    {
        succeed(run(dir.path(), out).arg("--force"));
        fs::write(path(out).join(added), "mine").unwrap();
        refused(&["dedup", "in", "-o", out, "--force", "-q"], added);
        assert_eq!(fs::read(path(out).join(added)).unwrap(), b"mine");
        fs::remove_file(path(out).join(added)).unwrap();
    }
    succeed(at(&dir, &["report", "in/texts/001.txt", "in/texts/002.txt", "-o", "pages/", "-q"]).stdin(Stdio::null()));
    succeed(at(&dir, &["report", "earlier", "-o", "pages/", "-q", "--force"]).stdin(Stdio::null()));
    fs::write(path("pages/notes.html"), "mine").unwrap();
    refused(&["report", "earlier", "-o", "pages/", "-q", "--force"], "notes.html");
}

/// An output of every kind is known again.
#[test]
fn force_replaces_each_kind_of_output() {
    let dir = archive();
    let kinds: [&[&str]; 4] = [&[], &["--annotate"], &["--unit=paragraph"], &["--unit=paragraph", "--annotate"]];
    for args in kinds.iter().chain(&kinds) {
        succeed(run(dir.path(), "out").arg("--force").args(*args));
    }
}

/// R25: what we make ourselves is never a link.
#[test]
fn links_in_the_place_of_our_files_are_refused() {
    for name in [".leitong-out.work", ".leitong-out.lock", ".leitong-out.old"] {
        let dir = archive();
        fs::create_dir(dir.path().join("victim")).unwrap();
        fs::write(dir.path().join("victim/lock"), "mine").unwrap();
        symlink(dir.path().join("victim"), dir.path().join(name)).unwrap();
        let refused = output(&mut run(dir.path(), "out"));
        assert!(one_line(&refused).contains("is a link"), "{name}: {}", stderr(&refused));
        assert_eq!(names(&dir.path().join("victim")), ["lock"], "{name}");
        assert_eq!(fs::read(dir.path().join("victim/lock")).unwrap(), b"mine");
    }
}

/// R19: the cure is named, and is one.
#[test]
fn a_damaged_journal_names_its_cure() {
    for name in ["manifest", "identity"] {
        let dir = archive();
        die(dir.path(), "copies committed:1", &[]);
        let path = dir.path().join(".leitong-out.work").join(name);
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, bytes).unwrap();
        let refused = output(&mut run(dir.path(), "out"));
        assert!(one_line(&refused).contains(name) && one_line(&refused).contains("--restart"), "{}", stderr(&refused));
        succeed(run(dir.path(), "out").arg("--restart"));
    }
}

/// R20: a disk that is full while the journal is written is called that.
#[test]
fn a_full_disk_is_named_while_the_journal_is_written() {
    let dir = archive();
    let long = "很长的文件名".repeat(10);
    for number in 0..400 {
        fs::write(dir.path().join(format!("in/{long}{number}.txt")), "x").unwrap();
    }
    for blocks in (8..200).step_by(16) {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" {} out", ARGS.join(" "));
        let mut command = Command::new("sh");
        command.current_dir(dir.path()).args(["-c", &script, env!("CARGO_BIN_EXE_leitong")]);
        let full = output(&mut command);
        assert!(full.status.success() || one_line(&full).contains("File too large"), "{}", stderr(&full));
    }
}

/// B1, R11: verdicts and copies have trees of their own, whatever the names of inputs are.
#[test]
fn names_that_meet_those_of_verdicts_lose_nothing() {
    let mut random = Random::new(7);
    let parts =
        ["a", "a.txt", "a.txt.jsonl", "a.txt.jsonl_", "a.txt.leitong.jsonl", "verdicts", "kept", "run.json", "b.md"];
    let leaves =
        ["a.txt", "a.txt.jsonl", "a.txt.leitong.jsonl", "a.txt.jsonl.txt", "b.md", "b.md.jsonl", "run.json.txt"];
    for round in 0..12 {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("in");
        fs::create_dir(&root).unwrap();
        for number in 0..60 {
            let depth = random.below(3);
            let folder: PathBuf = (0..depth).map(|_| random.pick(&parts)).collect();
            let path = root.join(folder).join(random.pick(&leaves));
            if fs::create_dir_all(path.parent().unwrap()).is_ok() && !path.exists() {
                let _ = fs::write(
                    &path,
                    format!("{{\"id\":\"{number}\",\"text\":\"第{number}号井里的水位今天又降了{number}寸\"}}\n"),
                );
            }
        }
        let before = tree(&root);
        for args in
            [&["--threads=1"][..], &["--threads=2"], &["--annotate", "--threads=1"], &["--annotate", "--threads=2"]]
        {
            succeed(at(&dir, &["dedup", "in", "-o", "out", "--quiet", "--force"]).args(args).stdin(Stdio::null()));
            let folder = if args.len() > 1 { "annotated" } else { "kept" };
            let after = tree(&dir.path().join("out").join(folder));
            assert!(before.keys().eq(after.keys()), "round {round} {args:?}");
            let is_line = |path: &Path| path.extension().is_some_and(|ending| ending == "jsonl");
            let is_same = |path: &PathBuf| before[path] == after[path] || (args.len() > 1 && is_line(path));
            assert!(before.keys().all(is_same), "round {round} {args:?}");
            let texts = before.keys().filter(|path| !is_line(path)).count();
            let verdicts = dir.path().join("out/verdicts");
            let count = if verdicts.exists() { tree(&verdicts).len() } else { 0 };
            assert_eq!(count, if args.len() > 1 { texts } else { 0 }, "round {round}");
        }
    }
}

/// B14: an annotated folder that is annotated again has both verdicts, and no field twice.
#[test]
fn annotating_twice_writes_no_field_twice() {
    let dir = tempfile::tempdir().unwrap();
    let lines = concat!(
        "{\"id\":\"a\",\"text\":\"井边的石板被绳子磨出了三道沟\"}\n",
        "{\"id\":\"b\",\"text\":\"two goats and a cart\",\"\\u006ceitong\":1, \"leitong_2\":{\"leitong_3\":0}}\n",
        "\u{feff}{\"id\":\"c\",\"text\":\"井边的石板被绳子磨出了三道沟\",\"leitong\":\"mine\"}\n",
    );
    fs::write(dir.path().join("in.jsonl"), lines.trim_start_matches('\u{feff}')).unwrap();
    for (from, to) in [("in.jsonl", "one"), ("one/annotated/in.jsonl", "two"), ("two/annotated/in.jsonl", "three")] {
        succeed(at(&dir, &["dedup", from, "-o", to, "--annotate", "--quiet"]).stdin(Stdio::null()));
    }
    let text = fs::read_to_string(dir.path().join("three/annotated/in.jsonl")).unwrap();
    let fields = |line: &str| {
        let line = line.trim_start_matches('\u{feff}');
        let map: BTreeMap<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        map.into_keys().filter(|name| name.starts_with("leitong")).collect::<Vec<_>>()
    };
    let found: Vec<Vec<String>> = text.lines().map(fields).collect();
    assert_eq!(found[0], ["leitong", "leitong_2", "leitong_3"]);
    assert_eq!(found[1], ["leitong", "leitong_2", "leitong_3", "leitong_4", "leitong_5"]);
    assert_eq!(found[2], ["leitong", "leitong_2", "leitong_3", "leitong_4"]);
    assert!(text.contains("\"leitong\":\"mine\""));
}

/// R22: an empty text is a record like others: kept, and copied.
#[test]
fn an_empty_text_is_copied() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    fs::write(dir.path().join("in/empty.txt"), "").unwrap();
    fs::write(dir.path().join("in/full.txt"), "河对岸的磨坊三年没有转过了。").unwrap();
    for (args, folder) in [(&[][..], "kept"), (&["--annotate"], "annotated"), (&["--unit=paragraph"], "kept")] {
        succeed(at(&dir, &["dedup", "in", "-o", "out", "--quiet", "--force"]).args(args).stdin(Stdio::null()));
        assert_eq!(names(&dir.path().join("out").join(folder)), ["empty.txt", "full.txt"], "{args:?}");
    }
    assert!(rows(&dir.path().join("out/removed.jsonl")).is_empty());
}

/// A folder of pages is for others to read, as files are.
#[test]
fn outputs_have_the_permissions_of_ordinary_files() {
    use std::os::unix::fs::PermissionsExt;
    let dir = archive();
    succeed(&mut run(dir.path(), "out"));
    succeed(at(&dir, &["report", "earlier", "-o", "pages/", "-q"]).stdin(Stdio::null()));
    fs::create_dir(dir.path().join("plain")).unwrap();
    let mode = |name: &str| fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
    assert_eq!([mode("out"), mode("pages")], [mode("plain"); 2]);
}
