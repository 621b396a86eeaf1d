//! Limits that were reached, as a sentence in both languages.

use super::html::Words;
use crate::event::Cap;
use crate::report::words::amount::grouped;
use crate::report::words::cap::beyond;

/// What was counted beyond a limit, and what it may cost.
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
    fn a_limit_is_said_in_both_languages() {
        let cap = |cap: &'static str, count| Cap { cap: cap.into(), limit: 1000, count };
        assert_eq!(
            said(&cap("new", 3)),
            Words::new(
                "达到上限：超出上限 1,000 的有 3 处，可能有遗漏（new）。",
                "limit reached: 3 beyond the limit of 1,000: matches may be missed (new)."
            )
        );
    }
}
