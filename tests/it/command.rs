//! The command as users run it: flags, exit codes, messages, pipes.

use crate::common::{LINES, at, fail, folder, leitong, names, rows, stderr, stdout, succeed, with_input};
use serde_json::Value;
use std::fs;
use std::process::Stdio;

fn kept_ids(dir: &tempfile::TempDir, output: &str) -> Vec<String> {
    let kept = rows(&dir.path().join(output).join("kept/in.jsonl"));
    kept.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_help_fits_a_screen() {
    let help = stdout(&succeed(leitong().arg("--help").env("COLUMNS", "80")));
    assert!(help.lines().count() <= 30, "{help}");
    let wide: Vec<&str> = help.lines().filter(|line| unicode_width::UnicodeWidthStr::width(*line) > 80).collect();
    assert!(wide.is_empty(), "{wide:?}");
    assert!(help.contains("Examples:"));
}

#[test]
fn every_command_explains_itself() {
    for command in ["dedup", "report", "formulas", "config", "completions", "man"] {
        assert!(stdout(&succeed(leitong().args([command, "--help"]))).contains("Usage: leitong"), "{command}");
    }
    assert!(stdout(&succeed(leitong().arg("--version"))).starts_with("leitong "));
}

#[test]
fn exit_codes_tell_what_happened() {
    let dir = folder();
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out"]));
    let check = |args: &[&str]| at(&dir, args).output().unwrap().status.code();
    assert_eq!(check(&["dedup", "in.jsonl", "--check"]), Some(1));
    assert_eq!(check(&["dedup", "out/kept", "--check"]), Some(0));
    assert_eq!(check(&["dedup", "in.jsonl"]), Some(2), "no output is named");
    assert_eq!(check(&["dedup", "in.jsonl", "-o", "x", "--no-such-flag"]), Some(2));
    assert_eq!(check(&["dedup", "in.jsonl", "-o", "x", "--unit", "book"]), Some(2));
    assert_eq!(names(dir.path()), ["in.jsonl", "out"]);
}

#[test]
fn standard_input_is_an_input() {
    let dir = folder();
    let output = with_input(&mut at(&dir, &["dedup", "-", "-o", "out"]), LINES.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let kept = fs::read_to_string(dir.path().join("out/kept/stdin.jsonl")).unwrap();
    assert_eq!(kept.lines().count(), 2);
    let output = with_input(&mut at(&dir, &["dedup", "-", "-o", "text"]), "只有一段话。".as_bytes());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(fs::read_to_string(dir.path().join("text/kept/stdin.txt")).unwrap(), "只有一段话。");
    assert_eq!(with_input(&mut at(&dir, &["dedup", "-", "-o", "none"]), b"").status.code(), Some(0));
}

#[test]
fn annotate_copies_every_record_with_its_verdict() {
    let dir = folder();
    fs::write(dir.path().join("note.txt"), "河滩上的柳树又绿了，放羊的人坐在树下补鞋。").unwrap();
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "note.txt", "-o", "out", "--annotate"]));
    let annotated = dir.path().join("out/annotated");
    let copied = rows(&annotated.join("in.jsonl"));
    let verdicts: Vec<&str> = copied.iter().map(|row| row["leitong"]["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["kept", "removed", "kept", "removed"]);
    assert_eq!(copied[1]["leitong"]["kept"]["id"], "a");
    assert_eq!(copied[1]["leitong"]["similarity"], 1.0);
    let first = LINES.lines().next().unwrap().strip_suffix('}').unwrap();
    assert!(fs::read_to_string(annotated.join("in.jsonl")).unwrap().starts_with(first));
    assert!(fs::read(annotated.join("note.txt")).unwrap() == fs::read(dir.path().join("note.txt")).unwrap());
    assert_eq!(rows(&dir.path().join("out/verdicts/note.txt.jsonl"))[0]["verdict"], "removed");
}

#[test]
fn a_dry_run_writes_nothing_and_tells_the_same() {
    let dir = folder();
    let args = ["dedup", "in.jsonl", "-o", "out", "--json"];
    let dry: Value = serde_json::from_slice(&succeed(at(&dir, &args).arg("--dry-run")).stdout).unwrap();
    assert_eq!(names(dir.path()), ["in.jsonl"]);
    let wet: Value = serde_json::from_slice(&succeed(&mut at(&dir, &args)).stdout).unwrap();
    assert_eq!(dry["counts"], wet["counts"]);
    let written: Value = serde_json::from_slice(&fs::read(dir.path().join("out/run.json")).unwrap()).unwrap();
    assert_eq!((&written["counts"], &written["config"]), (&wet["counts"], &wet["config"]));
    assert_eq!(written["counts"]["removed"], 2);
}

#[test]
fn quiet_is_quiet() {
    let dir = folder();
    let output = succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out", "--quiet"]));
    assert!(output.stdout.is_empty() && output.stderr.is_empty());
}

#[test]
fn flags_win_over_the_file_and_the_file_over_the_defaults() {
    let dir = folder();
    fs::write(dir.path().join("c.toml"), "unit = 'paragraph'\n[banding]\nthreshold = 0.7\nrecall = 0.9\n").unwrap();
    let text = stdout(&succeed(&mut at(&dir, &["config", "--config", "c.toml", "--threshold", "0.6"])));
    let config = leitong::config::Config::from_toml(&text).unwrap();
    assert_eq!((config.banding.threshold, config.banding.recall), (0.6, 0.9));
    assert_eq!(config.unit, leitong::document::Unit::Paragraph);
    fs::write(dir.path().join("bad.toml"), "unit = 'book'\n").unwrap();
    assert!(fail(&mut at(&dir, &["config", "--config", "bad.toml"])).contains("book"));
    assert!(fail(&mut at(&dir, &["config", "--config", "none.toml"])).contains("none.toml"));
}

#[test]
fn the_printed_configuration_can_be_read_back() {
    let dir = folder();
    let flags = ["config", "--keep", "longest,max:date", "--tokens", "chars", "--field", "正文", "--seed", "7"];
    let text = stdout(&succeed(&mut at(&dir, &flags)));
    fs::write(dir.path().join("c.toml"), &text).unwrap();
    assert_eq!(stdout(&succeed(&mut at(&dir, &["config", "--config", "c.toml"]))), text);
}

#[test]
fn every_keep_policy_keeps_what_it_says() {
    let dir = folder();
    let policies = [
        ("first", ["a", "c"]),
        ("longest", ["c", "d"]),
        ("shortest", ["a", "c"]),
        ("max:score", ["b", "c"]),
        ("min:score", ["a", "c"]),
        ("min:id,first", ["a", "c"]),
        ("max:id", ["c", "d"]),
    ];
    for (policy, expected) in policies {
        succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out", "--force", "--keep", policy]));
        assert_eq!(kept_ids(&dir, "out"), expected, "{policy}");
    }
    for policy in ["newest", "max:none,longest"] {
        fail(&mut at(&dir, &["dedup", "in.jsonl", "-o", "x", "--keep", policy]));
    }
}

#[test]
fn every_unit_is_counted_and_named_in_its_own_way() {
    let dir = tempfile::tempdir().unwrap();
    let body = "各组把渠口的淤泥清到路边，谁家门前谁家管，月底由值班的人逐段查看，查看结果贴在村口的木牌上，不合格的第二天返工。";
    let page = format!("讲话篇1\n{body}\n讲话篇2\n{body}\n");
    fs::write(dir.path().join("p.txt"), page).unwrap();
    let expected = [("document", vec![]), ("article", vec!["p.txt#2"]), ("paragraph", vec!["p.txt:4"])];
    for (unit, ids) in expected {
        succeed(&mut at(&dir, &["dedup", "p.txt", "-o", "out", "--force", "--unit", unit]));
        let removed = rows(&dir.path().join("out/removed.jsonl"));
        let found: Vec<&str> = removed.iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert_eq!(found, ids, "{unit}");
    }
}

#[test]
fn completions_and_the_manual_page_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(stdout(&succeed(leitong().args(["completions", shell]))).contains("dedup"), "{shell}");
    }
    assert!(stdout(&succeed(leitong().arg("man"))).contains(".TH"));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let dir = folder();
    for args in [&["man"][..], &["completions", "bash"], &["config"], &["--help"], &["dedup", "in.jsonl", "-o", "out"]]
    {
        let mut child = at(&dir, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{args:?}");
    }
    assert!(dir.path().join("out/run.json").is_file());
}

#[cfg(unix)]
#[cfg(unix)]
#[test]
fn the_output_may_be_read_by_whom_the_system_lets() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder();
    fs::create_dir(dir.path().join("ordinary")).unwrap();
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out"]));
    let mode = |name: &str| fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("out"), mode("ordinary"), "{:o}", mode("out"));
}
