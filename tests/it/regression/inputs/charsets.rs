//! Texts that are not in UTF-8: compared with those that are, and kept byte for byte.

use crate::common::{at, rows, succeed};
use encoding_rs::GBK;
use std::fs;

const SHARED: &str = "渡口的船每天清早开出，傍晚回来，船工把缆绳盘好，再把灯挂上桅杆。\r\n";
const OWN: &str = "学堂后面有一口老井，井沿的青石被绳子磨出了十几道深沟，夏天最凉。\r\n";
const LAST: &str = "榨油坊只在霜降以后开门，一直忙到小年，香味能飘过两条街去。\r\n";

fn gbk(text: &str) -> Vec<u8> {
    GBK.encode(text).0.into_owned()
}

fn utf16(text: &str) -> Vec<u8> {
    format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn paragraphs_are_cut_out_of_texts_in_other_charsets() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), SHARED).unwrap();
    fs::write(dir.path().join("b.txt"), gbk(&[OWN, SHARED, LAST].concat())).unwrap();
    fs::write(
        dir.path().join("c.txt"),
        utf16(&[SHARED, "𠮷村的族谱写在黄绢上，每三十年重抄一次，旧的烧掉。\n"].concat()),
    )
    .unwrap();
    let inputs = ["a.txt", "b.txt", "c.txt"];
    let args = |more: &[&'static str]| [&["dedup", "-q", "--strict"], &inputs[..], more].concat();
    succeed(&mut at(&dir, &args(&["-o", "out", "--unit", "paragraph"])));
    let kept = |name: &str| fs::read(dir.path().join("out/kept").join(name)).unwrap();
    assert_eq!(kept("b.txt"), gbk(&[OWN, LAST].concat()));
    assert_eq!(kept("c.txt"), utf16("𠮷村的族谱写在黄绢上，每三十年重抄一次，旧的烧掉。\n"));
    let removed = rows(&dir.path().join("out/removed.jsonl"));
    assert_eq!(removed.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), ["b.txt:2", "c.txt:1"]);

    succeed(&mut at(&dir, &args(&["-o", "noted", "--annotate"])));
    for name in ["b.txt", "c.txt"] {
        let same = fs::read(dir.path().join("noted/annotated").join(name)).unwrap();
        assert_eq!(same, fs::read(dir.path().join(name)).unwrap(), "{name}");
    }
}

#[test]
fn a_text_whose_charset_is_not_certain_is_rejected() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), [&gbk(SHARED)[..], b"\xff\xff"].concat()).unwrap();
    fs::write(dir.path().join("b.jsonl"), [b"{\"text\":\"", &gbk(OWN.trim_end())[..], b"\"}\n"].concat()).unwrap();
    fs::write(dir.path().join("c.txt"), LAST).unwrap();
    succeed(&mut at(&dir, &["dedup", "a.txt", "b.jsonl", "c.txt", "-o", "out", "-q"]));
    let rejected = rows(&dir.path().join("out/rejected.jsonl"));
    assert_eq!(rejected.iter().map(|row| row["reason"].as_str().unwrap()).collect::<Vec<_>>(), ["not-utf8"; 2]);
}
