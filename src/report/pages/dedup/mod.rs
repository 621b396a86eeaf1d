//! A deduplication as a page: what was removed and why, and pairs by which a person can judge it.

mod histogram;
mod origin;
mod pairs;

use crate::config::Config;
use crate::dedup::{Example, Outcome, Rule, Verdict};
use crate::error::Result;
use crate::near::cluster::ClusterRule;
use crate::report::Existing;
use crate::report::pages::cap::said;
use crate::report::pages::html::{Language, Shell, Words, number, plural, say, shown, shown_line};
use crate::report::rows::UnitRow;
use crate::report::words::amount::size;
use crate::report::words::printable::printable;
use crate::source::Inputs;
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::path::Path;

/// Clusters and rejected records that are listed.
const LISTED: usize = 200;
/// Members of a cluster that are listed.
const MEMBERS: usize = 50;

/// A run, with examples of what it did.
#[derive(Debug, Clone, Copy)]
pub struct DedupPage<'a> {
    /// What became of each record.
    pub outcome: &'a Outcome,
    /// Of these inputs.
    pub inputs: &'a Inputs,
    /// With these settings.
    pub config: &'a Config,
    /// Pairs with their texts: see [`dedup::examples`](crate::dedup::examples).
    pub examples: &'a [Example],
}

