//! Writing that tells how far it is, and that can be stopped.

use crate::event::{Event, Observer, Stage};
use std::cell::Cell;
use std::io::{self, Write};

/// Bytes that are written before the observer is asked again.
const AT_ONCE: usize = 1 << 20;

/// Writes on to `inner` until the observer stops it.
pub(in crate::report) struct Watched<'o, W> {
    pub inner: W,
    pub observer: &'o dyn Observer,
    /// Set when it was stopped.
    pub is_stopped: &'o Cell<bool>,
}

impl<W: Write> Write for Watched<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let stopped = || io::Error::other("stopped");
        // Buffers try once more when they are dropped.
        if self.is_stopped.get() {
            return Err(stopped());
        }
        let written = self.inner.write(&bytes[..bytes.len().min(AT_ONCE)])?;
        let event = Event::Advanced { stage: Stage::Write, amount: written as u64 };
        if self.observer.observe(&event).is_break() {
            self.is_stopped.set(true);
            return Err(stopped());
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
