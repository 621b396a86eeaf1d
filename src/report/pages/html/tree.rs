//! Elements as data: what templates made, for the script to build when it is asked for.
//!
//! A page of thousands of findings opens at once since only the first ones are elements from the start. The others are
//! made by the same templates, read back here, and stand as JSON: a list of *heads* `[name, {attributes}]`, each once, and
//! trees `[head, child, ...]`, where a child is a tree again or a text. The script makes elements of known names and
//! attributes only, and texts as texts.

use maud::Markup;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// Elements as data.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Trees {
    heads: Vec<(String, BTreeMap<String, String>)>,
    trees: Vec<Value>,
    #[serde(skip)]
    known: HashMap<String, usize>,
}

impl Trees {
    /// Adds the elements and texts of `markup`, which a template made: quoted attributes, every element closed.
    pub fn push(&mut self, markup: &Markup) {
        let mut open: Vec<Vec<Value>> = vec![Vec::new()];
        let mut rest = markup.0.as_str();
        while !rest.is_empty() {
            let text = &rest[..rest.find('<').unwrap_or(rest.len())];
            if let Some(children) = open.last_mut().filter(|_| !text.is_empty()) {
                children.push(Value::String(unescaped(text)));
            }
            let Some((tag, after)) = rest[text.len()..].strip_prefix('<').and_then(|rest| rest.split_once('>')) else {
                break;
            };
            rest = after;
            match tag.strip_prefix('/') {
                Some(_) => close(&mut open),
                None => open.push(vec![json!(self.head(tag))]),
            }
        }
        self.trees.append(&mut open[0]);
    }

    /// The number of a head: its name and attributes.
    fn head(&mut self, tag: &str) -> usize {
        if let Some(&known) = self.known.get(tag) {
            return known;
        }
        let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
        self.heads.push((name.to_owned(), attributes(rest)));
        self.known.insert(tag.to_owned(), self.heads.len() - 1);
        self.heads.len() - 1
    }
}

fn close(open: &mut Vec<Vec<Value>>) {
    let element = open.pop().map(Value::Array);
    if let Some(parent) = open.last_mut() {
        parent.extend(element);
    }
}

fn attributes(mut rest: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    while let Some((name, after)) = rest.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else { break };
        found.insert(name.trim().to_owned(), unescaped(value));
        rest = after;
    }
    found
}

/// The characters that templates escape.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::html;

    #[test]
    fn elements_come_back_with_their_texts_as_they_were() {
        let hostile = "</p><script>\"&amp;'\n";
        let mut trees = Trees::default();
        trees.push(&html! { p class="text" id={ "f" (1) } { (hostile) b { "x" } (hostile) b {} } "y" });
        trees.push(&html! { b { svg { path d="M0 0" {} } } });
        assert_eq!(trees.trees, [json!([0, hostile, [1, "x"], hostile, [1]]), json!("y"), json!([1, [2, [3]]])]);
        let heads = json!(["p", { "class": "text", "id": "f1" }]);
        assert_eq!(json!(trees.heads[0]), heads);
        assert_eq!(json!(trees.heads[1..]), json!([["b", {}], ["svg", {}], ["path", { "d": "M0 0" }]]));
    }
}
