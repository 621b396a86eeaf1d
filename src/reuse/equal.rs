//! Which characters of the witnesses of a finding stand identically in another one, from their differences.
//!
//! Witnesses are compared with the base of their finding only. What lies between the edits is equal, letter by letter of
//! the comparison key; an edit that two witnesses have alike makes these two equal there. What was only moved is equal, too.

use super::moved::moved;
use super::{Finding, Page, Witness};
use crate::document::Span;
use crate::text::difference::Edit;
use std::collections::{BTreeSet, HashMap};

/// Calls `add` with every stretch of a page that is equal to one in another witness. Cost: reads each edit twice.
pub(super) fn runs(pages: &[Page], finding: &Finding, mut add: impl FnMut(usize, Span)) {
    let mut times: HashMap<Key<'_>, u32> = HashMap::new();
    let keys = finding.witnesses.iter().flat_map(|witness| keys(pages, witness));
    keys.for_each(|key| *times.entry(key).or_default() += 1);
    let base = &finding.witnesses[finding.base];
    for (_, witness) in finding.witnesses.iter().enumerate().filter(|&(index, _)| index != finding.base) {
        let edits = &witness.difference.edits;
        let alone = edits.iter().filter(|edit| times[&key(pages, witness, edit)] == 1);
        outside(witness.span, alone.map(|edit| edit.b), |run| add(witness.page, run));
        outside(base.span, edits.iter().map(|edit| edit.a), |run| add(base.page, run));
        for (here, there) in moved_from(pages, base, witness) {
            add(base.page, here);
            add(witness.page, there);
        }
    }
}

/// The stretches of witness `of` that are equal in witness `with`. Cost: that of sorting the edits of both.
///
/// Both are known by their differences from the base. Where one was edited, the place in the other is reckoned by lengths:
/// it is exact but where punctuation or script differ between the base and `of` as well.
pub(super) fn between(pages: &[Page], finding: &Finding, of: usize, with: usize, mut add: impl FnMut(Span)) {
    if of == finding.base || with == finding.base {
        let (other, is_base) = if of == finding.base { (with, true) } else { (of, false) };
        let both = moved_from(pages, &finding.witnesses[finding.base], &finding.witnesses[other]);
        both.into_iter().for_each(|(here, there)| add(if is_base { here } else { there }));
    }
    let (of, with) = (&finding.witnesses[of], &finding.witnesses[with]);
    let base = finding.witnesses[finding.base].span;
    let own: BTreeSet<Key<'_>> = keys(pages, of).collect();
    let others: BTreeSet<Key<'_>> = keys(pages, with).collect();
    let changed = of.difference.edits.iter().filter(|edit| !others.contains(&key(pages, of, edit)));
    let mapped =
        Mapped { edits: &of.difference.edits, base: base.end - base.start, text: of.span.of(&pages[of.page].text) };
    let elsewhere = with.difference.edits.iter().filter(|edit| !own.contains(&key(pages, with, edit)));
    let mut holes: Vec<Span> = changed.map(|edit| edit.b).chain(elsewhere.map(|edit| mapped.span(edit.a))).collect();
    holes.sort_unstable();
    outside(of.span, holes, &mut add);
}

/// The clauses of `witness` that stand elsewhere in the base: where in the page of either.
fn moved_from(pages: &[Page], base: &Witness, witness: &Witness) -> Vec<(Span, Span)> {
    let text = |of: &Witness| of.span.of(&pages[of.page].text);
    let on_page = |of: &Witness, span: Span| Span::new(of.span.start + span.start, of.span.start + span.end);
    let found = moved(text(base), text(witness), &witness.difference.edits);
    found.into_iter().map(|(here, there)| (on_page(base, here), on_page(witness, there))).collect()
}

/// By what edits are alike: the place in the base, and what stands there instead.
type Key<'p> = (Span, &'p str);

fn key<'p>(pages: &'p [Page], witness: &Witness, edit: &Edit) -> Key<'p> {
    (edit.a, edit.b.of(witness.span.of(&pages[witness.page].text)))
}

fn keys<'p>(pages: &'p [Page], witness: &'p Witness) -> impl Iterator<Item = Key<'p>> {
    witness.difference.edits.iter().map(move |edit| key(pages, witness, edit))
}

/// What of `whole` lies outside `holes`, which are in order and counted from its beginning.
fn outside(whole: Span, holes: impl IntoIterator<Item = Span>, mut add: impl FnMut(Span)) {
    let mut from = whole.start;
    for hole in holes {
        if from < whole.start + hole.start {
            add(Span::new(from, whole.start + hole.start));
        }
        from = from.max(whole.start + hole.end);
    }
    if from < whole.end {
        add(Span::new(from, whole.end));
    }
}

/// Places of the base in the text of a witness.
struct Mapped<'w> {
    edits: &'w [Edit],
    /// Bytes of the base.
    base: usize,
    text: &'w str,
}

impl Mapped<'_> {
    fn span(&self, of_base: Span) -> Span {
        let start = self.text.floor_char_boundary(self.place(of_base.start));
        let end = self.text.ceil_char_boundary(self.place(of_base.end));
        Span::new(start, end.max(start))
    }

    /// Between two edits in proportion; inside of one its end.
    fn place(&self, at: usize) -> usize {
        let next = self.edits.partition_point(|edit| edit.a.end <= at);
        let (from_a, from_b) =
            next.checked_sub(1).map_or((0, 0), |last| (self.edits[last].a.end, self.edits[last].b.end));
        let (to_a, to_b) = match self.edits.get(next) {
            Some(edit) if edit.a.start < at => return edit.b.end,
            Some(edit) => (edit.a.start, edit.b.start),
            None => (self.base, self.text.len()),
        };
        from_b + (at - from_a) * (to_b - from_b) / (to_a - from_a).max(1)
    }
}
