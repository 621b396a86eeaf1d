//! Texts whose lines end with a carriage return alone.

use crate::common::{at, rows, succeed};
use std::fs;

#[test]
fn lines_that_end_with_a_carriage_return_alone_are_paragraphs() {
    let dir = tempfile::tempdir().unwrap();
    let text = "码头的吊车停了三天。\rThe crane stood idle.\r\r码头的吊车停了三天。\r\n水手们下船买烟。\rThe crane stood idle!\r";
    fs::write(dir.path().join("a.txt"), text).unwrap();
    succeed(&mut at(&dir, &["dedup", "a.txt", "-o", "out", "--unit", "paragraph", "-q"]));
    let ids: Vec<_> = rows(&dir.path().join("out/removed.jsonl")).iter().map(|row| row["id"].clone()).collect();
    assert_eq!(ids, ["a.txt:3", "a.txt:5"]);
    let left = "码头的吊车停了三天。\rThe crane stood idle.\r\r水手们下船买烟。\r";
    assert_eq!(fs::read_to_string(dir.path().join("out/kept/a.txt")).unwrap(), left);
}

#[test]
fn a_report_of_such_texts_places_what_it_finds() {
    let dir = tempfile::tempdir().unwrap();
    let shared = "渔港的冰窖改成了书店，开门那天只卖出两本海图。";
    let texts = [format!("第一页\r{shared}\r"), format!("另一页\r完\r{shared}\r收尾")];
    for (name, text) in ["a.txt", "b.txt"].iter().zip(&texts) {
        fs::write(dir.path().join(name), text).unwrap();
    }
    succeed(&mut at(&dir, &["report", "a.txt", "b.txt", "-o", "r.jsonl", "-q"]));
    let found = rows(&dir.path().join("r.jsonl"));
    let witnesses: Vec<_> = found.iter().filter(|row| row["type"] == "witness").collect();
    assert_eq!(witnesses.len(), 2);
    for (witness, text) in witnesses.iter().zip(&texts) {
        let [start, end] = ["start_byte", "end_byte"].map(|name| witness[name].as_u64().unwrap() as usize);
        assert_eq!(&text[start..end], shared);
    }
}
