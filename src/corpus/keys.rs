//! The comparison keys of some texts, with their identities: what is absorbed into a corpus.

use crate::near::recipe::Recipe;
use crate::text::fold::as_text;

/// The comparison keys of some texts, one after the other in one string.
#[derive(Debug, Default, Clone)]
pub struct Keys {
    text: Vec<u8>,
    ends: Vec<usize>,
    identities: Vec<u128>,
}

impl Keys {
    /// No keys yet, with room for about `bytes` of them: they are as long as their texts, or a little shorter.
    pub fn with_capacity(bytes: usize) -> Keys {
        Keys { text: Vec::with_capacity(bytes), ..Keys::default() }
    }

    /// Folds `raw` by `recipe` and appends its key.
    pub fn push(&mut self, recipe: Recipe, raw: &str) {
        self.identities.push(recipe.key(raw, &mut self.text));
        self.ends.push(self.text.len());
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Key `index`, and its identity.
    pub(super) fn get(&self, index: usize) -> (&str, u128) {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        (as_text(&self.text[start..self.ends[index]]), self.identities[index])
    }

    pub(super) fn identities(&self) -> &[u128] {
        &self.identities
    }
}
