//! Standard input, pipes and devices: what can be read only once is copied, since every input is read twice.

use super::compression::HEAD;
use super::encoding::mark;
use super::file::{Elsewhere, InputFile};
use super::{Compression, Format};
use crate::error::{Error, Result};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::NamedTempFile;

/// Copies the `stream` that `path` names to a temporary file. A stream has no name that says what it is: its first bytes
/// do.
///
/// # Errors
/// If it cannot be read, or not be copied.
pub(super) fn spool(path: &Path, stream: &mut dyn Read) -> Result<InputFile> {
    let mut copy = NamedTempFile::new().map_err(Error::io(&std::env::temp_dir(), "write a temporary file"))?;
    let bytes = io::copy(stream, &mut copy).map_err(Error::io(path, "read"))?;
    copy.flush().map_err(Error::io(copy.path(), "write"))?;
    let (compression, format) = kinds(&copy).map_err(Error::io(path, "read"))?;
    let relative = name(format, compression, 1);
    let name = relative.to_string_lossy().into_owned();
    let elsewhere = Elsewhere::Spooled(copy);
    Ok(InputFile {
        path: path.to_owned(),
        relative,
        name,
        format,
        compression,
        bytes,
        elsewhere,
        columns: OnceLock::new(),
    })
}

fn kinds(copy: &NamedTempFile) -> io::Result<(Compression, Format)> {
    let mut head = Vec::new();
    copy.reopen()?.take(HEAD).read_to_end(&mut head)?;
    let compression = Compression::of(&head);
    let plain = compression.head(&head);
    let text = plain[mark(&plain)..].trim_ascii_start();
    let first = text.strip_prefix(b"[").map_or(text, <[u8]>::trim_ascii_start);
    let is_json = first.starts_with(b"{");
    Ok((compression, if is_json { Format::of_json(&plain) } else { Format::Text }))
}

/// The name of the stream `number`, from 1, among those that would have the same.
pub(super) fn name(format: Format, compression: Compression, number: usize) -> PathBuf {
    let mut name = match number {
        1 => format!("stdin.{}", format.extension()),
        _ => format!("stdin-{number}.{}", format.extension()),
    };
    if compression != Compression::None {
        name = format!("{name}.{}", compression.extension());
    }
    name.into()
}
