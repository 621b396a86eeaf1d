//! Compressed files, read and written.

mod gzip;
mod window;

use flate2::write::GzEncoder;
pub(super) use gzip::Damage;
use gzip::Members;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Seek, Write};

/// How a file is compressed, told by the last ending of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip (RFC 1952), of one or more members.
    Gzip,
    /// Zstandard (RFC 8878), of one or more frames.
    Zstd,
}

/// The level at which Zstandard files are written: its default.
const ZSTD_LEVEL: i32 = 3;
/// The largest window of a Zstandard frame that is read, as its logarithm: what `zstd --long=31` writes.
const ZSTD_WINDOW: u32 = 31;

impl Compression {
    /// All kinds.
    pub const ALL: &[Compression] = &[Compression::None, Compression::Gzip, Compression::Zstd];

    /// The ending of file names, without the dot; empty for none.
    pub fn extension(self) -> &'static str {
        match self {
            Compression::None => "",
            Compression::Gzip => "gz",
            Compression::Zstd => "zst",
        }
    }

    /// How a stream that begins with `head` is compressed, by its magic number.
    pub(super) fn of(head: &[u8]) -> Compression {
        match head {
            [0x1F, 0x8B, ..] => Compression::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Compression::Zstd,
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
        })
    }

    /// The most bytes that a frame of `stored` needs at once to be decompressed. Cost: reads the headers of its blocks.
    pub(super) fn window(self, stored: impl Read + Seek) -> u64 {
        if self == Compression::Zstd { window::largest(stored) } else { 0 }
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
        }
    }
}

impl<W: Write> Write for Compressor<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Compressor::None(inner) => inner.write(bytes),
            Compressor::Gzip(encoder) => encoder.write(bytes),
            Compressor::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Compressor::None(inner) => inner.flush(),
            Compressor::Gzip(encoder) => encoder.flush(),
            Compressor::Zstd(encoder) => encoder.flush(),
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
