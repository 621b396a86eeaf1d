//! Made corpora: the same bytes everywhere, and a truth that independent code finds again in the corpus.

use leitong::bench::synth::{EditClass, Made, SynthConfig, synth};
use leitong::bench::truth::{Pair, Place, Truth, read};
use leitong::document::Span;
use leitong::error::Error;
use leitong::event::{Event, Observer};
use leitong::source::{Compression, Format};
use leitong::text::fold::{Fold, fold};
use leitong::text::token::{TextConfig, Tokens, tokenize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::LazyLock;

/// Rich in what is planted, so that a small corpus has all of it.
fn rich() -> SynthConfig {
    SynthConfig { size: 2_300_000, seed: 7, planted: 0.5, negatives: 0.15, tail: 40, ..SynthConfig::default() }
}

fn plain(size: u64) -> SynthConfig {
    SynthConfig { size, ..SynthConfig::default() }
}

fn make(config: &SynthConfig, folder: &Path, threads: usize) -> Made {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| synth(config, folder, &())).unwrap()
}

/// Ids and texts of a corpus of lines.
fn documents(folder: &Path) -> BTreeMap<String, String> {
    let lines = fs::read_to_string(folder.join("corpus/corpus.jsonl")).unwrap();
    let mut documents = BTreeMap::new();
    for line in lines.lines() {
        let row: BTreeMap<String, String> = serde_json::from_str(line).unwrap();
        assert!(documents.insert(row["id"].clone(), row["text"].clone()).is_none(), "{} stands twice", row["id"]);
    }
    documents
}

struct Sample {
    made: Made,
    documents: BTreeMap<String, String>,
    truth: Truth,
    _folder: tempfile::TempDir,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("made");
    let made = make(&rich(), &target, 2);
    let (documents, truth) = (documents(&target), read(&target.join("truth.jsonl")).unwrap());
    Sample { made, documents, truth, _folder: folder }
});

/// The definition: windows of words as strings.
fn naive(text: &str, tokens: Tokens) -> BTreeSet<Vec<String>> {
    let mut key = String::new();
    fold(Fold::Text, text, &mut key);
    let mut words: Vec<String> = Vec::new();
    let config = TextConfig { tokens, ..TextConfig::default() };
    tokenize(config, &key, &mut |span: Span, _| words.push(span.of(&key).to_owned()));
    words.windows(tokens.default_width()).map(<[String]>::to_vec).collect()
}

fn jaccard<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> f64 {
    a.intersection(b).count() as f64 / a.union(b).count() as f64
}

fn folded(text: &str) -> String {
    let mut key = String::new();
    fold(Fold::Text, text, &mut key);
    key.retain(|c| c != '|' && c != ' ');
    key
}

fn words(pair: &Pair) -> f64 {
    pair.jaccard.unwrap().words
}

fn select(text: &str, place: Place) -> &str {
    let span = Span::new(place.start_byte, place.end_byte);
    assert_eq!(span.code_points(text), place.start..place.end);
    span.of(text)
}

#[test]
fn bytes_do_not_depend_on_threads_and_do_on_the_seed() {
    let folder = tempfile::tempdir().unwrap();
    let config = SynthConfig { size: 2_500_000, tail: 9, ..SynthConfig::default() };
    let whole = |name: &str, config: &SynthConfig, threads| {
        let target = folder.path().join(name);
        make(config, &target, threads);
        ["corpus/corpus.jsonl", "truth.jsonl"].map(|file| fs::read(target.join(file)).unwrap())
    };
    let first = whole("one", &config, 1);
    assert!(first == whole("three", &config, 3), "threads decide bytes");
    assert!(first == whole("again", &config, 1), "a second run differs");
    assert!(first[0] != whole("other", &SynthConfig { seed: 1, ..config }, 2)[0], "the seed decides nothing");
}

#[test]
fn bytes_are_frozen() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("made");
    make(&SynthConfig { size: 300_000, seed: 42, planted: 0.3, ..SynthConfig::default() }, &target, 2);
    let hash = |file: &str| xxhash_rust::xxh3::xxh3_64(&fs::read(target.join(file)).unwrap());
    // Whoever changes the generator changes these, and says so: corpora of other versions are other corpora.
    assert_eq!((hash("corpus/corpus.jsonl"), hash("truth.jsonl")), (15260555542342770620, 1748411245413739896));
}

#[test]
fn every_recorded_similarity_is_that_of_the_definition() {
    let sample = &*SAMPLE;
    let sets: BTreeMap<&str, [BTreeSet<Vec<String>>; 2]> = (sample.truth.pairs.iter())
        .flat_map(|pair| [pair.a.as_str(), pair.b.as_str()])
        .map(|id| (id, [Tokens::Words, Tokens::Chars].map(|tokens| naive(&sample.documents[id], tokens))))
        .collect();
    for pair in &sample.truth.pairs {
        let [a, b] = [&sets[pair.a.as_str()], &sets[pair.b.as_str()]];
        let recorded = pair.jaccard.unwrap();
        assert_eq!((recorded.words, recorded.chars), (jaccard(&a[0], &b[0]), jaccard(&a[1], &b[1])), "{pair:?}");
    }
}

#[test]
fn planted_pairs_cover_the_range_and_every_class() {
    let planted = |pair: &&Pair| EditClass::ALL.iter().any(|class| class.name() == pair.class);
    let pairs: Vec<&Pair> = SAMPLE.truth.pairs.iter().filter(planted).collect();
    for tenth in 3..10 {
        let inside = pairs.iter().filter(|pair| (words(pair) * 10.0) as usize == tenth).count();
        assert!(inside >= pairs.len() / 40, "{inside} of {} pairs are in tenth {tenth}", pairs.len());
    }
    for class in EditClass::ALL {
        assert!(pairs.iter().any(|pair| pair.class == class.name()), "{class:?} is missing");
        assert!(pairs.iter().all(|pair| !pair.negative));
    }
}

