//! One case was told in several pieces, and nothing said that they belong together.

use crate::common::{at, rows, succeed};
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

/// Sentences that share nothing.
const SENTENCES: [&str; 6] = [
    "老渠口的闸门去年冬天换成了手摇的，八十岁的守渠人一个人也能在一刻钟里放下来",
    "晒谷场边的旧仓库改成了阅览室，放学的孩子在那里写完作业才回家吃饭",
    "合作社把三十亩坡地种上了黄花菜，头一年就有外县的收购商开着卡车找上门来",
    "村里给每户门前的路灯编了号码，坏了打一个电话，第二天上午就有人带着梯子来修",
    "入冬以前要把水塔里的旧管道清洗一遍，用的石灰和刷子已经堆放在塔下的棚子里",
    "小学操场的围墙倒了一段，家长们趁着农闲用拆下来的旧砖重新砌好了",
];
const OWN: [&str; 5] = [
    "这一点在别处并不多见。",
    "会上有人提出了不同看法，争了半天没有结果。",
    "据说邻村也想照着办。",
    "至于花了多少钱，账目还没有张榜公布出来。",
    "记者到的那天正好下着小雨。",
];

/// The rows of a report on documents with these texts, which are named a, b, ...
fn report(dir: &TempDir, texts: &[String]) -> Vec<Value> {
    let lines = texts.iter().zip('a'..).map(|(text, id)| format!("{}\n", json!({ "id": id, "text": text })));
    fs::write(dir.path().join("in.jsonl"), lines.collect::<String>()).unwrap();
    let outputs = ["-o", "x.jsonl", "-o", "x.html", "--export", "pan=x.xml", "--force", "-q"];
    succeed(&mut at(dir, &[&["report", "in.jsonl"], &outputs[..]].concat()));
    rows(&dir.path().join("x.jsonl"))
}

fn of_type<'r>(rows: &'r [Value], kind: &str) -> Vec<&'r Value> {
    rows.iter().filter(|row| row["type"] == kind).collect()
}

/// A text, and one that took its sentences over with others between them.
fn rewritten() -> [String; 2] {
    let between = |index: usize| format!("{}。{}", SENTENCES[index], OWN[index % OWN.len()]);
    [SENTENCES.join("。") + "。", [0, 2, 1, 4].map(between).join("\n\n")]
}

#[test]
fn pieces_of_one_rewritten_text_are_one_stretch_in_every_output() {
    let dir = tempfile::tempdir().unwrap();
    let texts = rewritten();
    let rows = report(&dir, &texts);
    let stretches = of_type(&rows, "stretch");
    assert_eq!(stretches.len(), 1, "{stretches:?}");
    let stretch = stretches[0];
    assert_eq!((&stretch["stretch"], &stretch["a"], &stretch["b"]), (&1.into(), &"a".into(), &"b".into()));
    let pieces = stretch["findings"].as_array().unwrap();
    assert!(pieces.len() >= 3, "{stretch}");
    let part = |text: &str, start: &str, end: &str| -> String {
        let at = |name: &str| stretch[name].as_u64().unwrap() as usize;
        text.chars().skip(at(start)).take(at(end) - at(start)).collect()
    };
    let (a, b) = (part(&texts[0], "a_start", "a_end"), part(&texts[1], "b_start", "b_end"));
    assert!(a.starts_with(SENTENCES[0]) && a.trim_end_matches('。').ends_with(SENTENCES[4]), "{a}");
    assert!(b.starts_with(SENTENCES[0]) && b.trim_end_matches('。').ends_with(SENTENCES[4]), "{b}");
    // Four of its five sentences are equal, and of the other side what is not its own.
    assert!((0.7..0.95).contains(&stretch["equal"].as_f64().unwrap()), "{stretch}");
    let pan = fs::read_to_string(dir.path().join("x.xml")).unwrap();
    assert_eq!(pan.matches("<feature ").count(), 1, "{pan}");
    let page = fs::read_to_string(dir.path().join("x.html")).unwrap();
    assert!(page.contains("id=\"s1\"") && page.contains("重合区段"));
}

#[test]
fn what_is_far_apart_or_in_many_documents_is_no_stretch() {
    let dir = tempfile::tempdir().unwrap();
    let filler = |from: u32| -> String {
        let clause = |n: u32| (n * 12..n * 12 + 12).filter_map(|n| char::from_u32(0x4e00 + n)).chain(['，']);
        (from..from + 100).flat_map(clause).collect()
    };
    let far = |from: u32| format!("{}。\n\n{}\n\n{}。", SENTENCES[0], filler(from), SENTENCES[1]);
    let rows = report(&dir, &[far(0), far(200)]);
    assert_eq!((of_type(&rows, "cluster").len(), of_type(&rows, "stretch").len()), (2, 0));
    let texts: Vec<String> = (0..2).map(|_| rewritten()[0].clone()).collect();
    let rows = report(&dir, &texts);
    assert_eq!((of_type(&rows, "cluster").len(), of_type(&rows, "stretch").len()), (1, 0));
}
