//! What is known of a made corpus: which documents are alike, by how much, and where.
//!
//! A truth is JSON Lines: a row `truth` first, rows `pair`, `group`, `reuse`, `decoy` and `stock`, a row `end` last,
//! so that a file that was cut short is noticed. Truths of other makers are read too: lines
//! `id_a<TAB>id_b<TAB>jaccard[<TAB>class]`, and JSON rows with `a`, `b` and perhaps `jaccard`, `jaccard5`, `class` or `label`, without a type.

mod reader;
mod reuse;

pub use reader::read;
pub use reuse::{Band, Case, Decoy, Stock, Witness};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::io::{self, Write};

/// The version of the format; another one is refused.
pub const VERSION: u32 = 1;

/// The exact Jaccard similarities of two documents, each 0 to 1: of folded texts, at the default widths.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Jaccard {
    /// Of shingles of [`Tokens::Words`](crate::text::token::Tokens::Words).
    #[serde(deserialize_with = "nearest")]
    pub words: f64,
    /// Of shingles of [`Tokens::Chars`](crate::text::token::Tokens::Chars).
    #[serde(deserialize_with = "nearest")]
    pub chars: f64,
}

/// The number that is nearest to the figures, which is the one that was written; serde_json's own may be its neighbour.
fn nearest<'de, D: Deserializer<'de>>(figures: D) -> Result<f64, D::Error> {
    let figures = <&RawValue>::deserialize(figures)?;
    figures.get().parse().map_err(serde::de::Error::custom)
}

/// A half-open range of a text, in code points and in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The first code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The first byte.
    pub start_byte: usize,
    /// One past the last byte.
    pub end_byte: usize,
}

/// What two documents have from the same source: the same clauses in a row, perhaps edited inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Passage {
    /// Where it stands in the first document.
    pub a: Place,
    /// Where it stands in the second one.
    pub b: Place,
}

/// Two documents of which something is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pair {
    /// The id of the one.
    pub a: String,
    /// The id of the other.
    pub b: String,
    /// How they came to be alike: the name of an [`EditClass`](crate::bench::synth::EditClass), `siblings` (two copies
    /// of one text), `template`, `stock` or `chain`; whatever another truth says, or nothing.
    pub class: String,
    /// The similarities, in truths of this format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jaccard: Option<Jaccard>,
    /// The similarity in a truth of another format, by the measure of its maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<f64>,
    /// Whether it was made to look alike and be below 0.8: a match of it at that threshold is a false one.
    pub negative: bool,
    /// What they share, in the order of the first document; passages below ten characters are not listed.
    #[serde(default)]
    pub passages: Vec<Passage>,
}

/// Many documents that are alike by twos.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// `repeat` (the same text) or `template` (the same frame; every pair is below 0.8).
    pub class: String,
    /// The first few ids.
    pub ids: Vec<String>,
    /// What the ids begin with; a number of nine figures follows.
    pub prefix: String,
    /// The first number.
    pub from: u64,
    /// How many documents there are.
    pub count: u64,
}

impl Group {
    /// All ids.
    pub fn members(&self) -> impl Iterator<Item = String> {
        (self.from..self.from + self.count).map(|number| format!("{}{number:09}", self.prefix))
    }
}

/// All that is known of a corpus.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("truth.tsv");
/// std::fs::write(&path, "a\tb\t0.83\tblock\n")?;
/// let truth = leitong::bench::truth::read(&path)?;
/// assert_eq!(truth.pairs[0].given, Some(0.83));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Truth {
    /// The seed that the corpus was made with.
    pub seed: Option<u64>,
    /// How many documents the corpus has.
    pub documents: Option<u64>,
    /// How many bytes the corpus has before compression.
    pub bytes: Option<u64>,
    /// The settings that the corpus was made with.
    pub config: Option<serde_json::Value>,
    /// The pairs.
    pub pairs: Vec<Pair>,
    /// The groups.
    pub groups: Vec<Group>,
    /// The passages that are reused.
    pub cases: Vec<Case>,
    /// What stands in several places and is no reuse.
    pub decoys: Vec<Decoy>,
    /// The set phrases of documents.
    pub stock: Vec<Stock>,
}

