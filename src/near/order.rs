//! Orders: contents by rank, from the most to the least preferred.

/// An order of contents. Their own order, that of first appearance, takes no memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    length: usize,
    /// The content at each rank, and the rank of each content; both empty for the contents' own order.
    contents: Vec<u32>,
    ranks: Vec<u32>,
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

    /// The content at `rank`.
    #[inline]
    pub fn content(&self, rank: u32) -> u32 {
        self.contents.get(rank as usize).copied().unwrap_or(rank)
    }

    /// The rank of `content`.
    #[inline]
    pub fn rank(&self, content: u32) -> u32 {
        self.ranks.get(content as usize).copied().unwrap_or(content)
    }
}

/// All contents, from the most to the least preferred.
impl From<Vec<u32>> for Order {
    fn from(contents: Vec<u32>) -> Order {
        let length = contents.len();
        if contents.iter().zip(0..).all(|(&content, rank)| content == rank) {
            return Order::own(length);
        }
        let mut ranks = vec![0; length];
        for (&content, rank) in contents.iter().zip(0u32..) {
            ranks[content as usize] = rank;
        }
        Order { length, contents, ranks }
    }
}
