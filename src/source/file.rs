//! A file that is read: where it is, and what its name says of it.

use super::compression::HEAD;
use super::{Compression, Format, Reason, Rejection};
use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::NamedTempFile;

/// Bytes that are read to find the names of columns, at first and at most.
const NAMES: u64 = 64 << 10;
const MOST_NAMES: u64 = 16 << 20;

/// A file that is read.
#[derive(Debug)]
#[non_exhaustive]
pub struct InputFile {
    /// The path as given: the INPUT, and what leads from it to the file.
    pub path: PathBuf,
    /// The path below the INPUT (the file's name where the INPUT is the file), for output files.
    pub relative: PathBuf,
    /// The same as text with `/`, for ids.
    pub name: String,
    /// How its records are written.
    pub format: Format,
    /// How it is compressed.
    pub compression: Compression,
    /// Its size as stored.
    pub bytes: u64,
    /// Where it is if not at `path`.
    pub(super) elsewhere: Elsewhere,
    /// The names of its columns, once they were asked for.
    pub(super) columns: OnceLock<Vec<String>>,
}

impl InputFile {
    /// Where its bytes are.
    pub(super) fn location(&self) -> &Path {
        match &self.elsewhere {
            Elsewhere::No => &self.path,
            Elsewhere::Spooled(copy) => copy.path(),
            Elsewhere::Below(found) => found,
        }
    }

    /// The folder that is the INPUT, or that the INPUT is in, without links, and what leads from it to the file: a link
    /// keeps its own name.
    pub(super) fn absolute(&self) -> Result<PathBuf> {
        let depth = self.relative.components().count();
        let base = self.path.ancestors().nth(depth).unwrap_or(Path::new(""));
        Ok(real(base).map_err(Error::io(&self.path, "read"))?.join(&self.relative))
    }

    /// Whether it is standard input or a pipe, which cannot be read again by a later command.
    pub fn is_stream(&self) -> bool {
        matches!(self.elsewhere, Elsewhere::Spooled(_))
    }

    /// The SHA-256 of its bytes as stored, in hexadecimal. Cost: reads it once.
    ///
    /// # Errors
    /// If it cannot be read any more.
    pub fn sha256(&self) -> Result<String> {
        let read = || {
            let mut hasher = Sha256::new();
            std::io::copy(&mut File::open(self.location())?, &mut hasher)?;
            Ok(hasher.finalize())
        };
        let digest = read().map_err(Error::io(&self.path, "read"))?;
        Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether its size is that of its text.
    pub fn is_plain(&self) -> bool {
        self.compression == Compression::None
    }

    /// Whether its head names the columns of its records.
    pub fn is_table(&self) -> bool {
        self.format.content().has_columns()
    }

    /// The names of its columns, in order: none if it is no table, or if its head cannot be read.
    pub(super) fn columns(&self) -> &[String] {
        match self.is_table() {
            true => self.columns.get_or_init(|| self.read_columns().unwrap_or_default()),
            false => &[],
        }
    }

    fn read_columns(&self) -> io::Result<Vec<String>> {
        let (container, mut bytes) = (self.format.container(), Vec::new());
        let mut reader = self.compression.reader(File::open(self.location())?)?;
        for wanted in [NAMES, MOST_NAMES - NAMES] {
            reader.by_ref().take(wanted).read_to_end(&mut bytes)?;
            if container.last_end(&bytes, true).is_some() {
                break;
            }
        }
        Ok(self.format.content().columns(&bytes[container.cut(&bytes, true).head]))
    }

    pub(super) fn reject(&self, record: u64, reason: Reason, detail: String) -> Rejection {
        Rejection::new(&self.path, record, reason, detail)
    }
}

/// Where a file is, if not where its path says.
#[derive(Debug)]
pub(super) enum Elsewhere {
    No,
    /// A stream that can be read only once: its copy.
    Spooled(NamedTempFile),
    /// Its path counts from the folder of an earlier run.
    Below(PathBuf),
}

/// A file of a known format, whose bytes are at `place`; `None` if its name tells none. Cost: reads its first bytes.
pub(super) fn file(path: &Path, place: &Path, relative: PathBuf, bytes: u64) -> Option<InputFile> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let named = Compression::ALL.iter().find_map(|&kind| {
        let stem = name.strip_suffix(kind.extension())?;
        if kind == Compression::None { None } else { Some((stem.strip_suffix('.')?, kind)) }
    });
    let (stem, named) = named.unwrap_or((&name, Compression::None));
    let extension = Path::new(stem).extension().and_then(OsStr::to_str)?;
    let named_format = *Format::ALL.iter().find(|format| format.extensions().contains(&extension))?;
    let stored = first_bytes(place);
    // What crawlers save has often another compression than its name says.
    let compression = match Compression::of(&stored) {
        Compression::None => named,
        found => found,
    };
    let format = match named_format {
        Format::Json => Format::of_json(&compression.head(&stored)),
        other => other,
    };
    Some(InputFile {
        path: path.to_owned(),
        name: slashed(&relative),
        relative,
        format,
        compression,
        bytes,
        elsewhere: Elsewhere::No,
        columns: OnceLock::new(),
    })
}

/// The first bytes of the file at `place`, fewer if it is shorter; none if it cannot be read, which is told when it is.
fn first_bytes(place: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = File::open(place).and_then(|file| file.take(HEAD).read_to_end(&mut bytes));
    bytes
}

/// A path as text with `/`, for ids.
pub(super) fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The folder `path`, which may be empty for the current one, without links.
pub(super) fn real(path: &Path) -> io::Result<PathBuf> {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }.canonicalize()
}
