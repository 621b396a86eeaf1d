//! Where documents come from: files, folders and standard input, as texts, JSON Lines or
//! tables, plain or compressed.
//!
//! A file is read as [`Chunk`]s of whole records, whose documents borrow from the chunk: many records are in memory at
//! a time, many files never. A bad record costs that record: it becomes a [`Rejection`] with its place and reason.

mod charset;
mod chunk;
mod chunks;
mod compression;
mod config;
mod container;
mod content;
mod edit;
mod encoding;
mod file;
mod fingerprint;
mod format;
mod path;
mod places;
mod rejection;
mod sample;
mod stream;
mod walk;

pub use chunk::{Chunk, FileTally, Position, Record};
pub use chunks::Chunks;
pub use compression::{Compression, Compressor};
pub use config::SourceConfig;
pub use container::Container;
pub(crate) use content::quote;
pub use content::{replace_text, splice_text};
pub use encoding::BOM;
pub use file::InputFile;
pub use format::Format;
pub use path::{path_bytes, path_of};
pub use places::{Noted, Places};
pub use rejection::{Reason, Rejection};
pub use sample::Sample;
pub use walk::{Earlier, Inputs, Skip};
