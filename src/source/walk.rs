//! From the INPUTs that a user names to a list of files, in a fixed order.

use super::file::{Elsewhere, InputFile, file, real, slashed};
use super::stream::{self, spool};
use super::{Format, Reason, Rejection, path_bytes};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// What is kept of a file beside its names, in bytes: its place in the list, its tallies, its fingerprint, its row.
const OF_FILE: usize = 640;

/// Something in a folder that is no input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Skip {
    /// Its path.
    pub path: String,
    /// The path in base64 if it is not UTF-8: see [`path_bytes`].
    pub path_bytes: Option<String>,
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
    /// The folders that they are in; of an INPUT that is a link to a file that of the link, whose name the file has.
    homes: Vec<PathBuf>,
}

/// A file of an earlier run.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// Its path as it was given.
    pub path: PathBuf,
    /// Its path below the INPUT.
    pub relative: PathBuf,
    /// Whether it was standard input or a pipe.
    pub is_stream: bool,
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
            inputs.take(path)?;
        }
        inputs.name_apart()?;
        Ok(inputs)
    }

    /// Takes one INPUT.
    fn take(&mut self, path: &Path) -> Result<()> {
        if path.as_os_str() == "-" {
            if self.files.iter().any(|file| file.path == path) {
                return Err(twice(path));
            }
            self.files.push(spool(path, &mut io::stdin().lock())?);
            return Ok(());
        }
        let kind = path.metadata().map_err(Error::io(path, "read"))?;
        let name = path.file_name().map(PathBuf::from).unwrap_or_else(|| path.to_owned());
        let known = file(path, path, name, kind.len()).filter(|_| kind.is_file());
        if !kind.is_dir() && known.is_none() && (!kind.is_file() || is_descriptor(path)) {
            let mut stream = File::open(path).map_err(Error::io(path, "read"))?;
            self.files.push(spool(path, &mut stream)?);
            return Ok(());
        }
        let root = path.canonicalize().map_err(Error::io(path, "read"))?;
        let folder = if kind.is_dir() { root.parent() } else { path.parent() };
        self.homes.push(real(folder.unwrap_or(&root)).map_err(Error::io(path, "read"))?);
        self.roots.push(root);
        match kind.is_dir() {
            true => self.walk(path),
            false => self.files.push(known.ok_or_else(|| unknown_format(path))?),
        }
        Ok(())
    }

    /// The inputs of an earlier run: which INPUTs were `given`, and its `files`. Relative paths count from `folder`, that
    /// of the earlier run, or from the current one if they are not there.
    ///
    /// # Errors
    /// If a file is gone, was a stream, or has a name that leads out of an output folder or is another one's.
    pub fn restore(given: Vec<PathBuf>, files: &[Earlier], folder: Option<&Path>) -> Result<Inputs> {
        let folder = folder.filter(|folder| files.iter().all(|file| folder.join(&file.path).exists()));
        let found = |path: &Path| folder.map_or_else(|| path.to_owned(), |folder| folder.join(path));
        let roots = given.iter().filter_map(|path| found(path).canonicalize().ok()).collect();
        let mut inputs = Inputs { given, roots, folder: folder.map(Path::to_owned), ..Inputs::default() };
        for Earlier { path, relative, is_stream } in files {
            let fault = |problem: &str| Error::Input { path: path.clone(), problem: problem.into() };
            if *is_stream {
                let what = if path.as_os_str() == "-" { "standard input" } else { "a pipe" };
                return Err(fault(&format!("was {what}, which cannot be read again: run dedup on a file")));
            }
            if !is_plain(relative) {
                return Err(fault("has a name in run.json that points outside the output folder: run dedup again"));
            }
            let place = found(path);
            let bytes = place.metadata().map_err(|_| fault("no longer exists: restore it, or run dedup again"))?.len();
            let mut restored = file(path, &place, relative.clone(), bytes).ok_or_else(|| unknown_format(path))?;
            if place != *path {
                restored.elsewhere = Elsewhere::Below(place);
            }
            inputs.files.push(restored);
        }
        inputs.first_repeat().map_or(Ok(()), |file| Err(twice(&file.path)))?;
        Ok(inputs)
    }

    /// About the memory that the list itself takes during a run, and what is kept and told of each file.
    pub(crate) fn memory(&self) -> u64 {
        let names =
            |file: &InputFile| 3 * file.path.as_os_str().len() + file.name.len() + file.relative.as_os_str().len();
        let others = self.rejected.len() + self.skipped.len();
        self.files.iter().map(|file| OF_FILE + names(file)).sum::<usize>() as u64 + (others * OF_FILE) as u64
    }

    /// The memory that decompression takes where `threads` files are read at once, but those of `alone` bytes and more one
    /// by one. Cost: reads a small part of compressed files.
    pub(crate) fn windows(&self, threads: usize, alone: u64) -> u64 {
        let window = |file: &InputFile| File::open(file.location()).map_or(0, |stored| file.compression.window(stored));
        let (large, small): (Vec<&InputFile>, Vec<&InputFile>) =
            self.files.iter().filter(|file| !file.is_plain()).partition(|file| file.bytes >= alone);
        let one = large.into_iter().map(window).max().unwrap_or(0);
        let mut each: Vec<u64> = small.into_iter().map(window).collect();
        each.sort_unstable_by(|a, b| b.cmp(a));
        one.max(each.iter().take(threads).sum())
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
        let detail = error.io_error().map_or_else(|| error.to_string(), io::Error::to_string);
        self.rejected.push(Rejection::new(path, 1, Reason::Unreadable, detail));
    }

    fn add(&mut self, entry: &DirEntry, root: &Path) {
        let path = entry.path();
        let relative = path.strip_prefix(root).unwrap_or(path).to_owned();
        let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
        match file(path, path, relative, bytes) {
            Some(file) => self.files.push(file),
            None => {
                let detail = format!("known formats are {}", known_formats());
                self.rejected.push(Rejection::new(path, 1, Reason::UnsupportedFormat, detail));
            }
        }
    }

    fn skip(&mut self, path: &Path, why: &'static str) {
        let (path, path_bytes) = (path.to_string_lossy().into_owned(), path_bytes(path));
        self.skipped.push(Skip { path, path_bytes, why: why.into() });
    }

    /// Where two files have the same relative name, or one has that of another's folder, all names start at the INPUTs'
    /// common parent folder. Streams, which have no name of their own, take what is free.
    fn name_apart(&mut self) -> Result<()> {
        if self.first_repeat().is_some() {
            let common = common_parent(&self.homes);
            for file in self.files.iter_mut().filter(|file| !file.is_stream()) {
                let path = file.absolute()?;
                file.relative = path.strip_prefix(&common).unwrap_or(&file.relative).to_owned();
                file.name = slashed(&file.relative);
            }
        }
        if let Some(file) = self.first_repeat() {
            return Err(twice(&file.path));
        }
        self.name_streams();
        Ok(())
    }

    /// The first file that has the name of one before it, or a name below that of another.
    fn first_repeat(&self) -> Option<&InputFile> {
        let files = || self.files.iter().filter(|file| !file.is_stream());
        let names: HashSet<&Path> = files().map(|file| file.relative.as_path()).collect();
        let mut seen = HashSet::new();
        files().find(|file| {
            let mut folders = file.relative.ancestors().skip(1);
            !seen.insert(&file.relative) || folders.any(|folder| names.contains(folder))
        })
    }

    fn name_streams(&mut self) {
        if !self.files.iter().any(InputFile::is_stream) {
            return;
        }
        let (streams, files): (Vec<_>, Vec<_>) = self.files.iter_mut().partition(|file| file.is_stream());
        let mut taken: HashSet<PathBuf> =
            files.iter().flat_map(|file| file.relative.ancestors()).map(Path::to_owned).collect();
        for stream in streams {
            let mut names = (1..).map(|number| stream::name(stream.format, stream.compression, number));
            stream.relative = names.find(|name| taken.insert(name.clone())).unwrap_or_default();
            stream.name = slashed(&stream.relative);
        }
    }
}

