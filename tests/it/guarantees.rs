//! The guarantees of the design that concern the result: one or more tests each, named after it.

use crate::common::naive::Naive;
use crate::common::{self, comparable, gzip, leitong, names, rows, succeed, tree, zstd};
use leitong::config::Config;
use leitong::dedup::{self, Resources, Verdict};
use leitong::event::{Event, Observer, Stage};
use leitong::near::banding::probability;
use leitong::report::Measured;
use leitong::report::archive::{self, Archive, Copies};
use leitong::source::Inputs;
use leitong::text::{fold::Fold, token::Tokens};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Stdio;

fn dedup_in(dir: &Path, args: &[&str]) {
    succeed(leitong().current_dir(dir).args(["dedup", "--quiet"]).args(args));
}

/// A folder with every format and compression, some broken records among them.
fn write_archive(root: &Path, seed: u64) {
    let texts = common::corpus(seed, 600);
    let lines = |from: usize| common::jsonl(&texts[from..from + 150]).replace("\"id\":7,", "\"id\":7,,");
    fs::create_dir_all(root.join("in/b")).unwrap();
    fs::write(root.join("in/a.jsonl"), lines(0)).unwrap();
    fs::write(root.join("in/b/b.jsonl.gz"), gzip(lines(150).as_bytes())).unwrap();
    fs::write(root.join("in/b/c.jsonl.zst"), zstd(lines(300).as_bytes())).unwrap();
    fs::write(root.join("in/cut.jsonl.gz"), &gzip(lines(450).as_bytes())[..2000]).unwrap();
    for (index, text) in texts.iter().enumerate().step_by(20) {
        fs::write(root.join(format!("in/{index}.txt")), text).unwrap();
    }
}

#[test]
fn g1_every_removal_is_verified_against_a_kept_record() {
    let dir = tempfile::tempdir().unwrap();
    let texts = common::corpus(1, 200);
    fs::write(dir.path().join("in.jsonl"), common::jsonl(&texts)).unwrap();
    dedup_in(dir.path(), &["in.jsonl", "-o", "out", "--threshold", "0.7"]);
    let removed = rows(&dir.path().join("out/removed.jsonl"));
    let gone: BTreeSet<&str> = removed.iter().map(|row| row["id"].as_str().unwrap()).collect();
    let naive = Naive { fold: Fold::Text, tokens: Tokens::Words, width: 2, threshold: 0.7 };
    let text = |id: &Value| &texts[id.as_str().unwrap().parse::<usize>().unwrap()];
    assert!(removed.len() > 50);
    for row in &removed {
        assert!(!gone.contains(row["kept"]["id"].as_str().unwrap()), "{row}");
        let similarity = naive.similarity(text(&row["id"]), text(&row["kept"]["id"]));
        assert!(similarity >= 0.7 && (row["similarity"].as_f64().unwrap() - similarity).abs() < 1e-12, "{row}");
    }
}

#[test]
fn g2_the_bytes_do_not_depend_on_threads_or_on_the_run() {
    let dir = tempfile::tempdir().unwrap();
    write_archive(dir.path(), 2);
    for unit in ["document", "article", "paragraph"] {
        let mut first = None;
        for (run, threads) in ["1", "2", "3", "7", "7"].iter().enumerate() {
            let out = format!("{unit}-{run}");
            dedup_in(dir.path(), &["in", "-o", &out, "--unit", unit, "--threads", threads, "--threshold", "0.6"]);
            let found = comparable(&dir.path().join(out));
            let expected = first.get_or_insert_with(|| found.clone());
            assert!(found == *expected, "{unit}, {threads} threads");
        }
    }
}

const LINES: [&str; 6] = [
    "\u{feff}{\"id\": 1,  \"text\": \"渡口的钟敲了三下，船还没有来。\"}\r\n",
    "{\"text\":\"\\u6e21\\u53e3的钟敲了三下，船还没有来\", \"id\":2 }\r\n",
    " {\"extra\": [1, 2.50, {\"b\": null}], \"text\": \"Nobody saw the \\\"ferry\\\" leave.\\n\\ttwice\", \"id\": \"c\"}\n",
    "\n",
    "{\"id\":4,\"text\":\"渡口的钟，敲了三下；船还没有来！\",\"text\":\"山那边的麦子先黄了。\"}\n",
    "{\"id\": 5.0, \"text\": \"\\ud83d\\ude80 last line, no end\"}",
];

