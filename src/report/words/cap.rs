//! Limits that were reached, in words: each by its own name, for each costs something else.

use crate::event::Cap;
use crate::report::words::amount::grouped;

/// What was counted beyond a limit, to stand behind the number, and what it may cost.
pub(in crate::report) fn beyond(cap: &Cap) -> String {
    let (limit, s) = (grouped(cap.limit), if cap.count == 1 { "" } else { "s" });
    let name = &cap.cap;
    let what = match &**name {
        "bucket-members" => {
            format!("kept text{s} behind the first {limit} of one bucket: likeness to them may be missed")
        }
        "bucket-pairs" => {
            format!("text{s} beyond {limit} of one bucket, not compared with one another: their likeness may be missed")
        }
        "fingerprint-paragraphs" => {
            format!(
                "fingerprint{s} in more than {limit} paragraphs, or too often in one: what only they share may be missed"
            )
        }
        _ => format!("beyond the limit of {limit}: something may be missed"),
    };
    format!("{what} ({name})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cap_is_worded_by_its_name() {
        let cap = |cap: &'static str, count| Cap { cap: cap.into(), limit: 1000, count };
        assert_eq!(
            beyond(&cap("bucket-members", 2)),
            "kept texts behind the first 1,000 of one bucket: likeness to them may be missed (bucket-members)"
        );
        assert!(beyond(&cap("fingerprint-paragraphs", 1)).starts_with("fingerprint in more than 1,000 paragraphs"));
    }
}
