//! Who shares how much with whom: a picture of the documents by each other, and the same as a table.
//!
//! Rows and columns stand in the order in which likes are neighbours (seriation by nearest ends: the pair that shares
//! most is the seed, and the chain grows at whichever end has the next of kin).

use super::shared::Shared;
use super::shown_of;
use super::view::{View, opening};
use crate::report::pages::html::{percent, plain, say};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// Documents in the picture.
const PICTURED: usize = 60;
/// Pairs in the table.
const LISTED: usize = 400;
/// Units of the picture, as far as cells of a handy size allow.
const WIDTH: usize = 640;
/// From this size on a cell holds its figure.
const LEGIBLE: usize = 44;
/// Units for the numbers of the documents.
const MARGIN: usize = 34;
/// Units for their names.
const NAMES: usize = 190;
/// Characters of a name.
const NAME: usize = 26;

pub(super) fn section(view: &View<'_>) -> Markup {
    let pairs = &view.links.pairs;
    let order = seriated(pairs);
    let listed = &pairs[..pairs.len().min(LISTED)];
    html! {
        section id="matrix" {
            h2 { (say("文档两两重复情况", "Overlap of each pair of documents")) }
            @if pairs.is_empty() { p { (say("没有两篇文档共有套话以外的内容。", "No two documents share anything beside stock phrases.")) } }
            @else {
                p class="note" { (say("每行一篇文档：颜色越深，它与该列文档逐字重合的比例越高（不计套话和改动过的字；最深的一格比例最大）；两个方向可以不同。",
                    "A row is a document: the darker a cell, the more of it appears unchanged in the column's document, stock phrases and what was changed left out. The two directions may differ.")) }
                (shown_of(order.len(), documents(pairs).len(), "篇文档", "documents that share something"))
                div class="scroll" { (picture(view, &order)) }
                (shown_of(listed.len(), pairs.len(), "对文档", "pairs"))
                div class="scroll" { (table(view, listed)) }
            }
        }
    }
}

fn documents(pairs: &[Shared]) -> BTreeSet<usize> {
    pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect()
}

/// The documents that share most, likes beside likes.
fn seriated(pairs: &[Shared]) -> Vec<usize> {
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    for pair in pairs {
        if chosen.len() + 2 <= PICTURED || chosen.contains(&pair.a) && chosen.contains(&pair.b) {
            chosen.extend([pair.a, pair.b]);
        }
    }
    let mut likeness: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for pair in pairs {
        let share = pair.most().0;
        likeness.insert((pair.a, pair.b), share);
        likeness.insert((pair.b, pair.a), share);
    }
    let like = |a: usize, b: usize| likeness.get(&(a, b)).copied().unwrap_or(0.0);
    let Some(seed) = pairs.first() else { return Vec::new() };
    let mut order = std::collections::VecDeque::from([seed.a, seed.b]);
    chosen.remove(&seed.a);
    chosen.remove(&seed.b);
    while let (Some(&first), Some(&last)) = (order.front(), order.back()) {
        let best = |end: usize| {
            let nearer = |best: (usize, f64), next: (usize, f64)| if next.1 > best.1 { next } else { best };
            chosen.iter().map(|&other| (other, like(end, other))).reduce(nearer)
        };
        let (Some(before), Some(after)) = (best(first), best(last)) else { break };
        match before.1 > after.1 {
            true => order.push_front(before.0),
            false => order.push_back(after.0),
        }
        chosen.remove(if before.1 > after.1 { &before.0 } else { &after.0 });
    }
    order.into()
}

