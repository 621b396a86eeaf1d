//! passim's output (D. Smith and others, <https://github.com/dasmiq/passim>): JSON Lines, a row a witness, as KITAB,
//! impresso and Viral Texts read it.
//!
//! `uid` is a signed 64-bit integer, as passim's is. `series` is the document itself: leitong has no series.

use super::{place, told, uid};
use crate::report::words::places::Places;
use crate::reuse::{Findings, Witness};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    series: &'a str,
    cluster: usize,
    size: usize,
    uid: i64,
    begin: usize,
    end: usize,
    text: &'a str,
}

/// Writes the witnesses by cluster, without formulae.
pub(super) fn write(findings: &Findings, pages: &[Places<'_>], out: &mut dyn Write) -> io::Result<()> {
    for (cluster, finding) in told(findings) {
        for witness in &finding.witnesses {
            serde_json::to_writer(&mut *out, &row(pages, witness, cluster, finding.witnesses.len()))?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
}

fn row<'a>(pages: &[Places<'a>], witness: &Witness, cluster: usize, size: usize) -> Row<'a> {
    let page = pages[witness.page].page;
    let place = place(pages, witness);
    Row {
        id: &page.id,
        series: &page.id,
        cluster,
        size,
        uid: uid(&page.id, &place).cast_signed(),
        begin: place.start,
        end: place.end,
        text: witness.span.of(&page.text),
    }
}
