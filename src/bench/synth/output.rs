//! Writing a made corpus: blocks are made and encoded by all threads while those before them are written.
//!
//! Everything goes to a temporary folder beside the output, which is renamed when it is complete.

use super::Made;
use super::block::{Block, NUMBERS, Plan};
use super::config::SynthConfig;
use super::reuse::Planted;
use crate::bench::truth::{self, Case, Decoy, Group, Pair, Stock, Totals, Witness};
use crate::error::{Error, Result};
use crate::event::{Event, Observer, Stage, tell};
use crate::store::Publication;
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Blocks that are made at a time, for each thread.
const AHEAD: u64 = 6;

/// Claims `path` for an output: it does not exist, or is an empty folder.
///
/// # Errors
/// If there is something at `path`, or another run is writing it.
pub(super) fn target(path: &Path) -> Result<Publication> {
    let vacant = match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => path.symlink_metadata().is_err(),
    };
    if !vacant {
        let problem = "exists and is not empty: choose another folder, or remove it yourself".to_owned();
        return Err(Error::Output { path: path.to_owned(), problem });
    }
    Publication::claim(path)
}

/// What is written of one block.
struct Encoded {
    /// The path of a file below `corpus`, and the bytes to append to it.
    files: Vec<(PathBuf, Vec<u8>)>,
    truth: Vec<u8>,
    totals: Totals,
}

/// Writes all blocks of `plan` on the current rayon pool.
pub(super) fn write(plan: &Plan<'_>, target: Publication, observer: &dyn Observer) -> Result<Made> {
    let folder = target.begin()?;
    tell(observer, Event::Started { stage: Stage::Write, total: Some(plan.config.size) })?;
    let mut writer = Writer::new(folder.path(), plan.config)?;
    let wave = AHEAD * rayon::current_num_threads() as u64;
    let mut ready: Vec<Encoded> = Vec::new();
    for start in (0..plan.blocks).step_by(wave as usize) {
        let numbers = start..plan.blocks.min(start + wave);
        let make = || numbers.into_par_iter().map(|number| encode(plan, number)).collect();
        let (written, made) = rayon::join(|| writer.take(&ready), make);
        tell(observer, Event::Advanced { stage: Stage::Write, amount: written? })?;
        ready = made;
    }
    let amount = writer.take(&ready)?;
    tell(observer, Event::Advanced { stage: Stage::Write, amount })?;
    let made = writer.finish(plan.config)?;
    // An empty folder in its place goes; one that is not empty any more stays, and is an error.
    if fs::read_dir(target.path()).is_ok() {
        fs::remove_dir(target.path()).map_err(Error::io(target.path(), "replace"))?;
    }
    target.publish(folder, false)?;
    // The output is there: too late to stop.
    let _ = observer.observe(&Event::Finished { stage: Stage::Write });
    Ok(made)
}

fn encode(plan: &Plan<'_>, number: u64) -> Encoded {
    let block = plan.block(number);
    let (files, bytes) = match plan.config.format.container().holds_many() {
        true => lines(&block, plan.config),
        false => texts(&block, plan.config, number),
    };
    let mut truth = Vec::new();
    known(plan, &block, number, &mut truth).expect("a vector takes everything");
    let totals = Totals {
        documents: block.documents().count() as u64,
        bytes,
        pairs: block.links.len() as u64,
        groups: 0,
        cases: block.cases.len() as u64,
        decoys: block.decoys.len() as u64,
        stock: block.stock.len() as u64,
    };
    Encoded { files, truth, totals }
}

/// The rows of what is known of a block.
fn known(plan: &Plan<'_>, block: &Block, number: u64, truth: &mut Vec<u8>) -> io::Result<()> {
    let id = |record: usize| match plan.config.format.container().holds_many() {
        true => block.id(record).to_owned(),
        false => text_name(block.id(record), number, plan.config),
    };
    for link in &block.links {
        let (a, b) = (id(link.a), id(link.b));
        let (class, jaccard, passages) = (link.class.to_owned(), Some(link.jaccard), link.passages.clone());
        truth::pair(truth, Pair { a, b, class, jaccard, given: None, negative: link.negative, passages })?;
    }
    let places = |planted: &Planted| -> Vec<Witness> {
        planted.witnesses.iter().map(|&(record, place)| Witness { id: id(record), place }).collect()
    };
    for (case, index) in block.cases.iter().zip(1..) {
        let witnesses = places(case);
        let (class, placement) = (case.class.to_owned(), case.placement.name().to_owned());
        truth::case(truth, Case { case: number * NUMBERS + index, class, band: case.band, placement, witnesses })?;
    }
    for (planted, decoy) in block.decoys.iter().zip(1..) {
        let (kind, witnesses) = (planted.class.to_owned(), places(planted));
        truth::decoy(truth, Decoy { decoy, kind, witnesses })?;
    }
    for (record, spans) in &block.stock {
        truth::stock(truth, Stock { id: id(*record), spans: spans.clone() })?;
    }
    Ok(())
}

/// The name of a file of the corpus.
fn named(stem: &str, config: &SynthConfig) -> PathBuf {
    let mut name = PathBuf::from(format!("{stem}.{}", config.format.extension()));
    if let ending @ ("gz" | "zst") = config.compression.extension() {
        name.as_mut_os_string().push(format!(".{ending}"));
    }
    name
}

