//! `--export FORMAT=FILE`.

use leitong::report::rows::Export;
use std::path::PathBuf;

/// A form, and the file to write in it.
#[derive(Debug, Clone)]
pub struct ExportTo {
    pub form: Export,
    pub path: PathBuf,
}

/// Reads `FORMAT=FILE`.
///
/// # Errors
/// If there is no such form, or no file.
pub fn to(text: &str) -> Result<ExportTo, String> {
    let known = || Export::ALL.iter().map(|form| form.name()).collect::<Vec<_>>().join(", ");
    match text.split_once('=') {
        None | Some((_, "")) => Err("an export is FORMAT=FILE, such as passim=reuse.passim.jsonl".into()),
        Some((name, path)) => match Export::named(name) {
            Some(form) => Ok(ExportTo { form, path: path.into() }),
            None => Err(format!("unknown format {name}; known formats are {}", known())),
        },
    }
}
