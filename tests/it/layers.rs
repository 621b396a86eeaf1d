//! The architecture's invariants: who may use whom, and what is deliberately absent.

use std::collections::{BTreeMap, BTreeSet};
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

/// What the kernel is made of.
const KERNEL: [&str; 2] = ["text", "near"];

#[test]
fn the_kernel_is_pure() {
    /// What it may use, beside itself and crates for texts and numbers.
    const BELOW: [&str; 3] = ["error", "document", "vector"];
    const ABSENT: [&str; 6] = ["rayon", "serde_json", "tempfile", "std::fs", "std::io", "std::thread"];
    let is_allowed = |path: &str| {
        let module = path.split("::").next().unwrap();
        KERNEL.contains(&module) || BELOW.contains(&module)
    };
    let imports = Imports::read();
    let kernel = || imports.code.iter().filter(|(module, _)| KERNEL.contains(&module.split("::").next().unwrap()));
    let mut faults = Vec::new();
    for (module, code) in kernel() {
        let named = imports.named(module).into_iter().chain(imports.named_in_bodies(module));
        faults.extend(named.filter(|path| !is_allowed(path)).map(|path| format!("  {module} names {path}")));
        faults.extend(ABSENT.iter().filter(|name| code.contains(**name)).map(|name| format!("  {module} uses {name}")));
    }
    assert!(kernel().count() > 30, "the test has gone blind");
    assert_none(faults, "text/ and near/ know no files, threads, formats and uses");
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

/// The imports among the files of the library: who names whom, through what `mod.rs` only passes on.
struct Imports {
    /// By module, as `near::shingle`: its code without tests and comments.
    code: BTreeMap<String, String>,
}

impl Imports {
    fn read() -> Imports {
        let mut code: BTreeMap<String, String> = BTreeMap::new();
        for line in lines().into_iter().filter(|line| !is_command(line)) {
            let path = line.file.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
            let text = code.entry(path).or_default();
            text.push_str(&line.code);
            text.push('\n');
        }
        Imports { code }
    }

    /// The paths that `module` names behind `use`, as they count from the root of the crate.
    fn named(&self, module: &str) -> Vec<String> {
        let uses = self.code[module].split(';').filter_map(|item| {
            let from = item.rfind("use ")?;
            let is_item =
                item[..from].lines().last().is_none_or(|before| before.trim().is_empty() || before.contains("pub"));
            is_item.then(|| item[from + 4..].split_whitespace().collect::<Vec<_>>().join(" "))
        });
        let paths = uses.flat_map(|tree| leaves(&tree));
        paths.filter_map(|path| self.rooted(module, &path)).collect()
    }

    /// The paths behind `crate::` and `super::` anywhere in the code of `module`.
    fn named_in_bodies(&self, module: &str) -> Vec<String> {
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let words = self.code[module].split(|c: char| !is_path(c));
        let paths = words.filter(|word| word.starts_with("crate::") || word.starts_with("super::"));
        paths.filter_map(|path| self.rooted(module, path)).collect()
    }

    fn rooted(&self, module: &str, path: &str) -> Option<String> {
        let mut own: Vec<&str> = module.split("::").collect();
        let mut rest = path;
        if let Some(path) = rest.strip_prefix("crate::") {
            return Some(path.to_owned());
        }
        while let Some(path) = rest.strip_prefix("super::") {
            own.pop();
            rest = path;
        }
        let child = format!("{module}::{}", rest.split("::").next()?);
        let is_here = rest != path || self.code.contains_key(&child);
        is_here.then(|| own.into_iter().chain([rest]).collect::<Vec<_>>().join("::"))
    }

    /// The module in which `path` is defined: the deepest that it names, or that from which this passes the name on.
    fn home(&self, path: &str) -> Option<String> {
        let parts: Vec<&str> = path.split("::").collect();
        let depth = (1..=parts.len()).rev().find(|&depth| self.code.contains_key(&parts[..depth].join("::")))?;
        let module = parts[..depth].join("::");
        let Some(name) = parts.get(depth) else { return Some(module) };
        let passed_on =
            leaves_of_pub_use(&self.code[&module]).into_iter().find(|leaf| leaf.rsplit("::").next() == Some(name));
        match passed_on.and_then(|leaf| self.rooted(&module, &leaf)) {
            Some(deeper) if deeper != path => self.home(&deeper),
            _ => Some(module),
        }
    }

    /// The files that each one imports from, but for what a `mod.rs` passes on from below itself.
    fn arrows(&self) -> BTreeMap<&str, BTreeSet<String>> {
        let of = |module: &str| -> BTreeSet<String> {
            let homes = self.named(module).into_iter().filter_map(|path| self.home(&path));
            homes.filter(|home| home != module && !home.starts_with(&format!("{module}::"))).collect()
        };
        self.code.keys().map(|module| (module.as_str(), of(module))).collect()
    }
}

/// The rooms of `report`, and which others each may use: what programs read, and none of what is only shown.
const ROOMS: [(&str, &[&str]); 4] =
    [("rows", &[]), ("archive", &["rows"]), ("terminal", &["rows"]), ("pages", &["rows"])];

/// What the rooms share stands above them and knows of none.
const SHARED: [&str; 4] = ["content", "measured", "output", "words"];

#[test]
fn the_rooms_of_the_report_know_of_rows_only() {
    let imports = Imports::read();
    let arrows = imports.arrows();
    let is_in = |module: &str, room: &str| {
        module
            .strip_prefix("report::")
            .and_then(|rest| rest.strip_prefix(room))
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let uses = |module: &str, room: &str| {
        let is_named = imports.code[module].contains(&format!("report::{room}::"));
        is_named || arrows[module].iter().any(|home| is_in(home, room))
    };
    let shared = SHARED.map(|own| (own, &[][..]));
    let mut faults = Vec::new();
    for (own, allowed) in ROOMS.into_iter().chain(shared) {
        let files: Vec<&str> = arrows.keys().copied().filter(|module| is_in(module, own)).collect();
        assert!(!files.is_empty(), "report/{own} is not there");
        for (room, _) in ROOMS.iter().filter(|(room, _)| *room != own && !allowed.contains(room)) {
            faults.extend(files.iter().filter(|file| uses(file, room)).map(|file| format!("  {file} uses {room}")));
        }
    }
    assert!(uses("report::pages::dedup", "rows") && uses("report::archive", "rows"), "the test has gone blind");
    assert_none(faults, "a room of the report may use what programs read, and no other room");
}

/// The paths that a tree of `use` names: `a::{b, c::{d}}` names `a::b` and `a::c::d`.
fn leaves(tree: &str) -> Vec<String> {
    let Some((open, close)) = tree.find('{').zip(tree.rfind('}')) else {
        return vec![tree.split(" as ").next().unwrap().trim().to_owned()];
    };
    let (before, inside) = (tree[..open].trim(), &tree[open + 1..close]);
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, c) in inside.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 {
            parts.push(&inside[from..at]);
            from = at + 1;
        }
    }
    parts.push(&inside[from..]);
    let named = parts.into_iter().filter(|part| !part.trim().is_empty()).flat_map(leaves);
    named
        .map(|leaf| if leaf == "self" { before.trim_end_matches("::").to_owned() } else { format!("{before}{leaf}") })
        .collect()
}

