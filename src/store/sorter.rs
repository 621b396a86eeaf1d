//! Sorting more than fits into memory: keys are byte strings, sorted a run at a time and merged from files.
//!
//! A run is as many keys as there is room for. Runs lie one after the other in a column, and are read in parallel, each
//! through a buffer of its own (Knuth, The Art of Computer Programming, volume 3, section 5.4).

use super::column::Column;
use super::workspace::Workspace;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::ops::Range;

/// Bytes of the smallest and of the largest buffer through which a run is read.
const SMALLEST_BUFFER: usize = 1 << 12;
const LARGEST_BUFFER: usize = 1 << 18;
/// Bytes of the length before a key.
const PREFIX: usize = 4;

/// Collects keys, and gives them back in the order of their bytes.
pub(crate) struct Sorter {
    workspace: Workspace,
    name: &'static str,
    /// Bytes of memory for keys and buffers.
    room: usize,
    /// The keys of the present run, each behind its length, and where each begins.
    bytes: Vec<u8>,
    places: Vec<usize>,
    runs: Runs,
}

/// Sorted runs, one after the other.
struct Runs {
    bytes: Column<u8>,
    ends: Vec<usize>,
}

impl Sorter {
    /// No keys yet; what exceeds about `room` bytes goes to `workspace`, under `name`.
    pub fn new(workspace: &Workspace, name: &'static str, room: usize) -> Sorter {
        let runs = Runs::new(workspace, name.to_owned());
        Sorter { workspace: workspace.clone(), name, room, bytes: Vec::new(), places: Vec::new(), runs }
    }

    /// No keys yet, and room for any number of them.
    pub fn in_memory() -> Sorter {
        Sorter::new(&Workspace::default(), "keys", usize::MAX)
    }

