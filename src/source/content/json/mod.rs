//! JSON Lines: the few fields of an object that are needed, borrowed from the line where nothing is escaped.

mod flat;
mod note;
mod splice;
mod value;

pub(super) use note::annotate;
pub(crate) use splice::quote;
pub use splice::{replace_text, splice_text};

use super::{Decoded, Reading};
use crate::document::{Document, Origin};
use crate::source::encoding::{self, BOM};
use crate::source::{Reason, SourceConfig};
use serde::de::IgnoredAny;
use std::borrow::Cow;
use value::{Value, Wanted, parsed};

/// The document in the line `bytes`.
pub(super) fn document<'a>(bytes: &'a [u8], reading: Reading<'_>) -> Decoded<'a> {
    let text = encoding::utf8(bytes)?;
    let line = text.trim_end_matches([' ', '\t', '\r', '\n']);
    let document = parse(line, reading)?;
    let origin = document.origin.behind(bytes.len() - text.len());
    Ok(Document { origin, ..document })
}

/// Appends `record` to `out` with `text` for that of its document.
pub(super) fn replace(record: &[u8], text: &str, config: &SourceConfig, out: &mut Vec<u8>) -> Option<()> {
    let line = std::str::from_utf8(record).ok()?;
    let bare = line.strip_prefix(BOM).unwrap_or(line);
    out.extend_from_slice(&record[..line.len() - bare.len()]);
    splice_text(bare, &config.field, text, out)
}

fn parse<'a>(line: &'a str, reading: Reading<'_>) -> Decoded<'a> {
    let Reading { source, name, config, fields, .. } = reading;
    let wanted = Wanted { config, fields };
    let found = match flat::read(line, wanted) {
        Some(found) => found,
        None => parsed(line, wanted).map_err(|error| explain(line, &error))?,
    };
    let text = match found.text {
        Some(Value::Text(text)) => text,
        Some(_) => return Err((Reason::NoText, format!("field {:?} is not a string", config.field))),
        None => return Err((Reason::NoText, format!("no field {:?}: name another with --field", config.field))),
    };
    let id = match found.id {
        Some(Value::Text(Cow::Owned(mut id))) => {
            // What was decoded has room for the rest of its line, and ids may be held for all records.
            id.shrink_to_fit();
            id.into()
        }
        Some(Value::Text(id)) => id,
        Some(Value::Integer(id)) => id.into(),
        _ => format!("{name}:{}", source.record).into(),
    };
    let fields = found.fields.into_iter().map(|value| value.and_then(Value::field)).collect();
    let origin = match &text {
        // It is borrowed from the line, so its address tells its place.
        Cow::Borrowed(text) => Origin::Slice { at: text.as_ptr() as usize - line.as_ptr() as usize },
        Cow::Owned(_) => Origin::Made,
    };
    Ok(Document { id, source, text, origin, fields })
}

