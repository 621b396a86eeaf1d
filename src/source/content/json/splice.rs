//! Lines whose text is replaced: the place of a text in its line, and texts as JSON strings.

use memchr::{memchr2, memchr3};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// Appends `line`, a record that was read, to `out` with the value of the text field replaced by `text`, and every
/// other byte as it was; `None` if that cannot be done. Time O(bytes), by vectors where the line is an ordinary one.
///
/// The last of repeated fields counts, as when reading.
pub fn splice_text(line: &str, field: &str, text: &str, out: &mut Vec<u8>) -> Option<()> {
    match string_of(line.as_bytes(), field) {
        Some(place) => {
            out.extend_from_slice(&line.as_bytes()[..place.start]);
            quote(text, out);
            out.extend_from_slice(&line.as_bytes()[place.end..]);
        }
        None => out.extend_from_slice(replace_text(line, field, text)?.as_bytes()),
    }
    Some(())
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

/// The name that a raw key is; none if it is no text, as of half a surrogate pair: it names no field that is wanted.
pub(super) fn name(key: &RawValue) -> Option<Cow<'_, str>> {
    let raw = key.get();
    match raw.contains('\\') {
        true => serde_json::from_str::<String>(raw).ok().map(Cow::Owned),
        false => Some(Cow::Borrowed(raw.trim_matches('"'))),
    }
}

/// Where the value of the last `field` stands in `line`, which is well-formed JSON; `None` if it is no string, or if
/// something here is not told by looking at quotation marks alone.
fn string_of(line: &[u8], field: &str) -> Option<Range<usize>> {
    let mut found = None;
    let mut at = memchr2(b'{', b'"', line).filter(|&at| line[at] == b'{')? + 1;
    while let Some(mark) = memchr3(b'"', b'{', b'[', &line[at..]) {
        let start = at + mark;
        let end = string_end(line, start)?;
        at = end;
        // A value stands where no colon follows, and is passed over.
        if line[end..].trim_ascii_start().first() != Some(&b':') {
            continue;
        }
        let key = &line[start + 1..end - 1];
        if key.contains(&b'\\') {
            return None;
        }
        if key == field.as_bytes() {
            let value = line.len() - line[end..].trim_ascii_start()[1..].trim_ascii_start().len();
            at = string_end(line, value)?;
            found = Some(value..at);
        }
    }
    found
}

/// The end of the string that begins with the quotation mark at `start`, if one does.
fn string_end(line: &[u8], start: usize) -> Option<usize> {
    let mut at = start + usize::from(*line.get(start)? == b'"');
    if at == start {
        return None;
    }
    loop {
        at += memchr2(b'"', b'\\', &line[at..])? + 1;
        match line[at - 1] {
            b'"' => return Some(at),
            _ => at += 1,
        }
    }
}

/// Bytes that are looked at together: few of them are without any line end in prose, and fewer in Chinese.
const BLOCK: usize = 32;

/// Appends `text` to `out` as serde_json would write it.
pub(crate) fn quote(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + bytes.len() / 32 + 2);
    out.push(b'"');
    let mut start = 0;
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    for (block, index) in blocks.iter().zip(0..) {
        if block.iter().fold(false, |found, &byte| found | is_escaped(byte)) {
            start = quote_block(bytes, start, index * BLOCK..(index + 1) * BLOCK, out);
        }
    }
    start = quote_block(bytes, start, blocks.len() * BLOCK..bytes.len(), out);
    out.extend_from_slice(&bytes[start..]);
    out.push(b'"');
}

/// Appends what stands between `start` and the last byte in `block` that is escaped, and returns what is left from.
fn quote_block(bytes: &[u8], mut start: usize, block: Range<usize>, out: &mut Vec<u8>) -> usize {
    for at in block {
        if is_escaped(bytes[at]) {
            out.extend_from_slice(&bytes[start..at]);
            escape(bytes[at], out);
            start = at + 1;
        }
    }
    start
}

fn is_escaped(byte: u8) -> bool {
    (byte < b' ') | (byte == b'"') | (byte == b'\\')
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    let short = match byte {
        b'\n' => b'n',
        b'\t' => b't',
        b'\r' => b'r',
        8 => b'b',
        12 => b'f',
        b'"' | b'\\' => byte,
        _ => return out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
    };
    out.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn strings_are_quoted_as_by_serde(text in "([a-z \"\\\\/雷同\u{0}-\u{1f}\u{7f}-\u{a0}\u{2028}]|[a-z]{30}){0,80}") {
            let mut out = Vec::new();
            quote(&text, &mut out);
            prop_assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&text).unwrap());
        }

        #[test]
        fn either_way_replaces_the_same(
            pairs in prop::collection::vec((
                prop::sample::select(&["\"text\"", "\"id\"", "\"te\\u0078t\"", "\"\"", "\"te\\\"xt\""][..]),
                "[ \t]?:[ ]?",
                prop_oneof![
                    4 => "\"([a-z雷:{,]|\\\\[\"\\\\n]){0,8}\"",
                    1 => "-?[1-9]|true|\\[1,\"text\"\\]|[{]\"text\":\"a\"[}]|[{]\"a\":[{]\"text\" : 1[}][}]|\\[\\]",
                ],
            ), 0..5),
            open in "[ ]?[{][ ]?", comma in "[ ]?,[ ]?", close in "[ ]?[}][ ]?\n?", text in "[a\"\n雷]{0,3}",
        ) {
            let pairs: Vec<String> = pairs.into_iter().map(|(key, colon, value)| key.to_owned() + &colon + &value).collect();
            let line = open + &pairs.join(&comma) + &close;
            let mut out = Vec::new();
            let spliced = splice_text(&line, "text", &text, &mut out).map(|()| String::from_utf8(out).unwrap());
            prop_assert_eq!(spliced, replace_text(&line, "text", &text), "{}", line);
        }
    }

    #[test]
    fn ordinary_lines_are_not_parsed() {
        let line = br#"{"id": 5, "text" : "a\"b\\", "x": "text"}"#;
        assert_eq!(&line[string_of(line, "text").unwrap()], br#""a\"b\\""#);
        assert_eq!(string_of(br#"{"a": {"text": "b"}, "text": "c"}"#, "text"), None);
        assert_eq!(string_of(br#"["text", "text"]"#, "text"), None);
    }
}
