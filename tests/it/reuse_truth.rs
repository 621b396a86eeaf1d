//! Made corpora with reused passages: the truth quotes its witnesses, and what it says of them holds.

use leitong::bench::synth::{EditClass, Placement, SynthConfig, synth};
use leitong::bench::truth::{Band, Case, Place, Truth, Witness, read};
use leitong::document::Span;
use leitong::source::Format;
use leitong::text::fold::{Fold, fold};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// Half of the documents hold passages, a fifth share set phrases.
fn rich(size: u64) -> SynthConfig {
    SynthConfig { size, seed: 3, planted: 0.0, negatives: 0.2, reuse: 0.5, ..SynthConfig::default() }
}

fn make(config: &SynthConfig, folder: &Path, threads: usize) -> u64 {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| synth(config, folder, &())).unwrap().cases
}

/// Ids and texts of a corpus of lines.
fn documents(folder: &Path) -> BTreeMap<String, String> {
    let lines = fs::read_to_string(folder.join("corpus/corpus.jsonl")).unwrap();
    let row = |line: &str| serde_json::from_str::<BTreeMap<String, String>>(line).unwrap();
    lines.lines().map(row).map(|row| (row["id"].clone(), row["text"].clone())).collect()
}

struct Sample {
    cases: u64,
    documents: BTreeMap<String, String>,
    truth: Truth,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("made");
    let cases = make(&rich(4_000_000), &target, 2);
    Sample { cases, documents: documents(&target), truth: read(&target.join("truth.jsonl")).unwrap() }
});

fn select(text: &str, place: Place) -> &str {
    let span = Span::new(place.start_byte, place.end_byte);
    assert_eq!(span.code_points(text), place.start..place.end);
    span.of(text)
}

/// What the witnesses of a case say.
fn quotes(case: &Case) -> Vec<&'static str> {
    case.witnesses.iter().map(|witness| select(&SAMPLE.documents[&witness.id], witness.place)).collect()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// The share of the pairs of letters that two texts have in common, by the longer one.
fn common(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| {
        let mut key = String::new();
        fold(Fold::Text, text, &mut key);
        let letters: Vec<char> = key.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut pairs: BTreeMap<(char, char), usize> = BTreeMap::new();
        letters.windows(2).for_each(|two| *pairs.entry((two[0], two[1])).or_default() += 1);
        (pairs, letters.len().max(2) - 1)
    };
    let ((a, first), (b, second)) = (pairs(a), pairs(b));
    let both: usize = a.iter().map(|(pair, &count)| count.min(b.get(pair).copied().unwrap_or(0))).sum();
    both as f64 / first.max(second) as f64
}

fn ids(witnesses: &[Witness]) -> BTreeSet<&str> {
    witnesses.iter().map(|witness| witness.id.as_str()).collect()
}

#[test]
fn bytes_do_not_depend_on_threads() {
    let folder = tempfile::tempdir().unwrap();
    let whole = |name: &str, config: &SynthConfig, threads| {
        let target = folder.path().join(name);
        make(config, &target, threads);
        ["corpus/corpus.jsonl", "truth.jsonl"].map(|file| fs::read(target.join(file)).unwrap())
    };
    let config = SynthConfig { planted: 0.1, ..rich(2_500_000) };
    let first = whole("one", &config, 1);
    assert!(first == whole("three", &config, 3), "threads decide bytes");
    assert!(first != whole("other", &SynthConfig { seed: 4, ..config }, 2), "the seed decides nothing");
}

#[test]
fn bytes_are_frozen() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("made");
    make(&SynthConfig { size: 300_000, seed: 42, planted: 0.1, ..rich(0) }, &target, 2);
    let hash = |file: &str| xxhash_rust::xxh3::xxh3_64(&fs::read(target.join(file)).unwrap());
    // Whoever changes the generator changes these, and says so: corpora of other versions are other corpora.
    assert_eq!((hash("corpus/corpus.jsonl"), hash("truth.jsonl")), (6931098906091797327, 2282166490287099304));
}

