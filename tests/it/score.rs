//! `bench score`: what it says of a result is what can be counted by hand, and what is not of its corpus is refused.

use crate::common::{at, fail, rows, stdout, succeed, tree};
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

/// Words are the shingles. Like one another are a, b and c (a-b 4/6, a-c and b-c 5/6), d and e (4/5), f and g (1/3),
/// and h, i and j (h-i 1, h-j and i-j 3/4).
const CORPUS: [(&str, &str); 10] = [
    ("a", "oak elm ash fir yew"),
    ("b", "oak elm ash fir bay"),
    ("c", "oak elm ash fir yew bay"),
    ("d", "rope sail mast oar"),
    ("e", "rope sail mast oar keel"),
    ("f", "plum pear"),
    ("g", "plum fig"),
    ("h", "salt corn rye"),
    ("i", "rye salt corn"),
    ("j", "rye corn salt hay"),
];
/// All similarities are wrong, so whoever believes them is found out.
const TRUTH: &str = "a\tb\t0.1\ttree\na\tc\t0.1\ttree\nb\tc\t0.1\ttree\nd\te\t0.1\tboat\n\
                     f\tg\t1\tfruit\nh\ti\t0.1\tgrain\nh\tj\t0.1\tgrain\ni\tj\t0.1\tgrain\n";
const FAMILIES: &str = "a\tx\nb\tx\nc\tx\nd\ty\ne\ty\nf\tv\ng\tw\nh\tz\ni\tz\nj\tz\n";
/// The first of each cluster in the corpus is kept: a and h.
const MIXED: &str = "d\tx\nc\tx\na\tx\nj\ty\ni\ty\nh\ty\nb\tz\n";
const SETTINGS: [&str; 6] = ["--tokens", "spaced", "--fold", "none", "--width", "1"];

/// A folder with the corpus, its truth, and `clusters`.
fn folder(clusters: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let line = |(id, text): &(&str, &str)| format!("{}\n", json!({ "id": id, "text": text }));
    fs::write(dir.path().join("in.jsonl"), CORPUS.iter().map(line).collect::<String>()).unwrap();
    fs::write(dir.path().join("truth.tsv"), TRUTH).unwrap();
    fs::write(dir.path().join("clusters.tsv"), clusters).unwrap();
    dir
}

fn json(dir: &TempDir, args: &[&str]) -> Value {
    serde_json::from_str(&stdout(&succeed(at(dir, args).arg("--json")))).unwrap()
}

const SCORE: [&str; 7] = ["bench", "score", "clusters.tsv", "--truth", "truth.tsv", "--corpus", "in.jsonl"];

/// The score of `clusters` at 0.6.
fn score(clusters: &str) -> Value {
    json(&folder(clusters), &[&SCORE[..], &SETTINGS, &["--threshold", "0.6"]].concat())
}

fn counts(share: &Value) -> [u64; 2] {
    ["part", "whole"].map(|name| share[name].as_u64().unwrap())
}

fn assert_near(found: &Value, expected: f64) {
    assert!((found.as_f64().unwrap() - expected).abs() < 1e-9, "{found} instead of {expected}");
}

fn assert_bcubed(score: &Value, [precision, recall, records]: [f64; 3]) {
    let found = &score["bcubed"];
    assert_near(&found["precision"], precision);
    assert_near(&found["recall"], recall);
    assert_near(&found["f1"], 2.0 * precision * recall / (precision + recall));
    assert_near(&found["records"], records);
}

#[test]
fn counts_are_those_of_hand() {
    let score = score(MIXED);
    assert_eq!([&score["threshold"], &score["units"], &score["pairs"], &score["missing"]], [0.6, 10.0, 8.0, 0.0]);
    // a-b stays; c, d, i and j are removed, so i-j has lost both sides and is left out.
    assert_eq!(counts(&score["recall"]), [5, 6]);
    assert_eq!(counts(&score["together"]), [4, 7], "a-c and the three of h, i and j");
    assert_eq!(counts(&score["precision"]), [3, 4], "d was removed for a");
    assert_eq!(score["least"], 0.0);
    assert_eq!(counts(&score["pair_precision"]), [4, 6], "not a-d and c-d");
    assert_eq!(counts(&score["negatives"]), [0, 0]);
}

