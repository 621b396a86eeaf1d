//! The word lists of the two languages, and the phrases that are made of them.
//!
//! The lists are short; the long tail of a vocabulary comes of composition: compounds, modifiers, verbs with objects,
//! and the names and numbers of [`super::names`]. All lists are ours.

use super::random::{Alias, Random, zipf};
use super::table::{Habit, Phrases, Table};

/// The languages that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The word lists.
    pub(super) fn lists(self) -> Lists {
        match self {
            Language::Chinese => Lists(include_str!("zh_words.tsv")),
            Language::English => Lists(include_str!("en_words.tsv")),
        }
    }

    /// The clauses, with their slots.
    pub(super) fn clauses(self) -> Lists {
        match self {
            Language::Chinese => Lists(include_str!("zh_clauses.tsv")),
            Language::English => Lists(include_str!("en_clauses.tsv")),
        }
    }

    /// Bulletins with their slots, and what stands above rosters.
    pub(super) fn news(self) -> Lists {
        match self {
            Language::Chinese => Lists(include_str!("zh_news.tsv")),
            Language::English => Lists(include_str!("en_news.tsv")),
        }
    }

    /// Sentences and set phrases that stand in unrelated texts, heads and feet.
    pub(super) fn stock(self) -> Lists {
        match self {
            Language::Chinese => Lists(include_str!("zh_stock.tsv")),
            Language::English => Lists(include_str!("en_stock.tsv")),
        }
    }
}

/// Lines of a name, a tab and some text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lists(&'static str);

impl Lists {
    /// The texts of the lines named `name`.
    pub(super) fn lines(self, name: &str) -> Vec<&'static str> {
        let rows = self.0.lines().filter_map(|line| line.split_once('\t'));
        rows.filter(|row| row.0 == name).map(|row| row.1).collect()
    }

    /// The words of a list: parted by bars if there are any, else by blanks.
    pub(super) fn words(self, name: &str) -> Vec<&'static str> {
        let split = |line: &'static str| match line.contains('|') {
            true => line.split('|').collect::<Vec<_>>(),
            false => line.split(' ').collect(),
        };
        self.lines(name).into_iter().flat_map(split).collect()
    }
}

/// The tables of a language; their order is that of [`TABLES`].
pub(super) const TABLES: [&str; 9] =
    ["noun", "verb", "past", "gerund", "subject", "adjective", "adverb", "idiom", "connective"];

/// The tables of single words; their order is that of [`SINGLES`].
pub(super) const SINGLES: [&str; 8] = ["noun", "adjective", "verb", "past", "gerund", "suffix", "determiner", "plural"];

/// How the phrases of the open classes are drawn, those of the closed ones, and single words.
const OPEN: Habit = Habit { rank: (7, 12.0), topical: 60, repeated: 20 };
const CLOSED: Habit = Habit { rank: (7, 3.0), topical: 20, repeated: 16 };
const SINGLE: Habit = Habit { rank: (6, 10.0), topical: 50, repeated: 10 };

/// Phrases in a table of an open class: few enough for the caches of a processor, since new combinations are made of
/// single words anyway.
const SIZE: usize = 4_000;

/// Of 256 phrases of an open class, how many are put together anew.
pub(super) const FRESH: u64 = 144;

/// Of 256 English noun phrases, how many are a word that nobody knows; it keeps the vocabulary growing.
pub(super) const COINED: u64 = 64;

/// Of which single words a new phrase of each open class is put together.
pub(super) fn patterns(language: Language, table: usize) -> &'static [&'static [usize]] {
    match (language, table) {
        (Language::Chinese, 0) => &[&[0, 0], &[1, 0], &[0, 5], &[0], &[0], &[1, 0, 5]],
        (Language::Chinese, _) => &[&[2, 0], &[2, 0, 0], &[2, 1, 0], &[2, 0, 5], &[2, 0]],
        (Language::English, 0) => &[&[6, 0], &[6, 1, 0], &[1, 7], &[7], &[6, 0, 0], &[6, 1, 0]],
        (Language::English, 1) => &[&[2, 6, 0], &[2, 7], &[2, 1, 7], &[2, 6, 1, 0]],
        (Language::English, 2) => &[&[3, 6, 0], &[3, 7], &[3, 1, 7], &[3, 6, 1, 0]],
        (Language::English, _) => &[&[4, 6, 0], &[4, 7], &[4, 1, 7], &[4, 6, 1, 0]],
    }
}

