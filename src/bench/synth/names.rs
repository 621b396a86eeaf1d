//! Names, places, offices, numbers and dates: the part of a vocabulary that never ends.

use super::draft::Kind;
use super::lists::Language;
use super::random::Random;
use std::fmt::Write;

/// A slot that is filled anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// A date.
    Time,
    /// A place with its level.
    Place,
    /// A person.
    Person,
    /// An office of a place.
    Office,
    /// A number with its unit.
    Quantity,
}

impl Name {
    /// What a piece of it is.
    pub(super) fn kind(self) -> Kind {
        match self {
            Name::Time | Name::Quantity => Kind::Number,
            Name::Place => Kind::Place,
            Name::Person | Name::Office => Kind::Name,
        }
    }

    /// Whether a document comes back to the same one.
    pub(super) fn recurs(self) -> bool {
        matches!(self, Name::Place | Name::Person | Name::Office)
    }
}

/// What invented words begin, go on and end with.
const ONSETS: [&str; 32] = [
    "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "qu", "r", "s", "t", "v", "w", "x", "z", "br", "ch",
    "cl", "dr", "fl", "gr", "ph", "pl", "sh", "st", "th", "tr",
];
const VOWELS: [&str; 12] = ["a", "e", "i", "o", "u", "y", "ae", "ei", "io", "oa", "ou", "ue"];
const CODAS: [&str; 16] = ["", "b", "ck", "d", "ft", "gon", "l", "m", "nd", "ne", "p", "rt", "s", "tic", "x", "zen"];

/// What names of a language are made of.
#[derive(Debug)]
pub(super) struct Names {
    language: Language,
    surnames: Vec<&'static str>,
    given: Vec<&'static str>,
    syllables: Vec<&'static str>,
    endings: Vec<&'static str>,
    levels: Vec<&'static str>,
    offices: Vec<&'static str>,
    units: Vec<&'static str>,
    months: Vec<&'static str>,
}

impl Names {
    /// Those of `language`.
    pub(super) fn new(language: Language) -> Names {
        let words = |name| language.lists().words(name);
        let (surnames, given, syllables, endings) =
            (words("surname"), words("given"), words("syllable"), words("ending"));
        let (levels, offices, units, months) = (words("level"), words("office"), words("unit"), words("month"));
        Names { language, surnames, given, syllables, endings, levels, offices, units, months }
    }

    /// Appends a name.
    pub(super) fn write(&self, name: Name, random: &mut Random, out: &mut String) {
        match self.language {
            Language::Chinese => self.chinese(name, random, out),
            Language::English => self.english(name, random, out),
        }
    }

    /// A day of the year.
    pub(super) fn day(&self, random: &mut Random) -> String {
        let day = 1 + random.below(28);
        match self.language {
            Language::Chinese => format!("{}月{day}日", 1 + random.below(12)),
            Language::English => format!("{day} {}", random.word(&self.months)),
        }
    }

    /// The name of a place with another level: 市 becomes 县, county becomes district.
    pub(super) fn other_level(&self, place: &str, random: &mut Random) -> String {
        let Some(stem) = self.levels.iter().find_map(|level| place.strip_suffix(level)) else {
            return place.to_owned();
        };
        let others: Vec<&str> = self.levels.iter().copied().filter(|level| !place.ends_with(level)).collect();
        format!("{stem}{}", random.word(&others))
    }

    fn chinese(&self, name: Name, random: &mut Random, out: &mut String) {
        match name {
            Name::Time => self.chinese_time(random, out),
            Name::Place => {
                let count = 2 + usize::from(random.below(6) == 0);
                (0..count).for_each(|_| out.push_str(random.word(&self.syllables)));
                out.push_str(random.word(&self.levels));
            }
            Name::Person => {
                out.push_str(random.word(&self.surnames));
                let count = 1 + usize::from(random.below(3) > 0);
                (0..count).for_each(|_| out.push_str(random.word(&self.given)));
            }
            Name::Office => {
                self.chinese(Name::Place, random, out);
                out.push_str(random.word(&self.offices));
            }
            Name::Quantity => {
                number(random, out);
                out.push_str(random.word(&self.units));
            }
        }
    }

