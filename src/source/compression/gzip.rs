//! gzip of several members (RFC 1952), told apart: what is checked ends with a member, and so does what is in doubt.

use flate2::bufread::GzDecoder;
use std::fmt;
use std::io::{self, BufRead, Read};

/// Reads the members one after the other. Zeros behind one of them are padding, as tapes and some downloads have it.
pub(super) struct Members<'r> {
    decoder: GzDecoder<Box<dyn BufRead + Send + 'r>>,
    /// Line ends that were read, and how many of them before the current member.
    lines: u64,
    before: u64,
}

/// A member whose checksum, length or coding is wrong, which may show only at its end.
#[derive(Debug)]
pub(in crate::source) struct Damage {
    /// Line ends before the member.
    pub before: u64,
    cause: io::Error,
}

const GARBAGE: &str =
    "bytes that are not gzip follow the last member: remove them, or compress the file again with gzip";

impl<'r> Members<'r> {
    pub fn new(raw: impl BufRead + Send + 'r) -> Members<'r> {
        Members { decoder: GzDecoder::new(Box::new(raw)), lines: 0, before: 0 }
    }

    /// Whether another member follows, to which the decoder then goes on.
    fn goes_on(&mut self) -> io::Result<bool> {
        let raw = self.decoder.get_mut();
        match first_behind_zeros(raw)? {
            None => return Ok(false),
            Some(MAGIC) => {}
            Some(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, GARBAGE)),
        }
        let raw = std::mem::replace(raw, Box::new(io::empty()));
        self.decoder.reset(raw);
        self.before = self.lines;
        Ok(true)
    }
}

/// The first byte of a member.
const MAGIC: u8 = 0x1F;

/// The next byte that is not zero, which is left to be read.
fn first_behind_zeros(raw: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        let buffer = raw.fill_buf()?;
        let zeros = buffer.iter().take_while(|&&byte| byte == 0).count();
        let (next, is_over) = (buffer.get(zeros).copied(), buffer.is_empty());
        raw.consume(zeros);
        if next.is_some() || is_over {
            return Ok(next);
        }
    }
}

impl Read for Members<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.decoder.read(into).map_err(|cause| {
                let kind = cause.kind();
                io::Error::new(kind, Damage { before: self.before, cause })
            })?;
            self.lines += memchr::memchr_iter(b'\n', &into[..read]).count() as u64;
            if read > 0 || into.is_empty() || !self.goes_on()? {
                return Ok(read);
            }
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl std::error::Error for Damage {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn member(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn read(stored: &[u8]) -> (String, Option<io::Error>) {
        let mut text = Vec::new();
        let error = Members::new(stored).read_to_end(&mut text).err();
        (String::from_utf8_lossy(&text).into_owned(), error)
    }

    #[test]
    fn zeros_are_padding_and_other_bytes_are_named() {
        let whole = [member("甲\n"), member("乙\n")].concat();
        for zeros in [0, 1, 511, 100_000] {
            let padded = [&whole[..], &vec![0; zeros]].concat();
            assert!(matches!(read(&padded), (text, None) if text == "甲\n乙\n"), "{zeros}");
            let (text, error) = read(&[&padded[..], b"tail"].concat());
            assert!(text == "甲\n乙\n" && error.unwrap().to_string() == GARBAGE, "{zeros}");
        }
    }

    #[test]
    fn damage_is_that_of_its_member() {
        let mut stored = [member("甲\n乙\n"), member("丙\n"), member("丁\n")].concat();
        let checksum = stored.len() - member("丁\n").len() - 8;
        stored[checksum] ^= 1;
        let (text, error) = read(&stored);
        let error = error.unwrap();
        let damage = error.get_ref().unwrap().downcast_ref::<Damage>().unwrap();
        assert_eq!((text.as_str(), damage.before), ("甲\n乙\n丙\n", 2));
        assert!(read(b"").1.is_some() && read(&[0; 100]).1.is_some());
    }
}