/// The tables of `language`, in the order of [`TABLES`]. They are the same for every seed of a corpus.
pub(super) fn tables(language: Language) -> Vec<Table> {
    let coin = Coin::new(language);
    TABLES.iter().map(|name| coin.table(name)).collect()
}

/// The tables of single words of `language`, in the order of [`SINGLES`]; some are empty in Chinese.
pub(super) fn singles(language: Language) -> Vec<Table> {
    let words = |name: &str| language.lists().words(name);
    let all = |form: fn(&str) -> String, name: &str| words(name).into_iter().map(form).collect::<Vec<_>>();
    let list = |name: &str| match name {
        "past" => all(past, "verb"),
        "gerund" => all(gerund, "verb"),
        "plural" => all(plural, "noun"),
        other => all(str::to_owned, other),
    };
    let table = |name: &&str| {
        let mut phrases = Phrases::default();
        list(name).iter().for_each(|word| phrases.push([word.as_str()], ""));
        Table::new(phrases, SINGLE)
    };
    SINGLES.iter().map(table).collect()
}

/// A list whose words are drawn by their rank.
struct Ranked {
    words: Vec<&'static str>,
    alias: Alias,
}

impl Ranked {
    fn new(words: Vec<&'static str>) -> Ranked {
        let alias = Alias::new(&zipf(words.len(), 20.0, 6));
        Ranked { words, alias }
    }

    fn draw(&self, random: &mut Random) -> &'static str {
        self.words[self.alias.draw(random)]
    }
}

/// Makes phrases.
struct Coin {
    language: Language,
    lists: Lists,
    nouns: Ranked,
    adjectives: Ranked,
    verbs: Ranked,
    stems: Ranked,
    suffixes: Ranked,
    determiners: Vec<&'static str>,
}

impl Coin {
    fn new(language: Language) -> Coin {
        let lists = language.lists();
        let [nouns, adjectives, verbs, stems, suffixes] =
            ["noun", "adjective", "verb", "stem", "suffix"].map(|name| Ranked::new(lists.words(name)));
        let determiners = lists.words("determiner");
        Coin { language, lists, nouns, adjectives, verbs, stems, suffixes, determiners }
    }

    fn table(&self, name: &str) -> Table {
        let mut phrases = Phrases::default();
        let open = matches!(name, "noun" | "verb" | "past" | "gerund");
        let single = |entry: &str| entry.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let listed = self.lists.words(name).into_iter().filter(|_| !open).map(single);
        listed.for_each(|words| self.push(&mut phrases, &words));
        let mut random = Random::new(0x5EED, name.len() as u64);
        while open && phrases.len() < SIZE {
            let words = match (self.language, name) {
                (Language::Chinese, "noun") => self.chinese_noun(&mut random),
                (Language::Chinese, _) => self.chinese_verb(&mut random),
                (Language::English, "noun") => self.english_noun(&mut random),
                (Language::English, _) => self.english_verb(name, &mut random),
            };
            self.push(&mut phrases, &words);
        }
        Table::new(phrases, if open { OPEN } else { CLOSED })
    }

    fn push(&self, phrases: &mut Phrases, words: &[String]) {
        let blank = if self.language == Language::English { " " } else { "" };
        phrases.push(words.iter().map(String::as_str), blank);
    }

    fn chinese_noun(&self, random: &mut Random) -> Vec<String> {
        let (noun, other) = (self.nouns.draw(random), self.nouns.draw(random));
        let (adjective, suffix) = (self.adjectives.draw(random), self.suffixes.draw(random));
        let stem = format!("{}{}", random.word(&self.stems.words), random.word(&self.stems.words));
        let words: &[&str] = match random.below(100) {
            0..30 => &[noun, other],
            30..48 => &[noun, suffix],
            48..62 => &[adjective, noun],
            62..72 => &[adjective, "的", noun],
            72..84 => &[&stem],
            84..92 => &[&stem, suffix],
            _ => &[noun, other, suffix],
        };
        words.iter().map(|&word| word.to_owned()).collect()
    }

