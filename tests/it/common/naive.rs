//! The naive definition of near-duplicate removal: strings, sets and all pairs.

use jieba_rs::Jieba;
use leitong::text::fold::{Fold, fold};
use leitong::text::script::MASK;
use leitong::text::token::Tokens;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;

static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// What decides the similarity of two texts.
#[derive(Debug, Clone, Copy)]
pub struct Naive {
    pub fold: Fold,
    pub tokens: Tokens,
    pub width: usize,
    pub threshold: f64,
}

/// What becomes of one text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fate {
    Kept,
    Removed { partner: usize, similarity: f64, exact: bool },
}

impl Naive {
    pub fn key(&self, text: &str) -> String {
        let mut key = String::new();
        fold(self.fold, text, &mut key);
        key
    }

    /// What makes two texts exact duplicates: their keys. What has no letter, digit or ideograph is no duplicate.
    pub fn identity(&self, text: &str) -> Option<String> {
        let key = self.key(text);
        (text.contains(char::is_alphanumeric) && !key.is_empty()).then_some(key)
    }

    pub fn tokens(&self, key: &str) -> Vec<String> {
        match (self.tokens, self.fold) {
            (Tokens::Chars, Fold::None) => key.chars().map(String::from).collect(),
            (Tokens::Chars, Fold::Text) => key.chars().filter(|&c| !is_separator(c)).map(String::from).collect(),
            (Tokens::Words, _) => words(key),
            (Tokens::Spaced, _) => key.split_whitespace().map(String::from).collect(),
            (other, _) => panic!("{other:?} needs a plain definition here"),
        }
    }

    /// The set of windows of `width` tokens; the whole text where there are fewer, nothing where it has no letter.
    pub fn shingles(&self, text: &str) -> HashSet<String> {
        let Some(key) = self.identity(text) else { return HashSet::new() };
        let tokens = self.tokens(&key);
        if tokens.is_empty() {
            return HashSet::from([key]);
        }
        tokens.windows(self.width.min(tokens.len())).map(|window| window.join("\u{1}")).collect()
    }

    pub fn similarity(&self, a: &str, b: &str) -> f64 {
        jaccard(&self.shingles(a), &self.shingles(b))
    }

    pub fn prepare(&self, texts: &[String]) -> Prepared {
        let mut numbers = HashMap::new();
        let mut number = |shingle| {
            let next = numbers.len() as u32;
            *numbers.entry(shingle).or_insert(next)
        };
        let mut set = |text: &String| {
            let mut set: Vec<u32> = self.shingles(text).into_iter().map(&mut number).collect();
            set.sort_unstable();
            set
        };
        Prepared {
            threshold: self.threshold,
            identities: texts.iter().enumerate().map(|(place, text)| self.identity(text).ok_or(place)).collect(),
            sets: texts.iter().map(&mut set).collect(),
            known: RefCell::default(),
        }
    }
}

/// The shingle sets of some texts, as numbers: sets of strings would make all pairs of long texts too slow.
pub struct Prepared {
    threshold: f64,
    /// Keys; places of what has none, which make each of them an identity of its own.
    identities: Vec<Result<String, usize>>,
    sets: Vec<Vec<u32>>,
    known: RefCell<HashMap<(usize, usize), f64>>,
}

impl Prepared {
    fn similarity(&self, a: usize, b: usize) -> f64 {
        let (a, b) = (a.min(b), a.max(b));
        *self.known.borrow_mut().entry((a, b)).or_insert_with(|| jaccard_sorted(&self.sets[a], &self.sets[b]))
    }

    /// Groups of texts with one identity, the most preferred of each first; `keep` lists all texts in keep order.
    fn contents(&self, keep: &[usize]) -> Vec<Vec<usize>> {
        let mut places = HashMap::new();
        let mut contents: Vec<Vec<usize>> = Vec::new();
        for &text in keep {
            let place = *places.entry(&self.identities[text]).or_insert(contents.len());
            contents.resize(contents.len().max(place + 1), Vec::new());
            contents[place].push(text);
        }
        contents
    }

    /// The anchored star, one content after the other.
    pub fn star(&self, keep: &[usize]) -> Vec<Fate> {
        let mut kept: Vec<usize> = Vec::new();
        let mut fates = vec![Fate::Kept; self.sets.len()];
        for content in self.contents(keep) {
            let mut best: Option<(usize, f64)> = None;
            for &leader in &kept {
                let similarity = self.similarity(leader, content[0]);
                if similarity >= self.threshold && best.is_none_or(|(_, most)| similarity > most) {
                    best = Some((leader, similarity));
                }
            }
            if best.is_none() {
                kept.push(content[0]);
            }
            judge(&content, best, &mut fates);
        }
        fates
    }

