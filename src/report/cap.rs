//! Limits that were reached, in words: each by its own name, for each costs something else.

use super::amount::grouped;
use super::html::Words;
use crate::event::Cap;

/// What was counted beyond a limit, to stand behind the number, and what it may cost.
pub(super) fn beyond(cap: &Cap) -> String {
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

/// The same as a sentence in both languages.
pub(super) fn said(cap: &Cap) -> Words {
    let (limit, count, name) = (grouped(cap.limit), grouped(cap.count), &cap.cap);
    let zh = match &**name {
        "bucket-members" => format!("同一桶中排在前 {limit} 条之后的保留文本有 {count} 条，与它们的相似可能有遗漏"),
        "bucket-pairs" => format!("同一桶中超出前 {limit} 条的文本有 {count} 条，彼此未作比较，相似可能有遗漏"),
        "fingerprint-paragraphs" => {
            format!(
                "有 {count} 个指纹出现在超过 {limit} 个段落中，或在一段中出现过多，未予追踪，仅由它们相连的片段可能有遗漏"
            )
        }
        _ => format!("超出上限 {limit} 的有 {count} 处，可能有遗漏"),
    };
    Words::new(format!("达到上限：{zh}（{name}）。"), format!("limit reached: {count} {}.", beyond(cap)))
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
        assert_eq!(
            said(&cap("new", 3)),
            Words::new(
                "达到上限：超出上限 1,000 的有 3 处，可能有遗漏（new）。",
                "limit reached: 3 beyond the limit of 1,000: something may be missed (new)."
            )
        );
    }
}