fn twice(path: &Path) -> Error {
    Error::Input { path: path.to_owned(), problem: "given twice, or also as part of a folder: give it once".into() }
}

fn unknown_format(path: &Path) -> Error {
    Error::Input { path: path.to_owned(), problem: format!("unknown format; known formats are {}", known_formats()) }
}

fn known_formats() -> String {
    let endings = Format::ALL.iter().flat_map(|format| format.extensions());
    let formats: Vec<String> = endings.map(|ending| format!(".{ending}")).collect();
    format!("{}, each also with .gz, .zst, .bz2 or .xz appended", formats.join(", "))
}

/// Whether a name leads to a place below whatever folder it is joined to.
fn is_plain(name: &Path) -> bool {
    let parts = || name.components();
    let is_tidy = parts().collect::<PathBuf>().as_os_str() == name.as_os_str();
    is_tidy && name.file_name().is_some() && parts().all(|part| matches!(part, Component::Normal(_)))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Whether `path` names an open file of a process, such as `/dev/stdin`: whatever that is, it has no name that tells a
/// format.
fn is_descriptor(path: &Path) -> bool {
    cfg!(unix) && (path.starts_with("/dev") || path.starts_with("/proc"))
}

/// The deepest folder that is, or holds, each of `folders`.
fn common_parent(folders: &[PathBuf]) -> PathBuf {
    let parents = folders.iter().map(|folder| folder.components().collect::<Vec<Component<'_>>>());
    let shared = parents.reduce(|a, b| a.into_iter().zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a).collect());
    shared.unwrap_or_default().into_iter().collect()
}

/// `path` absolute and without links, also where parts of it do not exist yet: `..` behind these is the folder above.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut resolved = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::ParentDir => _ = resolved.pop(),
            part => resolved.push(part),
        }
        resolved = resolved.canonicalize().unwrap_or(resolved);
    }
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Compression;
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
                let found = file(&name, &name, name.clone(), 0).unwrap();
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