fn leaves_of_pub_use(code: &str) -> Vec<String> {
    let items = code.split(';').map(|item| item.split_whitespace().collect::<Vec<_>>().join(" "));
    let trees = items.filter_map(|item| {
        let from =
            item.find("pub use ").or_else(|| item.find("pub(crate) use ")).or_else(|| item.find("pub(super) use "))?;
        item[from..].split_once("use ").map(|(_, tree)| tree.to_owned())
    });
    trees.flat_map(|tree| leaves(&tree)).collect()
}

#[test]
fn no_two_files_import_each_other() {
    let imports = Imports::read();
    let arrows = imports.arrows();
    let seen: usize = arrows.values().map(BTreeSet::len).sum();
    assert!(seen > 400, "only {seen} imports were found: the test has gone blind");
    let from = |module: &str| -> BTreeSet<&str> {
        let (mut met, mut open) = (BTreeSet::new(), vec![module.to_owned()]);
        while let Some(module) = open.pop() {
            let fresh: Vec<&String> =
                arrows[module.as_str()].iter().filter(|home| !met.contains(home.as_str())).collect();
            open.extend(fresh.iter().map(|home| (*home).clone()));
            met.extend(fresh.into_iter().map(String::as_str));
        }
        met
    };
    let met: BTreeMap<&str, BTreeSet<&str>> = arrows.keys().map(|&module| (module, from(module))).collect();
    let circles: BTreeSet<Vec<&str>> = met
        .iter()
        .filter(|(module, met)| met.contains(*module))
        .map(|(module, reached)| reached.iter().copied().filter(|other| met[other].contains(module)).collect())
        .collect();
    let shown = circles.into_iter().map(|circle| format!("  {}", circle.join(", "))).collect();
    assert_none(shown, "data flows one way");
}

#[test]
fn imports_are_found_however_they_are_written() {
    assert_eq!(leaves("a::{b, c::{self, d as e}, f}"), ["a::b", "a::c", "a::c::d", "a::f"]);
    let imports = Imports::read();
    assert_eq!(imports.home("reuse::Finding").as_deref(), Some("reuse::model"));
    assert_eq!(imports.home("near::shingle::ShingleConfig").as_deref(), Some("near::shingle"));
    assert!(imports.named("reuse::ratio").contains(&"reuse::visible::Visible".to_owned()));
}

#[test]
fn every_dependency_earns_its_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml::Table = fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().unwrap();
    let contributing = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    for list in ["dependencies", "dev-dependencies"] {
        for name in manifest[list].as_table().unwrap().keys() {
            let names = |line: &str| line.strip_prefix("| ").and_then(|row| row.split(" | ").next()).map(String::from);
            let mut rows = contributing.lines().filter_map(names);
            let is_there = rows.any(|cell| cell.split(", ").any(|crates| crates.split(" (").next() == Some(name)));
            assert!(is_there, "{name} has no line in CONTRIBUTING.md");
        }
    }
}
