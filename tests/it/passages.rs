//! Passages below the paragraph: what is found, what is a formula, and what a report says of it.
//!
//! Every report made here is also held to what holds for all of them: see [`hold`].

use crate::common::{self, Random, leitong};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A sentence, and the same with words put in, a mask, another district and another word.
const SENTENCE: &str = "全市干部都要到田埂上走一走，先听种田人怎么说，再谈渠水怎么分，谁敢渎职就追究谁的责任";
const EDITED: [&str; 3] = [
    "全市干部从今往后都要到田埂上走一走，先听种田人怎么说，再谈渠水怎么分，谁敢渎职就追究谁的责任",
    "XX干部都要到田埂上走一走，先听种田人怎么说，再谈渠水怎么分，谁敢失职就追究谁的责任",
    "全县干部都要到田埂上走一走，先听种田人怎么说，再谈渠水怎么分，谁敢失职就追究谁的责任",
];
const WHEEL: &str = "村里的老水车停了12年，木轴早就裂了口子。去年冬天几个后生凑钱请来木匠，把轮叶一片片拆下来刨平，\
                     开春头一场雨过后，它又吱呀吱呀转了起来，半坡的菜地从此有了水喝。";
const BRIDGE: &str = "镇东头的石桥一到汛期就漫水，孩子们上学要绕八里山路。老校长挨家挨户敲门，三个月攒下一箱零钞，\
                      连同一本记着名字的练习簿交到施工队手里，第二年桥面抬高了一米半。";
const FERRY: &str = "When the ferry stopped running, the baker's daughter learned to row, and by midsummer she carried \
                     flour, letters and two reluctant goats across.";

/// Han characters at random, as clauses and sentences: what no two texts share.
fn noise(seed: u64, letters: usize) -> String {
    let mut random = Random::new(seed);
    let mut text = String::new();
    let mut clause = 0;
    for _ in 0..letters {
        text.push(char::from_u32(0x4e00 + random.below(0x4e00) as u32).unwrap());
        clause += 1;
        if clause > 5 + random.below(9) {
            text.push(if random.below(3) == 0 { '。' } else { '，' });
            clause = 0;
        }
    }
    text + "。"
}

/// Words that no language has.
fn english(seed: u64, words: usize) -> String {
    let mut random = Random::new(seed);
    let syllables = ["ba", "ke", "lo", "mir", "tun", "ves", "dra", "phi", "gol", "sed", "nar", "quo"];
    let mut word = || (0..3).map(|_| random.pick(&syllables)).collect::<String>();
    (0..words).map(|_| word()).collect::<Vec<_>>().join(" ") + ". "
}

/// A text of which `inner` is the middle paragraph.
fn around(seed: u64, inner: &str) -> String {
    format!("{}\n{inner}\n{}\n", noise(2 * seed, 120), noise(2 * seed + 1, 120))
}

/// A text with `passage` inside a paragraph of 400 letters.
fn inside(seed: u64, passage: &str) -> String {
    around(seed, &format!("{}{passage}。{}", noise(seed + 500, 200), noise(seed + 600, 140)))
}

/// The rows of a report on texts, each a file of its name.
struct Report(Vec<Value>);

fn report<T: AsRef<str>>(texts: &[(&str, T)], flags: &[&str]) -> Report {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in texts {
        fs::write(dir.path().join(name), text.as_ref()).unwrap();
    }
    let names = texts.iter().map(|&(name, _)| name);
    let mut command = leitong();
    command.current_dir(dir.path()).arg("report").args(names).args(["-q", "-o", "out.jsonl"]).args(flags);
    common::succeed(&mut command);
    let report = Report(common::rows(&dir.path().join("out.jsonl")));
    hold(texts, &report);
    report
}

impl Report {
    fn of_type(&self, kind: &str) -> Vec<&Value> {
        self.0.iter().filter(|row| row["type"] == kind).collect()
    }

    fn witnesses(&self, cluster: &Value) -> Vec<&Value> {
        self.of_type("witness").into_iter().filter(|row| row["cluster"] == cluster["cluster"]).collect()
    }

