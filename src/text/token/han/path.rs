//! The most probable path through the words of a run: jieba's cut without its HMM, to the last bit of its sums.
//!
//! What it computes, with `weight` the logarithm of a word's share of all words:
//!
//! ```text
//! for each character, from the last to the first:
//!     of the words of the dictionary that begin here, take the one with the greatest
//!         weight(word) + best[where it ends]      the longer of two that are equal
//!     if there is none, take the character by itself, as a word of frequency 1
//! ```
//!
//! jieba-rs collects the words of all characters first and then weighs them. Here nothing is collected. The pairs are
//! looked up while the run is decoded, without a branch, so that the memory answers many questions at once; the sums
//! weigh one character against two without a branch, too, and few pairs go on to a third.

use super::lexicon::{Beginning, UNKNOWN, Weights, code};
use std::cell::Cell;

/// Bytes of each character that the dictionary has.
const WIDTH: u8 = 3;

/// One character.
#[derive(Clone, Copy, Default)]
struct Step {
    /// What the character before and this one begin.
    pair: Beginning,
    code: u16,
    /// The bytes of the character; of the best word at it, when the path is known.
    width: u8,
}

/// Room for the characters of a run, to be used again.
#[derive(Default)]
pub(super) struct Path {
    steps: Vec<Step>,
    /// The sum of the weights from each character to the end, as far as they are known.
    best: Vec<f64>,
    characters: usize,
}

thread_local! {
    static PATH: Cell<Option<Box<Path>>> = Cell::default();
}

impl Path {
    /// Calls `work` with room that earlier runs of the thread have used.
    #[inline]
    pub(super) fn with(work: impl FnOnce(&mut Path)) {
        let mut path = PATH.take().unwrap_or_default();
        work(&mut path);
        PATH.set(Some(path));
    }

    /// Finds the words of the longest beginning of `run` that is Han to jieba; how many bytes that is.
    pub(super) fn find(&mut self, weights: &Weights, run: &str) -> usize {
        let end = self.look_up(run);
        self.weigh(weights);
        end
    }

    /// The bytes of each word, in order.
    #[inline]
    pub(super) fn widths(&self) -> impl Iterator<Item = usize> {
        let mut steps = &self.steps[..self.characters];
        std::iter::from_fn(move || {
            let width = steps.first()?.width;
            steps = &steps[usize::from(width / WIDTH)..];
            Some(usize::from(width))
        })
    }

    fn look_up(&mut self, run: &str) -> usize {
        let most = run.len() / usize::from(WIDTH) + 1;
        if self.steps.len() < most {
            self.steps.resize(most, Step::default());
            self.best.resize(most + 2, 0.0);
        }
        let (mut at, mut count, mut before) = (0, 0, UNKNOWN);
        for step in &mut self.steps {
            if at == run.len() {
                break;
            }
            let Some((code, width)) = code(run, at) else { break };
            *step = Step { pair: Beginning::pair(before, code), code, width };
            (at, count, before) = (at + usize::from(width), count + 1, code);
        }
        self.characters = count;
        at
    }

    fn weigh(&mut self, weights: &Weights) {
        let steps = &mut self.steps[..self.characters];
        let best = &mut self.best[..=self.characters];
        let (mut next, mut after) = (0.0, 0.0);
        let (mut pair, mut third) = (Beginning::NONE, [UNKNOWN; 2]);
        best[steps.len()] = next;
        for at in (0..steps.len()).rev() {
            let step = steps[at];
            let single = weights.single(step.code) + next;
            let double = weights.of(pair) + after;
            let mut path = if single > double { (single, step.width) } else { (double, 2 * WIDTH) };
            if pair.may_go_on(third[1]) {
                path = longer(weights, steps, best, at, path);
            }
            if path.0 == f64::NEG_INFINITY {
                path = (weights.stranger + next, step.width);
            }
            (best[at], steps[at].width) = path;
            (next, after) = (path.0, next);
            (pair, third) = (step.pair, [step.code, third[0]]);
        }
    }
}

/// The better of `path` and the words of three characters and more at `at`.
#[inline(never)]
fn longer(weights: &Weights, steps: &[Step], best: &[f64], at: usize, mut path: (f64, u8)) -> (f64, u8) {
    let Some((second, rest)) = steps[at + 1..].split_first() else { return path };
    let mut beginning = second.pair;
    for (step, (sum, width)) in rest.iter().zip(best[at + 3..].iter().zip((3 * WIDTH..).step_by(usize::from(WIDTH)))) {
        if !beginning.may_go_on(step.code) {
            break;
        }
        beginning = beginning.longer(step.code);
        let sum = weights.of(beginning) + sum;
        path = if path.0 > sum { path } else { (sum, width) };
    }
    path
}
