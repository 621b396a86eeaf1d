//! An output folder, opened again.

use super::OUTCOME;
use crate::config::Config;
use crate::dedup::Outcome;
use crate::error::{Error, Result};
use crate::near::minhash::SIGNATURE_VERSION;
use crate::report::rows::SCHEMA;
use crate::source::{Earlier, Inputs, path_of};
use crate::store;
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// What an output folder of `dedup` tells of its run.
#[derive(Debug)]
pub struct Opened {
    /// The settings.
    pub config: Config,
    /// The inputs, where they are now.
    pub inputs: Inputs,
    /// The verdicts, and all that led to them.
    pub outcome: Outcome,
    /// How long the run took to read its inputs, in seconds.
    pub read_seconds: f64,
}

/// The part of `run.json` that says whether the rest can be read.
#[derive(Deserialize)]
struct Version {
    leitong: String,
    schema: u32,
    signature: u32,
}

#[derive(Deserialize)]
struct Run {
    config: Config,
    given: Vec<String>,
    #[serde(default)]
    given_bytes: Vec<Option<String>>,
    inputs: Vec<Input>,
    outcome: String,
    measured: Measured,
}

#[derive(Deserialize)]
struct Input {
    path: String,
    path_bytes: Option<String>,
    name: String,
    name_bytes: Option<String>,
    #[serde(default)]
    stream: bool,
}

#[derive(Deserialize)]
struct Measured {
    folder: Option<String>,
    folder_bytes: Option<String>,
    stages: Vec<StageSeconds>,
}

#[derive(Deserialize)]
struct StageSeconds {
    stage: String,
    seconds: f64,
}

impl Opened {
    /// Opens the output folder `path`; the inputs are looked up, but not read.
    ///
    /// # Errors
    /// If `path` is no output of this version, is damaged, or an input is gone.
    pub fn open(path: &Path) -> Result<Opened> {
        let run = run(path)?;
        let files: Vec<Earlier> = run.inputs.into_iter().map(Input::earlier).collect();
        let bytes = run.given_bytes.iter().map(Option::as_deref).chain(std::iter::repeat(None));
        let given = run.given.into_iter().zip(bytes).map(|(path, bytes)| path_of(path, bytes)).collect();
        let checksum = u64::from_str_radix(&run.outcome, 16).map_err(|_| no_output(path, "its run.json is damaged"))?;
        let outcome: Outcome = store::unseal(&path.join(OUTCOME), checksum)?;
        let Measured { folder, folder_bytes, .. } = &run.measured;
        let folder = folder.clone().map(|folder| path_of(folder, folder_bytes.as_deref()));
        let inputs = Inputs::restore(given, &files, folder.as_deref())?;
        run.config.check()?;
        if !outcome.is_sound(&inputs) {
            let problem = "is damaged, or was made by someone else: run dedup again".into();
            return Err(Error::Input { path: path.join(OUTCOME), problem });
        }
        let read = run.measured.stages.iter().filter(|stage| stage.stage == "read");
        Ok(Opened { config: run.config, inputs, outcome, read_seconds: read.map(|stage| stage.seconds).sum() })
    }
}

impl Input {
    fn earlier(self) -> Earlier {
        let is_stream = self.stream || self.path == "-";
        let relative = path_of(self.name, self.name_bytes.as_deref());
        Earlier { path: path_of(self.path, self.path_bytes.as_deref()), relative, is_stream }
    }
}

fn run(path: &Path) -> Result<Run> {
    let text = match fs::read_to_string(path.join("run.json")) {
        Err(_) if path.exists() => return Err(no_output(path, "it contains no run.json")),
        Err(_) if store::was_moved_aside(path) => return Err(moved_aside(path)),
        read => read.map_err(Error::io(path, "read"))?,
    };
    let version: Version = serde_json::from_str(&text).map_err(|_| no_output(path, "its run.json is damaged"))?;
    if (version.schema, version.signature) != (SCHEMA, SIGNATURE_VERSION) {
        let problem = format!(
            "was written by leitong {} (schema {}, signatures {}), this is {} (schema {SCHEMA}, signatures \
             {SIGNATURE_VERSION}): run dedup again",
            version.leitong,
            version.schema,
            version.signature,
            env!("CARGO_PKG_VERSION"),
        );
        return Err(Error::Input { path: path.to_owned(), problem });
    }
    serde_json::from_str(&text)
        .map_err(|error| no_output(path, &format!("its run.json is from another version or damaged ({error})")))
}

fn moved_aside(path: &Path) -> Error {
    let problem = "was being replaced when a run was killed: repeat that run to restore the earlier output".into();
    Error::Input { path: path.to_owned(), problem }
}

fn no_output(path: &Path, why: &str) -> Error {
    let problem =
        format!("is not a complete output of dedup: {why}: give the folder that dedup -o wrote, or run dedup again");
    Error::Input { path: path.to_owned(), problem }
}
