//! From the INPUTs that a user names to a list of files, in a fixed order.

use super::{Compression, Format, Reason, Rejection};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use tempfile::NamedTempFile;
use walkdir::{DirEntry, WalkDir};

/// A file that is read.
#[derive(Debug)]
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
    elsewhere: Elsewhere,
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

    /// The INPUT without links, and what leads from it to the file: a link keeps its own name.
    fn absolute(&self) -> Result<PathBuf> {
        let depth = self.relative.components().count();
        let base =
            self.path.ancestors().nth(depth).filter(|base| !base.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(base.canonicalize().map_err(Error::io(&self.path, "read"))?.join(&self.relative))
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

    pub(super) fn reject(&self, record: u64, reason: Reason, detail: String) -> Rejection {
        Rejection { path: self.path.to_string_lossy().into_owned(), record, reason, detail }
    }
}

/// Where a file is, if not where its path says.
#[derive(Debug)]
enum Elsewhere {
    No,
    /// A stream that can be read only once: its copy.
    Spooled(NamedTempFile),
    /// Its path counts from the folder of an earlier run.
    Below(PathBuf),
}

/// Something in a folder that is no input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    /// Its path.
    pub path: String,
    /// Why.
    pub why: Cow<'static, str>,
}

/// What is to be read.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The files, in the order of the INPUTs, within a folder by path.
    pub files: Vec<InputFile>,
    /// Files that cannot be read at all, and folders that cannot be entered.
    pub rejected: Vec<Rejection>,
    /// Hidden entries, devices, and links that lead back to where they stand.
    pub skipped: Vec<Skip>,
    /// The INPUTs as they were named.
    pub given: Vec<PathBuf>,
    /// The folder from which relative paths count, if it is not the current one.
    pub folder: Option<PathBuf>,
    /// The INPUTs as absolute paths without links.
    roots: Vec<PathBuf>,
}

impl Inputs {
    /// Finds the files that `paths` name: files, folders, or `-` for standard input.
    ///
    /// # Errors
    /// If an INPUT does not exist, is of no known format, or is named twice.
    ///
    /// ```no_run
    /// # use leitong::source::Inputs;
    /// let inputs = Inputs::gather(&["archive".into()])?;
    /// println!("{} files", inputs.files.len());
    /// # Ok::<(), leitong::error::Error>(())
    /// ```
    pub fn gather(paths: &[PathBuf]) -> Result<Inputs> {
        let mut inputs = Inputs { given: paths.to_vec(), ..Inputs::default() };
        for path in paths {
            if path.as_os_str() == "-" {
                if inputs.files.iter().any(|file| file.path == *path) {
                    return Err(twice(path));
                }
                inputs.files.push(spool(path, &mut io::stdin().lock())?);
                continue;
            }
            let kind = path.metadata().map_err(Error::io(path, "read"))?;
            inputs.roots.push(path.canonicalize().map_err(Error::io(path, "read"))?);
            if kind.is_dir() {
                inputs.walk(path);
            } else if kind.is_file() {
                let name = path.file_name().map(PathBuf::from).unwrap_or_else(|| path.clone());
                inputs.files.push(file(path, name, kind.len()).ok_or_else(|| unknown_format(path))?);
            } else {
                let mut stream = std::fs::File::open(path).map_err(Error::io(path, "read"))?;
                inputs.files.push(spool(path, &mut stream)?);
            }
        }
        inputs.name_apart()?;
        Ok(inputs)
    }

    /// The inputs of an earlier run: which INPUTs were `given`, and the path and the name of each file. Relative paths
    /// count from `folder`, that of the earlier run, or from the current one if they are not there.
    ///
    /// # Errors
    /// If a file is gone, or was a stream.
    pub fn restore(given: Vec<PathBuf>, files: &[(PathBuf, String)], folder: Option<&Path>) -> Result<Inputs> {
        let folder = folder.filter(|folder| files.iter().all(|(path, _)| folder.join(path).exists()));
        let found = |path: &Path| folder.map_or_else(|| path.to_owned(), |folder| folder.join(path));
        let roots = given.iter().filter_map(|path| found(path).canonicalize().ok()).collect();
        let mut inputs = Inputs { given, roots, folder: folder.map(Path::to_owned), ..Inputs::default() };
        for (path, name) in files {
            let fault = |problem: &str| Error::Input { path: path.clone(), problem: problem.into() };
            if path.as_os_str() == "-" {
                return Err(fault("was standard input, which cannot be read again: run dedup on a file"));
            }
            let place = found(path);
            let bytes = place.metadata().map_err(|_| fault("is gone: put it back, or run dedup again"))?.len();
            let mut restored = file(path, name.split('/').collect(), bytes).ok_or_else(|| unknown_format(path))?;
            if place != *path {
                restored.elsewhere = Elsewhere::Below(place);
            }
            inputs.files.push(restored);
        }
        Ok(inputs)
    }

