//! The first pass over the inputs: chunks to units, keys and contents.

use super::resources::Resources;
use super::units::Rows;
use super::waves::{full_wave, waves};
use super::{Units, pieces};
use crate::config::Config;
use crate::document::{Document, Source, Span};
use crate::error::{Error, Result};
use crate::event::{Event, Observer, Stage, tell};
use crate::near::corpus::{Corpus, Keys};
use crate::near::recipe::Recipe;
use crate::source::{Chunk, Chunks, FileTally, Inputs, Noted, Places, Position, Rejection};
use crate::store::{Column, Log, Persist, Workspace};
use serde::{Deserialize, Serialize};

/// Everything that the first pass leaves behind besides the corpus.
pub(super) struct Gathered {
    pub units: Units,
    pub rejected: Log<Rejection>,
    pub blank: Column<Source>,
    pub files: Vec<FileTally>,
    /// Where records stand that may be wanted again.
    pub places: Places,
}

/// How far a pass over the inputs has come, and what was read of each file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Progress {
    pub position: Position,
    pub files: Vec<FileTally>,
}

impl Progress {
    pub fn new(inputs: &Inputs) -> Progress {
        Progress { position: Position::default(), files: vec![FileTally::default(); inputs.files.len()] }
    }
}

/// What becomes of one chunk.
#[derive(Default)]
struct Part {
    rows: Rows,
    keys: Keys,
    rejected: Vec<Rejection>,
    blank: Vec<Source>,
    places: Noted,
    records: u64,
}

/// The name of the pass in a journal.
const PASS: &str = "gather";

/// Reads all inputs into `corpus`, going on where an earlier process came to.
pub(super) fn gather(
    config: &Config,
    inputs: &Inputs,
    corpus: &mut Corpus,
    resources: &mut Resources,
    observer: &dyn Observer,
) -> Result<Gathered> {
    let mut pass = Pass::new(config, inputs, corpus, resources.workspace());
    let earlier: Option<Progress> = resources.restore(PASS, &mut pass.lists())?;
    match earlier.is_some() {
        true => pass.corpus.restored(),
        false => pass.all.rejected.extend(inputs.rejected.iter().cloned()),
    }
    let progress = earlier.unwrap_or_else(|| Progress::new(inputs));
    if resources.verifies() {
        verify(&progress, inputs, config.source.max_record, observer)?;
    }
    pass.all.files = progress.files;
    let chunks = Chunks::from(inputs, config.source.max_record, progress.position).holding(resources.largest_record());
    pass.read(chunks, resources.wave(), observer, |pass, position, bytes| {
        resources.check()?;
        pass.largest.map_or(Ok(()), |bytes| resources.demand_record(bytes))?;
        match resources.is_due(bytes) {
            true => resources.commit(PASS, &pass.progress(position), &mut pass.lists()),
            false => Ok(()),
        }
    })?;
    resources.check()?;
    let end = pass.progress(Position::file(inputs.files.len()));
    resources.commit_end(PASS, &end, &mut pass.lists())?;
    Ok(pass.all)
}

/// Reads some chunks into `corpus`, in memory.
pub(super) fn gather_chunks(
    config: &Config,
    inputs: &Inputs,
    chunks: impl Iterator<Item = Chunk> + Send,
    corpus: &mut Corpus,
    observer: &dyn Observer,
) -> Result<Gathered> {
    let mut pass = Pass::new(config, inputs, corpus, &Workspace::default());
    pass.read(chunks, full_wave(), observer, |_, _, _| Ok(()))?;
    Ok(pass.all)
}

/// Whether the inputs hold up to where `progress` is what was read of them.
fn verify(progress: &Progress, inputs: &Inputs, limit: u64, observer: &dyn Observer) -> Result<()> {
    let mut read = vec![FileTally::default(); inputs.files.len()];
    let mut position = Position::default();
    let mut chunks = Chunks::new(inputs, limit);
    while position != progress.position
        && let Some(chunk) = chunks.next()
    {
        read[chunk.file as usize].add(&chunk);
        position = chunk.next;
        tell(observer, Event::Advanced { stage: Stage::Read, amount: 0 })?;
    }
    let same = |now: &FileTally, then: &FileTally| (now.bytes, now.digest) == (then.bytes, then.digest);
    let other = read.iter().zip(&progress.files).position(|(now, then)| !same(now, then));
    other.map_or(Ok(()), |file| {
        let problem = "is not what it was before the interruption: begin anew with --restart".into();
        Err(Error::Input { path: inputs.files[file].path.clone(), problem })
    })
}

