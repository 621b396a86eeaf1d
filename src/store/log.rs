//! Logs: lists of values of any size, which are only read from the beginning.

use super::column::Column;
use super::workspace::Workspace;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};
use std::fmt;
use std::io;
use std::marker::PhantomData;

/// A list that grows at its end, in memory as far as the workspace grants it; each value in postcard's encoding.
#[derive(Clone, PartialEq)]
pub struct Log<T> {
    /// Each value behind its length in bytes.
    bytes: Column<u8>,
    length: usize,
    kind: PhantomData<fn() -> T>,
}

/// Bytes of a length.
const PREFIX: usize = 4;

impl<T> Default for Log<T> {
    fn default() -> Self {
        Log::new(&Workspace::default(), "log")
    }
}

impl<T> Log<T> {
    /// An empty log of `workspace`; `name` is that of its file.
    pub fn new(workspace: &Workspace, name: impl Into<String>) -> Log<T> {
        Log { bytes: Column::new(workspace, name), length: 0, kind: PhantomData }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Appends all values of `other`.
    pub(crate) fn append(&mut self, other: &Log<T>) {
        other.bytes.chunks().for_each(|bytes| self.bytes.extend_from_slice(&bytes));
        self.length += other.length;
    }

    /// Where each value begins and ends in the bytes.
    fn places(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let start = at + PREFIX;
            let prefix = self.bytes.slice(at..start.min(self.bytes.len()));
            let length = u32::from_le_bytes(prefix.as_ref().try_into().ok()?) as usize;
            at = (start + length).min(self.bytes.len());
            Some(start..at)
        })
    }
}

impl<T: Serialize + DeserializeOwned> Log<T> {
    /// Appends a value.
    pub fn push(&mut self, value: &T) {
        let bytes = postcard::to_stdvec(value).expect("what is logged consists of plain data");
        self.bytes.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(&bytes);
        self.length += 1;
    }

    /// The values in turn.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        // What cannot be read was told to the workspace, and reads as nothing.
        self.places().filter_map(|place| postcard::from_bytes(&self.bytes.slice(place)).ok())
    }
}

impl<T: Serialize + DeserializeOwned> Extend<T> for Log<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        values.into_iter().for_each(|value| self.push(&value));
    }
}

impl<T: Serialize + DeserializeOwned> FromIterator<T> for Log<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut log = Log::default();
        log.extend(values);
        log
    }
}

impl<T> super::Persist for Log<T> {
    fn name(&self) -> &str {
        self.bytes.name()
    }

    fn persist(&mut self) -> io::Result<(u64, u64)> {
        self.bytes.persist()
    }

    fn restore(&mut self, length: u64, digest: u64) -> io::Result<()> {
        self.bytes.restore(length, digest)?;
        self.length = self.places().count();
        Ok(())
    }
}

impl<T> fmt::Debug for Log<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Log({} values in {:?})", self.length, self.bytes)
    }
}

impl<T: Serialize + DeserializeOwned> Serialize for Log<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        self.iter().try_for_each(|value| list.serialize_element(&value))?;
        list.end()
    }
}

impl<'de, T: Serialize + DeserializeOwned> Deserialize<'de> for Log<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values<T>(PhantomData<T>);
        impl<'de, T: Serialize + DeserializeOwned> Visitor<'de> for Values<T> {
            type Value = Log<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Log<T>, A::Error> {
                let mut log = Log::default();
                while let Some(value) = list.next_element::<T>()? {
                    log.push(&value);
                }
                Ok(log)
            }
        }
        deserializer.deserialize_seq(Values(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Persist;
    use super::*;

    #[test]
    fn values_come_back_in_order_also_from_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(0, Some(dir.path().to_owned()));
        let value = |index: usize| (index, "雷同".repeat(index % 50));
        let mut log = Log::new(&workspace, "said");
        (0..20_000).for_each(|index| log.push(&value(index)));
        assert!(log.iter().eq((0..20_000).map(value)) && workspace.spilled() > 0);
        let (length, digest) = log.persist().unwrap();
        let mut restored = Log::<(usize, String)>::new(&workspace, "said");
        restored.restore(length, digest).unwrap();
        assert!(restored == log && restored.len() == 20_000);
    }
}
