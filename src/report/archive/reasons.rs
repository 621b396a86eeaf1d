//! `removed.jsonl` and `clusters.jsonl`: a row for each unit that went, and for each cluster, written by hand.
//!
//! There may be more of these rows than records, and the bytes of a row are mostly names that stand there already. So
//! they are appended to one buffer, without a value made for each row; `rows_are_those_of_serde` holds them to what
//! serde_json writes.

use crate::dedup::{Cluster, Outcome, Rule, Verdict};
use crate::document::{Source, part_mark};
use crate::source::{Inputs, path_bytes, quote};
use serde::Serialize;
use std::io::{self, Write};
use std::num::NonZeroU32;

/// Writes the rows of one outcome.
pub(super) struct Reasons<'a> {
    outcome: &'a Outcome,
    inputs: &'a Inputs,
    /// Records that were named lately, each at a place of its own: rows that follow one another name the same few.
    names: Vec<Name>,
    /// What has not been written yet.
    buffer: Vec<u8>,
}

/// What rows say of any unit of a record, as JSON.
#[derive(Clone, Default)]
struct Name {
    /// No record has the number 0.
    source: Source,
    /// The document's id without the quotation mark at its end: the number of a part may follow.
    id: Vec<u8>,
    /// The field `source`.
    place: Vec<u8>,
}

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 16;
/// Names that are remembered: a power of two.
const NAMES: usize = 256;