    /// The findings that are no formulae.
    fn telling(&self) -> Vec<&Value> {
        self.of_type("cluster").into_iter().filter(|row| row["class"] != "formula").collect()
    }

    /// The one finding that is no formula.
    fn only(&self) -> &Value {
        let found = self.telling();
        assert_eq!(found.len(), 1, "{found:#?}");
        found[0]
    }

    fn documents(&self, cluster: &Value) -> Vec<&str> {
        self.witnesses(cluster).iter().map(|row| row["document"].as_str().unwrap()).collect()
    }

    fn ratio(&self, document: &str, name: &str) -> f64 {
        let row = self.of_type("document").into_iter().find(|row| row["id"] == document).unwrap();
        row["ratio"][name].as_f64().unwrap()
    }

    /// The places of each finding.
    fn places(&self) -> BTreeSet<BTreeSet<(String, u64, u64)>> {
        let place = |row: &Value| (row["start"].as_u64().unwrap(), row["end"].as_u64().unwrap());
        let of = |cluster: &Value| {
            let rows = self.witnesses(cluster).into_iter();
            rows.map(|row| (row["document"].as_str().unwrap().to_owned(), place(row).0, place(row).1)).collect()
        };
        self.telling().into_iter().map(of).collect()
    }
}

/// What holds for every report: quotations, numbers, sizes, order and references.
fn hold<T: AsRef<str>>(texts: &[(&str, T)], report: &Report) {
    let number = |row: &Value, name: &str| usize::try_from(row[name].as_u64().unwrap()).unwrap();
    for row in report.of_type("witness") {
        let text = texts.iter().find(|(name, _)| row["document"] == *name).unwrap().1.as_ref();
        let (start, end) = (number(row, "start"), number(row, "end"));
        assert_eq!(row["text"], text.chars().skip(start).take(end - start).collect::<String>());
        assert_eq!(row["text"], text[number(row, "start_byte")..number(row, "end_byte")]);
        for name in ["identity", "similarity", "share"] {
            assert!((0.0..=1.0).contains(&row[name].as_f64().unwrap()), "{name} {row:#}");
        }
    }
    let clusters = report.of_type("cluster");
    let related = |cluster: &Value| -> Vec<usize> {
        cluster["related"].as_array().unwrap().iter().map(|other| other.as_u64().unwrap() as usize).collect()
    };
    for (cluster, place) in clusters.iter().zip(1..) {
        let documents: BTreeSet<&str> = report.documents(cluster).into_iter().collect();
        let sizes = (report.witnesses(cluster).len(), documents.len());
        assert_eq!((number(cluster, "cluster"), number(cluster, "size")), (place, sizes.0), "{cluster:#}");
        assert!(number(cluster, "documents") == sizes.1 && sizes.0 > 1, "{cluster:#}");
        let base = &report.witnesses(cluster)[number(cluster, "base")]["text"];
        assert_eq!((base, number(cluster, "chars")), (&cluster["text"], base.as_str().unwrap().chars().count()));
        let others = related(cluster);
        assert!(others.windows(2).all(|pair| pair[0] < pair[1]), "not ascending, or twice the same: {cluster:#}");
        assert!(others.iter().all(|&other| other != place && (1..=clusters.len()).contains(&other)), "{cluster:#}");
        // At most eight are told.
        let mutual = |&other: &usize| related(clusters[other - 1]).contains(&place);
        assert!(others.iter().all(|other| mutual(other) || related(clusters[other - 1]).len() >= 8), "{cluster:#}");
    }
    let is_formula = |cluster: &&Value| cluster["class"] == "formula";
    assert!(clusters.iter().map(is_formula).is_sorted(), "formulae come last");
    for document in report.of_type("document") {
        let ratio = |name: &str| document["ratio"][name].as_f64().unwrap();
        let single = |name: &str| document["ratio"][name]["value"].as_f64().unwrap_or(0.0);
        assert!(ratio("equal") <= ratio("no_formula") && ratio("no_formula") <= ratio("total"), "{document:#}");
        assert!(single("equal_single") <= ratio("equal").min(single("max_single")), "{document:#}");
    }
}

