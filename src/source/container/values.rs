//! JSON values one behind the other: an array of records, or objects over several lines each.
//!
//! Where the file is an array, `[` is its head and `]` its tail; the comma before a record belongs to it, and is not written
//! before the first one that is.

use super::{Cut, Cuts};
use crate::source::encoding::mark;
use memchr::memchr2;

/// The search for the end of a value, through pieces of a file that follow one another.
#[derive(Debug, Clone, Copy)]
pub(in crate::source) struct Value {
    /// Objects and arrays that are open.
    depth: u32,
    place: Place,
}

/// Where a reader of a value is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// Before its first byte.
    Before,
    /// In a number or a name, which ends with what separates values.
    Word,
    /// Between the strings of an object or an array.
    Inside,
    String,
    /// Behind a backslash in a string.
    Escape,
}

impl Value {
    pub(super) fn new() -> Value {
        Value { depth: 0, place: Place::Before }
    }

    /// Where in `piece` the value ends; `None` if that is further on.
    pub(super) fn end(&mut self, piece: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < piece.len() {
            match self.place {
                Place::Escape => (self.place, at) = (Place::String, at + 1),
                Place::String => {
                    at += memchr2(b'"', b'\\', &piece[at..])? + 1;
                    self.place = if piece[at - 1] == b'\\' { Place::Escape } else { Place::Inside };
                    if self.place == Place::Inside && self.depth == 0 {
                        return Some(at);
                    }
                }
                Place::Word if is_separator(piece[at]) || piece[at] == b']' => return Some(at),
                Place::Before if is_separator(piece[at]) => at += 1,
                Place::Before | Place::Inside | Place::Word => {
                    let byte = piece[at];
                    at += 1;
                    if self.take(byte) {
                        return Some(at);
                    }
                }
            }
        }
        None
    }

    /// Passes `byte`, which is in no string; whether the value ends with it.
    fn take(&mut self, byte: u8) -> bool {
        match byte {
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.place = match byte {
            b'"' => Place::String,
            _ if self.depth > 0 || matches!(byte, b'}' | b']') => Place::Inside,
            _ => Place::Word,
        };
        matches!(byte, b'}' | b']') && self.depth == 0
    }
}

/// What stands between values, and the end of an array.
fn is_separator(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',')
}

/// The values of `bytes`, with which a file begins if `is_first`.
pub(super) fn cut(bytes: &[u8], is_first: bool) -> Cuts {
    let head = if is_first { head(bytes) } else { 0 };
    let mut cuts = Cuts { head: 0..head, ..Cuts::default() };
    let mut at = head;
    while let Some(start) = bytes[at..].iter().position(|&byte| !is_separator(byte)) {
        if bytes[at + start] == b']' && is_over(&bytes[at + start + 1..]) {
            break;
        }
        let end = Value::new().end(&bytes[at..]).map_or(bytes.len(), |end| at + end);
        cuts.records.push(Cut { place: cuts.ends, bytes: at..end });
        cuts.ends += 1;
        at = end;
    }
    cuts.tail = at..bytes.len();
    cuts
}

/// Bytes of `record` that only part it from the one before.
pub(super) fn separator(record: &[u8]) -> usize {
    record.iter().take_while(|&&byte| is_separator(byte)).count()
}

/// Bytes before the first value.
pub(super) fn head(bytes: &[u8]) -> usize {
    let mark = mark(bytes);
    let blank = |from: usize| from + bytes[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    match bytes.get(blank(mark)) {
        Some(b'[') => blank(blank(mark) + 1),
        _ => mark,
    }
}

fn is_over(rest: &[u8]) -> bool {
    rest.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value as Json;

    fn parts(bytes: &[u8]) -> (String, Vec<String>, String) {
        let text = |range: std::ops::Range<usize>| String::from_utf8(bytes[range].to_vec()).unwrap();
        let cuts = cut(bytes, true);
        (text(cuts.head), cuts.records.into_iter().map(|cut| text(cut.bytes)).collect(), text(cuts.tail))
    }

    #[test]
    fn an_array_has_a_head_and_a_tail() {
        let (head, records, tail) = parts(b" [\n {\"a\": \"]}\"},\n {\"b\": [{}]}, 3,\"x\", [1]\n]\n");
        assert_eq!((&*head, &*tail), (" [\n ", "\n]\n"));
        assert_eq!(records, ["{\"a\": \"]}\"}", ",\n {\"b\": [{}]}", ", 3", ",\"x\"", ", [1]"]);
        assert_eq!(parts(b"[]").1, [] as [&str; 0]);
        assert_eq!(parts(b"[1,2]").1, ["1", ",2"]);
        assert_eq!(
            parts(b"{\n}\n{\"\\\"}\": 1}"),
            (String::new(), vec!["{\n}".into(), "\n{\"\\\"}\": 1}".into()], String::new())
        );
    }

    fn json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![any::<i32>().prop_map(Json::from), "[a\"\\\\{}\\[\\],雷 ]{0,6}".prop_map(Json::from)];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
                prop::collection::btree_map("[a\"}]{0,2}", inner, 0..3).prop_map(|map| map.into_iter().collect())
            ]
        })
    }

    proptest! {
        #[test]
        fn values_are_those_of_a_parser(values in prop::collection::vec(json(), 0..5), pretty: bool, at in 0usize..200) {
            let array = Json::from(values.clone());
            let text = if pretty { serde_json::to_string_pretty(&array) } else { serde_json::to_string(&array) }.unwrap();
            let bytes = text.as_bytes();
            let cuts = cut(bytes, true);
            let read = |cut: &Cut| {
                let record = &bytes[cut.bytes.clone()];
                serde_json::from_slice::<Json>(&record[separator(record)..]).unwrap()
            };
            prop_assert_eq!(cuts.records.iter().map(read).collect::<Vec<_>>(), values);
            let (one, two) = bytes.split_at(cuts.head.end + at.min(bytes.len() - cuts.head.end));
            let mut value = Value::new();
            let first = &one[cuts.head.end..];
            let end = value.end(first).or_else(|| value.end(two).map(|end| first.len() + end));
            prop_assert_eq!(end, Value::new().end(&bytes[cuts.head.end..]));
        }
    }
}
