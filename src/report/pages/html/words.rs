//! The interface's words, in Chinese and in English: both stand on the page, and the style sheet shows one.

use crate::report::words::amount::grouped;
use maud::{Markup, Render, html};

/// The same in Chinese and in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Words {
        Words { zh: zh.into(), en: en.into() }
    }
}

impl Render for Words {
    fn render(&self) -> Markup {
        say(&self.zh, &self.en)
    }
}

/// The same in Chinese and in English.
pub(crate) fn say(zh: impl Render, en: impl Render) -> Markup {
    html! { span lang="zh-Hans" { (zh) } span lang="en" { (en) } }
}

/// `12,345`.
pub(crate) fn number(number: usize) -> String {
    grouped(number as u64)
}

/// `12.3 %`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1}\u{a0}%", share * 100.0)
}