#[test]
fn a_sentence_with_small_edits_is_one_finding_with_all_witnesses() {
    let texts = [
        ("a.txt", inside(1, SENTENCE)),
        ("b.txt", inside(2, EDITED[0])),
        ("c.txt", inside(3, EDITED[1])),
        ("d.txt", inside(4, EDITED[2])),
    ];
    let found = report(&texts, &[]);
    let cluster = found.only();
    assert_eq!((&cluster["level"], &cluster["class"]), (&"passage".into(), &"near".into()));
    assert_eq!(found.documents(cluster), ["a.txt", "b.txt", "c.txt", "d.txt"]);
    let quoted: Vec<&str> = found.witnesses(cluster).iter().map(|row| row["text"].as_str().unwrap()).collect();
    assert_eq!((quoted[0], quoted[1], quoted[3]), (SENTENCE, EDITED[0], EDITED[2]));
    // A mask has no letters to begin with.
    assert!(EDITED[1].ends_with(quoted[2]) && quoted[2].starts_with(['X', '干']), "{}", quoted[2]);
}

#[test]
fn classes_tell_how_much_was_changed() {
    let verbatim = report(&[("a.txt", inside(1, SENTENCE)), ("b.txt", inside(2, SENTENCE))], &[]);
    assert_eq!((&verbatim.only()["class"], &verbatim.only()["text"]), (&"exact".into(), &SENTENCE.into()));
    assert!(verbatim.of_type("alignment").is_empty());
    // 27 of 40 letters stay.
    let changed = "各级领导务必要到田埂上走一走，先听种田人怎样讲，回头再谈渠水怎么分，哪个渎职就追究其责任";
    let adapted = report(&[("a.txt", inside(1, SENTENCE)), ("b.txt", inside(2, changed))], &[]);
    assert_eq!(adapted.only()["class"], "adapted");
    let identities = adapted.witnesses(adapted.only()).into_iter().map(|row| row["similarity"].as_f64().unwrap());
    let identity = identities.fold(1.0, f64::min);
    assert!((0.6..0.8).contains(&identity), "{identity}");
}

#[test]
fn a_paragraph_inside_a_longer_one_is_found_however_it_is_written() {
    let traditional = "村裏的老水車停了12年，木軸早就裂了口子。去年冬天幾個後生湊錢請來木匠，把輪葉一片片拆下來刨平，\
                       開春頭一場雨過後，它又吱呀吱呀轉了起來，半坡的菜地從此有了水喝。";
    let halfwidth = WHEEL.replace('，', ", ").replace('。', "! ").replace("12", "１２").replace('水', "水 ");
    let words: Vec<char> = inside(2, WHEEL).chars().filter(|&c| c != '\n').collect();
    let wrapped = words.chunks(32).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n");
    let cases = [inside(2, WHEEL), inside(2, traditional), inside(2, &halfwidth), wrapped];
    for (case, text) in cases.into_iter().enumerate() {
        for names in [["a.txt", "b.txt"], ["b.txt", "a.txt"]] {
            let mut texts = [(names[0], around(1, WHEEL)), (names[1], text.clone())];
            texts.sort();
            let found = report(&texts, &[]);
            let (cluster, tail) = (found.only(), WHEEL.trim_end_matches('。'));
            assert_eq!((&cluster["class"], found.documents(cluster).len()), (&"exact".into(), 2), "case {case}");
            let quoted = found.witnesses(cluster).into_iter().find(|row| row["document"] == names[0]).unwrap();
            assert_eq!(quoted["text"].as_str().unwrap().trim_end_matches('。'), tail, "case {case}");
        }
    }
}

#[test]
fn a_paragraph_inside_a_longer_one_is_found_in_english() {
    let twelve = "the miller swears his black dog counted every sack before the flood";
    for passage in [FERRY, twelve] {
        let longer =
            format!("{}\n{}{passage} {}\n{}\n", english(1, 60), english(2, 40), english(3, 40), english(4, 60));
        let shorter = format!("{}\n{passage}\n{}\n", english(5, 60), english(6, 60));
        let found = report(&[("a.txt", longer), ("b.txt", shorter)], &[]);
        assert_eq!(found.only()["text"].as_str().unwrap().trim_end_matches('.'), passage.trim_end_matches('.'));
    }
}

