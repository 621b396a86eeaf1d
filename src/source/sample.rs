//! A sample of the inputs: some of their records, evenly spread, without reading the rest.

use super::chunk::CHUNK;
use super::{Chunk, Chunks, InputFile, Inputs, Position};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use xxhash_rust::xxh3::xxh3_64;

/// A record beyond this is left out.
const LARGEST: u64 = 1_000_000_000;

/// Some records of the inputs.
#[derive(Debug, Default)]
pub struct Sample {
    /// Whole records; their numbers are right only where all is taken.
    pub chunks: Vec<Chunk>,
    /// Bytes of the chunks.
    pub bytes: u64,
    /// Bytes of all inputs after decompression; an estimate where they are compressed and not all is taken.
    pub total: u64,
}

impl Sample {
    /// The share of the inputs that was taken, in (0, 1].
    pub fn share(&self) -> f64 {
        if self.total == 0 { 1.0 } else { (self.bytes as f64 / self.total as f64).min(1.0) }
    }
}

impl Inputs {
    /// About `budget` bytes of the inputs: all of them if they are no more, else every so-many-th 64 kB of a file of
    /// lines, every so-many-th file of a text, and the head of any other. What cannot be read is left out.
    ///
    /// Memory and time are those of the sample.
    pub fn sample(&self, budget: u64) -> Sample {
        let stored: u64 = self.files.iter().map(|file| file.bytes).sum();
        let step = stored.div_ceil(budget.max(1)).max(1);
        let mut sample = Sample::default();
        let (mut texts, mut text_bytes, mut taken_text_bytes) = (0, 0, 0);
        for (index, file) in self.files.iter().enumerate() {
            let before = sample.bytes;
            if step == 1 {
                sample.take(Chunks::of(self, LARGEST, index));
                sample.total += sample.bytes - before;
            } else if !file.format.container().holds_many() {
                text_bytes += file.bytes;
                if texts % step == 0 {
                    sample.take(Chunks::of(self, LARGEST, index));
                    taken_text_bytes += file.bytes;
                }
                texts += 1;
            } else if file.is_plain() && file.format.container().is_found_anywhere() {
                sample.take(spread(file, index as u32, step));
                sample.total += file.bytes;
            } else {
                let share = sample.take_head(self, index, file.bytes / step);
                sample.total += ((sample.bytes - before) as f64 / share) as u64;
            }
        }
        if step > 1 && taken_text_bytes > 0 {
            let texts =
                sample.chunks.iter().filter(|chunk| !self.files[chunk.file as usize].format.container().holds_many());
            let bytes: usize = texts.map(|chunk| chunk.bytes.len()).sum();
            sample.total += (bytes as f64 * text_bytes as f64 / taken_text_bytes as f64) as u64;
        }
        sample
    }
}

impl Sample {
    fn take(&mut self, chunks: impl Iterator<Item = Chunk>) {
        for chunk in chunks {
            self.bytes += chunk.bytes.len() as u64;
            self.chunks.push(chunk);
        }
    }

    /// Takes the head of a file, about `wanted` stored bytes of it; returns the share that it is.
    fn take_head(&mut self, inputs: &Inputs, index: usize, wanted: u64) -> f64 {
        let file = &inputs.files[index];
        // How well it is compressed, if it is, is told by its first part, which is read by itself.
        let ratio = ratio(file, wanted.max(CHUNK as u64)).unwrap_or(4.0);
        let wanted = (wanted as f64 * ratio) as u64;
        let before = self.bytes;
        let mut chunks = Chunks::of(inputs, LARGEST, index);
        let mut over = false;
        while self.bytes - before < wanted.max(1) && !over {
            let chunk = chunks.next();
            over = chunk.is_none();
            self.take(chunk.into_iter());
        }
        if over { 1.0 } else { ((self.bytes - before) as f64 / (file.bytes as f64 * ratio)).clamp(1e-9, 1.0) }
    }
}

