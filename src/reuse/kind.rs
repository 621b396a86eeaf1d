//! What repeats without having been copied: findings that are rosters of names, or forms filled again and again.
//!
//! Decided when the findings are whole, since it is what differs between all their places that shows a form.

use super::roster::is_roster;
use super::template::{is_of, is_template};
use super::{Class, Finding, Page};
use rayon::prelude::*;

/// Gives findings that are no formulae the class `list` or `template` where that is what they are.
pub(super) fn assign(pages: &[Page], findings: &mut [Finding]) {
    let text = |finding: &Finding| {
        let base = &finding.witnesses[finding.base];
        base.span.of(&pages[base.page].text)
    };
    findings.par_iter_mut().filter(|finding| finding.class != Class::Formula).for_each(|finding| match () {
        _ if is_roster(text(finding)) => finding.class = Class::List,
        _ if is_template(pages, finding) => finding.class = Class::Template,
        _ => {}
    });
    let pieces = pieces(pages, findings);
    pieces.into_iter().for_each(|piece| findings[piece].class = Class::Template);
}

/// The findings that are related to a template and filled from the same form.
fn pieces(pages: &[Page], findings: &[Finding]) -> Vec<usize> {
    let is_piece = |finding: &Finding| {
        let templates = finding.related.iter().map(|&other| &findings[other]);
        templates.filter(|other| other.class == Class::Template).any(|template| is_of(pages, finding, template))
    };
    let open = (0..findings.len()).into_par_iter().filter(|&index| findings[index].class.is_copy());
    open.filter(|&index| is_piece(&findings[index])).collect()
}
