//! Whether a text is HTML that nobody took the text out of.

/// Elements that pages are made of.
const ELEMENTS: &[&str] = &[
    "a",
    "article",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "html",
    "i",
    "iframe",
    "img",
    "li",
    "link",
    "meta",
    "ol",
    "p",
    "script",
    "section",
    "span",
    "strong",
    "style",
    "table",
    "tbody",
    "td",
    "th",
    "title",
    "tr",
    "u",
    "ul",
];
/// Tags from which on they are no example of one in a sentence.
const FEWEST: usize = 3;

/// Whether `text` holds three tags of HTML or more, which would be compared as words. Cost: looks at each `<`.
///
/// ```
/// use leitong::text::markup::has_tags;
/// assert!(has_tags("<p>修渠。</p><div class='x'>种树</div>"));
/// assert!(!has_tags("a < b，<三国>，<br> 是换行"));
/// ```
pub fn has_tags(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes())
        .filter(|&at| is_tag(&text.as_bytes()[at + 1..]))
        .nth(FEWEST - 1)
        .is_some()
}

/// Whether what follows a `<` is the name of an element, and what may follow that.
fn is_tag(rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let ends = matches!(rest.get(length), Some(b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r'));
    ends && ELEMENTS.iter().any(|name| rest[..length].eq_ignore_ascii_case(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_those_of_pages() {
        for text in ["<P>a</P><BR/>", "<td>1<td>2<td>3", "<a href=\"x\">a</a> <img src=y>"] {
            assert!(has_tags(text), "{text}");
        }
        for text in ["", "<", "<p", "<p><br>", "Vec<T><U><V>", "1 < 2 < 3 < 4", "<<<p>>><p>", "<note>a</note><x>"] {
            assert!(!has_tags(text), "{text}");
        }
    }
}
