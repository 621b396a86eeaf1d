//! `bench score` of reports of reuse: what it says is what can be counted by hand, and damaged reports are refused.

use crate::common::{at, fail, stdout, succeed};
use leitong::bench::score::passages::{Cluster, LARGEST, PassageScore, Shown, Site, score};
use leitong::bench::synth::{SynthConfig, synth};
use leitong::bench::truth::{Band, Case, Group, Place, Stock, Truth, Witness, read};
use leitong::statistics::Share;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

/// A document and code points of it.
type At<'a> = (&'a str, usize, usize);

fn case(number: u64, band: Band, placement: &str, places: &[At<'_>]) -> Case {
    let witness = |&(id, start, end): &At<'_>| {
        let place = Place { start, end, start_byte: 3 * start, end_byte: 3 * end };
        Witness { id: id.into(), place }
    };
    let witnesses = places.iter().map(witness).collect();
    Case { case: number, class: band.name().into(), band, placement: placement.into(), witnesses }
}

fn cluster(class: &str, places: &[At<'_>]) -> Cluster {
    let site = |&(document, start, end): &At<'_>| Site { document: document.into(), start, end };
    Cluster { class: class.into(), sites: places.iter().map(site).collect() }
}

/// Three cases, and set phrases in c and d.
fn truth() -> Truth {
    let stock = [("c", [40, 90]), ("d", [90, 150])].map(|(id, span)| Stock { id: id.into(), spans: vec![span] });
    Truth {
        cases: vec![
            case(1, Band::Verbatim, "paragraph", &[("a", 0, 100), ("b", 100, 200)]),
            case(2, Band::Near, "contained", &[("c", 50, 110), ("d", 0, 60)]),
            case(3, Band::Adapted, "middle", &[("e", 0, 40), ("f", 0, 40)]),
        ],
        stock: stock.to_vec(),
        ..Truth::default()
    }
}

/// The first case in two pieces, a false alarm, a formula, and the third case with a shifted side.
fn clusters() -> Vec<Cluster> {
    vec![
        cluster("exact", &[("a", 0, 50), ("b", 100, 160)]),
        cluster("near", &[("a", 60, 110), ("b", 150, 200)]),
        cluster("near", &[("c", 50, 110), ("d", 100, 160)]),
        cluster("near", &[("e", 0, 40), ("f", 20, 60)]),
        cluster("formula", &[("c", 50, 110), ("d", 0, 60)]),
    ]
}

fn scored(truth: &Truth, clusters: Vec<Cluster>) -> PassageScore {
    score(&Shown { clusters, ..Shown::default() }, truth).unwrap()
}

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
}

#[test]
fn measures_are_those_of_hand() {
    let score = scored(&truth(), clusters());
    assert_eq!((score.clusters, score.formulas, score.aside), (4, 1, 0));
    // (50 + 60) / 110, (40 + 50) / 100, 0 / 120 since d is missed, (40 + 20) / 80.
    let precision = (1.0 + 0.9 + 0.0 + 0.75) / 4.0;
    // a has 0-50 and 60-100, b 100-200: 190 of 200. Nothing of the second. e and half of f: 60 of 80.
    let recall = (0.95 + 0.0 + 0.75) / 3.0;
    assert_near(score.all.precision, precision);
    assert_near(score.all.recall, recall);
    // The first case has two detections, the third has one.
    assert_near(score.all.granularity, 1.5);
    let f1 = 2.0 * precision * recall / (precision + recall);
    assert_near(score.all.plagdet, f1 / 2.5f64.log2());
    assert_near(score.all.f1, f1);
    assert_eq!((score.all.found, score.contained), (Share::new(2, 3), Share::new(0, 1)));
    // Of the false alarm 40 of 60 and 50 of 60 characters are set phrases.
    assert_eq!((score.false_alarms, score.formula_alarms), (Share::new(1, 4), Share::new(1, 4)));
}

