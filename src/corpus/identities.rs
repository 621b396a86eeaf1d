//! Which contents are known: a table from identities to contents, with eight bytes a slot.
//!
//! A slot holds a part of the identity beside the content, and the identities themselves stand in a column, which need
//! not be in memory: it is asked only where the part agrees, which is for repeats.

use crate::near::Content;
use crate::near::recipe::LETTERLESS;
use crate::store::{Column, Persist, Workspace};

/// Contents by the 128-bit identity of their keys, numbered in the order of their first appearance.
#[derive(Debug)]
pub(super) struct Identities {
    /// 0 if free; else 32 bits of the identity above the content's number and one.
    slots: Vec<u64>,
    known: Column<u128>,
    workspace: Workspace,
}

const LEAST: usize = 1 << 10;

impl Identities {
    pub fn new(workspace: &Workspace) -> Identities {
        let mut identities =
            Identities { slots: Vec::new(), known: Column::new(workspace, "identities"), workspace: workspace.clone() };
        identities.resize(LEAST);
        identities
    }

    /// How many contents are known.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Tells `found` the content of each of `identities` in turn, and whether it is new.
    pub fn insert_all(&mut self, identities: &[u128], mut found: impl FnMut(Content, bool)) {
        for some in identities.chunks(AHEAD) {
            touch(&self.slots, some);
            for &identity in some {
                let (content, is_new) = self.insert(identity);
                found(content, is_new);
            }
        }
    }

    /// The content of `identity`, and whether it is new.
    fn insert(&mut self, identity: u128) -> (Content, bool) {
        // At three quarters, most searches end at the first or the second slot.
        if self.known.len() >= self.slots.len() / 4 * 3 {
            self.grow();
        }
        let content = self.known.len() as u32;
        if identity == LETTERLESS {
            self.known.push(identity);
            return (Content(content), true);
        }
        let mut at = place(identity, self.slots.len());
        let tag = tag(identity);
        while self.slots[at] != 0 {
            let known = (self.slots[at] as u32).wrapping_sub(1);
            if self.slots[at] & TAG == tag && self.known.get(known as usize) == identity {
                return (Content(known), false);
            }
            at = behind(at, self.slots.len());
        }
        // More contents than can be numbered are refused as soon as those at hand were inserted.
        self.slots[at] = tag | u64::from(content.wrapping_add(1));
        self.known.push(identity);
        (Content(content), true)
    }

    /// Half as many slots again. The old ones are given back first, for the column knows what stood in them.
    fn grow(&mut self) {
        self.resize(self.slots.len() / 2 * 3);
    }

    fn resize(&mut self, slots: usize) {
        self.workspace.give(size_of_val(&*self.slots));
        self.slots = Vec::new();
        self.slots = vec![0; slots];
        self.workspace.occupy(size_of_val(&*self.slots));
        let mut content = 0;
        for chunk in self.known.chunks() {
            for some in chunk.chunks(AHEAD) {
                touch(&self.slots, some);
                for &identity in some {
                    content += 1;
                    if identity == LETTERLESS {
                        continue;
                    }
                    let mut at = place(identity, slots);
                    while self.slots[at] != 0 {
                        at = behind(at, slots);
                    }
                    self.slots[at] = tag(identity) | content;
                }
            }
        }
    }

    /// What outlives the process.
    pub fn lists(&mut self) -> &mut dyn Persist {
        &mut self.known
    }

    /// Builds the table again for identities that were restored.
    pub fn restored(&mut self) {
        let mut slots = std::iter::successors(Some(LEAST), |slots| Some(slots / 2 * 3));
        let wanted = slots.find(|slots| self.known.len() < slots / 4 * 3);
        self.resize(wanted.expect("some number of slots is enough"));
    }

    /// The identities without the table.
    pub fn into_known(mut self) -> KnownIdentities {
        KnownIdentities(std::mem::take(&mut self.known))
    }
}

/// The identity of each content.
#[derive(Debug)]
pub(crate) struct KnownIdentities(Column<u128>);

impl KnownIdentities {
    /// Those of `contents`, which ascend; kept in `workspace`.
    pub fn of(&self, contents: &[Content], workspace: &Workspace) -> Column<u128> {
        let mut some = Column::new(workspace, "needed-identities");
        let mut contents = contents.iter().copied().peekable();
        for (identity, content) in self.0.iter().zip(Content::all(self.0.len())) {
            if contents.next_if_eq(&content).is_some() {
                some.push(identity);
            }
        }
        some
    }
}

impl Drop for Identities {
    fn drop(&mut self) {
        self.workspace.give(size_of_val(&*self.slots));
    }
}

/// Identities whose slots are asked for before the first of them is searched.
const AHEAD: usize = 32;

/// Reads where the search for each of `identities` begins. Most slots are not in a cache, and a search, which may go on or
/// end at each slot, waits for one at a time; here nothing depends on what is read, and the memory answers many at once.
fn touch(slots: &[u64], identities: &[u128]) {
    let read = identities.iter().fold(0, |read, &identity| read ^ slots[place(identity, slots.len())]);
    std::hint::black_box(read);
}

/// The bits of a slot that are of the identity.
const TAG: u64 = 0xFFFF_FFFF << 32;

fn tag(identity: u128) -> u64 {
    (identity >> 64) as u64 & TAG
}

/// The lower half of an identity, which is as good as random, scaled to the slots.
fn place(identity: u128, slots: usize) -> usize {
    ((u128::from(identity as u64) * slots as u128) >> 64) as usize
}

/// The slot behind `at`.
fn behind(at: usize, slots: usize) -> usize {
    if at + 1 == slots { 0 } else { at + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn it_numbers_as_a_map_would(seeds in prop::collection::vec(0u64..3000, 0..6000), spilled: bool) {
            let workspace = if spilled { Workspace::new(0, None) } else { Workspace::default() };
            let mut identities = Identities::new(&workspace);
            let mut map = HashMap::new();
            let (mut expected, mut next) = (Vec::new(), 0);
            for seed in seeds {
                // Some agree in one half, which must not be taken for the whole.
                let half = |seed: u64| u128::from(xxhash_rust::xxh3::xxh3_64(&seed.to_le_bytes()));
                let identity = half(seed / 2) << 64 | half(seed % 100);
                if seed % 10 == 0 {
                    expected.push((LETTERLESS, (Content(next), true)));
                    next += 1;
                    continue;
                }
                let content = *map.entry(identity).or_insert(next);
                expected.push((identity, (Content(content), content == next)));
                next += u32::from(content == next);
            }
            let all: Vec<u128> = expected.iter().map(|&(identity, _)| identity).collect();
            let mut found = expected.iter();
            identities.insert_all(&all, |content, is_new| {
                assert_eq!(Some(&(content, is_new)), found.next().map(|(_, told)| told));
            });
            prop_assert_eq!(found.next(), None);
            identities.restored();
            for (&identity, &content) in &map {
                prop_assert_eq!(identities.insert(identity), (Content(content), false));
            }
        }
    }
}
