//! `leitong formulas`.

use super::print;
use crate::args::Formulas;
use leitong::report::printable;
use leitong::reuse::{self, Phrase};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write;

/// A phrase for programs.
#[derive(Serialize)]
struct Row<'a> {
    class: &'a str,
    text: &'a str,
}

pub fn formulas(command: &Formulas) -> anyhow::Result<()> {
    let built_in = reuse::Formulas::built_in();
    let formulas = match &command.formulas {
        Some(path) => built_in.with(path)?,
        None => built_in,
    };
    let wanted = |phrase: &&Phrase| command.class.as_ref().is_none_or(|class| *class == phrase.class);
    let phrases: Vec<&Phrase> = formulas.phrases().iter().filter(wanted).collect();
    if let (Some(class), true) = (&command.class, phrases.is_empty()) {
        let known: BTreeSet<&str> = formulas.phrases().iter().map(|phrase| phrase.class.as_str()).collect();
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        anyhow::bail!("no phrase has class {class}: known classes are {known}");
    }
    let mut text = String::new();
    for Phrase { class, text: phrase } in phrases {
        match command.json {
            true => writeln!(text, "{}", serde_json::to_string(&Row { class, text: phrase })?)?,
            false => writeln!(text, "{}\t{}", printable(class), printable(phrase))?,
        }
    }
    print(&text)
}
