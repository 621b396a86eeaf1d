//! How a passage stands in the documents that took it over.

use serde::{Deserialize, Serialize};

/// How a passage stands in a copy; in its source it is whole paragraphs or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Placement {
    /// A paragraph of its own.
    Paragraph,
    /// The beginning of a longer paragraph.
    Start,
    /// Between other sentences of a longer paragraph.
    Middle,
    /// The end of a longer paragraph.
    End,
    /// About 60 letters anywhere in a paragraph of about 400.
    Contained,
    /// Two paragraphs of the source are one.
    Merged,
    /// A paragraph of the source is two.
    Split,
}

impl Placement {
    /// All of them.
    pub const ALL: &[Placement] = &[
        Placement::Paragraph,
        Placement::Start,
        Placement::Middle,
        Placement::End,
        Placement::Contained,
        Placement::Merged,
        Placement::Split,
    ];

    /// The name as it stands in truths.
    pub fn name(self) -> &'static str {
        match self {
            Placement::Paragraph => "paragraph",
            Placement::Start => "start",
            Placement::Middle => "middle",
            Placement::End => "end",
            Placement::Contained => "contained",
            Placement::Merged => "merged",
            Placement::Split => "split",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_truth() {
        for placement in Placement::ALL {
            assert_eq!(serde_json::to_string(placement).unwrap(), format!("{:?}", placement.name()));
        }
    }
}
