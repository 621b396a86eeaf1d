//! The first pass over the inputs: chunks to units, keys and contents.

use super::Units;
use super::waves;
use crate::config::Config;
use crate::document::{Document, Source, Span, Unit};
use crate::error::Result;
use crate::event::Observer;
use crate::near::corpus::{Corpus, Keys};
use crate::near::recipe::Recipe;
use crate::source::{Chunk, FileTally, Inputs, Rejection};
use crate::text::article::articles;
use crate::text::paragraph::paragraphs;

/// Everything that the first pass leaves behind besides the corpus.
pub(super) struct Gathered {
    pub units: Units,
    pub rejected: Vec<Rejection>,
    pub blank: Vec<Source>,
    pub files: Vec<FileTally>,
}

/// What becomes of one chunk.
struct Part {
    units: Units,
    keys: Keys,
    rejected: Vec<Rejection>,
    blank: Vec<Source>,
    records: u64,
}

pub(super) fn gather(
    config: &Config,
    inputs: &Inputs,
    chunks: impl Iterator<Item = Chunk> + Send,
    corpus: &mut Corpus,
    observer: &dyn Observer,
) -> Result<Gathered> {
    let fields: Vec<String> = config.keep.fields().map(str::to_owned).collect();
    let files = vec![FileTally::default(); inputs.files.len()];
    let mut all = Gathered { units: Units::new(config.unit, &fields), rejected: Vec::new(), blank: Vec::new(), files };
    let recipe = corpus.recipe();
    let sketch = |chunk: &Chunk| part(config, recipe, inputs, &fields, chunk);
    waves(chunks, observer, sketch, |wave, parts| {
        let contents = corpus.absorb(parts.iter().map(|part| &part.keys))?;
        all.join(wave, parts, &contents);
        Ok(())
    })?;
    Ok(all)
}

impl Gathered {
    /// Appends the parts of a wave in order.
    fn join(&mut self, wave: &[Chunk], parts: Vec<Part>, mut contents: &[u32]) {
        for (chunk, part) in wave.iter().zip(parts) {
            let file = &mut self.files[chunk.file as usize];
            file.add(chunk);
            file.records += part.records + u64::from(chunk.fault.is_some());
            let (own, rest) = contents.split_at(part.units.len());
            self.units.append(part.units, own);
            self.rejected.extend(part.rejected);
            self.blank.extend(part.blank);
            self.rejected.extend(chunk.fault.clone());
            contents = rest;
        }
    }
}

fn part(config: &Config, recipe: Recipe, inputs: &Inputs, fields: &[String], chunk: &Chunk) -> Part {
    let mut part = Part {
        units: Units::new(config.unit, fields),
        keys: Keys::default(),
        rejected: Vec::new(),
        blank: Vec::new(),
        records: 0,
    };
    for document in chunk.documents(inputs, &config.source, fields) {
        part.records += 1;
        match document {
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
        self.units.push_document(document, pieces.iter().map(|piece| (piece.number, chars(piece.compared))));
    }
}

/// One unit of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// As in [`Units::part`].
    pub number: u32,
    /// What is compared.
    pub compared: Span,
    /// What is cut when the unit is removed.
    pub cut: Span,
}

/// The units of kind `unit` in `text`; a blank text has neither articles nor paragraphs.
pub fn pieces(unit: Unit, text: &str) -> Vec<Piece> {
    match unit {
        Unit::Document => {
            let whole = Span::new(0, text.len());
            vec![Piece { number: 0, compared: whole, cut: whole }]
        }
        Unit::Article => {
            let found = paragraphs(text);
            let found = if found.is_empty() { Vec::new() } else { articles(text, &found) };
            let several = found.len() > 1;
            let number = |index: u32| if several { index + 1 } else { 0 };
            found
                .iter()
                .zip(0..)
                .map(|(article, index)| Piece { number: number(index), compared: article.body, cut: article.lines })
                .collect()
        }
        Unit::Paragraph => {
            let found = paragraphs(text);
            found
                .iter()
                .zip(1..)
                .map(|(paragraph, number)| Piece { number, compared: paragraph.span, cut: paragraph.lines })
                .collect()
        }
    }
}
