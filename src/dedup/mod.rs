//! Use 1, deduplication: the stages in order, in parallel, from inputs to a verdict on every record.
//!
//! Nothing is written here; [`report::archive`](crate::report::archive) copies what is kept. The result is that of the
//! sequential definition (see [`near::cluster`](crate::near::cluster)) for any number of threads.

mod again;
mod audit;
mod checked;
mod clusters;
mod compared;
mod decide;
mod examples;
mod explain;
mod gather;
mod meeting;
mod memory;
mod outcome;
mod pieces;
mod plan;
mod reread;
mod resources;
mod run;
mod thinning;
mod units;
mod verdict;
mod waves;

pub(crate) use units::Neighbours;
#[cfg(feature = "bench")]
pub(crate) use waves::full_wave;
pub(crate) use waves::waves;

pub use again::recluster;
pub use audit::{Audit, Finding, audit};
pub use clusters::{Cluster, Clusters};
pub use examples::{Example, Kind, examples};
pub use explain::{Compared, Explained, explain, units_of};
pub use meeting::Meeting;
pub use memory::{Judged, documents, texts};
pub use outcome::{Counts, Outcome};
pub use pieces::{Piece, pieces};
pub use plan::{Forecast, Plan, THRESHOLDS, plan, sample_bytes};
pub use resources::Resources;
pub use run::{pool, run, run_within};
pub use units::Units;
pub use verdict::{Rule, Verdict};