#[test]
fn a_band_counts_only_the_clusters_that_detect_it() {
    let score = scored(&truth(), clusters());
    let [verbatim, near, adapted] = [0, 1, 2].map(|band| &score.bands[band]);
    assert_eq!([&verbatim.name, &near.name, &adapted.name], ["verbatim", "near", "adapted"]);
    assert_eq!([verbatim.clusters, near.clusters, adapted.clusters], [2, 0, 1]);
    assert_near(verbatim.precision, 0.95);
    assert_near(verbatim.recall, 0.95);
    assert_near(verbatim.plagdet, 0.95 / 3f64.log2());
    assert_eq!((near.precision, near.recall, near.granularity, near.plagdet), (0.0, 0.0, 1.0, 0.0));
    assert_near(adapted.plagdet, 0.75);
    let names: Vec<&str> = score.placements.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["contained", "middle", "paragraph"]);
    assert_eq!(score.classes.len(), 3);
}

#[test]
fn b_cubed_is_that_of_hand() {
    // Found {a1 b1} {a2 b2} {c x} {e f}, true {a1 b1} {c d} {e f}: a2 has 40 of 100, b2 is taken, x is nowhere.
    // Precision: a2, b2, c and x 1/2, the other five 1. Recall: c and d 1/2, the other seven 1.
    let found = scored(&truth(), clusters()).bcubed;
    assert_eq!(found.records, 9);
    assert_near(found.precision, 7.0 / 9.0);
    assert_near(found.recall, 8.0 / 9.0);
}

#[test]
fn a_cluster_of_all_witnesses_is_one_detection_of_each_pair() {
    let places = [("a", 0, 40), ("b", 10, 50), ("b", 70, 110), ("c", 0, 40)];
    let truth = Truth { cases: vec![case(1, Band::Verbatim, "split", &places)], ..Truth::default() };
    let whole = scored(&truth, vec![cluster("exact", &places)]);
    assert_eq!((whole.all.precision, whole.all.recall, whole.all.granularity), (1.0, 1.0, 1.0));
    assert_eq!((whole.all.plagdet, whole.bcubed.f1), (1.0, 1.0));
    // Three of the six pairs.
    let star = scored(&truth, [1, 2, 3].map(|other| cluster("exact", &[places[0], places[other]])).to_vec());
    assert_eq!((star.all.precision, star.all.recall, star.all.granularity), (1.0, 0.5, 1.0));
    assert_eq!(star.all.found, Share::new(1, 1));
    // A wrong fifth witness spoils four of ten pairs.
    let more = scored(&truth, vec![cluster("near", &[&places[..], &[("x", 0, 40)]].concat())]);
    assert_eq!((more.all.precision, more.all.recall, more.bands[0].precision), (0.6, 1.0, 1.0));
}

#[test]
fn a_case_of_many_places_weighs_as_much_as_one_of_two() {
    let (two, four) = ([("a", 0, 40), ("b", 0, 40)], [("c", 0, 40), ("d", 0, 40), ("e", 0, 40), ("f", 0, 40)]);
    let cases = vec![case(1, Band::Near, "end", &two), case(2, Band::Near, "end", &four)];
    let truth = Truth { cases, ..Truth::default() };
    assert_eq!(scored(&truth, vec![cluster("near", &two)]).all.recall, 0.5);
    assert_eq!(scored(&truth, vec![cluster("near", &four)]).all.recall, 0.5);
    // One detection of the one pair, two of each of six: the mean is 1.5.
    let twice = vec![cluster("near", &two), cluster("near", &four), cluster("near", &four)];
    assert_near(scored(&truth, twice).all.granularity, 1.5);
}

#[test]
fn very_large_clusters_are_scored_by_their_first_witness_and_by_neighbours() {
    let ids: Vec<String> = (0..LARGEST + 10).map(|number| format!("n{number}")).collect();
    let sites: Vec<At<'_>> = ids.iter().map(|id| (id.as_str(), 0, 10)).collect();
    let truth = Truth { cases: vec![case(1, Band::Verbatim, "start", &sites[..3])], ..Truth::default() };
    let score = scored(&truth, vec![cluster("exact", &sites)]);
    // 0-1, 0-2 and 1-2, of 2 (n - 1) - 1 pairs.
    assert_near(score.all.precision, 3.0 / (2 * (sites.len() - 1) - 1) as f64);
    assert_eq!(score.all.recall, 1.0);
}