#[test]
fn witnesses_are_quoted_and_verbatim_ones_are_equal() {
    let (mut seen, mut edited) = (0, 0);
    for case in &SAMPLE.truth.cases {
        let quotes = quotes(case);
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        for copy in &quotes[1..] {
            match case.band {
                Band::Verbatim => assert_eq!(plain(quotes[0]), plain(copy), "{case:?}"),
                _ => assert_ne!(quotes[0], *copy, "{case:?}"),
            }
            if case.band == Band::Verbatim && !["merged", "split"].contains(&case.placement.as_str()) {
                assert_eq!(quotes[0], *copy, "{case:?}");
            }
            seen += usize::from(case.band == Band::Verbatim);
            edited += usize::from(case.band != Band::Verbatim);
        }
    }
    assert!(seen > 50 && edited > 150, "{seen} and {edited}");
    assert_eq!(SAMPLE.cases as usize, SAMPLE.truth.cases.len());
}

#[test]
fn bands_say_how_much_stays() {
    let mut shares: BTreeMap<Band, Vec<f64>> = BTreeMap::new();
    for case in &SAMPLE.truth.cases {
        let quotes = quotes(case);
        shares.entry(case.band).or_default().extend(quotes[1..].iter().map(|copy| common(quotes[0], copy)));
    }
    let median = |band: Band| {
        let mut shares = shares[&band].clone();
        shares.sort_by(f64::total_cmp);
        shares[shares.len() / 2]
    };
    // Of pairs of letters fewer stay than of letters: each changed word costs one pair more.
    assert_eq!(median(Band::Verbatim), 1.0);
    assert!((0.75..0.97).contains(&median(Band::Near)), "{}", median(Band::Near));
    assert!((0.4..0.75).contains(&median(Band::Adapted)), "{}", median(Band::Adapted));
}

#[test]
fn every_class_and_every_placement_is_there() {
    let classes: BTreeSet<&str> = SAMPLE.truth.cases.iter().map(|case| case.class.as_str()).collect();
    let near = ["substitution", "insertion", "deletion", "clause-insertion", "clause-deletion", "clause-order"];
    let surface = ["punctuation", "script", "mask", "place-level", "verbatim", "adapted"];
    assert_eq!(classes, near.into_iter().chain(surface).collect());
    for case in &SAMPLE.truth.cases {
        let known = EditClass::ALL.iter().any(|class| class.name() == case.class);
        assert!(if case.band == Band::Near { known } else { case.class == case.band.name() }, "{case:?}");
    }
    for placement in Placement::ALL {
        let count = SAMPLE.truth.cases.iter().filter(|case| case.placement == placement.name()).count();
        assert!(count > 10, "{count} cases are {placement:?}");
    }
    let cases = &SAMPLE.truth.cases;
    assert!(cases.iter().any(|case| ids(&case.witnesses).len() == 6), "no passage stands in six documents");
    assert!(cases.iter().any(|case| ids(&case.witnesses).len() < case.witnesses.len()), "none stands twice in one");
    let numbers: BTreeSet<u64> = cases.iter().map(|case| case.case).collect();
    assert_eq!(numbers.len(), cases.len(), "a number stands twice");
}

#[test]
fn passages_stand_as_their_placement_says() {
    for case in &SAMPLE.truth.cases {
        let breaks = quotes(case).iter().map(|quote| quote.trim().matches('\n').count().min(1)).collect::<Vec<_>>();
        let expected = match case.placement.as_str() {
            "merged" => [1, 0],
            "split" => [0, 1],
            _ => [0, 0],
        };
        assert!(breaks[0] == expected[0] && breaks[1..].iter().all(|&count| count == expected[1]), "{case:?}");
        for witness in &case.witnesses[1..] {
            let text = &SAMPLE.documents[&witness.id];
            let before = &text[..witness.place.start_byte];
            let after = &text[witness.place.end_byte..];
            let (begins, ends) = (before.ends_with('\n'), after.is_empty() || after.starts_with('\n'));
            match case.placement.as_str() {
                "start" => assert!(begins && !ends, "{case:?}"),
                "middle" => assert!(!begins && !ends, "{case:?}"),
                "end" => assert!(!begins && ends, "{case:?}"),
                "contained" => {
                    let paragraph = before.rsplit('\n').next().unwrap().len() + after.split('\n').next().unwrap().len();
                    assert!(!(begins && ends) && paragraph > 300, "{case:?}");
                }
                _ => assert!(begins && ends, "{case:?}"),
            }
        }
        let source = letters(quotes(case)[0]);
        let range = if case.placement == "contained" { 50..=70 } else { 30..=400 };
        assert!(range.contains(&source), "{source} letters: {case:?}");
    }
}

