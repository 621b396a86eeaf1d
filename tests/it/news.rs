//! Made news: what is repeated every day does not come before what was copied, and nothing copied is taken for it.

use leitong::bench::synth::{SynthConfig, synth};
use leitong::bench::truth::{Place, Truth, Witness, read};
use leitong::config::Config;
use leitong::reuse::{self, Class, Finding, Findings};
use leitong::source::Inputs;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Findings that a reader looks at.
const FIRST: usize = 40;

fn make(chinese: f64, folder: &Path) -> Truth {
    synth(&SynthConfig { news: 300, chinese, ..SynthConfig::default() }, folder, &()).unwrap();
    read(&folder.join("truth.jsonl")).unwrap()
}

fn report(folder: &Path) -> Findings {
    let inputs = Inputs::gather(&[folder.join("corpus/corpus.jsonl")]).unwrap();
    reuse::run(&Config::default(), &inputs, &()).unwrap()
}

/// Whether a finding shows two of these places as one text.
fn shows(findings: &Findings, finding: &Finding, places: &[Witness]) -> bool {
    let met = |place: &&Witness| {
        finding.witnesses.iter().any(|witness| {
            findings.pages[witness.page].id == place.id
                && witness.span.start < place.place.end_byte
                && place.place.start_byte < witness.span.end
        })
    };
    places.iter().filter(met).count() > 1
}

/// What a finding shows: `true` for a case, the kind of a decoy, or nothing that was planted.
fn kind(findings: &Findings, finding: &Finding, truth: &Truth) -> &'static str {
    let decoy = truth.decoys.iter().find(|decoy| shows(findings, finding, &decoy.witnesses));
    match truth.cases.iter().any(|case| shows(findings, finding, &case.witnesses)) {
        true => "true",
        false => decoy.map_or("nothing", |decoy| if decoy.kind == "list" { "list" } else { "template" }),
    }
}

#[test]
fn what_was_copied_comes_before_rosters_and_bulletins() {
    for chinese in [1.0, 0.0] {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("news");
        let (truth, findings) = (make(chinese, &target), report(&target));
        let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
        let mut alarms = 0;
        for (number, finding) in findings.findings.iter().enumerate() {
            let kind = kind(&findings, finding, &truth);
            let is_repeated = matches!(finding.class, Class::List | Class::Template);
            let text = finding.witnesses[0].span.of(&findings.pages[finding.witnesses[0].page].text);
            assert!(kind != "true" || !is_repeated, "{:?} is no {text}", finding.class);
            alarms += usize::from(number < FIRST && kind != "true");
            *counts.entry((kind, format!("{:?}", finding.class))).or_default() += 1;
        }
        assert!(findings.findings.len() > FIRST && alarms <= 1, "{alarms} false alarms: {counts:?}");
        let count = |kind: &'static str, class: &str| counts.get(&(kind, class.to_owned())).copied().unwrap_or(0);
        assert!(count("list", "List") >= 10 && count("template", "Template") >= 5, "{counts:?}");
    }
}

#[test]
fn the_truth_of_news_quotes_rosters_and_bulletins() {
    for chinese in [1.0, 0.0] {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("news");
        let truth = make(chinese, &target);
        let lines = fs::read_to_string(target.join("corpus/corpus.jsonl")).unwrap();
        let row = |line: &str| serde_json::from_str::<BTreeMap<String, String>>(line).unwrap();
        let texts: BTreeMap<String, String> =
            lines.lines().map(row).map(|row| (row["id"].clone(), row["text"].clone())).collect();
        let quote = |witness: &Witness| {
            let Place { start_byte, end_byte, .. } = witness.place;
            texts[&witness.id][start_byte..end_byte].to_owned()
        };
        assert_eq!((texts.len(), truth.cases.len(), truth.decoys.len()), (300, 60, 25));
        for decoy in &truth.decoys {
            let documents: BTreeSet<&str> = decoy.witnesses.iter().map(|witness| witness.id.as_str()).collect();
            let said: BTreeSet<String> = decoy.witnesses.iter().map(quote).collect();
            let range = if decoy.kind == "list" { 2..=8 } else { 40..=100 };
            assert!(range.contains(&documents.len()) && said.len() == documents.len(), "{decoy:?}");
            assert!(said.iter().all(|text| text.chars().filter(|c| c.is_alphanumeric()).count() > 25), "{said:?}");
        }
        let copied = truth.cases.iter().all(|case| (2..=7).contains(&case.witnesses.len()));
        assert!(copied && truth.decoys.iter().filter(|decoy| decoy.kind == "template").count() == 5);
    }
}
