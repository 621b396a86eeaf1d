//! Free space on a disk, looked at before it is needed.

use crate::error::{Error, Result};
use std::path::Path;

/// Whether there is room for `bytes` more on the disk that holds `folder`, or will: its nearest folder that exists. A
/// system that does not tell is trusted.
///
/// # Errors
/// If there is less.
pub fn demand_space(folder: &Path, bytes: u64, what: &str) -> Result<()> {
    let Ok(absolute) = std::path::absolute(folder) else { return Ok(()) };
    let existing = absolute.ancestors().find(|folder| folder.exists());
    let Some(Ok(free)) = existing.map(fs4::available_space) else { return Ok(()) };
    if free >= bytes {
        return Ok(());
    }
    let giga = |bytes: u64| bytes as f64 / 1e9;
    let problem = format!(
        "{what} may take {:.1} GB, and {:.1} GB are free: make room, or choose another disk",
        giga(bytes),
        giga(free)
    );
    Err(Error::Output { path: folder.to_owned(), problem })
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
