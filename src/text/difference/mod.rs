//! The differences of two texts that are nearly alike, as spans of the originals.
//!
//! Texts are compared by the characters of their folded keys, so case, width, punctuation, spacing, script and masks
//! make no difference; the edits point into the texts as they are. Myers' algorithm (1986), by the `similar` crate, between
//! anchors where texts are long.

mod matching;

use crate::document::Span;
use crate::text::fold::{Fold, fold_mapped};
use crate::text::origin::origins;
use crate::text::script::{Class, class};
use matching::{Part, parts};
use std::ops::Range;

/// What an edit does to the first text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EditKind {
    /// The second text has something more.
    Insertion,
    /// The first text has something more.
    Deletion,
    /// Both have something else.
    Substitution,
}

/// One place where two texts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edit {
    /// What it does.
    pub kind: EditKind,
    /// Where in the first text; empty for an insertion.
    pub a: Span,
    /// Where in the second text; empty for a deletion.
    pub b: Span,
}

/// The edits between two texts, in order, and how much of them is equal.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// In order of place.
    pub edits: Vec<Edit>,
    /// Twice the characters that match, over the characters of both; 1 for two empty texts.
    pub identity: f64,
}

/// In a stretch of changed clauses of which less than this share is equal, short matches are chance.
const RELATED: f64 = 0.3;
/// Characters or words in a row that are no chance match.
const TELLING: usize = 4;

/// Compares `a` with `b`: clause by clause, and the clauses that changed by characters, or words of spaced scripts.
///
/// Clauses first keep the alignment to what a reader would call the same place. Time O(n log n) for texts that are alike,
/// and bounded by a little more for others.
///
/// ```
/// use leitong::text::difference::differences;
/// let found = differences("市委要抓党建。", "县委，要抓好黨建");
/// let edits: Vec<_> = found.edits.iter().map(|e| (e.a.of("市委要抓党建。"), e.b.of("县委，要抓好黨建"))).collect();
/// assert_eq!(edits, [("市", "县"), ("", "好")]);
/// ```
pub fn differences(a: &str, b: &str) -> Difference {
    let (a, b) = (Letters::new(a), Letters::new(b));
    let mut edits: Vec<Sides> = Vec::new();
    let mut equal = 0;
    for (old, new, is_equal) in parts(&a.clauses(), &b.clauses()) {
        let (old, new) = (a.letters_of(old), b.letters_of(new));
        match is_equal {
            true => equal += old.len(),
            false => equal += changed(&a, old, &b, new, &mut edits),
        }
    }
    let total = a.chars.len() + b.chars.len();
    let identity = if total == 0 { 1.0 } else { 2.0 * equal as f64 / total as f64 };
    let edits = whole(&a, &b, edits).into_iter().map(|(old, new)| edit(a.span(old), b.span(new))).collect();
    Difference { edits, identity }
}

/// The letters that an edit takes away, and those that it puts there.
type Sides = (Range<usize>, Range<usize>);

/// The same edits, those widened by equal letters that begin or end inside of a sign: `㍿` is four letters, and `№` two.
fn whole(a: &Letters, b: &Letters, edits: Vec<Sides>) -> Vec<Sides> {
    let cuts = |x: usize, y: usize| a.is_inside(x) || b.is_inside(y);
    let mut edits = edits.into_iter().peekable();
    let mut made = Vec::new();
    while let Some((mut old, mut new)) = edits.next() {
        let before = (old.clone(), new.clone());
        // Between two edits as many letters are equal on either side; behind the last one before this nothing is cut.
        while cuts(old.start, new.start) {
            (old.start, new.start) = (old.start - 1, new.start - 1);
        }
        while cuts(old.end, new.end) {
            match edits.next_if(|next| (next.0.start, next.1.start) == (old.end, new.end)) {
                Some(next) => (old.end, new.end) = (next.0.end, next.1.end),
                None => (old.end, new.end) = (old.end + 1, new.end + 1),
            }
        }
        made.push(if (&old, &new) == (&before.0, &before.1) { before } else { narrowed(a, b, (old, new)) });
    }
    made
}

