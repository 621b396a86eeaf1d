//! The forms of other tools, held to their standards and to the original texts.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

fn leitong(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_leitong")).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

/// What each form holds of a report on `input`, by its name, and the report itself as `jsonl`.
fn exported(input: &str) -> BTreeMap<&'static str, String> {
    let dir = tempfile::tempdir().unwrap();
    let own = dir.path().join("reuse.jsonl");
    let mut args = vec!["report".to_owned(), input.into(), "-q".into(), "-o".into(), own.to_str().unwrap().into()];
    let forms = ["passim", "pan", "webannotation"];
    for form in forms {
        args.extend(["--export".into(), format!("{form}={}", dir.path().join(form).display())]);
    }
    let output = leitong(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    forms.into_iter().map(|form| (form, read(form))).chain([("jsonl", read("reuse.jsonl"))]).collect()
}

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_type<'r>(rows: &'r [Value], kind: &str) -> Vec<&'r Value> {
    rows.iter().filter(|row| row["type"] == kind).collect()
}

/// Code points `start..end` of a speech.
fn quoted(id: &str, start: usize, end: usize) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/speeches").join(id);
    std::fs::read_to_string(path).unwrap().chars().skip(start).take(end - start).collect()
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

/// The elements of a document as names and attributes, in order; an end is a name behind a slash.
///
/// Panics at whatever is not well-formed: it reads the part of XML that the exports write.
fn elements(xml: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let forbidden = |c: char| (c < ' ' && !"\t\n\r".contains(c)) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    assert!(!xml.contains(forbidden));
    let body = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").unwrap();
    let (mut found, mut open) = (Vec::new(), Vec::new());
    for piece in body.split('<').skip(1) {
        let (tag, between) = piece.split_once('>').unwrap();
        assert!(between.trim().is_empty() && !between.contains(['>', '&']), "{between}");
        let (name, mut rest) = tag.split_at(tag.find([' ', '/']).filter(|&at| at > 0).unwrap_or(tag.len()));
        let mut attributes = BTreeMap::new();
        while let Some((key, behind)) = rest.split_once("=\"") {
            let (value, behind) = behind.split_once('"').unwrap();
            assert!(attributes.insert(key.trim().to_owned(), unescaped(value)).is_none());
            rest = behind;
        }
        match (name.strip_prefix('/'), rest) {
            (Some(name), "") => assert_eq!(open.pop(), Some(name.to_owned())),
            (None, "") => open.push(name.to_owned()),
            (None, rest) => assert_eq!(rest, "/"),
            (Some(_), rest) => panic!("{rest}"),
        }
        found.push((name.to_owned(), attributes));
    }
    assert!(open.is_empty());
    found
}

fn unescaped(value: &str) -> String {
    let mut text = String::new();
    for (index, piece) in value.split('&').enumerate() {
        let (entity, rest) = if index == 0 { ("", piece) } else { piece.split_once(';').unwrap() };
        text.push_str(match entity {
            "" => "",
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            "#9" => "\t",
            "#10" => "\n",
            "#13" => "\r",
            other => panic!("{other}"),
        });
        text.push_str(rest);
    }
    text
}

