//! Reading a truth, of this format or of another maker's.

use super::{Case, Decoy, Header, Pair, Stock, Totals, Truth, VERSION};
use crate::error::{Error, Result};
use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Reads a truth; one whose name ends in `.tsv` as tab-separated lines, any other as JSON Lines.
///
/// # Errors
/// If the file cannot be read, a line is malformed, the version is another one, or the end is missing.
pub fn read(path: &Path) -> Result<Truth> {
    let file = File::open(path).map_err(Error::io(path, "read"))?;
    let tabs = path.extension().is_some_and(|extension| extension == "tsv");
    let mut reader = Reader::default();
    for (index, line) in BufReader::with_capacity(1 << 18, file).lines().enumerate() {
        let line = line.map_err(Error::io(path, "read"))?;
        let taken = if tabs { reader.tabs(&line) } else { reader.json(&line) };
        taken.map_err(|problem| fault(path, format!("line {}: {problem}", index + 1)))?;
    }
    reader.finish().map_err(|problem| fault(path, problem))
}

fn fault(path: &Path, problem: String) -> Error {
    Error::Input { path: path.to_owned(), problem: problem.lines().collect::<Vec<_>>().join(" ") }
}

/// What has been read.
#[derive(Default)]
struct Reader {
    truth: Truth,
    begun: bool,
    end: Option<Totals>,
}

/// The type of a row.
#[derive(Deserialize)]
struct Typed {
    r#type: Option<String>,
}

/// A row of another maker.
#[derive(Deserialize)]
struct Foreign {
    a: String,
    b: String,
    jaccard: Option<f64>,
    jaccard5: Option<f64>,
    class: Option<String>,
    label: Option<String>,
}

impl Reader {
    fn tabs(&mut self, line: &str) -> Result<(), String> {
        let mut fields = line.split('\t');
        let (Some(a), Some(b), Some(value)) = (fields.next(), fields.next(), fields.next()) else {
            return Err("is not an id, an id and a similarity separated by tabs".into());
        };
        let given = similarity(value.parse().map_err(|_| format!("similarity {value:?} is not a number"))?)?;
        let class = fields.next().unwrap_or_default().to_owned();
        self.truth.pairs.push(foreign(a.into(), b.into(), Some(given), class));
        Ok(())
    }

    fn json(&mut self, line: &str) -> Result<(), String> {
        if self.end.is_some() {
            return Err("follows the end of the truth: make it again".into());
        }
        let typed: Typed = parse(line)?;
        match typed.r#type.as_deref() {
            Some("truth") => self.header(parse(line)?),
            None if !self.begun => self.foreign(parse(line)?),
            _ if !self.begun => Err("comes before the row of type truth".into()),
            Some("pair") => self.pair(parse(line)?),
            Some("group") => {
                self.truth.groups.push(parse(line)?);
                Ok(())
            }
            Some("reuse") => {
                let case: Case = parse(line)?;
                case.check().map(|()| self.truth.cases.push(case))
            }
            Some("decoy") => {
                let decoy: Decoy = parse(line)?;
                decoy.check().map(|()| self.truth.decoys.push(decoy))
            }
            Some("stock") => {
                let stock: Stock = parse(line)?;
                stock.check().map(|()| self.truth.stock.push(stock))
            }
            Some("end") => self.totals(parse(line)?),
            other => {
                Err(format!("has the type {:?}, which a truth does not use: make it again", other.unwrap_or("none")))
            }
        }
    }

    fn foreign(&mut self, row: Foreign) -> Result<(), String> {
        let given = row.jaccard5.or(row.jaccard).map(similarity).transpose()?;
        let class = row.class.or(row.label).unwrap_or_default();
        self.truth.pairs.push(foreign(row.a, row.b, given, class));
        Ok(())
    }

    fn header(&mut self, header: Header) -> Result<(), String> {
        if header.version != VERSION {
            return Err(format!("version {} is not {VERSION}: make the corpus again", header.version));
        }
        if self.begun || !self.truth.pairs.is_empty() {
            return Err("begins a second truth in the same file".into());
        }
        self.begun = true;
        (self.truth.seed, self.truth.config) = (Some(header.seed), Some(header.config));
        Ok(())
    }

    fn pair(&mut self, pair: Pair) -> Result<(), String> {
        pair.jaccard.iter().flat_map(|jaccard| [jaccard.words, jaccard.chars]).try_for_each(valid)?;
        self.truth.pairs.push(pair);
        Ok(())
    }

    fn totals(&mut self, totals: Totals) -> Result<(), String> {
        (self.truth.documents, self.truth.bytes) = (Some(totals.documents), Some(totals.bytes));
        self.end = Some(totals);
        Ok(())
    }

    /// Rows of reuse, of decoys and of set phrases.
    fn reused(&self) -> [usize; 3] {
        [self.truth.cases.len(), self.truth.decoys.len(), self.truth.stock.len()]
    }

    fn finish(self) -> Result<Truth, String> {
        let (pairs, groups) = (self.truth.pairs.len() as u64, self.truth.groups.len() as u64);
        match self.end {
            None if self.begun => Err("is cut short (it has no row of type end): make it again".into()),
            Some(end) if (end.pairs, end.groups) != (pairs, groups) => {
                Err(format!("has {pairs} pairs and {groups} groups, but its end row says otherwise: make it again"))
            }
            Some(end) if [end.cases, end.decoys, end.stock] != self.reused().map(|count| count as u64) => {
                let [cases, decoys, stock] = self.reused();
                Err(format!(
                    "has {cases} rows of reuse, {decoys} of decoys and {stock} of stock, but its end row says otherwise: make it again"
                ))
            }
            _ => Ok(self.truth),
        }
    }
}

fn parse<'l, T: Deserialize<'l>>(line: &'l str) -> Result<T, String> {
    serde_json::from_str(line).map_err(|error| error.to_string())
}

fn foreign(a: String, b: String, given: Option<f64>, class: String) -> Pair {
    Pair { a, b, class, jaccard: None, given, negative: false, passages: Vec::new() }
}

fn similarity(value: f64) -> Result<f64, String> {
    valid(value).map(|()| value)
}

fn valid(value: f64) -> Result<(), String> {
    match (0.0..=1.0).contains(&value) {
        true => Ok(()),
        false => Err(format!("similarity {value} is not between 0 and 1")),
    }
}
