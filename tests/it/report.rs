//! The report, held to the truth about data/speeches and to the contract of its outputs.

use leitong::report::ReportFormat;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn leitong(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_leitong")).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

/// The rows of a report on `inputs`.
fn rows(inputs: &[&str], more: &[&str]) -> Vec<Value> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("reuse.jsonl");
    let args = [&["report", "--quiet", "-o", path.to_str().unwrap()], inputs, more].concat();
    let output = leitong(&args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_type<'r>(rows: &'r [Value], kind: &str) -> Vec<&'r Value> {
    rows.iter().filter(|row| row["type"] == kind).collect()
}

/// Document and beginning of each witness of `cluster`.
fn places(rows: &[Value], cluster: &Value) -> BTreeSet<(String, String)> {
    let place = |row: &&Value| {
        let begins = row["text"].as_str().unwrap().chars().take(16).collect();
        (row["document"].as_str().unwrap().to_owned(), begins)
    };
    of_type(rows, "witness").iter().filter(|row| row["cluster"] == cluster["cluster"]).map(place).collect()
}

fn truth() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/truth.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_article_that_stands_twice_comes_first_and_is_told_once() {
    let rows = rows(&["data/speeches"], &[]);
    let clusters = of_type(&rows, "cluster");
    assert_eq!((&clusters[0]["level"], &clusters[0]["class"]), (&"article".into(), &"exact".into()));
    let articles: Vec<&Value> =
        of_type(&rows, "witness").into_iter().filter(|row| row["cluster"] == 1).map(|row| &row["article"]).collect();
    let expected: Vec<String> = truth()["speeches"]["articles"][0]["witnesses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| format!("{}#{}", place["document"].as_str().unwrap(), place["article"]))
        .collect();
    assert_eq!(articles, expected.iter().collect::<Vec<_>>());
    assert_eq!(clusters.iter().filter(|cluster| cluster["level"] == "article").count(), 1);
}

#[test]
fn reused_paragraphs_are_found_and_nothing_else() {
    let rows = rows(&["data/speeches"], &[]);
    let clusters = of_type(&rows, "cluster");
    let found: BTreeSet<_> = clusters
        .iter()
        .filter(|cluster| cluster["level"] == "paragraph")
        .map(|cluster| places(&rows, cluster))
        .collect();
    let speeches = &truth()["speeches"];
    let place =
        |place: &Value| (place["document"].as_str().unwrap().to_owned(), place["begins"].as_str().unwrap().to_owned());
    let expected: BTreeSet<BTreeSet<_>> = speeches["paragraphs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|paragraph| paragraph["witnesses"].as_array().unwrap().iter().map(place).collect())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn speeches_that_share_only_stock_phrases_have_a_ratio_of_nothing() {
    let rows = rows(&["data/speeches"], &[]);
    for name in truth()["speeches"]["unrelated"].as_array().unwrap() {
        let row = of_type(&rows, "document").into_iter().find(|row| row["id"] == *name).unwrap();
        assert_eq!((&row["ratio"]["total"], &row["ratio"]["max_single"]), (&0.0.into(), &Value::Null), "{name}");
    }
}

#[test]
fn every_witness_quotes_the_original_at_its_offsets() {
    let rows = rows(&["data/speeches"], &["--threshold", "0.5"]);
    let at = |row: &Value, name: &str| usize::try_from(row[name].as_u64().unwrap()).unwrap();
    for row in of_type(&rows, "witness") {
        let path: PathBuf = ["data/speeches", row["document"].as_str().unwrap()].iter().collect();
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        let quoted: String = text.chars().skip(at(row, "start")).take(at(row, "end") - at(row, "start")).collect();
        assert_eq!(row["text"], quoted);
        assert_eq!(row["text"], text[at(row, "start_byte")..at(row, "end_byte")]);
    }
}

#[test]
fn sizes_and_alignments_agree_with_the_witnesses() {
    let rows = rows(&["data/speeches"], &[]);
    for cluster in of_type(&rows, "cluster") {
        let of = |kind| -> Vec<&Value> {
            of_type(&rows, kind).into_iter().filter(|row| row["cluster"] == cluster["cluster"]).collect()
        };
        assert_eq!(cluster["size"], of("witness").len());
        assert_eq!(cluster["class"] == "exact", of("alignment").is_empty());
        for alignment in of("alignment") {
            assert!(alignment["b"].as_u64().unwrap() < cluster["size"].as_u64().unwrap());
            assert!(!alignment["edits"].as_array().unwrap().is_empty());
        }
    }
}

#[test]
fn the_report_does_not_depend_on_threads() {
    let without_measured = |threads| {
        let mut rows = rows(&["data/speeches", "data/archive/news"], &["--threads", threads]);
        rows[0].as_object_mut().unwrap().remove("measured");
        rows
    };
    assert_eq!(without_measured("1"), without_measured("3"));
}

#[test]
fn a_spreadsheet_gets_a_row_for_each_witness() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("reuse.csv");
    assert!(leitong(&["report", "data/speeches", "-q", "-o", path.to_str().unwrap()]).status.success());
    let text = std::fs::read_to_string(&path).unwrap();
    let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
    assert_eq!(reader.headers().unwrap().get(0), Some("cluster"));
    let witnesses = of_type(&rows(&["data/speeches"], &[]), "witness").len();
    assert_eq!(reader.records().map(Result::unwrap).count(), witnesses);
}

/// A file, or all files of a folder by name.
fn whole(path: &Path) -> String {
    if path.is_file() {
        return std::fs::read_to_string(path).unwrap();
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

#[test]
fn every_format_is_written_whole_and_the_same_twice() {
    let dir = tempfile::tempdir().unwrap();
    for format in ReportFormat::ALL {
        let write = |name: &str| {
            let ending = if *format == ReportFormat::Folder { "/".into() } else { format!(".{}", format.extension()) };
            let path = dir.path().join(format!("{name}{ending}"));
            let output = leitong(&["report", "data/speeches", "-q", "--threads", "1", "-o", path.to_str().unwrap()]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            // The first row of JSON Lines measures the run.
            let text = whole(&path);
            text.lines().filter(|line| !line.contains("\"measured\"")).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(write("a"), write("b"), "{format:?}");
    }
}

#[test]
fn existing_and_unknown_outputs_are_refused_before_the_work() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("there.csv");
    std::fs::write(&path, "mine").unwrap();
    for (output, word) in
        [(path.to_str().unwrap(), "exists"), ("reuse.pdf", "unknown format"), ("data/speeches/x.csv/y", "")]
    {
        let failed = leitong(&["report", "data/speeches", "-q", "-o", output]);
        let message = String::from_utf8(failed.stderr).unwrap();
        assert_eq!((failed.status.code(), message.lines().count()), (Some(2), 1), "{message}");
        assert!(message.contains(word), "{message}");
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    assert!(leitong(&["report", "data/speeches", "-q", "--force", "-o", path.to_str().unwrap()]).status.success());
}

#[test]
fn the_terminal_report_is_coloured_only_when_asked() {
    let plain = String::from_utf8(leitong(&["report", "data/speeches"]).stdout).unwrap();
    assert!(!plain.contains('\u{1b}') && plain.contains("[-市-]{+县+}"));
    let colored = String::from_utf8(leitong(&["report", "data/speeches", "--color", "always"]).stdout).unwrap();
    assert!(colored.contains("\u{1b}[9;31m市") && !colored.contains("[-"));
}

#[test]
fn texts_that_share_nothing_are_told_so() {
    let names = truth()["speeches"]["unrelated"].clone();
    let paths: Vec<String> =
        names.as_array().unwrap().iter().map(|name| format!("data/speeches/{}", name.as_str().unwrap())).collect();
    let args: Vec<&str> = ["report"].into_iter().chain(paths.iter().map(String::as_str)).collect();
    let output = leitong(&args);
    assert!(String::from_utf8(output.stdout).unwrap().contains("no repeated text found"));
}

#[cfg(unix)]
#[test]
fn a_report_may_be_read_by_all_who_may_read_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let (report, other) = (dir.path().join("r.csv"), dir.path().join("other"));
    assert_eq!(leitong(&["report", "data/speeches", "-o", report.to_str().unwrap(), "-q"]).status.code(), Some(0));
    std::fs::write(&other, "").unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode();
    assert_eq!(mode(&report), mode(&other));
}

#[test]
fn two_documents_are_read_side_by_side_in_the_order_of_the_first() {
    let names = ["data/speeches/grassroots-compilation.txt", "data/speeches/river-ecology-2022.txt"];
    let output = leitong(&["report", names[0], names[1]]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("paragraph 30 = paragraph 17 of the other document, 96.6 %"), "{text}");
    assert!(
        text.contains("letters here, 902 letters in the other document ...") && text.contains("{+柳湾+}"),
        "{text}"
    );
    // What appears twice in one of them alone is no part of it.
    assert!(!text.contains("exact article"), "{text}");
}

#[test]
fn of_dated_records_the_earliest_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("dated.jsonl");
    let text = "渡口的老船工说，涨水的日子最怕的不是浪，而是有人不听劝，非要在天黑以后过河。";
    let row = |id: &str, date: &str| serde_json::json!({ "id": id, "text": text, "date": date }).to_string();
    let lines = [row("late", "2021-05-01"), row("early", "2019-11-30"), row("undated", "")];
    std::fs::write(&path, lines.join("\n")).unwrap();
    let earliest = |more: &[&str]| {
        let rows = rows(&[path.to_str().unwrap()], more);
        of_type(&rows, "cluster")[0]["earliest_seen"].clone()
    };
    assert_eq!(earliest(&[]), 1);
    assert_eq!(earliest(&["--date-field", "written"]), Value::Null);
    let shown = String::from_utf8(leitong(&["report", path.to_str().unwrap()]).stdout).unwrap();
    let line = shown.lines().find(|line| line.contains("earliest seen")).unwrap();
    assert!(line.contains("early"), "{shown}");
}