/// The text of a URN's percent-encoded id.
fn decoded(urn: &str) -> String {
    let id = urn.strip_prefix("urn:leitong:").unwrap();
    assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)), "{id}");
    let mut pieces = id.split('%');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend(piece[2..].bytes());
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn passim_has_a_row_for_each_witness_at_its_offsets() {
    let written = exported("data/speeches");
    let found = rows(&written["passim"]);
    let own = rows(&written["jsonl"]);
    let told: Vec<&Value> = of_type(&own, "cluster")
        .into_iter()
        .filter(|row| row["class"] != "formula")
        .map(|row| &row["cluster"])
        .collect();
    let witnesses: Vec<&Value> =
        of_type(&own, "witness").into_iter().filter(|row| told.contains(&&row["cluster"])).collect();
    assert!(!found.is_empty() && found.len() == witnesses.len());
    for (row, witness) in found.iter().zip(witnesses) {
        let place = |row: &Value, names: [&str; 4]| names.map(|name| row[name].clone());
        let expected = place(witness, ["cluster", "document", "start", "end"]);
        assert_eq!(place(row, ["cluster", "id", "begin", "end"]), expected);
        let id = row["id"].as_str().unwrap();
        assert_eq!(row["text"], quoted(id, number(&row["begin"]), number(&row["end"])));
        assert_eq!(number(&row["size"]), found.iter().filter(|other| other["cluster"] == row["cluster"]).count());
        let place = |row: &Value| (row["id"].clone(), row["begin"].clone(), row["end"].clone());
        assert!(row["uid"].is_i64() || row["uid"].is_u64());
        assert!(found.iter().all(|other| (other["uid"] == row["uid"]) == (place(other) == place(row))));
    }
    assert!(found.is_sorted_by_key(|row| number(&row["cluster"])));
}

#[test]
fn pan_pairs_the_base_with_each_other_witness() {
    let written = exported("data/speeches");
    let own = rows(&written["jsonl"]);
    let found = elements(&written["pan"]);
    assert_eq!((found[0].0.as_str(), found.last().unwrap().0.as_str()), ("documents", "/documents"));
    let documents: Vec<&str> =
        found.iter().filter(|(name, _)| name == "document").map(|(_, fields)| fields["reference"].as_str()).collect();
    let ids: Vec<&str> = of_type(&own, "document").iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(documents, ids);
    let side = |row: &'_ Value, id: &str, start: &str, end: &str| {
        (row[id].as_str().unwrap().to_owned(), number(&row[start]), number(&row[end]))
    };
    let told: Vec<[(String, usize, usize); 2]> = of_type(&own, "stretch")
        .into_iter()
        .map(|row| [side(row, "a", "a_start", "a_end"), side(row, "b", "b_start", "b_end")])
        .collect();
    assert!(!told.is_empty());
    let stretches: Vec<[(&str, usize, usize); 2]> =
        told.iter().map(|sides| [0, 1].map(|side| (sides[side].0.as_str(), sides[side].1, sides[side].2))).collect();
    let mut here = "";
    let mut pairs = 0;
    for (name, fields) in &found {
        match name.as_str() {
            "document" => here = &fields["reference"],
            "feature" => {
                assert_eq!(fields["name"], "detected-plagiarism");
                let at = |name: &str| fields[name].parse::<usize>().unwrap();
                let source = fields["source_reference"].as_str();
                let sides = [(source, "source_offset", "source_length"), (here, "this_offset", "this_length")]
                    .map(|(id, start, length)| (id, at(start), at(start) + at(length)));
                let witness = |(id, start, end): (&str, usize, usize)| {
                    let is_it = |row: &&Value| row["document"] == id && row["text"] == quoted(id, start, end);
                    of_type(&own, "witness").iter().any(is_it)
                };
                assert!(stretches.contains(&sides) || sides.into_iter().all(witness), "{sides:?}");
                let place = |id: &str| ids.iter().position(|other| *other == id).unwrap();
                assert!((place(source), at("source_offset")) < (place(here), at("this_offset")));
                pairs += 1;
            }
            _ => {}
        }
    }
    // What lies in a stretch is told by it.
    let mut expected = stretches.len();
    for cluster in of_type(&own, "cluster").into_iter().filter(|row| row["class"] != "formula") {
        let witnesses: Vec<_> =
            of_type(&own, "witness").into_iter().filter(|row| row["cluster"] == cluster["cluster"]).collect();
        let place = |index: usize| side(witnesses[index], "document", "start", "end");
        let base = number(&cluster["base"]);
        for other in (0..witnesses.len()).filter(|&other| other != base) {
            let (a, b) = (place(base.min(other)), place(base.max(other)));
            let holds = |of: (&str, usize, usize), site: &(String, usize, usize)| {
                of.0 == site.0 && of.1 <= site.1 && site.2 <= of.2
            };
            expected += usize::from(!stretches.iter().any(|&[x, y]| holds(x, &a) && holds(y, &b)));
        }
    }
    assert_eq!(pairs, expected);
}

