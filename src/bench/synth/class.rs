//! The classes of edits, and how often each is planted.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a copy differs from the text that it was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EditClass {
    /// Words became other words.
    Substitution,
    /// Words were put in.
    Insertion,
    /// Words were left out.
    Deletion,
    /// Whole clauses were put in.
    ClauseInsertion,
    /// Whole clauses were left out.
    ClauseDeletion,
    /// Clauses changed places with their neighbours.
    ClauseOrder,
    /// Other punctuation, and figures of another width.
    Punctuation,
    /// Traditional characters (Chinese only).
    Script,
    /// Names and places were masked: XX, ××, **, 某.
    Mask,
    /// Places changed their level: 市 for 县, county for district.
    PlaceLevel,
    /// The head and foot of a web page were put around it.
    Boilerplate,
    /// Paragraphs were joined.
    MergeParagraphs,
    /// Paragraphs were parted.
    SplitParagraphs,
    /// It stands inside more text, or is an excerpt.
    Containment,
    /// The end is missing.
    Truncation,
    /// It does not differ.
    Exact,
    /// Several of the above.
    Mixed,
}

impl EditClass {
    /// All classes.
    pub const ALL: &[EditClass] = &[
        EditClass::Substitution,
        EditClass::Insertion,
        EditClass::Deletion,
        EditClass::ClauseInsertion,
        EditClass::ClauseDeletion,
        EditClass::ClauseOrder,
        EditClass::Punctuation,
        EditClass::Script,
        EditClass::Mask,
        EditClass::PlaceLevel,
        EditClass::Boilerplate,
        EditClass::MergeParagraphs,
        EditClass::SplitParagraphs,
        EditClass::Containment,
        EditClass::Truncation,
        EditClass::Exact,
        EditClass::Mixed,
    ];

    /// The name as it stands in configurations and truths.
    pub fn name(self) -> &'static str {
        match self {
            EditClass::Substitution => "substitution",
            EditClass::Insertion => "insertion",
            EditClass::Deletion => "deletion",
            EditClass::ClauseInsertion => "clause-insertion",
            EditClass::ClauseDeletion => "clause-deletion",
            EditClass::ClauseOrder => "clause-order",
            EditClass::Punctuation => "punctuation",
            EditClass::Script => "script",
            EditClass::Mask => "mask",
            EditClass::PlaceLevel => "place-level",
            EditClass::Boilerplate => "boilerplate",
            EditClass::MergeParagraphs => "merge-paragraphs",
            EditClass::SplitParagraphs => "split-paragraphs",
            EditClass::Containment => "containment",
            EditClass::Truncation => "truncation",
            EditClass::Exact => "exact",
            EditClass::Mixed => "mixed",
        }
    }

    /// Whether it changes as much of a text as is asked for; the others change little of what is compared.
    pub fn is_graded(self) -> bool {
        matches!(
            self,
            EditClass::Substitution
                | EditClass::Insertion
                | EditClass::Deletion
                | EditClass::ClauseInsertion
                | EditClass::ClauseDeletion
                | EditClass::Containment
                | EditClass::Truncation
                | EditClass::Mixed
        )
    }
}

/// One relative weight for each edit class; a class that is not named is not planted.
///
/// By default the classes that are [graded](EditClass::is_graded) weigh 4 and the others 1, so that the similarities of
/// the pairs are spread over the whole range and not heaped up at 1.
///
/// ```
/// use leitong::bench::synth::{EditClass, Rates};
/// assert_eq!(Rates::default().of(EditClass::Substitution), 4.0);
/// assert_eq!(Rates::only(EditClass::Exact).of(EditClass::Substitution), 0.0);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rates(pub BTreeMap<EditClass, f64>);

impl Default for Rates {
    fn default() -> Self {
        let rate = |&class: &EditClass| (class, if class.is_graded() { 4.0 } else { 1.0 });
        Rates(EditClass::ALL.iter().map(rate).collect())
    }
}

impl Rates {
    /// One class and no other.
    pub fn only(class: EditClass) -> Rates {
        Rates(BTreeMap::from([(class, 1.0)]))
    }

    /// The weight of `class`.
    pub fn of(&self, class: EditClass) -> f64 {
        self.0.get(&class).copied().unwrap_or(0.0)
    }

    /// The class at `share` (0 to 1) of the weights of the classes that `fits` admits; none if they weigh nothing.
    pub(super) fn choose(&self, share: f64, fits: impl Fn(EditClass) -> bool) -> Option<EditClass> {
        let weight = |class: EditClass| if fits(class) { self.of(class) } else { 0.0 };
        let mut left = share * EditClass::ALL.iter().map(|&class| weight(class)).sum::<f64>();
        let mut last = None;
        for &class in EditClass::ALL.iter().filter(|&&class| weight(class) > 0.0) {
            last = Some(class);
            left -= weight(class);
            if left < 0.0 {
                break;
            }
        }
        last
    }

    /// # Errors
    /// If a weight is no number of at least 0, or none is above 0.
    pub(super) fn check(&self) -> Result<()> {
        if let Some((class, rate)) = self.0.iter().find(|(_, rate)| !(rate.is_finite() && **rate >= 0.0)) {
            return Err(Error::Config(format!("rate {rate} of {} must be 0 or more", class.name())));
        }
        match self.0.values().any(|&rate| rate > 0.0) {
            true => Ok(()),
            false => Err(Error::Config("no edit class has a rate above 0: give one, or plant nothing".into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_configuration() {
        for &class in EditClass::ALL {
            assert_eq!(serde_json::to_string(&class).unwrap(), format!("{:?}", class.name()));
        }
    }

    #[test]
    fn classes_are_chosen_by_weight() {
        let rates = Rates(BTreeMap::from([(EditClass::Exact, 3.0), (EditClass::Mask, 1.0)]));
        assert_eq!(rates.choose(0.1, |_| true), Some(EditClass::Mask));
        assert_eq!(rates.choose(0.3, |_| true), Some(EditClass::Exact));
        assert_eq!(rates.choose(0.1, |class| class != EditClass::Mask), Some(EditClass::Exact));
        assert_eq!(rates.choose(0.5, |class| class == EditClass::Script), None);
    }
}
