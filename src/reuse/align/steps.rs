//! The best way through the table of two stretches of symbols.
//!
//! Needleman & Wunsch (1970) with affine gaps (Gotoh 1982) in a band, and with the end free where a passage is extended
//! until it no longer pays (Zhang, Schwartz, Wagner & Miller 2000). Most texts have no masks: [`plain`] fills their tables,
//! and [`masked`] those of others.

use super::table::{BAND, End, Step, Table};
use super::{masked, plain};
use crate::text::symbol::{MASK, Symbol};

/// The symbols of both sides that some steps pass.
pub(super) fn extent(steps: &[Step]) -> (usize, usize) {
    steps.iter().map(|step| step.moves()).fold((0, 0), |sum, step| (sum.0 + step.0, sum.1 + step.1))
}

/// The columns of the best alignment of `a` and `b` from their beginnings to their ends. Time and memory O(|a| x band).
pub(super) fn steps(a: &[Symbol], b: &[Symbol]) -> Vec<Step> {
    if a.is_empty() || b.is_empty() {
        return a.iter().map(|_| Step::OnlyA).chain(b.iter().map(|_| Step::OnlyB)).collect();
    }
    table(a, b, End::Fixed).traced(a, b)
}

/// Symbols of a side that an extension is tried with first: more than most paragraphs have, since a second try costs the
/// first one again.
const NEAR: usize = 1 << 11;

/// The columns of the best alignment from the beginnings of two sides to where it ends best. `sides` gives at most so many
/// first symbols of each, and whether these are all.
///
/// Cells that have lost more than [`DROP`] of the best score are not gone on from, so most extensions end soon; and a side
/// may be as long as a book: no more of it is looked at than the table reaches.
pub(super) fn extension(sides: impl Fn(usize) -> ((Vec<Symbol>, bool), (Vec<Symbol>, bool))) -> Vec<Step> {
    extension_from(NEAR, sides)
}

fn extension_from(mut most: usize, sides: impl Fn(usize) -> ((Vec<Symbol>, bool), (Vec<Symbol>, bool))) -> Vec<Step> {
    loop {
        let ((a, is_all_a), (b, is_all_b)) = sides(most);
        if a.is_empty() || b.is_empty() {
            return Vec::new();
        }
        let table = table(&a, &b, End::Free);
        // It goes on in the second side as far as its band, and no further.
        let rows = table.rows.len();
        if (is_all_a || rows <= a.len()) && (is_all_b || rows + BAND < b.len()) {
            return table.traced(&a, &b);
        }
        most *= 4;
    }
}

fn table(a: &[Symbol], b: &[Symbol], end: End) -> Table {
    match a.contains(&MASK) || b.contains(&MASK) {
        true => masked::filled(a, b, end),
        false => plain::filled(a, b, end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_extension_is_that_of_the_whole_table(
            a in prop::collection::vec(1u32..9, 0..1400), swaps in prop::collection::vec((0usize..1400, 1u32..9), 0..40),
        ) {
            let mut b = a.clone();
            for (at, code) in swaps.into_iter().filter(|(at, _)| *at < a.len()) {
                b[at] = code;
            }
            b.truncate(b.len() / 10 * 9);
            let part = |side: &[u32], most: usize| (side[..most.min(side.len())].to_vec(), most >= side.len());
            let found = extension_from(64, |most| (part(&a, most), part(&b, most)));
            let whole = if b.is_empty() { Vec::new() } else { masked::filled(&a, &b, End::Free).traced(&a, &b) };
            prop_assert_eq!(found, whole);
        }

        /// Where there are no masks, the short way to fill the cells leads to the same.
        #[test]
        fn without_masks_both_tables_have_one_way(
            a in prop::collection::vec(1u32..5, 1..80), b in prop::collection::vec(1u32..5, 1..80),
        ) {
            for end in [End::Free, End::Fixed] {
                let ways = [plain::filled(&a, &b, end), masked::filled(&a, &b, end)];
                prop_assert_eq!(ways[0].traced(&a, &b), ways[1].traced(&a, &b));
            }
        }
    }
}