#[test]
fn copied_documents_are_set_aside() {
    let group = Group { class: "repeat".into(), ids: Vec::new(), prefix: "r".into(), from: 1, count: 20 };
    let truth = Truth { groups: vec![group], ..truth() };
    let copies = cluster("exact", &[("r000000001", 0, 90), ("r000000020", 0, 90)]);
    let mixed = cluster("exact", &[("a", 0, 100), ("r000000020", 0, 90), ("b", 100, 200)]);
    let score = scored(&truth, vec![copies, mixed, cluster("near", &[("r000000021", 0, 9), ("x", 0, 9)])]);
    assert_eq!((score.clusters, score.aside, score.false_alarms), (2, 1, Share::new(1, 2)));
    assert_eq!((score.bands[0].precision, score.bands[0].recall), (1.0, 1.0));
}

/// A made corpus with reused passages, in `made`.
fn made() -> (TempDir, Truth) {
    let dir = tempfile::tempdir().unwrap();
    let config =
        SynthConfig { size: 900_000, seed: 5, planted: 0.0, negatives: 0.1, reuse: 0.5, ..SynthConfig::default() };
    synth(&config, &dir.path().join("made"), &()).unwrap();
    let truth = read(&dir.path().join("made/truth.jsonl")).unwrap();
    (dir, truth)
}

/// A cluster of the same part, from `from` to `to` of its length, of each witness.
fn told(case: &Case, from: f64, to: f64) -> Cluster {
    let site = |witness: &Witness| {
        let (start, length) = (witness.place.start, (witness.place.end - witness.place.start) as f64);
        let at = |share: f64| start + (share * length) as usize;
        Site { document: witness.id.clone(), start: at(from), end: at(to) }
    };
    Cluster { class: "near".into(), sites: case.witnesses.iter().map(site).collect() }
}

#[test]
fn a_perfect_report_scores_one_an_empty_one_nothing_and_pieces_less() {
    let (_dir, truth) = made();
    assert!(truth.cases.len() > 30);
    let perfect = scored(&truth, truth.cases.iter().map(|case| told(case, 0.0, 1.0)).collect());
    let groups = [&perfect.bands[..], &perfect.classes, &perfect.placements].concat();
    for group in groups.iter().chain([&perfect.all]) {
        assert!((group.plagdet, group.granularity) == (1.0, 1.0), "{group:?}");
        assert_eq!(group.found.part, group.cases);
    }
    assert_eq!((perfect.bcubed.f1, perfect.false_alarms.part, perfect.contained.value()), (1.0, 0, Some(1.0)));
    let empty = scored(&truth, Vec::new());
    assert_eq!(
        (empty.all.plagdet, empty.all.recall, empty.all.precision, empty.bcubed.recall < 0.6),
        (0.0, 0.0, 0.0, true)
    );
    assert_eq!((empty.all.found.part, empty.false_alarms.whole), (0, 0));
    let halves = truth.cases.iter().flat_map(|case| [told(case, 0.0, 0.5), told(case, 0.5, 1.0)]);
    let halves = scored(&truth, halves.collect());
    assert_eq!((halves.all.recall, halves.all.precision, halves.all.granularity), (1.0, 1.0, 2.0));
    assert_near(halves.all.plagdet, 1.0 / 3f64.log2());
}

#[test]
fn set_phrases_that_are_shown_are_formula_alarms() {
    let (_dir, truth) = made();
    let site = |stock: &Stock| Site { document: stock.id.clone(), start: stock.spans[0][0], end: stock.spans[0][1] };
    let pairs =
        truth.stock.windows(2).map(|two| Cluster { class: "exact".into(), sites: two.iter().map(site).collect() });
    let score = scored(&truth, pairs.collect());
    assert!(score.clusters > 5);
    assert_eq!((score.formula_alarms, score.formula_alarms.part), (score.false_alarms, score.clusters));
}