/// Bytes that come out of a file for each one that goes in, by its first `stored` bytes.
fn ratio(file: &InputFile, stored: u64) -> Option<f64> {
    let head = File::open(file.location()).ok()?.take(stored);
    let mut plain = file.compression.reader(head).ok()?;
    let mut buffer = vec![0; CHUNK];
    let mut bytes = 0u64;
    // The head ends in the middle of a stream: what comes out before that error counts.
    while let Ok(read @ 1..) = plain.read(&mut buffer) {
        bytes += read as u64;
    }
    (bytes > 0).then(|| bytes as f64 / stored.min(file.bytes).max(1) as f64)
}

/// One of `step` chunks of a plain file of lines.
fn spread(file: &InputFile, index: u32, step: u64) -> impl Iterator<Item = Chunk> {
    let stride = CHUNK as u64 * step;
    // Somewhere in each stride, lest the sample keeps time with the file.
    let shift = move |place: u64| if step == 1 { 0 } else { xxh3_64(&place.to_le_bytes()) % (stride - CHUNK as u64) };
    let places = (0..file.bytes.div_ceil(stride)).map(move |place| place * stride + shift(place));
    let mut reader = File::open(file.location()).map(BufReader::new);
    places.filter_map(move |place| {
        let reader = reader.as_mut().ok()?;
        let bytes = lines_at(reader, place).ok()?;
        let first = Position { offset: place, ..Position::file(index as usize) };
        (!bytes.is_empty()).then(|| Chunk::new(file.format.container(), first, bytes, Position::default()))
    })
}

/// About a chunk of whole lines behind `place`.
fn lines_at(reader: &mut BufReader<File>, place: u64) -> io::Result<Vec<u8>> {
    reader.seek(SeekFrom::Start(place))?;
    if place > 0 {
        reader.skip_until(b'\n')?;
    }
    let mut bytes = Vec::new();
    reader.by_ref().take(CHUNK as u64).read_to_end(&mut bytes)?;
    if bytes.last().is_some_and(|&last| last != b'\n') {
        reader.read_until(b'\n', &mut bytes)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::path::Path;

    /// 20,000 lines of 53 bytes.
    fn lines() -> String {
        (0..20_000).map(|number| format!("{{\"id\":{number:>9},\"text\":\"{number:>26}\"}}\n")).collect()
    }

    fn sample(path: &Path, budget: u64) -> (Sample, usize) {
        let inputs = Inputs::gather(&[path.to_owned()]).unwrap();
        let sample = inputs.sample(budget);
        let config = super::super::SourceConfig::default();
        let documents =
            sample.chunks.iter().map(|chunk| chunk.documents(&inputs, &config, &[]).filter(Result::is_ok).count());
        let documents = documents.sum();
        (sample, documents)
    }

    #[test]
    fn a_budget_beyond_the_inputs_takes_all() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.jsonl"), lines()).unwrap();
        let (sample, documents) = sample(dir.path(), 1 << 30);
        assert_eq!((documents, sample.share(), sample.total), (20_000, 1.0, 1_060_000));
    }

    #[test]
    fn a_part_of_the_lines_stands_for_all() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.jsonl"), lines()).unwrap();
        let (sample, documents) = sample(dir.path(), 250_000);
        assert_eq!(sample.total, 1_060_000);
        let expected = documents as f64 / sample.share();
        assert!(sample.share() < 0.5 && (expected - 20_000.0).abs() < 200.0, "{expected}");
    }

    #[test]
    fn compressed_files_and_texts_are_estimated() {
        let dir = tempfile::tempdir().unwrap();
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        for _ in 0..8 {
            gz.write_all(lines().as_bytes()).unwrap();
        }
        std::fs::write(dir.path().join("a.jsonl.gz"), gz.finish().unwrap()).unwrap();
        let (taken, _) = sample(dir.path(), 400_000);
        assert!(
            (taken.total as f64 / 8.48e6 - 1.0).abs() < 0.2 && taken.share() < 0.9,
            "{} {}",
            taken.total,
            taken.bytes
        );
        let texts = tempfile::tempdir().unwrap();
        for number in 0..40 {
            std::fs::write(texts.path().join(format!("{number}.txt")), "路".repeat(1000)).unwrap();
        }
        let (taken, documents) = sample(texts.path(), 30_000);
        assert_eq!((documents, taken.total), (10, 120_000));
    }
}
