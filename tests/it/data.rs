//! The tool held to `data/truth.json`: what stands in the sample archive, and what must become of it.

use crate::common::{self, leitong, rows, succeed};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn data() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data"))
}

fn truth() -> Value {
    let truth: Value = serde_json::from_slice(&fs::read(data().join("truth.json")).unwrap()).unwrap();
    truth["archive"].clone()
}

/// Runs with default settings; the folder with the output stands in the returned one.
fn dedup() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    succeed(leitong().current_dir(data()).args(["dedup", "archive", "-o"]).arg(out));
    dir
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no string")).to_owned()
}

fn inside(value: &Value) -> String {
    string(value).strip_prefix("archive/").expect("paths are as given").to_owned()
}

#[test]
fn what_repeats_is_removed_for_the_partner_and_by_the_rule_of_the_truth() {
    let dir = dedup();
    let found: BTreeSet<Vec<String>> = rows(&dir.path().join("out/removed.jsonl"))
        .iter()
        .map(|row| {
            let (own, kept) = (&row["source"]["path"], &row["kept"]["source"]["path"]);
            vec![string(&row["id"]), inside(own), string(&row["kept"]["id"]), inside(kept), string(&row["rule"])]
        })
        .collect();
    let fields = ["id", "path", "kept", "kept_path", "rule"];
    let truth = truth();
    let rows = truth["removed"].as_array().unwrap().iter();
    let expected: BTreeSet<Vec<String>> = rows.map(|row| fields.map(|field| string(&row[field])).to_vec()).collect();
    let difference: Vec<_> = found.symmetric_difference(&expected).collect();
    assert!(difference.is_empty(), "found or expected only: {difference:#?}");
}

#[test]
fn what_cannot_be_read_is_rejected_for_the_reason_of_the_truth() {
    let dir = dedup();
    let row = |path: String, record: &Value, reason: &Value| (path, record.as_u64().unwrap(), string(reason));
    let found: BTreeSet<_> = rows(&dir.path().join("out/rejected.jsonl"))
        .iter()
        .map(|rejected| row(inside(&rejected["source"]["path"]), &rejected["source"]["record"], &rejected["reason"]))
        .collect();
    let truth = truth();
    let expected: BTreeSet<_> = truth["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rejected| row(string(&rejected["path"]), &rejected["record"], &rejected["reason"]))
        .collect();
    assert_eq!(found, expected);
}

/// The kept records: text by id, or by path for files of text.
fn kept(out: &Path) -> BTreeMap<String, String> {
    let mut kept = BTreeMap::new();
    for (path, bytes) in common::tree(&out.join("kept")) {
        let name = path.to_str().unwrap().to_owned();
        let text = match name.rsplit_once('.').unwrap().1 {
            "gz" => std::io::read_to_string(flate2::read::MultiGzDecoder::new(&bytes[..])),
            "zst" => std::io::read_to_string(zstd::Decoder::new(&bytes[..]).unwrap()),
            // One notice is in GBK, and kept in it.
            "txt" if std::str::from_utf8(&bytes).is_err() => Ok(encoding_rs::GBK.decode(&bytes).0.into_owned()),
            _ => std::io::read_to_string(&bytes[..]),
        };
        if !name.contains(".jsonl") {
            kept.insert(name, text.unwrap());
            continue;
        }
        for (line, record) in text.unwrap().lines().filter(|line| !line.trim().is_empty()).enumerate() {
            let record: Value = serde_json::from_str(record).unwrap();
            let id = match &record["id"] {
                Value::String(id) => id.clone(),
                Value::Number(id) => id.to_string(),
                _ => format!("{name}, kept line {}", line + 1),
            };
            kept.insert(id, string(&record["text"]));
        }
    }
    kept
}

#[test]
fn short_texts_and_lookalikes_stay() {
    let dir = dedup();
    let kept = kept(&dir.path().join("out"));
    let texts: Vec<&str> = kept.values().map(|text| text.trim()).collect();
    let truth = truth();
    for short in truth["kept_short"].as_array().unwrap() {
        assert!(texts.contains(&short.as_str().unwrap()), "{short} is not kept");
    }
    for id in truth["lookalikes"].as_array().unwrap().iter().flat_map(|pair| pair.as_array().unwrap()) {
        assert!(kept.contains_key(id.as_str().unwrap()), "{id} is not kept");
    }
}

#[test]
fn a_chain_loses_its_middle_but_not_its_end() {
    let dir = dedup();
    let kept = kept(&dir.path().join("out"));
    let truth = truth();
    let chain: Vec<bool> =
        truth["chain"].as_array().unwrap().iter().map(|id| kept.contains_key(id.as_str().unwrap())).collect();
    assert_eq!(chain, [true, false, true]);
}

#[test]
fn the_archive_holds_nothing_else() {
    let dir = dedup();
    let run: Value = serde_json::from_slice(&fs::read(dir.path().join("out/run.json")).unwrap()).unwrap();
    let truth = truth();
    let expected = |name: &str| truth[name].as_array().unwrap().len() as u64;
    assert_eq!(run["counts"]["removed"].as_u64(), Some(expected("removed")));
    assert_eq!(run["counts"]["rejected"].as_u64(), Some(expected("rejected")));
    assert_eq!(run["counts"]["kept"].as_u64(), Some(kept(&dir.path().join("out")).len() as u64));
}
