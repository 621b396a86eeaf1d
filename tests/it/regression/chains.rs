//! Verbatim passages that were lost, and identities that were none of the match.

use crate::common::{Random, at, rows, succeed};
use cpu_time::ThreadTime;
use leitong::text::difference::differences;
use serde_json::Value;
use std::fs;
use std::ops::Range;
use tempfile::TempDir;

/// Units of text, each with its number: ideographs, or words of three syllables.
struct Script {
    unit: fn(usize) -> String,
    units: usize,
    /// Units of a verbatim run that must be told: 24 letters.
    least: usize,
    between: &'static str,
    ends: [&'static str; 2],
}

const CHINESE: Script = Script {
    unit: |number| char::from_u32(0x4e00 + number as u32).unwrap().to_string(),
    units: 20_000,
    least: 24,
    between: "",
    ends: ["，", "。"],
};
const ENGLISH: Script = Script { unit: word, units: 12 * 12 * 12 * 12, least: 12, between: " ", ends: [", ", ". "] };

fn word(number: usize) -> String {
    const SYLLABLES: [&str; 12] = ["ba", "ke", "lo", "mir", "tun", "ves", "dra", "phi", "gol", "sed", "nar", "quo"];
    let digits = [number / 1728, number / 144, number / 12, number].map(|digit| SYLLABLES[digit % 12]);
    digits.concat()
}

impl Script {
    /// The text of some units in clauses, and where each of them stands in code points.
    fn text(&self, units: &[usize], random: &mut Random) -> (String, Vec<Range<usize>>) {
        let (mut text, mut places, mut clause) = (String::new(), Vec::new(), 0);
        let mut at = 0;
        for &unit in units {
            let own = (self.unit)(unit);
            places.push(at..at + own.chars().count());
            clause += 1;
            let is_end = clause > 5 + random.below(9);
            let behind = if is_end { self.ends[random.below(2)] } else { self.between };
            at += own.chars().count() + behind.chars().count();
            text.extend([own.as_str(), behind]);
            clause = if is_end { 0 } else { clause };
        }
        (text, places)
    }

    fn units(&self, random: &mut Random, count: usize) -> Vec<usize> {
        (0..count).map(|_| random.below(self.units)).collect()
    }

