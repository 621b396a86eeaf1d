//! Parts of a corpus: its first records, up to a share of its bytes, as inputs of their own.

use crate::error::{Error, Result};
use crate::source::{Chunk, Chunks, Compression, InputFile, Inputs, Record};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A part of a corpus that runs are measured on.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The share of the corpus that it is.
    pub share: f64,
    /// Its bytes, uncompressed.
    pub bytes: u64,
    /// What a run is given.
    pub inputs: Vec<PathBuf>,
}

/// One part of `inputs` for each of `shares`, uncompressed, below `folder`. An uncompressed corpus is its own whole.
///
/// Disk: the sum of the shares of the corpus.
///
/// # Errors
/// If there is nothing, or something cannot be read or written.
pub fn parts(inputs: &Inputs, shares: &[f64], folder: &Path) -> Result<Vec<Part>> {
    let plain = inputs.files.iter().all(|file| file.is_plain());
    let total: u64 = match plain {
        true => inputs.files.iter().map(|file| file.bytes).sum(),
        false => Chunks::new(inputs, u64::MAX).map(|chunk| chunk.bytes.len() as u64).sum(),
    };
    if total == 0 {
        let path = inputs.given.first().cloned().unwrap_or_default();
        return Err(Error::Input { path, problem: "contains nothing to measure".into() });
    }
    let streams = inputs.files.iter().any(InputFile::is_stream);
    let part = |(index, &share): (usize, &f64)| match share {
        1.0 if plain && !streams => Ok(Part { share, bytes: total, inputs: inputs.given.clone() }),
        _ => copy(inputs, share, (total as f64 * share) as u64, &folder.join(index.to_string())),
    };
    shares.iter().enumerate().map(part).collect()
}

/// Copies whole records from the beginning until `wanted` bytes are there.
fn copy(inputs: &Inputs, share: f64, wanted: u64, folder: &Path) -> Result<Part> {
    let mut bytes = 0;
    let mut open: Option<(u32, PathBuf, File)> = None;
    for chunk in Chunks::new(inputs, u64::MAX) {
        if bytes >= wanted && bytes > 0 {
            break;
        }
        if open.as_ref().is_none_or(|(file, ..)| *file != chunk.file) {
            let path = folder.join(plain_name(inputs, chunk.file));
            fs::create_dir_all(folder).map_err(Error::io(folder, "create"))?;
            let made = File::create(&path).map_err(Error::io(&path, "create"))?;
            open = Some((chunk.file, path, made));
        }
        if let Some((_, path, file)) = &mut open {
            // Records are small beside a chunk, so a part ends within one record of what was wanted.
            let end = cut(&chunk, wanted.saturating_sub(bytes));
            file.write_all(&chunk.bytes[..end]).map_err(Error::io(path, "write"))?;
            bytes += end as u64;
        }
    }
    Ok(Part { share, bytes, inputs: vec![folder.to_owned()] })
}

/// As much of a chunk as whole records need to reach `wanted` bytes.
fn cut(chunk: &Chunk, wanted: u64) -> usize {
    let end = |record: Record<'_>| record.offset - chunk.offset + record.bytes.len() as u64;
    chunk.records().map(end).find(|&end| end >= wanted).map_or(chunk.bytes.len(), |end| end as usize)
}

/// The file's name without the ending of its compression, after its number: so names keep their order, differ, and are
/// not hidden.
fn plain_name(inputs: &Inputs, number: u32) -> OsString {
    let file = &inputs.files[number as usize];
    let name = match file.compression {
        Compression::None => file.relative.file_name(),
        _ => file.relative.file_stem(),
    };
    let mut numbered = OsString::from(format!("{number:010}-"));
    numbered.push(name.unwrap_or_default());
    numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_whole_records_of_about_their_share() {
        let dir = tempfile::tempdir().unwrap();
        let lines: String = (0..1000).map(|number| format!("{{\"text\":\"{number:>88}\"}}\n")).collect();
        fs::create_dir(dir.path().join("in")).unwrap();
        fs::write(dir.path().join("in/a.jsonl.zst"), zstd::encode_all(lines.as_bytes(), 1).unwrap()).unwrap();
        fs::write(dir.path().join("in/b.txt"), "甲").unwrap();
        let inputs = Inputs::gather(&[dir.path().join("in")]).unwrap();
        let made = parts(&inputs, &[0.25, 1.0], &dir.path().join("parts")).unwrap();
        assert_eq!((made[0].bytes, made[1].bytes), (25_000, 100_003));
        assert_eq!(fs::read_to_string(made[0].inputs[0].join("0000000000-a.jsonl")).unwrap(), lines[..25_000]);
        assert!(made[1].inputs[0].join("0000000001-b.txt").is_file());
        assert_eq!(fs::read_dir(&made[0].inputs[0]).unwrap().count(), 1);
    }
}
