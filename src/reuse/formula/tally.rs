//! How often each phrase stands somewhere, and in how many documents.
//!
//! Phrases of large corpora stand in tens of millions of places, so these are counted where they are met, and not listed.
//! Paragraphs come in the order of their documents: a document is new where it is not the last one.

/// The places of one phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally<'t> {
    pub count: usize,
    pub documents: usize,
    /// As it stands where it stands first.
    pub text: &'t str,
    /// The first and the last document.
    pages: [usize; 2],
}

impl<'t> Tally<'t> {
    /// The place of a phrase in document `page`.
    pub fn of(page: usize, text: &'t str) -> Tally<'t> {
        Tally { count: 1, documents: 1, text, pages: [page; 2] }
    }

    /// These places and `later` ones.
    pub fn join(&mut self, later: Tally<'t>) {
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
            pages.iter().for_each(|&page| tally.join(Tally::of(page, "渠")));
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
