//! Orders: contents by rank, from the most to the least preferred.

use super::ids::{Content, Rank};

/// An order of contents. Their own order, that of first appearance, takes no memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    length: usize,
    /// The content at each rank, and the rank of each content; both empty for the contents' own order.
    contents: Vec<Content>,
    ranks: Vec<Rank>,
}

impl Order {
    /// `length` contents in their own order.
    pub fn own(length: usize) -> Order {
        Order { length, contents: Vec::new(), ranks: Vec::new() }
    }

    /// How many contents there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The ranks of `contents`, ascending.
    pub fn ranks_of(&self, contents: &[Content]) -> Vec<Rank> {
        let mut ranks: Vec<Rank> = contents.iter().map(|&content| self.rank(content)).collect();
        ranks.sort_unstable();
        ranks
    }

    /// The contents at `ranks`, ascending.
    pub fn contents_at(&self, ranks: &[Rank]) -> Vec<Content> {
        let mut contents: Vec<Content> = ranks.iter().map(|&rank| self.content(rank)).collect();
        contents.sort_unstable();
        contents
    }

    /// The content at `rank`.
    #[inline]
    pub fn content(&self, rank: Rank) -> Content {
        self.contents.get(rank.index()).copied().unwrap_or(Content(rank.0))
    }

    /// The rank of `content`.
    #[inline]
    pub fn rank(&self, content: Content) -> Rank {
        self.ranks.get(content.index()).copied().unwrap_or(Rank(content.0))
    }
}

/// All contents, from the most to the least preferred.
impl From<Vec<Content>> for Order {
    fn from(contents: Vec<Content>) -> Order {
        let length = contents.len();
        if contents.iter().copied().eq(Content::all(length)) {
            return Order::own(length);
        }
        let mut ranks = vec![Rank::default(); length];
        for (content, rank) in contents.iter().zip(Rank::all(length)) {
            ranks[content.index()] = rank;
        }
        Order { length, contents, ranks }
    }
}
