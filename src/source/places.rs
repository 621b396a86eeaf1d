//! Places: where records stand in files that are not compressed, so that a few of them are read without the others.
//!
//! About each 8 kB one place is kept, so a record is found by reading its *block*: what stands from one place to the
//! next. That is as much as a long document, and an index of a five-hundredth of the inputs.

use super::chunk::{CHUNK, Chunk, Position, Record};
use super::{Chunks, Inputs, Reason};
use crate::document::Source;
use crate::store::{Column, Persist, Workspace};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::iter::Peekable;
use std::ops::Range;

/// Bytes of a block; a longer record makes a longer one.
const BLOCK: u64 = 8 << 10;

/// Where some records begin, in input order.
#[derive(Debug)]
pub struct Places(Column<(Source, u64)>);

/// The places in one chunk.
#[derive(Debug, Default)]
pub struct Noted {
    places: Vec<(Source, u64)>,
    /// Where the last block began.
    last: Option<u64>,
}

impl Noted {
    /// Takes note of the next record of file `file`, which is not compressed.
    pub fn note(&mut self, file: u32, record: &Record<'_>) {
        // A long record is a block of its own, lest it is read and held for the sake of a short one before it.
        let is_long = record.bytes.len() as u64 >= BLOCK;
        if self.last.is_none_or(|last| is_long || record.offset - last >= BLOCK) {
            self.last = Some(record.offset);
            self.places.push((Source { file, record: record.number }, record.offset));
        }
    }

    /// Takes note of a chunk of which nothing is held: its record belongs to no other's block.
    pub fn note_unheld(&mut self, chunk: &Chunk) {
        self.places.push((Source { file: chunk.file, record: chunk.first }, chunk.offset));
    }
}

impl Places {
    /// None yet; they are kept in `workspace`.
    pub fn new(workspace: &Workspace) -> Places {
        Places(Column::new(workspace, "places"))
    }

    /// Appends those of the next chunk.
    pub fn append(&mut self, noted: &Noted) {
        self.0.extend_from_slice(&noted.places);
    }

    /// Gives their memory back, as far as they can do without.
    pub fn spill(&mut self) {
        self.0.spill();
    }

    /// What outlives the process.
    pub fn list(&mut self) -> &mut dyn Persist {
        &mut self.0
    }

    /// The blocks that hold the records `wanted`, which ascend; `lengths` are those of the files. Blocks that follow one
    /// another are one as far as a chunk goes. Cost: reads the places in turn.
    fn blocks(
        &self,
        wanted: impl Iterator<Item = Source>,
        lengths: impl Fn(u32) -> u64,
    ) -> impl Iterator<Item = Block> {
        let mut finder = Finder { places: self.0.iter().peekable(), block: None };
        let mut wanted = wanted.filter_map(move |source| finder.next_of(source, &lengths)).peekable();
        std::iter::from_fn(move || {
            let mut block = wanted.next()?;
            while let Some(next) = wanted.next_if(|next| block.leads_to(next)) {
                block.bytes.end = next.bytes.end;
            }
            Some(block)
        })
    }
}

/// Some whole records of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    /// The first of them.
    first: Source,
    bytes: Range<u64>,
}

impl Block {
    fn leads_to(&self, next: &Block) -> bool {
        let bytes = next.bytes.end.saturating_sub(self.bytes.start);
        self.first.file == next.first.file && self.bytes.end == next.bytes.start && bytes <= CHUNK as u64
    }
}

/// Finds blocks in input order.
struct Finder<P: Iterator<Item = (Source, u64)>> {
    places: Peekable<P>,
    block: Option<Block>,
}

impl<P: Iterator<Item = (Source, u64)>> Finder<P> {
    /// The block of `source`, unless it was found already.
    fn next_of(&mut self, source: Source, lengths: &impl Fn(u32) -> u64) -> Option<Block> {
        let mut begins = None;
        while let Some(place) = self.places.next_if(|&(first, _)| first <= source) {
            begins = Some(place);
        }
        let is_known = self.block.as_ref().is_some_and(|block| block.first.file == source.file);
        if begins.is_none() && is_known {
            return None;
        }
        // No place is kept of the first records of a file that is compressed, or is no list of records.
        let (first, start) = begins
            .filter(|(first, _)| first.file == source.file)
            .unwrap_or((Source { file: source.file, record: 1 }, 0));
        let end = self.places.peek().filter(|(next, _)| next.file == source.file).map(|&(_, offset)| offset);
        let block = Block { first, bytes: start..end.unwrap_or_else(|| lengths(source.file)) };
        self.block = Some(block.clone());
        Some(block)
    }
}