    fn chinese_verb(&self, random: &mut Random) -> Vec<String> {
        let verb = self.verbs.draw(random).to_owned();
        let other = self.verbs.draw(random).to_owned();
        let noun = match random.below(100) {
            0..45 => vec![self.nouns.draw(random).to_owned()],
            _ => self.chinese_noun(random),
        };
        let head = match random.below(100) {
            0..72 => vec![verb],
            72..84 => vec![verb, "了".to_owned()],
            84..92 => vec![verb, "和".to_owned(), other],
            _ => vec![verb, "好".to_owned()],
        };
        head.into_iter().chain(noun).collect()
    }

    fn english_noun(&self, random: &mut Random) -> Vec<String> {
        let (noun, other) = (self.nouns.draw(random), self.nouns.draw(random));
        let (adjective, suffix) = (self.adjectives.draw(random), self.suffixes.draw(random));
        let made = format!("{}{}", self.stems.draw(random), random.word(&self.nouns.words));
        let (article, many) = (random.word(&self.determiners), plural(noun));
        let words: &[&str] = match random.below(100) {
            0..18 => &[&many],
            18..30 => &[article, noun],
            30..46 => &[article, adjective, noun],
            46..60 => &[adjective, &many],
            60..72 => &[article, other, noun],
            72..80 => &[article, noun, suffix],
            80..88 => &[article, noun, "of", "the", other],
            _ => &[article, &made],
        };
        let mut words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        if words[0] == "a" && words[1].starts_with(['a', 'e', 'i', 'o', 'u']) {
            words[0].push('n');
        }
        words
    }

    fn english_verb(&self, form: &str, random: &mut Random) -> Vec<String> {
        let verb = self.verbs.draw(random);
        let verb = match form {
            "past" => past(verb),
            "gerund" => gerund(verb),
            _ => verb.to_owned(),
        };
        [verb].into_iter().chain(self.english_noun(random)).collect()
    }
}

/// The plural of a regular noun.
fn plural(noun: &str) -> String {
    match noun.as_bytes() {
        [.., b's' | b'x' | b'z'] | [.., b's' | b'c', b'h'] => format!("{noun}es"),
        [stem @ .., b'y'] if !stem.ends_with(b"a") && !stem.ends_with(b"e") && !stem.ends_with(b"o") => {
            format!("{}ies", &noun[..noun.len() - 1])
        }
        _ => format!("{noun}s"),
    }
}

/// The past of a regular verb whose last consonant is not doubled, but for a few.
fn past(verb: &str) -> String {
    match verb.as_bytes() {
        [.., b'e'] => format!("{verb}d"),
        [stem @ .., b'y'] if !stem.ends_with(b"a") && !stem.ends_with(b"e") && !stem.ends_with(b"o") => {
            format!("{}ied", &verb[..verb.len() - 1])
        }
        _ if doubles(verb) => format!("{verb}{}ed", &verb[verb.len() - 1..]),
        _ => format!("{verb}ed"),
    }
}

/// The form in `-ing`.
fn gerund(verb: &str) -> String {
    match verb.strip_suffix('e') {
        Some(stem) if !verb.ends_with("ee") => format!("{stem}ing"),
        _ if doubles(verb) => format!("{verb}{}ing", &verb[verb.len() - 1..]),
        _ => format!("{verb}ing"),
    }
}

fn doubles(verb: &str) -> bool {
    matches!(verb, "plan" | "permit" | "transport" | "ship" | "trim" | "refer" | "control") && verb != "transport"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_regular() {
        assert_eq!(["city", "bus", "church", "day"].map(plural), ["cities", "buses", "churches", "days"]);
        assert_eq!(["plan", "carry", "close", "open"].map(past), ["planned", "carried", "closed", "opened"]);
        assert_eq!(
            ["plan", "carry", "close", "guarantee"].map(gerund),
            ["planning", "carrying", "closing", "guaranteeing"]
        );
    }

    #[test]
    fn every_list_is_there() {
        for language in [Language::Chinese, Language::English] {
            for name in ["noun", "verb", "adjective", "subject", "surname", "syllable", "level", "office", "unit"] {
                assert!(language.lists().words(name).len() >= 8, "{language:?} {name}");
            }
            for name in ["stock", "head", "foot"] {
                assert!(language.stock().lines(name).len() >= 4, "{language:?} {name}");
            }
            assert_eq!(["bulletin", "lead"].map(|name| language.news().lines(name).len()), [5, 3]);
        }
    }
}
