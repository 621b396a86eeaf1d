//! The symbols of all representatives, packed: two bytes for most letters.
//!
//! Every pass over the paragraphs reads their symbols, and folding a text takes ten times as long as unpacking them. Where
//! symbols stand in the text is not held: that is asked for of what is told only, which is folded again.

use crate::text::symbol::{Symbol, Symbols};
use rayon::prelude::*;

/// Ends a clause. Surrogates are no characters, so that these two are free.
const CLAUSE: u16 = 0xD800;
/// Stands before the halves of a symbol of more than 16 bits: a word, or a rare character.
const WIDE: u16 = 0xD801;
/// Texts that are packed together.
const TOGETHER: usize = 1 << 10;

/// The symbols of some texts.
#[derive(Debug, Default)]
pub(super) struct Packed {
    /// One array, and not many small ones: what is let go of in one piece is returned to the system.
    units: Vec<u16>,
    /// Where each text ends in `units`.
    ends: Vec<usize>,
    /// How many symbols there are.
    len: usize,
}

impl Packed {
    /// Packs `count` texts; `symbols` gives each. On the current rayon pool.
    pub fn new(count: usize, symbols: impl Fn(usize) -> Symbols + Sync) -> Packed {
        let first: Vec<usize> = (0..count).step_by(TOGETHER).collect();
        let block = |first: usize| Packed::block((first..(first + TOGETHER).min(count)).map(&symbols));
        let blocks: Vec<Packed> = first.into_par_iter().map(block).collect();
        let units = blocks.iter().map(|block| block.units.len()).sum();
        let mut all = Packed { units: Vec::with_capacity(units), ends: Vec::with_capacity(count), len: 0 };
        for block in blocks {
            all.len += block.len;
            let start = all.units.len();
            all.units.extend_from_slice(&block.units);
            all.ends.extend(block.ends.iter().map(|end| start + end));
        }
        all
    }

    /// The symbols of a text.
    pub fn codes(&self, index: usize) -> Vec<Symbol> {
        let units = self.units(index);
        let mut codes = Vec::with_capacity(units.len());
        unpack(units, |unit| codes.extend(unit));
        codes
    }

    /// How many symbols all texts have.
    pub fn len(&self) -> usize {
        self.len
    }

    /// About how many symbols a text has, and not more than it has units.
    pub fn size(&self, index: usize) -> usize {
        self.units(index).len()
    }

    /// The symbols of a text and its clauses, without their places.
    pub fn symbols(&self, index: usize) -> Symbols {
        let units = self.units(index);
        let (mut codes, mut clauses) = (Vec::with_capacity(units.len()), Vec::new());
        unpack(units, |unit| match unit {
            Some(code) => codes.push(code),
            None => clauses.push(codes.len()),
        });
        Symbols::without_places(codes, clauses)
    }

    fn units(&self, index: usize) -> &[u16] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.units[start..self.ends[index]]
    }

    fn block(texts: impl Iterator<Item = Symbols>) -> Packed {
        let mut block = Packed::default();
        for symbols in texts {
            let mut start = 0;
            block.len += symbols.len();
            for &end in &symbols.clauses {
                symbols.codes[start..end].iter().for_each(|&code| block.push(code));
                block.units.push(CLAUSE);
                start = end;
            }
            block.ends.push(block.units.len());
        }
        block
    }

    fn push(&mut self, code: Symbol) {
        match u16::try_from(code) {
            Ok(unit) => self.units.push(unit),
            Err(_) => self.units.extend([WIDE, (code >> 16) as u16, code as u16]),
        }
    }
}

/// Calls `found` with each symbol, and with none at the end of each clause.
#[inline]
fn unpack(mut units: &[u16], mut found: impl FnMut(Option<Symbol>)) {
    while let Some((&unit, rest)) = units.split_first() {
        units = rest;
        match unit {
            CLAUSE => found(None),
            WIDE => {
                found(Some(Symbol::from(units[0]) << 16 | Symbol::from(units[1])));
                units = &units[2..];
            }
            _ => found(Some(unit.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_out_again(texts in prop::collection::vec("[渠水，。 aA-z𠮷□가\u{301}]{0,12}", 0..4)) {
            let symbols = |index: usize| texts.get(index % 7).map_or_else(Symbols::default, |text| Symbols::new(text));
            let packed = Packed::new(2000, symbols);
            for index in [0, 1, 2, 3, 6, 1023, 1024, 1025, 1999] {
                let whole = symbols(index);
                let found = packed.symbols(index);
                prop_assert_eq!(&found.codes, &packed.codes(index));
                prop_assert_eq!((found.codes, found.clauses), (whole.codes, whole.clauses));
            }
        }
    }
}
