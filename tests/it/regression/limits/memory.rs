//! `--memory`: what a run takes is no more, or it is refused with the least that it needs.

use crate::common::{at, fail, stdout, succeed, tree};
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

/// The least that any run needs.
const LEAST: &str = "68MB";

fn folder(name: &str, content: impl AsRef<[u8]>) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(name), content).unwrap();
    dir
}

/// A row with a text and further fields.
fn row(text: &str, more: &str) -> String {
    format!("{{\"text\":\"{text}\"{more}}}\n")
}

/// Runs within `memory`, in MB, and returns the files of the output; the peak must be within, too.
fn within(
    dir: &TempDir,
    input: &str,
    memory: u64,
    flags: &[&str],
) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let limit = format!("{memory}MB");
    succeed(at(dir, &["dedup", input, "-o", "out", "--force", "--threads", "2", "--memory", &limit]).args(flags));
    let output = dir.path().join("out");
    if let Some(peak) = peak(&output) {
        assert!(peak <= memory * 1_000_000, "{flags:?}: {peak} bytes of {limit}");
    }
    let mut files = tree(&output);
    files.remove(Path::new("run.json"));
    files
}

/// The most memory that the run of an output held, where the system tells.
fn peak(output: &Path) -> Option<u64> {
    let run: serde_json::Value = serde_json::from_slice(&fs::read(output.join("run.json")).unwrap()).unwrap();
    run["measured"]["peak_memory_bytes"].as_u64()
}

/// What a run within `memory` is refused with.
fn refused(dir: &TempDir, input: &str, memory: &str, flags: &[&str]) -> String {
    let said = fail(at(dir, &["dedup", input, "-o", "out", "--threads", "2", "--memory", memory]).args(flags));
    assert!(said.contains("needs at least"), "{said}");
    assert!(!dir.path().join("out").exists());
    said
}

#[test]
fn keep_by_a_field_stays_within_the_memory() {
    let value = |record: usize| format!("{:010}", record * 7919 % 1_000_003).repeat(300);
    let field = |record: usize| match record % 5 {
        0 => String::new(),
        1 => format!(",\"d\":{}", record % 977),
        _ => format!(",\"d\":\"{}\"", value(record)),
    };
    let rows = (0..20_000).map(|record| row(&format!("sack {} of barley", record / 3), &field(record)));
    let dir = folder("in.jsonl", rows.collect::<String>());
    for policy in ["max:d", "min:d,longest"] {
        let little = within(&dir, "in.jsonl", 68, &["--keep", policy]);
        assert_eq!(little, within(&dir, "in.jsonl", 2000, &["--keep", policy]));
    }
}

#[test]
#[ignore = "slow: scripts/slow runs it"]
fn rejected_lines_stay_within_the_memory_also_where_they_are_printed() {
    let dir = folder("in.jsonl", "纸船\n".repeat(400_000) + &row("纸船漂过了第三座桥。", ""));
    assert_eq!(
        within(&dir, "in.jsonl", 68, &[])[Path::new("rejected.jsonl")].split(|&byte| byte == b'\n').count(),
        400_001
    );
    let mut verbose = at(&dir, &["dedup", "in.jsonl", "-o", "said", "--verbose", "--memory", LEAST]);
    assert_eq!(stdout(&succeed(&mut verbose)).matches("not-json").count(), 400_001);
    assert!(peak(&dir.path().join("said")).is_none_or(|peak| peak <= 68_000_000));
}

#[test]
fn tiny_records_and_their_clusters_stay_within_the_memory() {
    let rows = |count: usize| (0..count).map(|record| row(&(record / 2).to_string(), "")).collect::<String>();
    let dir = folder("in.jsonl", rows(300_000));
    within(&dir, "in.jsonl", 90, &[]);
    let dir = folder("in.jsonl", rows(1_500_000));
    let said = refused(&dir, "in.jsonl", LEAST, &[]);
    assert!(said.contains("for all of the inputs"), "{said}");
}

#[test]
fn many_bands_are_counted() {
    let dir = folder("in.jsonl", row("One goat and forty sacks of barley.", ""));
    refused(&dir, "in.jsonl", "128MB", &["--bands", "400", "--rows", "1"]);
    within(&dir, "in.jsonl", 256, &["--bands", "400", "--rows", "1"]);
}

#[test]
fn many_threads_are_counted() {
    let dir = folder("in.jsonl", row("老周每隔一小时记一次水位。", ""));
    let run = |memory: &str| at(&dir, &["dedup", "in.jsonl", "--dry-run", "-q", "--threads", "64", "--memory", memory]);
    assert!(fail(&mut run("100MB")).contains("needs at least"));
    succeed(&mut run("200MB"));
}

#[test]
#[ignore = "slow: scripts/slow runs it"]
fn windows_of_zstandard_are_counted_before_anything_is_read() {
    let compressed = |window: u32| {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(window).unwrap();
        for record in 0..400_000u32 {
            encoder
                .write_all(row(&format!("{record} 号船 {}", record.wrapping_mul(2_654_435_761)), "").as_bytes())
                .unwrap();
        }
        encoder.finish().unwrap()
    };
    let dir = folder("in.jsonl.zst", [compressed(20), compressed(26)].concat());
    let said = refused(&dir, "in.jsonl.zst", "100MB", &[]);
    assert!(!said.contains("inputs"), "{said}");
    within(&dir, "in.jsonl.zst", 250, &[]);
}

#[test]
fn a_list_of_many_files_is_counted_before_anything_is_read() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    for file in 0..3000 {
        fs::write(dir.path().join(format!("in/{file}.txt")), format!("note {file}")).unwrap();
    }
    let said = refused(&dir, "in", LEAST, &[]);
    assert!(!said.contains("inputs"), "{said}");
    within(&dir, "in", 80, &[]);
}

#[test]
fn many_paragraphs_of_a_record_are_counted() {
    let lines = |count: usize| (0..count).map(|line| format!("第{line}行\\n\\n")).collect::<String>();
    let dir = folder("in.jsonl", row(&lines(100_000), ""));
    assert!(refused(&dir, "in.jsonl", LEAST, &["--unit", "paragraph"]).contains("for a text of 99999 lines"));
    let dir = folder("in.jsonl", (0..4).map(|_| row(&lines(16_000), "")).collect::<String>());
    refused(&dir, "in.jsonl", LEAST, &["--unit", "paragraph", "--annotate"]);
    within(&dir, "in.jsonl", 68, &["--unit", "paragraph"]);
    within(&dir, "in.jsonl", 120, &["--unit", "paragraph", "--annotate"]);
}
