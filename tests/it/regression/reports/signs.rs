//! Signs that are symbols themselves and letters when they are folded: `×`, `○`, `℃`, `№`, radicals of Kangxi.

use crate::common::{Random, at, rows, succeed};
use leitong::config::Config;
use leitong::document::Span;
use leitong::report::Measured;
use leitong::report::rows::Export;
use leitong::report::terminal::Style;
use leitong::report::{Existing, Report, ReportFormat, terminal};
use leitong::reuse;
use leitong::source::Inputs;
use leitong::text::alignment::Alignment;
use leitong::text::difference::{Edit, differences, letter_spans};
use leitong::text::fold::{Fold, fold_mapped};
use leitong::text::script::{Class, class};
use std::fs;
use std::time::Duration;

/// All characters that are no letters, but whose key holds some; also between Han, where a sign may be a mask.
fn odd() -> Vec<char> {
    let has_letters = |text: &str| fold_mapped(Fold::Text, text).chars.iter().any(|&c| class(c) != Class::Separator);
    let is_odd = |c: &char| class(*c) == Class::Separator && (has_letters(&c.to_string()) || "×✕╳○*＊".contains(*c));
    ('\u{21}'..=char::MAX).filter(is_odd).collect()
}

fn quoted<'t>(a: &'t str, b: &'t str) -> Vec<(&'t str, &'t str)> {
    differences(a, b).edits.iter().map(|edit| (edit.a.of(a), edit.b.of(b))).collect()
}

/// A text of Han, and of `signs` in one of three places.
fn text(random: &mut Random, signs: &[char]) -> String {
    let piece = |random: &mut Random| match random.below(3) {
        0 => signs[random.below(signs.len())],
        _ => ['修', '渠', '三', '市', '委', '，', ' ', 'n', 'o', '株', '式', '会', '社'][random.below(13)],
    };
    (0..random.below(18)).map(|_| piece(random)).collect()
}

fn mutated(random: &mut Random, text: &str, signs: &[char]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..random.below(4) {
        let at = random.below(chars.len() + 1);
        if at < chars.len() && random.below(2) == 0 {
            chars.remove(at);
        } else {
            chars.insert(at, signs[random.below(signs.len())]);
        }
    }
    chars.into_iter().collect()
}

/// The letters by which a text is compared.
fn letters(text: &str) -> Vec<char> {
    let key = fold_mapped(Fold::Text, text).chars;
    key.into_iter().filter(|&c| class(c) != Class::Separator).collect()
}

fn is_sound(a: &str, b: &str, edits: &[Edit]) {
    let ascend = |side: fn(&Edit) -> Span| edits.windows(2).all(|pair| side(&pair[0]).end <= side(&pair[1]).start);
    assert!(ascend(|edit| edit.a) && ascend(|edit| edit.b), "{a:?} {b:?} {edits:?}");
    let is_whole = |edit: &Edit| !edit.a.of(a).is_empty() || !edit.b.of(b).is_empty();
    assert!(edits.iter().all(is_whole), "{a:?} {b:?} {edits:?}");
    // The letters outside of edits are the same, and with those of `b` for those of `a` inside they are its own.
    let alignment = Alignment::new(a, b, edits);
    let (of_a, of_b) = (letters(a), letters(b));
    let (mut made, mut at) = (Vec::new(), 0);
    for (old, new) in &alignment.edits {
        made.extend_from_slice(&of_a[at..old.start]);
        made.extend_from_slice(&of_b[new.clone()]);
        at = old.end;
    }
    made.extend_from_slice(&of_a[at..]);
    assert_eq!(made, of_b, "{a:?} {b:?} {edits:?}");
}

#[test]
fn a_mask_against_a_name_is_a_substitution() {
    assert_eq!(quoted("请××市委放心", "请青石市委放心"), [("××", "青石")]);
    assert_eq!(quoted("二○二三年", "二四二三年"), [("○", "四")]);
    assert_eq!(quoted("气温20℃。", "气温20℉。"), [("℃", "℉")]);
    assert_eq!(quoted("由㍿经手", "由株式公社经手"), [("㍿", "株式公社")]);
    assert_eq!(quoted("⼤家看㈠", "大家看㈡"), [("㈠", "㈡")]);
    assert!(quoted("⼤家看№1", "大家看No1").is_empty());
}

#[test]
fn every_edit_between_texts_of_odd_signs_is_whole() {
    let odd = odd();
    assert!(odd.len() > 900, "{}", odd.len());
    let mut random = Random::new(14);
    for _ in 0..6_000 {
        let few: Vec<char> = (0..4).map(|_| odd[random.below(odd.len())]).chain(['×', '○', '№', '㍿']).collect();
        let a = text(&mut random, &few);
        let b = if random.below(3) == 0 { text(&mut random, &few) } else { mutated(&mut random, &a, &few) };
        is_sound(&a, &b, &differences(&a, &b).edits);
    }
}