#[test]
fn web_annotations_quote_what_they_point_at() {
    let written = exported("data/speeches");
    let page: Value = serde_json::from_str(&written["webannotation"]).unwrap();
    assert_eq!(
        (&page["@context"], &page["type"]),
        (&"http://www.w3.org/ns/anno.jsonld".into(), &"AnnotationPage".into())
    );
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), of_type(&rows(&written["jsonl"]), "cluster").len());
    let mut ids: Vec<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), items.len());
    for item in items {
        assert_eq!((&item["type"], &item["motivation"]), (&"Annotation".into(), &"linking".into()));
        assert!(item["target"].as_array().unwrap().len() > 1);
        for target in item["target"].as_array().unwrap() {
            let id = decoded(target["source"].as_str().unwrap());
            let (place, quote) = (&target["selector"][0], &target["selector"][1]);
            let (start, end) = (number(&place["start"]), number(&place["end"]));
            assert_eq!(quote["exact"], quoted(&id, start, end));
            assert_eq!(quote["prefix"], quoted(&id, start.saturating_sub(32), start));
            assert_eq!(quote["suffix"], quoted(&id, end, end + 32));
        }
    }
}

#[test]
fn hostile_ids_and_texts_are_escaped() {
    let dir = tempfile::tempdir().unwrap();
    let text = "渠口的淤泥<清>到\u{1}路边&amp;，“谁家\"门前'谁家管]]>，月底由值班的人\u{1b}[31m逐段查看\u{FFFF}，结果贴在村口的木牌上。";
    let ids = ["a<b>&\"c'", "x\u{0}\u{1b}[2J\n\t\r\u{FFFE} /../", "雷同#1?%41"];
    let records = ids.map(|id| serde_json::json!({"id": id, "text": text}).to_string());
    let path = dir.path().join("in.jsonl");
    std::fs::write(&path, records.join("\n")).unwrap();
    let written = exported(path.to_str().unwrap());
    let found = rows(&written["passim"]);
    assert_eq!(found.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
    assert!(found.iter().all(|row| text.starts_with(row["text"].as_str().unwrap())));
    let xml = elements(&written["pan"]);
    let references: Vec<&str> =
        xml.iter().filter_map(|(_, fields)| fields.get("reference").map(String::as_str)).collect();
    assert_eq!(references, [ids[0], "x\u{FFFD}\u{FFFD}[2J\n\t\r\u{FFFD} /../", ids[2]]);
    assert_eq!(xml.iter().filter(|(name, _)| name == "feature").count(), 2);
    let page: Value = serde_json::from_str(&written["webannotation"]).unwrap();
    let targets = page["items"][0]["target"].as_array().unwrap();
    let sources: Vec<String> = targets.iter().map(|target| decoded(target["source"].as_str().unwrap())).collect();
    assert_eq!(sources, ids);
    assert!(targets.iter().all(|target| text.starts_with(target["selector"][1]["exact"].as_str().unwrap())));
}

#[test]
fn texts_that_share_nothing_are_exported_as_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.txt"), "只有一段话。").unwrap();
    let written = exported(dir.path().to_str().unwrap());
    assert_eq!(written["passim"], "");
    assert!(elements(&written["pan"]).iter().all(|(name, _)| name != "feature"));
    let page: Value = serde_json::from_str(&written["webannotation"]).unwrap();
    assert_eq!(page["items"], Value::Array(Vec::new()));
}

