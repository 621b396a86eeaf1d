//! The examples of the READMEs run, and print what the READMEs say.
//!
//! A block ```` ```console ```` holds commands after `$ ` and what they print; `[..]` in a line stands for anything.
//! `LEITONG_README=write cargo test --test it readme::` writes what the commands print into the files.

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn the_english_readme_tells_the_truth() {
    hold("README.md");
}

#[test]
fn the_chinese_readme_tells_the_truth() {
    hold("README.zh.md");
}

/// Beginnings of lines that differ from run to run.
const VARYING: [&str; 3] = ["took  ", "cost  ", "audit  "];

fn hold(name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join(name)).unwrap();
    let dir = tempfile::tempdir().unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(root.join("data"), dir.path().join("data")).unwrap();
    let mut shown = String::new();
    let mut in_block = false;
    for line in readme.lines() {
        let opens = line == "```console";
        in_block = opens || (in_block && line != "```");
        match (in_block && !opens, line.strip_prefix("$ ")) {
            (true, Some(command)) => shown.push_str(&format!("{line}\n{}", run(command, dir.path()))),
            (true, None) => {}
            (false, _) => shown.push_str(&format!("{line}\n")),
        }
    }
    if std::env::var_os("LEITONG_README").is_some_and(|value| value == "write") {
        std::fs::write(root.join(name), &shown).unwrap();
    }
    let written = std::fs::read_to_string(root.join(name)).unwrap();
    for (number, (written, shown)) in written.lines().zip(shown.lines()).enumerate() {
        assert_eq!(
            written,
            shown,
            "{name}:{}: LEITONG_README=write cargo test --test it readme:: updates it",
            number + 1
        );
    }
    assert_eq!(
        written.lines().count(),
        shown.lines().count(),
        "{name} has more or fewer lines than its examples print"
    );
}

/// What `command` prints, on two threads.
fn run(command: &str, dir: &Path) -> String {
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_leitong"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(dir)
        .env("PATH", path)
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    // On a busy machine a stage may take so long that it is told.
    let is_progress = |line: &str| line.starts_with("leitong: ") && line.ends_with(" s");
    assert!(said.lines().all(is_progress), "{command}: {said}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| match VARYING.iter().find(|varying| line.starts_with(**varying)) {
            Some(varying) => format!("{varying:<10}[..]\n"),
            None => format!("{line}\n"),
        })
        .collect()
}
