//! `leitong explain`.

use super::{WIDTH, observer, tell};
use crate::args::Explain;
use crate::progress;
use anyhow::bail;
use leitong::dedup;
use leitong::report::archive::Opened;
use leitong::report::printable;
use leitong::report::terminal::Style;
use leitong::report::terminal::explanation::{self, Run};
use leitong::source::Rejection;
use std::borrow::Cow;
use std::collections::HashMap;

/// Lines of a text with its differences.
const LINES: usize = 60;
/// Records of one id that are explained.
const MOST: usize = 10;

/// Whether `rest` behind the name of a file is nothing, or names `record`.
fn is_place(rest: &str, record: u64) -> bool {
    rest.is_empty() || rest.strip_prefix(':').is_some_and(|number| number == record.to_string())
}

pub fn explain(command: &Explain) -> anyhow::Result<()> {
    progress::listen()?;
    let progress = observer(&command.running);
    let Opened { config, inputs, outcome, .. } = Opened::open(&command.earlier)?;
    // Ids and places are text; of a name that is not UTF-8 the text is what outputs show.
    let id = &*command.id.to_string_lossy();
    let units = dedup::units_of(&outcome, &inputs, id);
    let names: HashMap<Cow<'_, str>, &str> =
        inputs.files.iter().map(|file| (file.path.to_string_lossy(), file.name.as_str())).collect();
    let is_named = |rejection: &Rejection| {
        let names = [Some(rejection.path.as_str()), names.get(rejection.path.as_str()).copied()];
        let place = |name: &str| id.strip_prefix(name).is_some_and(|rest| is_place(rest, rejection.record));
        names.into_iter().flatten().any(place)
    };
    let rejected: Vec<Rejection> = outcome.rejected.iter().filter(is_named).collect();
    if units.is_empty() && rejected.is_empty() {
        let example = (!outcome.units.is_empty()).then(|| format!(", such as {}", printable(&outcome.units.id(0))));
        bail!(
            "{}: no record has the id {}: ids are listed in {}{}",
            command.earlier.display(),
            id,
            outcome.units.kind().plural(),
            example.unwrap_or_default()
        );
    }
    let run = Run { outcome: &outcome, config: &config, inputs: &inputs };
    let style = Style { color: command.running.color.wanted(), width: WIDTH, top: MOST, lines: LINES };
    let pool = dedup::pool(command.running.threads)?;
    let mut text = String::new();
    let most = if command.json { usize::MAX } else { MOST };
    for &unit in units.iter().take(most) {
        let explained = pool.install(|| dedup::explain(&outcome, &config, &inputs, unit, &progress))?;
        match command.json {
            true => text += &format!("{}\n", serde_json::to_string(&run.row(&explained))?),
            false => text += &(if text.is_empty() { "" } else { "\n" }.to_owned() + &run.text(&explained, style)),
        }
    }
    for rejection in rejected.iter().take(most) {
        match command.json {
            true => text += &format!("{}\n", serde_json::to_string(&explanation::RejectedRow::new(rejection))?),
            false => text += &explanation::rejected(rejection),
        }
    }
    if units.len() > MOST && !command.json {
        text += &format!("\n{} more have this id: give the place, as PATH:RECORD\n", units.len() - MOST);
    }
    tell(&command.running, &text)
}
