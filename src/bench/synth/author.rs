//! The author: documents of paragraphs of sentences of clauses, in one language.
//!
//! A document has a genre, which gives its clauses, and a topic, which gives what fills them.

use super::draft::{Kind, Sink};
use super::lists::{COINED, FRESH, Language, Lists, SINGLES, TABLES, patterns, singles, tables};
use super::names::{Name, Names};
use super::random::{Alias, Random, zipf};
use super::table::{Phrases, Said, Table};

/// The kinds of documents, and of how many in a hundred each is.
const GENRES: [(&str, usize); 5] = [("official", 27), ("news", 28), ("essay", 20), ("technical", 20), ("notice", 5)];
/// The place of notices in the list of genres.
pub(super) const NOTICE: usize = 4;
/// The tables before this one are of open classes.
const OPEN: usize = 4;
/// How many topics there are.
const TOPICS: usize = 400;
/// How many persons, places and offices a document knows of each.
const KNOWN: usize = 3;

/// A part of a clause.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// Words of the grammar, by their place.
    Words(u32),
    /// The comma of the language or 、.
    Comma(&'static str),
    /// A phrase of a table.
    Phrase(usize),
    /// Something new.
    Name(Name),
}

/// Clauses that are drawn by their rank.
#[derive(Debug)]
struct Clauses {
    clauses: Vec<Vec<Part>>,
    ranks: Alias,
}

/// What writes one language.
#[derive(Debug)]
pub(super) struct Author {
    /// Its language.
    pub(super) language: Language,
    /// What makes its names.
    pub(super) names: Names,
    /// Its stock sentences, heads and feet.
    pub(super) stock: Lists,
    /// Its bulletins.
    pub(super) news: Lists,
    tables: Vec<Table>,
    singles: Vec<Table>,
    words: Phrases,
    genres: Vec<Clauses>,
    titles: Clauses,
    joiners: Clauses,
}

/// What one document is about and what it has said.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    genre: usize,
    topic: u64,
    said: [Said; TABLES.len()],
    words: [Said; SINGLES.len()],
    known: Vec<(Name, String)>,
}

impl Subject {
    /// Of a genre by its share, and any topic.
    pub(super) fn new(random: &mut Random) -> Subject {
        let mut dice = random.below(100);
        let genre = GENRES.iter().position(|&(_, share)| {
            let found = dice < share;
            dice = dice.wrapping_sub(share);
            found
        });
        Subject::of(genre.expect("the shares sum to a hundred"), random)
    }

    /// Of a given genre, and any topic.
    pub(super) fn of(genre: usize, random: &mut Random) -> Subject {
        let topic = Random::new(random.below(TOPICS) as u64, 1).next();
        Subject { genre, topic, said: Default::default(), words: Default::default(), known: Vec::new() }
    }
}

impl Author {
    /// The author of `language`.
    pub(super) fn new(language: Language) -> Author {
        let (mut words, lists) = (Phrases::default(), language.clauses());
        let mut parse = |name: &str| {
            let clauses: Vec<_> = lists.lines(name).iter().map(|clause| parts(clause, language, &mut words)).collect();
            let ranks = Alias::new(&zipf(clauses.len().max(1), 6.0, 6));
            Clauses { clauses, ranks }
        };
        let genres = GENRES.iter().map(|genre| parse(genre.0)).collect();
        let (titles, joiners) = (parse("title"), parse("joiner"));
        let (names, stock, news) = (Names::new(language), language.stock(), language.news());
        let (tables, singles) = (tables(language), singles(language));
        Author { language, names, stock, news, tables, singles, words, genres, titles, joiners }
    }

    /// Writes a document of about `bytes` bytes, with a title.
    pub(super) fn document(&self, subject: &mut Subject, bytes: usize, random: &mut Random, sink: &mut impl Sink) {
        let start = sink.bytes();
        self.clause(&self.titles, subject, random, sink);
        while sink.bytes() < start + bytes {
            self.end_paragraph(sink);
            let long = random.length(4, 2.0).max(1);
            self.paragraph(long, start + bytes, subject, random, sink);
        }
    }

    /// Ends a paragraph.
    pub(super) fn end_paragraph(&self, sink: &mut impl Sink) {
        sink.put(self.mark(Kind::Break), Kind::Break);
    }

    /// Writes at most `sentences` sentences, and none that would begin beyond `limit` bytes.
    pub(super) fn paragraph(
        &self,
        sentences: usize,
        limit: usize,
        subject: &mut Subject,
        random: &mut Random,
        sink: &mut impl Sink,
    ) {
        for _ in 0..sentences {
            self.sentence(subject, random, sink);
            if sink.bytes() >= limit {
                break;
            }
        }
    }

    /// Writes a sentence.
    pub(super) fn sentence(&self, subject: &mut Subject, random: &mut Random, sink: &mut impl Sink) {
        if random.below(4) == 0 {
            sink.phrase(self.tables[8].draw(subject.topic, &mut subject.said[8], random));
            sink.put(self.mark(Kind::Comma), Kind::Comma);
        }
        let clauses = match (self.language, random.below(20)) {
            (Language::Chinese, 0..3) | (Language::English, 0..10) => 1,
            (Language::Chinese, 3..9) | (Language::English, 10..18) => 2,
            (_, 0..16) => 3,
            _ => 4,
        };
        let genre = &self.genres[subject.genre];
        for number in 0..clauses {
            if number > 0 {
                self.join(subject, random, sink);
            }
            self.clause(genre, subject, random, sink);
        }
        sink.put(self.mark(Kind::Stop), Kind::Stop);
    }

