//! The first pass over the inputs: chunks to units, keys and contents.

use super::resources::Resources;
use super::units::Rows;
use super::waves::{full_wave, waves};
use super::{Units, pieces};
use crate::config::Config;
use crate::corpus::{Corpus, Keys, check_count};
use crate::document::{Document, Source, Span, Unit};
use crate::error::{Error, Result};
use crate::event::{Event, Observer, Stage, tell};
use crate::near::Content;
use crate::near::recipe::Recipe;
use crate::source::{Chunk, Chunks, FileTally, InputFile, Inputs, Noted, Places, Position, Rejection};
use crate::store::{Column, Log, Persist, Workspace};
use crate::text::markup::has_tags;
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

/// How far the pass has come. What was read of the files before that place is a list of its own, to which a commit only
/// adds: there may be millions of them.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Progress {
    position: Position,
    /// What was read so far of the file at that place.
    begun: FileTally,
}

/// What becomes of one chunk.
#[derive(Default)]
pub(super) struct Part {
    pub rows: Rows,
    pub keys: Keys,
    rejected: Log<Rejection>,
    blank: Vec<Source>,
    places: Noted,
    records: u64,
    tagged: u64,
    /// Lines of a text for which there was no memory.
    lines: u64,
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
    pass.most_lines = resources.most_lines();
    let earlier: Option<Progress> = resources.restore(PASS, &mut pass.lists())?;
    match earlier.is_some() {
        true => pass.corpus.restored(),
        false => pass.all.rejected.extend(inputs.rejected.iter().cloned()),
    }
    let Progress { position, begun } = earlier.unwrap_or_default();
    pass.restore_tallies(begun);
    if resources.verifies() {
        verify(position, &pass.all.files, inputs, config.source.max_record, observer)?;
    }
    let chunks = Chunks::from(inputs, config.source.max_record, position).holding(resources.largest_record());
    let mut read = Stored::of(inputs);
    pass.read(chunks, resources.wave(), observer, |pass, position, bytes| {
        resources.check()?;
        pass.largest.map_or(Ok(()), |bytes| resources.demand_record(bytes))?;
        resources.demand_lines(pass.lines)?;
        resources.expect_verdicts(pass.all.units.len(), pass.corpus.len(), read.share(position))?;
        match resources.is_due(bytes) {
            true => {
                let progress = pass.progress(position);
                resources.commit(PASS, &progress, &mut pass.lists())
            }
            false => Ok(()),
        }
    })?;
    resources.check()?;
    let end = pass.progress(Position::file(inputs.files.len()));
    resources.commit_end(PASS, &end, &mut pass.lists())?;
    Ok(pass.all)
}

/// How much of the inputs, as stored, was read.
struct Stored<'i> {
    inputs: &'i Inputs,
    /// Files that are done, and their bytes.
    files: usize,
    before: u64,
    all: u64,
}

impl Stored<'_> {
    fn of(inputs: &Inputs) -> Stored<'_> {
        Stored { inputs, files: 0, before: 0, all: inputs.files.iter().map(|file| file.bytes).sum() }
    }

    /// The share that lies before `position`, which follows all earlier ones; of a compressed file its ends are known.
    fn share(&mut self, position: Position) -> f64 {
        let (files, place) = (&self.inputs.files, position.file as usize);
        self.before += files[self.files..place].iter().map(|file| file.bytes).sum::<u64>();
        self.files = place;
        let is_plain = files.get(place).is_some_and(InputFile::is_plain);
        (self.before + if is_plain { position.offset } else { 0 }) as f64 / self.all.max(1) as f64
    }
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

