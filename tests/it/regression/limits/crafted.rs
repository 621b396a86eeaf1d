//! An `outcome.bin` that someone else made, with a right checksum: it is refused, or harmless.

use crate::common::{Random, at, corpus, fail, jsonl, succeed};
use leitong::bench::score::Clusters;
use leitong::dedup;
use leitong::report::archive::Opened;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use tempfile::TempDir;
use xxhash_rust::xxh3::xxh3_64;

/// Magic and version; behind them the checksum.
const HEAD: usize = 12;

fn output(flags: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let scored = "{\"text\":\"One goat and forty sacks of barley.\",\"score\":3}\n";
    fs::write(dir.path().join("in.jsonl"), jsonl(&corpus(7, 30)) + scored + "no json\n").unwrap();
    fs::write(dir.path().join("note.txt"), "渡口的钟敲了三下。\n\n渡口的钟敲了三下。\n\nOne goat.\n").unwrap();
    succeed(at(&dir, &["dedup", "in.jsonl", "note.txt", "-o", "out", "--threshold", "0.6"]).args(flags));
    dir
}

/// The outcome of a run as plain bytes.
fn unpacked(output: &Path) -> Vec<u8> {
    zstd::decode_all(&fs::read(output.join("outcome.bin")).unwrap()[HEAD + 8..]).unwrap()
}

/// Puts another outcome in its place, with all that vouches for it.
fn replace(output: &Path, plain: &[u8]) {
    let (path, run) = (output.join("outcome.bin"), output.join("run.json"));
    let head = fs::read(&path).unwrap()[..HEAD].to_vec();
    let packed = zstd::encode_all(plain, 1).unwrap();
    let checksum = xxh3_64(&packed);
    fs::write(&path, [&head[..], &checksum.to_le_bytes(), &packed].concat()).unwrap();
    let mut json: serde_json::Value = serde_json::from_slice(&fs::read(&run).unwrap()).unwrap();
    json["outcome"] = format!("{checksum:016x}").into();
    fs::write(&run, serde_json::to_vec(&json).unwrap()).unwrap();
}

/// All that looks at an outcome later; whether it was opened at all.
fn look_at(output: &Path) -> bool {
    let Ok(Opened { config, inputs, outcome, .. }) = Opened::open(output) else { return false };
    for unit in [0, outcome.units.len() as u32 / 2, outcome.units.len() as u32 - 1] {
        let _ = dedup::explain(&outcome, &config, &inputs, unit, &());
    }
    let _ = (dedup::units_of(&outcome, &inputs, "3"), outcome.counts(), outcome.cluster_of(), Clusters::of(&outcome));
    let _ = dedup::examples(&outcome, &config, &inputs, 3, &());
    let _ = dedup::audit(&outcome, &config, &inputs, 5, &());
    for keep in ["longest", "max:score"] {
        let mut config = config.clone();
        config.keep = keep.parse().unwrap();
        let _ = dedup::recluster(outcome.clone(), &config, &inputs, &());
    }
    true
}

#[test]
#[ignore = "slow: scripts/slow runs it"]
fn a_crafted_outcome_panics_nothing() {
    let mut random = Random::new(26);
    for flags in [&["--keep", "max:score"][..], &["--unit", "paragraph", "--floor", "0.3"]] {
        let dir = output(flags);
        let out = dir.path().join("out");
        let plain = unpacked(&out);
        assert!(look_at(&out));
        let (mut opened, mut all) = (0, 0);
        for _ in 0..400 {
            let mut other = plain.clone();
            let place = random.below(plain.len());
            match random.below(6) {
                0 => other.truncate(place),
                1 => drop(other.remove(place)),
                2 => other.insert(place, random.next() as u8),
                3 => other[place] ^= 1 << random.below(7),
                4 => other[place] = other[place].wrapping_add(1),
                _ => other[place] = [0, 1, 127][random.below(3)],
            }
            replace(&out, &other);
            let looked = catch_unwind(AssertUnwindSafe(|| look_at(&out)));
            opened += u32::from(looked.unwrap_or_else(|_| panic!("panicked with a change at {place}: {flags:?}")));
            all += 1;
        }
        assert!(opened > 0 && opened < all, "{opened} of {all}");
    }
}

#[test]
fn a_crafted_outcome_is_told_from_a_damaged_one() {
    let dir = output(&[]);
    let out = dir.path().join("out");
    let plain = unpacked(&out);
    // The kind is the first byte, and documents have no parts.
    let mut other = plain.clone();
    let count = other.iter().position(|&byte| byte == 31).unwrap();
    other[count + 1] = 9;
    replace(&out, &other);
    let said = fail(&mut at(&dir, &["recluster", "out", "--dry-run"]));
    assert!(said.contains("is damaged, or was made by someone else"), "{said}");
    replace(&out, &plain);
    succeed(&mut at(&dir, &["recluster", "out", "--dry-run"]));
}
