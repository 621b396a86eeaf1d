//! Keep policy: the order in which records are preferred.

use crate::document::FieldValue;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// One criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preference {
    /// The first in the input.
    First,
    /// The most code points.
    Longest,
    /// The fewest code points.
    Shortest,
    /// The least value of a field; records without it come last.
    Min(String),
    /// The greatest value of a field; records without it come last.
    Max(String),
}

/// Preferences, each breaking the ties of those before it; the place in the input breaks the last ones.
///
/// ```
/// use leitong::near::keep::KeepPolicy;
/// let policy: KeepPolicy = "longest,min:date".parse()?;
/// assert_eq!(policy.fields().collect::<Vec<_>>(), ["date"]);
/// assert_eq!(policy.to_string(), "longest,min:date");
/// # Ok::<(), leitong::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeepPolicy(Vec<Preference>);

impl Default for KeepPolicy {
    fn default() -> Self {
        KeepPolicy(vec![Preference::First])
    }
}

/// What the policy looks at in one record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merit<'a> {
    /// Code points of the unit's text.
    pub chars: u32,
    /// The values of [`KeepPolicy::fields`], in that order.
    pub fields: &'a [Option<FieldValue>],
}

impl KeepPolicy {
    /// The fields that the policy reads.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|preference| match preference {
            Preference::Min(field) | Preference::Max(field) => Some(field.as_str()),
            Preference::First | Preference::Longest | Preference::Shortest => None,
        })
    }

    /// Whether the place in the input alone decides.
    pub fn is_by_place(&self) -> bool {
        self.0.first() == Some(&Preference::First)
    }

    /// `0..records`, the places in the input, from the most to the least preferred; `merit` is asked for each.
    pub fn order<'a>(&self, records: u32, merit: impl Fn(u32) -> Merit<'a>) -> Vec<u32> {
        let mut order: Vec<u32> = (0..records).collect();
        if !self.is_by_place() {
            order.sort_by(|&a, &b| self.compare(merit(a), merit(b)));
        }
        order
    }

    fn compare(&self, a: Merit<'_>, b: Merit<'_>) -> Ordering {
        let mut field = 0;
        for preference in &self.0 {
            let ordering = match preference {
                Preference::First => return Ordering::Equal,
                Preference::Longest => b.chars.cmp(&a.chars),
                Preference::Shortest => a.chars.cmp(&b.chars),
                Preference::Min(_) | Preference::Max(_) => {
                    field += 1;
                    compare_fields(preference, &a.fields[field - 1], &b.fields[field - 1])
                }
            };
            if ordering != Ordering::Equal {
                return ordering;
            }
        }
        Ordering::Equal
    }
}

/// Present before absent, numbers before texts, then by value.
fn compare_fields(preference: &Preference, a: &Option<FieldValue>, b: &Option<FieldValue>) -> Ordering {
    let directed = |ordering: Ordering| match preference {
        Preference::Max(_) => ordering.reverse(),
        _ => ordering,
    };
    match (a, b) {
        (Some(FieldValue::Number(a)), Some(FieldValue::Number(b))) => directed(a.total_cmp(b)),
        (Some(FieldValue::Text(a)), Some(FieldValue::Text(b))) => directed(a.cmp(b)),
        (Some(FieldValue::Number(_)), Some(FieldValue::Text(_))) => Ordering::Less,
        (Some(FieldValue::Text(_)), Some(FieldValue::Number(_))) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

impl FromStr for KeepPolicy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        text.split(',').map(|part| part.trim().parse()).collect::<Result<_>>().map(KeepPolicy)
    }
}

impl FromStr for Preference {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match (text, text.split_once(':')) {
            ("first", _) => Ok(Preference::First),
            ("longest", _) => Ok(Preference::Longest),
            ("shortest", _) => Ok(Preference::Shortest),
            (_, Some(("min", field))) if !field.is_empty() => Ok(Preference::Min(field.to_owned())),
            (_, Some(("max", field))) if !field.is_empty() => Ok(Preference::Max(field.to_owned())),
            _ => Err(Error::Config(format!("keep {text:?} must be first, longest, shortest, min:FIELD or max:FIELD"))),
        }
    }
}

impl TryFrom<String> for KeepPolicy {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<KeepPolicy> for String {
    fn from(policy: KeepPolicy) -> String {
        policy.to_string()
    }
}

impl fmt::Display for KeepPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, preference) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "," })?;
            match preference {
                Preference::First => f.write_str("first"),
                Preference::Longest => f.write_str("longest"),
                Preference::Shortest => f.write_str("shortest"),
                Preference::Min(field) => write!(f, "min:{field}"),
                Preference::Max(field) => write!(f, "max:{field}"),
            }?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merit(chars: u32, field: Option<f64>) -> (u32, [Option<FieldValue>; 1]) {
        (chars, [field.map(FieldValue::Number)])
    }

    #[test]
    fn ties_are_broken_in_turn_and_last_by_place() {
        let merits =
            [merit(5, Some(2.0)), merit(9, Some(3.0)), merit(9, Some(1.0)), merit(9, None), merit(5, Some(2.0))];
        let of = |place: u32| Merit { chars: merits[place as usize].0, fields: &merits[place as usize].1 };
        let order = |policy: &str| policy.parse::<KeepPolicy>().unwrap().order(merits.len() as u32, of);
        assert_eq!(order("first"), [0, 1, 2, 3, 4]);
        assert_eq!(order("longest,min:score"), [2, 1, 3, 0, 4]);
        assert_eq!(order("max:score"), [1, 0, 4, 2, 3]);
        assert_eq!(order("shortest"), [0, 4, 1, 2, 3]);
    }

    #[test]
    fn an_unknown_policy_is_told() {
        for text in ["newest", "min:", "", "longest,,first"] {
            assert!(text.parse::<KeepPolicy>().unwrap_err().to_string().contains("must be first"), "{text}");
        }
    }
}