#[test]
fn paragraphs_that_were_merged_or_split_are_one_finding() {
    let (two, one) = (format!("{WHEEL}\n{BRIDGE}"), format!("{WHEEL}{BRIDGE}"));
    for (first, second, counts) in [(&two, &one, [2, 1]), (&one, &two, [1, 2])] {
        let found = report(&[("a.txt", around(1, first)), ("b.txt", around(2, second))], &[]);
        let witnesses = found.witnesses(found.only());
        let paragraphs: Vec<usize> = witnesses.iter().map(|row| row["paragraphs"].as_array().unwrap().len()).collect();
        assert_eq!(paragraphs, counts);
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        assert!(witnesses.iter().all(|row| letters(row["text"].as_str().unwrap()) == letters(&one)), "{witnesses:#?}");
    }
}

/// Whether a text of three clauses and one of the same in another order are one finding of all three, reordered.
fn reordered(order: [usize; 3]) -> bool {
    let clauses = ["先把东头淤了三年的水渠清干净", "再把西头塌了半边的机耕路垫平整", "最后给打谷场装两盏亮堂的路灯"];
    let text = |order: [usize; 3]| format!("{}。", order.map(|at| clauses[at]).join("，"));
    let found = report(&[("a.txt", inside(1, &text([0, 1, 2]))), ("b.txt", inside(2, &text(order)))], &[]);
    let whole = |row: &&Value| clauses.iter().all(|clause| row["text"].as_str().unwrap().contains(clause));
    assert!(found.witnesses(found.only()).iter().all(whole), "{order:?} {:#?}", found.witnesses(found.only()));
    found.only()["reordered"].as_bool().unwrap()
}

#[test]
fn clauses_moved_to_the_other_end_are_one_reordered_finding() {
    assert!(!reordered([0, 1, 2]) && reordered([2, 0, 1]) && reordered([1, 2, 0]));
}

#[test]
fn clauses_that_changed_places_are_one_reordered_finding() {
    assert_eq!([[1, 0, 2], [0, 2, 1], [2, 1, 0]].map(reordered), [true; 3]);
}

#[test]
fn what_straddles_two_passages_in_another_order_is_found_besides() {
    let part = |text: &str, from: usize, count: usize| text.chars().skip(from).take(count).collect::<String>();
    let straddling = part(WHEEL, WHEEL.chars().count() - 23, 23) + &part(BRIDGE, 0, 25);
    let texts = [[WHEEL, BRIDGE].concat(), [BRIDGE, WHEEL].concat(), straddling];
    let texts = [0, 1, 2].map(|at| (["a.txt", "b.txt", "c.txt"][at], inside(at as u64 + 1, &texts[at])));
    assert!(report(&texts, &[]).telling().iter().any(|row| row["reordered"] == true));
}

#[test]
fn stock_phrases_are_formulae_and_no_reuse() {
    let stock = "坚持以人民为中心的发展思想";
    let texts = [1, 2].map(|n| inside(n, &format!("{}要{stock}，{}", noise(n + 90, 8), noise(n + 70, 8))));
    let found = report(&[("a.txt", &texts[0]), ("b.txt", &texts[1])], &[]);
    assert!(found.telling().is_empty(), "{:#?}", found.telling());
    assert!(found.ratio("a.txt", "no_formula") == 0.0 && found.ratio("a.txt", "total") > 0.0);
    assert_eq!(found.ratio("a.txt", "equal"), 0.0);
    assert!(found.of_type("formula").iter().any(|row| row["text"] == stock && row["documents"] == 2));
    // In many texts, each time among other words.
    let names: Vec<String> = (10..40).map(|n| format!("{n}.txt")).collect();
    let phrase = "不把锅底烧红了谁也别想端碗";
    let many = |count: usize| -> Vec<(&str, String)> {
        let text = |n: u64| inside(n, &format!("{}{phrase}{}", noise(n + 90, 9).replace('。', ""), noise(n + 70, 9)));
        names.iter().take(count).zip(10..).map(|(name, n)| (name.as_str(), text(n))).collect()
    };
    assert_eq!(report(&many(2), &[]).telling().len(), 1);
    assert!(report(&many(30), &[]).telling().is_empty());
}

