//! Columns: a row of a table, whose first row names its cells.

use super::{Decoded, Reading, Writing, free_name};
use crate::document::{Document, FieldValue, Origin};
use crate::source::Reason;
use crate::source::encoding::{self, mark};
use memchr::{memchr, memchr_iter};
use std::borrow::Cow;
use std::ops::Range;

/// Names of columns that an error lists.
const LISTED: usize = 8;

/// The names in `head`, the row of them; none if it is not UTF-8.
pub(super) fn names(head: &[u8], delimiter: u8) -> Vec<String> {
    let row = &head[mark(head)..];
    let blank = row.iter().take_while(|&&byte| matches!(byte, b'\r' | b'\n')).count();
    let Ok(row) = std::str::from_utf8(&row[blank..]) else { return Vec::new() };
    cells(row, delimiter).map(|cell| cell.value(row).into_owned()).collect()
}

/// The document in the row `bytes` of a table of `columns`.
pub(super) fn document<'a>(bytes: &'a [u8], delimiter: u8, reading: Reading<'_>) -> Decoded<'a> {
    let row = encoding::valid(bytes)?;
    let Reading { source, name, config, fields, columns } = reading;
    let column = |field: &str| columns.iter().rposition(|column| column == field);
    let text_column = column(&config.field).ok_or_else(|| no_column(&config.field, columns))?;
    let cells: Vec<Cell> = cells(row, delimiter).collect();
    check(&cells, columns)?;
    let cell = cells.get(text_column).ok_or_else(|| {
        let few = format!("the row has {} cells, and {:?} is column {}", cells.len(), config.field, text_column + 1);
        (Reason::NoText, few)
    })?;
    let value = |field: &str| Some(cells.get(column(field)?)?.value(row)).filter(|value| !value.is_empty());
    let id = value(&config.id_field).unwrap_or_else(|| format!("{name}:{}", source.record).into());
    let fields = fields.iter().map(|field| value(field).map(field_value)).collect();
    let text = cell.value(row);
    let origin = if cell.is_slice(row) { Origin::Slice { at: cell.text.start } } else { Origin::Made };
    Ok(Document { id, source, text, origin, fields })
}

fn no_column(field: &str, columns: &[String]) -> (Reason, String) {
    let more = if columns.len() > LISTED { ", ..." } else { "" };
    let names = columns.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let detail = format!("no column {field:?} (the table has: {names}{more}): name another with --field");
    (Reason::NoText, detail)
}

/// A row that is not what its table says may hold another's text in its columns.
fn check(cells: &[Cell], columns: &[String]) -> Result<(), (Reason, String)> {
    if cells.last().is_some_and(|cell| cell.is_open) {
        return Err((Reason::NotARow, "a quotation mark that begins a cell is not closed".into()));
    }
    if cells.len() > columns.len() {
        let detail = format!("the row has {} cells, and the first row {}", cells.len(), columns.len());
        return Err((Reason::NotARow, format!("{detail}: a cell with a delimiter needs quotation marks")));
    }
    Ok(())
}

fn field_value(text: Cow<'_, str>) -> FieldValue {
    match text.trim().parse() {
        Ok(number) if f64::is_finite(number) => FieldValue::Number(number),
        _ => FieldValue::Text(text.into_owned()),
    }
}

/// Appends `row` to `out` with `text` for that of its document.
pub(super) fn replace(row: &[u8], text: &str, delimiter: u8, writing: Writing<'_>, out: &mut Vec<u8>) -> Option<()> {
    let column = writing.columns.iter().rposition(|column| *column == writing.config.field)?;
    let cell = cells(std::str::from_utf8(row).ok()?, delimiter).nth(column)?;
    out.extend_from_slice(&row[..cell.all.start]);
    quote(text, out);
    out.extend_from_slice(&row[cell.all.end..]);
    Some(())
}

