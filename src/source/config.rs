//! What the user says of records.

use crate::error::Error;
use serde::{Deserialize, Serialize};

/// Which fields of a record are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct SourceConfig {
    /// The field that holds the text.
    pub field: String,
    /// The field that holds the id, a string or an integer.
    pub id_field: String,
    /// Bytes of a record beyond which it is rejected instead of held in memory.
    pub max_record: u64,
}

impl SourceConfig {
    /// Whether the values are in range.
    ///
    /// # Errors
    /// If one is not.
    pub fn check(&self) -> Result<(), Error> {
        let most = u32::MAX;
        match self.max_record {
            record if record > u64::from(most) => Err(Error::Config(format!(
                "max_record {record} must be at most {most}: places in a text are counted in 32 bits"
            ))),
            _ => Ok(()),
        }
    }
}

impl Default for SourceConfig {
    fn default() -> Self {
        SourceConfig { field: "text".into(), id_field: "id".into(), max_record: 1_000_000_000 }
    }
}
