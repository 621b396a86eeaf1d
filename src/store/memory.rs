//! How much memory there is.

use std::fs;

/// Where the limits of a control group stand: version 2 and version 1.
const GROUPS: [&str; 2] = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
/// Where nothing can be found out.
const UNKNOWN: u64 = 4 << 30;

/// Half of the machine's memory, or of what the control group that the process runs in allows, in bytes.
pub fn default_memory() -> u64 {
    let groups = GROUPS.iter().filter_map(|path| fs::read_to_string(path).ok()?.trim().parse().ok());
    groups.chain(installed()).min().unwrap_or(UNKNOWN) / 2
}

/// The machine's memory in bytes, where Linux's `/proc` tells.
fn installed() -> Option<u64> {
    let told = fs::read_to_string("/proc/meminfo").ok()?;
    let kilobytes = told.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    Some(kilobytes.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_some_memory() {
        assert!(default_memory() > 16 << 20);
    }
}
