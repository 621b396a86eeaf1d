//! The words of jieba's dictionary, in a table that is used as it lies in the program: a trie in a double array.
//!
//! scripts/han-words makes the table, and says how it is laid out. Nothing is parsed: only the logarithms of 5,087
//! frequencies are taken once (0.1 ms), by the function that jieba-rs takes them with, so that they are equal to the bit.

use std::sync::OnceLock;

/// Cache lines begin where the table's slots do.
#[repr(C, align(64))]
struct Aligned<T>(T);

static TABLE: Aligned<[u8; include_bytes!("words.bin").len()]> = Aligned(*include_bytes!("words.bin"));

/// The table as it lies in the program.
pub(super) fn table() -> &'static [u8] {
    &TABLE.0
}

/// The code of characters that no word has.
pub(super) const UNKNOWN: u16 = 0;

/// The first of the characters that have codes, and how many they are.
const FIRST: u32 = 0x3400;
const CHARACTERS: usize = 0xA000 - FIRST as usize;

/// Bases of each single character.
const BASES: usize = 8;

const HEADER: usize = 24;
const FREQUENCIES: usize = count(0);
const SINGLES: usize = count(1);
const FIRSTS: usize = count(2);
const SLOTS: usize = count(3);

const CODES_AT: usize = HEADER + FREQUENCIES * 4;
const SINGLES_AT: usize = CODES_AT + CHARACTERS * 2;
const BASES_AT: usize = SINGLES_AT + SINGLES * 2;

static NUMBERED: &[[u8; 4]; FREQUENCIES] = part(HEADER);
static CODES: &[[u8; 2]; CHARACTERS] = part(CODES_AT);
static ALONE: &[[u8; 2]; SINGLES] = part(SINGLES_AT);
static PAIRS: &[[[u8; 4]; BASES]; FIRSTS] = match part::<4, { FIRSTS * BASES }>(BASES_AT).as_chunks().0.first_chunk() {
    Some(bases) => bases,
    None => unreachable!(),
};
static LONGER: &[[u8; 8]; SLOTS] = part(TABLE.0.len() - SLOTS * 8);

/// A field of the header.
const fn count(field: usize) -> usize {
    let at = 8 + 4 * field;
    let table = include_bytes!("words.bin");
    u32::from_le_bytes([table[at], table[at + 1], table[at + 2], table[at + 3]]) as usize
}

/// `COUNT` fields of the table, from byte `start`.
const fn part<const WIDTH: usize, const COUNT: usize>(start: usize) -> &'static [[u8; WIDTH]; COUNT] {
    match TABLE.0.split_at(start).1.as_chunks().0.first_chunk() {
        Some(fields) => fields,
        None => panic!("the table of words is cut short"),
    }
}

/// What is known of a beginning of words: whether it is a word itself, and what may follow it.
#[derive(Clone, Copy, Default)]
pub(super) struct Beginning(u64);

impl Beginning {
    /// Of no words at all.
    pub(super) const NONE: Beginning = Beginning(0);

    #[inline]
    fn code(self) -> u64 {
        self.0 & 0x3FFF
    }

    /// The number of its frequency.
    #[inline]
    fn number(self) -> usize {
        (self.0 >> 14) as usize % NUMBERS
    }

    #[inline]
    fn base(self) -> usize {
        (self.0 >> 27 & 0x1F_FFFF) as usize
    }

    /// Whether the character of `code` may follow: surely so if it does, else for one code in sixteen or a few more.
    #[inline]
    pub(super) fn may_go_on(self, code: u16) -> bool {
        self.0 >> (48 + (code & 15)) & 1 == 1
    }

    /// The beginning of words that two characters are.
    #[inline]
    pub(super) fn pair(first: u16, second: u16) -> Beginning {
        let first = usize::from(first);
        let bases = &PAIRS[if first < FIRSTS { first } else { usize::from(UNKNOWN) }];
        Beginning::at(u32::from_le_bytes(bases[usize::from(second) % BASES]) as usize, second)
    }

    /// The beginning that is longer by one character.
    #[inline]
    pub(super) fn longer(self, code: u16) -> Beginning {
        Beginning::at(self.base(), code)
    }

    #[inline]
    fn at(base: usize, code: u16) -> Beginning {
        let slot =
            LONGER.get(base + usize::from(code)).map_or(Beginning::NONE, |&slot| Beginning(u64::from_le_bytes(slot)));
        if slot.code() == u64::from(code) { slot } else { Beginning::NONE }
    }
}

/// As many numbers of frequencies, and codes, as their bits can tell: an index needs no check then.
const NUMBERS: usize = 1 << 13;
const ALL_CODES: usize = 1 << 14;

/// What words weigh: the logarithm of a word's share of all words, or minus infinity if it is none.
pub(super) struct Weights {
    /// Of single characters, by their codes.
    singles: [f64; ALL_CODES],
    /// Of longer words, by the numbers of their frequencies.
    longer: [f64; NUMBERS],
    /// Of a character that begins no word, not even itself.
    pub(super) stranger: f64,
}

static WEIGHTS: OnceLock<Weights> = OnceLock::new();