#[test]
fn pairs_fall_into_the_buckets_and_classes_of_their_true_similarity() {
    let score = score(MIXED);
    let filled: Vec<(f64, [u64; 2])> = (score["buckets"].as_array().unwrap().iter())
        .map(|bucket| (bucket["from"].as_f64().unwrap(), counts(&bucket["removed"])))
        .filter(|(_, removed)| removed[1] > 0)
        .collect();
    assert_eq!(filled, [(0.3, [0, 1]), (0.6, [0, 1]), (0.75, [1, 1]), (0.8, [3, 3]), (1.0, [1, 1])]);
    let class = |class: &Value| (class["class"].clone(), counts(&class["recall"]), counts(&class["merged_below"]));
    let classes: Vec<_> = score["classes"].as_array().unwrap().iter().map(class).collect();
    let expected = [("boat", [1, 1], [0, 0]), ("fruit", [0, 0], [0, 1]), ("grain", [2, 2], [0, 0])];
    assert_eq!(classes[..3], expected.map(|(name, recall, below)| (name.into(), recall, below)));
    assert_eq!(classes[3], ("tree".into(), [2, 3], [0, 0]));
}

#[test]
fn b_cubed_is_that_of_hand() {
    // Found {a c d} {h i j}, true {a b c} {d e} {h i j}; f and g stand alone on both sides and do not count.
    // Precision: a and c 2/3, d 1/3, b, e, h, i and j 1. Recall: a and c 2/3, b 1/3, d and e 1/2, h, i and j 1.
    assert_bcubed(&score(MIXED), [20.0 / 3.0 / 8.0, 17.0 / 3.0 / 8.0, 8.0]);
}

#[test]
fn intervals_are_those_of_wilson() {
    let intervals = &score(MIXED)["intervals"];
    // With z² = 3.841459 for 5 of 6: centre (5/6 + z²/12) / (1 + z²/6) = 0.703222, and 0.266725 to either side.
    for (name, low, high) in
        [("recall", 0.436497, 0.969947), ("precision", 0.300642, 0.954413), ("together", 0.250458, 0.841780)]
    {
        let found = ["low", "high"].map(|end| intervals[name][end].as_f64().unwrap());
        assert!((found[0] - low).abs() < 1e-6 && (found[1] - high).abs() < 1e-6, "{name}: {found:?}");
    }
    assert_near(&intervals["recall"]["value"], 5.0 / 6.0);
    assert_eq!(intervals["negatives"], json!({ "value": null, "low": 0.0, "high": 1.0 }));
}

#[test]
fn the_families_themselves_are_a_perfect_result() {
    let score = score(FAMILIES);
    assert_eq!(counts(&score["recall"]), [5, 5], "b-c and i-j have lost both sides");
    assert_eq!((counts(&score["together"]), counts(&score["precision"])), ([7, 7], [5, 5]));
    assert_eq!(counts(&score["pair_precision"]), [7, 7]);
    assert_near(&score["least"], 4.0 / 6.0);
    assert_bcubed(&score, [1.0, 1.0, 8.0]);
}

#[test]
fn a_result_that_found_nothing_has_no_recall() {
    for alone in ["", "a\t1\nb\t2\nc\t3\nh\t4\ni\t5\n"] {
        let score = score(alone);
        assert_eq!((counts(&score["recall"]), counts(&score["together"])), ([0, 7], [0, 7]));
        assert_eq!((counts(&score["precision"]), &score["least"]), ([0, 0], &Value::Null));
        // Every record is a third or a half of its family.
        assert_bcubed(&score, [1.0, (6.0 / 3.0 + 2.0 / 2.0) / 8.0, 8.0]);
    }
}

#[test]
fn one_cluster_of_everything_has_all_recall_and_poor_precision() {
    let score = score(&CORPUS.map(|(id, _)| format!("{id}\tall\n")).concat());
    assert_eq!((counts(&score["recall"]), counts(&score["together"])), ([2, 2], [7, 7]), "only a stays");
    assert_eq!((counts(&score["precision"]), counts(&score["pair_precision"])), ([2, 9], [7, 45]));
    // Of ten, three are right for a, b, c, h, i and j, two for d and e, one for f and g.
    assert_bcubed(&score, [(6.0 * 0.3 + 2.0 * 0.2 + 2.0 * 0.1) / 10.0, 1.0, 10.0]);
}

#[test]
fn characters_are_counted_as_they_stand() {
    let dir = folder("a\tx\nb\tx\n");
    // Of two characters each: 山高 高水 水长 长路 路远 and 山高 高水 水长 长天 天远; three of seven.
    let lines = [("a", "山高水长路远"), ("b", "山高水长天远")].map(|(id, text)| json!({ "id": id, "text": text }));
    fs::write(dir.path().join("in.jsonl"), format!("{}\n{}\n", lines[0], lines[1])).unwrap();
    fs::write(dir.path().join("truth.tsv"), "a\tb\t1\r\n").unwrap();
    let score = json(&dir, &[&SCORE[..], &["--tokens", "chars", "--fold", "none", "--width", "2"]].concat());
    assert_near(&score["least"], 3.0 / 7.0);
    assert_eq!((counts(&score["precision"]), counts(&score["buckets"][1]["removed"])), ([0, 1], [1, 1]));
}