/// An edit that was widened, without the whole characters, words and signs that both its sides begin or end with.
fn narrowed(a: &Letters, b: &Letters, (mut old, mut new): Sides) -> Sides {
    let is_whole = |x: usize, y: usize| !a.is_inside(x) && !b.is_inside(y);
    let same = |x: &Range<usize>, y: &Range<usize>| {
        a.chars[x.clone()] == b.chars[y.clone()] && is_whole(x.start, y.start) && is_whole(x.end, y.end)
    };
    let (atoms_a, atoms_b) = (a.atoms(old.clone()), b.atoms(new.clone()));
    let last = atoms_a.iter().rev().zip(atoms_b.iter().rev()).take_while(|(x, y)| same(x, y)).last();
    last.into_iter().for_each(|(x, y)| (old.end, new.end) = (x.start, y.start));
    let (atoms_a, atoms_b) = (a.atoms(old.clone()), b.atoms(new.clone()));
    let first = atoms_a.iter().zip(&atoms_b).take_while(|(x, y)| same(x, y)).last();
    first.into_iter().for_each(|(x, y)| (old.start, new.start) = (x.end, y.end));
    (old, new)
}

/// Adds the edits between two stretches of letters; returns how many letters are equal.
///
/// Han is compared character by character, words of spaced scripts as wholes: half a word is no difference to a reader.
fn changed(a: &Letters, old: Range<usize>, b: &Letters, new: Range<usize>, edits: &mut Vec<Sides>) -> usize {
    let (atoms_a, atoms_b) = (a.atoms(old.clone()), b.atoms(new.clone()));
    let (a_slices, b_slices) = (a.slices(&atoms_a), b.slices(&atoms_b));
    let parts = parts(&a_slices, &b_slices);
    let size = |part: &Part| joined(&atoms_a, part.0.clone(), old.end).len();
    let equal: usize = parts.iter().filter(|(.., is_equal)| *is_equal).map(size).sum();
    let parts = if (equal as f64) < RELATED * old.len().max(new.len()) as f64 {
        telling(parts, &a_slices, &b_slices)
    } else {
        parts
    };
    for (x, y, _) in parts.iter().filter(|(.., is_equal)| !is_equal) {
        edits.push((joined(&atoms_a, x.clone(), old.end), joined(&atoms_b, y.clone(), new.end)));
    }
    parts.iter().filter(|(.., is_equal)| *is_equal).map(size).sum()
}

/// The parts with short equal ones between two others made a part of what is changed around them: a scatter of chance
/// matches is one edit. What is equal at either end of it stays, since no reader would call that changed.
fn telling<T: PartialEq>(parts: Vec<Part>, a: &[T], b: &[T]) -> Vec<Part> {
    let last = parts.len().saturating_sub(1);
    let mut joined: Vec<Part> = Vec::new();
    for (index, (x, y, is_equal)) in parts.into_iter().enumerate() {
        let is_equal = is_equal && (index == 0 || index == last || x.len() >= TELLING);
        match joined.last_mut() {
            Some((a, b, false)) if !is_equal => (a.end, b.end) = (x.end, y.end),
            _ => joined.push((x, y, is_equal)),
        }
    }
    joined.into_iter().flat_map(|part| if part.2 { vec![part] } else { trimmed(part, a, b) }).collect()
}

/// A changed part as what its sides begin with alike, what differs, and what they end with alike.
fn trimmed<T: PartialEq>((x, y, _): Part, a: &[T], b: &[T]) -> Vec<Part> {
    let (sides, same) = ((&a[x.clone()], &b[y.clone()]), |pair: &(&T, &T)| pair.0 == pair.1);
    let first = sides.0.iter().zip(sides.1).take_while(same).count();
    let (rest_a, rest_b) = (&sides.0[first..], &sides.1[first..]);
    let last = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(same).count();
    let parts = [
        (x.start..x.start + first, y.start..y.start + first, true),
        (x.start + first..x.end - last, y.start + first..y.end - last, false),
        (x.end - last..x.end, y.end - last..y.end, true),
    ];
    parts.into_iter().filter(|(x, y, _)| !x.is_empty() || !y.is_empty()).collect()
}

/// The letters of some of `atoms`, which end at `end`.
fn joined(atoms: &[Range<usize>], some: Range<usize>, end: usize) -> Range<usize> {
    let start_of = |index: usize| atoms.get(index).map_or(end, |atom| atom.start);
    start_of(some.start)..start_of(some.end)
}

fn edit(a: Span, b: Span) -> Edit {
    let kind = match (a.start == a.end, b.start == b.end) {
        (true, _) => EditKind::Insertion,
        (_, true) => EditKind::Deletion,
        _ => EditKind::Substitution,
    };
    Edit { kind, a, b }
}

