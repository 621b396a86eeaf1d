//! What users see. A folder for each way of seeing it:
//!
//! | folder | what is in it |
//! |---|---|
//! | [`rows`] | what programs read: JSON Lines, CSV, the forms of other tools |
//! | [`archive`] | the output folder of `dedup`, written and opened again |
//! | [`terminal`] | what is printed |
//! | [`pages`] | what a browser shows |
//!
//! Above them stand what is reported (`content`, `measured`), what it is called (`words`), and how an output gets
//! its name (`output`); below them `format`, which chooses among them. The folders know of [`rows`], and of no other folder.

pub mod archive;
mod content;
mod format;
mod measured;
mod output;
pub mod pages;
pub mod rows;
pub mod terminal;
mod words;

pub use content::Report;
pub use format::ReportFormat;
pub use measured::{Measured, StageSeconds, peak_memory};
pub use output::{Existing, Target};
pub use words::printable::printable;