#[test]
fn exports_that_cannot_be_written_are_refused_before_the_work() {
    let dir = tempfile::tempdir().unwrap();
    let there = dir.path().join("there.xml");
    std::fs::write(&there, "mine").unwrap();
    let there = format!("pan={}", there.display());
    let new = format!("pan={}", dir.path().join("new.xml").display());
    let missing = format!("passim={}", dir.path().join("no/where").display());
    for (exports, word) in [
        (vec![new.as_str(), there.as_str()], "--force"),
        (vec![new.as_str(), missing.as_str()], "folder"),
        (vec![new.as_str(), "pan=data/speeches/x.xml"], "inside"),
        (vec![new.as_str(), new.as_str()], "twice"),
        (vec![new.as_str(), "tei=x.xml"], "known formats are passim, pan, webannotation"),
        (vec![new.as_str(), "passim"], "FORMAT=FILE"),
        (vec![new.as_str(), "passim="], "FORMAT=FILE"),
    ] {
        let mut args = vec!["report", "data/speeches", "-q"];
        args.extend(exports.iter().flat_map(|export| ["--export", export]));
        let failed = leitong(&args);
        let message = String::from_utf8(failed.stderr).unwrap();
        assert_eq!(failed.status.code(), Some(2), "{message}");
        assert!(message.contains(word), "{message}");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "{exports:?}");
    }
    assert!(leitong(&["report", "data/speeches", "-q", "--force", "--export", &there]).status.success());
}

#[test]
fn what_was_put_for_what_is_counted() {
    let found = rows(&exported("data/speeches")["jsonl"]);
    let substitutions = of_type(&found, "substitution");
    let of = |a: &str, b: &str| substitutions.iter().find(|row| row["a"] == a && row["b"] == b);
    // 市委, 市政府, 全市 and 市直 once each: told by what they share.
    let row = of("市", "县").unwrap();
    assert_eq!((&row["class"], number(&row["count"]), number(&row["findings"])), (&"place-level".into(), 4, 1));
    assert!(substitutions.iter().all(|row| number(&row["count"]) >= number(&row["findings"])));
    assert!(substitutions.iter().rev().is_sorted_by_key(|row| number(&row["count"])));
    let place = |kind: &str| found.iter().position(|row| row["type"] == kind);
    assert!(place("formula").is_none_or(|formula| place("substitution").unwrap() < formula));
    for edit in of_type(&found, "alignment").iter().flat_map(|row| row["edits"].as_array().unwrap()) {
        assert!(["mask", "numeral", "place-level", "organ", "wording"].contains(&edit["what"].as_str().unwrap()));
    }
    let shown = String::from_utf8(leitong(&["report", "data/speeches"]).stdout).unwrap();
    assert!(shown.contains("\nchanged throughout: ") && shown.contains("市 -> 县 x4"), "{shown}");
}

#[test]
fn the_stock_phrases_are_listed() {
    let dir = tempfile::tempdir().unwrap();
    let own = dir.path().join("own.txt");
    std::fs::write(&own, "村口大喇叭广播\n-以人民为中心的发展思想\n").unwrap();
    let listed = |args: &[&str]| {
        let output = leitong(&[&["formulas"], args].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let all = listed(&[]);
    assert!(all.lines().count() > 4000 && all.lines().all(|line| line.split('\t').count() == 2));
    assert!(all.contains("\t以人民为中心的发展思想\n"));
    let changed = listed(&["--formulas", own.to_str().unwrap()]);
    assert!(!changed.contains("\t以人民为中心的发展思想\n"));
    assert_eq!(listed(&["--formulas", own.to_str().unwrap(), "--class", "own"]), "own\t村口大喇叭广播\n");
    let slogans = rows(&listed(&["--class", "slogan", "--json"]));
    assert!(!slogans.is_empty() && slogans.iter().all(|row| row["class"] == "slogan" && row["text"].is_string()));
    let failed = leitong(&["formulas", "--class", "none"]);
    assert_eq!(failed.status.code(), Some(2));
    assert!(String::from_utf8(failed.stderr).unwrap().contains("slogan"));
}
