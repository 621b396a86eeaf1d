//! Compressed files, read and written.

mod gzip;
mod window;
mod xz;

use bzip2::read::MultiBzDecoder;
use bzip2::write::BzEncoder;
use flate2::write::GzEncoder;
pub(super) use gzip::Damage;
use gzip::Members;
use liblzma::write::XzEncoder;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Seek, Write};

/// How a file is compressed, told by its first bytes, or by the last ending of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip (RFC 1952), of one or more members.
    Gzip,
    /// Zstandard (RFC 8878), of one or more frames.
    Zstd,
    /// bzip2, of one or more streams.
    Bzip2,
    /// xz, of one or more streams.
    Xz,
}

/// The level at which Zstandard files are written: its default.
const ZSTD_LEVEL: i32 = 3;
/// The largest window of a Zstandard frame that is read, as its logarithm: what `zstd --long=31` writes.
const ZSTD_WINDOW: u32 = 31;
/// Bytes of the beginning of a file by which it is recognised.
pub(super) const HEAD: u64 = 16 << 10;
/// What a block of bzip2 needs to be decompressed.
const BZIP2_MEMORY: u64 = 4 << 20;

impl Compression {
    /// All kinds.
    pub const ALL: &[Compression] =
        &[Compression::None, Compression::Gzip, Compression::Zstd, Compression::Bzip2, Compression::Xz];

    /// The ending of file names, without the dot; empty for none.
    pub fn extension(self) -> &'static str {
        match self {
            Compression::None => "",
            Compression::Gzip => "gz",
            Compression::Zstd => "zst",
            Compression::Bzip2 => "bz2",
            Compression::Xz => "xz",
        }
    }

    /// How a stream that begins with `head` is compressed, by its magic number.
    pub(super) fn of(head: &[u8]) -> Compression {
        match head {
            [0x1F, 0x8B, ..] => Compression::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Compression::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Compression::Bzip2,
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
            _ => Compression::None,
        }
    }

    /// Reads what `raw` holds.
    pub(super) fn reader<'r>(self, raw: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
        Ok(match self {
            Compression::None => Box::new(raw),
            Compression::Gzip => Box::new(Members::new(io::BufReader::with_capacity(1 << 16, raw))),
            Compression::Zstd => {
                let mut decoder = zstd::Decoder::new(raw)?;
                decoder.window_log_max(ZSTD_WINDOW)?;
                Box::new(decoder)
            }
            Compression::Bzip2 => Box::new(MultiBzDecoder::new(raw)),
            Compression::Xz => xz::reader(raw)?,
        })
    }

    /// What the beginning of a file holds, of which `stored` are the first bytes.
    pub(super) fn head(self, stored: &[u8]) -> Vec<u8> {
        let mut head = Vec::new();
        // It ends in the middle of a compressed stream, and a damaged one is rejected when it is read.
        let _ = self.reader(stored).and_then(|reader| reader.take(HEAD).read_to_end(&mut head));
        head
    }

    /// The most bytes that a frame of `stored` needs at once to be decompressed. Cost: reads the headers of its blocks.
    pub(super) fn window(self, stored: impl Read + Seek) -> u64 {
        match self {
            Compression::None | Compression::Gzip => 0,
            Compression::Zstd => window::largest(stored),
            Compression::Bzip2 => BZIP2_MEMORY,
            Compression::Xz => xz::dictionary(stored),
        }
    }

    /// Writes to `raw`. The same bytes on any machine: no time, name or thread count goes in.
    ///
    /// # Errors
    /// As the compressor says.
    pub fn writer<W: Write>(self, raw: W) -> io::Result<Compressor<W>> {
        Ok(match self {
            Compression::None => Compressor::None(raw),
            Compression::Gzip => Compressor::Gzip(GzEncoder::new(raw, flate2::Compression::default())),
            Compression::Zstd => Compressor::Zstd(zstd::Encoder::new(raw, ZSTD_LEVEL)?),
            Compression::Bzip2 => Compressor::Bzip2(BzEncoder::new(raw, bzip2::Compression::best())),
            Compression::Xz => Compressor::Xz(XzEncoder::new(raw, xz::LEVEL)),
        })
    }
}

/// A writer that compresses.
pub enum Compressor<W: Write> {
    /// Passes bytes on.
    None(W),
    /// Writes gzip.
    Gzip(GzEncoder<W>),
    /// Writes Zstandard.
    Zstd(zstd::Encoder<'static, W>),
    /// Writes bzip2.
    Bzip2(BzEncoder<W>),
    /// Writes xz.
    Xz(XzEncoder<W>),
}

impl<W: Write> Compressor<W> {
    /// Writes what ends the stream and gives the inner writer back.
    ///
    /// # Errors
    /// As the inner writer says.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Compressor::None(inner) => Ok(inner),
            Compressor::Gzip(encoder) => encoder.finish(),
            Compressor::Zstd(encoder) => encoder.finish(),
            Compressor::Bzip2(encoder) => encoder.finish(),
            Compressor::Xz(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Compressor<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Compressor::None(inner) => inner.write(bytes),
            Compressor::Gzip(encoder) => encoder.write(bytes),
            Compressor::Zstd(encoder) => encoder.write(bytes),
            Compressor::Bzip2(encoder) => encoder.write(bytes),
            Compressor::Xz(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Compressor::None(inner) => inner.flush(),
            Compressor::Gzip(encoder) => encoder.flush(),
            Compressor::Zstd(encoder) => encoder.flush(),
            Compressor::Bzip2(encoder) => encoder.flush(),
            Compressor::Xz(encoder) => encoder.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_also_in_several_members() {
        for &kind in Compression::ALL {
            let mut stored = Vec::new();
            for part in ["雷同", "\n又雷同\n"] {
                let mut writer = kind.writer(Vec::new()).unwrap();
                writer.write_all(part.as_bytes()).unwrap();
                stored.extend(writer.finish().unwrap());
            }
            let mut text = String::new();
            kind.reader(&stored[..]).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "雷同\n又雷同\n", "{kind:?}");
        }
    }
}
