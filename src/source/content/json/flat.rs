//! Ordinary lines: flat objects of strings, integers and words, read by looking for quotation marks and backslashes.
//!
//! A parser for all of JSON looks at every byte; nearly all of a corpus lies in strings, whose ends a vectorised search
//! finds. Whatever is not plainly well-formed here (control characters, `\u`, fractions, what is nested) is left to
//! serde_json, so the documents, the faults and their reasons are its own: `either_way_reads_the_same` holds it to that.

use super::value::{Found, Value, Wanted};
use memchr::memchr2;
use std::borrow::Cow;

/// The wanted fields of `line`, if it is a flat object; `None` says nothing about it. Time O(bytes), by vectors.
pub(super) fn read<'a>(line: &'a str, wanted: Wanted<'_>) -> Option<Found<'a>> {
    if has_control(line.as_bytes()) {
        return None;
    }
    let mut found = Found::empty(wanted);
    let mut rest = Rest(line);
    rest.sign(b'{')?;
    loop {
        let Cow::Borrowed(key) = rest.string(false)? else { return None };
        rest.sign(b':')?;
        let is_wanted = wanted.wants(key);
        let value = rest.value(is_wanted)?;
        if is_wanted {
            found.keep(wanted, key, value);
        }
        match rest.next()? {
            b',' => {}
            b'}' => return rest.0.is_empty().then_some(found),
            _ => return None,
        }
    }
}

/// Whether any control character is there, which strings must not have: a loop without a way out, for vectors.
fn has_control(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, &byte| found | (byte < b' '))
}

/// What has not been read of a line.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// The next byte that is no blank, if it is ASCII.
    fn next(&mut self) -> Option<u8> {
        let rest = self.0.trim_start_matches(' ');
        let byte = *rest.as_bytes().first()?;
        self.0 = rest.get(1..)?;
        Some(byte)
    }

    fn sign(&mut self, sign: u8) -> Option<()> {
        (self.next()? == sign).then_some(())
    }

    /// The string that comes next; decoded only if it is `wanted`, though its escapes are looked at either way.
    fn string(&mut self, wanted: bool) -> Option<Cow<'a, str>> {
        self.sign(b'"')?;
        self.string_behind_mark(wanted)
    }

    fn string_behind_mark(&mut self, wanted: bool) -> Option<Cow<'a, str>> {
        let text = self.0;
        let mut end = memchr2(b'"', b'\\', text.as_bytes())?;
        if text.as_bytes()[end] == b'"' {
            self.0 = &text[end + 1..];
            return Some(Cow::Borrowed(&text[..end]));
        }
        let mut decoded = String::with_capacity(if wanted { text.len() } else { 0 });
        let mut start = 0;
        while text.as_bytes()[end] == b'\\' {
            let escaped = escape(*text.as_bytes().get(end + 1)?)?;
            if wanted {
                decoded.push_str(&text[start..end]);
                decoded.push(char::from(escaped));
            }
            start = end + 2;
            end = start + memchr2(b'"', b'\\', &text.as_bytes()[start..])?;
        }
        if wanted {
            decoded.push_str(&text[start..end]);
        }
        self.0 = &text[end + 1..];
        Some(Cow::Owned(decoded))
    }

    fn value(&mut self, wanted: bool) -> Option<Value<'a>> {
        let before = self.0.trim_start_matches(' ');
        match self.next()? {
            b'"' => self.string_behind_mark(wanted).map(Value::Text),
            b't' => self.word("rue"),
            b'f' => self.word("alse"),
            b'n' => self.word("ull"),
            b'-' | b'0'..=b'9' => self.integer(before),
            _ => None,
        }
    }

    fn word(&mut self, word: &str) -> Option<Value<'a>> {
        self.0 = self.0.strip_prefix(word)?;
        Some(Value::Other)
    }

    /// The integer at the front of `text`, as every parser would write it again.
    fn integer(&mut self, text: &'a str) -> Option<Value<'a>> {
        let sign = usize::from(text.starts_with('-'));
        let digits = text.as_bytes()[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = text.split_at(sign + digits);
        let plain = matches!(number.as_bytes()[sign..], [b'1'..=b'9', ..]) || number == "0";
        self.0 = rest;
        // Up to 18 digits fit into 64 bits; a fraction or an exponent is followed by no comma.
        (plain && digits <= 18).then(|| Value::Integer(number.to_owned()))
    }
}

/// What a backslash and `byte` stand for.
fn escape(byte: u8) -> Option<u8> {
    match byte {
        b'"' | b'\\' | b'/' => Some(byte),
        b'n' => Some(b'\n'),
        b't' => Some(b'\t'),
        b'r' => Some(b'\r'),
        b'b' => Some(8),
        b'f' => Some(12),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::value::{Found, parsed};
    use super::*;
    use crate::source::SourceConfig;
    use proptest::prelude::*;

    fn wanted<R>(then: impl FnOnce(Wanted<'_>) -> R) -> R {
        let (config, fields) = (SourceConfig::default(), ["date".to_owned(), "text".to_owned()]);
        then(Wanted { config: &config, fields: &fields })
    }

    /// Lines of JSON and near to it: pieces put together at random, some of them damaged.
    fn line() -> impl Strategy<Value = String> {
        let key =
            prop::sample::select(&["\"text\"", "\"id\"", "\"date\"", "\"x\"", "\"te\\u0078t\"", "\"\"", "text"][..]);
        let value = prop_oneof![
            4 => "\"([a-z雷同 \u{7f}\u{e000}]|\\\\[\"\\\\/bfnrt]){0,8}\"",
            1 => "\"([a\t\"\\\\]|\\\\u[0-9a-f]{4}|\\\\[a-z]){0,3}\"",
            2 => "-?(0|[1-9][0-9]{0,21}|0[0-9])([.]5|e3|[.]|x)?",
            1 => "true|false|null|nul|truex|-|[+]1|\\[1,2\\]|[{]\"a\":1[}]|[{]|\\[| ",
        ];
        let pair = (key, "[ \t]?:[ ]?", value).prop_map(|(key, colon, value)| key.to_owned() + &colon + &value);
        (prop::collection::vec(pair, 0..5), "[{]?[ ]?", "[ ]{0,2},[ ]?|", "([}]|[}][ ]|[}][}]|[}]x|)?")
            .prop_map(|(pairs, open, comma, close)| open + &pairs.join(&comma) + &close)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn either_way_reads_the_same(line in line()) {
            wanted(|wanted| {
                if let Some(found) = read(&line, wanted) {
                    let expected: Option<Found<'_>> = parsed(&line, wanted).ok();
                    prop_assert_eq!(Some(found), expected, "{}", line);
                }
                Ok(())
            })?;
        }
    }

    #[test]
    fn ordinary_lines_are_read_here() {
        for line in [
            r#"{"text":"雷\n同","id":5}"#,
            r#"{ "id" : "a", "n": -12, "text": "", "ok": true, "z": null }"#,
            r#"{"text":"a","text":"b\\"}"#,
        ] {
            assert!(wanted(|wanted| read(line, wanted).is_some()), "{line}");
        }
    }

    #[test]
    fn what_is_unusual_is_not() {
        for line in
            ["{}", "[]", "", "{\"text\":\"a\tb\"}", r#"{"text":"a"} "#, r#"{"text":1.5}"#, r#"{"n":[1]}"#, "{\"a\""]
        {
            assert!(wanted(|wanted| read(line, wanted).is_none()), "{line}");
        }
    }
}
