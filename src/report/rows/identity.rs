//! What tells one run from another: a journal goes on only with the same one.

use crate::config::Config;
use crate::error::Result;
use crate::near::minhash::SIGNATURE_VERSION;
use crate::source::Inputs;
use crate::store::Identity;

/// What tells one run from another: version, settings, inputs, and whether all records are copied with their verdicts.
///
/// # Errors
/// If a setting has no TOML form.
pub fn identity(config: &Config, inputs: &Inputs, annotates: bool) -> Result<Identity> {
    let version = [("leitong", env!("CARGO_PKG_VERSION").to_owned()), ("signatures", SIGNATURE_VERSION.to_string())];
    let own = version.into_iter().chain([("annotate", annotates.to_string())]);
    let mut identity: Identity = own.map(|(name, value)| (name.to_owned(), value)).collect();
    let settings = config.in_force().to_toml()?;
    let mut section = String::new();
    for line in settings.lines() {
        match line.split_once(" = ") {
            Some((name, value)) => identity.push((format!("setting {section}{name}"), value.to_owned())),
            None if line.is_empty() => {}
            None => section = format!("{}.", line.trim_matches(['[', ']'])),
        }
    }
    identity.extend(inputs.fingerprints());
    identity.push(("files that are not read".into(), inputs.rejected_fingerprint()));
    Ok(identity)
}
