//! Free space on a disk, looked at before it is needed.

use crate::error::{Error, Result};
use std::path::Path;

/// Makes sure that there is room for `bytes` more on the disk that holds `folder`, or will: its nearest folder that
/// exists. A system that does not tell is trusted.
///
/// # Errors
/// If there is less.
pub fn demand_space(folder: &Path, bytes: u64, what: &str) -> Result<()> {
    let problem = |short| Error::Output { path: folder.to_owned(), problem: format!("{what} {short}") };
    shortage(folder, bytes).map_or(Ok(()), |short| Err(problem(short)))
}

/// What is missing where there is no room for `bytes` more, in words; `None` if there is room, or the system does not tell.
pub fn shortage(folder: &Path, bytes: u64) -> Option<String> {
    let absolute = std::path::absolute(folder).ok()?;
    let existing = absolute.ancestors().find(|folder| folder.exists())?;
    let free = fs4::available_space(existing).ok()?;
    let mega = |bytes: u64| bytes as f64 / 1e6;
    (free < bytes).then(|| {
        format!(
            "may take {:.1} MB, but only {:.1} MB are free: free some space, or choose another disk",
            mega(bytes),
            mega(free)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_any_disk_has_is_too_much() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("not/there/yet");
        demand_space(&folder, 1, "this").unwrap();
        let said = demand_space(&folder, u64::MAX, "this").unwrap_err().to_string();
        assert!(said.contains("this may take") && said.contains("are free"), "{said}");
    }
}