    /// The connected components of all matches: each goes to its most preferred text.
    pub fn components(&self, keep: &[usize]) -> Vec<Fate> {
        let contents = self.contents(keep);
        let mut roots: Vec<usize> = (0..contents.len()).collect();
        for a in 0..contents.len() {
            for b in a + 1..contents.len() {
                if self.similarity(contents[a][0], contents[b][0]) >= self.threshold {
                    let (least, most) = (roots[a].min(roots[b]), roots[a].max(roots[b]));
                    roots.iter_mut().filter(|root| **root == most).for_each(|root| *root = least);
                }
            }
        }
        let mut fates = vec![Fate::Kept; self.sets.len()];
        for (index, (content, &root)) in contents.iter().zip(&roots).enumerate() {
            let kept = contents[root][0];
            let partner = (root != index).then(|| (kept, self.similarity(kept, content[0])));
            judge(content, partner, &mut fates);
        }
        fates
    }
}

fn judge(content: &[usize], partner: Option<(usize, f64)>, fates: &mut [Fate]) {
    for &text in content {
        fates[text] = match partner {
            Some((partner, similarity)) => Fate::Removed { partner, similarity, exact: false },
            None if text == content[0] => Fate::Kept,
            None => Fate::Removed { partner: content[0], similarity: 1.0, exact: true },
        };
    }
}

/// The texts in the order of a keep policy.
pub fn keep_order(texts: &[String], policy: &str) -> Vec<usize> {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    let chars = |&text: &usize| texts[text].chars().count();
    match policy {
        "first" => {}
        "longest" => order.sort_by_key(|text| std::cmp::Reverse(chars(text))),
        "shortest" => order.sort_by_key(chars),
        other => panic!("no such policy here: {other}"),
    }
    order
}

pub fn jaccard<T: Eq + std::hash::Hash>(a: &HashSet<T>, b: &HashSet<T>) -> f64 {
    let common = a.intersection(b).count();
    common as f64 / (a.len() + b.len() - common).max(1) as f64
}

fn jaccard_sorted(a: &[u32], b: &[u32]) -> f64 {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        common += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    common as f64 / (a.len() + b.len() - common).max(1) as f64
}

fn is_separator(c: char) -> bool {
    !(c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) || c == MASK)
}

/// How the characters of a key are grouped before they are segmented.
#[derive(Clone, Copy, PartialEq)]
enum Run {
    Han,
    /// A script without spaces.
    Letters,
    Mask,
    /// A mark without a letter, and full-width punctuation: UAX #29 lets `a：b` be one word, which is nothing that Chinese typesetting means.
    Break,
    Spaced,
}

fn run(c: char) -> Run {
    match c {
        '\u{2E80}'..='\u{2FDF}'
        | '々'
        | '〇'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' => Run::Han,
        MASK => Run::Mask,
        _ if c.is_numeric() => Run::Spaced,
        '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}' => Run::Letters,
        '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' => Run::Letters,
        '\u{FF00}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' => Run::Break,
        _ => Run::Spaced,
    }
}

/// A mark, which belongs to the letter before it.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c) || "\u{FF9E}\u{FF9F}".contains(c)
}

/// jieba's words of each Han run, a few letters of a script without spaces, each mask by itself, and the words of UAX #29
/// of what is between.
fn words(key: &str) -> Vec<String> {
    let mut chars: Vec<(char, Run)> = Vec::new();
    for c in key.chars() {
        match chars.last() {
            _ if !is_mark(c) => chars.push((c, run(c))),
            Some(&(before, kind @ (Run::Letters | Run::Spaced))) if !is_separator(before) => chars.push((c, kind)),
            _ => chars.push((c, Run::Break)),
        }
    }
    chars.chunk_by(|a, b| a.1 == b.1).flat_map(segment).collect()
}

fn segment(chars: &[(char, Run)]) -> Vec<String> {
    let text: String = chars.iter().map(|&(c, _)| c).collect();
    match chars[0].1 {
        Run::Han => JIEBA.cut(&text, false).iter().map(|token| token.word.to_owned()).collect(),
        Run::Letters => text.split(is_separator).flat_map(few_letters).collect(),
        Run::Mask => vec![MASK.to_string(); chars.len()],
        Run::Break => Vec::new(),
        Run::Spaced => text.unicode_words().map(str::to_owned).collect(),
    }
}

/// Each letter of a run with those behind it, up to the end: two in all of Burmese and Khmer, three of others.
fn few_letters(run: &str) -> Vec<String> {
    let mut letters: Vec<String> = Vec::new();
    for c in run.chars() {
        match letters.last_mut() {
            Some(letter) if is_mark(c) || letter.ends_with(['\u{1039}', '\u{17D2}']) => letter.push(c),
            _ => letters.push(c.into()),
        }
    }
    let count = |letter: &str| if ("\u{1000}".."\u{1800}").contains(&letter) { 2 } else { 3 };
    (0..letters.len()).map(|at| letters[at..letters.len().min(at + count(&letters[at]))].concat()).collect()
}
