//! Places where a test may end the process, to see that the next one goes on. A release has none.

/// Ends the process if `LEITONG_FAULT` is `PLACE:N` and this is the Nth time that `place` is passed.
#[cfg(debug_assertions)]
pub(crate) fn fault(place: &str) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static PASSED: AtomicU32 = AtomicU32::new(0);
    let Ok(wanted) = std::env::var("LEITONG_FAULT") else { return };
    if let Some((name, time)) = wanted.rsplit_once(':')
        && name == place
        && time.parse() == Ok(PASSED.fetch_add(1, Ordering::Relaxed) + 1)
    {
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
pub(crate) fn fault(_: &str) {}
