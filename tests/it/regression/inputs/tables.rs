//! Tables: rows of `.csv` and `.tsv` are records, and what is kept of one is a table again.

use crate::common::{at, rows, succeed};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

const WELL: &str = "打谷场边的老井今年又淘了一次，捞上来的除了烂泥，还有三只铁桶和一把生锈的秤砣。";
const FERRY: &str = "摆渡的人每天把缆绳浸一遍桐油，他说绳子和人一样，晒干了就要脆，受了潮又要烂。";
const KILN: &str = "窑火连烧七昼夜，师傅守在观火孔前不许旁人说话，说是怕惊了釉色，开窑那天才肯笑。";
const BRIDGE: &str = "石桥修好以后，赶集的路近了四里，卖豆腐的老两口却说，还是从前绕路时生意更好些。";

const MILL: &str = "水磨一年只转三个月，其余的日子里它是孩子们捉迷藏的地方，磨盘上晒着豆角和鞋垫。";

fn kept(dir: &TempDir, out: &str, name: &str) -> Vec<u8> {
    fs::read(dir.path().join(out).join("kept").join(name)).unwrap()
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(String::from).collect()).collect()
}

fn ids(path: &Path) -> Vec<String> {
    rows(path).iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_kept_of_a_table_has_the_bytes_that_it_had() {
    let dir = tempfile::tempdir().unwrap();
    let rows_of = [
        "\u{feff}id,\"ti\r\ntle\",text\r\n".to_owned(),
        format!("1,井,\"{WELL}\r\n{FERRY}\"\r\n"),
        "\r\n".to_owned(),
        format!("2,\"窑,火\",{KILN}\r\n"),
        format!("3,又,\"{WELL}\r\n{FERRY}\"\r\n"),
        format!("4,桥,\"他说：\"\"{BRIDGE}\"\"\""),
    ];
    fs::write(dir.path().join("a.csv"), rows_of.concat()).unwrap();
    fs::write(dir.path().join("b.tsv"), format!("text\tid\r{KILN}\t5\r{MILL}和\"它\"\t\r")).unwrap();
    succeed(&mut at(&dir, &["dedup", "a.csv", "b.tsv", "-o", "out", "-q", "--strict"]));
    let removed = rows(&dir.path().join("out/removed.jsonl"));
    let places: Vec<_> =
        removed.iter().map(|row| (row["id"].as_str().unwrap(), row["source"]["record"].as_u64())).collect();
    assert_eq!(places, [("3", Some(3)), ("5", Some(1))]);
    let without = [&rows_of[..2], &rows_of[3..4], &rows_of[5..]].concat().concat();
    assert_eq!(String::from_utf8(kept(&dir, "out", "a.csv")).unwrap(), without);
    assert_eq!(kept(&dir, "out", "b.tsv"), format!("text\tid\r{MILL}和\"它\"\t\r").as_bytes());
    let found = succeed(&mut at(&dir, &["explain", "out", "3"]));
    assert!(String::from_utf8_lossy(&found.stdout).contains("exact"), "{}", String::from_utf8_lossy(&found.stdout));
    succeed(&mut at(&dir, &["recluster", "out", "-o", "again", "-q", "--threshold", "0.9"]));
    assert_eq!(kept(&dir, "again", "a.csv"), without.as_bytes());
    let printed = succeed(&mut at(&dir, &["dedup", "a.csv", "-o", "-", "-q"]));
    assert_eq!(printed.stdout, without.as_bytes());
}

#[test]
fn paragraphs_are_cut_out_of_cells() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("a.csv"),
        format!("text,n\n{WELL},1\n\"{KILN}\n{WELL}\n\",2\n\"\"\"{FERRY}\"\"\n{WELL}\",3\n"),
    )
    .unwrap();
    succeed(&mut at(&dir, &["dedup", "a.csv", "-o", "out", "-q", "--unit", "paragraph"]));
    let found = String::from_utf8(kept(&dir, "out", "a.csv")).unwrap();
    assert_eq!(found, format!("text,n\n{WELL},1\n\"{KILN}\n\",2\n\"\"\"{FERRY}\"\"\n\",3\n"));
    assert_eq!(ids(&dir.path().join("out/removed.jsonl")), ["a.csv:2:2", "a.csv:3:2"]);
}

#[test]
fn verdicts_are_one_more_column() {
    let dir = tempfile::tempdir().unwrap();
    let table = format!("id,text\n1,{WELL}\n2,甲,乙\n3\n4,{WELL}\n5,\n");
    fs::write(dir.path().join("a.csv"), table).unwrap();
    succeed(&mut at(&dir, &["dedup", "a.csv", "-o", "out", "-q", "--annotate"]));
    let found = cells(&fs::read(dir.path().join("out/annotated/a.csv")).unwrap());
    assert_eq!(found[0], ["id", "text", "leitong"]);
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 4, 3, 3, 3]);
    let verdict = |row: usize| serde_json::from_str::<Value>(&found[row][2]).unwrap()["verdict"].clone();
    assert_eq!([verdict(1), verdict(4), verdict(5)], ["kept", "removed", "kept"]);
    assert_eq!((&*found[3][2], &*found[2][3]), ("", ""));
    let rejected = rows(&dir.path().join("out/rejected.jsonl"));
    let reasons: Vec<_> =
        rejected.iter().map(|row| (row["source"]["record"].as_u64(), row["reason"].as_str())).collect();
    assert_eq!(reasons, [(Some(2), Some("not-a-row")), (Some(3), Some("no-text"))]);
}

