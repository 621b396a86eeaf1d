//! Which files of a folder an earlier output consists of: only such a folder may be replaced.

use super::tree::{VERDICTS, verdicts_name};
use super::{CLUSTERS, Copies, OUTCOME, REJECTED, REMOVED, RUN};
use serde::Deserialize;
use std::collections::HashSet;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// What `run.json` says of itself, and which copies there may be.
#[derive(Deserialize)]
struct Run {
    #[serde(rename = "leitong")]
    _version: String,
    #[serde(rename = "schema")]
    _schema: u32,
    inputs: Vec<Input>,
}

#[derive(Deserialize)]
struct Input {
    name: String,
}

/// What in the folder `path` was not written by a run of dedup, in words; `None` if everything was.
pub(super) fn foreign(path: &Path) -> Option<String> {
    let run = File::open(path.join(RUN)).ok().map(BufReader::new);
    let Some(run) = run.and_then(|file| serde_json::from_reader::<_, Run>(file).ok()) else {
        return Some(format!("it contains no {RUN} of leitong"));
    };
    let ours = Ours::new(run);
    let entries = WalkDir::new(path).min_depth(1).sort_by_file_name();
    for entry in entries {
        let Ok(entry) = entry else { return Some("parts of it cannot be read".into()) };
        let relative = entry.path().strip_prefix(path).unwrap_or(entry.path());
        if !ours.holds(relative, entry.file_type().is_dir()) {
            return Some(format!("it contains {}", relative.display()));
        }
    }
    None
}

/// The files of an output; what is not UTF-8 in their names is replaced, as in `run.json`.
struct Ours {
    copies: HashSet<PathBuf>,
    verdicts: HashSet<PathBuf>,
}

impl Ours {
    fn new(run: Run) -> Ours {
        let copies: HashSet<PathBuf> = run.inputs.into_iter().map(|input| input.name.into()).collect();
        let verdicts = copies.iter().map(|name| verdicts_name(name)).collect();
        Ours { copies, verdicts }
    }

    /// Whether `relative` may be in an output, which may have any folders below those of its files.
    fn holds(&self, relative: &Path, is_folder: bool) -> bool {
        let name = PathBuf::from(relative.to_string_lossy().into_owned());
        let [kept, annotated] = [Copies::Kept, Copies::Annotated].map(Copies::folder);
        let below = |folder: &str| name.strip_prefix(folder);
        if is_folder {
            return [kept, annotated, VERDICTS].iter().any(|folder| below(folder).is_ok());
        }
        let is_copy = [kept, annotated].iter().any(|folder| below(folder).is_ok_and(|name| self.copies.contains(name)));
        let is_row = [RUN, REMOVED, CLUSTERS, REJECTED, OUTCOME].iter().any(|own| name.as_path() == Path::new(own));
        is_copy || is_row || below(VERDICTS).is_ok_and(|name| self.verdicts.contains(name))
    }
}