/// The block as lines of the one file; each block is a gzip member or a Zstandard frame of its own.
fn lines(block: &Block, config: &SynthConfig) -> (Vec<(PathBuf, Vec<u8>)>, u64) {
    let mut lines = Vec::with_capacity(1 << 20);
    for (id, text) in block.documents() {
        lines.extend_from_slice(b"{\"id\":\"");
        lines.extend_from_slice(id.as_bytes());
        lines.extend_from_slice(b"\",\"text\":");
        serde_json::to_writer(&mut lines, text).expect("a vector takes everything");
        lines.extend_from_slice(b"}\n");
    }
    let bytes = lines.len() as u64;
    (vec![(named("corpus", config), compressed(lines, config))], bytes)
}

/// The path of a document's own file below `corpus`, with `/`: it is the document's id, too.
fn text_name(id: &str, number: u64, config: &SynthConfig) -> String {
    named(&format!("{number:03}/{id}"), config).to_string_lossy().into_owned()
}

/// The block as files, in a folder of its own.
fn texts(block: &Block, config: &SynthConfig, number: u64) -> (Vec<(PathBuf, Vec<u8>)>, u64) {
    let file =
        |(id, text): (&str, &str)| (text_name(id, number, config).into(), compressed(text.as_bytes().to_vec(), config));
    let bytes = block.documents().map(|document| document.1.len() as u64).sum();
    (block.documents().map(file).collect(), bytes)
}

fn compressed(plain: Vec<u8>, config: &SynthConfig) -> Vec<u8> {
    if config.compression.extension().is_empty() {
        return plain;
    }
    let written = config.compression.writer(Vec::with_capacity(plain.len() / 2)).and_then(|mut writer| {
        writer.write_all(&plain)?;
        writer.finish()
    });
    written.expect("a vector takes everything")
}

/// Writes what blocks were encoded to, in their order.
struct Writer {
    root: PathBuf,
    corpus: Option<(PathBuf, File)>,
    truth: BufWriter<File>,
    totals: Totals,
}

impl Writer {
    fn new(root: &Path, config: &SynthConfig) -> Result<Writer> {
        let path = root.join("truth.jsonl");
        let created = File::create_new(&path).map_err(Error::io(&path, "create"))?;
        let mut truth = BufWriter::with_capacity(1 << 16, created);
        let settings = serde_json::to_value(config).expect("settings have a JSON form");
        truth::begin(&mut truth, config.seed, settings).map_err(Error::io(&path, "write"))?;
        fs::create_dir(root.join("corpus")).map_err(Error::io(root, "write in"))?;
        let corpus = match config.format.container().holds_many() {
            true => {
                let path = root.join("corpus").join(named("corpus", config));
                let file = File::create_new(&path).map_err(Error::io(&path, "create"))?;
                Some((path, file))
            }
            false => None,
        };
        Ok(Writer { root: root.to_owned(), corpus, truth, totals: Totals::default() })
    }

    /// Writes some blocks; gives back their bytes before compression.
    fn take(&mut self, blocks: &[Encoded]) -> Result<u64> {
        let before = self.totals.bytes;
        for block in blocks {
            for (path, bytes) in &block.files {
                self.file(path, bytes)?;
            }
            self.truth.write_all(&block.truth).map_err(Error::io(&self.root.join("truth.jsonl"), "write"))?;
            self.totals.documents += block.totals.documents;
            self.totals.bytes += block.totals.bytes;
            self.totals.pairs += block.totals.pairs;
            self.totals.cases += block.totals.cases;
            self.totals.decoys += block.totals.decoys;
            self.totals.stock += block.totals.stock;
        }
        Ok(self.totals.bytes - before)
    }

    fn file(&mut self, path: &Path, bytes: &[u8]) -> Result<()> {
        if let Some((path, file)) = &mut self.corpus {
            return file.write_all(bytes).map_err(Error::io(path, "write"));
        }
        let path = self.root.join("corpus").join(path);
        let parent = path.parent().expect("it was joined");
        fs::create_dir_all(parent).map_err(Error::io(parent, "create"))?;
        fs::write(&path, bytes).map_err(Error::io(&path, "write"))
    }

    /// Writes the groups and the end, and sees to it that all is on the disk.
    fn finish(mut self, config: &SynthConfig) -> Result<Made> {
        let path = self.root.join("truth.jsonl");
        for (class, prefix) in [("repeat", "r"), ("template", "t")].into_iter().filter(|_| config.tail > 0) {
            let count = u64::from(config.tail);
            let ids = (1..=count.min(3)).map(|number| format!("{prefix}{number:09}")).collect();
            let group = Group { class: class.into(), ids, prefix: prefix.into(), from: 1, count };
            truth::group(&mut self.truth, group).map_err(Error::io(&path, "write"))?;
            self.totals.groups += 1;
        }
        let ended = truth::end(&mut self.truth, self.totals);
        let synced = ended.and_then(|()| self.truth.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all());
        synced.map_err(Error::io(&path, "write"))?;
        if let Some((path, file)) = self.corpus {
            file.sync_all().map_err(Error::io(&path, "sync"))?;
        }
        let Totals { documents, bytes, pairs, groups, cases, .. } = self.totals;
        Ok(Made { documents, bytes, pairs, groups, cases })
    }
}
