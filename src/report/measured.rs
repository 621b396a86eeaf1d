//! What a run cost: the only part of an output that may differ between two runs of the same input and configuration.

use crate::event::Stage;
use crate::source::FileTally;
use serde::Serialize;
use std::time::Duration;

/// What may differ between two runs of the same input and configuration.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct Measured {
    /// The whole run in seconds.
    pub seconds: f64,
    /// Each stage in seconds.
    pub stages: Vec<StageSeconds>,
    /// Bytes read, after decompression.
    pub bytes: u64,
    /// Processor time of the whole process so far, in seconds.
    pub cpu_seconds: f64,
    /// Threads used.
    pub threads: usize,
    /// The most memory that the process held, where the system tells.
    pub peak_memory_bytes: Option<u64>,
    /// Bytes that did not fit into memory and went to disk meanwhile.
    pub spilled_bytes: u64,
    /// Where the output was written.
    pub output: Option<String>,
    /// The folder from which relative paths count.
    pub folder: Option<String>,
    /// The same in base64 if it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder_bytes: Option<String>,
}

/// How long a stage took.
#[derive(Debug, Clone, Serialize)]
pub struct StageSeconds {
    stage: Stage,
    seconds: f64,
}

impl Measured {
    /// A run that took `elapsed` on `threads` threads, of which each stage took its part of `timings`, over `files`.
    pub fn new(timings: &[(Stage, Duration)], files: &[FileTally], elapsed: Duration, threads: usize) -> Measured {
        let stages = timings.iter().map(|&(stage, time)| StageSeconds { stage, seconds: time.as_secs_f64() });
        Measured {
            seconds: elapsed.as_secs_f64(),
            stages: stages.collect(),
            bytes: files.iter().map(|file| file.bytes).sum(),
            cpu_seconds: cpu_seconds(),
            threads,
            peak_memory_bytes: peak_memory(),
            spilled_bytes: 0,
            output: None,
            folder: None,
            folder_bytes: None,
        }
    }

    /// The same with the time that writing took, and what went to files meanwhile.
    pub fn and_writing(mut self, elapsed: Duration, spilled: u64) -> Measured {
        self.spilled_bytes = spilled;
        self.seconds += elapsed.as_secs_f64();
        self.stages.push(StageSeconds { stage: Stage::Write, seconds: elapsed.as_secs_f64() });
        self.cpu_seconds = cpu_seconds();
        self.peak_memory_bytes = peak_memory();
        self
    }
}

/// The processor time of this process so far, of all its threads.
fn cpu_seconds() -> f64 {
    cpu_time::ProcessTime::now().as_duration().as_secs_f64()
}

/// The process's peak resident memory, from Linux's `/proc`; `None` elsewhere.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024)
}
