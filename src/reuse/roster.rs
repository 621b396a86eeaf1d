//! Rosters: texts that are a list of names and hardly any sentence.
//!
//! Who attended comes again whenever the same people meet, and nobody wrote it. A sentence that enumerates something is
//! none of this: its parts are words, and there are clauses around them.

use super::name::{is_han, is_han_name, is_spaced_name, is_surname};

/// Names of a roster, at least.
const NAMES: usize = 6;
/// The share of its letters that is of names, at least; the rest is what an office is called.
const SHARE: f64 = 0.75;
/// Characters of a heading before a colon.
const HEADING: usize = 32;

/// Letters and names of some parts of a text.
#[derive(Default)]
struct Tally {
    names: usize,
    named: usize,
    letters: usize,
}

impl Tally {
    fn add(&mut self, part: &str, is_name: bool) {
        let letters = part.chars().filter(|c| c.is_alphanumeric()).count();
        self.letters += letters;
        if is_name {
            self.names += 1;
            self.named += letters;
        }
    }
}

/// Whether `text` is a list of names.
pub(super) fn is_roster(text: &str) -> bool {
    let mut tally = Tally::default();
    let mut before: Option<&str> = None;
    let heading = text.split_once(['：', ':']).filter(|(heading, _)| heading.chars().count() <= HEADING);
    for part in parts(heading.map_or(text, |(_, names)| names)) {
        // 王　丽: short names are spaced out to the width of the others.
        match before.take() {
            Some(surname) if is_single(part) => tally.add(&format!("{surname}{part}"), true),
            surname => {
                surname.iter().for_each(|surname| tally.add(surname, false));
                if is_single(part) && part.starts_with(is_surname) {
                    before = Some(part);
                } else if !is_remark(part) {
                    tally.add(part, is_han_name(part) || is_spaced_name(part));
                }
            }
        }
    }
    tally.names >= NAMES && tally.named as f64 >= SHARE * tally.letters as f64
}

fn is_single(part: &str) -> bool {
    part.starts_with(is_han) && part.chars().nth(1).is_none()
}

/// What stands beside names and is neither name nor sentence: a number, 女, 回族.
fn is_remark(part: &str) -> bool {
    let is_number = || part.chars().all(|c| c.is_numeric() || c == '.' || c == ' ');
    is_number() || matches!(part, "男" | "女" | "等") || part.ends_with('族') && part.chars().nth(4).is_none()
}

/// What stands between commas, blanks, brackets and line breaks. In scripts with spaces a name may have blanks and points.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '·' | '•' | '・' | '-' | '\'' | '’');
    let all = text.split(move |c| !inside(c)).flat_map(|part| part.trim_start_matches(" and ").split(" and "));
    all.flat_map(|part| {
        let part = part.trim_matches([' ', '.', '-']);
        let is_spaced = part.contains(is_han);
        part.split(move |c| is_spaced && c == ' ').filter(|part| !part.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_between_commas_blanks_and_lines_are_a_roster() {
        for text in [
            "出席座谈会的有：王小明、李强、陈丽、赵国栋、孙海燕、周平、吴桂芳、郑永。",
            "王小明　李　强　陈　丽　赵国栋\n孙海燕　周　平　吴桂芳",
            "1. 王小明（女，回族）\n2. 李强\n3. 陈丽（女）\n4. 赵国栋\n5. 孙海燕\n6. 周平",
            "阿依古丽·买买提、王小明、李强、古丽娜尔·艾力、陈丽、赵国栋、孙海燕",
            "Those present were: Anna Berg, Tom Hale, J. R. Voss, Carla de la Fuente, Ines Moor, Piet van Dal and Ruth Odell.",
            "1. Anna Berg 34\n2. Tom Hale 51\n3. Ruth Odell 28\n4. Ines Moor 40\n5. Piet van Dal 33\n6. Otto Lind 61",
        ] {
            assert!(is_roster(text), "{text}");
        }
    }

    #[test]
    fn sentences_that_enumerate_are_none() {
        for text in [
            "果园里种着苹果、梨、桃子、杏、李子、枣、柿子和核桃，秋天一到，全村人都来帮忙采摘。",
            "要真抓实干、开拓创新、锐意进取、团结协作、艰苦奋斗、求真务实、勇于担当、甘于奉献。",
            "王小明说，李强昨天带着陈丽去了赵家，孙海燕和周平留在家里，把晒了三天的谷子收进仓房。",
            "参加的有王小明、李强、陈丽。",
            "山区（含林区、牧区，下同）、矿区（含厂区，下同）、灌区（含河区、渠区，下同）的人民渡口",
            "The stall sells apples, pears, plums, figs, dates, nuts and honey, and it opens at seven every morning.",
            "Anna Berg met Tom Hale in Oslo, and Ruth Odell, who had come from Bergen by train, waited for them there.",
            "Values are Started, Running, Completed, Failed, Stopped, Blocked, Suspended and Resuming.",
            "NSS是一系列库，包括SSL，TLS，PKCS，HTML，XML，JSON，YAML，TOML和其他标准。",
            "1 2 3 4 5 6 7 8 9 10",
            "",
        ] {
            assert!(!is_roster(text), "{text}");
        }
    }
}
