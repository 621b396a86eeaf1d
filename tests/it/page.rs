//! The report as pages: what it holds, that its links lead somewhere, and that text from outside stays text.
//!
//! What only a browser can tell is tested in tests/browser.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

fn leitong(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_leitong")).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

fn succeeds(args: &[&str]) {
    let output = leitong(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The page of a report on `inputs`.
fn page(inputs: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("reuse.html");
    succeeds(&[&["report", "--quiet", "-o", path.to_str().unwrap()], inputs].concat());
    std::fs::read_to_string(path).unwrap()
}

/// The values of an attribute, as often as it stands.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let open = format!(" {attribute}=\"");
    page.split(open.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// What of a page is elements: without its scripts, styles and data.
fn elements(page: &str) -> String {
    let mut kept = String::new();
    let mut rest = page;
    while let Some(at) = rest.find("<script") {
        kept.push_str(&rest[..at]);
        rest = rest[at..].split_once("</script>").unwrap().1;
    }
    kept + rest
}

#[test]
fn every_link_leads_somewhere_and_every_id_is_its_own() {
    let page = elements(&page(&["data/speeches"]));
    let ids = values(&page, "id");
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len());
    let links = values(&page, "href");
    assert!(links.len() > 50);
    for link in links {
        assert!(distinct.contains(link.strip_prefix('#').unwrap()), "{link}");
    }
}

#[test]
fn a_folder_holds_everything_and_its_links_lead_from_page_to_page() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("pages");
    let out = format!("{}/", folder.display());
    succeeds(&["report", "--quiet", "data/speeches", "-o", &out]);
    let read = |entry: std::fs::DirEntry| {
        let text = std::fs::read_to_string(entry.path()).unwrap();
        (entry.file_name().into_string().unwrap(), elements(&text))
    };
    let pages: BTreeMap<String, String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| read(entry.unwrap())).collect();
    assert!(
        ["index.html", "findings-1.html", "texts-1.html", "pairs-1.html"].iter().all(|name| pages.contains_key(*name))
    );
    let mut count = 0;
    for (name, page) in &pages {
        for link in values(page, "href") {
            let (file, id) = link.split_once('#').unwrap_or((link, ""));
            let target = &pages[if file.is_empty() { name } else { file }];
            assert!(id.is_empty() || values(target, "id").contains(&id), "{name}: {link}");
            count += 1;
        }
    }
    assert!(count > 100);
}

#[test]
fn a_folder_of_something_else_is_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("mine");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("letters.txt"), "dear").unwrap();
    let out = format!("{}/", folder.display());
    for more in [&[][..], &["--force"]] {
        let output = leitong(&[&["report", "--quiet", "data/speeches", "-o", &out], more].concat());
        assert_eq!(output.status.code(), Some(2));
    }
    assert_eq!(std::fs::read_to_string(folder.join("letters.txt")).unwrap(), "dear");
    let out = format!("{}/", dir.path().join("ours").display());
    succeeds(&["report", "--quiet", "data/speeches", "-o", &out]);
    assert_eq!(leitong(&["report", "--quiet", "data/speeches", "-o", &out]).status.code(), Some(2));
    succeeds(&["report", "--quiet", "data/speeches", "-o", &out, "--force"]);
}

#[test]
fn pages_are_the_same_for_any_number_of_threads() {
    assert_eq!(page(&["data/speeches", "--threads", "1"]), page(&["data/speeches", "--threads", "2"]));
}

#[test]
fn what_was_removed_is_told_with_pairs_to_judge_by() {
    let dir = tempfile::tempdir().unwrap();
    let (out, page) = (dir.path().join("out"), dir.path().join("why.html"));
    let args = ["dedup", "data/archive", "-q", "-o", out.to_str().unwrap(), "--report", page.to_str().unwrap()];
    succeeds(&args);
    let text = elements(&std::fs::read_to_string(&page).unwrap());
    for word in ["66 documents read, 48 kept, 15 removed", "10 equal to what is kept and 5 similar enough", "n-0301"] {
        assert!(text.contains(word), "{word}");
    }
    assert!(text.contains("<del>apples</del>") && text.contains("<ins>cider</ins>"));
    // An existing page is refused before the work.
    let again = leitong(&["dedup", "data/archive", "-q", "--dry-run", "--report", page.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(2));
    assert!(Path::new(&out).join("run.json").is_file());
}

#[test]
fn families_are_not_said_to_be_more_than_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let [out, page] = ["out", "why.html"].map(|name| dir.path().join(name).to_str().unwrap().to_owned());
    succeeds(&["dedup", "data/archive", "-q", "-o", &out, "--report", &page, "--cluster", "components"]);
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(text.contains("by chains of matches") && !text.contains("every pair was verified exactly"));
    // What writes nothing writes no page either.
    let both = leitong(&["dedup", "data/archive", "--check", "--report", &page]);
    assert_eq!(both.status.code(), Some(2));
}
