//! A benchmark in words and tables, for a terminal.
//!
//! The sentences and cells are those of `report::words::bench`, which the page shows, too.

use crate::bench::Bench;
use crate::report::words::bench::tables::{self, Table};
use crate::report::words::bench::words;
use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of the terminal that are used.
const WIDTH: usize = 100;
/// Columns of a label, with the blank behind it.
const LABEL: usize = 10;

/// The benchmark as text, in lines of at most 100 columns.
pub fn text(bench: &Bench) -> String {
    let mut text = String::new();
    for (label, value) in words::head(bench) {
        field(&mut text, label, &value);
    }
    section(&mut text, "whole corpus, by threads", &tables::by_threads(bench));
    section(&mut text, "by size", &tables::by_size(bench));
    text.push('\n');
    field(&mut text, "growth", &words::growth(bench));
    section(&mut text, &words::stages_title(bench), &tables::stages(bench));
    section(&mut text, words::STEPS_TITLE, &tables::steps(bench));
    if let Some(score) = &bench.score {
        text.push('\n');
        field(&mut text, "recall", &words::recall(score, &bench.banding));
        section(&mut text, "true pairs at or above the threshold, by similarity", &tables::buckets_above(score));
    }
    text
}

/// A label and what it stands for, on as many lines as it needs.
fn field(text: &mut String, label: &str, value: &str) {
    for (index, line) in wrapped(value, WIDTH - LABEL).iter().enumerate() {
        let _ = writeln!(text, "{:<LABEL$}{line}", if index == 0 { label } else { "" });
    }
}

/// `value` in lines of `width` columns: broken at blanks, and inside a word that is wider than a line.
fn wrapped(value: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in value.split(' ') {
        let line = lines.last_mut().expect("there is a line from the beginning");
        if line.width() + 1 + word.width() > width && !line.is_empty() {
            lines.push(String::new());
        } else if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            let line = lines.last_mut().expect("there is a line from the beginning");
            match line.width() + c.width().unwrap_or(0) > width {
                true => lines.push(c.to_string()),
                false => line.push(c),
            }
        }
    }
    lines
}

/// A title and a table with its columns to the right, but for the first; nothing if the table is empty.
fn section(text: &mut String, title: &str, table: &Table) {
    if table.rows.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    let lines = || std::iter::once(&table.head).chain(&table.rows);
    let width = |column: usize| lines().map(|line| line[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..table.head.len()).map(width).collect();
    for line in lines() {
        let mut row = String::new();
        for (index, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let space = " ".repeat(width.saturating_sub(cell.width()));
            let _ = if index == 0 { write!(row, "  {cell}{space}") } else { write!(row, "   {space}{cell}") };
        }
        let _ = writeln!(text, "{}", row.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::bench::example::example;

    /// By line: corpus and bands, threads, sizes, stages, steps and growth, recall.
    const NUMBERS: &str = "leitong 0.1.0|10.0 MB|7,728 records|16 bands of 6 rows|96 hash|0.9923|3 runs|8 processors|\
        0.456 [0.434-0.475]|22.0|22.3|16,966|1.00|0.270 [0.262-0.301]|37.0|20.8|28,622|1.69|63.7|19.9|96.2|17.8|4.38|\
        1.3 MB|966|0.164 [0.158-0.165]|7.64 [7.60-7.96]|61.0 [61.0-61.1] MB|47.0 [46.9-47.4] MB|2.0 MB|\
        0.427 [0.407-0.445]|94.0 %|0.0067|1.5 %|0.0026|0.6 %|0.0181|4.0 %|\
        2.56|7.7 %|8.20|24.8 %|11.9|36.0 %|5.02|15.2 %|5.40|16.3 %|power 0.49|power 0.12|\
        0.9920|620 of 625|0.9814|0.9966|0.9900 [0.964-0.997]|0.9950 [0.972-0.999]|0.9977";

    #[test]
    fn every_number_stands_in_the_table() {
        let text = text(&example());
        for number in NUMBERS.split('|') {
            assert!(text.contains(number), "{number} is missing:\n{text}");
        }
    }

    #[test]
    fn lines_fit_the_terminal_also_with_long_names() {
        let mut bench = example();
        bench.corpus = vec!["雷同".repeat(80), "x".repeat(250), "a\u{1b}[31m b".into()];
        let text = text(&bench);
        assert!(text.lines().all(|line| line.width() <= WIDTH && line.trim_end() == line), "{text}");
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn little_was_measured() {
        let mut bench = example();
        bench.score = None;
        bench.steps.clear();
        bench.measured.sizes.clear();
        bench.measured.threads.clear();
        bench.measured.time_exponent = None;
        bench.measured.memory_exponent = None;
        assert!(text(&bench).contains("too few sizes"));
    }
}