/// The rows of a report of `clusters`.
fn report(clusters: &[Cluster], documents: &[&str]) -> String {
    let mut rows = vec![json!({ "type": "run", "leitong": "0.1.0", "schema": 2 })];
    rows.extend(documents.iter().map(|id| json!({ "type": "document", "id": id, "chars": 9 })));
    for (cluster, number) in clusters.iter().zip(1..) {
        let Cluster { class, sites } = cluster;
        rows.push(
            json!({ "type": "cluster", "cluster": number, "level": "passage", "class": class, "size": sites.len() }),
        );
        for Site { document, start, end } in sites {
            rows.push(
                json!({ "type": "witness", "cluster": number, "document": document, "start": start, "end": end }),
            );
        }
    }
    rows.push(json!({ "type": "formula", "text": "x", "count": 3 }));
    rows.iter().map(|row| format!("{row}\n")).collect()
}

const SCORE: [&str; 5] = ["bench", "score", "report.jsonl", "--truth", "made/truth.jsonl"];

#[test]
fn the_command_prints_tables_and_json() {
    let (dir, truth) = made();
    let clusters: Vec<Cluster> = truth.cases.iter().skip(1).map(|case| told(case, 0.0, 1.0)).collect();
    fs::write(dir.path().join("report.jsonl"), report(&clusters, &[])).unwrap();
    let text = stdout(&succeed(&mut at(&dir, &SCORE)));
    let words = ["plagdet", "precision  1.0000", "granular   1.0000", "contained", "adapted", "merged", "B-cubed"];
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
    assert!(text.lines().all(|line| line.len() <= 100), "{text}");
    let score: Value = serde_json::from_str(&stdout(&succeed(at(&dir, &SCORE).arg("--json")))).unwrap();
    let expected = scored(&truth, clusters);
    assert_near(score["all"]["plagdet"].as_f64().unwrap(), expected.all.plagdet);
    assert_eq!(score["all"]["found"], json!({ "part": truth.cases.len() - 1, "whole": truth.cases.len() }));
    assert_eq!(score["intervals"]["bands"].as_array().unwrap().len(), 3);
    assert!(score["intervals"]["found"]["low"].as_f64().unwrap() < 1.0);
}

#[test]
fn a_damaged_report_is_refused_with_its_line() {
    let (dir, truth) = made();
    let whole = report(&[told(&truth.cases[0], 0.0, 1.0)], &[]);
    let lines: Vec<&str> = whole.lines().collect();
    let id = &truth.cases[0].witnesses[0].id;
    for (text, words) in [
        (whole.replace("\"schema\":2", "\"schema\":3"), ["line 1: ", "schema 3 is not 2"]),
        ([lines[0], lines[1], lines[2]].join("\n"), ["line 2: ", "cluster 1 should have "]),
        ([lines[0], lines[2], lines[1]].join("\n"), ["line 2: ", "before the cluster"]),
        ([lines[0], lines[1], lines[1]].join("\n"), ["line 3: ", "appears twice"]),
        (whole.replace("\"start\":", "\"start\":9"), ["line 3: ", "is empty"]),
        (whole.replace("\"end\":", "\"to\":"), ["line 3: ", "missing field"]),
        (format!("{}\n{{", lines[0]), ["line 2: ", "EOF"]),
        (format!("{whole}\n"), [": line ", "EOF"]),
        (report(&[], &["other"]), ["do they belong together", id]),
    ] {
        fs::write(dir.path().join("report.jsonl"), text).unwrap();
        let said = fail(&mut at(&dir, &SCORE));
        assert!(said.contains("report.jsonl") && words.iter().all(|word| said.contains(word)), "{words:?} in {said}");
    }
}

#[test]
fn a_truth_without_cases_and_clashing_arguments_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    succeed(&mut at(&dir, &["bench", "synth", "made", "--size", "60kB", "--quiet"]));
    fs::write(dir.path().join("report.jsonl"), report(&[], &[])).unwrap();
    assert!(fail(&mut at(&dir, &SCORE)).contains("bench synth --reuse"));
    assert!(fail(at(&dir, &SCORE).args(["--corpus", "made/corpus"])).contains("--corpus"));
    assert!(fail(at(&dir, &SCORE).args(["--threshold", "0.5"])).contains("settings"));
    assert!(fail(&mut at(&dir, &["bench", "synth", "more", "--reuse", "1.5"])).contains("reuse 1.5"));
    assert!(fail(&mut at(&dir, &["bench", "synth", "more", "--reuse", "1"])).contains("together"));
}
