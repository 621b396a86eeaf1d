//! Blocks: parts of a corpus of about 1 MiB, each made by itself, so that threads do not decide bytes.
//!
//! Groups are added until the block has its bytes: a family when copies are behind their share, a hard negative when
//! those are, passages of one text in others when those are, a plain document otherwise; in the language that is behind
//! its share. Then all documents change places.

use super::author::{Author, Subject};
use super::config::SynthConfig;
use super::draft::{Prose, Sink};
use super::group::{Group, Link, family, size};
use super::lists::Language;
use super::negative::{Frame, negative};
use super::news::{self, DECOYS};
use super::random::Random;
use super::reuse::{self, Excerpts, Planted};
use crate::bench::truth::Place;
use crate::error::{Error, Result};

/// Bytes of a block before the group that fills it.
const BLOCK: u64 = 1 << 20;
/// Numbers that a block may give to its documents, and to its reused passages: more than fit into it.
pub(super) const NUMBERS: u64 = 1 << 13;
/// What a record of JSON Lines has around its text.
const AROUND: usize = 30;

/// Everything that blocks are made of.
#[derive(Debug)]
pub(super) struct Plan<'c> {
    /// The settings.
    pub(super) config: &'c SynthConfig,
    /// How many blocks there are.
    pub(super) blocks: u64,
    chinese: Author,
    english: Author,
    tail: Option<(String, Frame)>,
}

/// A document of a block.
#[derive(Debug, Clone, Copy)]
struct Record {
    letter: char,
    start: usize,
    end: usize,
}

/// The documents of a block and what is known of them.
#[derive(Debug)]
pub(super) struct Block {
    text: String,
    records: Vec<Record>,
    ids: Vec<String>,
    /// The order in which the records stand.
    order: Vec<usize>,
    /// Pairs of records.
    pub(super) links: Vec<Link>,
    /// Passages of records.
    pub(super) cases: Vec<Planted>,
    /// What stands in several records and was not copied.
    pub(super) decoys: Vec<Planted>,
    /// Records and the code points of their set phrases.
    pub(super) stock: Vec<(usize, Vec<[usize; 2]>)>,
}

impl Block {
    /// The ids and texts in order.
    pub(super) fn documents(&self) -> impl Iterator<Item = (&str, &str)> {
        self.order.iter().map(|&index| {
            let record = self.records[index];
            (self.ids[index].as_str(), &self.text[record.start..record.end])
        })
    }

    /// The id of a record.
    pub(super) fn id(&self, record: usize) -> &str {
        &self.ids[record]
    }
}

impl<'c> Plan<'c> {
    /// The plan of a checked configuration.
    ///
    /// # Errors
    /// If no template could be made for the tail.
    pub(super) fn new(config: &'c SynthConfig) -> Result<Plan<'c>> {
        // News of one day repeat those of another, so that they are made together.
        let blocks = if config.news > 0 { 1 } else { config.size.div_ceil(BLOCK) };
        let (chinese, english) = (Author::new(Language::Chinese), Author::new(Language::English));
        let mut plan = Plan { config, blocks, chinese, english, tail: None };
        if config.tail > 0 && config.news == 0 {
            let tail = plan.make_tail()?;
            let bytes = tail.0.len() + tail.1.bytes() + 2 * AROUND;
            plan.blocks = (config.size + u64::from(config.tail) * bytes as u64).div_ceil(BLOCK);
            plan.tail = Some(tail);
        }
        Ok(plan)
    }

    /// The language of the tail.
    fn tail_author(&self) -> &Author {
        if self.config.chinese >= 0.5 { &self.chinese } else { &self.english }
    }

    fn make_tail(&self) -> Result<(String, Frame)> {
        let (author, mut random) = (self.tail_author(), Random::new(self.config.seed, u64::MAX));
        let mut prose = Prose::default();
        author.document(&mut Subject::new(&mut random), 600, &mut random, &mut prose);
        let frame = (0..20).find_map(|_| Frame::new(author, &mut random));
        let frame =
            frame.ok_or_else(|| Error::Config("no template was found for the tail: use another seed".into()))?;
        Ok((prose.text, frame))
    }

    /// Block `number`.
    pub(super) fn block(&self, number: u64) -> Block {
        let share = |total: u64| {
            let part = |count: u64| (u128::from(total) * u128::from(count) / u128::from(self.blocks)) as u64;
            part(number)..part(number + 1)
        };
        let (bytes, tail) = (share(self.config.size), share(u64::from(self.config.tail)));
        let mut builder = Builder::new(self, Random::new(self.config.seed, number));
        builder.tail(tail.end - tail.start);
        match self.config.news {
            0 => builder.fill(bytes.end - bytes.start, number),
            days => builder.news(days),
        }
        builder.finish(number, tail.start)
    }
}

/// A block that grows.
struct Builder<'p> {
    plan: &'p Plan<'p>,
    random: Random,
    prose: Prose,
    records: Vec<Record>,
    links: Vec<Link>,
    cases: Vec<Planted>,
    stock: Vec<(usize, Vec<[usize; 2]>)>,
    /// Bytes of Chinese text, and of all but the tail.
    chinese: usize,
    written: usize,
    /// Documents but for the tail, copies among them, and members of negative groups.
    documents: usize,
    copies: usize,
    negatives: usize,
    /// Documents that hold reused passages.
    reused: usize,
    turn: usize,
}