#[test]
fn g3_kept_lines_are_copied_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.jsonl"), LINES.concat()).unwrap();
    dedup_in(dir.path(), &["in.jsonl", "-o", "out"]);
    let expected = [LINES[0], LINES[2], LINES[4], LINES[5]].concat();
    assert_eq!(fs::read_to_string(dir.path().join("out/kept/in.jsonl")).unwrap(), expected);
}

/// Chunks of which all stays, and such with one line that goes: a blank one, a broken one, a copy; with and without an end.
#[test]
fn g3_lines_stay_and_go_in_files_of_many_chunks() {
    let dir = tempfile::tempdir().unwrap();
    let line = |number: usize| format!("{{\"text\": \"第{number}號信: {}\"}}\n", "x".repeat(number % 400));
    let mut lines: Vec<String> = (0..4000).map(line).collect();
    let goes = [("\n", 700), (" \r\n", 1500), ("{broken\n", 2200), (&line(3), 3000), ("\n", 3998)];
    goes.iter().for_each(|&(text, place)| lines[place] = text.into());
    for end in ["\n", ""] {
        let whole = lines.concat();
        fs::write(dir.path().join("in.jsonl"), format!("{}{end}", whole.trim_end())).unwrap();
        dedup_in(dir.path(), &["in.jsonl", "-o", "out", "--force"]);
        let stays = lines.iter().enumerate().filter(|(place, _)| goes.iter().all(|(_, gone)| gone != place));
        let expected: String = stays.map(|(_, line)| line.as_str()).collect();
        let kept = fs::read_to_string(dir.path().join("out/kept/in.jsonl")).unwrap();
        assert!(kept == format!("{}{end}", expected.trim_end()), "{end:?}");
    }
}

#[test]
fn g3_paragraphs_are_cut_out_of_a_text_and_nothing_else_changes() {
    let dir = tempfile::tempdir().unwrap();
    let page = "\u{feff}　　第一段讲水渠。\r\n\r\n  \t重复的一段在这里。\r\n尾巴\u{200b}一段。\r\n重复的一段,在這裡!\r\n\r\n没有换行的末段";
    fs::write(dir.path().join("page.txt"), page).unwrap();
    dedup_in(dir.path(), &["page.txt", "-o", "out", "--unit", "paragraph"]);
    let expected = page.replace("重复的一段,在這裡!\r\n", "");
    assert_eq!(fs::read_to_string(dir.path().join("out/kept/page.txt")).unwrap(), expected);
}

#[test]
fn g3_paragraphs_are_cut_out_of_a_record_and_the_other_fields_stay() {
    let dir = tempfile::tempdir().unwrap();
    let lines = "{\"id\": 1,  \"text\" : \"甲段。\\n乙段。\\n甲段。\\n\", \"x\":1.50}\n";
    fs::write(dir.path().join("in.jsonl"), lines).unwrap();
    dedup_in(dir.path(), &["in.jsonl", "-o", "out", "--unit", "paragraph"]);
    let kept = fs::read_to_string(dir.path().join("out/kept/in.jsonl")).unwrap();
    assert_eq!(kept, "{\"id\": 1,  \"text\" : \"甲段。\\n乙段。\\n\", \"x\":1.50}\n");
}

#[test]
fn g3_a_paragraph_is_cut_out_of_a_record_behind_a_byte_order_mark() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.jsonl"), "\u{feff}{\"text\": \"甲段。\\n乙段。\\n甲段。\\n\"}\r\n").unwrap();
    dedup_in(dir.path(), &["in.jsonl", "-o", "out", "--unit", "paragraph"]);
    let kept = fs::read_to_string(dir.path().join("out/kept/in.jsonl")).unwrap();
    assert_eq!(kept, "\u{feff}{\"text\": \"甲段。\\n乙段。\\n\"}\r\n");
}

