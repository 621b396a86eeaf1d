//! The audit: what it says of a run is what brute force says, by its definition and shingle sets of strings.

use crate::common::naive::{Naive, jaccard, keep_order};
use crate::common::{at, corpus, gzip, jsonl, names, rows, stdout, succeed, with_input};
use leitong::config::Config;
use leitong::dedup::{self, Audit, Finding, Outcome, Rule, Verdict};
use leitong::document::Unit;
use leitong::source::Inputs;
use leitong::statistics::Share;
use leitong::text::{fold::Fold, token::Tokens};
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use tempfile::TempDir;

/// More than there are contents in any corpus here.
const ALL: usize = 1000;

/// A run that can be audited.
struct Run {
    _dir: TempDir,
    inputs: Inputs,
    config: Config,
    outcome: Outcome,
}

impl Run {
    fn new(texts: &[String], settings: &str) -> Run {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("in.jsonl"), jsonl(texts)).unwrap();
        let inputs = Inputs::gather(&[dir.path().join("in.jsonl")]).unwrap();
        let config = Config::from_toml(settings).unwrap();
        let outcome = dedup::run(&config, &inputs, &()).unwrap();
        Run { _dir: dir, inputs, config, outcome }
    }

    fn audit(&self, sample: usize) -> Audit {
        dedup::audit(&self.outcome, &self.config, &self.inputs, sample, &()).unwrap()
    }
}

/// What an audit of all contents should find; `missed` with the greatest similarity to a preferred kept text.
#[derive(Default)]
struct Expected {
    drawn: u64,
    recall: Share,
    missed: Vec<(u32, f64)>,
    odds: f64,
}

fn brute_force(naive: &Naive, texts: &[String], keep: &str, outcome: &Outcome) -> Expected {
    let sets: Vec<HashSet<String>> = texts.iter().map(|text| naive.shingles(text)).collect();
    let kept = |text: usize| outcome.verdicts[text] == Verdict::Kept;
    let (bands, rows) = (outcome.banding.bands as i32, outcome.banding.rows as i32);
    let (mut seen, mut expected) = (HashSet::new(), Expected::default());
    let order = keep_order(texts, keep);
    for (place, &text) in order.iter().enumerate() {
        if naive.identity(&texts[text]).is_some_and(|identity| !seen.insert(identity)) {
            continue;
        }
        expected.drawn += 1;
        let preferred = order[..place].iter().filter(|&&other| kept(other));
        let greatest = preferred.map(|&other| jaccard(&sets[text], &sets[other])).fold(0.0, f64::max);
        if greatest >= naive.threshold {
            expected.recall.add(!kept(text));
            expected.odds += 1.0 - (1.0 - greatest.powi(rows)).powi(bands);
            expected.missed.extend(kept(text).then_some((text as u32, greatest)));
        }
    }
    expected.missed.sort_by_key(|&(text, _)| text);
    expected
}

fn assert_same(audit: &Audit, expected: &Expected, context: &str) {
    assert_eq!((audit.drawn, audit.recall), (expected.drawn, expected.recall), "{context}");
    assert!(audit.violations.is_empty() && audit.missed.len() == expected.missed.len(), "{context}: {audit:?}");
    for (found, &(text, greatest)) in audit.missed.iter().zip(&expected.missed) {
        assert!(found.unit == text && (found.similarity.unwrap() - greatest).abs() < 1e-12, "{context}: {found:?}");
    }
    let predicted = audit.predicted.map_or(0.0, |predicted| predicted * expected.recall.whole as f64);
    assert!((predicted - expected.odds).abs() < 1e-9, "{context}");
}

#[test]
fn an_audit_of_everything_equals_brute_force_where_poor_bands_miss_a_lot() {
    let (mut found, mut missed) = (0, 0);
    for seed in 0..12 {
        let texts = corpus(seed, 30 + 5 * seed as usize);
        let threshold = [0.4, 0.6, 0.8][seed as usize % 3];
        let (tokens, kind, width) = [(Tokens::Words, "words", 2), (Tokens::Chars, "chars", 5)][seed as usize % 2];
        let naive = Naive { fold: Fold::Text, tokens, width, threshold };
        for (keep, bands, rows) in [("first", 1, 12), ("longest", 2, 6), ("shortest", 3, 3), ("first", 16, 6)] {
            let settings = format!(
                "keep = '{keep}'\ntext.tokens = '{kind}'\nshingle.width = {width}\n\
                 banding = {{ threshold = {threshold}, bands = {bands}, rows = {rows} }}"
            );
            let run = Run::new(&texts, &settings);
            let expected = brute_force(&naive, &texts, keep, &run.outcome);
            let audit = run.audit(ALL);
            assert_same(&audit, &expected, &format!("seed {seed}, {keep}, {bands} x {rows}, {naive:?}"));
            assert_eq!(audit.compared, run.outcome.counts().kept);
            found += expected.recall.part;
            missed += expected.missed.len();
        }
    }
    assert!(found > 100 && missed > 100, "{found} found, {missed} missed: the test shows little");
}

