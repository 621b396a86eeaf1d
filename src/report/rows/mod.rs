//! What programs read: `run.json`, `rejected.jsonl`, reports in JSON Lines and CSV, and the forms of other tools.
//!
//! It is a contract: fields may be added, and are changed or removed only with a new [`SCHEMA`]. The rows of
//! `removed.jsonl` and `clusters.jsonl` are in `archive::reasons`.

mod audit;
pub(super) mod csv;
mod export;
mod identity;
pub(super) mod jsonl;
mod run;
mod unit;

pub use audit::{AuditRow, audit};
pub use export::Export;
pub use identity::identity;
pub use run::{Found, RunRow, SCHEMA, run};
pub use unit::{RejectedRow, SourceRow, UnitRow, rejected};
