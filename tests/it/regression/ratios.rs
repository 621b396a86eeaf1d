//! What a report says is what it counted: limits, numbers of headings, shares.

use crate::common::{at, rows, stdout, succeed};
use serde_json::{Value, json};
use std::fs;

#[test]
fn fingerprints_in_too_many_paragraphs_are_not_called_texts_of_a_bucket() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    let shared = "谁家门前的渠段谁家负责清淤，月底由理事会逐段查看并张贴结果";
    for number in 0..80u32 {
        let own =
            |from: u32| (from..from + 60).filter_map(|n| char::from_u32(0x4e00 + number * 240 + n)).collect::<String>();
        fs::write(dir.path().join(format!("in/{number}.txt")), format!("{}，{shared}，{}。", own(0), own(120)))
            .unwrap();
    }
    let said = stdout(&succeed(&mut at(&dir, &["report", "in", "-o", "x.html"])));
    let capped = said.lines().find(|line| line.starts_with("capped: ")).unwrap();
    assert!(capped.contains(" fingerprints in more than 64 paragraphs"), "{capped}");
    assert!(!said.contains("of a bucket"), "{said}");
    let page = fs::read_to_string(dir.path().join("x.html")).unwrap();
    assert!(page.contains("个指纹出现在超过 64 个段落中") && page.contains("fingerprints in more than 64 paragraphs"));
}

#[test]
fn headings_of_other_numbers_are_no_series() {
    let dir = tempfile::tempdir().unwrap();
    let body = "各村要把水渠清淤排在春耕前头，谁家门前的渠段谁家负责，月底由理事会逐段查看，结果张贴在村口的公示栏里。";
    let page = |numbers: [&str; 3]| numbers.map(|number| format!("春耕会议讲话篇{number}\n{body}\n")).concat();
    for (numbers, articles) in [(["一", "二三", "三四"], 1), (["一", "二", "三"], 3)] {
        fs::write(dir.path().join("a.txt"), page(numbers)).unwrap();
        succeed(&mut at(&dir, &["report", "a.txt", "-o", "x.jsonl", "--force"]));
        let row = rows(&dir.path().join("x.jsonl")).into_iter().find(|row| row["type"] == "document").unwrap();
        assert_eq!(row["articles"].as_array().unwrap().len(), articles, "{numbers:?}");
    }
}

/// The ratios of the documents `texts`, which are named a, b, ...
fn ratios(texts: &[&str]) -> Vec<Value> {
    let dir = tempfile::tempdir().unwrap();
    let lines = texts.iter().zip('a'..).map(|(text, id)| format!("{}\n", json!({ "id": id, "text": text })));
    fs::write(dir.path().join("in.jsonl"), lines.collect::<String>()).unwrap();
    succeed(&mut at(&dir, &["report", "in.jsonl", "-q", "-o", "x.jsonl"]));
    let rows = rows(&dir.path().join("x.jsonl")).into_iter().filter(|row| row["type"] == "document");
    rows.map(|mut row| row["ratio"].take()).collect()
}

fn assert_equal_is(ratio: &Value, equal: f64, single: (&str, f64)) {
    assert_eq!((&ratio["total"], &ratio["equal_single"]["id"]), (&1.0.into(), &single.0.into()), "{ratio:#}");
    for (value, wanted) in [(&ratio["equal"], equal), (&ratio["equal_single"]["value"], single.1)] {
        assert!((value.as_f64().unwrap() - wanted).abs() < 1e-9, "{ratio:#}");
    }
}

/// Twenty letters, and twenty words of five; the same with one changed.
const TWENTY: [[&str; 2]; 2] = [
    ["春耕之前各家把门前的水渠都清到底谁家没清", "春耕之前各家把门前的水渠都清到底谁家未清"],
    [
        "north ferry seven boats carry flour under every small stone while older quiet river lanes watch these other mills later",
        "north ferry seven boats carry flour under every small stone while older quiet river lanes watch those other mills later",
    ],
];

#[test]
fn what_was_changed_is_touched_and_not_equal() {
    for [text, changed] in TWENTY {
        let found = ratios(&[text, changed]);
        assert_equal_is(&found[0], 0.95, ("b", 0.95));
        assert_equal_is(&found[1], 0.95, ("a", 0.95));
    }
}

