//! Edits that folding undoes: punctuation, width, script, and where paragraphs end.

use super::super::draft::{Draft, Kind, Piece};
use super::Editor;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Other signs for a comma and for a full stop, in Chinese and in English.
const SIGNS: [[&[&str]; 2]; 2] =
    [[&[",", "；", "、", "——"], &[".", "！", "．", "；"]], [&[";", " –", ","], &["!", "...", ";"]]];

/// Characters that have one traditional form and no other meaning, with that form.
static TRADITIONAL: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let rows = include_str!("../../../text/fold/traditional.tsv").lines().filter(|line| !line.starts_with('#'));
    let pairs = rows.filter_map(|line| Some((line.chars().next()?, line.chars().nth(2)?)));
    let mut forms: HashMap<char, Option<char>> = HashMap::new();
    for (traditional, simplified) in pairs.filter(|&(form, _)| ('\u{4E00}'..='\u{9FA5}').contains(&form)) {
        forms.entry(simplified).and_modify(|form| *form = None).or_insert(Some(traditional));
    }
    forms.into_iter().filter_map(|(simplified, form)| Some((simplified, form?))).collect()
});

/// Every character that has one traditional form takes it.
pub(super) fn traditional(copy: &mut Draft) {
    for index in 0..copy.pieces.len() {
        let piece = copy.pieces[index];
        let text: String = copy.text(piece).chars().map(|c| *TRADITIONAL.get(&c).unwrap_or(&c)).collect();
        copy.pieces[index] = copy.piece(&text, piece.kind, piece.clause);
    }
}

impl Editor<'_> {
    /// Most signs become others, and figures wide ones.
    pub(super) fn punctuate(&mut self, copy: &mut Draft) {
        for index in 0..copy.pieces.len() {
            let piece = copy.pieces[index];
            let signs = SIGNS[usize::from(copy.text(piece).is_ascii())];
            let text = match piece.kind {
                Kind::Comma if self.random.chance(0.8) => (*self.random.pick(signs[0])).to_owned(),
                Kind::Stop if self.random.chance(0.5) => (*self.random.pick(signs[1])).to_owned(),
                Kind::Number if !copy.text(piece).is_ascii() => copy.text(piece).chars().map(wide).collect(),
                _ => continue,
            };
            copy.pieces[index] = copy.piece(&text, piece.kind, piece.clause);
        }
    }

    /// Most ends of paragraphs go, but not that of the title.
    pub(super) fn merge(&mut self, copy: &mut Draft) {
        let mut stopped = false;
        let mut goes = |piece: &Piece| {
            stopped |= piece.kind == Kind::Stop;
            stopped && piece.kind == Kind::Break && self.random.chance(0.7)
        };
        copy.pieces.retain(|piece| !goes(piece));
    }

    /// Most sentences become paragraphs.
    pub(super) fn split(&mut self, copy: &mut Draft) {
        let end = self.mark(Kind::Break, copy);
        let split = |&piece: &Piece| {
            let ends = piece.kind == Kind::Stop && self.random.chance(0.6);
            [Some(piece), ends.then_some(end)]
        };
        copy.pieces = copy.pieces.iter().flat_map(split).flatten().collect();
    }
}

/// The full-width form of a figure.
fn wide(c: char) -> char {
    match c {
        '0'..='9' => char::from_u32(c as u32 - 0x30 + 0xFF10).expect("figures have wide forms"),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_with_one_traditional_form_take_it() {
        let mut draft = Draft::default();
        super::super::super::draft::Sink::put(&mut draft, "党建经验", Kind::Word);
        traditional(&mut draft);
        assert_eq!(draft.write().0, "黨建經驗");
    }
}
