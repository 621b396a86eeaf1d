//! Waves: chunks of the inputs, worked on by all threads and joined in input order.
//!
//! Within a wave chunks are worked on in any order and joined in input order, so a result does not depend on threads.

use crate::error::Result;
use crate::event::{Event, Observer, Stage, tell};
use crate::source::Chunk;
use rayon::prelude::*;

/// Bytes of a wave for each thread.
const WAVE: usize = 1 << 20;
/// What a chunk counts for at least: many small files make a wave, too.
const LEAST: usize = 4 << 10;
/// What a line counts for at least: what is kept of a record while it is worked on is more than a few bytes.
const LINE: usize = 32;

/// Bytes of a wave on the current rayon pool, if there is memory enough.
pub(crate) fn full_wave() -> usize {
    WAVE * rayon::current_num_threads()
}

/// Calls `work` for each chunk on the current rayon pool, and `join` for each wave, of about `full` bytes, with what
/// came of its chunks; tells the observer how far the stage is.
///
/// While one wave is worked on, the one before it is joined and the one after it is read: three are in memory.
pub(crate) fn waves<T: Send>(
    mut chunks: impl Iterator<Item = Chunk> + Send,
    full: usize,
    (stage, observer): (Stage, &dyn Observer),
    work: impl Fn(&Chunk) -> T + Sync,
    mut join: impl FnMut(&[Chunk], Vec<T>) -> Result<()> + Send,
) -> Result<()> {
    let mut wave = next_wave(&mut chunks, full);
    let mut done: Option<(Vec<Chunk>, Vec<T>)> = None;
    while !wave.is_empty() || done.is_some() {
        let bytes = |(wave, _): &(Vec<Chunk>, _)| wave.iter().map(|chunk| chunk.bytes.len() as u64).sum();
        let amount = done.as_ref().map_or(0, bytes);
        let join = || done.take().map_or(Ok(()), |(wave, parts)| join(&wave, parts));
        // Chunk by chunk: of larger pieces the last one would be waited for.
        let work = || wave.par_iter().with_max_len(1).map(&work).collect();
        let (joined, (next, parts)) = rayon::join(join, || rayon::join(|| next_wave(&mut chunks, full), work));
        joined?;
        tell(observer, Event::Advanced { stage, amount })?;
        let worked = std::mem::replace(&mut wave, next);
        done = (!worked.is_empty()).then_some((worked, parts));
    }
    Ok(())
}

fn next_wave(chunks: &mut impl Iterator<Item = Chunk>, full: usize) -> Vec<Chunk> {
    let mut wave = Vec::new();
    let mut bytes = 0;
    while bytes < full
        && let Some(chunk) = chunks.next()
    {
        bytes += chunk.bytes.len().max(LEAST).max(LINE * chunk.ends() as usize);
        wave.push(chunk);
    }
    wave
}
