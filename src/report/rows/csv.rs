//! `report -o NAME.csv`: a row a witness, for spreadsheets; the last columns are the ratios of its document.
//!
//! Begins with a byte order mark, without which spreadsheets take Chinese for something else; a cell that a spreadsheet
//! would run as a formula gets an apostrophe in front.

use crate::report::Report;
use crate::report::words::places::paragraphs;
use std::borrow::Cow;
use std::io::{self, Write};

const HEAD: [&str; 12] = [
    "cluster",
    "level",
    "class",
    "size",
    "documents",
    "document",
    "article",
    "paragraphs",
    "identity",
    "text",
    "document_equal",
    "document_total",
];

pub(in crate::report) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(HEAD)?;
    let (pages, ratios) = (&report.findings.pages, &report.findings.ratios);
    for (finding, number) in report.findings.findings.iter().zip(1..) {
        for witness in &finding.witnesses {
            let page = &pages[witness.page];
            let cells = [
                number.to_string(),
                finding.level.name().to_owned(),
                finding.class.name().to_owned(),
                finding.witnesses.len().to_string(),
                finding.documents.to_string(),
                page.id.clone(),
                witness.article.map_or(String::new(), |index| page.article_id(index)),
                paragraphs(&witness.paragraphs),
                format!("{:.4}", finding.identity(witness)),
                witness.span.of(&page.text).to_owned(),
                format!("{:.4}", ratios[witness.page].equal),
                format!("{:.4}", ratios[witness.page].total),
            ];
            rows.write_record(cells.iter().map(|cell| inert(cell).into_owned()))?;
        }
    }
    rows.flush()
}

fn inert(cell: &str) -> Cow<'_, str> {
    // The full-width forms as well: spreadsheets in Chinese or Japanese may read them as the plain ones.
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        true => format!("'{cell}").into(),
        false => cell.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_do_not_run() {
        assert_eq!(inert("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        for sign in ["＝", "＋", "－", "＠", "\t", "\n"] {
            assert_eq!(inert(&format!("{sign}1+1")), format!("'{sign}1+1"));
        }
        assert_eq!(inert("雷同"), "雷同");
    }
}
