//! Where the copy of each input file goes in the output folder, and where the verdicts on a text.

use super::Copies;
use crate::source::Inputs;
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

/// The folders of an output.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tree<'a> {
    folder: &'a Path,
    inputs: &'a Inputs,
    copies: Copies,
}

impl<'a> Tree<'a> {
    pub fn new(folder: &'a Path, inputs: &'a Inputs, copies: Copies) -> Tree<'a> {
        Tree { folder, inputs, copies }
    }

    /// The copy of the input file at index `file`: of the same relative name.
    pub fn copy(&self, file: usize) -> PathBuf {
        self.folder.join(self.copies.folder()).join(&self.inputs.files[file].relative)
    }

    /// The verdicts on that file, if it is a text.
    pub fn verdicts(&self, file: usize) -> PathBuf {
        self.folder.join(VERDICTS).join(verdicts_name(&self.inputs.files[file].relative))
    }
}

/// The folder of verdicts on texts.
pub(super) const VERDICTS: &str = "verdicts";
const ENDING: &str = ".jsonl";

/// The name of the verdicts on the text `relative`: `a/b.txt` gives `a/b.txt.jsonl`. A folder whose name ends like that
/// gets a `_`, so that no two texts meet, nor a text and a folder.
pub(super) fn verdicts_name(relative: &Path) -> PathBuf {
    let folder = |part: Component<'_>| {
        let name = part.as_os_str();
        let bytes = name.as_encoded_bytes();
        let stem = bytes.iter().rposition(|&byte| byte != b'_').map_or(&[][..], |last| &bytes[..=last]);
        if stem.ends_with(ENDING.as_bytes()) { longer(name, "_") } else { name.to_owned() }
    };
    let parent: PathBuf = relative.parent().into_iter().flat_map(Path::components).map(folder).collect();
    parent.join(longer(relative.file_name().unwrap_or_default(), ENDING))
}

fn longer(name: &OsStr, ending: &str) -> OsString {
    [name, OsStr::new(ending)].into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_of_no_two_texts_meet() {
        let name = |relative: &str| verdicts_name(Path::new(relative)).to_str().unwrap().to_owned();
        assert_eq!(name("a.txt"), "a.txt.jsonl");
        assert_eq!(name("a.txt.jsonl/b.md"), "a.txt.jsonl_/b.md.jsonl");
        assert_eq!(name("a.txt.jsonl_/b.md"), "a.txt.jsonl__/b.md.jsonl");
        assert_eq!(name("年/a_/b.txt"), "年/a_/b.txt.jsonl");
    }
}
