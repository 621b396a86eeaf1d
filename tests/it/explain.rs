//! `explain` as a user runs it: the pair that decided, its numbers, what came near, and what cannot be explained.

use crate::common::naive::Naive;
use crate::common::{LINES, at, corpus, fail, gzip, jsonl, rows, stdout, succeed, with_input};
use leitong::text::{fold::Fold, token::Tokens};
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

const A: &str = "{\"id\":\"柳树\",\"text\":\"河滩上的柳树又绿了，放羊的人坐在树下补鞋，补完了就赶着羊往回走，走到桥头天已经黑了。\"}
{\"id\":\"near\",\"text\":\"河滩上的柳树又绿了，放羊的人坐在树下补鞋，补完了就赶着羊往回走，走到村口天已经黑了。\"}
{\"id\":\"broken\",,}
{\"id\":\"plums\",\"text\":\"Four crates of plums went missing on the night train, and the guard had seen nothing.\"}
{\"id\":\"twice\",\"text\":\"渡口的钟敲了三下。\"}
";
const B: &str =
    "{\"id\":\"exact\",\"text\":\"河滩上的柳樹又綠了,放羊的人坐在樹下補鞋,補完了就趕着羊往回走,走到橋頭天已經黑了!\"}
{\"id\":\"twice\",\"text\":\"Nobody in the valley remembers who built the second bridge.\"}
";
const NOTE: &str = "Four crates of pears went missing on the slow train, and the guard had seen nothing.\n";

/// A folder with `files` in `in`, and `out` of a run with `flags` over it.
fn run(files: &[(&str, &[u8])], flags: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    files.iter().for_each(|(name, bytes)| fs::write(dir.path().join("in").join(name), bytes).unwrap());
    succeed(at(&dir, &["dedup", "in", "-o", "out"]).args(flags));
    dir
}

fn folder() -> TempDir {
    run(&[("a.jsonl", A.as_bytes()), ("b.jsonl.gz", &gzip(B.as_bytes())), ("note.txt", NOTE.as_bytes())], &[])
}

fn words(dir: &TempDir, id: &str) -> String {
    stdout(&succeed(&mut at(dir, &["explain", "out", id])))
}

fn json(dir: &TempDir, id: &str) -> Vec<Value> {
    let said = stdout(&succeed(&mut at(dir, &["explain", "out", id, "--json"])));
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Asserts that the numbers of a comparison agree with each other and with the words.
fn assert_adds_up(said: &str, row: &Value, other: &Value) {
    let count = |of: &Value| of.as_u64().unwrap();
    let (a, b, common) = (count(&row["shingles"]), count(&other["shingles"]), count(&other["common"]));
    let (similarity, estimate) = (other["similarity"].as_f64().unwrap(), other["estimate"].as_f64().unwrap());
    assert!((similarity - common as f64 / (a + b - common) as f64).abs() < 1e-12, "{other}");
    let met: Vec<u64> = other["bands_met"].as_array().unwrap().iter().map(count).collect();
    assert!(met.is_sorted_by(|x, y| x < y) && met.iter().all(|&band| (1..=count(&row["bands"])).contains(&band)));
    let bands = if met.is_empty() { "none".into() } else { other["bands_met"].to_string().replace(',', " ") };
    let (bands, b_r) = (bands.trim_matches(['[', ']']), format!("{} of {}", row["bands"], row["rows"]));
    let numbers = format!(
        "similarity    {similarity:.4} (exact): {common} shingles in common, of {a} and {b}; \
         estimated from signatures: {estimate:.4}\nbands in common  {bands} (of {b_r} rows)\n"
    );
    assert!(said.contains(&numbers), "{said}");
}

#[test]
fn a_removed_record_names_its_partner_and_numbers_that_add_up() {
    let dir = folder();
    let removed = rows(&dir.path().join("out/removed.jsonl"));
    for (id, record, rule) in [("near", "in/a.jsonl:2", "near"), ("exact", "in/b.jsonl.gz:1", "exact")] {
        let (said, row) = (words(&dir, id), json(&dir, id).remove(0));
        let written = removed.iter().find(|row| row["id"] == id).unwrap();
        assert!(row["rule"] == rule && row["kept"]["id"] == "柳树" && row["source"] == written["source"], "{row}");
        assert_eq!(row["kept"]["similarity"], written["similarity"]);
        assert!(
            said.starts_with(&format!("{id} ({record}) was removed as a"))
                && said.contains(&format!(" {rule} duplicate: ")),
            "{said}"
        );
        assert!(said.contains("\nkept instead  柳树 (in/a.jsonl:1)\n"), "{said}");
        assert_adds_up(&said, &row, &row["kept"]);
        assert_eq!(words(&dir, record), said, "by its place");
    }
    assert!(words(&dir, "exact").contains("\ndifferences   only in case"));
}

#[test]
fn a_kept_record_tells_what_went_for_it_and_what_came_near() {
    let dir = folder();
    let (said, row) = (words(&dir, "柳树"), json(&dir, "柳树").remove(0));
    assert!(said.starts_with("柳树 (in/a.jsonl:1) was kept: 2 others were removed for it\n"), "{said}");
    let gone = row["removed"].as_array().unwrap();
    assert!(gone.len() == 2 && gone[0]["id"] == "exact" && gone[1]["id"] == "near", "{row}");
    gone.iter().for_each(|other| assert_adds_up(&said, &row, other));
    assert!(said.ends_with("\nno other kept record is similar\n"), "{said}");
    let (said, row) = (words(&dir, "plums"), json(&dir, "plums").remove(0));
    assert_adds_up(&said, &row, &row["near"][0]);
    assert!(said.contains("\nalso kept     note.txt (in/note.txt:1)\n") && said.contains("[-plums-]{+pears+}"));
}

#[test]
fn the_nearest_kept_ones_are_those_of_brute_force() {
    let texts = corpus(6, 80);
    let poor = ["--bands", "1", "--rows", "12", "--tokens", "chars"];
    let dir = run(&[("a.jsonl", jsonl(&texts).as_bytes())], &poor);
    let naive = Naive { fold: Fold::Text, tokens: Tokens::Chars, width: 5, threshold: 0.8 };
    let kept = rows(&dir.path().join("out/kept/a.jsonl"));
    let kept: Vec<u64> = kept.iter().map(|row| row["id"].as_u64().unwrap()).collect();
    let mut missed = 0;
    for &text in kept.iter().step_by(3) {
        let others = kept.iter().filter(|&&other| other != text);
        let similarity = |other: u64| naive.similarity(&texts[text as usize], &texts[other as usize]);
        let mut expected: Vec<(f64, u64)> = others.map(|&other| (similarity(other), other)).collect();
        expected.retain(|&(similarity, _)| similarity >= 0.1);
        expected.sort_by(|x, y| y.0.total_cmp(&x.0));
        let like = expected.first().is_some_and(|&(similarity, _)| similarity >= 0.8);
        let expected = expected.iter().take(3).map(|(similarity, other)| format!("{other} {similarity:.12}"));
        let row = json(&dir, &text.to_string()).remove(0);
        let told =
            |near: &Value| format!("{} {:.12}", near["id"].as_str().unwrap(), near["similarity"].as_f64().unwrap());
        assert!(row["near"].as_array().unwrap().iter().map(told).eq(expected), "{row}");
        assert_eq!(words(&dir, &text.to_string()).contains("LSH missed this pair"), like, "text {text}");
        missed += usize::from(like);
    }
    assert!(missed > 0, "poor bands were meant to miss something");
}

#[test]
fn a_rejected_record_is_explained_by_its_place() {
    let dir = folder();
    let said = words(&dir, "in/a.jsonl:3");
    assert!(said.starts_with("in/a.jsonl:3 was rejected: not-json: ") && said.lines().count() == 1, "{said}");
    let row = json(&dir, "in/a.jsonl:3").remove(0);
    assert!(row["verdict"] == "rejected" && row["reason"] == "not-json" && row["source"]["record"] == 3, "{row}");
}

#[test]
fn paragraphs_and_articles_are_explained_by_their_ids_or_the_place_of_their_record() {
    let body = "各组把渠口的淤泥清到路边，谁家门前谁家管，月底由值班的人逐段查看，查看结果贴在村口的木牌上，不合格的第二天返工。";
    for (unit, id, kept) in [("article", "p.txt#2", "p.txt#1"), ("paragraph", "p.txt:4", "p.txt:2")] {
        let page = format!("讲话篇1\n{body}\n讲话篇2\n{body}\n");
        let dir = run(&[("p.txt", page.as_bytes())], &["--unit", unit]);
        assert!(words(&dir, id).starts_with(&format!("{id} (in/p.txt:1) was removed as an exact")));
        let row = json(&dir, id).remove(0);
        assert!(row["kept"]["id"] == kept && row["text"] == body, "{row}");
    }
    // By the help an ID may be "the place of a record, such as a.jsonl:7", which is how the place of a paragraph is shown.
    let line = "{\"id\":\"页\",\"text\":\"第一段讲水渠。\\n\\n第二段讲柳树。\"}";
    let dir = run(&[("a.jsonl", line.as_bytes())], &["--unit", "paragraph"]);
    assert!(words(&dir, "页:2").starts_with("页:2 (in/a.jsonl:1) was kept"));
    let ids: Vec<Value> = json(&dir, "in/a.jsonl:1").iter().map(|row| row["id"].clone()).collect();
    assert_eq!(ids, ["页:1", "页:2"]);
}

#[test]
fn all_records_of_a_repeated_id_are_explained() {
    let dir = folder();
    let places: Vec<Value> = json(&dir, "twice").iter().map(|row| row["source"]["path"].clone()).collect();
    assert_eq!(places, ["in/a.jsonl", "in/b.jsonl.gz"]);
    assert!(words(&dir, "twice").contains("\n\ntwice (in/b.jsonl.gz:2) was kept"));
    let dir = run(&[("a.jsonl", "{\"id\":\"同\",\"text\":\"同一句话。\"}\n".repeat(12).as_bytes())], &[]);
    let said = words(&dir, "同");
    assert!(
        said.matches(" was removed as an exact").count() == 9 && said.contains("\n2 more have this id: "),
        "{said}"
    );
}

/// Asserts that `explain` refuses in one line with `word` in it.
fn refused(dir: &TempDir, output: &str, id: &str, word: &str) {
    let said = fail(&mut at(dir, &["explain", output, id]));
    assert!(said.contains(word), "{said}");
}

#[test]
fn what_is_no_output_is_told_in_one_line() {
    let dir = folder();
    refused(&dir, "out", "无此\u{1b}[31m记录", "no record has the id 无此[U+001B][31m记录");
    refused(&dir, "missing", "near", "missing");
    refused(&dir, "in", "near", "no run.json");
    refused(&dir, "in/note.txt", "near", "not a complete output of dedup");
    let [run, stored] = ["out/run.json", "out/outcome.bin"].map(|name| dir.path().join(name));
    let text = fs::read_to_string(&run).unwrap();
    for (other, word) in [(text.replace("schema\": 2", "schema\": 9"), "schema 9"), (text[..99].into(), "damaged")] {
        fs::write(&run, other).unwrap();
        refused(&dir, "out", "near", word);
    }
    fs::write(&run, &text).unwrap();
    fs::write(&stored, &fs::read(&stored).unwrap()[..99]).unwrap();
    refused(&dir, "out", "near", "outcome.bin: is damaged");
}

#[test]
fn an_input_that_changed_or_is_gone_is_told_where_it_matters() {
    let dir = folder();
    let [a, note] = ["in/a.jsonl", "in/note.txt"].map(|name| dir.path().join(name));
    fs::write(&note, "另一句话。").unwrap();
    assert!(words(&dir, "near").starts_with("near "), "its texts stand elsewhere");
    refused(&dir, "out", "plums", "in/note.txt: has changed since the run");
    fs::write(&a, A.replace("村口", "渡口")).unwrap();
    refused(&dir, "out", "near", "in/a.jsonl: has changed since the run");
    fs::remove_file(&note).unwrap();
    refused(&dir, "out", "near", "in/note.txt: no longer exists");
    with_input(&mut at(&dir, &["dedup", "-", "-o", "piped"]), B.as_bytes());
    refused(&dir, "piped", "exact", "standard input, which cannot be read again");
}

#[test]
fn an_output_is_explained_from_any_folder() {
    let dir = folder();
    let (expected, out) = (words(&dir, "near"), dir.path().join("out"));
    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(stdout(&succeed(at(&elsewhere, &["explain"]).arg(&out).arg("near"))), expected);
    succeed(at(&elsewhere, &["recluster"]).arg(&out).args(["-o", "out"]));
    assert_eq!(words(&elsewhere, "near"), expected, "clustered again from there");
}

/// What `explain` prints, in colour too, of records whose ids and texts hold `steering`, but for its own marks.
fn of_hostile(steering: &str) -> String {
    let line = |id: &str, word: &str| {
        let text = format!("Four crates of plums {steering} went {word} on the night train, {steering}unseen by us.");
        format!("{}\n", serde_json::json!({ "id": format!("{id}{steering}"), "text": text }))
    };
    let dir = run(&[("a.jsonl", (line("a", "missing") + &line("b", "astray")).as_bytes())], &["--threshold", "0.5"]);
    let color = stdout(&succeed(&mut at(&dir, &["explain", "out", "in/a.jsonl:2", "--color", "always"])));
    let color =
        ["1", "0", "9;31", "4;32"].iter().fold(color, |text, mark| text.replace(&format!("\u{1b}[{mark}m"), ""));
    words(&dir, "in/a.jsonl:1") + &words(&dir, &format!("b{steering}")) + &color
}

#[test]
fn ids_and_texts_cannot_steer_the_terminal() {
    let said = of_hostile("\u{1b}]0;x\u{7}\u{9b}31m\u{202e}红\u{2066}\u{200f}\r");
    let steers = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{2066}\u{200f}".contains(c);
    assert!(!said.contains(steers), "{said:?}");
    assert!(said.contains("[U+001B]]0;x[U+0007][U+009B]31m[U+202E]红[U+2066][U+200F]"), "{said}");
    // The twelfth character of Unicode's property Bidi_Control.
    assert!(!of_hostile("\u{61c}").contains('\u{61c}'), "U+061C");
}

#[test]
fn color_is_used_when_it_is_asked_for() {
    let dir = folder();
    let near = || at(&dir, &["explain", "out", "near"]);
    let said = |flags: &[&str], no_color: &str| stdout(&succeed(near().args(flags).env("NO_COLOR", no_color)));
    for plain in [said(&[], "1"), said(&[], ""), said(&["--color", "never"], "")] {
        assert!(plain.contains("[-桥头-]{+村口+}") && !plain.contains('\u{1b}'), "{plain}");
    }
    assert!(said(&["--color", "always"], "1").contains("\u{1b}[9;31m桥头\u{1b}[0m\u{1b}[4;32m村口\u{1b}[0m"));
    assert!(!said(&["--color", "always", "--json"], "").contains('\u{1b}'));
}

#[test]
fn the_threshold_is_read_back_to_the_last_bit() {
    let dir = run(&[("a.jsonl", LINES.as_bytes())], &["--threshold", "0.37037037037037035"]);
    let said = stdout(&succeed(&mut at(&dir, &["explain", "out", "a", "--json"])));
    assert!(said.contains("\"threshold\":0.37037037037037035,"), "{said}");
}