/// A row of the format.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Row {
    Truth(Header),
    Pair(Pair),
    Group(Group),
    Reuse(Case),
    Decoy(Decoy),
    Stock(Stock),
    End(Totals),
}

/// What the first row says.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    version: u32,
    seed: u64,
    config: serde_json::Value,
}

/// What the last row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Totals {
    /// Documents of the corpus.
    pub documents: u64,
    /// Bytes of the corpus before compression.
    pub bytes: u64,
    /// Rows of pairs.
    pub pairs: u64,
    /// Rows of groups.
    pub groups: u64,
    /// Rows of reused passages; not written if there are none, as in truths before there were any.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cases: u64,
    /// Rows of decoys.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub decoys: u64,
    /// Rows of set phrases.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub stock: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Writes the first row.
///
/// # Errors
/// As `out` says.
pub fn begin(out: &mut impl Write, seed: u64, config: serde_json::Value) -> io::Result<()> {
    row(out, &Row::Truth(Header { version: VERSION, seed, config }))
}

/// Writes the row of a pair.
///
/// # Errors
/// As `out` says.
pub fn pair(out: &mut impl Write, pair: Pair) -> io::Result<()> {
    row(out, &Row::Pair(pair))
}

/// Writes the row of a group.
///
/// # Errors
/// As `out` says.
pub fn group(out: &mut impl Write, group: Group) -> io::Result<()> {
    row(out, &Row::Group(group))
}

/// Writes the row of a reused passage.
///
/// # Errors
/// As `out` says.
pub fn case(out: &mut impl Write, case: Case) -> io::Result<()> {
    row(out, &Row::Reuse(case))
}

/// Writes the row of a decoy.
///
/// # Errors
/// As `out` says.
pub fn decoy(out: &mut impl Write, decoy: Decoy) -> io::Result<()> {
    row(out, &Row::Decoy(decoy))
}

/// Writes the row of the set phrases of a document.
///
/// # Errors
/// As `out` says.
pub fn stock(out: &mut impl Write, stock: Stock) -> io::Result<()> {
    row(out, &Row::Stock(stock))
}

/// Writes the last row.
///
/// # Errors
/// As `out` says.
pub fn end(out: &mut impl Write, totals: Totals) -> io::Result<()> {
    row(out, &Row::End(totals))
}