/// Whether the inputs hold up to `place` what was read of them.
fn verify(place: Position, known: &[FileTally], inputs: &Inputs, limit: u64, observer: &dyn Observer) -> Result<()> {
    let mut read = vec![FileTally::default(); inputs.files.len()];
    let mut position = Position::default();
    let mut chunks = Chunks::new(inputs, limit);
    while position != place
        && let Some(chunk) = chunks.next()
    {
        read[chunk.file as usize].add(&chunk);
        position = chunk.next;
        tell(observer, Event::Advanced { stage: Stage::Read, amount: 0 })?;
    }
    let same = |now: &FileTally, then: &FileTally| (now.bytes, now.digest) == (then.bytes, then.digest);
    let other = read.iter().zip(known).position(|(now, then)| !same(now, then));
    other.map_or(Ok(()), |file| {
        let problem = "has changed since the run was interrupted: start over with --restart".into();
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
    /// Lines of a text that there is memory for, and of one for which there was none.
    most_lines: u64,
    lines: u64,
    all: Gathered,
    /// What was read of each file that is done, as far as that was written down.
    tallies: Column<FileTally>,
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
        Pass {
            config,
            inputs,
            corpus,
            fields,
            largest: None,
            most_lines: u64::MAX,
            lines: 0,
            all,
            tallies: Column::new(workspace, "tallies"),
        }
    }

    fn progress(&mut self, position: Position) -> Progress {
        let place = position.file as usize;
        self.tallies.extend_from_slice(&self.all.files[self.tallies.len()..place]);
        Progress { position, begun: self.all.files.get(place).copied().unwrap_or_default() }
    }

    /// Continues with the tallies that were restored, and with that of the file that was begun.
    fn restore_tallies(&mut self, begun: FileTally) {
        let known = self.tallies.iter().chain([begun]);
        self.all.files.iter_mut().zip(known).for_each(|(tally, known)| *tally = known);
    }

    fn lists(&mut self) -> Vec<&mut dyn Persist> {
        let Gathered { rejected, blank, places, units, .. } = &mut self.all;
        let own: [&mut dyn Persist; 4] = [rejected, blank, places.list(), &mut self.tallies];
        units.lists().into_iter().chain(own).chain(self.corpus.lists()).collect()
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
        let most = self.most_lines;
        let sketch = |chunk: &Chunk| part(config, recipe, inputs, (&fields, most), chunk);
        waves(chunks, wave, (Stage::Read, observer), sketch, |wave, parts| {
            let contents = self.corpus.absorb(parts.iter().map(|part| &part.keys))?;
            self.lines = parts.iter().map(|part| part.lines).max().unwrap_or(0);
            self.all.join(wave, parts, &contents);
            check_count(self.all.units.len(), "units")?;
            let lengths = wave.iter().filter_map(|chunk| chunk.passed_over.map(|(length, _)| length));
            self.largest = lengths.filter(|&length| length <= config.source.max_record).max();
            let bytes = wave.iter().map(|chunk| chunk.bytes.len() as u64).sum();
            joined(self, wave.last().map_or_else(Position::default, |chunk| chunk.next), bytes)
        })
    }
}

impl Gathered {
    /// Gives memory back, as far as lists can do without.
    pub fn spill(&mut self) {
        self.units.spill();
        self.places.spill();
    }

    /// Appends the parts of a wave in order.
    fn join(&mut self, wave: &[Chunk], parts: Vec<Part>, mut contents: &[Content]) {
        for (chunk, part) in wave.iter().zip(parts) {
            let file = &mut self.files[chunk.file as usize];
            file.add(chunk);
            file.records += part.records + u64::from(chunk.fault.is_some());
            file.tagged += part.tagged;
            let (own, rest) = contents.split_at(part.rows.len());
            self.units.append(part.rows, own);
            self.rejected.append(&part.rejected);
            self.blank.extend_from_slice(&part.blank);
            self.places.append(&part.places);
            self.rejected.extend(chunk.fault.clone());
            contents = rest;
        }
    }
}

fn part(config: &Config, recipe: Recipe, inputs: &Inputs, (fields, most): (&[String], u64), chunk: &Chunk) -> Part {
    // Keys that grow by doubling are copied and asked of the system again with each chunk.
    let (rows, keys) = (Rows::with_capacity(chunk.ends()), Keys::with_capacity(chunk.bytes.len()));
    let mut part = Part { rows, keys, ..Part::default() };
    let file = &inputs.files[chunk.file as usize];
    let has_places = file.has_places();
    if has_places && chunk.passed_over.is_some() {
        part.places.note_unheld(chunk);
    }
    for record in chunk.records() {
        part.records += 1;
        if has_places {
            part.places.note(chunk.file, &record);
        }
        match file.document(record, chunk.file, &config.source, fields) {
            Ok(document) => match too_many_lines(config.unit, &document.text, most) {
                Some(lines) => part.lines = lines,
                None => part.push(config, recipe, &document),
            },
            Err(rejection) => part.rejected.push(&rejection),
        }
    }
    part
}

/// Lines that may become units of `text`, if they are more than `most`; where the whole of it is one there are none.
fn too_many_lines(unit: Unit, text: &str, most: u64) -> Option<u64> {
    let is_long = unit != Unit::Document && memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64 > most;
    let filled = || text.as_bytes().windows(2).filter(|pair| pair[0] == b'\n' && pair[1] != b'\n').count() as u64;
    is_long.then(filled).filter(|&filled| filled > most)
}

impl Part {
    /// Some documents that are in memory.
    pub fn of(config: &Config, recipe: Recipe, documents: &[Document<'_>]) -> Part {
        let mut part = Part::default();
        documents.iter().for_each(|document| part.push(config, recipe, document));
        part
    }

    fn push(&mut self, config: &Config, recipe: Recipe, document: &Document<'_>) {
        self.tagged += u64::from(has_tags(&document.text));
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