/// A made corpus in `made`, of some 100 to 300 documents.
fn made(more: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    succeed(at(&dir, &["bench", "synth", "made", "--quiet"]).args(more));
    dir
}

const OUT: [&str; 5] = ["bench", "score", "out", "--truth", "made/truth.jsonl"];

#[test]
fn a_folder_and_a_file_of_the_same_clusters_have_the_same_score() {
    let dir = made(&["--size", "400kB", "--planted", "0.4", "--negatives", "0.2"]);
    let settings = ["--threshold", "0.7", "--tokens", "chars", "--width", "4"];
    succeed(at(&dir, &["dedup", "made/corpus", "-o", "out", "--quiet"]).args(settings));
    let mut lines = String::new();
    for row in rows(&dir.path().join("out/clusters.jsonl")) {
        for member in row["members"].as_array().unwrap() {
            lines += &format!("{}\t{}\n", member["id"].as_str().unwrap(), row["cluster"]);
        }
    }
    fs::write(dir.path().join("clusters.tsv"), lines).unwrap();
    let file = ["bench", "score", "clusters.tsv", "--truth", "made/truth.jsonl", "--corpus", "made/corpus"];
    let (of_folder, of_file) = (json(&dir, &OUT), json(&dir, &[&file[..], &settings].concat()));
    assert!(counts(&of_folder["recall"])[0] > 10 && counts(&of_folder["negatives"])[1] > 10, "{of_folder}");
    for name in of_folder.as_object().unwrap().keys().filter(|name| !["buckets", "intervals"].contains(&name.as_str()))
    {
        assert_eq!(of_folder[name], of_file[name], "{name}");
    }
    // A file of clusters does not tell who met whom in which bands.
    let removed = |score: &Value| -> Vec<Value> {
        score["buckets"].as_array().unwrap().iter().map(|bucket| bucket["removed"].clone()).collect()
    };
    assert_eq!(removed(&of_folder), removed(&of_file));
}

#[test]
fn hard_negatives_stay_apart_under_stars_and_chains_collapse_under_components() {
    let dir = made(&["--size", "400kB", "--planted", "0", "--negatives", "0.6"]);
    let run = |rule: &str| {
        succeed(&mut at(&dir, &["dedup", "made/corpus", "-o", "out", "--force", "--quiet", "--cluster", rule]));
        let least = rows(&dir.path().join("out/removed.jsonl"))
            .iter()
            .map(|row| row["similarity"].as_f64().unwrap())
            .fold(1.0, f64::min);
        let score = json(&dir, &OUT);
        assert_near(&score["least"], least);
        (score, least)
    };
    let ((star, least), (components, collapsed)) = (run("star"), run("components"));
    let share = |score: &Value, name: &str| -> f64 {
        let [part, whole] = counts(&score[name]);
        part as f64 / whole as f64
    };
    assert!(counts(&star["precision"])[1] > 5 && counts(&star["negatives"])[1] > 40, "{star}");
    assert!(least >= 0.8 && share(&star, "precision") == 1.0, "{star}");
    assert!(collapsed < 0.8 && share(&components, "precision") < 1.0, "{components}");
    assert!(share(&components, "negatives") < share(&star, "negatives"), "{components}");
    let chains = components["classes"].as_array().unwrap().iter().find(|class| class["class"] == "chain").unwrap();
    let [merged, all] = counts(&chains["merged_below"]);
    assert!(merged == all && all > 3, "{chains}");
}

#[test]
fn the_score_and_the_audit_agree_on_the_recall() {
    let dir = made(&["--size", "1MB", "--planted", "0.5", "--rate", "mask=1", "--rate", "insertion=2"]);
    for (bands, found) in [("16", 0.98..=1.0), ("2", 0.5..=0.95)] {
        let run = ["dedup", "made/corpus", "-o", "out", "--force", "--json", "--audit", "100000", "--tokens", "chars"];
        let printed = succeed(at(&dir, &run).args(["--bands", bands, "--rows", "6"])).stdout;
        let audit: Value = serde_json::Deserializer::from_slice(&printed).into_iter().nth(1).unwrap().unwrap();
        let scored = json(&dir, &OUT)["intervals"]["recall"].clone();
        let [low, high] = [0, 1].map(|end| audit["interval"][end].as_f64().unwrap());
        assert!(found.contains(&audit["value"].as_f64().unwrap()) && counts(&audit["recall"])[1] > 20, "{audit}");
        let overlap = low <= scored["high"].as_f64().unwrap() && scored["low"].as_f64().unwrap() <= high;
        assert!(overlap, "{bands} bands: {scored} and {}", audit["interval"]);
    }
}

