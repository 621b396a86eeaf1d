//! From files to chunks: reading, a piece at a time, from any place between two.

use super::chunk::{CHUNK, Chunk, Position};
use super::compression::Damage;
use super::rejection::ALTERED;
use super::{Compression, Container, Inputs, Reason};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use xxhash_rust::xxh3::Xxh3;

/// Reads the files of `inputs` one after the other.
pub struct Chunks<'i> {
    inputs: &'i Inputs,
    /// Bytes of a record beyond which it is rejected, and beyond which it is not held.
    limit: u64,
    held: u64,
    /// Where the next file is opened, and after which one to end.
    next: Position,
    end: u32,
    open: Option<Open<'i>>,
}

struct Open<'i> {
    file: u32,
    container: Container,
    reader: Box<dyn Read + Send + 'i>,
    /// Bytes of a record beyond which it is rejected, and beyond which it is passed over: no less than a chunk, for what
    /// a chunk holds is not looked for line by line here.
    limit: u64,
    stop: u64,
    held: u64,
    /// The beginning of a line whose end has not been read.
    rest: Vec<u8>,
    /// Bytes of the chunks before, and their records.
    offset: u64,
    records: u64,
}

impl<'i> Chunks<'i> {
    /// All files; records of more than `limit` bytes are not held, but told as faults.
    pub fn new(inputs: &'i Inputs, limit: u64) -> Chunks<'i> {
        Chunks::from(inputs, limit, Position::default())
    }

    /// The files from `start` on.
    pub fn from(inputs: &'i Inputs, limit: u64, start: Position) -> Chunks<'i> {
        Chunks { inputs, limit, held: limit, next: start, end: inputs.files.len() as u32, open: None }
    }

    /// One file.
    pub fn of(inputs: &'i Inputs, limit: u64, file: usize) -> Chunks<'i> {
        Chunks { end: file as u32 + 1, ..Chunks::from(inputs, limit, Position::file(file)) }
    }

    /// The same, but records of more than `held` bytes are only passed over, with their lengths: there is no memory for
    /// them. What follows is read as if they had been held.
    pub fn holding(self, held: u64) -> Chunks<'i> {
        Chunks { held: held.min(self.limit), ..self }
    }

    /// Opens the next file, or tells why that is not possible.
    fn open(&mut self) -> Option<Chunk> {
        let start = self.next;
        self.next = Position::file(start.file as usize + 1);
        match Open::at(self.inputs, start, self.limit, self.held) {
            Ok(open) => {
                self.open = Some(open);
                None
            }
            Err(error) => {
                let input = &self.inputs.files[start.file as usize];
                let fault = input.reject(start.records + 1, Reason::Unreadable, error.to_string());
                let container = input.format.container();
                let nothing = Chunk::new(container, start, Vec::new(), self.next);
                Some(nothing.failed(container, Some(fault)))
            }
        }
    }
}

impl Iterator for Chunks<'_> {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        loop {
            if let Some(open) = &mut self.open {
                let (chunk, over) = open.read(self.inputs);
                if over {
                    self.open = None;
                }
                if let Some(chunk) = chunk {
                    return Some(chunk);
                }
            } else if self.next.file >= self.end {
                return None;
            } else if let Some(failed) = self.open() {
                return Some(failed);
            }
        }
    }
}

