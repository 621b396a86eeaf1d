//! Reading: from inputs, or from documents in memory, to pages.

use super::bound::Bound;
use super::page::Page;
use crate::config::Config;
use crate::document::{Document, numbered};
use crate::error::Result;
use crate::event::{Event, Observer, Stage, tell};
use crate::source::{Chunks, FileTally, Inputs, Rejection};
use crate::text::markup::has_tags;
use rayon::prelude::*;

/// All pages, and what came up on the way.
pub(super) struct Pages {
    pub pages: Vec<Page>,
    pub rejected: Vec<Rejection>,
    pub files: Vec<FileTally>,
}

/// Reads all documents, as long as there is memory for what will be made of them.
pub(super) fn read(config: &Config, inputs: &Inputs, bound: &mut Bound, observer: &dyn Observer) -> Result<Pages> {
    let mut files = vec![FileTally::default(); inputs.files.len()];
    let mut rejected = Vec::new();
    let fields = [config.report.date_field.clone()];
    let mut documents: Vec<Document<'static>> = Vec::new();
    for chunk in Chunks::new(inputs, config.source.max_record).holding(bound.largest_record()) {
        let tally = &mut files[chunk.file as usize];
        tally.add(&chunk);
        for document in chunk.documents(inputs, &config.source, &fields) {
            tally.records += 1;
            match document {
                Ok(document) => {
                    bound.read(&document.text)?;
                    tally.tagged += u64::from(has_tags(&document.text));
                    documents.push(document.into_owned());
                }
                Err(rejection) => rejected.push(rejection),
            }
        }
        match chunk.passed_over {
            Some((length, _)) if length <= config.source.max_record => bound.unread(length)?,
            _ => {}
        }
        tally.records += u64::from(chunk.fault.is_some());
        rejected.extend(chunk.fault.clone());
        tell(observer, Event::Advanced { stage: Stage::Read, amount: chunk.bytes.len() as u64 })?;
    }
    let pages = documents.into_par_iter().map(Page::new).collect();
    tell(observer, Event::Advanced { stage: Stage::Read, amount: 0 })?;
    Ok(Pages { pages, rejected, files })
}

/// Documents that are in memory; their sources are their places, from 1.
pub(super) fn held<'d>(documents: impl IntoIterator<Item = Document<'d>>) -> Pages {
    let documents: Vec<Document<'static>> = numbered(documents).map(Document::into_owned).collect();
    Pages { pages: documents.into_par_iter().map(Page::new).collect(), rejected: Vec::new(), files: Vec::new() }
}