impl DedupPage<'_> {
    /// Writes the page to `path`, which is complete or not there.
    ///
    /// # Errors
    /// If `path` exists and `existing` is [`Existing::Refuse`], or it cannot be written.
    pub fn write(self, path: &Path, existing: Existing) -> Result<()> {
        existing.write(path, &self.page())
    }

    /// The page: the same bytes for the same run.
    pub fn page(self) -> String {
        let section = |id: &str, zh: &str, en: &str| (format!("#{id}"), Words::new(zh, en));
        let counts = self.outcome.counts();
        Shell {
            title: format!(
                "leitong dedup: {} of {} removed",
                number(counts.removed as usize),
                number(counts.read as usize)
            ),
            language: Language::Both { is_chinese: false },
            sections: vec![
                section("summary", "概览", "Summary"),
                section("why", "相似度", "Similarities"),
                section("judge", "人工复核", "Review"),
                section("origins", "来源", "Where the copies are"),
                section("clusters", "组", "Clusters"),
                section("run", "检测信息", "Run"),
            ],
            header: self.header(),
            main: html! {
                (self.summary())
                (histogram::section(self.outcome, self.config))
                (pairs::section(self))
                (origin::section(self))
                (self.clusters())
                (self.run())
            },
            data: Vec::new(),
        }
        .page()
    }

    fn header(self) -> Markup {
        html! {
            p class="brand" { "leitong 雷同" }
            h1 { (say("去重报告", "What was removed, and why")) }
        }
    }

    fn summary(self) -> Markup {
        let counts = self.outcome.counts();
        let kind = self.outcome.units.kind().plural();
        let share = counts.removed as f64 / (counts.read as f64).max(1.0) * 100.0;
        let banding = self.outcome.banding;
        html! {
            section id="summary" {
                h2 { (say("概览", "Summary")) }
                ul class="lead" {
                    li { (say(
                        format!("读入 {}，保留 {}，删除 {}（{share:.1}\u{a0}%），拒绝 {}", number(counts.read as usize), number(counts.kept as usize), number(counts.removed as usize), number(counts.rejected as usize)),
                        format!("{} {kind} read, {} kept, {} removed ({share:.1}\u{a0}%), {} rejected", number(counts.read as usize), number(counts.kept as usize), number(counts.removed as usize), number(counts.rejected as usize)),
                    )) }
                    li { (self.rules()) }
                    li { (say(
                        format!("恰在阈值的一对被发现的概率为 {:.4}（{} 段 × {} 行）", banding.recall_at_threshold, banding.bands, banding.rows),
                        format!("a pair at the threshold is found with probability {:.4} ({} bands of {} rows)", banding.recall_at_threshold, banding.bands, banding.rows),
                    )) }
                }
                @for cap in &self.outcome.caps {
                    p class="warning" { (said(cap)) }
                }
            }
        }
    }

    /// How many were removed by each rule; families are made by chains, and say so.
    fn rules(self) -> Markup {
        let by_rule = |wanted: Rule| {
            let is = |verdict: &&Verdict| matches!(verdict, Verdict::Removed { rule, .. } if *rule == wanted);
            self.outcome.verdicts.iter().filter(is).count()
        };
        let [exact, near] = [Rule::Exact, Rule::Near].map(|rule| number(by_rule(rule)));
        let threshold = self.config.banding.threshold;
        match self.config.cluster.rule {
            ClusterRule::Star => say(
                format!(
                    "其中 {exact} 与保留者相同，{near} 与保留者足够相似（Jaccard ≥ {threshold}）：每一对都逐一核实"
                ),
                format!(
                    "of these {exact} equal to what is kept and {near} similar enough (Jaccard ≥ {threshold}): every pair was verified exactly"
                ),
            ),
            ClusterRule::Components => say(
                format!(
                    "其中 {exact} 与保留者相同，{near} 经由一串相似的记录（每步 Jaccard ≥ {threshold}）与保留者同属一组，与它本身可能不够相似"
                ),
                format!(
                    "of these {exact} equal to what is kept and {near} in one family with it by chains of matches (Jaccard ≥ {threshold} each), not always that similar to it"
                ),
            ),
        }
    }

    /// The largest clusters, with all that is needed to find their members.
    fn clusters(self) -> Markup {
        let all = &self.outcome.clusters;
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|&index| (std::cmp::Reverse(all.get(index).members.len()), index));
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        all.iter().for_each(|cluster| *sizes.entry(cluster.members.len()).or_default() += 1);
        html! {
            section id="clusters" {
                h2 { (say("组", "Clusters")) }
                p { (say(format!("{} 组，最大的有 {} 条", number(all.len()), number(sizes.last_key_value().map_or(0, |(size, _)| *size))),
                         format!("{}, the largest of {}", plural(all.len(), "cluster"), number(sizes.last_key_value().map_or(0, |(size, _)| *size))))) }
                (histogram::sizes(&sizes))
                @if order.len() > LISTED {
                    p class="note" { (say(format!("此处列出最大的 {LISTED} 组"), format!("the largest {LISTED} of {} are listed here; clusters.jsonl has all", number(order.len())))) }
                }
                @for &index in order.iter().take(LISTED) {
                    @let cluster = all.get(index);
                    details {
                        summary { (number(cluster.members.len())) " · " (self.unit(cluster.kept)) }
                        ul class="places" {
                            @for &member in cluster.members.iter().filter(|&&member| member != cluster.kept).take(MEMBERS) {
                                li { (self.unit(member)) " " (self.similarity(member)) }
                            }
                            @if cluster.members.len() > MEMBERS + 1 { li { "… " (number(cluster.members.len() - MEMBERS - 1)) } }
                        }
                    }
                }
            }
        }
    }

    fn similarity(self, unit: u32) -> String {
        match self.outcome.verdicts[unit as usize] {
            Verdict::Removed { rule: Rule::Exact, .. } => "=".into(),
            Verdict::Removed { similarity, .. } => format!("{similarity:.4}"),
            Verdict::Kept => String::new(),
        }
    }

    /// A record by its id and place.
    fn unit(self, unit: u32) -> Markup {
        let UnitRow { id, source } = UnitRow::new(self.outcome, self.inputs, unit);
        let place = format!("{}:{}", source.path, source.record);
        html! { (shown_line(&id)) @if place != id { " " span class="note" { (shown_line(&place)) } } }
    }

    fn run(self) -> Markup {
        let rejected = &self.outcome.rejected;
        html! {
            section id="run" {
                h2 { (say("检测信息", "About this run")) }
                p { "leitong " (env!("CARGO_PKG_VERSION")) }
                details { summary { (say("设置", "settings")) } pre { (shown(&self.config.in_force().to_toml().unwrap_or_default())) } }
                details {
                    summary { (say(format!("输入 {} 个文件", number(self.inputs.files.len())), format!("inputs: {}", plural(self.inputs.files.len(), "file")))) }
                    ul {
                        @for file in self.inputs.files.iter().take(5 * LISTED) {
                            li { (printable(&file.path.to_string_lossy())) " " (size(file.bytes)) }
                        }
                        @if self.inputs.files.len() > 5 * LISTED { li { "…" } }
                    }
                }
                @if !rejected.is_empty() {
                    details open {
                        summary { (say(format!("拒绝的记录 {} 条", number(rejected.len())), format!("{} rejected", plural(rejected.len(), "record")))) }
                        ul {
                            @for one in rejected.iter().take(LISTED) { li { (shown_line(&one.path)) ":" (one.record) " " (shown(&one.detail)) } }
                            @if rejected.len() > LISTED { li { "… " (number(rejected.len() - LISTED)) } }
                        }
                    }
                }
            }
        }
    }
}