impl Weights {
    /// The memory of the dictionary, once all of it has been looked at.
    #[cfg(feature = "pipeline")]
    pub(super) const DICTIONARY_BYTES: u64 = (size_of::<Weights>() + TABLE.0.len()) as u64;

    /// The only ones.
    #[inline]
    pub(super) fn get() -> &'static Weights {
        WEIGHTS.get_or_init(Weights::new)
    }

    /// Whether they have been asked for.
    #[cfg(feature = "pipeline")]
    pub(super) fn are_known() -> bool {
        WEIGHTS.get().is_some()
    }

    #[cold]
    fn new() -> Weights {
        let total = (u64::from_le_bytes(part::<8, 1>(0)[0]) as f64).ln();
        let mut longer = [f64::NEG_INFINITY; NUMBERS];
        for (weight, &frequency) in longer[1..].iter_mut().zip(NUMBERED) {
            *weight = f64::from(u32::from_le_bytes(frequency)).ln() - total;
        }
        let mut singles = [f64::NEG_INFINITY; ALL_CODES];
        for (weight, &number) in singles.iter_mut().zip(ALONE) {
            *weight = longer[usize::from(u16::from_le_bytes(number))];
        }
        Weights { singles, longer, stranger: 0.0 - total }
    }

    /// Of the word of one character.
    #[inline]
    pub(super) fn single(&self, code: u16) -> f64 {
        self.singles[usize::from(code) % ALL_CODES]
    }

    /// Of the word that a beginning is.
    #[inline]
    pub(super) fn of(&self, beginning: Beginning) -> f64 {
        self.longer[beginning.number()]
    }
}

/// The code of the character at byte `at` of `text`, and its bytes; nothing if jieba does not take it for Han. (It does
/// not take the hexagrams, which have the code of unknown characters here; but those are in no run of Han.)
#[inline]
pub(super) fn code(text: &str, at: usize) -> Option<(u16, u8)> {
    match text.as_bytes().get(at..at + 3).and_then(|bytes| CODES.get(place(bytes))) {
        Some(&code) => Some((u16::from_le_bytes(code), 3)),
        None => stranger(&text[at..]),
    }
}

/// Where the code of a character of three bytes stands; beyond all codes for what is none.
#[inline]
fn place(bytes: &[u8]) -> usize {
    let point = u32::from(bytes[0]) << 12 | u32::from(bytes[1] & 0x3F) << 6 | u32::from(bytes[2] & 0x3F);
    point.wrapping_sub((0xE0 << 12) + FIRST) as usize
}

/// Han beyond the two blocks of the dictionary, as jieba-rs's `is_cjk` has it.
#[cold]
fn stranger(text: &str) -> Option<(u16, u8)> {
    let c = text.chars().next()?;
    let is_han = matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2A6DF}' | '\u{2A700}'..='\u{2EBEF}'
        | '\u{2F800}'..='\u{2FA1F}');
    is_han.then_some((UNKNOWN, c.len_utf8() as u8))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use jieba_rs::Jieba;
    use std::collections::HashMap;
    use std::sync::LazyLock;

    /// What is needed to read words out of the table again.
    struct Reader {
        characters: HashMap<u16, char>,
        /// The codes of the slots that belong to a base.
        children: HashMap<usize, Vec<u16>>,
        words: Vec<String>,
    }

    impl Reader {
        fn new() -> Reader {
            let codes = ('\u{3400}'..'\u{A000}').filter_map(|c| Some((code(&c.to_string(), 0)?.0, c)));
            let mut children: HashMap<usize, Vec<u16>> = HashMap::new();
            for (at, &slot) in LONGER.iter().enumerate() {
                let code = Beginning(u64::from_le_bytes(slot)).code() as u16;
                if usize::from(code) < SINGLES {
                    children.entry(at - usize::from(code)).or_default().push(code);
                }
            }
            Reader { characters: codes.filter(|&(code, _)| code != UNKNOWN).collect(), children, words: Vec::new() }
        }

        /// Adds the words that go on from `beginning`, whose children stand at `base`.
        fn read(&mut self, beginning: &str, base: usize) {
            for code in self.children.get(&base).cloned().unwrap_or_default() {
                let (slot, longer) = (Beginning::at(base, code), format!("{beginning}{}", self.characters[&code]));
                if slot.0 >> 48 != 0 {
                    self.read(&longer, slot.base());
                }
                if slot.number() > 0 {
                    self.words.push(longer);
                }
            }
        }
    }

    /// All words, as they stand in the table.
    pub(in super::super) fn words() -> &'static [String] {
        static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
            let mut reader = Reader::new();
            for (code, c) in reader.characters.clone() {
                if ALONE[usize::from(code)] != [0, 0] {
                    reader.words.push(c.to_string());
                }
                for &base in PAIRS.get(usize::from(code)).into_iter().flatten() {
                    reader.read(&c.to_string(), u32::from_le_bytes(base) as usize);
                }
            }
            reader.words.sort();
            reader.words
        });
        &WORDS
    }

    #[test]
    fn the_words_are_those_of_jiebas_dictionary() {
        let jieba = Jieba::new();
        assert_eq!(words().len(), 348_974);
        assert!(words().windows(2).all(|pair| pair[0] < pair[1]));
        assert!(words().iter().all(|word| jieba.has_word(word)));
    }
}