    /// Whether `path` is, lies in, or holds one of the INPUTs: no place for an output.
    pub fn overlap(&self, path: &Path) -> bool {
        let Ok(path) = resolve(path) else { return false };
        self.roots.iter().any(|root| path.starts_with(root) || root.starts_with(&path))
    }

    fn walk(&mut self, root: &Path) {
        let mut entries = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if is_hidden(&entry) => {
                    self.skip(entry.path(), "hidden");
                    if entry.file_type().is_dir() {
                        entries.skip_current_dir();
                    }
                }
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if entry.file_type().is_file() => self.add(&entry, root),
                Ok(entry) => self.skip(entry.path(), "not a regular file"),
                Err(error) if error.loop_ancestor().is_some() => {
                    self.skip(error.path().unwrap_or(root), "a link back to a folder above it");
                }
                Err(error) => self.reject_unreadable(error.path().unwrap_or(root), &error),
            }
        }
    }

    fn reject_unreadable(&mut self, path: &Path, error: &walkdir::Error) {
        let path = path.to_string_lossy().into_owned();
        let detail = error.io_error().map_or_else(|| error.to_string(), io::Error::to_string);
        self.rejected.push(Rejection { path, record: 1, reason: Reason::Unreadable, detail });
    }

    fn add(&mut self, entry: &DirEntry, root: &Path) {
        let path = entry.path();
        let relative = path.strip_prefix(root).unwrap_or(path).to_owned();
        let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
        match file(path, relative, bytes) {
            Some(file) => self.files.push(file),
            None => self.rejected.push(Rejection {
                path: path.to_string_lossy().into_owned(),
                record: 1,
                reason: Reason::UnsupportedFormat,
                detail: format!("known are {}", known_formats()),
            }),
        }
    }

    fn skip(&mut self, path: &Path, why: &'static str) {
        self.skipped.push(Skip { path: path.to_string_lossy().into_owned(), why: why.into() });
    }

    /// Where two files have the same relative name, or one has that of another's folder, all names start at the INPUTs' common parent folder.
    fn name_apart(&mut self) -> Result<()> {
        if self.first_repeat().is_some() {
            let common = common_parent(&self.roots);
            for file in self.files.iter_mut().filter(|file| !matches!(file.elsewhere, Elsewhere::Spooled(_))) {
                let path = file.absolute()?;
                file.relative = path.strip_prefix(&common).unwrap_or(&file.relative).to_owned();
                file.name = slashed(&file.relative);
            }
        }
        self.first_repeat().map_or(Ok(()), |file| Err(twice(&file.path)))
    }

    fn first_repeat(&self) -> Option<&InputFile> {
        let names: HashSet<&Path> = self.files.iter().map(|file| file.relative.as_path()).collect();
        let mut seen = HashSet::new();
        self.files.iter().find(|file| {
            let mut folders = file.relative.ancestors().skip(1);
            !seen.insert(&file.relative) || folders.any(|folder| names.contains(folder))
        })
    }
}

/// A file of a known format; `None` if its name tells none.
fn file(path: &Path, relative: PathBuf, bytes: u64) -> Option<InputFile> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let zipped = Compression::ALL.iter().find_map(|&kind| {
        let stem = name.strip_suffix(kind.extension())?;
        if kind == Compression::None { None } else { Some((stem.strip_suffix('.')?, kind)) }
    });
    let (stem, compression) = zipped.unwrap_or((&name, Compression::None));
    let extension = Path::new(stem).extension().and_then(OsStr::to_str)?;
    let format = *Format::ALL.iter().find(|format| format.extension() == extension)?;
    Some(InputFile {
        path: path.to_owned(),
        name: slashed(&relative),
        relative,
        format,
        compression,
        bytes,
        elsewhere: Elsewhere::No,
    })
}

fn twice(path: &Path) -> Error {
    Error::Input { path: path.to_owned(), problem: "named twice, or as a folder too: name it once".into() }
}

fn unknown_format(path: &Path) -> Error {
    Error::Input { path: path.to_owned(), problem: format!("unknown format; known are {}", known_formats()) }
}

fn known_formats() -> String {
    let formats: Vec<String> = Format::ALL.iter().map(|format| format!(".{}", format.extension())).collect();
    format!("{}, each also with .gz or .zst behind it", formats.join(", "))
}