impl<'i> Open<'i> {
    fn at(inputs: &'i Inputs, start: Position, limit: u64, held: u64) -> io::Result<Open<'i>> {
        let input = &inputs.files[start.file as usize];
        let mut raw = File::open(input.location())?;
        if input.is_plain() {
            raw.seek(SeekFrom::Start(start.offset))?;
        }
        let mut reader = input.compression.reader(raw)?;
        if !input.is_plain() {
            io::copy(&mut (&mut reader).take(start.offset), &mut io::sink())?;
        }
        let mut rest = Vec::new();
        (&mut reader).take(start.ahead).read_to_end(&mut rest)?;
        let container = input.format.container();
        let least = if container.holds_many() { CHUNK as u64 } else { 0 };
        let (stop, held) = (limit.max(least), held.max(least));
        let Position { file, offset, records, .. } = start;
        Ok(Open { file, container, reader, limit, stop, held, rest, offset, records })
    }

    /// The next chunk, and whether the file is over.
    fn read(&mut self, inputs: &Inputs) -> (Option<Chunk>, bool) {
        let many = self.container.holds_many();
        let mut bytes = Vec::with_capacity(if many { CHUNK + self.rest.len() } else { 0 });
        bytes.append(&mut self.rest);
        loop {
            // One byte more than is allowed shows that a record is too large. How much of a line is read at a time does not
            // depend on what may be held: where chunks end must not.
            let beyond = |most: u64| most.saturating_add(1).saturating_sub(bytes.len() as u64);
            let wanted = if many { beyond(self.stop).min(CHUNK.max(bytes.len()) as u64) } else { beyond(self.held) };
            match (&mut self.reader).take(wanted).read_to_end(&mut bytes) {
                Ok(read) if read as u64 == wanted && many => {
                    // Full: cut behind the last line end, or go on if the line is longer than that.
                    if let Some(end) = self.container.last_end(&bytes, self.offset == 0) {
                        self.rest = bytes.split_off(end);
                        return (Some(self.chunk(bytes, false)), false);
                    }
                    if bytes.len() as u64 > self.held {
                        return self.pass_over(bytes, inputs);
                    }
                }
                Ok(_) if !many && bytes.len() as u64 > self.held => return self.pass_over(bytes, inputs),
                Ok(_) => {
                    let chunk = (!bytes.is_empty() || !many).then(|| self.chunk(bytes, true));
                    return (chunk, true);
                }
                Err(error) => return (Some(self.broken(bytes, &error, inputs)), true),
            }
        }
    }

    /// The chunk of `bytes`, and where it leads; `last`: to the next file.
    fn chunk(&mut self, bytes: Vec<u8>, last: bool) -> Chunk {
        let begin = Position { file: self.file, offset: self.offset, records: self.records, ahead: 0 };
        let chunk = Chunk::new(self.container, begin, bytes, Position::default());
        self.records += chunk.ends();
        self.offset += chunk.bytes.len() as u64;
        Chunk { next: self.next(last), ..chunk }
    }

    fn next(&self, last: bool) -> Position {
        let ahead = self.rest.len() as u64;
        match last {
            true => Position::file(self.file as usize + 1),
            false => Position { file: self.file, offset: self.offset, records: self.records, ahead },
        }
    }

    /// A record that is too large, of which `begun` was read: the rest of it is hashed and forgotten.
    fn pass_over(&mut self, begun: Vec<u8>, inputs: &Inputs) -> (Option<Chunk>, bool) {
        let file = &inputs.files[self.file as usize];
        let mut hash = Xxh3::new();
        let mut length = 0;
        let mut bytes = begun;
        let mut search = self.container.search();
        let over = loop {
            let end = search.end(&bytes);
            let (record, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            hash.update(record);
            length += record.len() as u64;
            if end.is_some() {
                self.rest = rest.to_vec();
                break false;
            }
            bytes.clear();
            // As it is read where it is held up to the limit, so that the next chunk is the same.
            let below = self.stop.saturating_add(1).saturating_sub(length);
            let wanted = if below > 0 { below.min(CHUNK as u64) } else { CHUNK as u64 };
            match (&mut self.reader).take(wanted).read_to_end(&mut bytes) {
                Ok(0) => break true,
                Ok(_) => {}
                Err(error) => return (Some(self.broken(Vec::new(), &error, inputs)), true),
            }
        };
        let fault = Some(file.too_large(self.records + 1, self.limit));
        let mut chunk = self.chunk(Vec::new(), over);
        (self.records, self.offset) = (self.records + 1, self.offset + length);
        chunk.next = self.next(over);
        let chunk = chunk.failed(self.container, fault);
        (Some(Chunk { passed_over: Some((length, hash.digest())), ..chunk }), over)
    }

    /// The whole lines before a fault, and the fault.
    fn broken(&mut self, mut bytes: Vec<u8>, error: &io::Error, inputs: &Inputs) -> Chunk {
        let file = &inputs.files[self.file as usize];
        let reason = match (file.compression, error.kind()) {
            (Compression::None, _) => Reason::Unreadable,
            (_, io::ErrorKind::UnexpectedEof) => Reason::Truncated,
            _ => Reason::Corrupt,
        };
        bytes.truncate(self.container.last_end(&bytes, self.offset == 0).unwrap_or(0));
        let chunk = self.chunk(bytes, true);
        let is_doubtful = reason == Reason::Corrupt && self.container.holds_many();
        let doubt = if is_doubtful { self.doubt(file.compression, error) } else { String::new() };
        chunk.failed(self.container, Some(file.reject(self.records + 1, reason, format!("{error}{doubt}"))))
    }

    /// Which of the lines that were read may be altered. Of gzip each member is checked at its end; the others do not say
    /// where a part begins.
    fn doubt(&self, compression: Compression, error: &io::Error) -> String {
        let damage = error.get_ref().and_then(|cause| cause.downcast_ref::<Damage>());
        let first = match compression {
            Compression::Zstd | Compression::Bzip2 | Compression::Xz => 1,
            _ => damage.map_or(u64::MAX, |damage| damage.before + 1),
        };
        match first <= self.records {
            true => format!("; lines {first} to {} {ALTERED}", self.records),
            false => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn numbers(name: &str, bytes: &[u8]) -> (Vec<u64>, Vec<Reason>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let inputs = Inputs::gather(&[path]).unwrap();
        let mut numbers = Vec::new();
        let mut faults = Vec::new();
        for chunk in Chunks::new(&inputs, LIMIT) {
            numbers.extend(chunk.records().map(|record| record.number));
            faults.extend(chunk.fault.map(|fault| fault.reason));
        }
        (numbers, faults)
    }

    const LIMIT: u64 = 8 * CHUNK as u64;

    #[test]
    fn reading_goes_on_from_any_place_as_if_it_had_never_stopped() {
        let dir = tempfile::tempdir().unwrap();
        let mut lines = Vec::new();
        for number in 0..60usize {
            let length = [3, CHUNK / 3, 2 * CHUNK, 9 * CHUNK][if number % 20 == 7 { 3 } else { number % 3 }];
            lines.extend(vec![b'x'; length + number]);
            lines.push(b'\n');
        }
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(&lines).unwrap();
        std::fs::write(dir.path().join("a.jsonl"), &lines).unwrap();
        std::fs::write(dir.path().join("b.jsonl.gz"), gz.finish().unwrap()).unwrap();
        std::fs::write(dir.path().join("c.txt"), b"").unwrap();
        std::fs::write(dir.path().join("d.txt"), vec![b'y'; 9 * CHUNK]).unwrap();
        // Rows with line ends in them, which end and begin at any place of what is read at a time.
        let row = |line: &[u8]| [b"\"\n", &line.repeat(2)[..line.len()], b"\"\"\r\",\r"].concat();
        let rows: Vec<u8> = lines.split(|&byte| byte == b'\n').flat_map(row).collect();
        std::fs::write(dir.path().join("e.csv"), rows).unwrap();
        let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
        let tell = |chunk: &Chunk| (chunk.file, chunk.first, chunk.bytes.clone(), chunk.passed_over, chunk.next);
        let all: Vec<_> = Chunks::new(&inputs, LIMIT).collect();
        let little: Vec<_> = Chunks::new(&inputs, LIMIT).holding(3 * CHUNK as u64).map(|chunk| tell(&chunk)).collect();
        assert!(little == all.iter().map(tell).collect::<Vec<_>>());
        let less = Chunks::new(&inputs, LIMIT).holding(CHUNK as u64);
        assert!(less.filter_map(|chunk| chunk.passed_over).any(|(length, _)| length < LIMIT));
        assert!(all.iter().filter(|chunk| chunk.fault.is_some()).count() == 10 && all.len() > 60);
        for (place, chunk) in all.iter().enumerate() {
            let rest: Vec<_> = Chunks::from(&inputs, LIMIT, chunk.next).map(|chunk| tell(&chunk)).collect();
            assert_eq!(rest, all[place + 1..].iter().map(tell).collect::<Vec<_>>(), "{place}");
        }
    }

    #[test]
    fn lines_are_numbered_blank_ones_included() {
        assert_eq!(numbers("a.jsonl", b"{}\n\n  \r\n{}\n{}").0, [1, 4, 5]);
        assert_eq!(numbers("a.jsonl", b"").0, [] as [u64; 0]);
    }

    #[test]
    fn lines_longer_than_a_chunk_stay_whole() {
        let mut bytes = vec![b'x'; 3 * CHUNK];
        bytes.extend(b"\n{}\n");
        bytes.extend(vec![b'y'; CHUNK]);
        assert_eq!(numbers("a.jsonl", &bytes).0, [1, 2, 3]);
    }

    #[test]
    fn a_text_file_is_one_record_even_if_empty() {
        assert_eq!(numbers("a.txt", b"a\nb\n").0, [1]);
        assert_eq!(numbers("a.txt", b"").0, [1]);
    }

    #[test]
    fn a_cut_file_gives_its_whole_lines_and_a_fault() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        gz.write_all(b"{\"text\":\"a\"}\n".repeat(100).as_slice()).unwrap();
        let stored = gz.finish().unwrap();
        let (numbers, faults) = numbers("a.jsonl.gz", &stored[..stored.len() / 2]);
        assert!(!numbers.is_empty() && numbers.len() < 100);
        assert_eq!(faults, [Reason::Truncated]);
    }
}