#[test]
fn copies_are_equal_though_both_differ_from_the_first() {
    for [text, changed] in TWENTY {
        let found = ratios(&[text, changed, changed]);
        assert_equal_is(&found[0], 0.95, ("b", 0.95));
        assert_equal_is(&found[1], 1.0, ("c", 1.0));
        assert_equal_is(&found[2], 1.0, ("b", 1.0));
    }
}

#[test]
fn each_differs_from_the_others_in_its_own_place() {
    let [text, one] = TWENTY[0];
    let other = text.replace("水渠", "水沟");
    let found = ratios(&[text, one, &other]);
    // Between b and c both places differ; each letter of a stands in one of them.
    assert_equal_is(&found[0], 1.0, ("b", 0.95));
    assert_equal_is(&found[1], 0.95, ("a", 0.95));
    assert_equal_is(&found[2], 0.95, ("a", 0.95));
}

#[test]
fn every_output_has_the_equal_share_first() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    TWENTY[0]
        .iter()
        .zip(["a", "b"])
        .for_each(|(text, name)| fs::write(dir.path().join(format!("in/{name}.txt")), text).unwrap());
    let said = stdout(&succeed(&mut at(&dir, &["report", "in", "-o", "x.html", "-o", "x.csv"])));
    assert!(said.contains("a.txt      95.0 %  100.0 %  b.txt (95.0 %)\n"), "{said}");
    let page = fs::read_to_string(dir.path().join("x.html")).unwrap();
    assert!(page.contains("前者的 95.0\u{a0}% 逐字见于后者，涉及 100.0\u{a0}%（不计套话）"));
    let table = fs::read_to_string(dir.path().join("x.csv")).unwrap();
    assert!(table.lines().skip(1).all(|line| line.ends_with(",0.9500,1.0000")), "{table}");
}

#[test]
fn what_was_only_put_in_another_place_is_equal() {
    let paragraphs = [
        "老渠口的闸门去年冬天换成了手摇的，八十岁的守渠人一个人也能在一刻钟里放下来。",
        "晒谷场边的旧仓库改成了阅览室，放学的孩子在那里写完作业才回家吃饭。",
        "合作社把三十亩坡地种上了黄花菜，头一年就有外县的收购商开着卡车找上门来。",
        "村里给每户门前的路灯编了号码，坏了打一个电话，第二天上午就有人带着梯子来修。",
        "入冬以前要把水塔里的旧管道清洗一遍，用的石灰和刷子已经堆放在塔下的棚子里。",
    ];
    let in_order = |order: [usize; 5]| order.map(|index| paragraphs[index]).join("\n\n");
    let found = ratios(&[&in_order([0, 1, 2, 3, 4]), &in_order([3, 4, 2, 0, 1])]);
    for (ratio, other) in found.iter().zip(["b", "a"]) {
        assert_equal_is(ratio, 1.0, (other, 1.0));
    }
    // By a word that is another one in each paragraph it is a little less.
    let changed = in_order([3, 4, 2, 0, 1]).replace('的', "之");
    let found = ratios(&[&in_order([0, 1, 2, 3, 4]), &changed]);
    let equal = found[0]["equal"].as_f64().unwrap();
    assert!((0.85..1.0).contains(&equal), "{equal}");
}

#[test]
fn texts_of_html_are_recognised_and_said() {
    let dir = tempfile::tempdir().unwrap();
    let texts = ["<p>各村的水渠，<b>谁家门前谁家管</b>。</p>", "秋后修路。", "<div>春耕<br></div>"];
    let lines = texts.iter().zip('a'..).map(|(text, id)| format!("{}\n", json!({ "id": id, "text": text })));
    fs::write(dir.path().join("in.jsonl"), lines.collect::<String>()).unwrap();
    let said = stdout(&succeed(&mut at(&dir, &["dedup", "in.jsonl", "-o", "out"])));
    assert!(said.contains("HTML              2 texts contain HTML tags"), "{said}");
    let run: Value = serde_json::from_slice(&fs::read(dir.path().join("out/run.json")).unwrap()).unwrap();
    assert_eq!(run["texts"], json!({ "html_tags": 2 }));
    let said = stdout(&succeed(&mut at(&dir, &["report", "in.jsonl", "-o", "x.html"])));
    assert!(said.contains("HTML: 2 texts contain HTML tags"), "{said}");
    assert!(fs::read_to_string(dir.path().join("x.html")).unwrap().contains("HTML tags in 2 texts"));
}
