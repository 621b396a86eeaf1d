//! Made languages: texts of any script from a grammar of syllables, with the statistics of words in real ones.
//!
//! A language has a lexicon of words of one to four syllables, the short ones more frequent, used by Zipf's law; after
//! one word in three comes one of its few usual companions, so that two texts share pairs of words as real ones do.

use super::Random;
use std::collections::HashMap;

/// How syllables of a script are written.
pub struct Grammar {
    pub script: &'static str,
    /// Consonants, the frequent ones first.
    pub onsets: &'static [&'static str],
    /// What is around the consonant, which `*` stands for.
    pub rhymes: &'static [&'static str],
    /// Consonants that may end a syllable, as the rhymes; empty ones for open syllables.
    pub codas: &'static [&'static str],
    /// What is behind each syllable, and behind each word.
    pub behind: (&'static str, &'static str),
}

const WORDS: usize = 20_000;
const COMPANIONS: usize = 12;

/// A lexicon, the most frequent word first.
pub struct Language {
    pub grammar: &'static Grammar,
    words: Vec<String>,
    /// Sums of the frequencies up to each word.
    sums: Vec<f64>,
    companions: HashMap<(usize, usize), usize>,
}

impl Language {
    pub fn new(grammar: &'static Grammar) -> Language {
        let mut random = Random::new(7);
        let mut words: Vec<(f64, String)> = Vec::new();
        let mut known = std::collections::HashSet::new();
        while words.len() < WORDS {
            let syllables = [1, 2, 2, 2, 2, 3, 3, 4][random.below(8)];
            let word: String = (0..syllables).map(|_| syllable(grammar, &mut random)).collect();
            // Short words are the frequent ones, but not all of them.
            let rank = syllables as f64 - 1.2 * unit(&mut random).ln();
            if known.insert(word.clone()) {
                words.push((rank, word));
            }
        }
        words.sort_by(|x, y| x.0.total_cmp(&y.0));
        let mut sum = 0.0;
        let frequency = |rank: usize| {
            sum += 1.0 / (rank as f64 + 3.7);
            sum
        };
        let sums = (0..WORDS).map(frequency).collect();
        let mut language = Language {
            grammar,
            words: words.into_iter().map(|(_, word)| word).collect(),
            sums,
            companions: HashMap::new(),
        };
        for word in 0..WORDS {
            for place in 0..COMPANIONS {
                let companion = language.frequent(&mut random);
                language.companions.insert((word, place), companion);
            }
        }
        language
    }

    fn frequent(&self, random: &mut Random) -> usize {
        let at = unit(random) * self.sums[WORDS - 1];
        self.sums.partition_point(|&sum| sum < at).min(WORDS - 1)
    }

    /// The words of a text of about `letters` code points.
    pub fn text(&self, seed: u64, letters: usize) -> Vec<usize> {
        let mut random = Random::new(seed);
        let (mut text, mut length, mut last) = (Vec::new(), 0, 0);
        while length < letters {
            let companion = (last, random.below(COMPANIONS).min(random.below(COMPANIONS)));
            last = if random.below(3) == 0 { self.companions[&companion] } else { self.frequent(&mut random) };
            length += self.words[last].chars().count();
            text.push(last);
        }
        text
    }

    /// The same words but for `share` of them: a third each replaced, deleted, and given one more word behind.
    pub fn edited(&self, text: &[usize], share: f64, seed: u64) -> Vec<usize> {
        let mut random = Random::new(seed);
        let mut edited = Vec::new();
        for &word in text {
            let kind = if unit(&mut random) < share { random.below(3) } else { 3 };
            edited.extend((kind >= 2).then_some(word));
            edited.extend(matches!(kind, 0 | 2).then(|| self.frequent(&mut random)));
        }
        edited
    }

    /// The words as they are written, ten a line.
    pub fn written(&self, text: &[usize]) -> String {
        let line =
            |words: &[usize]| words.iter().map(|&word| self.words[word].clone() + self.grammar.behind.1).collect();
        text.chunks(10).map(line).collect::<Vec<String>>().join("\n")
    }
}

fn syllable(grammar: &Grammar, random: &mut Random) -> String {
    let onset = frequent(grammar.onsets, random);
    let rhyme = frequent(grammar.rhymes, random).replace('*', onset);
    rhyme + frequent(grammar.codas, random) + grammar.behind.0
}

/// The first ones more often.
fn frequent<'a>(from: &[&'a str], random: &mut Random) -> &'a str {
    from[(unit(random).powf(1.6) * from.len() as f64) as usize]
}

