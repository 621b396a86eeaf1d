//! JSON Lines: the few fields of an object that are needed, borrowed from the line where nothing is escaped.

mod flat;
mod splice;

pub(crate) use splice::quote;
pub use splice::splice_text;

use super::{Reason, SourceConfig};
use crate::document::{Document, FieldValue, Origin, Source};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The document in `line`.
pub(super) fn parse<'a>(
    line: &'a str,
    source: Source,
    name: &str,
    config: &SourceConfig,
    fields: &[String],
) -> Result<Document<'a>, (Reason, String)> {
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

/// The wanted fields of any object.
fn parsed<'a>(line: &'a str, wanted: Wanted<'_>) -> serde_json::Result<Found<'a>> {
    let mut json = serde_json::Deserializer::from_str(line);
    json.deserialize_map(wanted).and_then(|found| json.end().map(|()| found))
}

fn explain(line: &str, error: &serde_json::Error) -> (Reason, String) {
    match line.trim_start().starts_with('{') || serde_json::from_str::<IgnoredAny>(line).is_err() {
        true => (Reason::NotJson, error.to_string()),
        false => (Reason::NotAnObject, "a record must be a JSON object".into()),
    }
}

/// `line` with the value of the text field replaced by `text`, every other byte as it was.
///
/// The last of repeated fields counts, as when reading. `None` if the line is no object with that field.
pub fn replace_text(line: &str, field: &str, text: &str) -> Option<String> {
    struct Raw<'f>(&'f str);
    impl<'de> Visitor<'de> for Raw<'_> {
        type Value = Option<&'de RawValue>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a JSON object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = None;
            while let Some(key) = map.next_key::<&RawValue>()? {
                let value = map.next_value::<&RawValue>()?;
                found = if name(key).is_some_and(|key| key == self.0) { Some(value) } else { found };
            }
            Ok(found)
        }
    }
    let value = serde_json::Deserializer::from_str(line).deserialize_map(Raw(field)).ok()??.get();
    // The raw value borrows from the line, so its address tells its place.
    let start = (value.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
    let quoted = serde_json::to_string(text).ok()?;
    Some([&line[..start], &quoted, &line[start + value.len()..]].concat())
}

/// What the fields that matter may hold.
#[derive(Debug, Clone, PartialEq)]
enum Value<'a> {
    Text(Cow<'a, str>),
    Integer(String),
    Number(f64),
    Other,
}

impl Value<'_> {
    fn field(self) -> Option<FieldValue> {
        match self {
            Value::Text(text) => Some(FieldValue::Text(text.into_owned())),
            Value::Integer(digits) => {
                digits.parse().ok().filter(|number: &f64| number.is_finite()).map(FieldValue::Number)
            }
            Value::Number(number) => Some(FieldValue::Number(number)),
            Value::Other => None,
        }
    }
}

#[derive(Debug, Default, PartialEq)]
struct Found<'a> {
    text: Option<Value<'a>>,
    id: Option<Value<'a>>,
    fields: Vec<Option<Value<'a>>>,
}

impl<'a> Found<'a> {
    fn empty(wanted: Wanted<'_>) -> Found<'a> {
        Found { fields: vec![None; wanted.fields.len()], ..Found::default() }
    }

    /// Takes the value of a wanted field; the last of repeated ones counts.
    fn keep(&mut self, wanted: Wanted<'_>, key: &str, value: Value<'a>) {
        for (index, field) in wanted.fields.iter().enumerate() {
            if key == *field {
                self.fields[index] = Some(value.clone());
            }
        }
        if key == wanted.config.id_field {
            self.id = Some(value.clone());
        }
        if key == wanted.config.field {
            self.text = Some(value);
        }
    }
}

/// The fields that matter.
#[derive(Debug, Clone, Copy)]
struct Wanted<'c> {
    config: &'c SourceConfig,
    fields: &'c [String],
}

impl Wanted<'_> {
    fn wants(&self, key: &str) -> bool {
        key == self.config.field || key == self.config.id_field || self.fields.iter().any(|field| key == *field)
    }
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found<'de>, A::Error> {
        let mut found = Found::empty(self);
        while let Some(key) = map.next_key::<&RawValue>()?.map(name) {
            match key {
                Some(key) if key == self.config.field => found.keep(self, &key, map.next_value_seed(AnyValue)?),
                Some(key) if self.wants(&key) => found.keep(self, &key, lenient(map.next_value()?)),
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(found)
    }
}

/// The name that a raw key is; none if it is no text, as of half a surrogate pair: it names no field that is wanted.
fn name(key: &RawValue) -> Option<Cow<'_, str>> {
    let raw = key.get();
    match raw.contains('\\') {
        true => serde_json::from_str::<String>(raw).ok().map(Cow::Owned),
        false => Some(Cow::Borrowed(raw.trim_matches('"'))),
    }
}

/// What a field other than the text holds. Whether a record is rejected must not depend on which of these are read, so
/// what is well-formed but has no value here, such as `1e999` or half a surrogate pair, is as good as absent.
fn lenient(raw: &RawValue) -> Value<'_> {
    let raw = raw.get();
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    if raw == "0"
        || digits.starts_with(|first| ('1'..='9').contains(&first)) && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Value::Integer(raw.to_owned());
    }
    let mut json = serde_json::Deserializer::from_str(raw);
    AnyValue.deserialize(&mut json).unwrap_or(Value::Other)
}

struct AnyValue;

impl<'de> DeserializeSeed<'de> for AnyValue {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(text.to_owned().into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Integer(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Value::Integer(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Source = Source { file: 0, record: 7 };

    fn read(line: &str) -> Result<Document<'_>, (Reason, String)> {
        parse(line, SOURCE, "a.jsonl", &SourceConfig::default(), &["date".into()])
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
