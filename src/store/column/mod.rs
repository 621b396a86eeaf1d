//! Columns: lists of values of one size, in memory as far as the workspace grants it.

mod disk;
mod serial;

use super::fixed::Fixed;
use super::workspace::Workspace;
use disk::Disk;
use std::borrow::Cow;
use std::fmt;
use std::io;
use std::ops::Range;

/// Memory of one block, in bytes.
const BLOCK: usize = 1 << 18;
/// Values for each one that is looked at first when a place is searched.
const STRIDE: usize = 1 << 10;

/// A list that grows at its end. Its blocks are in memory until the workspace refuses one more; then all full ones go to
/// a file, and only the last stays.
pub struct Column<T> {
    workspace: Workspace,
    name: String,
    /// A block whose values are only in the file is empty.
    blocks: Vec<Vec<T>>,
    length: usize,
    /// Each so many-th value, by which a place is found with one look into the file.
    heads: Vec<T>,
    /// Memory that was granted, in bytes.
    granted: usize,
    disk: Option<Disk>,
    spilled: bool,
}

impl<T: Fixed> Default for Column<T> {
    fn default() -> Self {
        Column::new(&Workspace::default(), "column")
    }
}

impl<T: Fixed> Column<T> {
    /// Memory that a column may take where the workspace grants it none: that of one block, in bytes.
    pub(crate) const BLOCK: usize = BLOCK;
    /// Values of a block: a power of two.
    const MOST: usize = 1 << (BLOCK / size_of::<T>()).ilog2();

    /// An empty column of `workspace`; `name` is that of its file, and no other column's.
    pub fn new(workspace: &Workspace, name: impl Into<String>) -> Column<T> {
        Column {
            workspace: workspace.clone(),
            name: name.into(),
            blocks: Vec::new(),
            length: 0,
            heads: Vec::new(),
            granted: 0,
            disk: None,
            spilled: false,
        }
    }

    /// An empty column of the same workspace.
    pub(crate) fn sibling(&self, name: impl Into<String>) -> Column<T> {
        Column::new(&self.workspace, name)
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Appends a value.
    #[inline]
    pub fn push(&mut self, value: T) {
        if self.length.is_multiple_of(Self::MOST) {
            self.begin_block();
        }
        if self.length.is_multiple_of(STRIDE) {
            self.heads.push(value);
        }
        self.blocks.last_mut().expect("a block was begun").push(value);
        self.length += 1;
    }

    /// Appends values.
    pub fn extend_from_slice(&mut self, mut values: &[T]) {
        while !values.is_empty() {
            if self.length.is_multiple_of(Self::MOST) {
                self.begin_block();
            }
            let room = Self::MOST - self.length % Self::MOST;
            let (now, later) = values.split_at(room.min(values.len()));
            self.blocks.last_mut().expect("a block was begun").extend_from_slice(now);
            self.note_heads(now);
            self.length += now.len();
            values = later;
        }
    }

    /// The value at `index`. Cost: one access to memory, or one read of the file.
    ///
    /// # Panics
    /// If it is beyond the end.
    #[inline]
    pub fn get(&self, index: usize) -> T {
        assert!(index < self.length, "{index} is beyond the end of a column of {}", self.length);
        match self.blocks[index / Self::MOST].get(index % Self::MOST) {
            Some(&value) => value,
            None => self.read_one(index),
        }
    }

    /// The values at `range`: borrowed where they lie in one block in memory.
    pub fn slice(&self, range: Range<usize>) -> Cow<'_, [T]> {
        assert!(range.end <= self.length, "{range:?} is beyond the end of a column of {}", self.length);
        let (first, start) = (range.start / Self::MOST, range.start % Self::MOST);
        if let Some(values) = self.blocks.get(first).and_then(|block| block.get(start..start + range.len())) {
            return Cow::Borrowed(values);
        }
        let mut values = Vec::with_capacity(range.len());
        let mut at = range.start;
        while at < range.end {
            let end = range.end.min((at / Self::MOST + 1) * Self::MOST);
            match &self.blocks[at / Self::MOST] {
                block if block.is_empty() => self.read(at..end, &mut values),
                block => values.extend_from_slice(&block[at % Self::MOST..][..end - at]),
            }
            at = end;
        }
        Cow::Owned(values)
    }