/// In (0, 1).
fn unit(random: &mut Random) -> f64 {
    ((random.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
}

pub const GRAMMARS: &[Grammar] = &[
    Grammar {
        script: "Thai",
        onsets: &[
            "น", "ร", "ก", "ท", "ม", "ส", "ค", "ว", "ต", "ด", "ล", "ป", "บ", "ห", "พ", "ช", "จ", "ข", "ย", "อ", "ถ",
            "ง", "ผ", "ธ", "ซ", "ศ", "ภ", "ณ",
        ],
        rhymes: &[
            "*า",
            "*",
            "เ*",
            "*ี่",
            "*ะ",
            "*้า",
            "*ิ",
            "แ*",
            "*ั",
            "ไ*",
            "*ี",
            "*ุ",
            "*ื่อ",
            "โ*",
            "*ู้",
            "เ*ี",
            "*่า",
            "*ำ",
            "*ู",
            "ใ*้",
            "เ*็",
            "*ึ",
            "*๋",
        ],
        codas: &["", "น", "", "ง", "ก", "ม", "", "ย", "ร", "บ", "ด", "ว", "ต์"],
        behind: ("", ""),
    },
    Grammar {
        script: "Lao",
        onsets: &[
            "ນ", "ກ", "ມ", "ທ", "ຄ", "ຫ", "ສ", "ລ", "ບ", "ປ", "ດ", "ວ", "ຂ", "ຈ", "ພ", "ຕ", "ຢ", "ຊ", "ອ", "ຖ", "ຮ",
            "ງ", "ຍ", "ຜ", "ຝ",
        ],
        rhymes: &[
            "*າ",
            "*",
            "ເ*",
            "*ີ່",
            "*ະ",
            "*ິ",
            "ແ*",
            "*ັ",
            "ໄ*",
            "*້າ",
            "*ີ",
            "*ຸ",
            "ໂ*",
            "*ູ້",
            "*່າ",
            "*ຳ",
            "*ູ",
            "ໃ*",
            "*ໍ່",
            "*ຶ",
            "ເ*ື່ອ",
        ],
        codas: &["", "ນ", "", "ງ", "ກ", "ມ", "", "ຍ", "ບ", "ດ", "ວ"],
        behind: ("", ""),
    },
    Grammar {
        script: "Khmer",
        onsets: &[
            "ន",
            "ក",
            "ប",
            "រ",
            "ត",
            "ស",
            "ម",
            "ជ",
            "ទ",
            "អ",
            "ល",
            "ដ",
            "គ",
            "ច",
            "ព",
            "ខ",
            "ប្រ",
            "វ",
            "ហ",
            "យ",
            "ក្រ",
            "ភ",
            "ធ",
            "ផ",
            "ស្រ",
            "ស្ថ",
            "ង",
            "ញ",
            "ព្រ",
            "ខ្ម",
            "ឆ",
            "ឡ",
            "ឋ",
        ],
        rhymes: &[
            "*", "*ា", "*ិ", "*េ", "*ី", "*ុ", "*ោ", "*ូ", "*ើ", "*ំ", "*ាំ", "*ៅ", "*ែ", "*ួ", "*ឹ", "*ុំ", "*ៃ", "*ះ", "*ៀ",
            "*ឿ",
        ],
        codas: &["", "", "ន", "រ", "", "ង", "ក", "ត", "ស", "ប", "ល"],
        behind: ("", ""),
    },
    Grammar {
        script: "Burmese",
        onsets: &[
            "က", "တ", "မ", "သ", "န", "လ", "ပ", "ရ", "အ", "ခ", "ဖ", "ဆ", "ထ", "ဘ", "စ", "ယ", "ဟ", "ဒ", "ည", "ကြ", "ပြ",
            "မှ", "ဝ", "င", "ချ", "ဗ", "ကျ", "လွ", "ဇ", "ရှ",
        ],
        rhymes: &["*", "*ာ", "*ို", "*ိ", "*ု", "*ေ", "*ံ", "*း", "*ော", "*ီ", "*ူ", "*ား", "*ဲ့", "*ို့", "*ုံး", "*ို့း", "*ီး"],
        codas: &["", "", "င်", "", "န်", "တ်", "က်", "ည်", "မ်", "ပ်", "င်း", "န်း", "ည့်"],
        behind: ("", ""),
    },
    Grammar {
        script: "Tibetan",
        onsets: &[
            "ད",
            "ས",
            "བ",
            "ག",
            "མ",
            "ར",
            "ན",
            "ལ",
            "པ",
            "ཡ",
            "འ",
            "ཀ",
            "ཅ",
            "ཞ",
            "ཚ",
            "ང",
            "ཆ",
            "ཐ",
            "ཁ",
            "ཕ",
            "བྱ",
            "གྱ",
            "རྒྱ",
            "སྐ",
            "བས",
            "མཁ",
            "འབྲ",
            "བརྗ",
            "སྤྱ",
            "དབ",
            "གཟ",
            "འཇ",
            "ཧ",
        ],
        rhymes: &["*", "*", "*ི", "*ོ", "*ུ", "*ེ"],
        codas: &["", "ས", "", "ང", "ན", "ག", "ད", "ར", "འི", "བ", "མ", "ལ", "གས", "ངས", "བས"],
        behind: ("་", ""),
    },
    Grammar {
        script: "kana",
        onsets: &[
            "い", "の", "し", "か", "て", "に", "と", "た", "う", "は", "る", "な", "く", "こ", "ま", "が", "り", "ら",
            "き", "れ", "も", "す", "さ", "お", "あ", "よ", "つ", "け", "そ", "だ", "で", "ど", "ち", "せ", "め", "わ",
            "み", "え", "や", "ふ", "ひ", "ほ", "じ", "ば", "ゆ", "ね", "へ", "む", "ぶ", "ろ", "げ", "び", "ざ", "ご",
            "ぐ", "ず", "ぎ", "べ", "ぼ", "ぬ",
        ],
        rhymes: &["*", "*", "*", "*", "*", "*ょ", "*ゃ"],
        codas: &["", "", "", "", "い", "ん", "う", "っ"],
        behind: ("", ""),
    },
    Grammar {
        script: "Devanagari",
        onsets: &[
            "क",
            "र",
            "न",
            "स",
            "ह",
            "म",
            "त",
            "प",
            "ल",
            "य",
            "ज",
            "व",
            "द",
            "ब",
            "ग",
            "च",
            "थ",
            "प्र",
            "श",
            "भ",
            "ट",
            "ख",
            "ड",
            "ध",
            "स्थ",
            "क्ष",
            "ण",
            "ड़",
        ],
        rhymes: &["*", "*ा", "*े", "*ि", "*ी", "*ो", "*ु", "*ें", "*ं", "*ू", "*ै", "*ौ"],
        codas: &["", "", "", "र", "न", "ल"],
        behind: ("", " "),
    },
    Grammar {
        script: "Arabic",
        onsets: &[
            "ا", "ل", "ي", "م", "و", "ن", "ر", "ت", "ب", "ع", "د", "س", "ف", "ه", "ك", "ق", "أ", "ح", "ج", "ش", "ص",
            "ط", "خ", "ض", "ذ", "ث", "غ", "ز", "ظ",
        ],
        rhymes: &["*", "*ا", "*ي", "*و"],
        codas: &["", "ل", "ر", "ن", "م", "ة"],
        behind: ("", " "),
    },
    Grammar {
        script: "Hangul",
        onsets: &[
            "이", "다", "의", "는", "에", "고", "가", "하", "지", "을", "기", "은", "사", "를", "어", "로", "자", "시",
            "도", "리", "인", "한", "대", "정", "스", "수", "그", "제", "전", "일", "장", "부", "아", "상", "보", "해",
            "나", "있", "서", "들", "공", "원", "성", "주", "국", "유", "구", "동", "조", "신",
        ],
        rhymes: &["*"],
        codas: &[""],
        behind: ("", " "),
    },
    Grammar {
        script: "Ethiopic",
        onsets: &[
            "ን", "ት", "የ", "በ", "አ", "ለ", "ው", "ነ", "ም", "ር", "መ", "ስ", "ል", "ተ", "ላ", "ከ", "ብ", "ወ", "ሰ", "ማ", "ያ",
            "ገ", "ረ", "ድ", "ሚ", "እ", "ቸ", "ዎ", "ደ", "ይ",
        ],
        rhymes: &["*"],
        codas: &[""],
        behind: ("", "፡"),
    },
    Grammar {
        script: "Latin",
        onsets: &[
            "t", "n", "s", "r", "h", "l", "d", "c", "m", "f", "w", "p", "g", "b", "v", "k", "th", "st", "pr", "sh",
            "ch", "tr",
        ],
        rhymes: &["*e", "*a", "*i", "*o", "*u", "*ea", "*ou", "*io"],
        codas: &["", "", "n", "r", "s", "t", "d", "ng"],
        behind: ("", " "),
    },
];
