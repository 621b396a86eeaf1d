//! A table over the Basic Multilingual Plane, made by rows.
//!
//! What Unicode says of a character takes hundreds of instructions to find out, so it is kept; but a corpus meets few of
//! the 65,536, and to ask for all of them takes as long as reading two megabytes.

use std::sync::OnceLock;

/// Characters in a row.
const ROW: usize = 256;

/// What a function says of each character of the plane, kept a row at a time from when one of it is first asked for.
pub(crate) struct Plane<T: 'static> {
    of: fn(char) -> T,
    rows: [OnceLock<[T; ROW]>; 0x10000 / ROW],
}

impl<T: Copy> Plane<T> {
    /// The table of `of`, with nothing in it yet.
    pub const fn new(of: fn(char) -> T) -> Plane<T> {
        Plane { of, rows: [const { OnceLock::new() }; 0x10000 / ROW] }
    }

    /// What the function says of `c`: two table accesses, or a call beyond the plane.
    #[inline]
    pub fn get(&self, c: char) -> T {
        let point = c as usize;
        match self.rows.get(point / ROW) {
            Some(row) => row.get_or_init(|| self.row(point / ROW))[point % ROW],
            None => (self.of)(c),
        }
    }

    #[cold]
    fn row(&self, number: usize) -> [T; ROW] {
        // No character is a surrogate, so what stands for one is of no account.
        let at = |column| char::from_u32((number * ROW + column) as u32).unwrap_or(char::REPLACEMENT_CHARACTER);
        std::array::from_fn(|column| (self.of)(at(column)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_its_own_value() {
        static PLANE: Plane<u32> = Plane::new(|c| c as u32 ^ 1);
        for c in '\0'..='\u{20000}' {
            assert_eq!(PLANE.get(c), c as u32 ^ 1);
        }
    }
}