#[test]
fn a_file_of_formulae_adds_and_takes_away() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("own.txt");
    let ratios = |passage: &str, line: &str| {
        fs::write(&list, format!("# own\n{line}\n")).unwrap();
        let texts = [("a.txt", inside(1, passage)), ("b.txt", inside(2, passage))];
        [report(&texts, &[]), report(&texts, &["--formulas", list.to_str().unwrap()])].map(|found| {
            assert!(found.ratio("b.txt", "total") > 0.0 && found.of_type("cluster").len() == 1);
            found.ratio("a.txt", "no_formula")
        })
    };
    let own = "谁家的渠段淤了谁家就别想先开闸";
    let [without, with] = ratios(&format!("，{own}，"), own);
    assert!(without > 0.0 && with == 0.0, "{without} {with}");
    let stock = "像保护眼睛一样保护生态环境";
    let [without, with] = ratios(&format!("，{stock}，"), &format!("-{stock}"));
    assert!(without == 0.0 && with > 0.0, "{without} {with}");
}

#[test]
fn a_passage_has_a_witness_in_every_copy_of_its_paragraph() {
    let third = format!("{}{SENTENCE}。{}", noise(81, 60), noise(82, 60));
    let copy = third.replace("走一走", "转一转");
    let texts = [inside(1, SENTENCE), inside(2, SENTENCE), around(3, &third), around(4, &copy), around(5, &third)];
    let names = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"];
    for order in [[0, 1, 2, 3, 4], [3, 2, 1, 0, 4], [2, 0, 3, 4, 1]] {
        let found = report(&order.map(|at| (names[at], &texts[at])), &[]);
        let of = |level: &str| -> Vec<BTreeSet<&str>> {
            let clusters = found.telling().into_iter().filter(|cluster| cluster["level"] == level);
            clusters.map(|cluster| found.documents(cluster).into_iter().collect()).collect()
        };
        assert_eq!(of("passage"), [BTreeSet::from(names)], "{order:?}");
        assert_eq!(of("paragraph"), [BTreeSet::from(["c.txt", "d.txt", "e.txt"])], "{order:?}");
    }
}

#[test]
fn an_article_that_is_repeated_as_a_whole_is_told_once() {
    let body = [noise(1, 90), WHEEL.to_owned(), BRIDGE.to_owned(), noise(2, 90)];
    let whole = body.join("\n");
    let edited = whole.replace("木匠", "铁匠");
    let found = report(&[("a.txt", &whole), ("b.txt", &edited)], &[]);
    assert_eq!((&found.only()["level"], &found.only()["class"]), (&"article".into(), &"near".into()));
    // What a third text has of the article is told besides, with all three.
    let found = report(&[("a.txt", &whole), ("b.txt", &edited), ("c.txt", &inside(3, BRIDGE))], &[]);
    let told: BTreeMap<&str, Vec<&str>> =
        found.telling().iter().map(|row| (row["level"].as_str().unwrap(), found.documents(row))).collect();
    assert_eq!(found.telling().len(), 2, "{told:?}");
    assert_eq!(told["passage"], ["a.txt", "b.txt", "c.txt"]);
}

#[test]
fn an_article_with_other_paragraph_breaks_is_told_once_and_whole() {
    let body = [noise(1, 90), WHEEL.to_owned(), BRIDGE.to_owned(), noise(2, 90)];
    let whole = body.join("\n");
    let merged = |at: usize| whole.replacen(&format!("{}\n", body[at]), &body[at], 1);
    // In the middle, at the end, at the beginning.
    for at in [1, 2, 0] {
        let found = report(&[("a.txt", &whole), ("b.txt", &merged(at))], &[]);
        assert_eq!(found.only()["level"], "article", "{at}");
        let texts: Vec<&Value> = found.witnesses(found.only()).into_iter().map(|row| &row["text"]).collect();
        assert_eq!(texts, [&Value::from(whole.as_str()), &Value::from(merged(at))], "{at}");
    }
}

