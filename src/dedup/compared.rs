//! The second pass over the inputs: the shingle sets of the contents that are compared.
//!
//! Shingles are larger than the texts, and most contents are like nothing else. So the first pass keeps none, and of
//! the few that share a bucket they are made again, from no more of the inputs than holds them.

use super::gather::Gathered;
use super::reread::{Again, Met, changed};
use super::resources::Resources;
use crate::config::Config;
use crate::corpus::ShingleSets;
use crate::error::Result;
use crate::event::Observer;
use crate::near::Content;
use crate::near::recipe::Recipe;
use crate::source::Inputs;
use crate::store::Column;

/// The name of the pass in a journal.
const PASS: &str = "sets";

/// The sets of the contents `needed`, which ascend, going on where an earlier process came to. `identities` are theirs:
/// each text must be what it was. What is not needed may have changed meanwhile, which the writing pass will find.
pub(super) fn sets(
    config: &Config,
    inputs: &Inputs,
    gathered: &Gathered,
    (needed, identities): (Vec<Content>, Column<u128>),
    resources: &mut Resources,
    observer: &dyn Observer,
) -> Result<ShingleSets> {
    let Gathered { units, files, places, .. } = gathered;
    let firsts = firsts(units.contents(), &needed);
    // A shingle for each code point is the most.
    let chars = || firsts.iter().map(|&unit| units.chars_of(unit));
    resources.demand_set(chars().max().unwrap_or(0))?;
    resources.workspace().demand_space(chars().map(u64::from).sum::<u64>() * size_of::<u64>() as u64)?;
    let mut sets = ShingleSets::new(needed, resources.workspace());
    // The sets themselves say how far an earlier process has come.
    resources.restore::<()>(PASS, &mut sets.lists())?;
    let wanted = &firsts[sets.len()..];
    if wanted.is_empty() {
        return Ok(sets);
    }
    let again = Again { units, files, inputs, source: &config.source, fields: &[], wanted: Some(wanted), only: None };
    let recipe = Recipe::new(config.text, config.shingle)?;
    let limits = (config.source.max_record, resources.largest_record());
    let lengths = |file: u32| files[file as usize].bytes;
    let chunks = inputs.reread(places, units.sources_of(wanted), lengths, limits);
    let set = |met: Met<'_>| Some((met.unit, recipe.identified_set(met.text())));
    again.of(chunks, resources.wave(), observer, set, |made, wave| {
        for (unit, (identity, set)) in made {
            let is_next = firsts.get(sets.len()) == Some(&unit) && identities.get(sets.len()) == identity;
            if !is_next {
                return Err(changed(&inputs.files[units.source(unit).file as usize]));
            }
            sets.push(&set);
        }
        resources.check()?;
        match resources.is_due(wave.iter().map(|chunk| chunk.bytes.len() as u64).sum()) {
            true => resources.commit(PASS, &(), &mut sets.lists()),
            false => Ok(()),
        }
    })?;
    if let Some(&missed) = firsts.get(sets.len()) {
        return Err(changed(&inputs.files[units.source(missed).file as usize]));
    }
    resources.check()?;
    resources.commit_end(PASS, &(), &mut sets.lists())?;
    Ok(sets)
}

/// The first unit of each of the contents `needed`. Contents are numbered by first appearance, so both ascend.
pub(super) fn firsts(contents: impl Iterator<Item = Content>, needed: &[Content]) -> Vec<u32> {
    let mut firsts = Vec::with_capacity(needed.len());
    let mut next = 0;
    for (unit, content) in (0..).zip(contents) {
        if content.index() == next {
            next += 1;
            if needed.get(firsts.len()) == Some(&content) {
                firsts.push(unit);
            }
        }
    }
    firsts
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::dedup::{Outcome, run};
    use crate::error::Result;
    use crate::event::{Event, Observer, Stage};
    use crate::source::Inputs;
    use std::fs;
    use std::ops::ControlFlow;
    use std::path::Path;

    const ALIKE: [&str; 2] = [
        "The old mill by the river stood empty for many years before anyone thought of it again.",
        "The old mill by the river stood empty for many years before anyone thought of it twice.",
    ];

    /// Line 2 and the last but one are alike; 300 others lie between, more than a block.
    fn lines() -> Vec<String> {
        let others = (0..300u32).map(|number| format!("{0:x} {1:x} {2:x}", number * 7919, number * 104_729, !number));
        let line = |text: String| format!("{{\"text\":\"{text}\",\"more\":\"{}\"}}\n", "m".repeat(100));
        let mut lines: Vec<String> = others.map(line).collect();
        lines.insert(1, line(ALIKE[0].into()));
        lines.insert(300, line(ALIKE[1].into()));
        lines
    }

    /// Changes a file when the first pass is over.
    struct Meddler<'m>(&'m Path, String);

    impl Observer for Meddler<'_> {
        fn observe(&self, event: &Event<'_>) -> ControlFlow<()> {
            if matches!(event, Event::Started { stage: Stage::Group, .. }) {
                write(self.0, &self.1);
            }
            ControlFlow::Continue(())
        }
    }

    fn write(path: &Path, lines: &str) {
        let stored = match path.extension().is_some_and(|extension| extension == "zst") {
            true => zstd::encode_all(lines.as_bytes(), 1).unwrap(),
            false => lines.as_bytes().to_vec(),
        };
        fs::write(path, stored).unwrap();
    }

    /// The outcome on a file that becomes `then` behind the first pass's back.
    fn meddled(name: &str, then: &[String]) -> Result<Outcome> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        write(&path, &lines().concat());
        let inputs = Inputs::gather(std::slice::from_ref(&path)).unwrap();
        let config: Config = serde_json::from_str(r#"{"banding": {"threshold": 0.6}}"#).unwrap();
        run(&config, &inputs, &Meddler(&path, then.concat()))
    }

    #[test]
    fn a_text_that_is_compared_must_be_what_it_was() {
        for name in ["a.jsonl", "a.jsonl.zst"] {
            assert_eq!(meddled(name, &lines()).unwrap().counts().removed, 1);
            let with = |index: usize, line: &str| {
                let mut lines = lines();
                lines[index] = line.into();
                lines
            };
            let original = &lines()[300];
            let others = [
                with(300, &original.replace("twice", "never")),
                with(300, &original.replace("\"text\"", "\"next\"")),
                with(300, &original.replace('\n', " ")),
                with(300, "\n"),
                with(1, &lines()[300]),
                lines()[..290].to_vec(),
                lines()[1..].to_vec(),
                Vec::new(),
            ];
            for (number, other) in others.iter().enumerate() {
                let said = meddled(name, other).map(|outcome| outcome.counts()).unwrap_err().to_string();
                assert!(said.contains(name) && said.contains("has changed since the run"), "{number}: {said}");
            }
        }
    }

    #[test]
    fn what_is_not_compared_is_not_read_again() {
        let mut other = lines();
        other[150] = other[150].to_uppercase();
        assert_eq!(meddled("a.jsonl", &other).unwrap().counts().removed, 1);
    }
}
