//! A later pass over the inputs of a run: each unit again, with its text.

use super::waves::{full_wave, waves};
use super::{Outcome, Piece, Units, pieces};
use crate::document::{Document, Source};
use crate::error::{Error, Result};
use crate::event::{Observer, Stage};
use crate::source::{Chunk, Chunks, FileTally, InputFile, Inputs, Record, SourceConfig};
use std::collections::{BTreeMap, BTreeSet};

/// Where the units stand that are read again.
#[derive(Clone, Copy)]
pub(super) struct Again<'r> {
    /// The units of the run that is looked at.
    pub units: &'r Units,
    /// What was read of each file then.
    pub files: &'r [FileTally],
    /// Its inputs, which must be the same as then.
    pub inputs: &'r Inputs,
    /// Which fields hold text and id.
    pub source: &'r SourceConfig,
    /// Further fields that are read along.
    pub fields: &'r [String],
    /// The units that matter, ascending; `None` for all. Of other records not even the text is looked for.
    pub wanted: Option<&'r [u32]>,
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

impl<'r> Again<'r> {
    /// All units of `outcome`.
    pub fn all(outcome: &'r Outcome, inputs: &'r Inputs, source: &'r SourceConfig) -> Again<'r> {
        let Outcome { units, files, .. } = outcome;
        Again { units, files, inputs, source, fields: &[], wanted: None, only: None }
    }

    /// Calls `work` for each unit, on all threads, and `take` for each of its values, in input order.
    ///
    /// # Errors
    /// If the inputs are not what they were, or the observer stops the run.
    pub fn read<T: Send>(
        self,
        observer: &dyn Observer,
        work: impl Fn(Met<'_>) -> Option<T> + Sync,
        mut take: impl FnMut(T) + Send,
    ) -> Result<()> {
        let mut files = vec![FileTally::default(); self.inputs.files.len()];
        let some: Vec<u32> = self.only.map_or_else(|| (0..self.inputs.files.len() as u32).collect(), <[u32]>::to_vec);
        let limit = self.source.max_record;
        let chunks = some.iter().flat_map(|&file| Chunks::of(self.inputs, limit, file as usize));
        self.of(chunks, full_wave(), observer, work, |values, wave| {
            wave.iter().for_each(|chunk| files[chunk.file as usize].add(chunk));
            values.into_iter().for_each(&mut take);
            Ok(())
        })?;
        self.check(&files, &some)
    }

    /// The same with the units in `chunks`, in waves of `wave` bytes; of each `joined` gets the values and the chunks.
    /// Whether what is read is what it was is left to the caller.
    pub fn of<T: Send>(
        self,
        chunks: impl Iterator<Item = Chunk> + Send,
        wave: usize,
        observer: &dyn Observer,
        work: impl Fn(Met<'_>) -> Option<T> + Sync,
        mut joined: impl FnMut(Vec<T>, &[Chunk]) -> Result<()> + Send,
    ) -> Result<()> {
        let work = |chunk: &Chunk| self.chunk(chunk, &work);
        waves(chunks, wave, (Stage::Read, observer), work, |wave, parts| {
            let parts: Vec<Vec<T>> = parts.into_iter().collect::<Result<_>>()?;
            joined(parts.into_iter().flatten().collect(), wave)
        })
    }

    /// Whether what was read of the files `some` is what was read of them then.
    fn check(self, read: &[FileTally], some: &[u32]) -> Result<()> {
        let same = |now: &FileTally, then: &FileTally| (now.bytes, now.digest) == (then.bytes, then.digest);
        let other = some.iter().find(|&&file| !same(&read[file as usize], &self.files[file as usize]));
        other.map_or(Ok(()), |&file| Err(changed(&self.inputs.files[file as usize])))
    }

    /// The texts of some units, from the files that hold them.
    ///
    /// # Errors
    /// If these files are not what they were, or the observer stops the run.
    pub fn texts(self, observer: &dyn Observer, wanted: &BTreeSet<u32>) -> Result<BTreeMap<u32, String>> {
        let mut files: Vec<u32> = wanted.iter().map(|&unit| self.units.source(unit).file).collect();
        files.dedup();
        let wanted: Vec<u32> = wanted.iter().copied().collect();
        let mut texts = BTreeMap::new();
        let text = |met: Met<'_>| Some((met.unit, met.text().to_owned()));
        Again { only: Some(&files), wanted: Some(&wanted), ..self }.read(observer, text, |(unit, text)| {
            texts.insert(unit, text);
        })?;
        match wanted.iter().find(|unit| !texts.contains_key(unit)) {
            Some(&lost) => Err(changed(&self.inputs.files[self.units.source(lost).file as usize])),
            None => Ok(texts),
        }
    }

    fn chunk<T>(self, chunk: &Chunk, work: &impl Fn(Met<'_>) -> Option<T>) -> Result<Vec<T>> {
        let near = self.units.neighbours_of(chunk);
        let mut values = Vec::new();
        if self.none_wanted(near.units()) {
            return Ok(values);
        }
        for record in chunk.records() {
            let units = near.units_of(record.number);
            if !self.none_wanted(units.clone()) {
                self.record(record, chunk.file, units.start, near.parts(units.clone()), work, &mut values)?;
            }
        }
        Ok(values)
    }

    fn record<T>(
        self,
        record: Record<'_>,
        file: u32,
        first: u32,
        parts: &[u32],
        work: &impl Fn(Met<'_>) -> Option<T>,
        values: &mut Vec<T>,
    ) -> Result<()> {
        let input = &self.inputs.files[file as usize];
        let Ok(document) = input.document(record, file, self.source, self.fields) else {
            return if parts.is_empty() { Ok(()) } else { Err(changed(input)) };
        };
        let pieces = pieces(self.units.kind(), &document.text);
        if !pieces.iter().map(|piece| piece.number).eq(parts.iter().copied()) {
            return Err(changed(input));
        }
        debug_assert_eq!(document.source, Source { file, record: record.number });
        for (unit, piece) in (first..).zip(pieces) {
            if !self.none_wanted(unit..unit + 1) {
                values.extend(work(Met { unit, document: &document, piece }));
            }
        }
        Ok(())
    }

    /// Whether of `units` none matters. Where all do, an empty range does: what stands there must still be no unit.
    fn none_wanted(self, units: std::ops::Range<u32>) -> bool {
        self.wanted.is_some_and(|wanted| {
            wanted.get(wanted.partition_point(|&unit| unit < units.start)).is_none_or(|&unit| unit >= units.end)
        })
    }
}

pub(super) fn changed(file: &InputFile) -> Error {
    Error::Input { path: file.path.clone(), problem: "has changed since the run: run dedup again".into() }
}
