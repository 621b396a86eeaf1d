//! Compressed files: told by their first bytes, read in several parts, and written as they were.

use crate::common::{at, rows, succeed};
use leitong::source::Compression;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;

const LINES: &str = "{\"id\":\"a\",\"text\":\"磨坊的石槽里积了雨水，几只麻雀轮流来喝，喝完抖抖翅膀又飞回电线上去。\"}\n\
    {\"id\":\"b\",\"text\":\"邮差换了新车以后，村里的狗有半个月不认得他，每到下午三点就齐声地叫。\"}\n";

fn stored(kind: Compression, text: &str) -> Vec<u8> {
    let mut writer = kind.writer(Vec::new()).unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}

/// What `program` makes of the file at `path`.
fn unpacked(program: &str, path: &Path) -> Option<String> {
    let output = Command::new(program).arg("-dc").arg(path).output().ok()?;
    assert!(output.status.success(), "{program} {}", path.display());
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn every_compression_is_read_and_written_again() {
    let dir = tempfile::tempdir().unwrap();
    for (kind, name, program) in [
        (Compression::Gzip, "a.jsonl.gz", "gzip"),
        (Compression::Zstd, "b.ndjson.zst", "zstd"),
        (Compression::Bzip2, "c.jsonl.bz2", "bzip2"),
        (Compression::Xz, "d.ndjson.xz", "xz"),
    ] {
        // The second part repeats the first, and only that is removed.
        let more = format!("{LINES}{}", LINES.replace("麻雀", "乌鸦正午").replace("\"a\"", "\"c\""));
        fs::write(dir.path().join(name), [stored(kind, &more), stored(kind, LINES)].concat()).unwrap();
        let out = name.replace('.', "-");
        succeed(&mut at(&dir, &["dedup", name, "-o", &out, "-q", "--strict"]));
        assert_eq!(rows(&dir.path().join(&out).join("removed.jsonl")).len(), 3, "{name}");
        let kept = dir.path().join(&out).join("kept").join(name);
        let mut text = String::new();
        let copy = fs::read(&kept).unwrap();
        match kind {
            Compression::Bzip2 => bzip2::read::BzDecoder::new(&copy[..]).read_to_string(&mut text).unwrap(),
            Compression::Xz => liblzma::read::XzDecoder::new(&copy[..]).read_to_string(&mut text).unwrap(),
            _ => text.len(),
        };
        assert!(text.is_empty() || text.lines().count() == 3, "{text}");
        if let Some(other) = unpacked(program, &kept) {
            assert_eq!(other.lines().count(), 3, "{program}");
        }
    }
}

#[test]
fn a_compressed_file_under_another_name_is_what_it_is() {
    let dir = tempfile::tempdir().unwrap();
    for (kind, name) in [(Compression::Gzip, "a.jsonl"), (Compression::Xz, "b.jsonl.gz"), (Compression::Zstd, "c.txt")]
    {
        fs::write(dir.path().join(name), stored(kind, LINES)).unwrap();
    }
    succeed(&mut at(&dir, &["dedup", "a.jsonl", "b.jsonl.gz", "c.txt", "-o", "out", "-q", "--strict"]));
    let removed = rows(&dir.path().join("out/removed.jsonl"));
    assert_eq!(removed.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), ["a", "b"]);
    let kept = fs::read(dir.path().join("out/kept/a.jsonl")).unwrap();
    assert_eq!(kept[..2], [0x1F, 0x8B], "it stays compressed");
}

#[test]
fn a_file_that_is_cut_or_damaged_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let text: String = (0..4_000)
        .map(|number| format!("{{\"id\":{number},\"text\":\"第{number}号院的账目{}\"}}\n", number * 7919))
        .collect();
    for (kind, ending) in [(Compression::Bzip2, "bz2"), (Compression::Xz, "xz")] {
        let bytes = stored(kind, &text);
        let (cut, damaged) = (format!("cut.jsonl.{ending}"), format!("damaged.jsonl.{ending}"));
        fs::write(dir.path().join(&cut), &bytes[..bytes.len() * 2 / 3]).unwrap();
        let mut other = bytes.clone();
        other[bytes.len() / 2] ^= 0x55;
        fs::write(dir.path().join(&damaged), other).unwrap();
        let out = format!("out-{ending}");
        let output = at(&dir, &["dedup", &cut, &damaged, "-o", &out, "-q"]).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 2)), "{output:?}");
        let reasons: Vec<String> = rows(&dir.path().join(&out).join("rejected.jsonl"))
            .iter()
            .map(|row| row["reason"].as_str().unwrap().to_owned())
            .collect();
        // A damaged block comes out before its checksum says so.
        assert_eq!(
            reasons.first().zip(reasons.last()).map(|(a, b)| (&**a, &**b)),
            Some(("truncated", "corrupt")),
            "{ending}"
        );
    }
}
