//! Rosters and forms in a report: what is one, what is none, and that every output names them behind what was copied.

use crate::common::{self, Random, at, stdout, succeed};
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

const ROSTER: &str =
    "出席座谈会的有：王小明、李强、陈丽、赵国栋、孙海燕、周平、吴桂芳、郑永、冯德全、韩雪梅、曹志远、彭秀兰。";
const GUESTS: &str = "Those present were: Anna Berg, Tom Hale, Ruth Odell, Carla Voss, Ines Moor, Piet Lindqvist, Otto Brandt, \
                      Mary Shaw, Hugo Falk and Edith Crane.";
const BRIDGE: &str = "镇东头的石桥一到汛期就漫水，孩子们上学要绕八里山路，老校长挨家挨户敲门，攒下一箱零钞交到施工队手里，\
                      第二年桥面抬高了一米半。";

const WHEEL: &str = "村里的老水车停了许多年，木轴早就裂了口子，去年冬天几个后生凑钱请来木匠，把轮叶拆下来刨平，开春头一场雨过后，\
                     它又吱呀吱呀转了起来，半坡的菜地从此有了水喝。";

/// Han characters at random, as clauses: what no two texts share.
fn noise(seed: usize, letters: usize) -> String {
    let mut random = Random::new(seed as u64);
    let mut letter = |at: usize| {
        let sign = if at % 9 == 8 { "，" } else { "" };
        format!("{}{sign}", char::from_u32(0x4e00 + random.below(0x4e00) as u32).unwrap())
    };
    (0..letters).map(&mut letter).collect::<String>() + "。"
}

/// A form for fish and one for a ferry, filled.
fn market(day: usize) -> String {
    let (month, price) = (1 + day % 12, 3 + 7 * day);
    format!(
        "湖边水产市场{month}月{}日行情：鲤鱼每斤{price}元，草虾每斤{}元，全天到货{}吨，由{}在码头过秤，明早五点开市，请摊主提前排队取号。",
        2 + 2 * day,
        price + 11,
        31 * day + 5,
        ["王小明", "李强", "陈丽", "赵国栋", "孙海燕", "周平"][day % 6]
    )
}

fn ferry(day: usize) -> String {
    let weekday = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"][day % 6];
    format!(
        "The ferry log for {weekday} the {}th says that {} passengers and {} crates crossed before noon, that the wind blew at {} knots, \
         and that the keeper closed the gate as usual.",
        4 + day,
        31 + 17 * day,
        5 + 3 * day,
        2 + day
    )
}

/// A report on texts with `inner` in the middle of each, as rows.
struct Report {
    dir: TempDir,
    rows: Vec<Value>,
    said: String,
}

fn report(inner: &[String]) -> Report {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("texts")).unwrap();
    for (number, inner) in inner.iter().enumerate() {
        let text = format!("{}\n{inner}\n{}\n", noise(2 * number, 90), noise(2 * number + 1, 90));
        fs::write(dir.path().join(format!("texts/{number:02}.txt")), text).unwrap();
    }
    let outputs = ["-o", "out.jsonl", "-o", "out.csv", "-o", "out.html", "--top", "99"];
    let said = stdout(&succeed(at(&dir, &["report", "texts"]).args(outputs)));
    let rows = common::rows(&dir.path().join("out.jsonl"));
    Report { dir, rows, said }
}

impl Report {
    /// Class, level and documents of every finding but formulae.
    fn found(&self) -> Vec<(&str, &str, u64)> {
        let clusters = self.rows.iter().filter(|row| row["type"] == "cluster" && row["class"] != "formula");
        let text = |row: &'_ Value, name: &str| row[name].as_str().unwrap().to_owned().leak() as &str;
        clusters.map(|row| (text(row, "class"), text(row, "level"), row["documents"].as_u64().unwrap())).collect()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.dir.path().join(name)).unwrap()
    }
}

