//! What repeats without having been copied: findings that are rosters of names, or forms filled again and again.
//!
//! Decided when the findings are whole, since it is what differs between all their places that shows a form.

use super::frame;
use super::roster::is_roster;
use super::template::{DOCUMENTS, is_of, refilled};
use super::{Class, Finding, Page};
use rayon::prelude::*;

/// Slots of a form, at least: a copy of a rule may have another number or refer to another one.
const SLOTS: f64 = 2.0;

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

/// Whether the witnesses of `finding` are one form, filled in five documents or more.
fn is_template(pages: &[Page], finding: &Finding) -> bool {
    let slots = || refilled(pages, finding);
    finding.documents >= DOCUMENTS
        && slots().is_some_and(|inside| inside >= SLOTS || inside + frame::slots(pages, finding) as f64 >= SLOTS)
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