/// Appends `row` to `out` with one more cell in the column behind the last one: `note`, or nothing.
pub(super) fn annotate(row: &[u8], note: Option<&str>, delimiter: u8, columns: &[String], out: &mut Vec<u8>) {
    let text = String::from_utf8_lossy(row);
    let (mut count, mut is_open) = (0, false);
    cells(&text, delimiter).for_each(|cell| (count, is_open) = (count + 1, cell.is_open));
    let end = without_line_end(row).len();
    out.extend_from_slice(&row[..end]);
    if !is_open {
        out.extend(std::iter::repeat_n(delimiter, columns.len().saturating_sub(count) + 1));
        note.iter().for_each(|note| quote(note, out));
    }
    out.extend_from_slice(&row[end..]);
}

/// Appends `head` to `out` with the name of that column.
pub(super) fn annotate_head(head: &[u8], delimiter: u8, columns: &[String], out: &mut Vec<u8>) {
    let end = without_line_end(head).len();
    out.extend_from_slice(&head[..end]);
    out.push(delimiter);
    out.extend_from_slice(free_name(|name| columns.iter().any(|column| column == name)).as_bytes());
    out.extend_from_slice(&head[end..]);
}

fn quote(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for part in text.split_inclusive('"') {
        out.extend_from_slice(part.as_bytes());
        out.extend_from_slice(if part.ends_with('"') { b"\"" } else { b"" });
    }
    out.push(b'"');
}

/// Where a cell stands in its row.
#[derive(Debug, Clone, PartialEq)]
struct Cell {
    /// With its quotation marks.
    all: Range<usize>,
    /// What is between them, and what is behind them.
    text: Range<usize>,
    behind: Range<usize>,
    /// Whether quotation marks stand in it, doubled.
    is_doubled: bool,
    /// Whether its second quotation mark is missing.
    is_open: bool,
}

impl Cell {
    fn value<'r>(&self, row: &'r str) -> Cow<'r, str> {
        let (text, behind) = (&row[self.text.clone()], &row[self.behind.clone()]);
        match (self.is_doubled, behind.is_empty()) {
            (false, true) => text.into(),
            (true, _) => (text.replace("\"\"", "\"") + behind).into(),
            (false, false) => [text, behind].concat().into(),
        }
    }

    /// Whether parts of its text can be cut out without writing it anew: what is left must not begin to be quoted.
    fn is_slice(&self, row: &str) -> bool {
        let is_quoted = self.all.start != self.text.start;
        let is_bare = is_quoted || memchr(b'"', row[self.text.clone()].as_bytes()).is_none();
        is_bare && !self.is_doubled && self.behind.is_empty()
    }
}

/// The cells of `row`, at least one.
fn cells(row: &str, delimiter: u8) -> impl Iterator<Item = Cell> {
    let bytes = without_line_end(row.as_bytes());
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let cell = if bytes[next?..].starts_with(b"\"") {
            quoted(bytes, next?, delimiter)
        } else {
            plain(bytes, next?, delimiter)
        };
        next = (cell.all.end < bytes.len()).then_some(cell.all.end + 1);
        Some(cell)
    })
}

fn plain(row: &[u8], start: usize, delimiter: u8) -> Cell {
    let end = memchr(delimiter, &row[start..]).map_or(row.len(), |end| start + end);
    Cell { all: start..end, text: start..end, behind: end..end, is_doubled: false, is_open: false }
}

/// The cell that begins with the quotation mark at `start`.
fn quoted(row: &[u8], start: usize, delimiter: u8) -> Cell {
    let mut is_doubled = false;
    let mut marks = memchr_iter(b'"', &row[start + 1..]).map(|mark| start + 1 + mark);
    while let Some(mark) = marks.next() {
        if row.get(mark + 1) == Some(&b'"') {
            is_doubled = true;
            marks.next();
        } else {
            let rest = plain(row, mark + 1, delimiter).all;
            return Cell { all: start..rest.end, text: start + 1..mark, behind: rest, is_doubled, is_open: false };
        }
    }
    let end = row.len();
    Cell { all: start..end, text: start + 1..end, behind: end..end, is_doubled, is_open: true }
}