    /// The values in turn, a block at a time.
    pub fn chunks(&self) -> impl Iterator<Item = Cow<'_, [T]>> {
        (0..self.length).step_by(Self::MOST).map(|start| self.slice(start..self.length.min(start + Self::MOST)))
    }

    /// The values in turn.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        self.chunks().flat_map(|chunk| (0..chunk.len()).map(move |index| chunk[index]))
    }

    /// The first index at which `before` is false; it is true for all before that one.
    pub fn partition_point(&self, before: impl Fn(T) -> bool) -> usize {
        let heads = self.heads.partition_point(|&head| before(head));
        let (start, end) = (heads.saturating_sub(1) * STRIDE, self.length.min(heads * STRIDE));
        start + self.slice(start..end).partition_point(|&value| before(value))
    }

    /// Remembers those of `values`, which are about to be the next ones, that are looked at first.
    fn note_heads(&mut self, values: &[T]) {
        let first = self.length.next_multiple_of(STRIDE) - self.length;
        self.heads.extend(values.iter().skip(first).step_by(STRIDE));
    }

    /// Moves all but the last block to the file, now.
    pub fn spill(&mut self) {
        self.spilled = true;
        let full = self.length / Self::MOST * Self::MOST;
        self.write_to(full);
        // Those before the first that is gone are gone, too.
        for block in self.blocks[..full / Self::MOST].iter_mut().rev().take_while(|block| !block.is_empty()) {
            *block = Vec::new();
        }
        self.workspace.give(std::mem::take(&mut self.granted));
    }

    fn begin_block(&mut self) {
        self.make_room();
        let mut block = Vec::new();
        if self.spilled
            && let Some(last) = self.blocks.len().checked_sub(1)
        {
            self.write_to(self.length);
            block = std::mem::take(&mut self.blocks[last]);
            block.clear();
        }
        self.blocks.push(block);
    }

    /// Asks for one more block; if it is refused, the others go to the file.
    fn make_room(&mut self) {
        // The first block is small beside what a process takes, and nearly every column has one.
        if self.blocks.is_empty() || self.spilled {
            return;
        }
        match self.workspace.take(BLOCK) {
            true => self.granted += BLOCK,
            false => self.spill(),
        }
    }

    /// Appends what is missing of the first `end` values to the file.
    fn write_to(&mut self, end: usize) {
        if let Err(error) = self.try_write_to(end) {
            self.workspace.fail(&self.name, "write", error);
        }
    }

    fn try_write_to(&mut self, end: usize) -> io::Result<()> {
        if self.disk.is_none() {
            self.disk = Some(Disk::new(self.workspace.create(&self.name)?));
        }
        let disk = self.disk.as_mut().expect("it was just made");
        while disk.written() < end {
            let (block, start) = (disk.written() / Self::MOST, disk.written() % Self::MOST);
            let values = &self.blocks[block][start..Self::MOST.min(end - block * Self::MOST)];
            self.workspace.count_spilled(disk.append(values)?);
        }
        Ok(())
    }

    /// Reads the next block of the first `length` values from the file.
    fn restore_block(&mut self, length: usize) -> io::Result<()> {
        let disk = self.disk.as_mut().expect("there is a file to restore from");
        let values: Vec<T> = disk.restore(Self::MOST.min(length - disk.written()))?;
        self.make_room();
        self.note_heads(&values);
        self.length += values.len();
        self.blocks.push(values);
        if self.spilled {
            self.spill();
        }
        Ok(())
    }

    fn read_one(&self, index: usize) -> T {
        let mut values = Vec::with_capacity(1);
        self.read(index..index + 1, &mut values);
        values[0]
    }

    /// Appends the values at `range`, which are in the file; where it cannot be read, values that mean nothing.
    fn read(&self, range: Range<usize>, values: &mut Vec<T>) {
        let wanted = values.len() + range.len();
        let never = || Err(io::Error::other("it was never written"));
        if let Err(error) = self.disk.as_ref().map_or_else(never, |disk| disk.read(range, values)) {
            self.workspace.fail(&self.name, "read", error);
            values.resize(wanted, T::default());
        }
    }
}

impl<T> Drop for Column<T> {
    fn drop(&mut self) {
        self.workspace.give(self.granted);
    }
}

/// What a [`Journal`](super::Journal) does with a column.
impl<T: Fixed> super::Persist for Column<T> {
    fn name(&self) -> &str {
        &self.name
    }

    fn persist(&mut self) -> io::Result<(u64, u64)> {
        self.try_write_to(self.length)?;
        let disk = self.disk.as_ref().expect("it was just written to");
        Ok((self.length as u64, disk.sync()?))
    }