/// The pass, and what it has found so far.
struct Pass<'p> {
    config: &'p Config,
    inputs: &'p Inputs,
    corpus: &'p mut Corpus,
    fields: Vec<String>,
    /// Bytes of a record for which there was no memory.
    largest: Option<u64>,
    all: Gathered,
}

impl<'p> Pass<'p> {
    fn new(config: &'p Config, inputs: &'p Inputs, corpus: &'p mut Corpus, workspace: &Workspace) -> Pass<'p> {
        let fields: Vec<String> = config.keep.fields().map(str::to_owned).collect();
        let all = Gathered {
            units: Units::new(config.unit, &fields, workspace),
            rejected: Log::new(workspace, "rejected"),
            blank: Column::new(workspace, "blank"),
            files: vec![FileTally::default(); inputs.files.len()],
            places: Places::new(workspace),
        };
        Pass { config, inputs, corpus, fields, largest: None, all }
    }

    fn progress(&self, position: Position) -> Progress {
        Progress { position, files: self.all.files.clone() }
    }

    fn lists(&mut self) -> Vec<&mut dyn Persist> {
        let own: [&mut dyn Persist; 3] = [&mut self.all.rejected, &mut self.all.blank, self.all.places.list()];
        self.all.units.lists().into_iter().chain(own).chain(self.corpus.lists()).collect()
    }

    /// Reads `chunks`; after each wave `joined` is told where the next one begins and how many bytes there were.
    fn read(
        &mut self,
        chunks: impl Iterator<Item = Chunk> + Send,
        wave: usize,
        observer: &dyn Observer,
        mut joined: impl FnMut(&mut Self, Position, u64) -> Result<()> + Send,
    ) -> Result<()> {
        let (config, inputs, fields, recipe) = (self.config, self.inputs, self.fields.clone(), self.corpus.recipe());
        let sketch = |chunk: &Chunk| part(config, recipe, inputs, &fields, chunk);
        waves(chunks, wave, (Stage::Read, observer), sketch, |wave, parts| {
            let contents = self.corpus.absorb(parts.iter().map(|part| &part.keys))?;
            self.all.join(wave, parts, &contents);
            let lengths = wave.iter().filter_map(|chunk| chunk.passed_over.map(|(length, _)| length));
            self.largest = lengths.filter(|&length| length <= config.source.max_record).max();
            let bytes = wave.iter().map(|chunk| chunk.bytes.len() as u64).sum();
            joined(self, wave.last().map_or_else(Position::default, |chunk| chunk.next), bytes)
        })
    }
}

impl Gathered {
    /// Appends the parts of a wave in order.
    fn join(&mut self, wave: &[Chunk], parts: Vec<Part>, mut contents: &[u32]) {
        for (chunk, part) in wave.iter().zip(parts) {
            let file = &mut self.files[chunk.file as usize];
            file.add(chunk);
            file.records += part.records + u64::from(chunk.fault.is_some());
            let (own, rest) = contents.split_at(part.rows.len());
            self.units.append(part.rows, own);
            self.rejected.extend(part.rejected);
            self.blank.extend_from_slice(&part.blank);
            self.places.append(&part.places);
            self.rejected.extend(chunk.fault.clone());
            contents = rest;
        }
    }
}

fn part(config: &Config, recipe: Recipe, inputs: &Inputs, fields: &[String], chunk: &Chunk) -> Part {
    // Keys that grow by doubling are copied and asked of the system again with each chunk.
    let (rows, keys) = (Rows::with_capacity(chunk.lines), Keys::with_capacity(chunk.bytes.len()));
    let mut part = Part { rows, keys, ..Part::default() };
    let file = &inputs.files[chunk.file as usize];
    let has_places = file.is_plain() && file.format.is_lines();
    if has_places && chunk.passed_over.is_some() {
        part.places.note_unheld(chunk);
    }
    for record in chunk.records(inputs) {
        part.records += 1;
        if has_places {
            part.places.note(chunk.file, &record);
        }
        match file.document(record, chunk.file, &config.source, fields) {
            Ok(document) => part.push(config, recipe, &document),
            Err(rejection) => part.rejected.push(rejection),
        }
    }
    part
}

impl Part {
    fn push(&mut self, config: &Config, recipe: Recipe, document: &Document<'_>) {
        let pieces = pieces(config.unit, &document.text);
        if pieces.is_empty() {
            self.blank.push(document.source);
        }
        for piece in &pieces {
            self.keys.push(recipe, piece.compared.of(&document.text));
        }
        let chars = |span: Span| span.of(&document.text).chars().count() as u32;
        self.rows.push_document(document, pieces.iter().map(|piece| (piece.number, chars(piece.compared))));
    }
}
