//! How often each phrase stands somewhere, and in how many documents.
//!
//! Phrases of large corpora stand in tens of millions of places, so these are counted where they are met, and not listed.
//! Paragraphs come in the order of their documents: a document is new where it is not the last one.

/// Where a phrase stands: a paragraph, and a symbol of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub paragraph: usize,
    pub at: usize,
}

/// The places of one phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub count: usize,
    pub documents: usize,
    pub first: Place,
    /// The first and the last document.
    pages: [usize; 2],
}

impl Tally {
    /// The place of a phrase in document `page`.
    pub fn of(page: usize, first: Place) -> Tally {
        Tally { count: 1, documents: 1, first, pages: [page; 2] }
    }

    /// These places and `later` ones.
    pub fn join(&mut self, later: Tally) {
        if self.count == 0 {
            *self = later;
        } else if later.count > 0 {
            self.count += later.count;
            self.documents += later.documents - usize::from(self.pages[1] == later.pages[0]);
            self.pages[1] = later.pages[1];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tallies_of_parts_join_to_that_of_the_whole() {
        let places = [3, 3, 4, 7, 7, 7, 9];
        let tally = |pages: &[usize]| {
            let mut tally = Tally::default();
            pages.iter().for_each(|&page| tally.join(Tally::of(page, Place { paragraph: page, at: 0 })));
            tally
        };
        for cut in 0..=places.len() {
            let mut joined = tally(&places[..cut]);
            joined.join(tally(&places[cut..]));
            assert_eq!(joined, tally(&places));
            assert_eq!((joined.count, joined.documents), (7, 4));
        }
    }
}