#[test]
fn g4_the_counts_add_up_and_agree_with_the_files() {
    let dir = tempfile::tempdir().unwrap();
    write_archive(dir.path(), 4);
    dedup_in(dir.path(), &["in", "-o", "out"]);
    let out = dir.path().join("out");
    let run: Value = serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    let count = |name: &str| run["counts"][name].as_u64().unwrap() as usize;
    assert_eq!(count("read"), count("kept") + count("removed") + count("rejected"));
    assert_eq!(count("removed"), rows(&out.join("removed.jsonl")).len());
    assert_eq!(count("rejected"), rows(&out.join("rejected.jsonl")).len());
    assert_eq!(count("rejected"), 5, "one broken record in each file of lines, and the cut");
    assert_eq!(count("kept"), kept_records(&out.join("kept")));
    let read: u64 = run["inputs"].as_array().unwrap().iter().map(|input| input["records"].as_u64().unwrap()).sum();
    assert_eq!(count("read") as u64, read);
}

fn kept_records(kept: &Path) -> usize {
    let records = |(path, bytes): (&std::path::PathBuf, &Vec<u8>)| match path.to_str().unwrap() {
        name if name.ends_with(".txt") => 1,
        name if name.ends_with(".gz") => lines(flate2::read::GzDecoder::new(&bytes[..])),
        name if name.ends_with(".zst") => lines(zstd::Decoder::new(&bytes[..]).unwrap()),
        _ => lines(&bytes[..]),
    };
    tree(kept).iter().map(records).sum()
}

fn lines(reader: impl std::io::Read) -> usize {
    std::io::read_to_string(reader).unwrap().lines().count()
}

/// Stops the run when the first files have been copied.
struct StopsWhileWriting;

impl Observer for StopsWhileWriting {
    fn observe(&self, event: &Event<'_>) -> ControlFlow<()> {
        match event {
            Event::Advanced { stage: Stage::Write, .. } => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }
}

fn kept<'a>(outcome: &'a dedup::Outcome, inputs: &'a Inputs, config: &'a Config) -> Archive<'a> {
    Archive { outcome, inputs, config, copies: Copies::Kept }
}

#[test]
fn g4_a_run_that_fails_while_it_writes_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    write_archive(dir.path(), 5);
    let inputs = Inputs::gather(&[dir.path().join("in")]).unwrap();
    let config = Config::default();
    let outcome = dedup::run(&config, &inputs, &()).unwrap();
    let target = archive::target(&dir.path().join("out"), &inputs, false).unwrap();
    let measured = Measured::default();
    let stopped =
        kept(&outcome, &inputs, &config).write(target, &mut Resources::unlimited(), &measured, &StopsWhileWriting);
    assert!(stopped.is_err());
    assert_eq!(names(dir.path()), ["in"]);
}

#[test]
fn g4_an_input_that_changed_between_the_two_readings_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    write_archive(dir.path(), 6);
    let inputs = Inputs::gather(&[dir.path().join("in")]).unwrap();
    let config = Config::default();
    let outcome = dedup::run(&config, &inputs, &()).unwrap();
    let target = archive::target(&dir.path().join("out"), &inputs, false).unwrap();
    let changed = fs::read_to_string(dir.path().join("in/a.jsonl")).unwrap().replace('水', "火");
    fs::write(dir.path().join("in/a.jsonl"), changed).unwrap();
    let written =
        kept(&outcome, &inputs, &config).write(target, &mut Resources::unlimited(), &Measured::default(), &());
    let said = written.unwrap_err().to_string();
    assert!(said.contains("in/a.jsonl") && said.contains("changed"), "{said}");
    assert_eq!(names(dir.path()), ["in"]);
}

#[test]
fn g4_an_output_that_appears_meanwhile_stays_and_nothing_is_left_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    write_archive(dir.path(), 7);
    let inputs = Inputs::gather(&[dir.path().join("in")]).unwrap();
    let config = Config::default();
    let outcome = dedup::run(&config, &inputs, &()).unwrap();
    let target = archive::target(&dir.path().join("out"), &inputs, false).unwrap();
    fs::create_dir(dir.path().join("out")).unwrap();
    fs::write(dir.path().join("out/mine.txt"), "别删。").unwrap();
    assert!(
        kept(&outcome, &inputs, &config).write(target, &mut Resources::unlimited(), &Measured::default(), &()).is_err()
    );
    assert_eq!(names(dir.path()), ["in", "out"]);
    assert_eq!(names(&dir.path().join("out")), ["mine.txt"]);
}

