//! Values of a fixed size, as they stand in a file.

use crate::document::Source;

/// A value that takes the same number of bytes each time; little-endian.
pub trait Fixed: Copy + Default + PartialEq + Send + Sync + 'static {
    /// Bytes of one value in a file.
    const SIZE: usize;

    /// Appends the value to `bytes`.
    fn write(self, bytes: &mut Vec<u8>);

    /// The value in `bytes`, which are [`SIZE`](Fixed::SIZE) many.
    fn read(bytes: &[u8]) -> Self;
}

macro_rules! fixed {
    ($($number:ty),*) => {$(
        impl Fixed for $number {
            const SIZE: usize = size_of::<$number>();

            #[inline]
            fn write(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }

            #[inline]
            fn read(bytes: &[u8]) -> Self {
                Self::from_le_bytes(bytes.try_into().expect("a value has its size"))
            }
        }
    )*};
}

fixed!(u8, u32, u64, u128, f64);

/// Two values, one behind the other.
impl<A: Fixed, B: Fixed> Fixed for (A, B) {
    const SIZE: usize = A::SIZE + B::SIZE;

    #[inline]
    fn write(self, bytes: &mut Vec<u8>) {
        self.0.write(bytes);
        self.1.write(bytes);
    }

    #[inline]
    fn read(bytes: &[u8]) -> Self {
        let (first, second) = bytes.split_at(A::SIZE);
        (A::read(first), B::read(second))
    }
}

impl Fixed for Source {
    const SIZE: usize = 12;

    #[inline]
    fn write(self, bytes: &mut Vec<u8>) {
        (self.file, self.record).write(bytes);
    }

    #[inline]
    fn read(bytes: &[u8]) -> Self {
        let (file, record) = <(u32, u64)>::read(bytes);
        Source { file, record }
    }
}
