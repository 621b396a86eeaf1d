//! Charsets other than UTF-8: texts in them are decoded to be compared, and written back byte for byte.
//!
//! Only what is certain is decoded: the whole text is valid, comes out as the same bytes when it is encoded again, and is
//! what such texts mostly are. So a part of a text is encoded as the bytes that it had, and a guess never alters one.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{GB18030, GBK};
use std::borrow::Cow;

/// How the characters of a text are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// Two bytes a unit, the lower first, behind a byte order mark.
    Utf16Le,
    /// The same, the higher first.
    Utf16Be,
    /// GB 18030, of which GBK and GB 2312 are parts.
    Gb18030,
}

/// Fewer characters of two bytes tell nothing of a charset.
const LEAST: usize = 16;
/// Of a hundred such characters in a Chinese text so many are the common ones or punctuation.
const COMMON_PERCENT: usize = 80;

impl Charset {
    /// The charset of `bytes`, which are not UTF-8, and the text that they are; `None` if that is not certain. Time
    /// O(bytes).
    pub fn of(bytes: &[u8]) -> Option<(Charset, String)> {
        let charset = match bytes {
            [0xFF, 0xFE, 0, 0, ..] => return None,
            [0xFF, 0xFE, ..] => Charset::Utf16Le,
            [0xFE, 0xFF, ..] => Charset::Utf16Be,
            _ if is_chinese(bytes) => Charset::Gb18030,
            _ => return None,
        };
        let text = charset.decode(bytes)?;
        let is_text = !text.chars().any(|letter| letter == '\0' || letter == '\u{FFFE}' || letter == '\u{FFFF}');
        let is_same = || bytes.strip_prefix(charset.mark()).is_some_and(|body| body == &*charset.encode(&text));
        (is_text && is_same()).then_some((charset, text))
    }

    /// The byte order mark before a text.
    pub fn mark(self) -> &'static [u8] {
        match self {
            Charset::Utf16Le => &[0xFF, 0xFE],
            Charset::Utf16Be => &[0xFE, 0xFF],
            Charset::Gb18030 => &[],
        }
    }

    /// `text` without a mark.
    pub fn encode(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Charset::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Charset::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Charset::Gb18030 => GB18030.encode(text).0,
        }
    }

    fn decode(self, bytes: &[u8]) -> Option<String> {
        let body = bytes.strip_prefix(self.mark())?;
        match self {
            Charset::Utf16Le => utf16(body, u16::from_le_bytes),
            Charset::Utf16Be => utf16(body, u16::from_be_bytes),
            Charset::Gb18030 => GB18030.decode_without_bom_handling_and_without_replacement(body).map(Cow::into_owned),
        }
    }
}

fn utf16(body: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = body.as_chunks::<2>();
    let text = char::decode_utf16(pairs.iter().map(|&pair| unit(pair))).collect::<Result<String, _>>().ok()?;
    rest.is_empty().then_some(text)
}

/// Whether `bytes` look like Chinese in GB 18030, and like nothing else: most of its characters are among the 3,755 common
/// ones of GB 2312, which stand together, or punctuation.
fn is_chinese(bytes: &[u8]) -> bool {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess != GBK && guess != GB18030 {
        return false;
    }
    let (mut all, mut common, mut at) = (0, 0, 0);
    while at < bytes.len() {
        let pair = (bytes[at], bytes.get(at + 1).copied().unwrap_or(0));
        let is_double = pair.0 >= 0x80;
        all += usize::from(is_double);
        common += usize::from(matches!(pair, (0xA1..=0xA3 | 0xB0..=0xD7, 0xA1..=0xFE)));
        at += 1 + usize::from(is_double);
    }
    all >= LEAST && common * 100 >= all * COMMON_PERCENT
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "各村要把水渠清淤排在春耕前头，谁家田边的沟谁家先清。\r\n仓库的钥匙由会计保管，借用须登记。\n";

    #[test]
    fn chinese_and_utf16_are_decoded_and_encoded_as_they_were() {
        let rare = format!("{TEXT}㐂𠮷两姓同谱。");
        let utf16 = |unit: fn(u16) -> [u8; 2]| "\u{FEFF}𠮷 and more".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for (bytes, expected, text) in [
            (GBK.encode(TEXT).0.into_owned(), Charset::Gb18030, TEXT),
            (GB18030.encode(&rare).0.into_owned(), Charset::Gb18030, &rare),
            (utf16(u16::to_le_bytes), Charset::Utf16Le, "𠮷 and more"),
            (utf16(u16::to_be_bytes), Charset::Utf16Be, "𠮷 and more"),
        ] {
            let (charset, decoded) = Charset::of(&bytes).unwrap();
            assert_eq!((charset, &*decoded), (expected, text));
            assert_eq!([charset.mark(), &charset.encode(&decoded)].concat(), bytes);
        }
    }

    #[test]
    fn what_is_not_certain_is_not_decoded() {
        let gbk = GBK.encode(TEXT).0.into_owned();
        let cut = &gbk[..gbk.len() - 3];
        assert!(Charset::of(&[cut, b"\xb8"].concat()).is_none(), "half a character");
        assert!(Charset::of(&GBK.encode("水渠清淤").0).is_none(), "too short");
        assert!(Charset::of(b"\xff\xfea\0b").is_none() && Charset::of(b"\xff\xfe\0\xd8a\0").is_none());
        assert!(Charset::of(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR").is_none());
        let others = [
            (
                encoding_rs::BIG5,
                "各村要把水渠清理排在春耕前頭，誰家田邊的溝誰家先清。倉庫的鑰匙由會計保管，借用須登記。",
            ),
            (encoding_rs::EUC_KR, "마을마다 봄갈이에 앞서 도랑을 먼저 치우고 창고 열쇠는 회계가 맡아 둔다."),
            (encoding_rs::EUC_JP, "各村では春の耕作の前に水路の泥をさらい、倉庫の鍵は会計が預かることにする。"),
            (encoding_rs::SHIFT_JIS, "各村では春の耕作の前に水路の泥をさらい、倉庫の鍵は会計が預かることにする。"),
            (
                encoding_rs::WINDOWS_1252,
                "Le café près de la forêt où l’été s’achève a fermé à cause de la grêle, déjà.",
            ),
        ];
        for (encoding, text) in others {
            assert!(Charset::of(&encoding.encode(text).0).is_none(), "{}", encoding.name());
        }
    }
}