    fn chinese_time(&self, random: &mut Random, out: &mut String) {
        let (year, month, day) = (1990 + random.below(36), 1 + random.below(12), 1 + random.below(28));
        let written = match random.below(5) {
            0 => write!(out, "{year}年"),
            1 => write!(out, "{month}月{day}日"),
            2 => write!(out, "{year}年{month}月"),
            3 => write!(out, "{year}年底"),
            _ => write!(out, "{year}年{month}月{day}日"),
        };
        written.expect("a string takes everything");
    }

    fn english(&self, name: Name, random: &mut Random, out: &mut String) {
        match name {
            Name::Time => self.english_time(random, out),
            Name::Place => {
                self.invented(random, out);
                out.push_str(random.word(&self.endings));
                out.push(' ');
                out.push_str(random.word(&self.levels));
            }
            Name::Person => {
                out.push_str(random.word(&self.given));
                out.push(' ');
                match random.below(3) {
                    0 => out.push_str(random.word(&self.surnames)),
                    _ => {
                        self.invented(random, out);
                        out.push_str(random.word(&self.syllables));
                    }
                }
            }
            Name::Office => {
                self.invented(random, out);
                out.push_str(random.word(&self.endings));
                out.push(' ');
                out.push_str(random.word(&self.offices));
            }
            Name::Quantity => {
                number(random, out);
                out.push(' ');
                out.push_str(random.word(&self.units));
            }
        }
    }

    /// A word that nobody knows: a brand, a substance, a term of some trade, sometimes with its number.
    pub(super) fn coin(&self, random: &mut Random, out: &mut String) {
        for _ in 0..2 + random.below(3) {
            out.push_str(random.word(&ONSETS));
            out.push_str(random.word(&VOWELS));
        }
        match random.below(3) {
            0 => write!(out, "{}", random.below(10_000)).expect("a string takes everything"),
            _ => out.push_str(random.word(&CODAS)),
        }
    }

    /// A syllable or two with a capital.
    fn invented(&self, random: &mut Random, out: &mut String) {
        let first = random.word(&self.syllables);
        out.push(char::from(first.as_bytes()[0].to_ascii_uppercase()));
        out.push_str(&first[1..]);
        if random.below(2) == 0 {
            out.push_str(random.word(&self.syllables));
        }
    }

    fn english_time(&self, random: &mut Random, out: &mut String) {
        let (year, day) = (1950 + random.below(76), 1 + random.below(28));
        let month = random.word(&self.months);
        let written = match random.below(3) {
            0 => write!(out, "{day} {month}"),
            1 => write!(out, "{day} {month} {year}"),
            _ => write!(out, "{month} {year}"),
        };
        written.expect("a string takes everything");
    }
}

/// A number of one to five figures, sometimes with a decimal.
fn number(random: &mut Random, out: &mut String) {
    let limit = *random.pick(&[10, 30, 100, 100, 1_000, 10_000, 100_000]);
    let whole = 1 + random.below(limit);
    let written = match random.below(5) {
        0 if limit <= 1_000 => write!(out, "{whole}.{}", 1 + random.below(9)),
        _ => write!(out, "{whole}"),
    };
    written.expect("a string takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_changes_its_level_and_nothing_else() {
        let mut random = Random::new(1, 1);
        let (chinese, english) = (Names::new(Language::Chinese), Names::new(Language::English));
        let other = chinese.other_level("青河县", &mut random);
        assert!(other.starts_with("青河") && other != "青河县", "{other}");
        let other = english.other_level("Halford county", &mut random);
        assert!(other.starts_with("Halford ") && other != "Halford county", "{other}");
    }
}