#[test]
fn g8_short_texts_equal_only_themselves() {
    let texts =
        ["好", "好的", "好。", "的好", "OK", "ok!", "！！", "!!", "？？", "", "", " ", "a b", "b a", "谢谢", "谢谢你"];
    let texts: Vec<String> = texts.map(str::to_owned).to_vec();
    let expected = [("2", "0"), ("5", "4")];
    for tokens in ["words", "chars"] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("in.jsonl"), common::jsonl(&texts)).unwrap();
        dedup_in(dir.path(), &["in.jsonl", "-o", "out", "--tokens", tokens, "--threshold", "0.5", "--width", "5"]);
        let removed = rows(&dir.path().join("out/removed.jsonl"));
        let found: Vec<(&str, &str)> =
            removed.iter().map(|row| (row["id"].as_str().unwrap(), row["kept"]["id"].as_str().unwrap())).collect();
        assert_eq!(found, expected, "{tokens}");
    }
}

/// Two texts of 100 different words in their union, of which `common` are in both: the similarity of words by
/// themselves is exactly `common / 100`.
fn pair(random: &mut common::Random, common: usize) -> [String; 2] {
    let words: Vec<String> = (0..100).map(|_| format!("w{:013}", random.next() % 10_u64.pow(13))).collect();
    let own = (100 - common) / 2;
    [words[..common + own].join(" "), [&words[..common], &words[common + own..]].concat().join(" ")]
}

/// 2,000 pairs each: five sigma, so a false alarm once in two million runs (and the seed is fixed).
#[test]
fn g9_the_recall_is_the_one_that_the_curve_predicts() {
    const PAIRS: usize = 2000;
    for (common, bands, rows) in [(80, 8, 8), (84, 6, 10), (90, 4, 12), (80, 16, 6)] {
        let mut random = common::Random::new(90 + common as u64);
        let texts: Vec<String> = (0..PAIRS).flat_map(|_| pair(&mut random, common)).collect();
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("in.jsonl"), common::jsonl(&texts)).unwrap();
        let config = Config::from_toml(&format!("shingle.width = 1\nbanding.bands = {bands}\nbanding.rows = {rows}"));
        let inputs = Inputs::gather(&[dir.path().join("in.jsonl")]).unwrap();
        let outcome = dedup::run(&config.unwrap(), &inputs, &()).unwrap();
        let found = outcome.verdicts.iter().filter(|&&verdict| verdict != Verdict::Kept).count();
        let expected = probability(bands, rows, common as f64 / 100.0);
        let sigma = (expected * (1.0 - expected) / PAIRS as f64).sqrt();
        let recall = found as f64 / PAIRS as f64;
        println!("seed {}: {bands} bands of {rows} at 0.{common}: {recall}, expected {expected:.4}", 90 + common);
        assert!((recall - expected).abs() < 5.0 * sigma, "{recall} is not within five times {sigma} of {expected}");
    }
}

#[test]
fn g10_nothing_is_written_besides_the_output() {
    let dir = tempfile::tempdir().unwrap();
    write_archive(dir.path(), 10);
    for own in ["tmp", "home"] {
        fs::create_dir(dir.path().join(own)).unwrap();
    }
    let before = tree(dir.path());
    let mut command = leitong();
    command.args(["dedup", "in", "-", "-o", "out"]).current_dir(dir.path());
    command.env("TMPDIR", dir.path().join("tmp")).env("HOME", dir.path().join("home"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("{\"text\": \"从管道里来的一条。\"}\n".as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    let mut after = tree(dir.path());
    after.retain(|path, _| !path.starts_with("out"));
    assert!(after == before, "{:?}", after.keys());
    assert_eq!(names(dir.path()), ["home", "in", "out", "tmp"]);
    assert!(names(&dir.path().join("tmp")).is_empty());
}
