//! Where the characters of a key came from.

use crate::text::ascii::Stretch;
use std::ops::Range;

/// Records where the characters of a key came from; `()` records nothing and costs nothing.
pub(in crate::text::fold) trait Offsets {
    fn note(&mut self, source: usize);
    fn note_run(&mut self, text: &str, run: Range<usize>);
    fn note_stretch(&mut self, stretch: Stretch, source: usize);
    fn forget(&mut self, chars: usize);
}

impl Offsets for () {
    #[inline]
    fn note(&mut self, _: usize) {}
    fn note_run(&mut self, _: &str, _: Range<usize>) {}
    fn note_stretch(&mut self, _: Stretch, _: usize) {}
    fn forget(&mut self, _: usize) {}
}

impl Offsets for Vec<usize> {
    fn note(&mut self, source: usize) {
        self.push(source);
    }
    fn note_run(&mut self, text: &str, run: Range<usize>) {
        self.extend(text[run.clone()].char_indices().map(|(at, _)| run.start + at));
    }
    fn note_stretch(&mut self, stretch: Stretch, source: usize) {
        for (start, end) in stretch.parted() {
            self.extend(source + start..source + end - 1);
            self.push(source + stretch.sign(end - 1).unwrap_or(end - 1));
        }
        // What parts the last word from the next is a gap yet.
        self.pop();
    }
    fn forget(&mut self, chars: usize) {
        self.truncate(self.len() - chars);
    }
}
