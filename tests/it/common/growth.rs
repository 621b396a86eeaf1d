//! Whether the command takes time in proportion: each shape at a size and at twice that, by processor time, for a machine
//! may be busy.

use super::{at, stderr};
use std::fs;
use std::io::Read;
use std::process::Stdio;
use tempfile::TempDir;

/// What doubling a shape may multiply its time by, and what starting takes in seconds.
const TIMES: f64 = 2.3;
const START: f64 = 0.15;
/// Measurements of which the least counts.
const TRIES: usize = 3;

/// Asserts that the command of `args`, which reads `name`, takes at most [`TIMES`] the time on a shape of twice `size`.
pub fn grows_in_proportion(args: &[&str], name: &str, size: usize, shape: impl Fn(usize) -> String) {
    let mut least = [f64::INFINITY; 2];
    let shapes = [shape(size), shape(2 * size)];
    for _ in 0..TRIES {
        for (least, text) in least.iter_mut().zip(&shapes) {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join(name), text).unwrap();
            *least = least.min(seconds(&dir, &[args, &[name]].concat()));
        }
        if least[1] <= START + TIMES * least[0] {
            return;
        }
    }
    panic!("{args:?} {name}: {:.2} s, and {:.2} s for twice as much", least[0], least[1]);
}

/// The processor seconds of a command: of what has ended and was not waited for yet the system still tells them.
fn seconds(dir: &TempDir, args: &[&str]) -> f64 {
    let mut child = at(dir, args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    // Ends with the process.
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let path = format!("/proc/{}/stat", child.id());
    let mut ticks = None;
    while let Ok(stat) = fs::read_to_string(&path) {
        // Behind the name, which is in brackets: the state, and as the 12th and 13th the ticks of 10 ms.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        ticks = Some(fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap());
        if fields[0] == "Z" {
            break;
        }
        std::thread::yield_now();
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{args:?} {said} {}", stderr(&output));
    // Where there is no such file, nothing is measured, and only that the command ends is seen.
    ticks.unwrap_or(0.0) / 100.0
}