fn row(out: &mut impl Write, row: &Row) -> io::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Result;

    fn read_text(name: &str, text: &str) -> Result<Truth> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        read(&path)
    }

    fn sample() -> String {
        let mut out = Vec::new();
        let place = Place { start: 0, end: 12, start_byte: 0, end_byte: 36 };
        let known = Pair {
            a: "z1".into(),
            b: "z2".into(),
            class: "mask".into(),
            jaccard: Some(Jaccard { words: 0.875, chars: 0.75 }),
            given: None,
            negative: false,
            passages: vec![Passage { a: place, b: place }],
        };
        let repeat =
            Group { class: "repeat".into(), ids: vec!["r000000001".into()], prefix: "r".into(), from: 1, count: 3 };
        begin(&mut out, 7, serde_json::json!({"size": 1})).unwrap();
        pair(&mut out, known).unwrap();
        group(&mut out, repeat).unwrap();
        end(&mut out, Totals { documents: 5, bytes: 90, pairs: 1, groups: 1, ..Totals::default() }).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_truth_is_read_as_it_was_written() {
        let truth = read_text("truth.jsonl", &sample()).unwrap();
        assert_eq!((truth.seed, truth.documents, truth.bytes), (Some(7), Some(5), Some(90)));
        assert_eq!(truth.pairs[0].jaccard, Some(Jaccard { words: 0.875, chars: 0.75 }));
        assert_eq!(truth.groups[0].members().last().unwrap(), "r000000003");
    }

    #[test]
    fn a_truth_that_was_cut_or_damaged_is_refused_in_one_line() {
        let whole = sample();
        let lines: Vec<&str> = whole.lines().collect();
        let other = lines[0].replace("\"version\":1", "\"version\":2");
        for (text, word) in [
            (lines[..3].join("\n"), "cut short"),
            (whole[..whole.len() - 9].to_owned(), "line 4"),
            ([lines[0], lines[1], lines[3]].join("\n"), "0 groups"),
            (lines[1..].join("\n"), "line 1: comes before"),
            (other, "version 2 is not 1"),
            (format!("{whole}{}", lines[1]), "line 5: follows the end"),
            (whole.replace("0.875", "1.5"), "line 2: similarity 1.5"),
            (whole.replace("mask\"", "mask\n"), "line 2"),
        ] {
            let error = read_text("truth.jsonl", &text).unwrap_err().to_string();
            assert!(error.contains(word) && !error.contains('\n'), "{word}: {error}");
        }
    }

    #[test]
    fn truths_of_other_makers_are_read() {
        let truth = read_text("pairs.tsv", "a\tb\t0.5\torig-block\nc\td\t1\n").unwrap();
        assert_eq!((truth.pairs[0].class.as_str(), truth.pairs[1].given), ("orig-block", Some(1.0)));
        let truth =
            read_text("pairs.jsonl", "{\"a\":\"x\",\"b\":\"y\",\"jaccard5\":0.83,\"label\":\"same\"}\n").unwrap();
        assert_eq!((truth.pairs[0].class.as_str(), truth.pairs[0].given), ("same", Some(0.83)));
        for (name, text) in
            [("a.tsv", "a b 0.5"), ("b.tsv", "a\tb\tmuch"), ("c.jsonl", "{\"a\":\"x\"}"), ("d.tsv", "a\tb\t2")]
        {
            let error = read_text(name, text).unwrap_err().to_string();
            assert!(error.contains("line 1: "), "{error}");
        }
    }

    #[test]
    fn rows_of_reuse_are_read_as_they_were_written() {
        let place = |start| Place { start, end: start + 4, start_byte: 3 * start, end_byte: 3 * start + 12 };
        let witness = |id: &str, start| Witness { id: id.into(), place: place(start) };
        let (witnesses, class) = (vec![witness("z1", 0), witness("z2", 5)], "mask".to_owned());
        let known = Case { case: 7, class, band: Band::Near, placement: "middle".into(), witnesses };
        let roster = Decoy { decoy: 1, kind: "list".into(), witnesses: vec![witness("z1", 9), witness("z4", 2)] };
        let phrases = Stock { id: "z3".into(), spans: vec![[2, 9], [11, 20]] };
        let mut out = Vec::new();
        begin(&mut out, 7, serde_json::json!({})).unwrap();
        case(&mut out, known.clone()).unwrap();
        stock(&mut out, phrases.clone()).unwrap();
        decoy(&mut out, roster.clone()).unwrap();
        end(&mut out, Totals { cases: 1, decoys: 1, stock: 1, ..Totals::default() }).unwrap();
        let text = String::from_utf8(out).unwrap();
        let truth = read_text("truth.jsonl", &text).unwrap();
        assert_eq!((truth.cases, truth.decoys, truth.stock), (vec![known], vec![roster], vec![phrases]));
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows[2], r#"{"type":"stock","id":"z3","spans":[[2,9],[11,20]]}"#);
        assert!(rows[1].contains(r#""witnesses":[{"id":"z1","start":0,"end":4,"start_byte":0,"end_byte":12}"#));
        for (damaged, word) in [
            ([rows[0], rows[1], rows[3], rows[4]].join("\n"), "0 of stock"),
            ([rows[0], rows[1], rows[2], rows[4]].join("\n"), "0 of decoys"),
            (text.replace("\"start\":2", "\"start\":7"), "line 4: decoy 1 has an empty span in \"z4\""),
            (text.replace("[2,9]", "[9,9]"), "line 3: a span"),
            (text.replace("\"near\"", "\"far\""), "line 2: "),
            (text.replace("\"start\":5", "\"start\":9"), "line 2: case 7 has an empty span in \"z2\""),
            (text.replace("\"stock\",", "\"other\","), "line 3: has the type \"other\", which a truth does not use"),
        ] {
            let error = read_text("truth.jsonl", &damaged).unwrap_err().to_string();
            assert!(error.contains(word) && !error.contains('\n'), "{word}: {error}");
        }
    }
}