/// Where the letters stand by which texts are compared: what edits begin and end with.
///
/// ```
/// use leitong::text::difference::letter_spans;
/// let text = "修渠， 种树";
/// assert_eq!(letter_spans(text).iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["修", "渠", "种", "树"]);
/// ```
pub fn letter_spans(text: &str) -> Vec<Span> {
    Letters::new(text).spans
}

/// The clauses of a text by the letters that are compared, and where each stands; those without letters are left out.
///
/// ```
/// use leitong::text::difference::clauses;
/// let text = "修渠、種樹。 ";
/// let found: Vec<_> = clauses(text).into_iter().map(|(key, at)| (String::from_iter(key), at.of(text))).collect();
/// assert_eq!(found, [("修渠".into(), "修渠"), ("种树".into(), "種樹")]);
/// ```
pub fn clauses(text: &str) -> Vec<(Vec<char>, Span)> {
    let letters = Letters::new(text);
    let ranges = (0..letters.ends.len()).map(|index| letters.letters_of(index..index + 1));
    let filled = ranges.filter(|range| !range.is_empty());
    filled.map(|range| (letters.chars[range.clone()].to_vec(), letters.span(range))).collect()
}

/// The characters of a key without separators, where each came from, and where clauses end.
struct Letters {
    chars: Vec<char>,
    spans: Vec<Span>,
    /// Ends of the clauses, in characters.
    ends: Vec<usize>,
    end: usize,
}

impl Letters {
    fn new(text: &str) -> Letters {
        let key = fold_mapped(Fold::Text, text);
        let mut letters = Letters { chars: Vec::new(), spans: Vec::new(), ends: Vec::new(), end: text.len() };
        for (c, origin) in origins(text, &key) {
            if class(c) == Class::Separator {
                letters.ends.push(letters.chars.len());
            } else {
                letters.chars.push(c);
                letters.spans.push(origin.span);
            }
        }
        letters.ends.push(letters.chars.len());
        letters
    }

    /// Whether letter `at` and the one before it came from one sign.
    fn is_inside(&self, at: usize) -> bool {
        at > 0 && self.spans.get(at).is_some_and(|span| span.start == self.spans[at - 1].start)
    }

    /// What is compared as a whole in `range`: a character, or a word of a spaced script.
    fn atoms(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let spaced = |at: usize| matches!(class(self.chars[at]), Class::Letter | Class::Digit | Class::Mark);
        let mut atoms: Vec<Range<usize>> = Vec::new();
        for at in range {
            match atoms.last_mut() {
                Some(last) if spaced(at) && spaced(at - 1) && self.ends.binary_search(&at).is_err() => {
                    last.end = at + 1
                }
                _ => atoms.push(at..at + 1),
            }
        }
        atoms
    }

    fn slices(&self, ranges: &[Range<usize>]) -> Vec<&[char]> {
        ranges.iter().map(|range| &self.chars[range.clone()]).collect()
    }

    fn clauses(&self) -> Vec<&[char]> {
        (0..self.ends.len()).map(|index| &self.chars[self.letters_of(index..index + 1)]).collect()
    }

    /// The letters of some clauses.
    fn letters_of(&self, clauses: Range<usize>) -> Range<usize> {
        let end_of = |count: usize| if count == 0 { 0 } else { self.ends[count - 1] };
        end_of(clauses.start)..end_of(clauses.end)
    }