#[test]
fn different_halves_of_a_third_are_two_findings() {
    let texts = [inside(1, WHEEL), inside(2, &format!("{WHEEL}{BRIDGE}")), inside(3, BRIDGE)];
    for order in [[0, 1, 2], [1, 0, 2], [2, 0, 1]] {
        let found = report(&order.map(|at| (["a.txt", "b.txt", "c.txt"][at], &texts[at])), &[]);
        let told: BTreeSet<BTreeSet<&str>> =
            found.telling().iter().map(|row| found.documents(row).into_iter().collect()).collect();
        assert_eq!(told, [["a.txt", "b.txt"], ["b.txt", "c.txt"]].map(BTreeSet::from).into(), "{order:?}");
        assert_eq!(found.telling().len(), 2);
    }
}

#[test]
fn quotations_are_told_from_slogans() {
    let quotation = "渠道不通庄稼就不旺，人心不齐水再多也流不到地里";
    let cases = [
        (format!("老支书去年在会上指出：“{quotation}”，"), true),
        (format!("老支书去年在会上指出：「{quotation}」，"), true),
        (format!("老支书去年在会上指出，{quotation}，"), false),
        ("大伙把“三清”“四改”“五通”挂在嘴边，夜里还在“比学赶”的院墙下头盘算收成，".to_owned(), false),
    ];
    for (passage, is_quoted) in cases {
        let found = report(&[("a.txt", inside(1, &passage)), ("b.txt", inside(2, &passage))], &[]);
        assert!(found.witnesses(found.only()).iter().all(|row| row["quoted"] == is_quoted), "{passage}");
        let (told, unquoted) = (found.ratio("a.txt", "no_formula"), found.ratio("a.txt", "no_quotation"));
        assert!(told > 0.0 && (unquoted < told) == is_quoted, "{passage} {told} {unquoted}");
    }
}

/// A dozen texts that share sentences in one order, whole, edited and in part, some of them side by side.
fn mixed(seed: u64) -> Vec<(String, String)> {
    let mut random = Random::new(seed);
    let pool: Vec<String> =
        (0..6).map(|n| noise(900 + n, 40)).chain([WHEEL, BRIDGE, SENTENCE].map(String::from)).collect();
    let text = |n: u64| {
        let mut paragraph = |n: u64| {
            let part = |random: &mut Random, from: usize| match random.below(4) {
                0 => common::mutate(random, &pool[from], 4),
                1 => pool[from].chars().take(20).collect(),
                _ => pool[from].clone(),
            };
            let mut chosen: Vec<usize> = (0..1 + random.below(3)).map(|_| random.below(pool.len())).collect();
            chosen.sort_unstable();
            chosen.dedup();
            let parts: Vec<String> = chosen.into_iter().map(|from| part(&mut random, from)).collect();
            format!("{}{}{}\n", noise(1000 + n, 50), parts.concat(), noise(2000 + n, 50))
        };
        (0..3).map(|m| paragraph(3 * n + m)).collect::<String>()
    };
    (0..12).map(text).zip(0..).map(|(text, n)| (format!("{n}.txt"), text)).collect()
}

fn borrowed(texts: &[(String, String)]) -> Vec<(&str, &String)> {
    texts.iter().map(|(name, text)| (name.as_str(), text)).collect()
}

#[test]
fn rows_do_not_depend_on_threads() {
    let mut related = false;
    for seed in 0..4 {
        let texts = mixed(seed);
        let [one, three] = ["1", "3"].map(|threads| report(&borrowed(&texts), &["--threads", threads]));
        assert_eq!(one.0[1..], three.0[1..], "seed {seed}");
        assert!(one.telling().len() > 4, "seed {seed}");
        related |= one.telling().iter().any(|row| row["related"][0].is_u64());
    }
    assert!(related, "no finding is related to another one");
}

