//! A collation: several wordings of one text in rows that line up, so that what differs stands one below the other.
//!
//! The edits of every wording against the base are joined to *places of variation*. Each row has a reading at each place,
//! filled up to the columns of the widest one: in a script of equal widths, as Chinese, the rows then break alike.

use crate::document::Span;
use crate::text::alignment::Alignment;
use crate::text::difference::Edit;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// A stretch of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Equal in all rows, but for punctuation, width and script.
    Common(&'t str),
    /// The reading at a place of variation, and the columns that it lacks.
    Reading {
        text: &'t str,
        /// Whether it differs from the base.
        is_changed: bool,
        gap: usize,
    },
}

/// One wording, in the order of its text.
pub(super) type Row<'t> = Vec<Piece<'t>>;

/// The base and, compared with it, the `others` as rows.
pub(super) fn collate<'t>(base: &'t str, others: &[(&'t str, &[Edit])]) -> Vec<Row<'t>> {
    let mut texts = vec![Text { text: base, alignment: Alignment::new(base, base, &[]) }];
    texts.extend(others.iter().map(|&(text, edits)| Text { text, alignment: Alignment::new(base, text, edits) }));
    let places = places(&texts);
    let begins: Vec<bool> = places.iter().map(|place| texts.iter().any(|text| text.begins_clause(place))).collect();
    let mut rows: Vec<Row<'t>> = texts.iter().map(|text| text.row(&places, &begins)).collect();
    fill(&mut rows, places.len());
    rows
}

/// Where in the base some wording differs, in letters: ranges that neither overlap nor touch.
fn places(texts: &[Text<'_>]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> =
        texts.iter().flat_map(|text| text.alignment.edits.iter().map(|(a, _)| a.clone())).collect();
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut places: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match places.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => places.push(range),
        }
    }
    places
}

/// One wording, aligned with the base.
struct Text<'t> {
    text: &'t str,
    alignment: Alignment,
}

impl<'t> Text<'t> {
    /// Whether the reading stands here at the beginning of a clause.
    fn begins_clause(&self, place: &Range<usize>) -> bool {
        let (reading, letters) = (self.alignment.reading(place), &self.alignment.b);
        let Some(before) = reading.start.checked_sub(1) else { return false };
        !reading.is_empty() && letters[before].end < letters[reading.start].start
    }

    /// `begins`: of each place whether it stands behind punctuation.
    fn row(&self, places: &[Range<usize>], begins: &[bool]) -> Row<'t> {
        let mut pieces = Vec::new();
        let mut at = 0;
        for (place, &begins) in places.iter().zip(begins) {
            let reading = self.alignment.reading(place);
            // A place may begin inside of a sign that is several letters here, and with it the place before.
            let span = behind(at, self.span(&reading, begins));
            let is_changed = self.is_changed(place);
            pieces.push(Piece::Common(&self.text[at..span.start]));
            pieces.push(Piece::Reading { text: span.of(self.text), is_changed, gap: 0 });
            at = span.end;
        }
        pieces.push(Piece::Common(&self.text[at..]));
        pieces
    }

    /// Whether some edit lies in `place`: one that begins there ends there.
    fn is_changed(&self, place: &Range<usize>) -> bool {
        let edits = &self.alignment.edits;
        let first = edits.partition_point(|(a, _)| a.start < place.start);
        edits.get(first).is_some_and(|(a, _)| a.end <= place.end)
    }

    /// Where some letters stand; of none a place behind the letter before, or before the one behind.
    fn span(&self, reading: &Range<usize>, begins: bool) -> Span {
        let letters = &self.alignment.b;
        if !reading.is_empty() {
            return Span::new(letters[reading.start].start, letters[reading.end - 1].end);
        }
        let next = letters.get(reading.start).filter(|_| begins || reading.start == 0).map(|letter| letter.start);
        let before = || reading.start.checked_sub(1).map_or(0, |before| letters[before].end);
        let at = next.unwrap_or_else(before);
        Span::new(at, at)
    }
}

/// What of `span` is not before `at`.
fn behind(at: usize, span: Span) -> Span {
    let start = span.start.max(at);
    Span::new(start, span.end.max(start))
}

/// Fills the readings of each place up to the width of the widest.
fn fill(rows: &mut [Row<'_>], places: usize) {
    for place in 0..places {
        let at = 2 * place + 1;
        let width = |piece: &Piece<'_>| match piece {
            Piece::Common(text) | Piece::Reading { text, .. } => text.width(),
        };
        let widest = rows.iter().map(|row| width(&row[at])).max().unwrap_or(0);
        for row in rows.iter_mut() {
            let missing = widest - width(&row[at]);
            if let Piece::Reading { gap, .. } = &mut row[at] {
                *gap = missing;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::difference::differences;

    fn rows(base: &str, others: &[&str]) -> Vec<String> {
        let found: Vec<_> = others.iter().map(|other| (*other, differences(base, other))).collect();
        let others: Vec<(&str, &[Edit])> = found.iter().map(|(text, found)| (*text, found.edits.as_slice())).collect();
        let show = |piece: &Piece<'_>| match *piece {
            Piece::Common(text) => text.to_owned(),
            Piece::Reading { text, is_changed, gap } => {
                format!("[{text}{}{}]", if is_changed { "!" } else { "" }, "_".repeat(gap))
            }
        };
        collate(base, &others).iter().map(|row| row.iter().map(show).collect()).collect()
    }

    #[test]
    fn readings_stand_below_one_another() {
        let found = rows(
            "修渠是本分，不修渠是失职。",
            &["修好渠是本分、不修渠是失职。", "修渠是本分，不修渠是不称职。", "修渠是本分，不修渠是失职！"],
        );
        assert_eq!(
            found,
            [
                "修[__]渠是本分，不修渠是[失__]职。",
                "修[好!]渠是本分、不修渠是[失__]职。",
                "修[__]渠是本分，不修渠是[不称!]职。",
                "修[__]渠是本分，不修渠是[失__]职！"
            ]
        );
    }

    #[test]
    fn a_place_behind_punctuation_begins_behind_it_in_every_row() {
        let found = rows("水渠通了，庄稼就旺。", &["水渠通了， 果树就旺。", "水渠通了：禾苗就旺。"]);
        assert_eq!(found[0], "水渠通了，[庄稼]就旺。");
        assert_eq!(found[2], "水渠通了：[禾苗!]就旺。");
    }

    proptest::proptest! {
        #[test]
        fn every_row_is_its_text(
            base in "[修渠株式会社○㍿№，。 abno]{0,14}", one in "[修渠株式会社○㍿№，。 abno]{0,14}",
            two in "[修渠株式会社○㍿№，。 abno]{0,14}"
        ) {
            let found = [differences(&base, &one), differences(&base, &two)];
            let rows = collate(&base, &[(one.as_str(), &found[0].edits), (two.as_str(), &found[1].edits)]);
            for (row, text) in rows.iter().zip([&base, &one, &two]) {
                let whole: String = row.iter().map(|piece| match piece {
                    Piece::Common(text) | Piece::Reading { text, .. } => *text,
                }).collect();
                proptest::prop_assert_eq!(&whole, text);
            }
        }
    }
}
