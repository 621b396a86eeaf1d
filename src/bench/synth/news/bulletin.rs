//! Bulletins: the same sentences every day, with other figures, dates and names.

use super::super::author::Author;
use super::super::draft::{Draft, Kind, Sink};
use super::super::lists::Language;
use super::super::names::Name;
use super::super::random::Random;

/// The weekdays behind 星期, and those of English.
const WEEKDAYS: [[&str; 7]; 2] = [
    ["一", "二", "三", "四", "五", "六", "日"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
];

/// The frame with its slots filled.
pub(super) fn filled(frame: &str, author: &Author, random: &mut Random) -> Draft {
    let mut draft = Draft::default();
    for part in frame.split_inclusive('}') {
        let (text, slot) = part.split_once('{').map_or((part, None), |(text, slot)| (text, slot.strip_suffix('}')));
        draft.put(text.trim(), Kind::Word);
        if let Some(slot) = slot {
            fill(slot, author, random, &mut draft);
        }
    }
    draft
}

fn fill(slot: &str, author: &Author, random: &mut Random, draft: &mut Draft) {
    let named = |name: Name, random: &mut Random| {
        let mut text = String::new();
        author.names.write(name, random, &mut text);
        text
    };
    let is_chinese = author.language == Language::Chinese;
    let (text, kind) = match slot {
        "d" => (author.names.day(random), Kind::Number),
        "w" => (random.word(&WEEKDAYS[usize::from(!is_chinese)]).to_owned(), Kind::Number),
        "n" => (figure(random), Kind::Number),
        "l" => (named(Name::Place, random), Kind::Place),
        "m" => (named(Name::Person, random), Kind::Name),
        words => (random.word(&words.split('|').collect::<Vec<_>>()).to_owned(), Kind::Word),
    };
    draft.put(&text, kind);
}

/// One to three figures, some with a decimal.
fn figure(random: &mut Random) -> String {
    let limit = *random.pick(&[10, 30, 100, 100, 1_000]);
    let whole = 1 + random.below(limit);
    match random.below(4) {
        0 => format!("{whole}.{}", random.below(10)),
        _ => whole.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_filled_and_the_frame_stays() {
        let (author, mut random) = (Author::new(Language::English), Random::new(4, 4));
        let frame = "On {d}, a {w}, {n} boats left {l} with {m} {early|late}, and {n} stayed.";
        let text = filled(frame, &author, &mut random).write().0;
        assert!(text.starts_with("On ") && text.ends_with(" stayed."), "{text}");
        assert!(text.contains(" boats left ") && !text.contains(['{', '|', '}']), "{text}");
        let (author, frame) = (Author::new(Language::Chinese), "{d}（星期{w}）有{n}条船从{l}出发。");
        let text = filled(frame, &author, &mut random).write().0;
        assert!(text.contains("日（星期") && text.contains("条船从") && text.ends_with("出发。"), "{text}");
    }
}
