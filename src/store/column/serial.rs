//! Columns as lists of serde: written and read a block at a time.

use super::Column;
use crate::store::fixed::Fixed;
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};
use std::fmt;
use std::marker::PhantomData;

impl<T: Fixed + Serialize> Serialize for Column<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        for chunk in self.chunks() {
            chunk.iter().try_for_each(|value| list.serialize_element(value))?;
        }
        list.end()
    }
}

impl<'de, T: Fixed + Deserialize<'de>> Deserialize<'de> for Column<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values<T>(PhantomData<T>);
        impl<'de, T: Fixed + Deserialize<'de>> Visitor<'de> for Values<T> {
            type Value = Column<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Column<T>, A::Error> {
                let mut column = Column::default();
                while let Some(value) = list.next_element()? {
                    column.push(value);
                }
                Ok(column)
            }
        }
        deserializer.deserialize_seq(Values(PhantomData))
    }
}