#[test]
fn a_table_without_the_column_says_which_it_has() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.csv"), format!("id,content\n1,{WELL}\n")).unwrap();
    let failed = at(&dir, &["dedup", "a.csv", "-o", "out", "-q"]).output().unwrap();
    assert_eq!(failed.status.code(), Some(2));
    let detail = rows(&dir.path().join("out/rejected.jsonl"))[0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("(the table has: id, content)") && detail.contains("--field"), "{detail}");
    succeed(&mut at(&dir, &["dedup", "a.csv", "-o", "out2", "-q", "--field", "content"]));
}

/// A table of `count` rows, some of them longer than a chunk, and the same as JSON Lines.
fn large(dir: &Path, count: usize) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let mut lines = Vec::new();
    table.write_record(["text", "id"]).unwrap();
    for number in 0..count {
        let seed = number % (count * 3 / 4);
        let repeats = if seed % 97 == 3 { 4_000 } else { 1 + seed % 7 };
        let text: String =
            (0..repeats).map(|part| format!("第{seed}户的\"{part}\"号田，收{}斤。\n", seed * 31 + part)).collect();
        table.write_record([&text, &number.to_string()]).unwrap();
        writeln!(lines, "{}", serde_json::json!({ "id": number, "text": text })).unwrap();
    }
    let table = table.into_inner().unwrap();
    fs::write(dir.join("a.csv"), &table).unwrap();
    fs::write(dir.join("a.jsonl"), lines).unwrap();
    table
}

#[test]
fn a_table_and_the_same_lines_come_out_alike() {
    let dir = tempfile::tempdir().unwrap();
    let table = large(dir.path(), 1_500);
    let zipped = dir.path().join("b.csv.gz");
    let mut gz = flate2::write::GzEncoder::new(fs::File::create(&zipped).unwrap(), flate2::Compression::fast());
    gz.write_all(&table).unwrap();
    gz.finish().unwrap();
    let run = |input: &str, out: &str, more: &[&str]| {
        succeed(&mut at(&dir, &[&["dedup", input, "-o", out, "-q"], more].concat()));
        ids(&dir.path().join(out).join("removed.jsonl"))
    };
    let expected = run("a.jsonl", "lines", &["--threads", "2"]);
    assert!(expected.len() >= 375, "{}", expected.len());
    for (input, out, more) in [
        ("a.csv", "one", &["--threads", "1"][..]),
        ("a.csv", "four", &["--threads", "4"]),
        ("a.csv", "little", &["--memory", "80MB", "--threads", "2"]),
        ("b.csv.gz", "zipped", &[]),
    ] {
        assert_eq!(run(input, out, more), expected, "{out}");
    }
    let removed: Vec<usize> = expected.iter().map(|id| id.parse().unwrap()).collect();
    let stay = cells(&table).into_iter().enumerate().filter(|(row, _)| *row == 0 || !removed.contains(&(row - 1)));
    assert_eq!(cells(&kept(&dir, "one", "a.csv")), stay.map(|(_, row)| row).collect::<Vec<_>>());
    for out in ["four", "little"] {
        assert!(kept(&dir, out, "a.csv") == kept(&dir, "one", "a.csv"), "{out}");
    }
    succeed(&mut at(&dir, &["plan", "a.csv", "--sample", "1MB", "-q"]));
}

#[test]
fn a_row_that_is_too_large_costs_that_row() {
    let dir = tempfile::tempdir().unwrap();
    let large = format!("{}\"\"\n,", "长".repeat(30_000)).repeat(3);
    fs::write(
        dir.path().join("a.csv"),
        format!("id,text\n1,{WELL}\n2,\"{large}\"\n3,{KILN}\n4,\"{FERRY}\n5,{BRIDGE}\n"),
    )
    .unwrap();
    succeed(&mut at(&dir, &["dedup", "a.csv", "-o", "out", "-q", "--max-record", "100000"]));
    let rejected = rows(&dir.path().join("out/rejected.jsonl"));
    let reasons: Vec<_> =
        rejected.iter().map(|row| (row["source"]["record"].as_u64(), row["reason"].as_str())).collect();
    assert_eq!(reasons, [(Some(2), Some("too-large")), (Some(4), Some("not-a-row"))]);
    assert_eq!(kept(&dir, "out", "a.csv"), format!("id,text\n1,{WELL}\n3,{KILN}\n").as_bytes());
}