#[test]
fn every_output_names_rosters_and_forms_behind_what_was_copied() {
    let mut texts: Vec<String> = (0..6).map(market).collect();
    texts.extend([ROSTER, ROSTER, BRIDGE, BRIDGE].map(str::to_owned));
    let report = report(&texts);
    let classes: Vec<&str> = report.found().iter().map(|found| found.0).collect();
    assert_eq!(classes[0], "exact", "{classes:?}");
    assert!(classes[1..].contains(&"list") && classes[1..].contains(&"template"), "{classes:?}");
    assert!(report.said.contains("listed last: 1 list of names and 1 template (only"), "{}", report.said);
    let csv = report.read("out.csv");
    assert!(csv.contains(",list,") && csv.contains(",template,"), "{csv}");
    let page = report.read("out.html");
    for wanted in ["value=\"list\"", "value=\"template\"", "finding list", "finding template", "名单", "模板"] {
        assert!(page.contains(wanted), "{wanted}");
    }
}

#[test]
fn forms_are_known_in_five_documents_whole_paragraphs_or_not() {
    for form in [market, ferry] {
        let found = report(&(0..6).map(form).collect::<Vec<_>>());
        assert!(
            found.found().iter().all(|found| found.0 == "template") && found.found()[0].2 == 6,
            "{:?}",
            found.found()
        );
        let few = report(&(0..4).map(form).collect::<Vec<_>>());
        assert!(few.found().iter().all(|found| found.0 != "template"), "{:?}", few.found());
    }
    // So long that the paragraphs are alike as wholes.
    let long = |day: usize| {
        format!("{BRIDGE}这座桥{}月{}日通过验收，当天有{}辆车驶过。{WHEEL}", 1 + day, 3 * day + 1, 40 + day)
    };
    let found = report(&(0..6).map(long).collect::<Vec<_>>());
    assert!(found.found().contains(&("template", "paragraph", 6)), "{:?}", found.found());
}

#[test]
fn equal_text_between_slots_is_a_piece_of_a_form() {
    let frame = "吨的消息传开以后，码头上的摊主把秤擦得锃亮，排着队等客人上门挑鱼，散市时一共成交";
    let inside =
        |day: usize| format!("{}到货{}{frame}{}{}", noise(50 + day, 40), 20 + 3 * day, 7 + day, noise(80 + day, 40));
    let found = report(&(0..6).map(inside).collect::<Vec<_>>());
    assert_eq!(found.found().iter().map(|found| (found.0, found.2)).collect::<Vec<_>>(), [("template", 6)]);
    let others = |day: usize| format!("{}到货二十{frame}{}", noise(50 + day, 40), noise(80 + day, 40));
    let found = report(&(0..6).map(others).collect::<Vec<_>>());
    assert_eq!(found.found().iter().map(|found| (found.0, found.2)).collect::<Vec<_>>(), [("exact", 6)]);
}

#[test]
fn what_was_copied_is_no_form_however_often() {
    let copies: Vec<String> = (0..10).map(|_| BRIDGE.to_owned()).collect();
    assert_eq!(report(&copies).found(), [("exact", "paragraph", 10)]);
    // Numbers of paragraphs, one other figure, and other words.
    let numbered: Vec<String> = (0..7).map(|number| format!("{}. {BRIDGE}", number + 1)).collect();
    let figure: Vec<String> = (0..7).map(|number| BRIDGE.replace("八里", &format!("{}里", number + 2))).collect();
    let words = ["孩子们", "学生们", "娃娃们", "小学生", "读书郎", "上学的人", "一帮学童"];
    let reworded: Vec<String> = words
        .iter()
        .zip(2..)
        .map(|(word, day)| BRIDGE.replace("孩子们", word).replace("八里", &format!("{day}里")))
        .collect();
    for texts in [numbered, figure, reworded] {
        let found = report(&texts);
        assert!(
            !found.found().is_empty() && found.found().iter().all(|found| found.0 != "template"),
            "{:?}",
            found.found()
        );
    }
}

#[test]
fn rosters_are_known_in_two_documents_and_whole_sentences_are_none() {
    for roster in [ROSTER, GUESTS] {
        let found = report(&[roster.to_owned(), roster.to_owned()]);
        assert_eq!(found.found().iter().map(|found| found.0).collect::<Vec<_>>(), ["list"], "{roster}");
    }
    let told = format!("王小明说，李强、陈丽和赵国栋昨天都到过坝上，{BRIDGE}");
    assert_eq!(report(&[told.clone(), told]).found(), [("exact", "paragraph", 2)]);
}
