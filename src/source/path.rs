//! Paths in outputs, which are text: those that are not UTF-8 have their bytes beside them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The bytes of `path` in base64 if it is not UTF-8, so that its text alone does not lead back to it.
///
/// ```
/// assert_eq!(leitong::source::path_bytes("雷同.txt".as_ref()), None);
/// ```
pub fn path_bytes(path: &Path) -> Option<String> {
    match path.to_str() {
        Some(_) => None,
        None => Some(STANDARD.encode(path.as_os_str().as_encoded_bytes())),
    }
}

/// The path of which outputs have `text` and `bytes`, as [`path_bytes`] wrote them.
pub fn path_of(text: String, bytes: Option<&str>) -> PathBuf {
    let decoded = bytes.and_then(|bytes| STANDARD.decode(bytes).ok());
    decoded.and_then(native).map_or_else(|| text.into(), PathBuf::from)
}

#[cfg(unix)]
fn native(bytes: Vec<u8>) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

/// Elsewhere bytes are no path by themselves.
#[cfg(not(unix))]
fn native(_: Vec<u8>) -> Option<OsString> {
    None
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_utf8_is_found_again() {
        use super::*;
        for bytes in [&b"in/\xff.txt"[..], b"a", "雷同".as_bytes(), b"\xe9\x9b"] {
            let path = PathBuf::from(native(bytes.to_vec()).unwrap());
            assert_eq!(path_of(path.to_string_lossy().into_owned(), path_bytes(&path).as_deref()), path);
        }
    }
}
