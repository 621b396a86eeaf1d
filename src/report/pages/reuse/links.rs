//! What can be pointed at, and where it stands: on one page, from which something may be left out because the page would
//! grow too large, or in a folder of pages that leaves nothing out.

use super::shared::{Shared, pairs};
use crate::reuse::Findings;
use std::collections::BTreeMap;
use std::ops::Range;

/// Findings that stand on the page from the start, and those of one file of a folder; a page opens in less than a second
/// with these.
pub(super) const STATIC: usize = 300;

/// How much a form of the report holds.
struct Room {
    findings: usize,
    /// Bytes of texts as wholes.
    texts: usize,
    /// Pairs of documents side by side.
    pairs: usize,
    /// Bytes of their texts.
    beside: usize,
}

const PAGE: Room = Room { findings: 5_000, texts: 6_000_000, pairs: 60, beside: 1_500_000 };
const FOLDER: Room = Room { findings: usize::MAX, texts: usize::MAX, pairs: 2_000, beside: 100_000_000 };
/// Bytes of texts that one file of a folder holds.
const FILE: usize = 500_000;

/// Addresses of findings, documents, paragraphs and pairs.
pub(super) struct Links {
    /// All pairs of documents that share something, those that share most first.
    pub pairs: Vec<Shared>,
    /// How many findings are there, those of stock phrases left out.
    pub findings: usize,
    /// Those of stock phrases that are.
    pub aside: Range<usize>,
    /// The pairs that stand side by side.
    pub beside: Vec<(usize, usize)>,
    is_folder: bool,
    /// Of each document that is there as a whole the file that holds it, counted from 0.
    texts: Vec<usize>,
    /// The same of pairs.
    files: BTreeMap<(usize, usize), usize>,
}

impl Links {
    /// On one page, or in a folder.
    pub fn new(findings: &Findings, told: usize, is_folder: bool) -> Links {
        let room = if is_folder { FOLDER } else { PAGE };
        let all = findings.findings.len();
        let pairs = pairs(&findings.ratios);
        let size = |page: usize| findings.pages[page].text.len();
        let sizes = pairs.iter().take(room.pairs).map(|pair| size(pair.a) + size(pair.b));
        let files = files(room.beside, sizes);
        let beside: Vec<(usize, usize)> = pairs.iter().take(files.len()).map(|pair| (pair.a, pair.b)).collect();
        Links {
            findings: told.min(room.findings),
            aside: told..if is_folder { all } else { all.min(told + STATIC) },
            files: beside.iter().copied().zip(files).collect(),
            texts: self::files(room.texts, (0..findings.pages.len()).map(size)),
            is_folder,
            pairs,
            beside,
        }
    }

    /// How many documents are there as wholes.
    pub fn documents(&self) -> usize {
        self.texts.len()
    }

    /// The documents of each file of texts.
    pub fn texts(&self) -> Vec<Range<usize>> {
        let mut from = 0;
        let mut take = |file: &[usize]| {
            from += file.len();
            from - file.len()..from
        };
        self.texts.chunk_by(|a, b| a == b).map(&mut take).collect()
    }

    /// The pairs of each file of pairs.
    pub fn besides(&self) -> Vec<&[(usize, usize)]> {
        self.beside.chunk_by(|a, b| self.files[a] == self.files[b]).collect()
    }

    pub fn finding(&self, index: usize) -> Option<String> {
        let is_there = index < self.findings || self.aside.contains(&index);
        is_there.then(|| self.address("findings", index / STATIC, &format!("f{}", index + 1)))
    }

    pub fn document(&self, page: usize) -> Option<String> {
        self.texts.get(page).map(|&file| self.address("texts", file, &format!("d{}", page + 1)))
    }

    pub fn paragraph(&self, page: usize, paragraph: usize) -> Option<String> {
        let id = format!("d{}p{}", page + 1, paragraph + 1);
        self.texts.get(page).map(|&file| self.address("texts", file, &id))
    }

    pub fn pair(&self, a: usize, b: usize) -> Option<String> {
        let (a, b) = (a.min(b), a.max(b));
        self.files.get(&(a, b)).map(|&file| self.address("pairs", file, &pair_id(a, b)))
    }

    /// A section by its id.
    pub fn section(&self, id: &str) -> String {
        if self.is_folder { format!("index.html#{id}") } else { format!("#{id}") }
    }

    fn address(&self, kind: &str, file: usize, id: &str) -> String {
        if self.is_folder { format!("{}#{id}", file_name(kind, file)) } else { format!("#{id}") }
    }
}

/// The name of a file of a folder, counted from 0.
pub(super) fn file_name(kind: &str, file: usize) -> String {
    format!("{kind}-{}.html", file + 1)
}

/// The id of the section of two documents.
pub(super) fn pair_id(a: usize, b: usize) -> String {
    format!("d{}d{}", a + 1, b + 1)
}

/// The files of as many things as there is room for, given their sizes.
fn files(room: usize, sizes: impl Iterator<Item = usize>) -> Vec<usize> {
    let (mut used, mut file, mut inside) = (0usize, 0, 0);
    let mut files = Vec::new();
    for size in sizes {
        used = used.saturating_add(size);
        if used > room {
            break;
        }
        if inside > 0 && inside + size > FILE {
            (file, inside) = (file + 1, 0);
        }
        inside += size;
        files.push(file);
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_filled_and_room_is_kept() {
        assert_eq!(files(usize::MAX, [FILE / 2, FILE / 2, 1, FILE * 3, 5].into_iter()), [0, 0, 1, 2, 3]);
        assert_eq!(files(10, [4, 6, 1].into_iter()), [0, 0]);
    }
}