#[test]
fn letters_of_one_sign_stand_where_it_stands() {
    for &sign in &odd() {
        let text = format!("市{sign}委");
        for span in letter_spans(&text) {
            assert!(!span.of(&text).is_empty() && text.is_char_boundary(span.end), "{text}");
        }
    }
}

#[test]
fn a_page_of_number_signs_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let tail = "护林，每件都要有人管，管到底，月底在村口的墙上贴出来。";
    fs::write(dir.path().join("a.txt"), format!("№会上说各组抓好三件事：一是修，二是种树，三是{tail}\n")).unwrap();
    fs::write(dir.path().join("b.txt"), format!("会上说№各组抓好三件事：一是修渠，二№种树，三是{tail}\n")).unwrap();
    succeed(&mut at(&dir, &["report", "a.txt", "b.txt", "-o", "x.html", "-o", "x.jsonl"]));
    let page = fs::read_to_string(dir.path().join("x.html")).unwrap();
    assert!(page.contains("№"));
    let rows = rows(&dir.path().join("x.jsonl"));
    let edits = rows.iter().filter(|row| row["type"] == "alignment").flat_map(|row| row["edits"].as_array().unwrap());
    assert!(edits.clone().count() > 2 && edits.clone().all(|edit| edit["a"] != edit["b"]));
}

#[test]
fn a_masked_place_is_told_as_replaced_on_the_terminal_and_by_explain() {
    let dir = tempfile::tempdir().unwrap();
    let rest = "的渠长把各段的活分到了户，谁家门前的渠谁家清，月底逐段查看，查看结果贴在村口的墙上。";
    fs::write(dir.path().join("a.txt"), format!("请××市{rest}\n")).unwrap();
    fs::write(dir.path().join("b.txt"), format!("请青石市{rest}\n")).unwrap();
    let shown = succeed(&mut at(&dir, &["report", "a.txt", "b.txt", "--threshold", "0.7", "--color", "never"]));
    assert!(String::from_utf8_lossy(&shown.stdout).contains("[-××-]{+青石+}"));
    succeed(&mut at(&dir, &["dedup", "a.txt", "b.txt", "-o", "out", "--threshold", "0.7", "-q"]));
    let shown = succeed(&mut at(&dir, &["explain", "out", "b.txt", "--color", "never"]));
    let said = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(said.contains("××-]") && said.contains("青石"), "{said}");
}

/// A few documents of a few clauses each, with odd signs strewn over them.
fn documents(random: &mut Random, odd: &[char]) -> Vec<String> {
    const CLAUSES: [&str; 8] = [
        "各组要把水渠清淤排在春耕前头",
        "谁家门前的渠段谁家负责到底",
        "他说：“渠道不通庄稼不旺人心也就散了”",
        "the ferry left at dawn with forty sacks of barley and one goat",
        "查看结果贴在村口的墙上请大家看",
        "「『三分种七分管』是老话说的道理",
        "\n\n",
        "讲话篇2\n",
    ];
    let document = |random: &mut Random| {
        let clauses: String = (0..4 + random.below(12)).map(|_| random.pick(&CLAUSES).to_owned() + "，").collect();
        let strewn = |c: char, random: &mut Random| match random.below(12) {
            0 => format!("{}{c}", odd[random.below(odd.len())]),
            1 => odd[random.below(odd.len())].to_string(),
            _ => c.to_string(),
        };
        clauses.chars().map(|c| strewn(c, random)).collect()
    };
    (0..2 + random.below(4)).map(|_| document(random)).collect()
}

#[test]
fn every_form_of_a_report_is_written_whatever_the_texts_are() {
    let odd: Vec<char> =
        odd().into_iter().chain("\u{200b}\u{301}\u{3099}\r\t\0\u{feff}\u{1F468}\u{200d}**“”".chars()).collect();
    let mut random = Random::new(41);
    for round in 0..24 {
        let few: Vec<char> = (0..5).map(|_| odd[random.below(odd.len())]).chain(['×', '№']).collect();
        let dir = tempfile::tempdir().unwrap();
        for (number, text) in documents(&mut random, &few).iter().enumerate() {
            fs::write(dir.path().join(format!("{number}.txt")), text).unwrap();
        }
        let (config, inputs) = (Config::default(), Inputs::gather(&[dir.path().to_owned()]).unwrap());
        let findings = reuse::run(&config, &inputs, &()).unwrap();
        let measured = Measured::new(&findings.timings, &findings.files, Duration::ZERO, 1);
        let report = Report { findings: &findings, inputs: &inputs, config: &config, measured: &measured };
        let out = tempfile::tempdir().unwrap();
        for format in ReportFormat::ALL {
            let path = out.path().join(format!("r{}", format.extension()));
            format.write(&report, &path, Existing::Refuse).unwrap();
        }
        for form in Export::ALL {
            form.write(&report, &out.path().join(form.name()), Existing::Refuse).unwrap();
        }
        for color in [false, true] {
            let style = Style { color, width: 60 + round, top: 50, lines: 9 };
            assert!(!terminal::render(&report, style).is_empty());
        }
    }
}