    /// From the first to the last of some characters; an empty span before `range.start` if there are none.
    fn span(&self, range: Range<usize>) -> Span {
        if range.is_empty() {
            let at = self.spans.get(range.start).map_or(self.end, |span| span.start);
            return Span::new(at, at);
        }
        Span::new(self.spans[range.start].start, self.spans[range.end - 1].end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_width_script_and_masks_make_no_difference() {
        let found = differences("ＸＸ縣，要抓好黨建 ！", "xx县要抓好党建");
        assert_eq!((found.edits.as_slice(), found.identity), (&[][..], 1.0));
    }

    #[test]
    fn each_swap_is_an_edit_of_its_own() {
        let (a, b) = ("市委、市政府", "县委、县政府");
        let edits = differences(a, b).edits;
        assert_eq!(
            edits.iter().map(|edit| (edit.a.of(a), edit.b.of(b))).collect::<Vec<_>>(),
            [("市", "县"), ("市", "县")]
        );
    }

    #[test]
    fn words_of_spaced_scripts_change_as_wholes() {
        let (a, b) = ("Bring reading glasses", "Bring strong glasses");
        let edits = differences(a, b).edits;
        assert_eq!(edits.iter().map(|edit| (edit.a.of(a), edit.b.of(b))).collect::<Vec<_>>(), [("reading", "strong")]);
    }

    #[test]
    fn a_clause_that_is_replaced_is_one_edit() {
        let (a, b) = ("先修渠，再通路，最后种树。", "先修渠，把老桥也拆了重建，最后种树。");
        let edits = differences(a, b).edits;
        assert_eq!(
            edits.iter().map(|edit| (edit.a.of(a), edit.b.of(b))).collect::<Vec<_>>(),
            [("再通路", "把老桥也拆了重建")]
        );
    }

    #[test]
    fn a_stretch_of_other_words_keeps_what_is_equal_at_its_ends_and_in_a_row() {
        let pairs = |a: &str, b: &str| -> Vec<(String, String)> {
            let edits = differences(a, b).edits;
            edits.iter().map(|edit| (edit.a.of(a).into(), edit.b.of(b).into())).collect()
        };
        let of = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let (a, b) = ("村民说夜里渠水上涨得比往常都快得多", "村民看见有人在堤上来回走动");
        assert_eq!(pairs(a, b), [of("说夜里渠水上涨得比往常都快得多", "看见有人在堤上来回走动")]);
        let (a, b) = ("花了数千美元", "这台旧抽水机当时竟要美元");
        assert_eq!(pairs(a, b), [of("花了数千", "这台旧抽水机当时竟要")]);
        let (a, b) = ("老渠长一个人在日常巡查中记下了水位", "新来的几位技术员在日常巡查中并没有发现任何渗漏的地方");
        assert_eq!(pairs(a, b), [of("老渠长一个人", "新来的几位技术员"), of("记下了水位", "并没有发现任何渗漏的地方")]);
        let (a, b) = ("the keeper of the lock wrote it down", "the boats that came late waited outside");
        assert_eq!(pairs(a, b), [of("keeper of the lock wrote it down", "boats that came late waited outside")]);
    }

    #[test]
    fn deletions_and_insertions_have_empty_sides() {
        let found = differences("甲乙丙丁", "甲丙丁戊");
        let kinds: Vec<_> = found.edits.iter().map(|edit| edit.kind).collect();
        assert_eq!(kinds, [EditKind::Deletion, EditKind::Insertion]);
        assert_eq!(found.identity, 0.75);
    }

    proptest::proptest! {
        #[test]
        fn what_is_highlighted_is_what_differs(a in TEXT, b in TEXT) {
            let found = differences(&a, &b);
            let (one, other) = (Letters::new(&a), Letters::new(&b));
            let of = |letters: &Letters, span: Span| {
                let at = |byte: usize| letters.spans.partition_point(|letter| letter.start < byte);
                at(span.start)..at(span.end)
            };
            let mut at = (0, 0);
            for edit in &found.edits {
                let (x, y) = (of(&one, edit.a), of(&other, edit.b));
                // Outside of the edits both are equal.
                proptest::prop_assert_eq!(&one.chars[at.0..x.start], &other.chars[at.1..y.start]);
                // An edit begins and ends with other characters, words or signs on either side.
                let (atoms_x, atoms_y) = (one.atoms(x.clone()), other.atoms(y.clone()));
                let differ = |p: Option<&Range<usize>>, q: Option<&Range<usize>>| {
                    let is_whole = |p, q| !one.is_inside(p) && !other.is_inside(q);
                    let same = |p: &Range<usize>, q: &Range<usize>| {
                        one.chars[p.clone()] == other.chars[q.clone()]
                            && is_whole(p.start, q.start)
                            && is_whole(p.end, q.end)
                    };
                    !p.zip(q).is_some_and(|(p, q)| same(p, q))
                };
                proptest::prop_assert!(differ(atoms_x.first(), atoms_y.first()), "{edit:?}");
                proptest::prop_assert!(differ(atoms_x.last(), atoms_y.last()), "{edit:?}");
                at = (x.end, y.end);
            }
            proptest::prop_assert_eq!(&one.chars[at.0..], &other.chars[at.1..]);
        }
    }

    /// Han, words, signs of several letters, clauses and masks.
    const TEXT: &str = "([修渠种树会社]|㍿|№|ab|cd|a|[，。 ]|株式|XX){0,40}";

    #[test]
    fn empty_texts_are_identical() {
        assert_eq!(differences("", "。").identity, 1.0);
    }
}
