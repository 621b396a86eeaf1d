//! Use 2, reuse between texts: which articles, paragraphs and passages stand in more than one place, and how altered.
//!
//! Paragraphs and articles are clustered by the same machinery as duplicates; passages below the paragraph are found by
//! fingerprints and aligned. An article that is repeated is told once, not paragraph by paragraph, and a stock phrase is
//! told from what was copied. All texts are held in memory: a report is about texts that people read.

mod align;
mod article_level;
mod beside;
mod bound;
mod clause;
mod cluster;
mod contexts;
mod equal;
mod finding;
mod findings;
mod formula;
mod frame;
mod grams;
mod kind;
mod merge;
mod model;
mod moved;
mod name;
mod nested;
mod packed;
mod page;
mod pair;
pub(crate) mod pairing;
mod passage;
mod quick;
mod quotation;
mod ratio;
mod read;
mod repeat;
mod roster;
mod run;
mod seed;
mod stretch;
mod substitution;
mod template;
mod texts;
mod united;
mod visible;
mod watch;
mod weight;

pub use bound::Room;
pub use findings::{Findings, Totals};
pub use formula::{FormulaCount, Formulas, Phrase};
use model::Place;
pub use model::{Class, Finding, Level, Witness};
pub use page::Page;
pub use quotation::quotations;
pub use ratio::{Common, Ratio};
pub use run::{documents, run, run_within};
pub use stretch::Stretch;
pub use substitution::{Aligned, Change, Substitution, Told};
pub(crate) use visible::Visible;
