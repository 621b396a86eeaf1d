//! Pairs side by side, by which a person can judge the threshold and the rules.

use super::DedupPage;
use crate::dedup::{Example, Kind};
use crate::report::pages::highlight::both;
use crate::report::pages::html::{Words, say};
use crate::text::difference::differences;
use maud::{Markup, html};

pub(super) fn section(page: DedupPage<'_>) -> Markup {
    html! {
        section id="judge" {
            h2 { (say("人工复核", "Pairs for review")) }
            @for &kind in Kind::ALL {
                @let pairs: Vec<&Example> = page.examples.iter().filter(|example| example.kind == kind).collect();
                @let Words { zh, en } = title(kind);
                h3 { (say(zh, en)) }
                @if pairs.is_empty() { p class="note" { (say("没有。", "There are none.")) } }
                @for example in pairs { (pair(page, example)) }
            }
        }
    }
}

fn title(kind: Kind) -> Words {
    match kind {
        Kind::JustAbove => Words::new("刚过阈值：已删除，请确认", "Just above the threshold: removed. Correct?"),
        Kind::JustBelow => {
            Words::new("略低于阈值：两篇都保留，请确认", "Just below the threshold: both kept. Correct?")
        }
        Kind::Near => Words::new("因相似而删除的样本", "A sample of those removed as similar"),
        Kind::Exact => Words::new("因相同而删除的样本", "A sample of those removed as identical"),
    }
}

fn pair(page: DedupPage<'_>, example: &Example) -> Markup {
    let (kept, other) = (&example.kept.1, &example.other.1);
    let edits = differences(kept, other).edits;
    let (left, right) = both(kept, other, &edits, true);
    html! {
        details open[matches!(example.kind, Kind::JustAbove | Kind::JustBelow)] {
            summary { (format!("{:.4}", example.similarity)) " · " (page.unit(example.other.0)) }
            table class="beside" {
                thead { tr {
                    th scope="col" { (say("保留", "kept")) " " (page.unit(example.kept.0)) }
                    th scope="col" {
                        @if example.kind == Kind::JustBelow { (say("也保留", "also kept")) } @else { (say("删除", "removed")) }
                        " " (page.unit(example.other.0))
                    }
                } }
                tbody { tr class="shared near" { td { p class="text" { (left) } } td { p class="text" { (right) } } } }
            }
        }
    }
}