    /// What stands between two clauses.
    fn join(&self, subject: &mut Subject, random: &mut Random, sink: &mut impl Sink) {
        match self.joiners.clauses.is_empty() {
            true => sink.put(self.mark(Kind::Comma), Kind::Comma),
            false => self.clause(&self.joiners, subject, random, sink),
        }
    }

    #[inline]
    fn clause(&self, clauses: &Clauses, subject: &mut Subject, random: &mut Random, sink: &mut impl Sink) {
        for &part in &clauses.clauses[clauses.ranks.draw(random)] {
            match part {
                Part::Words(index) => sink.phrase(self.words.get(index as usize)),
                Part::Comma(text) => sink.put(text, Kind::Comma),
                Part::Phrase(table) => self.phrase(table, subject, random, sink),
                Part::Name(name) => self.name(name, subject, random, sink),
            }
        }
    }

    /// A phrase of a table, or one that is put together anew.
    #[inline]
    fn phrase(&self, table: usize, subject: &mut Subject, random: &mut Random, sink: &mut impl Sink) {
        let dice = random.next();
        if table >= OPEN || dice & 0xFF >= FRESH {
            return sink.phrase(self.tables[table].draw(subject.topic, &mut subject.said[table], random));
        }
        if table == 0 && self.language == Language::English && (dice >> 40) & 0xFF < COINED {
            return self.coin(random, sink);
        }
        let patterns = patterns(self.language, table);
        for &single in patterns[(((dice >> 8) & 0xFFFF) as usize * patterns.len()) >> 16] {
            sink.phrase(self.singles[single].draw(subject.topic, &mut subject.words[single], random));
        }
    }

    fn coin(&self, random: &mut Random, sink: &mut impl Sink) {
        let mut word = String::new();
        self.names.coin(random, &mut word);
        sink.put("the", Kind::Word);
        sink.put(&word, Kind::Word);
    }

    /// A name that the document knows, or a new one.
    fn name(&self, name: Name, subject: &mut Subject, random: &mut Random, sink: &mut impl Sink) {
        let known = subject.known.iter().filter(|known| known.0 == name).count();
        if known > 0 && (known >= KNOWN || random.below(2) == 0) {
            let which = random.below(known);
            let found = subject.known.iter().filter(|known| known.0 == name).nth(which);
            return sink.put(&found.expect("it was counted").1, name.kind());
        }
        let mut text = String::new();
        self.names.write(name, random, &mut text);
        sink.put(&text, name.kind());
        if name.recurs() {
            subject.known.push((name, text));
        }
    }

    /// A word that fits nowhere in particular.
    pub(super) fn word(&self, random: &mut Random) -> &str {
        let single = *random.pick(&[0, 0, 0, 1, 2, 5]);
        self.singles[single].any(random).text
    }

    /// A new name of the same kind.
    pub(super) fn another(&self, kind: Kind, random: &mut Random) -> String {
        let name = match kind {
            Kind::Name => Name::Person,
            Kind::Place => Name::Place,
            _ => *random.pick(&[Name::Quantity, Name::Time]),
        };
        let mut text = String::new();
        self.names.write(name, random, &mut text);
        text
    }

    /// The punctuation that ends a clause, a sentence or a paragraph.
    pub(super) fn mark(&self, kind: Kind) -> &'static str {
        match (self.language, kind) {
            (Language::Chinese, Kind::Comma) => "，",
            (Language::Chinese, Kind::Stop) => "。",
            (Language::Chinese, _) => "\n",
            (Language::English, Kind::Comma) => ",",
            (Language::English, Kind::Stop) => ".",
            (Language::English, _) => "\n\n",
        }
    }
}

/// The parts of a clause as it stands in the list.
fn parts(clause: &'static str, language: Language, words: &mut Phrases) -> Vec<Part> {
    let blank = if language == Language::English { " " } else { "" };
    let mut parts = Vec::new();
    for piece in clause.split_inclusive(['}', '，', '、', ',']) {
        let (text, sign) = split_sign(piece);
        let mut literal = text.split(' ').filter(|word| !word.is_empty()).peekable();
        if literal.peek().is_some() {
            parts.push(Part::Words(words.len() as u32));
            words.push(literal, blank);
        }
        parts.extend(sign);
    }
    parts
}

/// The words before the slot or comma that ends `piece`, and that.
fn split_sign(piece: &'static str) -> (&'static str, Option<Part>) {
    if let Some((text, slot)) = piece.strip_suffix('}').and_then(|piece| piece.split_once('{')) {
        return (text, Some(slot_of(slot)));
    }
    match piece.char_indices().next_back() {
        Some((at, '，' | '、' | ',')) => (&piece[..at], Some(Part::Comma(&piece[at..]))),
        _ => (piece, None),
    }
}

fn slot_of(letter: &str) -> Part {
    match letter {
        "t" => Part::Name(Name::Time),
        "l" => Part::Name(Name::Place),
        "m" => Part::Name(Name::Person),
        "o" => Part::Name(Name::Office),
        "q" => Part::Name(Name::Quantity),
        other => Part::Phrase("nvpgsadi".find(other).expect("the lists name no other slot")),
    }
}