fn without_line_end(row: &[u8]) -> &[u8] {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    row.strip_suffix(b"\r").unwrap_or(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Source;
    use crate::source::SourceConfig;
    use proptest::prelude::*;

    fn read<'a>(row: &'a str, columns: &[&str]) -> Decoded<'a> {
        let columns: Vec<String> = columns.iter().map(|&name| name.into()).collect();
        let (config, fields) = (&SourceConfig::default(), &["date".into()]);
        let source = Source { file: 0, record: 7 };
        document(row.as_bytes(), b',', Reading { source, name: "a.csv", config, fields, columns: &columns })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn cells_are_those_of_another_reader(row in "[a,\"\t雷]{1,30}(\r\n|\n|\r)?") {
            for delimiter in [b',', b'\t'] {
                let mut reader =
                    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(row.as_bytes());
                let other = reader.records().next().unwrap().unwrap();
                let found: Vec<Cell> = cells(&row, delimiter).collect();
                if !found.last().unwrap().is_open {
                    let values: Vec<_> = found.iter().map(|cell| cell.value(&row)).collect();
                    prop_assert_eq!(values, other.iter().collect::<Vec<_>>());
                }
            }
        }

        #[test]
        fn a_text_that_is_written_is_read_again(text in "[a,\"\n\r雷]{0,20}", note in "[{}\",雷]{1,9}") {
            let columns = ["id", "text"].map(String::from);
            let mut row = Vec::new();
            let writing = Writing { config: &SourceConfig::default(), columns: &columns };
            replace("1,\"旧 \"\"\"\r\n".as_bytes(), &text, b',', writing, &mut row).unwrap();
            prop_assert_eq!(read(std::str::from_utf8(&row).unwrap(), &["id", "text"]).unwrap().text, text);
            let mut noted = Vec::new();
            annotate(&row, Some(&note), b',', &columns, &mut noted);
            let noted = String::from_utf8(noted).unwrap();
            prop_assert_eq!(cells(&noted, b',').nth(2).unwrap().value(&noted), note);
            prop_assert!(noted.ends_with("\r\n"));
        }
    }

    #[test]
    fn a_row_is_read_by_the_names_of_its_columns() {
        let document = read("2024,水渠清淤,\"a,1\"\r\n", &["date", "text", "id"]).unwrap();
        assert_eq!((&*document.id, &*document.text), ("a,1", "水渠清淤"));
        assert_eq!(
            (document.origin, &document.fields[..]),
            (Origin::Slice { at: 5 }, &[Some(FieldValue::Number(2024.0))][..])
        );
        assert_eq!(read("\"甲\"\"乙\"\n", &["text"]).unwrap().origin, Origin::Made);
        assert_eq!(read("甲\"乙\n", &["text"]).unwrap().origin, Origin::Made);
        assert_eq!(read("x,\"甲,\n乙\"", &["id", "text"]).unwrap().origin, Origin::Slice { at: 3 });
        assert_eq!(read(",甲", &["id", "text", "date"]).unwrap().id, "a.csv:7");
        assert_eq!(read("旧,新", &["text", "text"]).unwrap().text, "新");
    }

    #[test]
    fn a_row_that_is_not_what_its_table_says_is_rejected() {
        let reason = |row, columns: &[&str]| read(row, columns).unwrap_err().0;
        assert_eq!(reason("1,2,3", &["id", "text"]), Reason::NotARow);
        assert_eq!(reason("1,\"2", &["id", "text"]), Reason::NotARow);
        assert_eq!(reason("1", &["id", "text"]), Reason::NoText);
        let (reason, detail) = read("1,2", &["id", "content"]).unwrap_err();
        assert_eq!(reason, Reason::NoText);
        assert_eq!(detail, "no column \"text\" (the table has: id, content): name another with --field");
    }

    #[test]
    fn a_verdict_is_one_more_column() {
        let columns = ["id", "text", "leitong"].map(String::from);
        let noted = |row: &str, note| {
            let mut out = Vec::new();
            annotate(row.as_bytes(), note, b',', &columns, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(noted("1,甲,x\r\n", Some("{\"a\":1}")), "1,甲,x,\"{\"\"a\"\":1}\"\r\n");
        assert_eq!(noted("1\n", Some("n")), "1,,,\"n\"\n");
        assert_eq!(noted("1,甲,x", None), "1,甲,x,");
        let mut head = Vec::new();
        annotate_head(b"id,text,leitong\n", b',', &columns, &mut head);
        assert_eq!(head, b"id,text,leitong,leitong_2\n");
    }
}