fn picture(view: &View<'_>, order: &[usize]) -> Markup {
    let cell = (WIDTH / order.len().max(1)).clamp(14, 56);
    let (width, height) = (NAMES + MARGIN + cell * order.len(), MARGIN + cell * order.len());
    let (column, row) = (|index: usize| NAMES + MARGIN + cell * index, |index: usize| MARGIN + cell * index);
    let most =
        order.iter().flat_map(|&page| &view.findings.ratios[page].with).map(|common| common.equal).fold(0.0, f64::max);
    let share = |row: usize, column: usize| view.findings.ratios[row].common_with(column).map(|common| common.equal);
    html! {
        svg class="matrix" viewBox={ "0 0 " (width) " " (height) } width=(width) role="group" aria-labelledby="matrix-title" {
            title id="matrix-title" { "文档两两共有的比例 · shares of documents in each other" }
            @for (index, &page) in order.iter().enumerate() {
                text x=(NAMES + MARGIN - 6) y=(row(index) + cell / 2 + 4) text-anchor="end" { (page + 1) ". " (opening(&view.page(page).id, NAME)) }
                text x=(column(index) + cell / 2) y=(MARGIN - 6) text-anchor="middle" { (page + 1) }
                rect class="self" x=(column(index)) y=(row(index)) width=(cell) height=(cell) { }
                @for (other_index, &other) in order.iter().enumerate() {
                    @if let Some(value) = share(page, other) {
                        (self::cell(view, (page, other), (column(other_index), row(index), cell), value, most))
                    }
                }
            }
        }
    }
}

fn cell(
    view: &View<'_>,
    (page, other): (usize, usize),
    (x, y, size): (usize, usize, usize),
    value: f64,
    most: f64,
) -> Markup {
    // Ten steps of darkness up to the greatest share; even a little is seen.
    let step = ((value / most.max(f64::MIN_POSITIVE) * 10.0).ceil() as usize).clamp(1, 10);
    let title = format!("{} → {}: {}", plain(&view.page(page).id), plain(&view.page(other).id), percent(value));
    let cell = html! {
        rect class={ "share s" (step) } x=(x + 1) y=(y + 1) width=(size - 2) height=(size - 2) { title { (title) } }
        @if size >= LEGIBLE {
            text class={ "value v" (step) } x=(x + size / 2) y=(y + size / 2 + 4) text-anchor="middle" { (percent(value)) }
        }
    };
    html! {
        @match view.links.pair(page, other) {
            Some(address) => a href=(address) aria-label=(title) { (cell) },
            None => (cell),
        }
    }
}

fn table(view: &View<'_>, pairs: &[Shared]) -> Markup {
    let name = |page: usize| html! { (page + 1) ". " (view.document(page)) };
    html! {
        table class="sortable" {
            caption { (say("两两重合与涉及的比例", "What documents have in common")) }
            thead { tr {
                th scope="col" { (say("甲", "one")) }
                th scope="col" { (say("乙", "other")) }
                th scope="col" class="n" { (say("甲重合", "equal of the one")) }
                th scope="col" class="n" { (say("乙重合", "equal of the other")) }
                th scope="col" class="n" { (say("甲涉及", "touched of the one")) }
                th scope="col" class="n" { (say("乙涉及", "touched of the other")) }
                th scope="col" { (say("对照", "side by side")) }
            } }
            tbody {
                @for pair in pairs {
                    tr {
                        td { (name(pair.a)) } td { (name(pair.b)) }
                        @for share in pair.equal.into_iter().chain(pair.touched) { td class="n" data-value=(share) { (percent(share)) } }
                        td {
                            @if let Some(address) = view.links.pair(pair.a, pair.b) {
                                a href=(address) { (pair.a + 1) " ⇄ " (pair.b + 1) }
                            } @else { "–" }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likes_are_neighbours() {
        let pair = |a, b, share| Shared { a, b, equal: [share, share], touched: [share, share] };
        let order = seriated(&[pair(0, 3, 0.9), pair(1, 2, 0.8), pair(2, 3, 0.5), pair(0, 1, 0.1)]);
        assert_eq!(order, [0, 3, 2, 1]);
        assert!(seriated(&[]).is_empty());
    }
}
