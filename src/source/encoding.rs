//! UTF-8 or not, and what it looks like if not.

use super::Reason;
use super::charset::Charset;
use crate::document::Origin;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use std::borrow::Cow;

/// The byte order mark, which is no part of a text.
pub const BOM: &str = "\u{FEFF}";
/// No text has a control character, white space apart, in so many bytes.
const BINARY: usize = 32;
/// Bytes that are looked at to name an encoding.
const SAMPLE: usize = 16 << 10;

/// Bytes of the byte order mark with which `bytes` begin, if they do.
pub(super) fn mark(bytes: &[u8]) -> usize {
    if bytes.starts_with(BOM.as_bytes()) { BOM.len() } else { 0 }
}

/// `bytes` as text without its byte order mark.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, (Reason, String)> {
    valid(bytes).map(|text| text.strip_prefix(BOM).unwrap_or(text))
}

/// `bytes` as text, a byte order mark included.
pub(super) fn valid(bytes: &[u8]) -> Result<&str, (Reason, String)> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| (Reason::NotUtf8, describe(bytes)))
}

/// `bytes` as text without its byte order mark, also of another charset if that is certain; and where it stands in them.
pub(super) fn text(bytes: &[u8]) -> Result<(Cow<'_, str>, Origin), (Reason, String)> {
    match utf8(bytes) {
        Ok(text) => Ok((text.into(), Origin::Slice { at: bytes.len() - text.len() })),
        Err(fault) => Charset::of(bytes).map(|(_, text)| (text.into(), Origin::Made)).ok_or(fault),
    }
}

fn describe(bytes: &[u8]) -> String {
    let at = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
    format!("byte {at} is not UTF-8; it looks like {}: convert it to UTF-8", guess(bytes))
}

fn guess(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => return "UTF-32LE",
        [0xFF, 0xFE, ..] => return "UTF-16LE",
        [0xFE, 0xFF, ..] => return "UTF-16BE",
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let control = sample.iter().filter(|&&byte| byte < 0x20 && !byte.is_ascii_whitespace() && byte != 0x1B).count();
    if control * BINARY > sample.len() {
        return "binary data";
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // A sample may end inside a character, so it is never called the last one unless it is all.
    detector.feed(sample, sample.len() == bytes.len());
    detector.guess(None, Utf8Detection::Deny).name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(utf8("\u{feff}雷同".as_bytes()), Ok("雷同"));
    }

    #[test]
    fn other_encodings_are_named() {
        // 各村要把水渠清淤排在春耕前头 in GB18030.
        let gbk = b"\xb8\xf7\xb4\xe5\xd2\xaa\xb0\xd1\xcb\xae\xc7\xfe\xc7\xe5\xd3\xd9\xc5\xc5\xd4\xda\xb4\xba\xb8\xfb\xc7\xb0\xcd\xb7";
        let (reason, detail) = utf8(gbk).unwrap_err();
        assert_eq!(reason, Reason::NotUtf8);
        assert!(detail.contains("GBK"), "{detail}");
        assert!(utf8(b"\xff\xfea\0").unwrap_err().1.contains("UTF-16LE"));
        assert!(utf8(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR").unwrap_err().1.contains("binary data"));
    }
}