/// Copies a stream to a temporary file, since every input is read twice. Its format is told by its first character.
fn spool(path: &Path, stream: &mut dyn Read) -> Result<InputFile> {
    let mut copy = NamedTempFile::new().map_err(Error::io(&std::env::temp_dir(), "write a temporary file"))?;
    let bytes = io::copy(stream, &mut copy).map_err(Error::io(path, "read"))?;
    copy.flush().map_err(Error::io(copy.path(), "write"))?;
    let mut head = Vec::new();
    let opened = copy.reopen().map_err(Error::io(copy.path(), "read"))?;
    opened.take(4096).read_to_end(&mut head).map_err(Error::io(copy.path(), "read"))?;
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
    let format = if head.starts_with(b"{") { Format::Jsonl } else { Format::Text };
    let relative = PathBuf::from(format!("stdin.{}", format.extension()));
    let (name, compression) = (slashed(&relative), Compression::None);
    let elsewhere = Elsewhere::Spooled(copy);
    Ok(InputFile { path: path.to_owned(), relative, name, format, compression, bytes, elsewhere })
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// The deepest folder that holds all of `roots`.
fn common_parent(roots: &[PathBuf]) -> PathBuf {
    let parents = roots.iter().map(|root| root.parent().unwrap_or(root).components().collect::<Vec<Component<'_>>>());
    let shared = parents.reduce(|a, b| a.into_iter().zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a).collect());
    shared.unwrap_or_default().into_iter().collect()
}

/// `path` absolute and without links, also where its last parts do not exist yet.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let mut missing = Vec::new();
    let mut existing = absolute.as_path();
    loop {
        if let Ok(found) = existing.canonicalize() {
            return Ok(missing.iter().rev().fold(found, |path, part| path.join(part)));
        }
        missing.push(existing.file_name().unwrap_or_default().to_owned());
        existing = existing.parent().ok_or(io::ErrorKind::NotFound)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names(inputs: &Inputs) -> Vec<&str> {
        inputs.files.iter().map(|file| file.name.as_str()).collect()
    }

    fn touch(dir: &Path, files: &[&str]) {
        for file in files {
            let path = dir.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
    }

    #[test]
    fn folders_are_walked_in_order_and_nothing_is_lost_silently() {
        let dir = tempfile::tempdir().unwrap();
        touch(dir.path(), &["b.txt", "a/2.jsonl.gz", "a/1.MD", "c.pdf", ".git/x.txt", "noext"]);
        let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
        assert_eq!(names(&inputs), ["a/1.MD", "a/2.jsonl.gz", "b.txt"]);
        assert_eq!(inputs.rejected.iter().map(|r| r.reason).collect::<Vec<_>>(), [Reason::UnsupportedFormat; 2]);
        assert_eq!(inputs.skipped.iter().map(|skip| &*skip.why).collect::<Vec<_>>(), ["hidden"]);
    }

    #[test]
    fn every_format_is_known_in_every_compression() {
        for &format in Format::ALL {
            for &compression in Compression::ALL {
                let name = format!("a.{}.{}", format.extension(), compression.extension());
                let name = PathBuf::from(name.trim_end_matches('.'));
                let found = file(&name, name.clone(), 0).unwrap();
                assert_eq!((found.format, found.compression), (format, compression), "{}", name.display());
            }
        }
    }

    #[test]
    fn equal_names_start_at_the_common_parent() {
        let dir = tempfile::tempdir().unwrap();
        touch(dir.path(), &["x/a.txt", "y/a.txt", "y/b.txt"]);
        let inputs = Inputs::gather(&[dir.path().join("x"), dir.path().join("y")]).unwrap();
        assert_eq!(names(&inputs), ["x/a.txt", "y/a.txt", "y/b.txt"]);
        assert!(Inputs::gather(&[dir.path().join("x"), dir.path().join("x/a.txt")]).is_err());
    }

    #[test]
    fn an_output_must_not_overlap_an_input() {
        let dir = tempfile::tempdir().unwrap();
        touch(dir.path(), &["in/a.txt"]);
        let inputs = Inputs::gather(&[dir.path().join("in")]).unwrap();
        assert!(inputs.overlap(&dir.path().join("in/new/out")));
        assert!(inputs.overlap(dir.path()));
        assert!(!inputs.overlap(&dir.path().join("out")));
        assert!(!inputs.overlap(&dir.path().join("in2")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_loop_is_told_and_harmless() {
        let dir = tempfile::tempdir().unwrap();
        touch(dir.path(), &["a.txt"]);
        std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).unwrap();
        let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
        assert_eq!(names(&inputs), ["a.txt"]);
        assert_eq!(inputs.skipped.len(), 1);
    }
}
