//! Stacked bars: where the time of a run goes, and under it the steps inside reading.

use super::plot::{Px, extent};
use crate::report::words::bench::tables::{Portion, percent};
use maud::{Markup, html};

/// Pixels of the picture and of its bars.
const WIDTH: f64 = 1000.0;
const BAR: f64 = 36.0;
/// Least pixels between two labels.
const GAP: f64 = 14.0;
/// Fills of a family; the style sheet and [`patterns`] know as many.
const FILLS: usize = 5;

/// Which fills a bar has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Family {
    /// Stages: a hue each.
    Stages,
    /// Steps: shades of the hue of reading.
    Steps,
}

impl Family {
    fn name(self) -> &'static str {
        match self {
            Family::Stages => "stage",
            Family::Steps => "step",
        }
    }

    fn fill(self, index: usize) -> String {
        format!("url(#{}{})", self.name(), index % FILLS)
    }
}

/// The stages of a run as one bar, and the steps inside `read` as another one that hangs below it.
pub(super) fn stacked(stages: &[Portion], steps: &[Portion], described: &str) -> Markup {
    let height = if steps.is_empty() { 84.0 } else { 210.0 };
    html! {
        svg class="bars" viewBox={ "0 0 " (WIDTH) " " (height) } role="img" {
            title { "Stages of a run, and the steps inside reading" }
            desc { (described) }
            (patterns())
            (labels(stages, 16.0, 44.0))
            @if !steps.is_empty() {
                (zoom(stages, 44.0 + BAR, 126.0))
                (bar(steps, Family::Steps, 126.0))
                (labels(steps, 192.0, 126.0 + BAR))
            }
            (bar(stages, Family::Stages, 44.0))
        }
    }
}

/// Left end and width of each portion.
fn places(portions: &[Portion]) -> Vec<(f64, f64)> {
    let mut at = 0.0;
    let place = |portion: &Portion| {
        let from = at;
        at += portion.share * WIDTH;
        (from, portion.share * WIDTH)
    };
    portions.iter().map(place).collect()
}

fn bar(portions: &[Portion], family: Family, y: f64) -> Markup {
    html! {
        @for (index, (portion, (x, width))) in portions.iter().zip(places(portions)).enumerate() {
            rect class="part" x=(Px(x)) y=(Px(y)) width=(Px(width)) height=(Px(BAR)) fill=(family.fill(index)) {
                title { (portion.name) " " (percent(portion.share)) }
            }
        }
    }
}

/// Names and shares at `y`, each with a line to the middle of its portion, whose edge is at `edge`.
fn labels(portions: &[Portion], y: f64, edge: f64) -> Markup {
    let texts: Vec<String> = portions.iter().map(|one| format!("{} {}", one.name, percent(one.share))).collect();
    let wanted: Vec<(f64, f64)> =
        texts.iter().zip(places(portions)).map(|(text, (x, width))| (x + width / 2.0, extent(text) * LETTER)).collect();
    let near = if edge > y { y + 6.0 } else { y - 14.0 };
    html! {
        @for ((text, middle), (target, _)) in texts.iter().zip(apart(&wanted)).zip(&wanted) {
            path class="leader" d={ "M" (Px(middle)) " " (Px(near)) "L" (Px(*target)) " " (Px(edge)) } {}
            text class="large" x=(Px(middle)) y=(Px(y)) text-anchor="middle" { (text) }
        }
    }
}

/// The letters of this picture against those of a plot.
const LETTER: f64 = 1.2;

/// Middles of labels, of which the wanted middle and the width are given: in order, apart, and inside the picture, if
/// there is room for all.
fn apart(wanted: &[(f64, f64)]) -> Vec<f64> {
    let mut middles: Vec<f64> = Vec::new();
    let mut end = 0.0;
    for (middle, width) in wanted {
        let start = (middle - width / 2.0).max(end);
        middles.push(start + width / 2.0);
        end = start + width + GAP;
    }
    let mut limit = WIDTH;
    for (middle, (_, width)) in middles.iter_mut().zip(wanted).rev() {
        *middle = middle.min(limit - width / 2.0);
        limit = *middle - width / 2.0 - GAP;
    }
    middles
}

/// The part of the upper bar that the lower one shows in full.
fn zoom(stages: &[Portion], top: f64, foot: f64) -> Markup {
    let read = stages.iter().position(|stage| stage.name == "read");
    let place = read.map(|index| places(stages)[index]);
    html! {
        @if let Some((x, width)) = place {
            path class="zoom" d={
                "M" (Px(x)) " " (Px(top)) "H" (Px(x + width)) "L" (Px(WIDTH)) " " (Px(foot)) "H0Z"
            } {}
        }
    }
}

/// Every fill: a colour, and a hatching that tells it from the others without colour.
fn patterns() -> Markup {
    const HATCHES: [&str; FILLS] = [
        "",
        "M-2 2L2 -2M0 8L8 0M6 10L10 6",
        "M2 2h2v2h-2zM6 6h2v2h-2z",
        "M-2 6L2 10M0 0L8 8M6 -2L10 2",
        "M0 2H8M0 6H8",
    ];
    html! {
        defs {
            @for family in [Family::Stages, Family::Steps] {
                @for (index, hatch) in HATCHES.iter().enumerate() {
                    pattern id={ (family.name()) (index) } width="8" height="8" patternUnits="userSpaceOnUse" {
                        rect class={ (family.name()) (index) } width="8" height="8" {}
                        path class="hatch" d=(hatch) {}
                    }
                }
            }
        }
    }
}

/// The fill of a portion, small, for a table.
pub(super) fn swatch(family: Family, index: usize) -> Markup {
    html! {
        svg class="swatch" viewBox="0 0 16 16" aria-hidden="true" {
            rect class="part" width="16" height="16" fill=(family.fill(index)) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn labels_do_not_touch(widths in proptest::collection::vec((0.0..1000.0f64, 20.0..120.0f64), 1..7)) {
            let mut wanted = widths;
            wanted.sort_by(|a, b| a.0.total_cmp(&b.0));
            let middles = apart(&wanted);
            for (pair, sizes) in middles.windows(2).zip(wanted.windows(2)) {
                prop_assert!(pair[1] - pair[0] >= (sizes[0].1 + sizes[1].1) / 2.0 + GAP - 1e-6);
            }
            for (middle, (_, width)) in middles.iter().zip(&wanted) {
                prop_assert!(middle - width / 2.0 >= -1e-6 && middle + width / 2.0 <= WIDTH + 1e-6);
            }
        }
    }
}