/// Reads again what holds some records of `inputs`.
struct Reread<'i, B> {
    inputs: &'i Inputs,
    blocks: B,
    /// The file that is read in part, and the compressed one that is read as a whole.
    open: Option<(u32, File)>,
    whole: Option<Chunks<'i>>,
    limit: u64,
    held: u64,
}

impl Inputs {
    /// The chunks that hold the records `wanted`, which ascend: blocks of about 8 kB of what is not compressed, and
    /// compressed files as a whole. `places` and `lengths` are what reading all has shown; `limit` and `held` as in
    /// [`Chunks::new`] and [`Chunks::holding`].
    ///
    /// What cannot be read, or is not as long as it was, is told as a fault of its chunk.
    pub fn reread<'i>(
        &'i self,
        places: &'i Places,
        wanted: impl Iterator<Item = Source> + Send + 'i,
        lengths: impl Fn(u32) -> u64 + Send + 'i,
        (limit, held): (u64, u64),
    ) -> impl Iterator<Item = Chunk> + Send + 'i {
        let blocks = places.blocks(wanted, lengths);
        Reread { inputs: self, blocks, open: None, whole: None, limit, held }
    }
}

impl<B: Iterator<Item = Block>> Iterator for Reread<'_, B> {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        loop {
            if let Some(chunk) = self.whole.as_mut().and_then(Chunks::next) {
                return Some(chunk);
            }
            let block = self.blocks.next()?;
            let file = block.first.file;
            if self.inputs.files[file as usize].is_plain() {
                return Some(self.read(block));
            }
            self.whole = Some(Chunks::of(self.inputs, self.limit, file as usize).holding(self.held));
        }
    }
}

