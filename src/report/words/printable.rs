//! Text from outside, made harmless for a terminal: names, ids and texts are data, not commands.

use std::fmt::Write as _;

/// `text` on one line, without what could steer a terminal: white space becomes one blank, control and bidi characters
/// become `U+XXXX` in brackets.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => {
                if !shown.ends_with(' ') {
                    shown.push(' ');
                }
            }
            c if is_harmful(c) => {
                let _ = write!(shown, "[U+{:04X}]", c as u32);
            }
            c => shown.push(c),
        }
    }
    shown
}

/// Control characters, and those without a face that turn the direction of writing or hide between letters.
pub(in crate::report) fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_not_steered() {
        assert_eq!(printable("a\u{1b}[31mb\u{202e}\n"), "a[U+001B][31mb[U+202E] ");
    }
}