/// Scores in `dir` what must be refused, in one line that has all of `words`.
fn refused(dir: &TempDir, args: &[&str], words: &[&str]) {
    let said = fail(at(dir, &["bench", "score"]).args(args));
    assert!(words.iter().all(|word| said.contains(word)), "{words:?} in {said}");
}

const CORPUS_AND_TRUTH: [&str; 5] = ["clusters.tsv", "--corpus", "in.jsonl", "--truth", "truth.tsv"];

#[test]
fn a_malformed_line_is_told_with_its_file_and_its_number() {
    let dir = folder(MIXED);
    for line in ["a b 0.5", "a\tb", "a\tb\tmuch", "a\tb\t1.5", "a\tb\t-1", "a\tb\tNaN", ""] {
        fs::write(dir.path().join("truth.tsv"), format!("a\tb\t0.5\n{line}\na\tc\t0.5\n")).unwrap();
        refused(&dir, &CORPUS_AND_TRUTH, &["truth.tsv", "line 2: "]);
    }
    for line in ["{\"a\":\"a\"}", "{\"a\":\"a\",\"b\":\"b\",\"jaccard\":2}", "[]", "a\tb\t0.5"] {
        fs::write(dir.path().join("pairs.jsonl"), format!("{{\"a\":\"a\",\"b\":\"b\"}}\n{line}\n")).unwrap();
        let args = [&CORPUS_AND_TRUTH[..4], &["pairs.jsonl"]].concat();
        refused(&dir, &args, &["pairs.jsonl", "line 2: "]);
    }
    fs::write(dir.path().join("truth.tsv"), TRUTH).unwrap();
    fs::write(dir.path().join("clusters.tsv"), "a\tx\nb x\n").unwrap();
    refused(&dir, &CORPUS_AND_TRUTH, &["clusters.tsv", "line 2: "]);
}

#[test]
fn a_folder_of_another_version_and_clashing_arguments_are_refused() {
    let dir = folder(MIXED);
    succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out", "--quiet"]));
    let before = tree(dir.path());
    refused(&dir, &["out", "--truth", "truth.tsv", "--corpus", "in.jsonl"], &["--corpus"]);
    refused(&dir, &["out", "--truth", "truth.tsv", "--threshold", "0.5"], &["settings"]);
    refused(&dir, &["clusters.tsv", "--truth", "truth.tsv"], &["--corpus"]);
    refused(&dir, &["clusters.tsv", "--truth", "none.tsv", "--corpus", "in.jsonl"], &["none.tsv"]);
    refused(&dir, &["none.tsv", "--truth", "truth.tsv", "--corpus", "in.jsonl"], &["none.tsv"]);
    assert!(tree(dir.path()) == before);
    let path = dir.path().join("out/run.json");
    let mut run: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    run["schema"] = 999.into();
    fs::write(&path, run.to_string()).unwrap();
    refused(&dir, &["out", "--truth", "truth.tsv"], &["input out: ", "schema 999", "run dedup again"]);
}

#[test]
fn a_truth_of_another_corpus_is_refused_by_its_name() {
    let dir = folder(MIXED);
    fs::write(dir.path().join("truth.tsv"), "m\tn\t0.9\na\tb\t0.9\nm\to\t0.9\n").unwrap();
    refused(&dir, &CORPUS_AND_TRUTH, &["\"m\"", "2 of the 3 pairs", "truth.tsv"]);
    fs::write(dir.path().join("truth.tsv"), "m\tn\t0.9\na\tb\t0.9\n").unwrap();
    let score = json(&dir, &[&SCORE[..], &SETTINGS].concat());
    assert_eq!([&score["pairs"], &score["missing"]], [1, 1], "half of a truth may be of elsewhere");
}

#[test]
fn a_result_of_another_corpus_is_refused_by_its_name_even_where_the_record_stands_alone() {
    for clusters in ["a\tx\nm\tx\n", "a\tx\nm\ty\n"] {
        refused(&folder(clusters), &CORPUS_AND_TRUTH, &["\"m\"", "clusters.tsv"]);
    }
}

#[test]
fn a_record_that_is_named_twice_is_refused_with_its_line() {
    for twice in ["a\tx\nb\tx\na\tx\n", "a\tx\nb\tx\na\ty\nc\ty\n", "a\tx\nb\ty\na\tz\n"] {
        refused(&folder(twice), &CORPUS_AND_TRUTH, &["clusters.tsv", "line 3: ", "\"a\""]);
    }
}
