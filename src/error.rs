//! What can go wrong, said in one line: what, where, and what to do.

use std::io;
#[cfg(feature = "pipeline")]
use std::path::Path;
use std::path::PathBuf;

/// A result of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure that ends a run. Faults of single records are `Rejection`s, not errors.
///
/// ```
/// use leitong::near::banding::BandingConfig;
/// let error = BandingConfig { threshold: 2.0, ..Default::default() }.choose().unwrap_err();
/// assert_eq!(error.to_string(), "config: threshold 2 must be above 0 and at most 1");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file system refused something.
    #[error("{path}: cannot {action}: {cause}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried, as in "cannot ...".
        action: &'static str,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A setting that is out of range, or two that do not go together.
    #[error("config: {0}")]
    Config(String),
    /// More of something than can be held or numbered.
    #[error("{0}")]
    Limit(String),
    /// The system starts no threads.
    #[cfg(feature = "pipeline")]
    #[error("cannot start {threads} threads: {cause}: use fewer with --threads")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        #[source]
        cause: rayon::ThreadPoolBuildError,
    },
    /// A measurement that failed, or that says nothing of what it was to measure.
    #[error("benchmark: {0}")]
    Benchmark(String),
    /// An input that cannot be used at all.
    #[error("input {path}: {problem}", path = path.display())]
    Input {
        /// The input as it was named.
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// An output that must not or cannot be written.
    #[error("output {path}: {problem}", path = path.display())]
    Output {
        /// The output as it was named.
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// Less memory than what is to be done is predicted to need.
    #[error("these texts need at least {} of memory, but the limit is {}: report fewer texts, or raise --memory", size(*needed), size(*allowed))]
    Memory {
        /// The least, in bytes.
        needed: u64,
        /// What may be used.
        allowed: u64,
    },
    /// The observer asked to stop.
    #[error("interrupted: no output was written; run the same command again")]
    Cancelled,
}

/// Some bytes, so that the least that is needed is not rounded down.
fn size(bytes: u64) -> String {
    match bytes {
        0..10_000_000_000 => format!("{} MB", bytes.div_ceil(1_000_000)),
        _ => format!("{:.1} GB", bytes.div_ceil(100_000_000) as f64 / 10.0),
    }
}

#[cfg(feature = "pipeline")]
impl Error {
    /// Wraps an I/O error with the path and the action: `.map_err(Error::io(path, "read"))`.
    pub(crate) fn io(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Error + use<> {
        let path = path.to_owned();
        move |cause| Error::Io { path, action, cause }
    }
}
