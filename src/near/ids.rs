//! What contents are known by: a number by first appearance, and another one by preference. They must not be mixed up.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$about:meta])* $name:ident)*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[repr(transparent)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// Number `index` of a list of no more than 2^32.
            #[inline]
            pub fn at(index: usize) -> $name {
                $name(index as u32)
            }

            /// The first `count`.
            pub fn all(count: usize) -> impl DoubleEndedIterator<Item = $name> + ExactSizeIterator {
                (0..count as u32).map($name)
            }

            /// The place in a list that has an entry for each.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A distinct text, by the order of first appearance.
    ///
    /// ```
    /// use leitong::near::{Content, Order, Rank};
    /// let order = Order::from(vec![Content(1), Content(0)]);
    /// assert_eq!((order.content(Rank(0)), order.rank(Content(0))), (Content(1), Rank(1)));
    /// ```
    Content
    /// The place of a content in keep order: the least one is preferred to all others.
    Rank
}
