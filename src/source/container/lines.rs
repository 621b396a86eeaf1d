//! Files of which each line is a record.

use super::{Cut, Cuts};

/// The lines of `bytes`; blank ones are counted.
pub(super) fn cut(bytes: &[u8]) -> Cuts {
    let mut cuts = Cuts::default();
    let mut at = 0;
    while at < bytes.len() {
        let found = end(&bytes[at..]).map(|end| at + end);
        let line = at..found.unwrap_or(bytes.len());
        at = line.end;
        if !bytes[line.clone()].trim_ascii_start().is_empty() {
            cuts.records.push(Cut { place: cuts.ends, bytes: line });
        }
        cuts.ends += u64::from(found.is_some());
    }
    cuts
}

pub(super) fn end(bytes: &[u8]) -> Option<usize> {
    memchr::memchr(b'\n', bytes).map(|end| end + 1)
}

pub(super) fn last_end(bytes: &[u8]) -> Option<usize> {
    memchr::memrchr(b'\n', bytes).map(|end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_are_counted_but_no_records() {
        let Cuts { records, ends, .. } = cut("甲\n\n \r\n乙".as_bytes());
        assert_eq!(records, [Cut { place: 0, bytes: 0..4 }, Cut { place: 3, bytes: 8..11 }]);
        assert_eq!(ends, 3);
        assert_eq!(cut(b""), Cuts::default());
    }
}
