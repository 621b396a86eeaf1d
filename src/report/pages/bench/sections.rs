//! The sections of the page: what is said, shown and counted of one thing.

use super::bars::{self, Family, swatch};
use super::figures;
use crate::bench::Bench;
use crate::report::words::amount::size;
use crate::report::words::bench::tables::{self, Table, number, percent};
use crate::report::words::bench::words;
use maud::{Markup, html};

/// The numbers that are asked for first.
pub(super) fn tiles(bench: &Bench) -> Markup {
    let whole = bench.measured.threads.first();
    let fastest =
        bench.measured.threads.iter().max_by(|a, b| a.bytes_per_second.median.total_cmp(&b.bytes_per_second.median));
    let recall = bench.score.as_ref().and_then(|score| score.recall.value());
    html! {
        div class="tiles" {
            @if let Some(whole) = whole {
                (tile(&number(whole.bytes_per_cpu_second.median / 1e6), "MB per CPU-second, whole corpus"))
                (tile(&size(whole.peak_memory_bytes.median as u64), &format!("peak memory on {}", words::threads(whole.threads))))
            }
            @if let Some(fastest) = fastest {
                (tile(&number(fastest.bytes_per_second.median / 1e6), &format!("MB/s at best, on {}", words::threads(fastest.threads))))
            }
            @if let Some(recall) = recall {
                (tile(&format!("{:.2} %", recall * 100.0), "of the true pairs at the threshold or above were found"))
            }
        }
    }
}

fn tile(value: &str, what: &str) -> Markup {
    html! { div { strong { (value) } span { (what) } } }
}

/// Stages and the steps inside reading, as bars and as tables.
pub(super) fn stages(bench: &Bench) -> Markup {
    let (stages, steps) = (tables::stage_portions(bench), tables::step_portions(bench));
    let list = |portions: &[tables::Portion]| -> String {
        portions.iter().map(|one| format!("{} {}", one.name, percent(one.share))).collect::<Vec<_>>().join(", ")
    };
    let described = format!("Stages: {}. Steps inside reading: {}.", list(&stages), list(&steps));
    html! {
        @if !stages.is_empty() {
            figure {
                h2 { "Where the time goes" }
                p class="note" {
                    "Above, the " (words::stages_title(bench)) ", medians. "
                    @if !steps.is_empty() {
                        "Below, what reading does, measured step by step on a sample; equal texts are worked on again, "
                        "unlike in a run."
                    }
                }
                div class="scroll" { (bars::stacked(&stages, &steps, &described)) }
                div class="pairs" {
                    (table("Stages", &tables::stages(bench), |index| swatch(Family::Stages, index)))
                    (table("Steps inside reading", &tables::steps(bench), |index| swatch(Family::Steps, index)))
                }
            }
        }
    }
}

/// Where the numbers of a picture stand.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Numbers {
    Below,
    Beside,
}

/// A picture with its title above, and its numbers below or, where there is room, beside it.
fn figure(title: &str, note: &str, picture: Option<Markup>, numbers: &Table, place: Numbers) -> Markup {
    let class = if place == Numbers::Beside && picture.is_some() { "beside" } else { "below" };
    html! {
        @if !numbers.rows.is_empty() {
            figure {
                h2 { (title) }
                @if !note.is_empty() { p class="note" { (note) } }
                div class=(class) {
                    @if let Some(picture) = picture { div class="scroll" { (picture) } }
                    (table(title, numbers, plain))
                }
            }
        }
    }
}

/// Processor time over the size.
pub(super) fn throughput(bench: &Bench) -> Markup {
    let note = bench
        .measured
        .time_exponent
        .map_or(String::new(), |exponent| format!("Processor time {}.", words::grows(exponent)));
    figure(
        "Throughput over size",
        &note,
        figures::throughput(bench),
        &tables::by_size(bench).pick(&[0, 2, 3]),
        Numbers::Below,
    )
}

/// Memory over the size.
pub(super) fn memory(bench: &Bench) -> Markup {
    let note =
        bench.measured.memory_exponent.map_or(String::new(), |exponent| format!("Memory {}.", words::grows(exponent)));
    figure(
        "Memory over size",
        &note,
        figures::memory(bench),
        &tables::by_size(bench).pick(&[0, 1, 4, 5]),
        Numbers::Below,
    )
}

/// What more threads bring.
pub(super) fn threads(bench: &Bench) -> Markup {
    let note = match bench.measured.threads.len() {
        1 => "One number of threads was measured, so there is nothing to compare.",
        _ => "Runs over the whole corpus, against the median on the first number of threads.",
    };
    let numbers = tables::by_threads(bench);
    figure("Speed-up over threads", note, figures::threads(bench), &numbers, Numbers::Beside)
}

/// What the bands find, and what was found of a truth.
pub(super) fn curve(bench: &Bench) -> Markup {
    let (note, numbers) = match &bench.score {
        Some(score) => (
            "The line is the probability that the bands propose a pair. Circles are true pairs below the threshold that \
             met in a band; squares are those at the threshold or above of which a side was removed; 95 % intervals.",
            tables::buckets_all(score),
        ),
        None => (
            "The probability that the bands propose a pair; it was not held against a truth.",
            tables::predicted(&bench.banding),
        ),
    };
    figure("Recall over similarity", note, Some(figures::curve(bench)), &numbers, Numbers::Beside)
}

/// What was found of each class of the truth.
pub(super) fn classes(bench: &Bench) -> Markup {
    html! {
        @if let Some(score) = bench.score.as_ref().filter(|score| score.classes.len() > 1) {
            section {
                h2 { "Recall by class" }
                p class="note" { "True pairs above and below the threshold, by how they came to be alike; 95 % intervals." }
                (table("Recall by class", &tables::classes(score), plain))
            }
        }
    }
}

/// Settings, bands and machine.
pub(super) fn head(bench: &Bench) -> Markup {
    html! {
        section {
            h2 { "What was measured" }
            dl {
                @for (label, value) in words::head(bench) {
                    dt { (label) }
                    dd { bdi { (value) } }
                }
            }
        }
    }
}

fn plain(_: usize) -> Markup {
    html! {}
}

/// A table; `sign` stands before the name of a row.
fn table(caption: &str, table: &Table, sign: impl Fn(usize) -> Markup) -> Markup {
    html! {
        @if !table.rows.is_empty() {
            div class="scroll" {
                table {
                    caption { (caption) }
                    thead { tr { @for cell in &table.head { th scope="col" { (cell) } } } }
                    tbody {
                        @for (index, row) in table.rows.iter().enumerate() {
                            tr {
                                @for (column, cell) in row.iter().enumerate() {
                                    @if column == 0 { th scope="row" { (sign(index)) bdi { (cell) } } }
                                    @else { td { (cell.replace('-', "\u{2013}")) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