    fn restore(&mut self, length: u64, digest: u64) -> io::Result<()> {
        let file = self.workspace.open(&self.name)?;
        if file.metadata()?.len() < length * T::SIZE as u64 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is cut short"));
        }
        file.set_len(length * T::SIZE as u64)?;
        self.disk = Some(Disk::new(file));
        let length = usize::try_from(length).map_err(io::Error::other)?;
        while self.length < length {
            self.restore_block(length)?;
        }
        match self.disk.as_ref().is_some_and(|disk| disk.digest() == digest) {
            true => Ok(()),
            false => Err(io::Error::new(io::ErrorKind::InvalidData, "it is damaged")),
        }
    }
}

impl<T: Fixed> FromIterator<T> for Column<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut column = Column::default();
        values.into_iter().for_each(|value| column.push(value));
        column
    }
}

/// A copy in memory.
impl<T: Fixed> Clone for Column<T> {
    fn clone(&self) -> Self {
        let mut copy = Column::default();
        self.chunks().for_each(|chunk| copy.extend_from_slice(&chunk));
        copy
    }
}

impl<T: Fixed> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.chunks().zip(other.chunks()).all(|(a, b)| a == b)
    }
}

impl<T> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column({}, {} values)", self.name, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Persist;
    use proptest::prelude::*;

    /// More than two blocks of the largest values.
    const MANY: u64 = 3 * (BLOCK as u64 / 16) + 7;

    fn fill(workspace: &Workspace) -> Column<u128> {
        let mut column = Column::new(workspace, "numbers");
        (0..MANY).for_each(|value| column.push(u128::from(value) << 40));
        column
    }

    fn holds(column: &Column<u128>) -> bool {
        column.len() as u64 == MANY && column.iter().zip(0..).all(|(value, index): (u128, u128)| value == index << 40)
    }

    #[test]
    fn a_column_is_the_same_in_memory_and_in_a_file() {
        let (small, large) = (Workspace::new(BLOCK, None), Workspace::default());
        let (spilled, held) = (fill(&small), fill(&large));
        assert!(holds(&spilled) && holds(&held) && spilled == held);
        assert!(small.spilled() > 0 && large.spilled() == 0);
        for index in [0, 1, STRIDE, 5 * STRIDE - 1, MANY as usize / 2, MANY as usize - 1, MANY as usize] {
            assert_eq!(spilled.partition_point(|value| value < (index as u128) << 40), index);
            assert!(index == MANY as usize || spilled.get(index) == held.get(index));
        }
        small.check().unwrap();
    }

    proptest! {
        #[test]
        fn a_slice_is_what_was_pushed(start in 0..MANY as usize, length in 0..MANY as usize, limit in 0usize..4) {
            let column = fill(&Workspace::new(limit * BLOCK, None));
            let end = (start + length).min(MANY as usize);
            let expected: Vec<u128> = (start..end).map(|index| (index as u128) << 40).collect();
            prop_assert_eq!(&*column.slice(start..end), expected);
        }
    }

    #[test]
    fn what_was_persisted_is_restored_and_grows_on() {
        let dir = tempfile::tempdir().unwrap();
        for limit in [0, 2 * BLOCK, usize::MAX] {
            let workspace = Workspace::new(limit, Some(dir.path().to_owned()));
            let mut column = fill(&workspace);
            let (length, digest) = column.persist().unwrap();
            column.push(1);
            column.persist().unwrap();
            let mut restored = Column::<u128>::new(&workspace, "numbers");
            restored.restore(length, digest).unwrap();
            assert!(holds(&restored) && restored.partition_point(|value| value < 5000 << 40) == 5000);
            restored.push(9);
            restored.extend_from_slice(&[8; 20_000]);
            assert_eq!((restored.get(MANY as usize), restored.get(restored.len() - 1)), (9, 8));
            restored.persist().unwrap();
            workspace.check().unwrap();
        }
    }

    #[test]
    fn damage_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(0, Some(dir.path().to_owned()));
        let (length, digest) = fill(&workspace).persist().unwrap();
        let path = dir.path().join("numbers");
        let whole = std::fs::read(&path).unwrap();
        let restore = || Column::<u128>::new(&workspace, "numbers").restore(length, digest);
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert_eq!(restore().unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let mut other = whole.clone();
        other[BLOCK + 3] ^= 1;
        std::fs::write(&path, &other).unwrap();
        assert_eq!(restore().unwrap_err().kind(), io::ErrorKind::InvalidData);
        std::fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
        restore().unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_written_is_told_once() {
        let workspace = Workspace::new(0, Some("/nowhere/at/all".into()));
        fill(&workspace);
        let said = workspace.check().unwrap_err().to_string();
        assert!(said.starts_with("/nowhere/at/all/numbers: cannot write"), "{said}");
        workspace.check().unwrap();
    }
}
