//! Many files: what is done before reading takes time in proportion.

use leitong::config::Config;
use leitong::report::rows;
use leitong::source::Inputs;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// `count` tiny files in folders of 1,000, twice below `root`: names must be told apart.
fn write(root: &Path, count: usize) {
    for number in 0..count {
        let folder = root.join(["x", "y"][number % 2]).join(format!("{}", number / 2000));
        if number / 2 % 1000 == 0 {
            fs::create_dir_all(&folder).unwrap();
        }
        fs::write(folder.join(format!("{}.txt", number / 2 % 1000)), "甲").unwrap();
    }
}

/// What passes between the command line and the first record, the fastest of three.
fn before_reading(root: &Path, count: usize) -> Duration {
    let once = || {
        let begun = Instant::now();
        let inputs = Inputs::gather(&[root.join("x"), root.join("y")]).unwrap();
        assert_eq!(inputs.files.len(), count);
        assert!(rows::identity(&Config::default(), &inputs, false).unwrap().len() > count);
        begun.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap()
}

#[test]
#[ignore = "slow: scripts/slow runs it"]
fn time_before_reading_grows_with_the_number_of_files_and_not_its_square() {
    let dir = tempfile::tempdir().unwrap();
    let [small, large] = [20_000, 80_000].map(|count| {
        let root = dir.path().join(count.to_string());
        write(&root, count);
        before_reading(&root, count)
    });
    let ratio = large.as_secs_f64() / small.as_secs_f64();
    println!("20,000 files: {small:?}, 80,000: {large:?}, {ratio:.1} times");
    assert!(ratio < 10.0, "four times the files take {ratio:.1} times the time");
}