#[test]
fn findings_do_not_depend_on_the_order_of_the_files() {
    for seed in 0..4 {
        let texts = mixed(seed);
        let mut texts = borrowed(&texts);
        let first = report(&texts, &[]);
        for order in 0..3 {
            Random::new(order).shuffle(&mut texts);
            let other = report(&texts, &[]);
            let (before, after) = (first.places(), other.places());
            let only = |x: &BTreeSet<_>, y: &BTreeSet<_>| x.difference(y).cloned().collect::<Vec<_>>();
            assert_eq!(only(&before, &after), only(&after, &before), "seed {seed}, order {order}");
        }
    }
}

#[test]
fn copies_of_one_sentence_are_the_same_finding_in_any_order() {
    let passages = [WHEEL, SENTENCE, EDITED[0], SENTENCE, EDITED[2]];
    let texts: Vec<String> = passages.iter().zip(1..).map(|(passage, seed)| inside(seed, passage)).collect();
    let mut texts: Vec<(&str, &String)> =
        ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"].into_iter().zip(&texts).collect();
    let first = report(&texts, &[]).places();
    assert_eq!(first.len(), 1);
    for order in 0..6 {
        Random::new(order).shuffle(&mut texts);
        assert_eq!(report(&texts, &[]).places(), first, "order {order}");
    }
}

/// The report on one hostile text, which must end soon, and where that can be limited, with little memory.
fn soon(name: &str, bytes: &[u8]) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.txt"), bytes).unwrap();
    let mut command = match cfg!(target_os = "linux") {
        true => Command::new("sh"),
        false => leitong(),
    };
    if cfg!(target_os = "linux") {
        command.args(["-c", "ulimit -v 4000000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_leitong")]);
    }
    command.current_dir(dir.path()).args(["report", "in.txt", "-q", "-o", "out.jsonl"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let limit = Duration::from_secs(20);
    let is_done = common::ends_within(&mut child, limit);
    if !is_done {
        child.kill().unwrap();
    }
    let status = child.wait().unwrap();
    assert!(is_done, "{name}: not done after {limit:?}");
    // Bytes that are no text are rejected, and nothing else was read.
    let expected = if std::str::from_utf8(bytes).is_ok() { 0 } else { 2 };
    assert_eq!(status.code(), Some(expected), "{name}");
    assert!(!common::rows(&dir.path().join("out.jsonl")).is_empty(), "{name}");
}

#[test]
fn one_letter_for_ever_ends_soon() {
    soon("one character", "水".repeat(200_000).as_bytes());
    soon("two characters", "水车".repeat(100_000).as_bytes());
}

#[test]
fn the_same_paragraph_for_ever_ends_soon() {
    let counted: String = (0..20_000).map(|n| format!("{n}、{WHEEL}\n")).collect();
    soon("the same with a counter", counted.as_bytes());
    let slots =
        |n: u64| format!("{}村的{}昨天挑着{}担稻谷过了桥，今天又来排队。\n", noise(n, 3), noise(n + 9000, 2), n % 97);
    soon("a template", (0..2000).map(slots).collect::<String>().as_bytes());
}

#[test]
fn a_text_without_line_ends_ends_soon() {
    soon("no line ends", noise(7, 90_000).as_bytes());
    soon("sentences again and again", [WHEEL, BRIDGE, SENTENCE].concat().repeat(600).as_bytes());
}

#[test]
fn what_is_hardly_text_ends_soon() {
    soon("nothing", b"");
    soon("bytes", &Random::new(5).bytes(300_000));
    soon("punctuation", "，。！？…—“”\n".repeat(20_000).as_bytes());
    soon("masks in lines", "××XX □□\n".repeat(20_000).as_bytes());
    soon("masks and a word", "XX同志到XX村\n".repeat(20_000).as_bytes());
}

#[test]
fn masks_for_ever_end_soon() {
    soon("masks in a line", "XX ".repeat(60_000).as_bytes());
}