#[test]
fn what_a_person_rewrote_is_one_place_of_several_sentences() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("people");
    make(&SynthConfig { rewritten: 0.5, ..rich(1_500_000) }, &target, 2);
    let (documents, truth) = (documents(&target), read(&target.join("truth.jsonl")).unwrap());
    let (people, others): (Vec<Case>, Vec<Case>) =
        truth.cases.into_iter().partition(|case| case.band == Band::Rewritten);
    assert!(others.len() > 20, "{}", others.len());
    for class in ["paraphrase", "restructured", "summary", "patchwork"] {
        let cases: Vec<&Case> = people.iter().filter(|case| case.class == class).collect();
        assert!(cases.len() > 5, "{} of {class}", cases.len());
        for case in cases {
            let said: Vec<&str> =
                case.witnesses.iter().map(|witness| select(&documents[&witness.id], witness.place)).collect();
            assert!(ids(&case.witnesses).len() == said.len() && (150..=1_200).contains(&letters(said[0])), "{case:?}");
            for copy in &said[1..] {
                assert!(letters(copy) >= 60 && copy.ends_with(['。', '.']) && *copy != said[0], "{case:?}");
                assert!((0.1..0.95).contains(&common(said[0], copy)), "{}: {case:?}", common(said[0], copy));
            }
        }
    }
}

#[test]
fn set_phrases_stand_in_many_documents_and_outside_passages() {
    let mut uses: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for stock in &SAMPLE.truth.stock {
        let chars: Vec<char> = SAMPLE.documents[&stock.id].chars().collect();
        for &[start, end] in &stock.spans {
            let said: String = chars[start..end].iter().collect::<String>().to_lowercase();
            for phrase in said.split(['，', ',']) {
                uses.entry(phrase.trim().to_owned()).or_default().insert(&stock.id);
            }
        }
        let own = SAMPLE.truth.cases.iter().flat_map(|case| &case.witnesses).filter(|witness| witness.id == stock.id);
        for witness in own {
            let apart = |&[start, end]: &[usize; 2]| end <= witness.place.start || witness.place.end <= start;
            assert!(stock.spans.iter().all(apart), "{stock:?} and {witness:?}");
        }
    }
    assert!((60..=72).contains(&uses.len()), "{} phrases", uses.len());
    assert!(uses.values().all(|documents| documents.len() >= 5), "{uses:?}");
}

#[test]
fn shares_are_kept_and_nothing_is_told_twice() {
    let (truth, all) = (&SAMPLE.truth, SAMPLE.documents.len() as f64);
    let reused: BTreeSet<&str> = truth.cases.iter().flat_map(|case| ids(&case.witnesses)).collect();
    let negatives = truth.stock.iter().filter(|stock| !reused.contains(stock.id.as_str())).count();
    let [reused, negatives] = [reused.len() as f64 / all, negatives as f64 / all];
    assert!((reused - 0.5).abs() < 0.03 && (negatives - 0.2).abs() < 0.03, "{reused} and {negatives}");
    assert!(truth.pairs.is_empty() && truth.groups.is_empty());
    for case in &truth.cases {
        for (index, a) in case.witnesses.iter().enumerate() {
            let apart = |b: &Witness| a.id != b.id || a.place.end <= b.place.start || b.place.end <= a.place.start;
            assert!(case.witnesses[index + 1..].iter().all(apart), "{case:?}");
        }
    }
}

#[test]
fn files_of_text_are_named_in_the_truth_as_in_the_corpus() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("texts");
    make(&SynthConfig { format: Format::Text, ..rich(200_000) }, &target, 1);
    let truth = read(&target.join("truth.jsonl")).unwrap();
    assert!(truth.cases.len() > 10 && !truth.stock.is_empty());
    for witness in truth.cases.iter().flat_map(|case| &case.witnesses) {
        let text = fs::read_to_string(target.join("corpus").join(&witness.id)).unwrap();
        assert!(letters(select(&text, witness.place)) > 10);
    }
    let stock = truth.stock.iter().all(|stock| target.join("corpus").join(&stock.id).is_file());
    assert!(stock, "{:?}", truth.stock);
}
