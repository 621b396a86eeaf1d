//! A collation: several wordings of one text in rows that line up, so that what differs stands one below the other.
//!
//! The edits of every wording against the base are joined to *places of variation*. Each row has a reading at each place,
//! filled up to the columns of the widest one: in a script of equal widths, as Chinese, the rows then break alike.

use crate::document::Span;
use crate::text::alignment::Alignment;
use crate::text::difference::Edit;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// A stretch of a row, as bytes of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Equal in all rows, but for punctuation, width and script.
    Common(Span),
    /// The reading at a place of variation, what in it differs from the base, and the columns that it lacks.
    Reading { span: Span, changed: Vec<Span>, gap: usize },
}

/// One wording, in the order of its text.
pub(super) type Row = Vec<Piece>;

/// The base and, compared with it, the `others` as rows.
pub(super) fn collate(base: &str, others: &[(&str, &[Edit])]) -> Vec<Row> {
    let mut texts = vec![Text { text: base, alignment: Alignment::new(base, base, &[]) }];
    texts.extend(others.iter().map(|&(text, edits)| Text { text, alignment: Alignment::new(base, text, edits) }));
    let places = places(&texts);
    let begins: Vec<bool> = places.iter().map(|place| texts.iter().any(|text| text.begins_clause(place))).collect();
    let mut rows: Vec<Row> = texts.iter().map(|text| text.row(&places, &begins)).collect();
    fill(&mut rows, &texts, places.len());
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
    fn row(&self, places: &[Range<usize>], begins: &[bool]) -> Row {
        let mut pieces = Vec::new();
        let mut at = 0;
        for (place, &begins) in places.iter().zip(begins) {
            let reading = self.alignment.reading(place);
            // A place may begin inside of a sign that is several letters here, and with it the place before.
            let span = behind(at, self.span(&reading, begins));
            pieces.push(Piece::Common(Span::new(at, span.start)));
            pieces.push(Piece::Reading { span, changed: self.changed(place, span), gap: 0 });
            at = span.end;
        }
        pieces.push(Piece::Common(Span::new(at, self.text.len())));
        pieces
    }

    /// What of the reading at `place`, which is `span`, this text has otherwise than the base: its own edits there, and not
    /// those of others with which they make one place.
    fn changed(&self, place: &Range<usize>, span: Span) -> Vec<Span> {
        let edits = &self.alignment.edits;
        let first = edits.partition_point(|(a, _)| a.start < place.start);
        let inside = edits[first..].iter().take_while(|(a, _)| a.end <= place.end);
        let mut at = span.start;
        let shown = inside.filter(|(_, b)| !b.is_empty()).map(|(_, b)| {
            let letters = self.span(b, false);
            let changed = behind(at, Span::new(letters.start.min(span.end), letters.end.min(span.end)));
            at = changed.end;
            changed
        });
        shown.filter(|changed| changed.start < changed.end).collect()
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
fn fill(rows: &mut [Row], texts: &[Text<'_>], places: usize) {
    for at in (0..places).map(|place| 2 * place + 1) {
        let width = |row: &Row, text: &Text<'_>| match &row[at] {
            Piece::Common(span) | Piece::Reading { span, .. } => span.of(text.text).width(),
        };
        let widths: Vec<usize> = rows.iter().zip(texts).map(|(row, text)| width(row, text)).collect();
        let widest = widths.iter().copied().max().unwrap_or(0);
        for (row, width) in rows.iter_mut().zip(widths) {
            if let Piece::Reading { gap, .. } = &mut row[at] {
                *gap = widest - width;
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
        let with_edits: Vec<(&str, &[Edit])> =
            found.iter().map(|(text, found)| (*text, found.edits.as_slice())).collect();
        let show = |text: &str, piece: &Piece| match piece {
            Piece::Common(span) => span.of(text).to_owned(),
            Piece::Reading { span, changed, gap } => {
                let mut shown = String::new();
                let mut at = span.start;
                for part in changed {
                    shown += &format!("{}{}!", &text[at..part.start], part.of(text));
                    at = part.end;
                }
                format!("[{shown}{}{}]", &text[at..span.end], "_".repeat(*gap))
            }
        };
        let rows = collate(base, &with_edits);
        let texts = std::iter::once(base).chain(others.iter().copied());
        rows.iter().zip(texts).map(|(row, text)| row.iter().map(|piece| show(text, piece)).collect()).collect()
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

    #[test]
    fn where_places_are_united_each_row_highlights_its_own_changes() {
        let found = rows(
            "大家议定修渠是本分，要办好。",
            &["要办好。", "大家议定“抓修渠”是本分，要办好。", "大家议定先修路是本分，要办好。"],
        );
        assert_eq!(
            found,
            [
                "[大家议定修渠是本分____]，要办好。",
                "[______________________]要办好。",
                "[大家议定“抓!修渠”是本分]，要办好。",
                "[大家议定先!修路!是本分__]，要办好。",
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn what_is_highlighted_in_a_row_is_exactly_its_edits(
            base in "[修渠种树○，。 abno]{0,14}", one in "[修渠种树○，。 abno]{0,14}", two in "[修渠种树○，。 abno]{0,14}"
        ) {
            let found = [differences(&base, &one), differences(&base, &two)];
            let rows = collate(&base, &[(one.as_str(), &found[0].edits), (two.as_str(), &found[1].edits)]);
            for (row, found) in rows[1..].iter().zip(&found) {
                let shown = row.iter().flat_map(|piece| match piece {
                    Piece::Common(_) => Vec::new(),
                    Piece::Reading { changed, .. } => changed.clone(),
                });
                let edits = found.edits.iter().map(|edit| edit.b).filter(|b| b.start < b.end);
                proptest::prop_assert_eq!(shown.collect::<Vec<_>>(), edits.collect::<Vec<_>>());
            }
        }

        #[test]
        fn every_row_is_its_text(
            base in "[修渠株式会社○㍿№，。 abno]{0,14}", one in "[修渠株式会社○㍿№，。 abno]{0,14}",
            two in "[修渠株式会社○㍿№，。 abno]{0,14}"
        ) {
            let found = [differences(&base, &one), differences(&base, &two)];
            let rows = collate(&base, &[(one.as_str(), &found[0].edits), (two.as_str(), &found[1].edits)]);
            for (row, text) in rows.iter().zip([&base, &one, &two]) {
                let whole: String = row.iter().map(|piece| match piece {
                    Piece::Common(span) | Piece::Reading { span, .. } => span.of(text),
                }).collect();
                proptest::prop_assert_eq!(&whole, text);
            }
        }
    }
}
