//! Settings, threads and names that are checked wherever they come from.

use crate::common::{at, fail, folder};
use leitong::config::Config;
use leitong::error::Error;
use leitong::source::{Earlier, Inputs};
use leitong::{dedup, reuse};
use std::path::{Path, PathBuf};

#[test]
fn more_threads_than_any_machine_has_are_refused() {
    let dir = folder();
    for threads in ["1025", "100000", "99999999", "18446744073709551615"] {
        for command in [
            &["dedup", "in.jsonl", "--check"][..],
            &["dedup", "in.jsonl", "-o", "out"],
            &["report", "in.jsonl"],
            &["plan", "in.jsonl"],
            &["bench", "synth", "made", "--size", "10kB"],
        ] {
            let said = fail(at(&dir, command).args(["--threads", threads]));
            assert!(said.contains("must be at most 1024"), "{command:?}: {said}");
        }
        assert!(dedup::pool(threads.parse().unwrap()).is_err());
    }
    assert!(!dir.path().join("out").exists() && !dir.path().join("made").exists());
}

fn broken() -> Vec<(&'static str, Config)> {
    let with = |change: fn(&mut Config)| {
        let mut config = Config::default();
        change(&mut config);
        config
    };
    vec![
        ("max_members", with(|config| config.cluster.max_members = 0)),
        ("floor", with(|config| config.cluster.floor = Some(f64::NAN))),
        ("floor", with(|config| config.cluster.floor = Some(0.0))),
        ("floor", with(|config| config.cluster.floor = Some(0.9))),
        ("threshold", with(|config| config.banding.threshold = f64::NAN)),
        ("threshold", with(|config| config.banding.threshold = 0.0)),
        ("threshold", with(|config| config.banding.threshold = 1.01)),
        ("recall", with(|config| config.banding.recall = 0.0)),
        ("recall", with(|config| config.banding.recall = 1.0)),
        ("recall", with(|config| config.banding.recall = f64::NAN)),
        ("num_perm", with(|config| config.banding.num_perm = 0)),
        ("num_perm", with(|config| config.banding.num_perm = usize::MAX)),
        ("bands", with(|config| (config.banding.bands, config.banding.rows) = (Some(0), Some(4)))),
        ("rows", with(|config| (config.banding.bands, config.banding.rows) = (Some(4), Some(0)))),
        ("rows", with(|config| config.banding.bands = Some(4))),
        ("bands", with(|config| (config.banding.bands, config.banding.rows) = (Some(usize::MAX), Some(usize::MAX)))),
        ("width", with(|config| config.shingle.width = Some(0))),
        ("width", with(|config| config.shingle.width = Some(usize::MAX))),
        ("max_record", with(|config| config.source.max_record = u64::MAX)),
    ]
}

#[test]
fn a_configuration_made_by_hand_is_checked_before_it_is_used() {
    let dir = folder();
    let inputs = Inputs::gather(&[dir.path().join("in.jsonl")]).unwrap();
    let outcome = dedup::run(&Config::default(), &inputs, &()).unwrap();
    for (word, config) in broken() {
        let said = [
            config.check().unwrap_err(),
            dedup::run(&config, &inputs, &()).unwrap_err(),
            dedup::plan(&config, &inputs, 1000, &()).unwrap_err(),
            dedup::recluster(outcome.clone(), &config, &inputs, &()).unwrap_err(),
            reuse::run(&config, &inputs, &()).unwrap_err(),
        ];
        for error in said {
            assert!(matches!(&error, Error::Config(said) if said.contains(word)), "{word}: {error}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_path_that_is_not_utf8_is_an_error_and_no_panic() {
    use std::os::unix::ffi::OsStringExt;
    let mut config = Config::default();
    config.report.formulas = Some(PathBuf::from(std::ffi::OsString::from_vec(b"\xff.txt".to_vec())));
    assert!(config.to_toml().unwrap_err().to_string().contains("not UTF-8"));
    assert!(config.check().is_err());
}

#[test]
fn a_record_of_more_than_four_gigabytes_is_refused() {
    let dir = folder();
    for command in [&["dedup", "in.jsonl", "-o", "out"][..], &["report", "in.jsonl"], &["config"]] {
        let said = fail(at(&dir, command).args(["--max-record", "5GB"]));
        assert!(said.contains("max_record 5000000000 must be at most 4294967295"), "{said}");
    }
}

#[test]
fn names_of_an_earlier_run_lead_to_no_other_folder() {
    let dir = folder();
    let path = dir.path().join("in.jsonl");
    let restore = |names: &[&str]| {
        let file = |&name: &&str| Earlier { path: path.clone(), relative: name.into(), is_stream: false };
        let files: Vec<Earlier> = names.iter().map(file).collect();
        Inputs::restore(vec![path.clone()], &files, None)
    };
    assert_eq!(restore(&["a/in.jsonl"]).unwrap().files[0].relative, Path::new("a/in.jsonl"));
    for names in [
        &["../../../victim.jsonl"][..],
        &["a/../../victim.jsonl"],
        &["/victim.jsonl"],
        &["./in.jsonl"],
        &["a//in.jsonl"],
        &["a/"],
        &[""],
        &["in.jsonl", "in.jsonl"],
        &["in.jsonl", "in.jsonl/in.jsonl"],
    ] {
        assert!(restore(names).is_err(), "{names:?}");
    }
}

#[test]
fn a_fault_of_the_system_is_said_once_and_is_the_source() {
    let dir = folder();
    let error = Inputs::gather(&[dir.path().join("nowhere.txt")]).unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(error.to_string().matches(&source).count(), 1);
    assert_eq!(fail(&mut at(&dir, &["dedup", "nowhere.txt", "--check"])).matches(&source).count(), 1);
}
