//! The shell of every page: one file, one style sheet, one script, nothing loaded, nothing run but these.
//!
//! Templates are `maud`'s: whatever is put into one is escaped, in text and in attributes. What must stand unescaped, the
//! script, the style sheet and data in JSON, goes through this module and no other (a test holds the pages to it); a
//! browser runs the script because the page's policy names its hash, and nothing else.

mod shown;
mod tree;
mod words;

pub(super) use crate::report::words::amount::plural;
pub(super) use shown::{plain, shown, shown_line};
pub(super) use tree::Trees;
pub(super) use words::{Words, number, percent, say};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// Runs before the page is read, so that it is laid out once.
const LANGUAGE: &str = include_str!("language.js");
/// What the reader's choice of a language does where no script runs.
const SCRIPTLESS: &str = include_str!("scriptless.css");

/// The language of a page's interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// English, and no other.
    English,
    /// Both; the one that is said first until the reader's is known.
    Both { is_chinese: bool },
}

/// What stands around the content of a page.
pub(super) struct Shell {
    /// The title, for the tab and the bookmark.
    pub title: String,
    /// The interface's language.
    pub language: Language,
    /// What the page can be navigated by: address and words.
    pub sections: Vec<(String, Words)>,
    /// What is told before everything else.
    pub header: Markup,
    /// The content.
    pub main: Markup,
    /// What the script reckons with, by its ids.
    pub data: Vec<(&'static str, Json)>,
}

impl Shell {
    /// The page. The same bytes for the same content.
    pub fn page(self) -> String {
        let is_both = self.language != Language::English;
        let is_chinese = self.language == Language::Both { is_chinese: true };
        let page = html! {
            (DOCTYPE)
            html lang=(if is_chinese { "zh-Hans" } else { "en" }) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy());
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    meta name="generator" content=(GENERATOR);
                    title { (plain(&self.title)) }
                    style { (PreEscaped(STYLE)) }
                    @if is_both {
                        script { (PreEscaped(LANGUAGE)) }
                        noscript { style { (PreEscaped(SCRIPTLESS)) } }
                    }
                }
                body {
                    a class="skip" href="#main" { (say("跳到正文", "Skip to the content")) }
                    header { (self.header) }
                    nav {
                        ul {
                            @for (address, words) in &self.sections { li { a href=(address) { (words) } } }
                        }
                        @if is_both { (languages(is_chinese)) }
                    }
                    main id="main" { (self.main) }
                    @for (id, data) in &self.data {
                        script id=(id) type="application/json" { (PreEscaped(&data.0)) }
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        page.into_string()
    }
}

/// By which a page is known to be ours.
const GENERATOR: &str = concat!("leitong ", env!("CARGO_PKG_VERSION"));

/// Whether `page` was written by leitong, of whatever version.
pub(super) fn is_ours(page: &str) -> bool {
    page.contains("<meta name=\"generator\" content=\"leitong ")
}

/// The choice of the interface's language, which works without the script.
fn languages(is_chinese: bool) -> Markup {
    let choice = |code: &str, name: &str, is_chosen: bool| {
        html! {
            label lang=(code) {
                input type="radio" name="language" value=(code) id={ "in-" (code) } checked[is_chosen];
                (name)
            }
        }
    };
    html! {
        fieldset class="languages" {
            legend { "语言 Language" }
            (choice("zh-Hans", "中文", is_chinese))
            (choice("en", "English", !is_chinese))
        }
    }
}

/// Only our script runs, only our style sheet counts; nothing is loaded or sent.
fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    let [script, language, style, scriptless] = [SCRIPT, LANGUAGE, STYLE, SCRIPTLESS].map(hash);
    format!(
        "default-src 'none'; script-src {script} {language}; style-src {style} {scriptless}; \
         base-uri 'none'; form-action 'none'"
    )
}

/// Data for the script that cannot end its element, whatever the texts in it are.
pub(super) struct Json(String);

impl Json {
    /// `data` as JSON in which no character means anything to HTML.
    pub fn new(data: &impl Serialize) -> Json {
        let json = serde_json::to_string(data).unwrap_or_default();
        let mut safe = String::with_capacity(json.len());
        for c in json.chars() {
            match c {
                '<' => safe.push_str("\\u003c"),
                '>' => safe.push_str("\\u003e"),
                '&' => safe.push_str("\\u0026"),
                '\u{2028}' => safe.push_str("\\u2028"),
                '\u{2029}' => safe.push_str("\\u2029"),
                c => safe.push(c),
            }
        }
        Json(safe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_leave_its_element() {
        let json = Json::new(&["</script><!--<script>&\u{2028}"]);
        assert_eq!(json.0, "[\"\\u003c/script\\u003e\\u003c!--\\u003cscript\\u003e\\u0026\\u2028\"]");
        assert_eq!(serde_json::from_str::<Vec<String>>(&json.0).unwrap(), ["</script><!--<script>&\u{2028}"]);
    }

    #[test]
    fn style_sheet_and_script_are_small_and_end_where_they_should() {
        let parts = [STYLE, SCRIPT, LANGUAGE, SCRIPTLESS];
        let bytes: usize = parts.iter().map(|part| part.len()).sum();
        assert!(bytes <= 60 * 1024, "{bytes} bytes");
        assert!(parts.iter().all(|part| !part.contains("</") && !part.contains("<!--")));
    }

    #[test]
    fn the_script_writes_text_and_no_html() {
        for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "Function("]
        {
            assert!(!SCRIPT.contains(way), "{way}");
        }
    }

    #[test]
    fn nothing_but_the_shell_goes_around_escaping() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report");
        let mut seen = 0;
        for entry in walkdir::WalkDir::new(root).into_iter().map(Result::unwrap) {
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("html/mod.rs") {
                let source = std::fs::read_to_string(path).unwrap();
                assert!(!source.contains(concat!("Pre", "Escaped")), "{path:?}");
                seen += 1;
            }
        }
        assert!(seen > 20);
    }
}
