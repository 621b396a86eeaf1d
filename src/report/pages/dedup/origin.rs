//! Who copies whom: from which folder or host the removed came, and where what is kept in their place stands.

use super::DedupPage;
use crate::dedup::Verdict;
use crate::report::pages::html::{number, say, shown_line};
use crate::report::rows::UnitRow;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Pairs of origins that are listed.
const LISTED: usize = 100;

pub(super) fn section(page: DedupPage<'_>) -> Markup {
    let origin = |unit: u32| {
        let UnitRow { id, source } = UnitRow::new(page.outcome, page.inputs, unit);
        origin(&id, &source.path)
    };
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (verdict, unit) in page.outcome.verdicts.iter().zip(0..) {
        if let Verdict::Removed { partner, .. } = *verdict {
            *counts.entry((origin(unit), origin(partner))).or_default() += 1;
        }
    }
    let mut rows: Vec<((String, String), usize)> = counts.into_iter().collect();
    rows.sort_by(|x, y| y.1.cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
    html! {
        section id="origins" {
            h2 { (say("来源分布", "Where the copies are")) }
            p class="note" { (say("按网站（id 为网址时）、文件夹或文件统计。先后只按保留规则，不等于谁是原作。",
                "By host, where ids are addresses, by folder or file. Which one is kept follows the keep policy, and says nothing of who wrote first.")) }
            @if rows.len() > LISTED { p class="note" { (say(format!("此处列出 {LISTED} 对，共 {}", number(rows.len())), format!("{LISTED} of {} pairs are listed here", number(rows.len())))) } }
            div class="scroll" {
                table class="sortable" {
                    caption { (say("来源", "Origins")) }
                    thead { tr {
                        th scope="col" { (say("删除的记录来自", "removed from")) }
                        th scope="col" { (say("保留的记录在", "kept in")) }
                        th scope="col" class="n" { (say("条数", "records")) }
                    } }
                    tbody {
                        @for ((from, to), count) in rows.iter().take(LISTED) {
                            tr { td { (shown_line(from)) } td { (shown_line(to)) } td class="n" { (number(*count)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The host of an id that is an address; else the folder of the file, or the file where it has none.
fn origin(id: &str, path: &str) -> String {
    let address = id.strip_prefix("https://").or_else(|| id.strip_prefix("http://"));
    match address.and_then(|rest| rest.split(['/', '?', '#']).next()).filter(|host| !host.is_empty()) {
        Some(host) => host.to_owned(),
        None => path.rsplit_once('/').map_or(path, |(folder, _)| folder).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_folders_and_files() {
        assert_eq!(origin("https://example.org/a?b", "x/y.jsonl"), "example.org");
        assert_eq!(origin("n-1", "x/y.jsonl"), "x");
        assert_eq!(origin("n-1", "y.jsonl"), "y.jsonl");
    }
}
