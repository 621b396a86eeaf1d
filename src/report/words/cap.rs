//! Limits that were reached, in words: each by its own name, for each costs something else.

use crate::event::Cap;
use crate::report::words::amount::grouped;

/// What was counted beyond a limit, to stand behind the number, and what it may cost.
pub(in crate::report) fn beyond(cap: &Cap) -> String {
    let (limit, s) = (grouped(cap.limit), if cap.count == 1 { "" } else { "s" });
    let name = &cap.cap;
    let what = match &**name {
        "bucket-members" => {
            format!("kept text{s} after the first {limit} of a bucket: matches with them may be missed")
        }
        "bucket-pairs" => {
            format!("text{s} beyond {limit} in a bucket, not compared with each other: matches may be missed")
        }
        "fingerprint-paragraphs" => {
            format!(
                "fingerprint{s} in more than {limit} paragraphs, or too often in one: text shared only through them may be missed"
            )
        }
        _ => format!("beyond the limit of {limit}: matches may be missed"),
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
            "kept texts after the first 1,000 of a bucket: matches with them may be missed (bucket-members)"
        );
        assert!(beyond(&cap("fingerprint-paragraphs", 1)).starts_with("fingerprint in more than 1,000 paragraphs"));
    }
}
