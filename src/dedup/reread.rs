//! A later pass over the inputs of a run: each unit again, with its text.

use super::{Outcome, Piece, pieces, waves};
use crate::document::{Document, Source};
use crate::error::{Error, Result};
use crate::event::Observer;
use crate::source::{Chunk, Chunks, FileTally, InputFile, Inputs, SourceConfig};
use std::collections::{BTreeMap, BTreeSet};

/// Where the units stand that are read again.
#[derive(Clone, Copy)]
pub(super) struct Again<'r> {
    /// The run that is looked at.
    pub outcome: &'r Outcome,
    /// Its inputs, which must be the same as then.
    pub inputs: &'r Inputs,
    /// Which fields hold text and id.
    pub source: &'r SourceConfig,
    /// Further fields that are read along.
    pub fields: &'r [String],
    /// The files that matter; `None` for all.
    pub only: Option<&'r [u32]>,
}

/// A unit that is met again.
pub(super) struct Met<'m> {
    pub unit: u32,
    pub document: &'m Document<'m>,
    pub piece: Piece,
}

impl Met<'_> {
    /// The text that is compared.
    pub fn text(&self) -> &str {
        self.piece.compared.of(&self.document.text)
    }
}

impl Again<'_> {
    /// Calls `work` for each unit, on all threads, and `take` for each of its values, in input order.
    ///
    /// # Errors
    /// If the inputs are not what they were, or the observer stops the run.
    pub fn read<T: Send>(
        self,
        observer: &dyn Observer,
        work: impl Fn(Met<'_>) -> Option<T> + Sync,
        mut take: impl FnMut(T),
    ) -> Result<()> {
        let mut files = vec![FileTally::default(); self.inputs.files.len()];
        let work = |chunk: &Chunk| self.chunk(chunk, &work);
        let all: Vec<u32> = (0..self.inputs.files.len() as u32).collect();
        let some = self.only.unwrap_or(&all);
        let chunks = some.iter().flat_map(|&file| Chunks::of(self.inputs, file as usize));
        waves(chunks, observer, work, |wave, parts| {
            wave.iter().for_each(|chunk| files[chunk.file as usize].add(chunk));
            parts.into_iter().try_for_each(|part| -> Result<()> {
                part?.into_iter().for_each(&mut take);
                Ok(())
            })
        })?;
        let same = |now: &FileTally, then: &FileTally| (now.bytes, now.digest) == (then.bytes, then.digest);
        let other = some.iter().find(|&&file| !same(&files[file as usize], &self.outcome.files[file as usize]));
        other.map_or(Ok(()), |&file| Err(changed(&self.inputs.files[file as usize])))
    }

    /// The texts of some units, from the files that hold them.
    ///
    /// # Errors
    /// If these files are not what they were, or the observer stops the run.
    pub fn texts(self, observer: &dyn Observer, wanted: &BTreeSet<u32>) -> Result<BTreeMap<u32, String>> {
        let mut files: Vec<u32> = wanted.iter().map(|&unit| self.outcome.units.source(unit).file).collect();
        files.dedup();
        let mut texts = BTreeMap::new();
        let text = |met: Met<'_>| wanted.contains(&met.unit).then(|| (met.unit, met.text().to_owned()));
        Again { only: Some(&files), ..self }.read(observer, text, |(unit, text)| {
            texts.insert(unit, text);
        })?;
        Ok(texts)
    }

    fn chunk<T>(self, chunk: &Chunk, work: &impl Fn(Met<'_>) -> Option<T>) -> Result<Vec<T>> {
        let units = &self.outcome.units;
        let mut values = Vec::new();
        let mut next = units.of_record(Source { file: chunk.file, record: chunk.first }).start;
        for document in chunk.documents(self.inputs, self.source, self.fields).flatten() {
            for piece in pieces(units.kind(), &document.text) {
                let known = (next as usize) < units.len()
                    && (units.source(next), units.part(next)) == (document.source, piece.number);
                if !known {
                    return Err(changed(&self.inputs.files[chunk.file as usize]));
                }
                values.extend(work(Met { unit: next, document: &document, piece }));
                next += 1;
            }
        }
        Ok(values)
    }
}

fn changed(file: &InputFile) -> Error {
    Error::Input { path: file.path.clone(), problem: "is not what it was during the run: run dedup again".into() }
}