impl<B> Reread<'_, B> {
    fn read(&mut self, block: Block) -> Chunk {
        let Source { file, record: first } = block.first;
        let mut bytes = Vec::with_capacity((block.bytes.end - block.bytes.start) as usize);
        let read = self.try_read(file, &block.bytes, &mut bytes);
        let input = &self.inputs.files[file as usize];
        let fault = read.err().map(|error| input.reject(first, Reason::Unreadable, error.to_string()));
        let begin = Position { file, offset: block.bytes.start, records: first - 1, ahead: 0 };
        let container = input.format.container();
        Chunk::new(container, begin, bytes, Position::file(file as usize + 1)).failed(container, fault)
    }

    fn try_read(&mut self, file: u32, place: &Range<u64>, bytes: &mut Vec<u8>) -> io::Result<()> {
        if self.open.as_ref().is_none_or(|&(open, _)| open != file) {
            self.open = Some((file, File::open(self.inputs.files[file as usize].location())?));
        }
        let Some((_, open)) = &mut self.open else { return Ok(()) };
        open.seek(SeekFrom::Start(place.start))?;
        let length = place.end - place.start;
        match open.take(length).read_to_end(bytes)? as u64 == length {
            true => Ok(()),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines of some lengths; 0 makes a blank one.
    fn lines(lengths: &[usize]) -> Vec<u8> {
        lengths.iter().flat_map(|&length| [vec![b'x'; length], vec![b'\n']].concat()).collect()
    }

    fn reread(inputs: &Inputs, wanted: &[Source], held: u64) -> (Vec<(Source, u64, Vec<u8>)>, u64) {
        let mut places = Places::new(&Workspace::default());
        let mut lengths = vec![0; inputs.files.len()];
        for chunk in Chunks::new(inputs, u64::MAX).holding(held) {
            lengths[chunk.file as usize] +=
                chunk.bytes.len() as u64 + chunk.passed_over.map_or(0, |(length, _)| length);
            let mut noted = Noted::default();
            chunk.passed_over.iter().for_each(|_| noted.note_unheld(&chunk));
            chunk.records().for_each(|record| noted.note(chunk.file, &record));
            places.append(&noted);
        }
        let (mut found, mut read) = (Vec::new(), 0);
        let limits = (u64::MAX, held);
        for chunk in inputs.reread(&places, wanted.iter().copied(), |file| lengths[file as usize], limits) {
            assert!(chunk.fault.is_none());
            read += chunk.bytes.len() as u64;
            found.extend(chunk.records().map(|record| {
                (Source { file: chunk.file, record: record.number }, record.offset, record.bytes.to_vec())
            }));
        }
        (found, read)
    }

    fn all(inputs: &Inputs) -> Vec<(Source, u64, Vec<u8>)> {
        let all = Chunks::new(inputs, u64::MAX).flat_map(|chunk| {
            let records = chunk.records();
            let tell = |record: Record<'_>| {
                (Source { file: chunk.file, record: record.number }, record.offset, record.bytes.to_vec())
            };
            records.map(tell).collect::<Vec<_>>()
        });
        all.collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn wanted_records_are_read_as_they_were(
            files in prop::collection::vec(prop::collection::vec(prop_oneof![6 => 0usize..4000, 1 => 0usize..200_000], 0..60), 1..4),
            picks: u64,
        ) {
            let dir = tempfile::tempdir().unwrap();
            for (number, lengths) in files.iter().enumerate() {
                std::fs::write(dir.path().join(format!("{number}.jsonl")), lines(lengths)).unwrap();
            }
            std::fs::write(dir.path().join("z.txt"), "one\ntwo\n").unwrap();
            let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
            let all = all(&inputs);
            let picked = |index: usize| index % 64 == 63 || picks >> (index % 64) & 1 == 1;
            let wanted: Vec<_> = (0..all.len()).filter(|&index| picked(index)).map(|index| all[index].clone()).collect();
            let sources: Vec<Source> = wanted.iter().map(|&(source, ..)| source).collect();
            let (found, _) = reread(&inputs, &sources, u64::MAX);
            prop_assert!(found.is_sorted_by_key(|&(source, ..)| source));
            for record in &wanted {
                prop_assert!(found.contains(record), "{:?}", record.0);
            }
            prop_assert!(found.iter().all(|record| all.contains(record)));
        }
    }

    #[test]
    fn of_a_large_file_little_is_read_for_one_record() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.jsonl"), lines(&[1000; 500])).unwrap();
        let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
        let (found, read) = reread(&inputs, &[Source { file: 0, record: 333 }], u64::MAX);
        assert!(found.iter().any(|&(source, offset, _)| source.record == 333 && offset == 332 * 1001));
        assert!(read < 2 * BLOCK, "{read}");
        assert_eq!(reread(&inputs, &[], u64::MAX).1, 0);
    }

    #[test]
    fn a_record_that_is_not_held_is_not_read_for_its_neighbours() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.jsonl"), lines(&[10, 500_000, 10])).unwrap();
        let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
        let wanted = [1, 3].map(|record| Source { file: 0, record });
        let (found, read) = reread(&inputs, &wanted, 100_000);
        assert_eq!(found.iter().map(|&(source, ..)| source).collect::<Vec<_>>(), wanted);
        assert_eq!(read, 22);
    }

    #[test]
    fn what_is_compressed_is_read_as_a_whole_where_it_is_wanted() {
        let dir = tempfile::tempdir().unwrap();
        let stored = zstd::encode_all(&lines(&[3000; 100])[..], 1).unwrap();
        std::fs::write(dir.path().join("a.jsonl.zst"), &stored).unwrap();
        std::fs::write(dir.path().join("b.jsonl.zst"), &stored).unwrap();
        let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
        let (found, _) = reread(&inputs, &[Source { file: 1, record: 50 }], u64::MAX);
        assert_eq!(found.len(), 100);
        assert!(found.iter().all(|&(source, ..)| source.file == 1));
    }

    #[test]
    fn a_file_that_was_cut_is_a_fault() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        std::fs::write(&path, lines(&[100; 10])).unwrap();
        let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
        let places = Places::new(&Workspace::default());
        let wanted = [Source { file: 0, record: 9 }];
        let chunks = inputs.reread(&places, wanted.into_iter(), |_| 5000, (u64::MAX, u64::MAX));
        assert_eq!(chunks.map(|chunk| chunk.fault.unwrap().reason).collect::<Vec<_>>(), [Reason::Unreadable]);
    }
}
