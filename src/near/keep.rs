//! Keep policy: the order in which records are preferred.

use crate::document::FieldValue;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// One criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
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

    /// Appends bytes to `key` that are ordered as the policy orders records of this `merit`: a more preferred one has the
    /// lesser bytes, equally preferred ones have equal bytes. None of them begins another one, so anything may follow.
    pub fn key(&self, merit: Merit<'_>, key: &mut Vec<u8>) {
        let mut fields = merit.fields.iter();
        for preference in &self.0 {
            match preference {
                Preference::First => return,
                Preference::Longest => key.extend((!merit.chars).to_be_bytes()),
                Preference::Shortest => key.extend(merit.chars.to_be_bytes()),
                Preference::Min(_) => push_field(fields.next(), 0, key),
                Preference::Max(_) => push_field(fields.next(), u8::MAX, key),
            }
        }
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

/// Appends the value of a field so that bytes are ordered as values: what is flipped is in descending order.
fn push_field(value: Option<&Option<FieldValue>>, flip: u8, key: &mut Vec<u8>) {
    const ABSENT: u8 = 2;
    match value.and_then(Option::as_ref) {
        None => key.push(ABSENT),
        Some(FieldValue::Number(number)) => {
            key.push(0);
            // Bits of a number are ordered as numbers are, but that negative ones descend and lie above.
            let bits = number.to_bits();
            let ordered = if bits >> 63 == 0 { bits | 1 << 63 } else { !bits };
            key.extend(ordered.to_be_bytes().map(|byte| byte ^ flip));
        }
        Some(FieldValue::Text(text)) => {
            key.push(1);
            // A zero is followed by a 255, so that two zeros end the text.
            let escaped = text.bytes().flat_map(|byte| [byte, u8::MAX].into_iter().take(1 + usize::from(byte == 0)));
            key.extend(escaped.chain([0, 0]).map(|byte| byte ^ flip));
        }
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
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Option<FieldValue>> {
        let numbers =
            prop::sample::select(vec![0.0, -0.0, 1.0, -1.5, 1e300, -1e300, f64::MIN_POSITIVE, 9_007_199_254_740_993.0]);
        prop_oneof![
            Just(None),
            numbers.prop_map(|number| Some(FieldValue::Number(number))),
            any::<f64>().prop_map(|number| Some(FieldValue::Number(number))),
            "[ab\u{0}\u{1}\u{ff}雷]{0,4}".prop_map(|text| Some(FieldValue::Text(text))),
        ]
    }

    proptest! {
        #[test]
        fn keys_are_ordered_as_the_policy_orders(
            policy in prop::collection::vec(prop::sample::select(vec!["min:a", "max:b", "longest", "shortest", "first"]), 1..5),
            records in prop::collection::vec((0u32..4, prop::collection::vec(value(), 5)), 2..30),
        ) {
            let policy: KeepPolicy = policy.join(",").parse().unwrap();
            let merit = |record: u32| {
                let (chars, fields) = &records[record as usize];
                Merit { chars: *chars, fields }
            };
            let key = |record: u32| {
                let mut key = Vec::new();
                policy.key(merit(record), &mut key);
                key.extend(record.to_be_bytes());
                key
            };
            let mut by_key: Vec<u32> = (0..records.len() as u32).collect();
            by_key.sort_by_key(|&record| key(record));
            prop_assert_eq!(by_key, policy.order(records.len() as u32, merit));
        }
    }

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
