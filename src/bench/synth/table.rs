//! Tables of phrases: what fills a slot of a clause, drawn by its rank, its topic or what the document said before.
//!
//! The ranks follow Zipf and Mandelbrot. A topic prefers a window of the table, so that two documents of one topic have
//! more in common than two others; a document returns to what it has said, as prose does.

use super::random::{Alias, Random, zipf};

/// Some words in a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase<'a> {
    /// The words, with blanks between them where the script has blanks.
    pub(super) text: &'a str,
    /// Where the words end, from `offset` on.
    ends: &'a [u32],
    offset: u32,
}

impl<'a> Phrase<'a> {
    /// The words one by one.
    pub(super) fn words(self) -> impl Iterator<Item = &'a str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let end = (end - self.offset) as usize;
            let word = self.text[start..end].trim_start();
            start = end;
            word
        })
    }
}

/// Many phrases in one string.
#[derive(Debug, Clone, Default)]
pub(super) struct Phrases {
    text: String,
    /// Of each phrase: its first byte, its last byte, its first word's place in `ends`.
    places: Vec<(u32, u32, u32)>,
    ends: Vec<u32>,
}

impl Phrases {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Appends a phrase; `blank` stands between its words.
    pub(super) fn push<'w>(&mut self, words: impl IntoIterator<Item = &'w str>, blank: &str) {
        let (start, first) = (self.text.len() as u32, self.ends.len() as u32);
        for word in words {
            if self.text.len() as u32 > start {
                self.text.push_str(blank);
            }
            self.text.push_str(word);
            self.ends.push(self.text.len() as u32);
        }
        self.places.push((start, self.text.len() as u32, first));
    }

    /// Phrase `index`.
    #[inline]
    pub(super) fn get(&self, index: usize) -> Phrase<'_> {
        let (start, end, first) = self.places[index];
        let last = self.places.get(index + 1).map_or(self.ends.len(), |next| next.2 as usize);
        let text = &self.text[start as usize..end as usize];
        Phrase { text, ends: &self.ends[first as usize..last], offset: start }
    }
}

/// How phrases of a table are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habit {
    /// The exponent of the ranks in eighths, and their shift.
    pub(super) rank: (u32, f64),
    /// How many of 256 draws are of the topic, and how many repeat one of the document.
    pub(super) topical: u64,
    /// See `topical`.
    pub(super) repeated: u64,
}

/// How many last draws a document returns to.
const MEMORY: usize = 8;

/// What a document has drawn from a table.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said {
    recent: [u32; MEMORY],
    count: usize,
}

/// Phrases and how they are drawn.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    phrases: Phrases,
    ranks: Alias,
    window: Alias,
    topical: u64,
    repeated: u64,
}

impl Table {
    /// `phrases`: at least one, the likeliest first.
    pub(super) fn new(phrases: Phrases, habit: Habit) -> Table {
        let (eighths, shift) = habit.rank;
        let ranks = Alias::new(&zipf(phrases.len(), shift, eighths));
        let window = Alias::new(&zipf(phrases.len().min(400), 4.0, 8));
        Table { phrases, ranks, window, topical: habit.topical, repeated: habit.repeated }
    }

    /// A phrase for a document of `topic`.
    #[inline]
    pub(super) fn draw(&self, topic: u64, said: &mut Said, random: &mut Random) -> Phrase<'_> {
        let dice = random.next();
        let way = dice & 0xFF;
        if way < self.repeated && said.count >= MEMORY {
            return self.phrases.get(said.recent[(dice >> 8) as usize % MEMORY] as usize);
        }
        let index = match way < self.repeated + self.topical {
            true => self.in_window(topic, random),
            false => self.ranks.draw(random),
        };
        said.recent[said.count % MEMORY] = index as u32;
        said.count += 1;
        self.phrases.get(index)
    }

    /// A phrase of the window of `topic`, which goes on at the beginning of the table.
    #[inline]
    fn in_window(&self, topic: u64, random: &mut Random) -> usize {
        let count = self.phrases.len();
        let start = ((topic >> 32) * count as u64) >> 32;
        let index = start as usize + self.window.draw(random);
        if index < count { index } else { index - count }
    }

    /// A phrase for no document.
    pub(super) fn any(&self, random: &mut Random) -> Phrase<'_> {
        self.phrases.get(self.ranks.draw(random))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_know_their_words() {
        let mut phrases = Phrases::default();
        phrases.push(["a", "new", "ditch"], " ");
        phrases.push(["水渠", "工程"], "");
        assert_eq!(phrases.get(0).text, "a new ditch");
        assert_eq!(phrases.get(0).words().collect::<Vec<_>>(), ["a", "new", "ditch"]);
        assert_eq!(phrases.get(1).words().collect::<Vec<_>>(), ["水渠", "工程"]);
    }
}