    /// Adds a key.
    pub fn push(&mut self, key: &[u8]) {
        let needed = PREFIX + key.len() + size_of::<usize>();
        let held = self.bytes.len() + size_of_val(&*self.places);
        if held + needed > self.room && !self.places.is_empty() {
            self.end_run();
        }
        self.places.push(self.bytes.len());
        self.bytes.extend_from_slice(&(key.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(key);
    }

    /// Calls `take` with each key, the least first.
    pub fn for_each(mut self, mut take: impl FnMut(&[u8])) {
        if self.runs.ends.is_empty() {
            self.sort_run();
            self.places.iter().for_each(|&place| take(key_at(&self.bytes, place)));
            return;
        }
        self.end_run();
        (self.bytes, self.places) = Default::default();
        let most = (self.room / SMALLEST_BUFFER).max(2);
        let mut runs = self.runs;
        for pass in 1.. {
            if runs.ends.len() <= most {
                break;
            }
            runs = runs.merged(most, self.room, Runs::new(&self.workspace, format!("{}-{pass}", self.name)));
        }
        runs.merge(0..runs.ends.len(), self.room, take);
    }

    fn sort_run(&mut self) {
        let bytes = &self.bytes;
        self.places.par_sort_unstable_by(|&a, &b| key_at(bytes, a).cmp(key_at(bytes, b)));
    }

    fn end_run(&mut self) {
        self.sort_run();
        for &place in &self.places {
            self.runs.push(key_at(&self.bytes, place));
        }
        self.runs.end_run();
        self.bytes.clear();
        self.places.clear();
    }
}

/// The key that begins at `place`, behind its length.
fn key_at(bytes: &[u8], place: usize) -> &[u8] {
    let (length, rest) = bytes[place..].split_at(PREFIX);
    let length = u32::from_le_bytes(length.try_into().expect("a length has its bytes"));
    &rest[..length as usize]
}

impl Runs {
    fn new(workspace: &Workspace, name: String) -> Runs {
        Runs { bytes: Column::new(workspace, name), ends: Vec::new() }
    }

    fn push(&mut self, key: &[u8]) {
        self.bytes.extend_from_slice(&(key.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(key);
    }

    fn end_run(&mut self) {
        self.ends.push(self.bytes.len());
    }

    /// Fewer runs: each of `most` of these.
    fn merged(&self, most: usize, room: usize, mut into: Runs) -> Runs {
        for start in (0..self.ends.len()).step_by(most) {
            self.merge(start..self.ends.len().min(start + most), room, |key| into.push(key));
            into.end_run();
        }
        into
    }

    /// Calls `take` with the keys of `runs`, the least first.
    fn merge(&self, runs: Range<usize>, room: usize, mut take: impl FnMut(&[u8])) {
        let buffer = (room / runs.len().max(1)).clamp(SMALLEST_BUFFER, LARGEST_BUFFER);
        let mut heads: BinaryHeap<Head<'_>> = runs.filter_map(|run| self.head(run, buffer)).collect();
        while let Some(mut least) = heads.peek_mut() {
            take(&least.key);
            if !least.advance() {
                PeekMut::pop(least);
            }
        }
    }

    fn head(&self, run: usize, buffer: usize) -> Option<Head<'_>> {
        let start = if run == 0 { 0 } else { self.ends[run - 1] };
        let rest = start..self.ends[run];
        let mut head = Head { bytes: &self.bytes, rest, size: buffer, buffer: Vec::new(), at: 0, key: Vec::new() };
        head.advance().then_some(head)
    }
}

/// The next key of a run.
struct Head<'c> {
    bytes: &'c Column<u8>,
    /// What has not been read into the buffer yet.
    rest: Range<usize>,
    size: usize,
    buffer: Vec<u8>,
    at: usize,
    key: Vec<u8>,
}

impl Head<'_> {
    /// Moves on to the next key; whether there is one.
    fn advance(&mut self) -> bool {
        self.key.clear();
        if self.at == self.buffer.len() && self.rest.is_empty() {
            return false;
        }
        self.take(PREFIX);
        let length = key_length(&self.key);
        self.key.clear();
        self.take(length);
        true
    }

    /// Appends the next `count` bytes of the run to the key.
    fn take(&mut self, mut count: usize) {
        while count > 0 {
            if self.at == self.buffer.len() && !self.refill() {
                return;
            }
            let now = count.min(self.buffer.len() - self.at);
            self.key.extend_from_slice(&self.buffer[self.at..self.at + now]);
            self.at += now;
            count -= now;
        }
    }

    fn refill(&mut self) -> bool {
        let next = self.rest.start..self.rest.end.min(self.rest.start + self.size);
        self.rest.start = next.end;
        self.buffer.clear();
        self.buffer.extend_from_slice(&self.bytes.slice(next));
        self.at = 0;
        !self.buffer.is_empty()
    }
}

/// What could not be read was told to the workspace, and reads as zeros.
fn key_length(prefix: &[u8]) -> usize {
    prefix.try_into().map_or(0, |prefix| u32::from_le_bytes(prefix) as usize)
}

/// A heap gives its greatest: that is the head with the least key.
impl Ord for Head<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.key.cmp(&self.key)
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Head<'_> {}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(keys: &[Vec<u8>], room: usize, limit: usize) -> (Vec<Vec<u8>>, u64) {
        let workspace = Workspace::new(limit, None);
        let mut sorter = Sorter::new(&workspace, "keys", room);
        keys.iter().for_each(|key| sorter.push(key));
        let mut found = Vec::new();
        sorter.for_each(|key| found.push(key.to_vec()));
        workspace.check().unwrap();
        (found, workspace.spilled())
    }

    proptest! {
        #[test]
        fn keys_come_back_in_order_whatever_the_room(
            keys in prop::collection::vec(prop::collection::vec(0u8..4, 0..9), 0..300), room in 0usize..3000,
        ) {
            let mut expected = keys.clone();
            expected.sort();
            prop_assert_eq!(&sorted(&keys, room, 0).0, &expected);
            prop_assert_eq!(sorted(&keys, usize::MAX, usize::MAX), (expected, 0));
        }
    }

    #[test]
    fn many_runs_are_merged_from_a_file_in_several_passes() {
        let key = |number: u32| [&number.wrapping_mul(0x9E37_79B9).to_be_bytes()[..], &[b'x'; 90]].concat();
        let keys: Vec<Vec<u8>> = (0..20_000).map(key).collect();
        let mut expected = keys.clone();
        expected.sort();
        let (found, spilled) = sorted(&keys, 2 * SMALLEST_BUFFER, 0);
        assert!(found == expected && spilled > 2 * 94 * 20_000, "{spilled}");
    }
}
