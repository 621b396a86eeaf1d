//! Windows of Zstandard: how much of what was decompressed a frame refers back to, and so must be held (RFC 8878).
//!
//! A window may be 2 GB, whatever the size of the file. Any frame may have the largest one, so all are looked at: of each
//! block only the header is read.

use super::ZSTD_WINDOW;
use std::io::{self, Read, Seek, SeekFrom};

const FRAME: u32 = 0xFD2F_B528;
/// Frames that hold no data begin with one of 16 numbers from this one on.
const SKIPPABLE: u32 = 0x184D_2A50;

/// The largest window of the frames in `stored`, up to where they are damaged: reading ends there, too.
pub(super) fn largest(mut stored: impl Read + Seek) -> u64 {
    let mut largest = 0;
    while let Ok(Some(window)) = next_frame(&mut stored) {
        largest = largest.max(window);
    }
    largest
}

/// The window of the next frame, which is passed over; `None` if that is not one that is read.
fn next_frame(stored: &mut (impl Read + Seek)) -> io::Result<Option<u64>> {
    let magic = u32::from_le_bytes(take(stored)?);
    if magic & !15 == SKIPPABLE {
        let length = u32::from_le_bytes(take(stored)?);
        skip(stored, u64::from(length))?;
        return Ok(Some(0));
    }
    if magic != FRAME {
        return Ok(None);
    }
    let [flags] = take(stored)?;
    let window = window(stored, flags)?;
    if window > 1 << ZSTD_WINDOW {
        return Ok(None);
    }
    // What is damaged further on needs its window up to there.
    let checksum = if flags >> 2 & 1 == 1 { 4 } else { 0 };
    let _ = skip_blocks(stored).and_then(|()| skip(stored, checksum));
    Ok(Some(window))
}

/// The window that a frame header with these `flags` names: no more than its content, where that is known.
fn window(stored: &mut (impl Read + Seek), flags: u8) -> io::Result<u64> {
    let is_single = flags >> 5 & 1 == 1;
    let mut window = u64::MAX;
    if !is_single {
        let [descriptor] = take(stored)?;
        let base = 1u64 << (10 + (descriptor >> 3));
        window = base + base / 8 * u64::from(descriptor & 7);
    }
    skip(stored, [0, 1, 2, 4][usize::from(flags & 3)])?;
    let content = match (flags >> 6, is_single) {
        (0, false) => u64::MAX,
        (0, true) => u64::from(take::<1>(stored)?[0]),
        (1, _) => u64::from(u16::from_le_bytes(take(stored)?)) + 256,
        (2, _) => u64::from(u32::from_le_bytes(take(stored)?)),
        (_, _) => u64::from_le_bytes(take(stored)?),
    };
    Ok(window.min(content))
}

fn skip_blocks(stored: &mut (impl Read + Seek)) -> io::Result<()> {
    loop {
        let [a, b, c] = take(stored)?;
        let header = u32::from_le_bytes([a, b, c, 0]);
        let length = match header >> 1 & 3 {
            1 => 1,
            0 | 2 => header >> 3,
            _ => return Err(io::ErrorKind::InvalidData.into()),
        };
        skip(stored, u64::from(length))?;
        if header & 1 == 1 {
            return Ok(());
        }
    }
}

fn take<const COUNT: usize>(stored: &mut impl Read) -> io::Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    stored.read_exact(&mut bytes).map(|()| bytes)
}

fn skip(stored: &mut impl Seek, count: u64) -> io::Result<()> {
    let count = i64::try_from(count).map_err(io::Error::other)?;
    stored.seek(SeekFrom::Current(count)).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn frame(window: u32, length: usize, is_known: bool) -> Vec<u8> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(window).unwrap();
        encoder.include_checksum(is_known).unwrap();
        if is_known {
            encoder.set_pledged_src_size(Some(length as u64)).unwrap();
        }
        let text: Vec<u8> = (0..length as u32).map(|place| (place.wrapping_mul(place) >> 7) as u8).collect();
        encoder.write_all(&text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn the_largest_window_of_several_frames_is_found() {
        let small = frame(18, 1_000_000, false);
        assert_eq!(largest(Cursor::new(&small)), 1 << 18);
        let skippable = [&0x184D_2A53u32.to_le_bytes()[..], &5u32.to_le_bytes(), b"12345"].concat();
        let several = [&small[..], &skippable, &frame(20, 3_000_000, true), &frame(19, 600_000, false)].concat();
        assert_eq!(largest(Cursor::new(&several)), 1 << 20);
        assert_eq!(largest(Cursor::new(&frame(27, 1000, true))), 1000);
        assert_eq!(largest(Cursor::new(b"no frame at all")), 0);
        assert_eq!(largest(Cursor::new([&small[..], b"garbage"].concat())), 1 << 18);
        for cut in 0..small.len().min(40) {
            assert!(largest(Cursor::new(&small[..cut])) <= 1 << 18);
        }
    }
}
