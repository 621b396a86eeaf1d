//! The architecture's invariants: who may use whom, and what is deliberately absent.
#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap")]

use std::fs;
use std::path::Path;

/// A line of code: its file below `src`, its number, and what stands before a comment.
struct Line {
    file: String,
    number: usize,
    code: String,
}

fn src() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
}

fn files() -> Vec<(String, String)> {
    let entries = walkdir::WalkDir::new(src()).sort_by_file_name().into_iter().map(Result::unwrap);
    let rust = entries.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "rs"));
    rust.map(|entry| {
        let name = entry.path().strip_prefix(src()).unwrap().to_str().unwrap().replace('\\', "/");
        (name, fs::read_to_string(entry.path()).unwrap())
    })
    .collect()
}

/// The lines outside the comments and, as far as they stand at the end of a file, outside its tests.
fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for (file, text) in files() {
        let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap();
        for (number, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let code = line.split(" // ").next().unwrap().to_owned();
            lines.push(Line { file: file.clone(), number: number + 1, code });
        }
    }
    lines
}

/// The modules of the library in the order of the flow.
fn modules() -> Vec<String> {
    let text = fs::read_to_string(src().join("lib.rs")).unwrap();
    let names = text.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

fn module_of(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap()
}

fn is_command(line: &Line) -> bool {
    line.file.starts_with("bin/")
}

/// The modules that a piece of code names behind `crate::`.
fn used(code: &str) -> impl Iterator<Item = String> + '_ {
    code.split("crate::").skip(1).map(|rest| {
        let name: String = rest.chars().take_while(|&c| c.is_alphanumeric() || c == '_').collect();
        if name.is_empty() { rest.to_owned() } else { name }
    })
}

fn assert_none(faults: Vec<String>, rule: &str) {
    assert!(faults.is_empty(), "{rule}:\n{}", faults.join("\n"));
}

fn complaint(line: &Line) -> String {
    format!("  src/{}:{}: {}", line.file, line.number, line.code.trim())
}

#[test]
fn every_module_is_in_the_list() {
    let listed = modules();
    assert!(listed.len() >= 8, "{listed:?}");
    for (file, _) in files() {
        let module = module_of(&file);
        assert!(module == "lib" || module == "bin" || listed.contains(&module.to_owned()), "{file} is not in lib.rs");
    }
}

#[test]
fn imports_point_up_the_list_of_modules() {
    let listed = modules();
    let place = |name: &str| listed.iter().position(|module| module == name);
    let mut faults = Vec::new();
    let mut seen = 0;
    for line in lines().iter().filter(|line| !is_command(line) && line.file != "lib.rs") {
        let own = place(module_of(&line.file));
        // What is no module of the list is a macro or a name that `lib.rs` would have to re-export: there is none.
        let wrong = |name: &String| place(name).is_none() || place(name) > own;
        seen += used(&line.code).count();
        faults.extend(used(&line.code).filter(wrong).map(|name| format!("{} names {name}", complaint(line))));
    }
    assert!(seen > 40, "only {seen} imports were found: the test has gone blind");
    assert_none(faults, &format!("a module may use only those above it in {listed:?}"));
}

#[test]
fn the_kernel_knows_no_files_and_no_reports() {
    let kernel = |line: &&Line| ["near", "text"].contains(&module_of(&line.file));
    let outer = |name: String| ["source", "report", "dedup", "passages", "config"].contains(&name.as_str());
    let faults = lines().iter().filter(kernel).filter(|line| used(&line.code).any(outer)).map(complaint).collect();
    assert_none(faults, "text/ and near/ are pure");
}

#[test]
fn only_the_command_uses_what_only_a_command_needs() {
    const CRATES: [&str; 6] = ["clap", "clap_complete", "clap_mangen", "indicatif", "anyhow", "ctrlc"];
    /// The kinds derive their spelling on the command line, if there is one.
    const DERIVE: &str = "#[cfg_attr(feature = \"cli\", derive(clap::ValueEnum))]";
    let names = |line: &&Line| {
        let code = line.code.replace(DERIVE, "");
        CRATES.iter().any(|name| code.contains(&format!("{name}::")) || code.contains(&format!("use {name}")))
    };
    let faults = lines().iter().filter(|line| !is_command(line)).filter(names).map(complaint).collect();
    assert_none(faults, "the library does without these crates");
}

/// What the library does not do, but for the exceptions: file, what it may hold, and why.
const EXCEPTIONS: [(&str, &str, &str); 4] = [
    (
        "source/stream.rs",
        "std::env::temp_dir",
        "a stream is copied to a temporary file, and the error names the folder",
    ),
    ("store/workspace.rs", "std::env::temp_dir", "an error names the folder of nameless files"),
    ("store/fault.rs", "std::env::var", "tests end a run where they want, and only in their own builds"),
    ("source/walk.rs", "io::stdin", "the INPUT `-` is standard input"),
];

#[test]
fn the_library_neither_prints_nor_exits_nor_looks_around() {
    const ABSENT: [&str; 9] = [
        "println!",
        "print!(",
        "eprint!",
        "process::exit",
        "std::env",
        "env::var",
        "io::stdin",
        "io::stdout",
        "build_global",
    ];
    let forgiven = |line: &Line| {
        let mut code = line.code.clone();
        for (file, what, _) in EXCEPTIONS {
            if line.file == file {
                code = code.replace(what, "");
            }
        }
        code
    };
    let guilty = |line: &&Line| ABSENT.iter().any(|what| forgiven(line).contains(what));
    let faults = lines().iter().filter(|line| !is_command(line)).filter(guilty).map(complaint).collect();
    assert_none(faults, "the library reports events; the caller decides");
}

#[test]
fn every_exception_is_still_needed() {
    for (file, what, why) in EXCEPTIONS {
        assert!(lines().iter().any(|line| line.file == file && line.code.contains(what)), "{file}: {what} ({why})");
    }
}

#[test]
fn unsafe_code_has_one_room() {
    let is_unsafe = |line: &&Line| line.code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == "unsafe");
    let outside = |line: &&Line| line.file != "vector.rs";
    let faults: Vec<String> = lines().iter().filter(is_unsafe).filter(outside).map(complaint).collect();
    assert_none(faults, "unsafe code stands in vector.rs only");
}

#[test]
fn every_file_says_what_it_is() {
    let silent = files().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(file, _)| file).collect();
    assert_none(silent, "a file begins with a header");
}

#[test]
fn there_is_no_unwrap_outside_tests() {
    let faults = lines().iter().filter(|line| line.code.contains(".unwrap()")).map(complaint).collect();
    assert_none(faults, "say why it cannot happen, or return the error");
}
