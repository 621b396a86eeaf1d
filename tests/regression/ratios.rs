//! What a report says is what it counted: limits, numbers of headings, shares.

use crate::common::{at, rows, stdout, succeed};
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
    assert!(!said.contains("of one bucket"), "{said}");
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
