//! JSON that is not one object a line: arrays, and objects over several lines.

use crate::common::{at, rows, succeed};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::process::Stdio;

const LOOM: &str = "织机停了三天，梭子上落了灰，婆婆说线头不能断在雨天，断了要重新牵一遍经。";
const TOWER: &str = "钟楼的大钟每逢整点慢半分钟，修表的老人爬上去看过两回，说是鸽子做了窝。";
const PIER: &str = "码头上的跳板换成了铁的，挑夫们嫌它滑，下雨天仍旧把旧木板搬出来垫在上面。";

fn ids(path: &std::path::Path) -> Vec<String> {
    rows(path).iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_kept_of_an_array_is_an_array() {
    let dir = tempfile::tempdir().unwrap();
    let record = |id: u32, text: &str| format!("{{\n    \"id\": {id},\n    \"text\": \"{text}\"\n  }}");
    let text = |records: &[String]| format!("[\n  {}\n]\n", records.join(",\n  "));
    let all = [record(1, LOOM), record(2, TOWER), record(3, TOWER), record(4, PIER), record(5, LOOM)];
    fs::write(dir.path().join("a.json"), text(&all)).unwrap();
    succeed(&mut at(&dir, &["dedup", "a.json", "-o", "out", "-q", "--strict"]));
    assert_eq!(ids(&dir.path().join("out/removed.jsonl")), ["3", "5"]);
    let kept = |out: &str| fs::read_to_string(dir.path().join(out).join("kept/a.json")).unwrap();
    assert_eq!(kept("out"), text(&[all[0].clone(), all[1].clone(), all[3].clone()]));
    // Where the first records go, the comma before the first that stays goes with them.
    succeed(&mut at(&dir, &["dedup", "a.json", "-o", "last", "-q", "--keep", "max:id"]));
    let left: Vec<Value> = serde_json::from_str(&kept("last")).unwrap();
    assert_eq!(left.iter().map(|value| value["id"].as_u64().unwrap()).collect::<Vec<_>>(), [3, 4, 5]);
    succeed(&mut at(&dir, &["dedup", "a.json", "-o", "noted", "-q", "--annotate"]));
    let noted = fs::read_to_string(dir.path().join("noted/annotated/a.json")).unwrap();
    let noted: Vec<Value> = serde_json::from_str(&noted).unwrap();
    assert_eq!((noted.len(), &noted[2]["leitong"]["verdict"]), (5, &json!("removed")));
    let printed = succeed(&mut at(&dir, &["dedup", "a.json", "-o", "-", "-q"]));
    assert_eq!(String::from_utf8(printed.stdout).unwrap(), kept("out"));
    succeed(&mut at(&dir, &["explain", "out", "5"]));
}

#[test]
fn json_of_any_shape_is_read_under_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two, three) = (json!({"text": LOOM}), json!({"text": TOWER}), json!({"text": PIER}));
    fs::write(dir.path().join("a.json"), format!("{one}\n{two}\n{three}\n")).unwrap();
    fs::write(dir.path().join("b.json"), format!("[{one},{two} , 7,{three}]")).unwrap();
    fs::write(dir.path().join("c.json"), format!("{one:#}\n{two:#}\n{three:#}")).unwrap();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writeln!(gz, "{one}\n{two}\n{three}").unwrap();
    fs::write(dir.path().join("d.json.gz"), gz.finish().unwrap()).unwrap();
    succeed(&mut at(&dir, &["dedup", "a.json", "b.json", "c.json", "d.json.gz", "-o", "out", "-q"]));
    let expected: Vec<String> = [
        "b.json:1",
        "b.json:2",
        "b.json:4",
        "c.json:1",
        "c.json:2",
        "c.json:3",
        "d.json.gz:1",
        "d.json.gz:2",
        "d.json.gz:3",
    ]
    .map(String::from)
    .into();
    assert_eq!(ids(&dir.path().join("out/removed.jsonl")), expected);
    let rejected = rows(&dir.path().join("out/rejected.jsonl"));
    assert_eq!((&rejected[0]["source"]["record"], &rejected[0]["reason"]), (&json!(3), &json!("not-an-object")));
}

#[test]
fn an_array_is_recognised_in_a_pipe() {
    let dir = tempfile::tempdir().unwrap();
    let array = json!([{"text": LOOM}, {"text": LOOM}, {"text": PIER}]).to_string();
    let mut child = at(&dir, &["dedup", "-", "-o", "out", "-q", "--strict"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(array.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    let kept = fs::read_to_string(dir.path().join("out/kept/stdin.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), json!([{"text": LOOM}, {"text": PIER}]));
}

#[test]
fn a_large_array_and_the_same_lines_come_out_alike() {
    let dir = tempfile::tempdir().unwrap();
    let text = |number: usize| {
        let seed = number % 900;
        (0..1 + seed % 9 * seed % 40)
            .map(|part| format!("第{seed}组的\"{part}\"号仓[{{存粮{}担。\\", seed * 31 + part))
            .collect::<String>()
    };
    let values: Vec<Value> = (0..1_200).map(|number| json!({ "id": number, "text": text(number) })).collect();
    let lines: String = values.iter().map(|value| format!("{value}\n")).collect();
    fs::write(dir.path().join("a.jsonl"), lines).unwrap();
    fs::write(dir.path().join("a.json"), serde_json::to_string_pretty(&values).unwrap()).unwrap();
    let run = |input: &str, out: &str, threads: &str| {
        succeed(&mut at(&dir, &["dedup", input, "-o", out, "-q", "--threads", threads]));
        ids(&dir.path().join(out).join("removed.jsonl"))
    };
    let expected = run("a.jsonl", "lines", "2");
    assert!(expected.len() >= 300);
    assert_eq!(run("a.json", "one", "1"), expected);
    assert_eq!(run("a.json", "four", "4"), expected);
    let kept: Vec<Value> = serde_json::from_slice(&fs::read(dir.path().join("four/kept/a.json")).unwrap()).unwrap();
    let lines = fs::read_to_string(dir.path().join("lines/kept/a.jsonl")).unwrap();
    assert_eq!(kept, lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>());
}