impl<'a> Reasons<'a> {
    /// A writer of the rows of `outcome`.
    pub(super) fn new(outcome: &'a Outcome, inputs: &'a Inputs) -> Reasons<'a> {
        Reasons {
            outcome,
            inputs,
            names: vec![Name::default(); NAMES],
            buffer: Vec::with_capacity(BUFFER + BUFFER / 8),
        }
    }

    /// The rows of `removed.jsonl`, in input order; `clusters` is
    /// [`Outcome::cluster_of`](crate::dedup::Outcome::cluster_of).
    pub(super) fn removed(mut self, clusters: &[Option<NonZeroU32>], out: &mut impl Write) -> io::Result<()> {
        for ((verdict, cluster), unit) in self.outcome.verdicts.iter().zip(clusters).zip(0..) {
            if let Verdict::Removed { partner, similarity, rule } = *verdict {
                let cluster = cluster.expect("a removed unit is in a cluster").get();
                self.removed_row(unit, partner, similarity, rule, cluster);
                self.end_row(out)?;
            }
        }
        out.write_all(&self.buffer)
    }

    /// The rows of `clusters.jsonl`, in the order of the kept units.
    pub(super) fn clusters(mut self, out: &mut impl Write) -> io::Result<()> {
        for (cluster, number) in self.outcome.clusters.iter().zip(1u32..) {
            self.cluster_row(cluster, number);
            self.end_row(out)?;
        }
        out.write_all(&self.buffer)
    }

    fn removed_row(&mut self, unit: u32, partner: u32, similarity: f64, rule: Rule, cluster: u32) {
        self.plain("{");
        self.unit(unit);
        self.plain(",\"kept\":{");
        self.unit(partner);
        self.plain("},\"similarity\":");
        self.similarity(similarity);
        self.plain(",\"measure\":\"jaccard\",\"rule\":");
        self.value(&rule);
        self.plain(",\"cluster\":");
        self.value(&cluster);
        self.plain("}");
    }

    fn cluster_row(&mut self, cluster: Cluster<'_>, number: u32) {
        self.plain("{\"cluster\":");
        self.value(&number);
        self.plain(",\"size\":");
        self.value(&cluster.members.len());
        self.plain(",\"kept\":");
        self.id(cluster.kept);
        self.plain(",\"members\":[");
        for (index, &unit) in cluster.members.iter().enumerate() {
            self.plain(if index == 0 { "{" } else { ",{" });
            self.unit(unit);
            self.plain(",\"similarity\":");
            self.similarity(match self.outcome.verdicts[unit as usize] {
                Verdict::Kept => 1.0,
                Verdict::Removed { similarity, .. } => similarity,
            });
            self.plain("}");
        }
        self.plain("]}");
    }

    fn end_row(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.plain("\n");
        if self.buffer.len() >= BUFFER {
            out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// The fields of a [`UnitRow`](crate::report::rows::UnitRow).
    fn unit(&mut self, unit: u32) {
        self.plain("\"id\":");
        let name = self.id(unit);
        self.buffer.extend_from_slice(&self.names[name].place);
    }

    /// The id of `unit`; returns where the name of its record stands.
    fn id(&mut self, unit: u32) -> usize {
        let name = self.name(unit);
        self.buffer.extend_from_slice(&self.names[name].id);
        let units = &self.outcome.units;
        let part = units.part(unit);
        if let Some(mark) = part_mark(units.kind(), part) {
            self.plain(mark);
            self.value(&part);
        }
        self.plain("\"");
        name
    }

    /// Where the name of the record of `unit` stands, which is made unless it does.
    fn name(&mut self, unit: u32) -> usize {
        let source = self.outcome.units.source(unit);
        let at = (source.record as usize).wrapping_add(source.file as usize) % NAMES;
        if self.names[at].source != source {
            let name = &mut self.names[at];
            name.source = source;
            name.id.clear();
            let id = self.outcome.units.document_id(unit);
            quote(&String::from_utf8_lossy(&id), &mut name.id);
            name.id.pop();
            name.place.clear();
            name.place.extend_from_slice(b",\"source\":{\"path\":");
            let path = &self.inputs.files[source.file as usize].path;
            quote(&path.to_string_lossy(), &mut name.place);
            if let Some(bytes) = path_bytes(path) {
                name.place.extend_from_slice(format!(",\"path_bytes\":\"{bytes}\"").as_bytes());
            }
            name.place.extend_from_slice(format!(",\"record\":{}}}", source.record).as_bytes());
        }
        at
    }

    fn similarity(&mut self, similarity: f64) {
        // Nearly all rows of many corpora are those of equal texts.
        match similarity == 1.0 {
            true => self.plain("1.0"),
            false => self.value(&similarity),
        }
    }

    fn plain(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized)) {
        serde_json::to_writer(&mut self.buffer, value).expect("what stands in a row has a JSON form");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::dedup;
    use crate::document::Unit;
    use crate::report::rows::UnitRow;
    use proptest::prelude::*;

    #[derive(Serialize)]
    struct RemovedRow<'a> {
        #[serde(flatten)]
        unit: UnitRow<'a>,
        kept: UnitRow<'a>,
        similarity: f64,
        measure: &'static str,
        rule: Rule,
        cluster: u32,
    }

    #[derive(Serialize)]
    struct ClusterRow<'a> {
        cluster: u32,
        size: usize,
        kept: String,
        members: Vec<MemberRow<'a>>,
    }

    #[derive(Serialize)]
    struct MemberRow<'a> {
        #[serde(flatten)]
        unit: UnitRow<'a>,
        similarity: f64,
    }

    fn removed(outcome: &Outcome, inputs: &Inputs) -> String {
        let clusters = outcome.cluster_of();
        let row = |(verdict, unit): (&Verdict, u32)| match *verdict {
            Verdict::Kept => String::new(),
            Verdict::Removed { partner, similarity, rule } => {
                let (unit_row, kept) = (UnitRow::new(outcome, inputs, unit), UnitRow::new(outcome, inputs, partner));
                let cluster = clusters[unit as usize].unwrap().get();
                let row = RemovedRow { unit: unit_row, kept, similarity, measure: "jaccard", rule, cluster };
                serde_json::to_string(&row).unwrap() + "\n"
            }
        };
        outcome.verdicts.iter().zip(0..).map(row).collect()
    }

    fn clusters(outcome: &Outcome, inputs: &Inputs) -> String {
        let member = |&unit: &u32| {
            let similarity = match outcome.verdicts[unit as usize] {
                Verdict::Kept => 1.0,
                Verdict::Removed { similarity, .. } => similarity,
            };
            MemberRow { unit: UnitRow::new(outcome, inputs, unit), similarity }
        };
        let row = |(cluster, number): (Cluster<'_>, u32)| {
            let kept = outcome.units.id(cluster.kept);
            let members: Vec<_> = cluster.members.iter().map(member).collect();
            let row = ClusterRow { cluster: number, size: members.len(), kept, members };
            serde_json::to_string(&row).unwrap() + "\n"
        };
        outcome.clusters.iter().zip(1..).map(row).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn rows_are_those_of_serde(
            records in prop::collection::vec(
                ("[a\"\\\\\n\u{7}雷/\u{7f}:#]{0,4}", prop::collection::vec("[ab]( [a-f]){6,9}", 1..4)), 1..12),
            unit in prop::sample::select(Unit::ALL),
            two_files: bool,
        ) {
            let dir = tempfile::tempdir().unwrap();
            let mut text = String::new();
            for (id, parts) in &records {
                text += &serde_json::json!({"id": id, "text": parts.join("\n\n")}).to_string();
                text += "\n";
            }
            std::fs::write(dir.path().join("a \"雷\".jsonl"), &text).unwrap();
            if two_files {
                std::fs::write(dir.path().join("b.jsonl"), &text).unwrap();
            }
            let inputs = Inputs::gather(&[dir.path().to_owned()]).unwrap();
            let mut config = Config { unit, ..Config::default() };
            config.banding.threshold = 0.3;
            let outcome = dedup::run(&config, &inputs, &()).unwrap();
            let (mut out, mut all) = (Vec::new(), Vec::new());
            Reasons::new(&outcome, &inputs).removed(&outcome.cluster_of(), &mut out).unwrap();
            Reasons::new(&outcome, &inputs).clusters(&mut all).unwrap();
            prop_assert_eq!(String::from_utf8(out).unwrap(), removed(&outcome, &inputs));
            prop_assert_eq!(String::from_utf8(all).unwrap(), clusters(&outcome, &inputs));
        }
    }
}
