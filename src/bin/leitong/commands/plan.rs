//! `leitong plan`.

use super::judged::Judged;
use super::{observer, tell};
use crate::args;
use crate::progress;
use leitong::dedup::{self, Plan};
use leitong::report::terminal::plan;
use leitong::source::Inputs;

pub fn plan(command: &args::Plan) -> anyhow::Result<()> {
    progress::listen()?;
    let config = command.settings.resolve(&[&command.removal])?;
    let told = |predicted: Option<&Plan>| -> anyhow::Result<()> {
        let text = match command.json {
            true => format!("{}\n", serde_json::to_string_pretty(&plan::row(&config, predicted)?)?),
            false => plan::text(&config, predicted)?,
        };
        tell(&command.running, &text)
    };
    if command.inputs.is_empty() {
        return told(None);
    }
    let inputs = Inputs::gather(&command.inputs)?;
    let pool = dedup::pool(command.running.threads)?;
    let progress = observer(&command.running);
    let sample = command.sample.unwrap_or_else(|| dedup::sample_bytes(&inputs));
    let predicted = pool.install(|| dedup::plan(&config, &inputs, sample, &progress))?;
    told(Some(&predicted))?;
    Judged::new(predicted.looked_at, predicted.rejected, &inputs).judge(command.strict)
}
