//! Pictures of points and lines, in SVG: a frame with two axes, marks, and a legend.
//!
//! All text goes through the templates of `maud`, which escape it; nothing here writes markup by hand. Colours and line
//! styles are classes of the style sheet. A picture is legible without colour: series differ in shape or dashes.

use super::axis::Axis;
use crate::statistics::Spread;
use maud::{Markup, Render, html};
use unicode_width::UnicodeWidthStr;

/// Pixels of a picture.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 320.0;
/// The pixels of its axes; y runs upwards.
pub(super) const ACROSS: (f64, f64) = (58.0, 464.0);
pub(super) const UP: (f64, f64) = (252.0, 34.0);

/// A coordinate, to a tenth of a pixel.
pub(super) struct Px(pub f64);

impl Render for Px {
    fn render_to(&self, buffer: &mut String) {
        format!("{:.1}", self.0).render_to(buffer);
    }
}

/// About the pixels that `text` takes in the font of pictures.
pub(super) fn extent(text: &str) -> f64 {
    text.width() as f64 * 6.6
}

/// What is marked, in pictures and in their legends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mark {
    /// A full line.
    Line,
    /// A dashed line.
    Dashes,
    /// A full circle.
    Disc,
    /// An empty circle.
    Ring,
    /// A full square.
    Square,
}

/// What an axis is called, and how its ticks are written.
pub(super) struct Label {
    pub name: &'static str,
    pub form: fn(f64) -> String,
}

/// A picture that is being drawn.
pub(super) struct Plot {
    pub x: Axis,
    pub y: Axis,
    title: String,
    described: String,
    layers: Vec<Markup>,
    legend: Vec<(Mark, String)>,
}

impl Plot {
    /// An empty picture with axes; `described` says in a sentence what it shows.
    pub fn new((x, across): (Axis, Label), (y, up): (Axis, Label), title: &str, described: String) -> Plot {
        let layers = vec![frame(&x, &across, &y, &up)];
        Plot { x, y, title: title.to_owned(), described, layers, legend: Vec::new() }
    }

    /// Explains a mark.
    pub fn explain(&mut self, mark: Mark, text: impl Into<String>) {
        self.legend.push((mark, text.into()));
    }

    /// A line through points, in values.
    pub fn line(&mut self, mark: Mark, points: &[(f64, f64)]) {
        let place = |&(x, y): &(f64, f64)| format!("{:.1},{:.1}", self.x.at(x), self.y.at(y));
        let points: Vec<String> = points.iter().map(place).collect();
        self.layers.push(html! { polyline class=(class(mark)) points=(points.join(" ")) {} });
    }

    /// A mark with a line from the least to the greatest; `told` is what pointing at it says.
    pub fn point(&mut self, mark: Mark, x: f64, spread: Spread, told: &str) {
        let (x, [y, low, high]) = (self.x.at(x), [spread.median, spread.least, spread.greatest].map(|v| self.y.at(v)));
        let whisker = format!("M{x:.1} {low:.1}V{high:.1}M{:.1} {low:.1}h8M{:.1} {high:.1}h8", x - 4.0, x - 4.0);
        self.layers.push(html! {
            g {
                title { (told) }
                @if (low - high).abs() >= 0.5 { path class="whisker" d=(whisker) {} }
                (shape(mark, x, y))
            }
        });
    }

    /// A dotted line upwards at `x`, and what it stands for at its foot.
    pub fn upright(&mut self, x: f64, text: &str) {
        let (from, to) = self.x.pixels();
        let x = self.x.at(x);
        // The label stands on the wider side.
        let (at, anchor) = if x - from > to - x { (x - 6.0, "end") } else { (x + 6.0, "start") };
        self.layers.push(html! {
            path class="upright" d={ "M" (Px(x)) " " (Px(UP.0)) "V" (Px(UP.1)) } {}
            text class="halo" x=(Px(at)) y=(Px(UP.0 - 8.0)) text-anchor=(anchor) { (text) }
        });
    }

    /// The picture.
    pub fn draw(self) -> Markup {
        html! {
            svg class="plot" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" {
                title { (self.title) }
                desc { (self.described) }
                @for layer in &self.layers { (layer) }
                (legend(&self.legend))
            }
        }
    }
}

fn frame(x: &Axis, across: &Label, y: &Axis, up: &Label) -> Markup {
    html! {
        @for tick in y.ticks() {
            path class="grid" d={ "M" (Px(ACROSS.0)) " " (Px(y.at(tick))) "H" (Px(ACROSS.1)) } {}
            text x=(Px(ACROSS.0 - 8.0)) y=(Px(y.at(tick) + 4.0)) text-anchor="end" { ((up.form)(tick)) }
        }
        @for tick in spaced(x, across) {
            path class="tick" d={ "M" (Px(x.at(tick))) " " (Px(UP.0)) "v5" } {}
            text x=(Px(x.at(tick))) y=(Px(UP.0 + 19.0)) text-anchor="middle" { ((across.form)(tick)) }
        }
        path class="axis" d={ "M" (Px(ACROSS.0)) " " (Px(UP.0)) "H" (Px(ACROSS.1)) } {}
        text class="name" x="4" y="18" { (up.name) }
        text class="name" x=(Px(ACROSS.1)) y=(Px(UP.0 + 38.0)) text-anchor="end" { (across.name) }
    }
}

/// Ticks whose labels do not touch one another.
fn spaced(axis: &Axis, label: &Label) -> Vec<f64> {
    let mut end = f64::NEG_INFINITY;
    let fits = |tick: &f64| {
        let half = extent(&(label.form)(*tick)) / 2.0;
        let free = axis.at(*tick) - half > end;
        if free {
            end = axis.at(*tick) + half + 6.0;
        }
        free
    };
    axis.ticks().into_iter().filter(fits).collect()
}

fn class(mark: Mark) -> &'static str {
    if mark == Mark::Dashes { "dashes" } else { "line" }
}

fn shape(mark: Mark, x: f64, y: f64) -> Markup {
    html! {
        @match mark {
            Mark::Disc => circle class="full" cx=(Px(x)) cy=(Px(y)) r="4.5" {},
            Mark::Ring => circle class="empty" cx=(Px(x)) cy=(Px(y)) r="4.5" {},
            Mark::Square => rect class="full" x=(Px(x - 4.5)) y=(Px(y - 4.5)) width="9" height="9" {},
            Mark::Line | Mark::Dashes => path class=(class(mark)) d={ "M" (Px(x - 10.0)) " " (Px(y)) "h20" } {},
        }
    }
}

/// The marks and their texts in one row at the foot.
fn legend(entries: &[(Mark, String)]) -> Markup {
    let mut end = 14.0;
    let place = |(mark, text): &(Mark, String)| {
        let at = end;
        end += extent(text) + 44.0;
        html! {
            (shape(*mark, at, HEIGHT - 14.0))
            text x=(Px(at + 15.0)) y=(Px(HEIGHT - 10.0)) { (text) }
        }
    };
    let entries: Vec<Markup> = entries.iter().map(place).collect();
    html! { @for entry in &entries { (entry) } }
}