#[test]
fn edits_that_folding_undoes_leave_the_texts_alike() {
    for pair in &SAMPLE.truth.pairs {
        if ["exact", "script", "merge-paragraphs", "split-paragraphs", "punctuation"].contains(&pair.class.as_str()) {
            assert!(words(pair) > 0.98, "{pair:?}");
        }
    }
}

#[test]
fn negatives_are_below_the_threshold_and_chains_hold() {
    let of = |class: &str| SAMPLE.truth.pairs.iter().filter(|pair| pair.class == class).collect::<Vec<_>>();
    for pair in of("template").iter().chain(&of("stock")) {
        let jaccard = pair.jaccard.unwrap();
        assert!(pair.negative && jaccard.words < 0.8 && jaccard.chars < 0.8, "{pair:?}");
    }
    assert!(of("template").len() >= 5 && of("stock").len() >= 5 && of("chain").len() >= 9);
    for pair in of("chain") {
        assert_eq!(words(pair) < 0.8, pair.negative, "{pair:?}");
    }
}

#[test]
fn passages_select_what_two_documents_share() {
    let mut seen = 0;
    for pair in &SAMPLE.truth.pairs {
        for passage in &pair.passages {
            let a = folded(select(&SAMPLE.documents[&pair.a], passage.a));
            let b = folded(select(&SAMPLE.documents[&pair.b], passage.b));
            seen += 1;
            match pair.class.as_str() {
                "exact" | "truncation" | "containment" | "clause-deletion" | "clause-insertion" | "clause-order"
                | "boilerplate" | "script" | "merge-paragraphs" | "split-paragraphs" | "stock" | "chain" => {
                    assert_eq!(a, b, "{pair:?}");
                }
                _ => {
                    let [a, b] = [a, b].map(|text| text.chars().collect::<BTreeSet<char>>());
                    assert!(jaccard(&a, &b) > 0.1, "{pair:?}");
                }
            }
        }
    }
    assert!(seen > 1_000, "only {seen} passages");
}

#[test]
fn the_tail_is_as_long_as_asked_and_spread() {
    let sample = &*SAMPLE;
    let [repeat, template] =
        ["repeat", "template"].map(|class| sample.truth.groups.iter().find(|group| group.class == class).unwrap());
    let texts: BTreeSet<&String> = repeat.members().map(|id| &sample.documents[&id]).collect();
    assert_eq!((texts.len(), repeat.count), (1, 40));
    let sets: Vec<_> = template.members().map(|id| naive(&sample.documents[&id], Tokens::Words)).collect();
    assert!(sets.len() == 40 && sets[1..].iter().all(|set| jaccard(&sets[0], set) < 0.8));
    assert_eq!(sample.made.documents as usize, sample.documents.len());
    assert_eq!(sample.truth.documents, Some(sample.made.documents));
}

#[test]
fn other_formats_hold_the_same_texts() {
    let folder = tempfile::tempdir().unwrap();
    let lines = folder.path().join("lines");
    let made = make(&plain(150_000), &lines, 1);
    assert_eq!(made.bytes, fs::metadata(lines.join("corpus/corpus.jsonl")).unwrap().len());
    let texts = folder.path().join("texts");
    make(&SynthConfig { format: Format::Text, ..plain(150_000) }, &texts, 1);
    for (id, text) in documents(&lines) {
        assert_eq!(fs::read_to_string(texts.join(format!("corpus/000/{id}.txt"))).unwrap(), text);
    }
    let packed = folder.path().join("packed");
    make(&SynthConfig { compression: Compression::Zstd, ..plain(150_000) }, &packed, 1);
    let packed = fs::File::open(packed.join("corpus/corpus.jsonl.zst")).unwrap();
    assert_eq!(zstd::decode_all(packed).unwrap(), fs::read(lines.join("corpus/corpus.jsonl")).unwrap());
}

#[test]
fn shares_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    for (name, chinese) in [("en", 0.0), ("half", 0.5), ("zh", 1.0)] {
        let target = folder.path().join(name);
        make(&SynthConfig { chinese, ..plain(900_000) }, &target, 2);
        let (mut all, mut some) = (0, 0);
        for (id, text) in documents(&target) {
            all += text.len();
            some += if id.starts_with('z') { text.len() } else { 0 };
        }
        let share = some as f64 / all as f64;
        assert!((share - chinese).abs() < 0.05, "{share} of {chinese}");
    }
}

#[test]
fn a_cut_truth_and_a_full_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("made");
    make(&plain(60_000), &target, 1);
    let truth = fs::read_to_string(target.join("truth.jsonl")).unwrap();
    let cut = folder.path().join("cut.jsonl");
    fs::write(&cut, &truth[..truth.trim_end().rfind('\n').unwrap()]).unwrap();
    assert!(read(&cut).unwrap_err().to_string().contains("cut short"));
    assert!(matches!(synth(&plain(60_000), &target, &()), Err(Error::Output { .. })));
    fs::create_dir(folder.path().join("empty")).unwrap();
    make(&plain(60_000), &folder.path().join("empty"), 1);
}

#[test]
fn a_run_that_is_stopped_leaves_nothing() {
    struct Stop;
    impl Observer for Stop {
        fn observe(&self, event: &Event<'_>) -> ControlFlow<()> {
            if matches!(event, Event::Advanced { .. }) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let stopped = synth(&plain(60_000), &folder.path().join("made"), &Stop);
    assert!(matches!(stopped, Err(Error::Cancelled)));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