fn explain(line: &str, error: &serde_json::Error) -> (Reason, String) {
    match line.trim_start().starts_with('{') || serde_json::from_str::<IgnoredAny>(line).is_err() {
        true => (Reason::NotJson, error.to_string()),
        false => (Reason::NotAnObject, "a record must be a JSON object".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{FieldValue, Source};

    const SOURCE: Source = Source { file: 0, record: 7 };

    fn read(line: &str) -> Decoded<'_> {
        let (config, fields) = (&SourceConfig::default(), &["date".into()]);
        parse(line, Reading { source: SOURCE, name: "a.jsonl", config, fields, columns: &[] })
    }

    #[test]
    fn ids_are_strings_integers_or_places() {
        assert_eq!(read(r#"{"id": 5, "text": "甲"}"#).unwrap().id, "5");
        assert_eq!(read(r#"{"text": "甲", "id": "x"}"#).unwrap().id, "x");
        assert_eq!(read(r#"{"text": "甲", "id": [1]}"#).unwrap().id, "a.jsonl:7");
    }

    #[test]
    fn escapes_are_decoded_and_plain_text_is_borrowed() {
        assert_eq!(read(r#"{"text": "\u96f7\u540c\n"}"#).unwrap().text, "雷同\n");
        assert!(matches!(read(r#"{"text": "雷同"}"#).unwrap().text, Cow::Borrowed("雷同")));
    }

    #[test]
    fn a_text_knows_its_place_unless_it_was_decoded() {
        let place = |line| read(line).unwrap().origin;
        assert_eq!(place(r#"{"text": "旧", "text": "新"}"#), Origin::Slice { at: 25 });
        assert_eq!(place(r#"{"te\u0078t": "新"}"#), Origin::Slice { at: 15 });
        assert_eq!(place(r#"{"text": "一\n二"}"#), Origin::Made);
    }

    #[test]
    fn faults_have_their_reasons() {
        for (line, reason) in [
            ("{not json", Reason::NotJson),
            ("[]", Reason::NotAnObject),
            ("3", Reason::NotAnObject),
            ("[", Reason::NotJson),
            (r#"{"id": 9}"#, Reason::NoText),
            (r#"{"text": 5}"#, Reason::NoText),
            (r#"{"text": null}"#, Reason::NoText),
            (r#"{"text": "a"} x"#, Reason::NotJson),
            (r#"{"text": "\ud800"}"#, Reason::NotJson),
            ("{\"text\": \"a\"}\u{3000}", Reason::NotJson),
            ("{\"text\": \"a\"}\u{85}", Reason::NotJson),
            ("{\"a\tb\": 1, \"text\": \"a\"}", Reason::NotJson),
        ] {
            assert_eq!(read(line).unwrap_err().0, reason, "{line}");
        }
        assert_eq!(read(&"[".repeat(100_000)).unwrap_err().0, Reason::NotJson);
    }

    #[test]
    fn keep_fields_are_read() {
        let dated = |line| read(line).unwrap().fields.remove(0);
        assert_eq!(dated(r#"{"text": "a", "date": "2024"}"#), Some(FieldValue::Text("2024".into())));
        assert_eq!(dated(r#"{"text": "a", "date": -2}"#), Some(FieldValue::Number(-2.0)));
        assert_eq!(dated(r#"{"text": "a", "date": {"y": 1}}"#), None);
    }

    #[test]
    fn what_has_no_value_costs_no_record() {
        for value in ["1e999", r#""\ud800""#, r#""\udc00x""#, r#"[1e999, "\ud800"]"#, r#"{"a": 1e999}"#, "null"] {
            let line = format!(r#"{{"date": {value}, "x": {value}, "\ud800": 1, "text": "a", "id": {value}}}"#);
            let document = read(&line).unwrap();
            assert_eq!((&*document.id, &document.fields[..]), ("a.jsonl:7", &[None][..]), "{value}");
            assert!(replace_text(&line, "text", "b").is_some());
        }
        assert!(read(r#"{"text": "a", "date": 1e}"#).is_err() && read(r#"{"text": "a", "date": "\x"}"#).is_err());
    }

    #[test]
    fn integers_of_any_size_are_ids() {
        for id in ["18446744073709551616", "-9223372036854775809", "340282366920938463463374607431768211456"] {
            let line = format!(r#"{{"id": {id}, "text": "a", "date": {id}}}"#);
            let document = read(&line).unwrap();
            assert_eq!(document.id, id);
            assert_eq!(document.fields, [Some(FieldValue::Number(id.parse().unwrap()))]);
        }
        assert_eq!(read(&format!(r#"{{"text": "a", "date": 1{}}}"#, "0".repeat(400))).unwrap().fields, [None]);
        assert_eq!(read(r#"{"id": -0, "text": "a"}"#).unwrap().id, "a.jsonl:7");
    }

    #[test]
    fn an_escaped_id_takes_no_more_memory_than_it_needs() {
        let line = format!(r#"{{"id": "a\/1", "text": "{}"}}"#, "x".repeat(10_000));
        let Cow::Owned(id) = read(&line).unwrap().id else { panic!("it has an escape") };
        assert!(id == "a/1" && id.capacity() < 100, "{}", id.capacity());
    }

    #[test]
    fn only_the_text_is_replaced() {
        let line = r#"{"a" : {"text":"x"}, "text": "旧\n",  "b":1}"#;
        assert_eq!(replace_text(line, "text", "新\"").unwrap(), r#"{"a" : {"text":"x"}, "text": "新\"",  "b":1}"#);
        assert_eq!(replace_text("[]", "text", ""), None);
    }
}