#[test]
fn every_unit_can_be_audited_beside_records_that_were_rejected() {
    for unit in Unit::ALL {
        let dir = tempfile::tempdir().unwrap();
        let texts: Vec<String> = corpus(8, 40).chunks(4).map(|texts| texts.join("\n\n")).collect();
        let lines = jsonl(&texts).replace("\"id\":7,", "\"id\":7,,");
        fs::write(dir.path().join("a.jsonl.gz"), gzip(lines.as_bytes())).unwrap();
        fs::write(dir.path().join("b.txt"), texts.concat()).unwrap();
        let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
        let config = Config { unit: *unit, ..Config::from_toml("banding.threshold = 0.6").unwrap() };
        let outcome = dedup::run(&config, &inputs, &()).unwrap();
        assert_eq!(outcome.rejected.len(), 1);
        let audit = dedup::audit(&outcome, &config, &inputs, ALL, &()).unwrap();
        assert_eq!((audit.drawn, audit.violations.len()), (u64::from(outcome.matches.contents), 0), "{unit:?}");
    }
}

/// Two that are like the first, and two that are like nothing.
fn five() -> [String; 5] {
    [
        "河滩上的柳树又绿了，放羊的人坐在树下补鞋，补完了就赶着羊往回走，走到桥头天已经黑了。",
        "河滩上的柳树又绿了，放羊的人坐在树下补鞋，补完了就赶着羊往回走，走到村口天已经黑了。",
        "河滩上的柳树又绿了，放牛的人坐在树下补鞋，补完了就赶着牛往回走，走到桥头天已经黑了。",
        "Four crates of plums went missing on the night train, and the guard had seen nothing.",
        "Nobody in the valley remembers who built the second bridge, or why it leans.",
    ]
    .map(str::to_owned)
}

#[test]
fn a_removal_that_is_not_as_it_is_said_is_a_violation() {
    let mut run = Run::new(&five(), "banding.threshold = 0.5");
    let honest = run.outcome.verdicts.clone();
    let Verdict::Removed { partner: 0, similarity: exact, rule: Rule::Near } = honest[1] else { panic!("{honest:?}") };
    assert!(matches!(honest[2], Verdict::Removed { partner: 0, .. }), "{honest:?}");
    assert!(run.audit(ALL).violations.is_empty());
    let removed = |partner, similarity| Verdict::Removed { partner, similarity, rule: Rule::Near };
    let cases = [
        ("greater than it is", 1, removed(0, 1.0), Some(exact)),
        ("less than it is", 1, removed(0, 0.5), Some(exact)),
        ("below the threshold", 1, removed(0, 0.2), Some(exact)),
        ("for an unlike one", 1, removed(3, exact), None),
        ("for one that is removed", 1, removed(2, exact), None),
        ("for itself", 1, removed(1, 1.0), None),
        ("though nothing is like it", 4, removed(3, 0.9), None),
    ];
    for (what, unit, verdict, similarity) in cases {
        run.outcome.verdicts.clone_from(&honest);
        run.outcome.verdicts[unit as usize] = verdict;
        let Verdict::Removed { partner, .. } = verdict else { unreachable!() };
        assert_eq!(run.audit(ALL).violations, [Finding { unit, partner, similarity }], "{what}");
    }
}

#[test]
fn the_draw_depends_on_seed_and_sample_and_not_on_threads() {
    let mut run = Run::new(&corpus(3, 200), "banding.threshold = 0.6");
    // So every drawn content that was removed is told.
    for verdict in &mut run.outcome.verdicts {
        if let Verdict::Removed { similarity, .. } = verdict {
            *similarity /= 2.0;
        }
    }
    let contents = run.outcome.matches.contents as usize;
    let mut told = |seed: u64, sample: usize, threads: usize| {
        run.config.banding.seed = seed;
        let audit = dedup::pool(threads).unwrap().install(|| run.audit(sample));
        (audit.drawn as usize, audit.violations, audit.missed, audit.recall)
    };
    let first = told(0, contents / 2, 1);
    assert!(first.0 == contents / 2 && first.1.len() > 20);
    assert!([1, 2, 7].iter().all(|&threads| told(0, contents / 2, threads) == first));
    assert_ne!(told(1, contents / 2, 2).1, first.1);
    assert_eq!(told(0, contents, 2), told(1, ALL, 2), "all are drawn by any seed");
}

