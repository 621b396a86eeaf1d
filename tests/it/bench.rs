//! `bench run`: what it prints can be true, its page needs nothing else, and nothing is left behind.

use crate::common::{self, at, fail, names, stdout, succeed, tree, with_input};
use serde_json::Value;
use std::fs;
use std::process::Command;
use tempfile::TempDir;

/// A folder with `made/corpus/corpus.jsonl`, `made/truth.jsonl`, and an empty `tmp` for what is temporary.
fn made(size: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    succeed(&mut at(&dir, &["bench", "synth", "made", "--size", size, "--planted", "0.3", "--quiet"]));
    fs::create_dir(dir.path().join("tmp")).unwrap();
    dir
}

/// `bench run` in `dir` on what `args` name.
fn bench(dir: &TempDir, args: &[&str]) -> Command {
    let mut command = at(dir, &["bench", "run"]);
    command.args(args).env("TMPDIR", dir.path().join("tmp"));
    command
}

/// The shortest benchmark there is.
const ONCE: [&str; 8] = ["--sizes", "1", "--threads-list", "1", "--repeats", "1", "--tokens", "chars"];

fn once(dir: &TempDir, args: &[&str]) -> Command {
    bench(dir, &[&ONCE, args].concat())
}

fn is_tidy(dir: &TempDir) -> bool {
    names(&dir.path().join("tmp")).is_empty()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The median, which lies between the least and the greatest.
fn median(spread: &Value) -> f64 {
    let [least, median, greatest] = ["least", "median", "greatest"].map(|name| number(&spread[name]));
    assert!(0.0 <= least && least <= median && median <= greatest, "{spread}");
    median
}

/// Bytes and records of the shortest beginning of `lines` that has `share` of it.
fn beginning(lines: &str, share: f64) -> (usize, usize) {
    let (wanted, mut bytes) = ((lines.len() as f64 * share) as usize, 0);
    let taken = lines.split_inclusive('\n').take_while(|line| {
        let begins = bytes < wanted;
        bytes += if begins { line.len() } else { 0 };
        begins
    });
    let records = taken.count();
    (bytes, records)
}

fn assert_measured(point: &Value) {
    for name in ["seconds", "cpu_seconds", "bytes_per_second", "bytes_per_cpu_second"] {
        assert!(number(&point[name]["least"]) > 0.0 && median(&point[name]) > 0.0, "{name}: {point}");
    }
    assert!(median(&point["peak_memory_bytes"]) > 0.0 || !cfg!(target_os = "linux"));
    assert_eq!(median(&point["spilled_bytes"]), 0.0);
    // Of two runs the median is the mean, and means add up.
    let stages: Vec<f64> = point["stages"].as_array().unwrap().iter().map(|stage| median(&stage[1])).collect();
    let share = stages.iter().sum::<f64>() / median(&point["seconds"]);
    assert!(stages.len() >= 3 && share > 0.01 && share < 1.001, "{share} of {point}");
    let rate = number(&point["bytes"]) / number(&point["seconds"]["least"]);
    assert!((rate / number(&point["bytes_per_second"]["greatest"]) - 1.0).abs() < 1e-9, "{point}");
}

#[test]
fn every_trial_has_figures_that_can_be_true() {
    let dir = made("1MB");
    let args = ["made/corpus", "--sizes", "0.5,1", "--threads-list", "1,2", "--repeats", "2", "--json", "-"];
    let printed = stdout(&succeed(&mut bench(&dir, &args)));
    let bench: Value = serde_json::from_str(&printed).unwrap();
    let lines = fs::read_to_string(dir.path().join("made/corpus/corpus.jsonl")).unwrap();
    let (half, whole) = (beginning(&lines, 0.5), (lines.len(), lines.lines().count()));
    let measured = &bench["measured"];
    assert_eq!(measured["repeats"], 2);
    for (name, expected) in
        [("sizes", [(0.5, half, 1), (1.0, whole, 1)]), ("threads", [(1.0, whole, 1), (1.0, whole, 2)])]
    {
        let points = measured[name].as_array().unwrap();
        assert_eq!(points.len(), 2, "{name}");
        for (point, (share, (bytes, records), threads)) in points.iter().zip(expected) {
            assert_eq!([&point["share"], &point["bytes"]], [&Value::from(share), &bytes.into()], "{name}");
            assert_eq!([&point["records"], &point["threads"]], [records, threads], "{name}");
            assert_measured(point);
        }
    }
    assert_eq!(measured["sizes"][1], measured["threads"][0], "one of them was measured, not two");
    assert!(bench["steps"].as_array().unwrap().iter().all(|step| number(&step["seconds"]) > 0.0), "{bench}");
    assert!(bench["score"].is_null() && bench["corpus"][0] == "made/corpus" && is_tidy(&dir));
}

#[test]
fn a_truth_adds_the_recall() {
    let dir = made("1MB");
    let truth = ["made/corpus", "--truth", "made/truth.jsonl"];
    let bench: Value = serde_json::from_str(&stdout(&succeed(once(&dir, &truth).args(["--json", "-"])))).unwrap();
    let score = &bench["score"];
    let [part, whole] = ["part", "whole"].map(|name| number(&score["recall"][name]));
    assert!(whole > 10.0 && part / whole > 0.9 && score["precision"]["part"] == score["precision"]["whole"], "{score}");
    let buckets = score["buckets"].as_array().unwrap();
    assert!(buckets.iter().filter(|bucket| number(&bucket["met"]["whole"]) > 0.0).count() > 5, "{score}");
    // Where many are predicted to meet, and where few are.
    let met = |bucket: &Value| number(&bucket["met"]["part"]) / number(&bucket["met"]["whole"]);
    assert!(met(&buckets[10]) == 1.0 && met(&buckets[0]) < 0.5, "{score}");
    let said = stdout(&succeed(once(&dir, &truth).arg("--quiet").args(["--html", "page.html"])));
    let page = fs::read_to_string(dir.path().join("page.html")).unwrap();
    assert!(said.is_empty() && page.contains(&format!("{:.2} %", part / whole * 100.0)) && is_tidy(&dir));
}

/// What stands between `<` and `>`, with what is quoted in it left out.
fn tags(page: &str) -> Vec<String> {
    let tag = |piece: &str| piece.split('>').next().unwrap().split('"').step_by(2).collect();
    page.split('<').skip(1).map(tag).collect()
}

#[cfg(unix)]
#[test]
fn a_page_is_one_file_that_loads_and_runs_nothing_whatever_the_corpus_is_called() {
    let (dir, name) = (made("200kB"), "<img src=x onerror=1>.jsonl");
    fs::copy(dir.path().join("made/corpus/corpus.jsonl"), dir.path().join(name)).unwrap();
    succeed(&mut once(&dir, &[name, "--html", "page.html"]));
    assert_eq!(names(dir.path()), [name, "made", "page.html", "tmp"]);
    let page = fs::read_to_string(dir.path().join("page.html")).unwrap();
    assert!(page.contains("&lt;img src=x onerror=1&gt;.jsonl") && !page.contains(name));
    // Around it stands the shell that all pages have: tests/browser holds it to running nothing else.
    let main = page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    let tags = tags(main);
    assert!(tags.iter().any(|tag| tag.starts_with("svg")), "nothing is drawn");
    for tag in &tags {
        let name = tag.trim_start_matches('/').split(' ').next().unwrap();
        assert!(
            !["script", "img", "link", "iframe", "object", "embed", "base", "form", "image"].contains(&name),
            "{tag}"
        );
        assert!([" src=", " href=", " on", " style="].iter().all(|attribute| !tag.contains(attribute)), "{tag}");
    }
    let lower = main.to_lowercase();
    assert!(["http:", "https:", "javascript:", "@import", "url(\"", "url(//"].iter().all(|word| !lower.contains(word)));
    assert!(page.contains("Content-Security-Policy") && page.contains("default-src 'none'"));
}

#[test]
fn an_output_that_exists_is_replaced_only_by_force() {
    let dir = made("100kB");
    fs::write(dir.path().join("mine"), "diary").unwrap();
    let before = tree(dir.path());
    for flag in ["--html", "--json"] {
        // A place for temporary files that is not there is not missed: the output is looked at before the work.
        let mut command = once(&dir, &["made/corpus", flag, "mine"]);
        let said = fail(command.env("TMPDIR", dir.path().join("nowhere")));
        assert!(said.contains("mine: ") && said.contains("--force"), "{said}");
        assert!(fail(&mut once(&dir, &["made/corpus", "--force", flag, "made/corpus/x"])).contains("made/corpus/x: "));
    }
    assert!(tree(dir.path()) == before);
    succeed(&mut once(&dir, &["made/corpus", "--html", "mine", "--force"]));
    assert!(fs::read_to_string(dir.path().join("mine")).unwrap().starts_with("<!DOCTYPE html>"));
    succeed(&mut once(&dir, &["made/corpus", "--json", "mine", "--force"]));
    assert!(serde_json::from_slice::<Value>(&fs::read(dir.path().join("mine")).unwrap()).is_ok());
    assert_eq!(names(dir.path()), ["made", "mine", "tmp"]);
}

#[test]
fn an_output_that_cannot_be_written_is_told_before_the_work() {
    let dir = made("100kB");
    for args in [["--html", "none/page.html", "--json", "-"], ["--html", "one", "--json", "one"]] {
        let mut command = once(&dir, &[&["made/corpus"], &args[..]].concat());
        let said = fail(command.env("TMPDIR", dir.path().join("nowhere")));
        assert!(said.contains(args[1]), "{said}");
    }
    assert_eq!(names(dir.path()), ["made", "tmp"]);
}

#[test]
fn trials_that_cannot_be_made_are_refused_in_one_line() {
    let dir = made("100kB");
    for (option, values, word) in [
        ("--sizes", &["0", "0,1", "1.5", "0.5,1.5", "0.5", "1,0.5", "0.5,0.5,1", "-1,1", "nan,1", "inf"][..], "sizes"),
        ("--threads-list", &["0", "0,1", "2,1", "1,1"], "threads"),
        ("--repeats", &["0"], "repeats"),
        ("--threshold", &["0", "2"], "threshold"),
    ] {
        for value in values {
            let said = fail(&mut bench(&dir, &["made/corpus", &format!("{option}={value}"), "--html", "page.html"]));
            assert!(said.contains(word), "{option} {value}: {said}");
        }
    }
    assert!(fail(&mut once(&dir, &["none.jsonl"])).contains("none.jsonl"));
    assert!(fail(&mut once(&dir, &["made/corpus", "--truth", "none.tsv"])).contains("none.tsv"));
    assert!(is_tidy(&dir) && names(dir.path()) == ["made", "tmp"]);
}

#[test]
fn a_truth_of_another_corpus_leaves_neither_output_nor_temporary_files() {
    let dir = made("100kB");
    fs::write(dir.path().join("truth.tsv"), "a\tb\t0.9\n").unwrap();
    let said = fail(&mut once(&dir, &["made/corpus", "--truth", "truth.tsv", "--html", "page.html"]));
    assert!(said.contains("do they belong together"), "{said}");
    assert!(is_tidy(&dir) && !dir.path().join("page.html").exists());
}

#[test]
fn standard_input_is_measured_like_a_file() {
    let dir = made("200kB");
    let lines = fs::read(dir.path().join("made/corpus/corpus.jsonl")).unwrap();
    let output = with_input(once(&dir, &["-"]).args(["--json", "-"]), &lines);
    let bench: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(bench["measured"]["sizes"][0]["bytes"], lines.len());
    assert!(bench["corpus"][0] == "-" && is_tidy(&dir));
}

/// Bytes and records of each size in a benchmark of `inputs`.
fn sizes(dir: &TempDir, sizes: &str, inputs: &[&str]) -> Vec<(usize, usize)> {
    let args = ["--sizes", sizes, "--threads-list", "1", "--repeats", "1", "--tokens", "chars", "--json", "-", "--"];
    let bench: Value = serde_json::from_str(&stdout(&succeed(bench(dir, &args).args(inputs)))).unwrap();
    let count = |point: &Value, name: &str| point[name].as_u64().unwrap() as usize;
    let points = bench["measured"]["sizes"].as_array().unwrap();
    points.iter().map(|point| (count(point, "bytes"), count(point, "records"))).collect()
}

#[test]
fn a_compressed_corpus_is_measured_by_what_is_in_it() {
    let dir = made("200kB");
    let lines = fs::read_to_string(dir.path().join("made/corpus/corpus.jsonl")).unwrap();
    fs::write(dir.path().join("a.jsonl.gz"), common::gzip(lines.as_bytes())).unwrap();
    fs::write(dir.path().join("b.jsonl.zst"), common::zstd(lines.as_bytes())).unwrap();
    let (bytes, records) = (lines.len(), lines.lines().count());
    let expected = [beginning(&lines, 0.5), (bytes, records), (2 * bytes, 2 * records)];
    assert_eq!(sizes(&dir, "0.25,0.5,1", &["a.jsonl.gz", "b.jsonl.zst"]), expected);
}

#[test]
fn files_that_differ_in_their_compression_alone_are_all_measured() {
    let dir = made("100kB");
    let lines = fs::read(dir.path().join("made/corpus/corpus.jsonl")).unwrap();
    fs::write(dir.path().join("made/corpus/corpus.jsonl.gz"), common::gzip(&lines)).unwrap();
    let records = lines.iter().filter(|&&byte| byte == b'\n').count();
    assert_eq!(sizes(&dir, "1", &["made/corpus"]), [(2 * lines.len(), 2 * records)]);
}

#[test]
fn a_hidden_file_that_is_named_is_measured_in_parts() {
    let dir = made("100kB");
    fs::copy(dir.path().join("made/corpus/corpus.jsonl"), dir.path().join(".hidden.jsonl")).unwrap();
    let lines = fs::read_to_string(dir.path().join(".hidden.jsonl")).unwrap();
    let expected = [beginning(&lines, 0.5), (lines.len(), lines.lines().count())];
    assert_eq!(sizes(&dir, "0.5,1", &[".hidden.jsonl"]), expected);
}

#[test]
fn a_corpus_whose_name_begins_with_a_dash_is_measured() {
    let dir = made("100kB");
    fs::copy(dir.path().join("made/corpus/corpus.jsonl"), dir.path().join("--force.jsonl")).unwrap();
    assert_eq!(sizes(&dir, "0.5,1", &["--force.jsonl"]).len(), 2);
}

#[test]
fn a_corpus_of_nothing_is_measured_or_refused_by_its_name() {
    let dir = made("100kB");
    fs::write(dir.path().join("empty.jsonl"), "").unwrap();
    for sizes in ["1", "0.5,1"] {
        let args = ["empty.jsonl", "--sizes", sizes, "--repeats", "1", "--html", "page.html", "--force"];
        let output = bench(&dir, &args).output().unwrap();
        let said = common::stderr(&output);
        assert!(output.status.success() || said.starts_with("leitong: input empty.jsonl: "), "{sizes}: {said}");
    }
}

/// Interrupts a long benchmark in its first trial; `group`: the trial, too, as a terminal does it.
#[cfg(unix)]
fn interrupt(group: bool) {
    use std::os::unix::process::CommandExt;
    use std::process::Stdio;
    let dir = made("1MB");
    let args = ["made/corpus", "--sizes", "0.5,1", "--repeats", "1000", "--tokens", "chars", "--html", "page.html"];
    let mut command = bench(&dir, &args);
    let mut child = command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let tmp = dir.path().join("tmp");
    // The first trial has written its output.
    let begun = || names(&tmp).first().is_some_and(|folder| tmp.join(folder).join("out").exists());
    while !begun() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let to = format!("{}{}", if group { "-" } else { "" }, child.id());
    assert!(Command::new("kill").args(["-INT", "--", &to]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", common::stderr(&output));
    assert!(common::one_line(&output).contains("interrupted") && output.stdout.is_empty());
    assert!(is_tidy(&dir), "{:?}", names(&tmp));
    assert_eq!(names(dir.path()), ["made", "tmp"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_benchmark_leaves_nothing() {
    interrupt(false);
    interrupt(true);
}
