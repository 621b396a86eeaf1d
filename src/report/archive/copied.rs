//! What was written of each input file, so that a half-made output can be held against it.

use super::tree::Tree;
use crate::error::{Error, Result};
use crate::store::{Column, Fixed, Stamp, sync_folder};
use rayon::prelude::*;
use std::path::Path;
use walkdir::WalkDir;

/// What was written of one input file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Copied {
    /// How many units are in the copy.
    pub units: u64,
    /// The copy; none if nothing was kept.
    pub copy: Option<Stamp>,
    /// The verdicts on a text.
    pub verdicts: Option<Stamp>,
}

impl Copied {
    /// The files it is about, each with what it should be.
    fn files(&self, tree: &Tree<'_>, file: usize) -> [(std::path::PathBuf, Option<Stamp>); 2] {
        [(tree.copy(file), self.copy), (tree.verdicts(file), self.verdicts)]
    }
}

/// Stands for the length of a file that is not there.
const ABSENT: u64 = u64::MAX;

impl Fixed for Copied {
    const SIZE: usize = 5 * u64::SIZE;

    fn write(self, bytes: &mut Vec<u8>) {
        let numbers = |stamp: Option<Stamp>| stamp.map_or((ABSENT, 0), |stamp| (stamp.bytes, stamp.digest));
        (self.units, (numbers(self.copy), numbers(self.verdicts))).write(bytes);
    }

    fn read(bytes: &[u8]) -> Self {
        let stamp = |(bytes, digest)| (bytes != ABSENT).then_some(Stamp { bytes, digest });
        let (units, (copy, verdicts)) = Fixed::read(bytes);
        Copied { units, copy: stamp(copy), verdicts: stamp(verdicts) }
    }
}

/// Whether the files that an earlier process has written are still what it wrote. Cost: reads them.
pub(super) fn are_intact(copied: &Column<Copied>, tree: &Tree<'_>) -> bool {
    let intact = |path: &Path, known: Option<Stamp>| match known {
        Some(stamp) => is_file(path, stamp.bytes) && Stamp::of(path).is_ok_and(|found| found == stamp),
        None => path.symlink_metadata().is_err(),
    };
    let files = |file: usize| copied.get(file).files(tree, file);
    (0..copied.len()).into_par_iter().all(|file| files(file).iter().all(|(path, known)| intact(path, *known)))
}

/// Makes sure before its renaming that the half-made `folder` holds what it should and nothing else: the copies, `units`
/// units in all, and `others`, files with their lengths. Folders are synced.
///
/// # Errors
/// If something is missing, of another length, or too much.
pub(super) fn demand_whole(
    folder: &Path,
    tree: &Tree<'_>,
    copied: &Column<Copied>,
    units: u64,
    others: &[(&str, u64)],
) -> Result<()> {
    let fail = |what: String| {
        let problem = format!("was changed while a run was writing it ({what}): run it again");
        Err(Error::Output { path: folder.to_owned(), problem })
    };
    let files = |file: usize| copied.get(file).files(tree, file).into_iter();
    let expected = |path: &Path, known: Option<Stamp>| known.is_none_or(|stamp| is_file(path, stamp.bytes));
    let lost = |file: usize| files(file).find(|(path, known)| !expected(path, *known));
    if let Some((path, _)) = (0..copied.len()).into_par_iter().find_map_first(lost) {
        return fail(format!("{} is missing or cut", path.display()));
    }
    if let Some((name, _)) = others.iter().find(|(name, bytes)| !is_file(&folder.join(name), *bytes)) {
        return fail(format!("{name} is missing or cut"));
    }
    let written = |copied: Copied| u64::from(copied.copy.is_some()) + u64::from(copied.verdicts.is_some());
    let wanted = copied.iter().map(written).sum::<u64>() + others.len() as u64;
    let found = count_syncing(folder)?;
    if found != wanted {
        return fail(format!("it contains {found} files instead of {wanted}"));
    }
    match copied.iter().map(|copied| copied.units).sum::<u64>() {
        sum if sum == units => Ok(()),
        sum => fail(format!("{sum} records were copied instead of {units}")),
    }
}

fn is_file(path: &Path, bytes: u64) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_file() && found.len() == bytes)
}

/// Syncs all folders below `folder`; how many other entries there are.
fn count_syncing(folder: &Path) -> Result<u64> {
    let mut count = 0;
    for entry in WalkDir::new(folder) {
        let entry = entry.map_err(|error| Error::io(folder, "read")(error.into()))?;
        match entry.file_type().is_dir() {
            true => sync_folder(entry.path())?,
            false => count += 1,
        }
    }
    Ok(count)
}
