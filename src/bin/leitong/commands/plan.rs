//! `leitong plan`.

use super::{observer, tell};
use crate::args::Plan;
use crate::progress;
use leitong::dedup;
use leitong::report::plan;
use leitong::source::Inputs;

pub fn plan(command: &Plan) -> anyhow::Result<()> {
    progress::listen()?;
    let config = command.settings.resolve(&[&command.removal])?;
    let predicted = match command.inputs.is_empty() {
        true => None,
        false => {
            let inputs = Inputs::gather(&command.inputs)?;
            let pool = dedup::pool(command.running.threads)?;
            let progress = observer(&command.running);
            let sample = command.sample.unwrap_or_else(|| dedup::sample_bytes(&inputs));
            Some(pool.install(|| dedup::plan(&config, &inputs, sample, &progress))?)
        }
    };
    tell(
        &command.running,
        &match command.json {
            true => format!("{}\n", serde_json::to_string_pretty(&plan::row(&config.banding, predicted.as_ref())?)?),
            false => plan::text(&config.banding, predicted.as_ref())?,
        },
    )
}
