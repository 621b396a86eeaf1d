//! xz: what its dictionary needs, told by the first block, and a limit for the others.

use liblzma::read::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};
use std::io::{self, Read, Seek, SeekFrom};

/// The level at which files are written: its default.
pub(super) const LEVEL: u32 = 6;
/// The most memory that a decoder may take: more than the largest preset needs, less than a hostile file asks for.
const MOST: u64 = 256 << 20;
/// What is read to find the dictionary: the header of the stream and the longest one of a block.
const HEADS: u64 = 12 + 1024;
/// The filter whose dictionary that is.
const LZMA2: u64 = 0x21;

/// Reads what `raw` holds.
pub(super) fn reader<'r>(raw: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
    let stream = Stream::new_stream_decoder(MOST, CONCATENATED)?;
    Ok(Box::new(XzDecoder::new_stream(raw, stream)))
}

/// The bytes of the dictionary of the first block in `stored`, as far as they are granted.
pub(super) fn dictionary(mut stored: impl Read + Seek) -> u64 {
    let mut heads = Vec::new();
    let read = stored.seek(SeekFrom::Start(0)).and_then(|_| stored.take(HEADS).read_to_end(&mut heads));
    read.ok().and_then(|_| of_block(heads.get(12..)?)).unwrap_or(MOST).min(MOST)
}

/// The dictionary that the header of a block asks for (The .xz File Format 1.2, 3.1 and 5.3.1).
fn of_block(header: &[u8]) -> Option<u64> {
    let flags = *header.get(1)?;
    let mut at = 2;
    for is_there in [flags & 0x40 != 0, flags & 0x80 != 0] {
        if is_there {
            number(header, &mut at)?;
        }
    }
    for _ in 0..=flags & 3 {
        let (filter, length) = (number(header, &mut at)?, number(header, &mut at)?);
        if filter == LZMA2 {
            let bits = u32::from(*header.get(at)? & 0x3F);
            return Some(if bits >= 40 { u64::from(u32::MAX) } else { (2 | u64::from(bits & 1)) << (bits / 2 + 11) });
        }
        at = at.checked_add(usize::try_from(length).ok()?)?;
    }
    None
}

/// A number in seven bits a byte, the lowest first (1.2).
fn number(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use liblzma::write::XzEncoder;
    use std::io::{Cursor, Write};

    #[test]
    fn the_dictionary_is_that_of_the_level() {
        for (level, megabytes) in [(0, 0.25), (6, 8.0), (9, 64.0)] {
            let mut encoder = XzEncoder::new(Vec::new(), level);
            encoder.write_all("雷同".as_bytes()).unwrap();
            let stored = encoder.finish().unwrap();
            assert_eq!(dictionary(Cursor::new(stored)) as f64, megabytes * f64::from(1 << 20), "{level}");
        }
        assert_eq!(dictionary(Cursor::new(b"\xfd7zXZ\0")), MOST);
    }
}