impl<'p> Builder<'p> {
    fn new(plan: &'p Plan<'p>, random: Random) -> Builder<'p> {
        let mut prose = Prose::default();
        prose.text.reserve(BLOCK as usize + (BLOCK >> 4) as usize);
        Builder {
            plan,
            random,
            prose,
            records: Vec::new(),
            links: Vec::new(),
            cases: Vec::new(),
            stock: Vec::new(),
            chinese: 0,
            written: 0,
            documents: 0,
            copies: 0,
            negatives: 0,
            reused: 0,
            turn: 0,
        }
    }

    /// Adds `count` documents of each kind of tail.
    fn tail(&mut self, count: u64) {
        let Some((repeated, frame)) = &self.plan.tail else { return };
        for _ in 0..count {
            self.push('r', repeated);
            let filled = frame.fill(self.plan.tail_author(), &mut self.random);
            self.push('t', &filled.write().0);
        }
    }

    /// Adds groups until there are `bytes` bytes besides the tail.
    fn fill(&mut self, bytes: u64, number: u64) {
        self.turn = number as usize;
        // Rounded at random, or small blocks would all be rounded up.
        let (some, more) = (1.4 * self.random.unit(), 3.0 * self.random.unit());
        // Nothing is drawn for what is off: other corpora stay what they were.
        let most = if self.plan.config.reuse > 0.0 { 2.0 * self.random.unit() } else { 0.0 };
        while self.written + self.documents * AROUND < bytes as usize {
            let config = self.plan.config;
            let behind = |count: f64, share: f64| count < share * self.documents as f64;
            if behind(self.copies as f64 + some, config.planted) {
                self.family();
            } else if behind(self.negatives as f64 + more, config.negatives) {
                self.negative();
            } else if behind(self.reused as f64 + most, config.reuse) {
                self.reuse();
            } else {
                self.plain();
            }
        }
    }

    /// Adds the news of `days` days, the share of Chinese in days.
    fn news(&mut self, days: u32) {
        let chinese = (f64::from(days) * self.plan.config.chinese).round() as usize;
        for (author, days) in [(&self.plan.chinese, chinese), (&self.plan.english, days as usize - chinese)] {
            if days > 0 {
                let made = news::news(author, days, &mut self.random);
                self.excerpts(made, letter(author));
            }
        }
    }

    /// The author of the language that is behind.
    fn author(&self) -> &'p Author {
        let behind = (self.chinese as f64) < self.plan.config.chinese * self.written as f64;
        // The first document has nothing to be behind of.
        let first = self.written == 0 && self.plan.config.chinese >= 0.5;
        if behind || first { &self.plan.chinese } else { &self.plan.english }
    }

    fn push(&mut self, letter: char, text: &str) {
        let start = self.prose.begin();
        self.prose.text.push_str(text);
        self.record(letter, start);
    }

    fn record(&mut self, letter: char, start: usize) {
        let end = self.prose.text.len();
        self.records.push(Record { letter, start, end });
        let bytes = end - start;
        match letter {
            'r' | 't' => return,
            'z' => self.chinese += bytes,
            'm' => self.chinese += bytes / 2,
            _ => {}
        }
        self.written += bytes;
        self.documents += 1;
    }

    fn plain(&mut self) {
        let config = self.plan.config;
        if config.chinese > 0.0 && config.chinese < 1.0 && self.random.below(40) == 0 {
            return self.mixed();
        }
        let author = self.author();
        let bytes = size(author.language, &mut self.random);
        let start = self.prose.begin();
        author.document(&mut Subject::new(&mut self.random), bytes, &mut self.random, &mut self.prose);
        self.record(letter(author), start);
    }

    /// Paragraphs of both languages in turn.
    fn mixed(&mut self) {
        let authors = [&self.plan.chinese, &self.plan.english];
        let mut subjects = [(); 2].map(|()| Subject::new(&mut self.random));
        let bytes = size(Language::English, &mut self.random);
        let start = self.prose.begin();
        let mut turn = self.random.below(2);
        while self.prose.bytes() < start + bytes {
            if self.prose.bytes() > start {
                self.plan.english.end_paragraph(&mut self.prose);
            }
            authors[turn].paragraph(4, start + bytes, &mut subjects[turn], &mut self.random, &mut self.prose);
            turn = 1 - turn;
        }
        self.record('m', start);
    }

    fn family(&mut self) {
        let author = self.author();
        match family(author, &self.plan.config.rates, &mut self.random) {
            Some(group) => {
                self.copies += group.members.len() - 1;
                self.group(group, letter(author));
            }
            None => self.plain(),
        }
    }

    fn negative(&mut self) {
        let author = self.author();
        if self.plan.config.reuse > 0.0 {
            self.negatives += 1;
            let made = reuse::set_phrases(author, &mut self.random);
            return self.excerpts(made, letter(author));
        }
        self.turn += 1;
        match negative(self.turn, author, &mut self.random) {
            Some(group) => {
                self.negatives += group.members.len();
                self.group(group, letter(author));
            }
            None => self.plain(),
        }
    }

    fn reuse(&mut self) {
        let author = self.author();
        let share = self.plan.config.rewritten;
        // Nothing is drawn for what is off: other corpora stay what they were.
        let made = match share > 0.0 && self.random.chance(share) {
            true => reuse::rewritten(author, &mut self.random),
            false => reuse::reuse(author, &mut self.random),
        };
        self.reused += made.texts.len();
        self.excerpts(made, letter(author));
    }

    fn excerpts(&mut self, made: Excerpts, letter: char) {
        let first = self.records.len();
        made.texts.iter().for_each(|text| self.push(letter, text));
        let moved =
            |witnesses: Vec<(usize, Place)>| witnesses.into_iter().map(|(a, place)| (first + a, place)).collect();
        self.cases.extend(made.cases.into_iter().map(|case| Planted { witnesses: moved(case.witnesses), ..case }));
        self.stock.extend(made.stock.into_iter().map(|(text, spans)| (first + text, spans)));
    }

    fn group(&mut self, group: Group, letter: char) {
        let first = self.records.len();
        group.members.iter().for_each(|member| self.push(letter, &member.text));
        self.links.extend(group.links.into_iter().map(|link| Link { a: first + link.a, b: first + link.b, ..link }));
    }

    /// Mixes the documents and names them by their places.
    fn finish(mut self, number: u64, tail: u64) -> Block {
        let mut order: Vec<usize> = (0..self.records.len()).collect();
        self.random.shuffle(&mut order);
        let mut ids = vec![String::new(); order.len()];
        let (mut next, mut repeats, mut templates) = (number * NUMBERS, tail, tail);
        for &index in &order {
            let letter = self.records[index].letter;
            let count = match letter {
                'r' => &mut repeats,
                't' => &mut templates,
                _ => &mut next,
            };
            *count += 1;
            ids[index] = format!("{letter}{count:09}");
        }
        let (links, stock) = (self.links, self.stock);
        let (decoys, cases) = self.cases.into_iter().partition(|case| DECOYS.contains(&case.class));
        Block { text: self.prose.text, records: self.records, ids, order, links, cases, decoys, stock }
    }
}

/// What the ids of the author's documents begin with.
fn letter(author: &Author) -> char {
    match author.language {
        Language::Chinese => 'z',
        Language::English => 'e',
    }
}