#[test]
fn a_dry_run_can_be_audited_and_a_sample_of_none_says_nothing() {
    let audit = Run::new(&five(), "").audit(0);
    assert_eq!((audit.drawn, audit.recall.value(), audit.predicted), (0, None, None));
    let dir = tempfile::tempdir().unwrap();
    for (records, sample, recall) in [
        (5, "5", "1.0000 (2 of 2 expected removals found; "),
        (5, "0", "no removal was expected in the sample"),
        (0, "5", "no removal was expected"),
    ] {
        let mut command = at(&dir, &["dedup", "-", "--dry-run", "--threshold", "0.5", "--audit", sample]);
        let said = stdout(&with_input(&mut command, jsonl(&five()[..records]).as_bytes()));
        assert!(line(&said, "recall").starts_with(recall), "{said}");
    }
    assert!(names(dir.path()).is_empty());
}

#[test]
fn an_audit_of_inputs_that_changed_is_refused() {
    let run = Run::new(&five(), "");
    fs::write(&run.inputs.files[0].path, jsonl(&five()).replace('羊', "鹅")).unwrap();
    let refused = dedup::audit(&run.outcome, &run.config, &run.inputs, ALL, &());
    assert!(refused.unwrap_err().to_string().contains("in.jsonl: has changed"));
}

/// The rest of the line that begins with `label`.
fn line<'a>(said: &'a str, label: &str) -> &'a str {
    said.lines().find_map(|line| line.strip_prefix(label)).unwrap_or_else(|| panic!("no {label} in {said}")).trim()
}

#[test]
fn the_command_tells_an_audit_in_words_and_as_json() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.jsonl"), jsonl(&corpus(2, 120))).unwrap();
    let args = ["dedup", "in.jsonl", "--dry-run", "--audit", "50", "--bands", "2", "--rows", "8"];
    let said = stdout(&succeed(&mut at(&dir, &args)));
    let printed = succeed(at(&dir, &args).arg("--json")).stdout;
    let values: Vec<Value> = serde_json::Deserializer::from_slice(&printed).into_iter().map(Result::unwrap).collect();
    let [run, audit] = values.as_slice() else { panic!("{} values", values.len()) };
    assert_eq!((&audit["drawn"], &audit["compared"]), (&50.into(), &run["counts"]["kept"]));
    assert!(line(&said, "audited").starts_with("50 documents, each compared exactly with all "), "{said}");
    let (part, whole) = (audit["recall"]["part"].as_u64().unwrap(), audit["recall"]["whole"].as_u64().unwrap());
    let value = audit["value"].as_f64().unwrap();
    assert!(
        line(&said, "recall").starts_with(&format!("{value:.4} ({part} of {whole} expected removals found; ")),
        "{said}"
    );
    let missed = audit["missed"].as_array().unwrap();
    assert!(missed.len() as u64 == whole - part && value == part as f64 / whole as f64);
    let (id, similarity) = (missed[0]["id"].as_str().unwrap(), missed[0]["similarity"].as_f64().unwrap());
    assert!(line(&said, "missed").starts_with(&format!("{}: {id} and ", missed.len())), "{said}");
    assert!(line(&said, "missed").contains(&format!(" have similarity {similarity:.4}")), "{said}");
    assert!(audit["violations"].as_array().unwrap().is_empty() && line(&said, "disproved").starts_with("0 "));
    assert!(succeed(at(&dir, &args).arg("--quiet")).stdout.is_empty());
}

#[test]
fn families_have_no_violations() {
    let words: Vec<String> = (0..40).map(|number| format!("w{number}")).collect();
    let dir = tempfile::tempdir().unwrap();
    let chain: Vec<String> = words.windows(20).map(|window| window.join(" ")).collect();
    fs::write(dir.path().join("in.jsonl"), jsonl(&chain)).unwrap();
    let args = ["dedup", "in.jsonl", "-o", "out", "--cluster", "components", "--width", "1", "--audit", "99"];
    let said = stdout(&succeed(&mut at(&dir, &args)));
    let removed = rows(&dir.path().join("out/removed.jsonl"));
    assert!(removed.iter().any(|row| row["similarity"].as_f64().unwrap() < 0.5), "the chain was meant to be long");
    assert_eq!(line(&said, "disproved"), "0 of the sampled removals");
}
