//! What is scored: the clusters of a report of reuse, and the places of their witnesses.

use crate::error::{Error, Result};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::path::Path;

/// The version of the rows that is read.
const SCHEMA: u32 = 2;

/// A place that a report shows, in code points, half-open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The id of the document.
    pub document: String,
    /// The first code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// Places that a report shows together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cluster {
    /// Its class in the report; `formula`, `list` and `template` are not counted as findings.
    pub class: String,
    /// Its witnesses in their order.
    pub sites: Vec<Site>,
}

/// A report of reuse, as far as it is scored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The clusters in their order.
    pub clusters: Vec<Cluster>,
    /// Neighbouring clusters of two documents that the report calls one case.
    pub stretches: Vec<Cluster>,
    /// The ids of the documents that were read, if the report tells.
    pub documents: HashSet<String>,
}

#[derive(Deserialize)]
struct Typed<'l> {
    #[serde(borrow)]
    r#type: Cow<'l, str>,
}

#[derive(Deserialize)]
struct RunRow {
    schema: Option<u32>,
}

#[derive(Deserialize)]
struct DocumentRow {
    id: String,
}

#[derive(Deserialize)]
struct ClusterRow {
    cluster: u64,
    class: String,
    size: usize,
}

#[derive(Deserialize)]
struct StretchRow {
    a: String,
    b: String,
    a_start: usize,
    a_end: usize,
    b_start: usize,
    b_end: usize,
}

#[derive(Deserialize)]
struct WitnessRow {
    cluster: u64,
    document: String,
    start: usize,
    end: usize,
}

impl Shown {
    /// Whether the file at `path` begins as a report does: with a row of type `run`.
    pub fn is_at(path: &Path) -> bool {
        let mut line = String::new();
        let read = File::open(path).and_then(|file| BufReader::new(file).read_line(&mut line));
        read.is_ok() && serde_json::from_str::<Typed<'_>>(&line).is_ok_and(|row| row.r#type == "run")
    }

    /// The stretches as clusters, with the clusters that are not wholly told by these.
    pub(super) fn joined(&self) -> Shown {
        let mut spans: HashMap<[&str; 2], Vec<[Range<usize>; 2]>> = HashMap::new();
        for sites in self.stretches.iter().map(|stretch| &stretch.sites) {
            let both = [sites[0].start..sites[0].end, sites[1].start..sites[1].end];
            spans.entry([&sites[0].document, &sites[1].document]).or_default().push(both);
        }
        let holds = |range: &Range<usize>, site: &Site| range.start <= site.start && site.end <= range.end;
        let is_told = |a: &Site, b: &Site| {
            let all = spans.get(&[a.document.as_str(), b.document.as_str()]).into_iter().flatten();
            all.into_iter().any(|[x, y]| holds(x, a) && holds(y, b))
        };
        let stands_out = |cluster: &&Cluster| {
            let sites = &cluster.sites;
            let mut pairs = (0..sites.len()).flat_map(|y| (0..y).map(move |x| (&sites[x], &sites[y])));
            pairs.any(|(a, b)| !is_told(a, b) && !is_told(b, a))
        };
        let clusters = self.stretches.iter().chain(self.clusters.iter().filter(stands_out)).cloned().collect();
        Shown { clusters, stretches: Vec::new(), documents: self.documents.clone() }
    }

    /// Reads a report: what `leitong report -o NAME.jsonl` writes.
    ///
    /// # Errors
    /// If the file cannot be read, a row is malformed or of another version, or a cluster lacks witnesses.
    pub fn read(path: &Path) -> Result<Shown> {
        let fault = |line: usize, problem: String| Error::Input {
            path: path.to_owned(),
            problem: format!("line {line}: {}", problem.lines().collect::<Vec<_>>().join(" ")),
        };
        let file = File::open(path).map_err(Error::io(path, "read"))?;
        let mut reader = Reader::default();
        for (line, number) in BufReader::with_capacity(1 << 18, file).lines().zip(1..) {
            let line = line.map_err(Error::io(path, "read"))?;
            reader.take(&line, number).map_err(|problem| fault(number, problem))?;
        }
        reader.finish().map_err(|(line, problem)| fault(line, problem))
    }
}

/// What has been read.
#[derive(Default)]
struct Reader {
    shown: Shown,
    /// Of each number its place among the clusters.
    places: HashMap<u64, usize>,
    /// Of each cluster its line, its number and its size.
    said: Vec<(usize, u64, usize)>,
}

impl Reader {
    fn take(&mut self, line: &str, number: usize) -> Result<(), String> {
        let kind = parse::<Typed<'_>>(line)?.r#type;
        match &*kind {
            "run" => match parse::<RunRow>(line)?.schema {
                Some(schema) if schema != SCHEMA => {
                    Err(format!("schema {schema} is not {SCHEMA}: write the report again with this version"))
                }
                _ => Ok(()),
            },
            _ if number == 1 => Err("comes before the row of type run".into()),
            "document" => {
                self.shown.documents.insert(parse::<DocumentRow>(line)?.id);
                Ok(())
            }
            "cluster" => self.cluster(parse(line)?, number),
            "witness" => self.witness(parse(line)?),
            "stretch" => self.stretch(parse(line)?),
            _ => Ok(()),
        }
    }

    fn cluster(&mut self, row: ClusterRow, number: usize) -> Result<(), String> {
        if self.places.insert(row.cluster, self.said.len()).is_some() {
            return Err(format!("cluster {} appears twice", row.cluster));
        }
        self.said.push((number, row.cluster, row.size));
        self.shown.clusters.push(Cluster { class: row.class, sites: Vec::new() });
        Ok(())
    }

    fn witness(&mut self, row: WitnessRow) -> Result<(), String> {
        let WitnessRow { cluster, document, start, end } = row;
        let Some(&place) = self.places.get(&cluster) else {
            return Err(format!("a witness of cluster {cluster} comes before the cluster"));
        };
        if start >= end {
            return Err(format!("the witness in {document:?} is empty: from {start} to {end}"));
        }
        self.shown.clusters[place].sites.push(Site { document, start, end });
        Ok(())
    }

    fn stretch(&mut self, row: StretchRow) -> Result<(), String> {
        let sites = vec![
            Site { document: row.a, start: row.a_start, end: row.a_end },
            Site { document: row.b, start: row.b_start, end: row.b_end },
        ];
        if let Some(site) = sites.iter().find(|site| site.start >= site.end) {
            return Err(format!("the stretch in {:?} is empty: from {} to {}", site.document, site.start, site.end));
        }
        self.shown.stretches.push(Cluster { class: "stretch".into(), sites });
        Ok(())
    }

    fn finish(self) -> Result<Shown, (usize, String)> {
        for (&(line, number, size), cluster) in self.said.iter().zip(&self.shown.clusters) {
            let found = cluster.sites.len();
            if found != size {
                let problem =
                    format!("cluster {number} should have {size} witnesses but has {found}: write the report again");
                return Err((line, problem));
            }
        }
        Ok(self.shown)
    }
}

fn parse<'l, T: Deserialize<'l>>(line: &'l str) -> Result<T, String> {
    serde_json::from_str(line).map_err(|error| error.to_string())
}
