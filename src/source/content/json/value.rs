//! The values of an object's fields that matter, by serde_json: what any line may hold.

use super::splice::name;
use crate::document::FieldValue;
use crate::source::SourceConfig;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The wanted fields of any object.
pub(super) fn parsed<'a>(line: &'a str, wanted: Wanted<'_>) -> serde_json::Result<Found<'a>> {
    let mut json = serde_json::Deserializer::from_str(line);
    json.deserialize_map(wanted).and_then(|found| json.end().map(|()| found))
}

/// What the fields that matter may hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Integer(String),
    Number(f64),
    Other,
}

impl Value<'_> {
    pub fn field(self) -> Option<FieldValue> {
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
pub(super) struct Found<'a> {
    pub text: Option<Value<'a>>,
    pub id: Option<Value<'a>>,
    pub fields: Vec<Option<Value<'a>>>,
}

impl<'a> Found<'a> {
    pub fn empty(wanted: Wanted<'_>) -> Found<'a> {
        Found { fields: vec![None; wanted.fields.len()], ..Found::default() }
    }

    /// Takes the value of a wanted field; the last of repeated ones counts.
    pub fn keep(&mut self, wanted: Wanted<'_>, key: &str, value: Value<'a>) {
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
pub(super) struct Wanted<'c> {
    pub config: &'c SourceConfig,
    pub fields: &'c [String],
}

impl Wanted<'_> {
    pub fn wants(&self, key: &str) -> bool {
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