    /// The units after some edits of random sizes: put in, taken away, put for others, moved.
    fn edited(&self, units: &[usize], random: &mut Random) -> Vec<usize> {
        let mut made = units.to_vec();
        for _ in 0..random.below(12) {
            let start = random.below(made.len() + 1);
            let end = (start + 1 + random.below(60)).min(made.len());
            let count = 1 + random.below(60);
            match random.below(4) {
                0 => drop(made.splice(start..start, self.units(random, count))),
                1 => drop(made.drain(start..end)),
                2 => drop(made.splice(start..end, self.units(random, count))),
                _ => {
                    let moved: Vec<usize> = made.drain(start..end).collect();
                    let to = random.below(made.len() + 1);
                    made.splice(to..to, moved);
                }
            }
        }
        made
    }
}

/// The longest equal runs of at least so many units: of both sides.
fn verbatim(a: &[usize], b: &[usize], least: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let mut runs = Vec::new();
    for (x, y) in (0..a.len()).flat_map(|x| (0..b.len()).map(move |y| (x, y))) {
        let begins = a[x] == b[y] && (x == 0 || y == 0 || a[x - 1] != b[y - 1]);
        let length = if begins { a[x..].iter().zip(&b[y..]).take_while(|(x, y)| x == y).count() } else { 0 };
        if length >= least {
            runs.push((x..x + length, y..y + length));
        }
    }
    runs
}

/// The rows of a report on some texts.
fn report(texts: &[(String, String)]) -> Vec<Value> {
    let dir: TempDir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    for (name, text) in texts {
        fs::write(dir.path().join("in").join(name), text).unwrap();
    }
    succeed(&mut at(&dir, &["report", "in", "-q", "-o", "out.jsonl"]));
    rows(&dir.path().join("out.jsonl"))
}

/// The witnesses of each finding: the document, its code points, and the row.
fn witnesses(rows: &[Value]) -> Vec<Vec<(&str, Range<usize>, &Value)>> {
    let number = |row: &Value, name: &str| row[name].as_u64().unwrap() as usize;
    let of = |cluster: &Value| {
        let own = rows.iter().filter(|row| row["type"] == "witness" && row["cluster"] == cluster["cluster"]);
        own.map(|row| (row["document"].as_str().unwrap(), number(row, "start")..number(row, "end"), row)).collect()
    };
    rows.iter().filter(|row| row["type"] == "cluster").map(of).collect()
}

fn is_told(found: &[Vec<(&str, Range<usize>, &Value)>], sides: [(&str, Range<usize>); 2]) -> bool {
    let has = |finding: &[(&str, Range<usize>, &Value)], (name, place): &(&str, Range<usize>)| {
        finding.iter().any(|(document, span, _)| {
            document.rsplit('/').next() == Some(name) && span.start <= place.start && place.end <= span.end
        })
    };
    found.iter().any(|finding| sides.iter().all(|side| has(finding, side)))
}

fn every_verbatim_run_is_told(script: &Script, seed: u64) {
    let mut random = Random::new(seed);
    let (mut texts, mut expected) = (Vec::new(), Vec::new());
    for pair in 0..100 {
        let length = 40 + random.below(400);
        let a = script.units(&mut random, length);
        let b = script.edited(&a, &mut random);
        let [(one, here), (other, there)] = [&a, &b].map(|units| script.text(units, &mut random));
        for (x, y) in verbatim(&a, &b, script.least) {
            let place = |places: &[Range<usize>], run: Range<usize>| places[run.start].start..places[run.end - 1].end;
            expected.push((pair, place(&here, x), place(&there, y)));
        }
        texts.extend([(format!("a{pair}.txt"), one), (format!("b{pair}.txt"), other)]);
    }
    assert!(expected.len() > 100);
    let rows = report(&texts);
    let found = witnesses(&rows);
    let lost = expected.into_iter().filter(|(pair, x, y)| {
        !is_told(&found, [(&format!("a{pair}.txt"), x.clone()), (&format!("b{pair}.txt"), y.clone())])
    });
    let lost: Vec<_> = lost.collect();
    assert!(lost.is_empty(), "{} are lost: {lost:?}", lost.len());
}

#[test]
fn every_verbatim_run_of_24_letters_is_told_in_chinese() {
    (1..5).chain([37]).for_each(|seed| every_verbatim_run_is_told(&CHINESE, seed));
}

#[test]
fn every_verbatim_run_of_24_letters_is_told_in_english() {
    (11..19).for_each(|seed| every_verbatim_run_is_told(&ENGLISH, seed));
}

#[test]
fn letters_behind_two_insertions_are_not_lost() {
    let mut random = Random::new(3);
    for script in [CHINESE, ENGLISH] {
        let mut units = |count| script.units(&mut random, count);
        let [first, second, third] = [140, 20, 90].map(&mut units);
        let [before, after, around] = [60, 60, 120].map(&mut units);
        let a = [&before[..], &first, &second, &third, &after].concat();
        let b = [&around[..60], &first, &units(14), &second, &units(11), &third, &around[60..]].concat();
        let mut random = Random::new(4);
        let [(one, here), (other, there)] = [&a, &b].map(|units| script.text(units, &mut random));
        let rows = report(&[("a.txt".into(), one), ("b.txt".into(), other)]);
        let sides = [("a.txt", here[220].start..here[309].end), ("b.txt", there[245].start..there[334].end)];
        assert!(is_told(&witnesses(&rows), sides));
    }
}

#[test]
fn the_identity_of_a_witness_is_that_of_its_own_match() {
    let mut random = Random::new(5);
    let script = CHINESE;
    let mut units = |count| script.units(&mut random, count);
    let [first, second] = [60, 40].map(&mut units);
    // The same 100 letters twice; a third text has the first 60 of them, 6 of these changed.
    let changed = [&first[..20], &units(6), &first[26..]].concat();
    let around: Vec<Vec<usize>> = (0..6).map(|_| units(150)).collect();
    let made = |parts: &[&Vec<usize>]| -> String {
        parts.iter().map(|part| script.text(part, &mut Random::new(6)).0 + "。").collect()
    };
    let texts = [
        ("0.txt", made(&[&around[0], &first, &second, &around[1]])),
        ("1.txt", made(&[&around[2], &first, &second, &around[3]])),
        ("2.txt", made(&[&around[4], &changed, &around[5]])),
    ];
    let rows = report(&texts.map(|(name, text)| (name.into(), text)));
    let found = witnesses(&rows);
    let witness =
        |name: &str| found.iter().flatten().find(|(document, ..)| document.ends_with(name)).unwrap().2.clone();
    // 54 letters of 60 on either side are equal; against the whole 100 it would be 108 / 160.
    let value = |row: &Value, name: &str| row[name].as_f64().unwrap();
    assert_eq!(value(&witness("0.txt"), "identity"), 1.0);
    let (identity, share) = (value(&witness("2.txt"), "identity"), value(&witness("2.txt"), "share"));
    assert!((identity - 0.9).abs() < 1e-9, "{identity}");
    assert!((share - 60.0 / 360.0).abs() < 1e-9, "{share}");
}

/// An article of so many units in sentences, of a small vocabulary as texts have, and the same with twelve blocks put in.
fn grown(script: &Script, vocabulary: usize, count: usize, block: usize) -> [String; 2] {
    let mut random = Random::new(7);
    let mut unit = || random.below(vocabulary).min(random.below(vocabulary));
    let units: Vec<usize> = (0..count).map(|_| unit()).collect();
    let mut more = units.clone();
    for number in (1..13).rev() {
        let at = number * count / 13;
        more.splice(at..at, (0..block).map(|_| unit()).collect::<Vec<_>>());
    }
    [units, more].map(|units| script.text(&units, &mut random).0)
}

#[test]
fn twelve_blocks_put_into_a_long_article_leave_the_rest_equal() {
    for (script, count, block) in [(&ENGLISH, 40_000, 400), (&CHINESE, 60_000, 600)] {
        for vocabulary in [300, 3_000] {
            let [a, b] = grown(script, vocabulary, count, block);
            let identity = differences(&a, &b).identity;
            assert!(identity > 0.93, "{identity} with {vocabulary}");
        }
    }
}

#[test]
fn differences_of_long_texts_take_time_in_proportion() {
    // Processor time of this thread, which other work on the machine does not lengthen.
    let seconds = |texts: &[String; 2]| {
        let once = || {
            let start = ThreadTime::now();
            differences(&texts[0], &texts[1]);
            start.elapsed().as_secs_f64()
        };
        (0..3).map(|_| once()).fold(f64::INFINITY, f64::min)
    };
    for unlike in [false, true] {
        let made = |count: usize| {
            let [a, b] = grown(&CHINESE, 3_000, count, count / 100);
            let other = || CHINESE.text(&CHINESE.units(&mut Random::new(8), count), &mut Random::new(9)).0;
            [a, if unlike { other() } else { b }]
        };
        let [once, twice] = [40_000, 80_000].map(|count| seconds(&made(count)));
        assert!(twice < 0.05 + 3.5 * once, "{once:.3} s, and {twice:.3} s for twice as much");
    }
}
