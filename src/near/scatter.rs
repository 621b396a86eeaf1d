//! Sorting hashes: values that are spread evenly go nearly to their places by their first bits alone.
//!
//! ```text
//! count how many values begin with each of 2^k prefixes, 2^k <= values < 2^(k + 1)
//! put each value behind those with lesser prefixes
//! insert each value where it belongs among its neighbours
//! ```

/// Fewer are sorted as they are.
const FEWEST: usize = 64;
/// Values that may share a prefix. More are repeats, or were made to collide: insertion would take time in their square.
const MOST: u32 = 32;

/// What is needed while hashes are sorted: 12 bytes a value, which can be used again.
#[derive(Debug, Default)]
pub(super) struct Room {
    places: Vec<u32>,
    unsorted: Vec<u64>,
}

/// Sorts `hashes`. Time O(n) if they are as good as random, O(n log n) for any others.
pub(super) fn sort_hashes(hashes: &mut [u64], room: &mut Room) {
    if hashes.len() < FEWEST || !scatter(hashes, room) {
        hashes.sort_unstable();
    }
}

/// Puts `hashes` nearly in order and inserts; false, and nothing is done, if too many share a prefix.
fn scatter(hashes: &mut [u64], Room { places, unsorted }: &mut Room) -> bool {
    let bits = hashes.len().ilog2();
    let prefix = |hash: u64| (hash >> (u64::BITS - bits)) as usize;
    places.clear();
    places.resize(1 << bits, 0);
    hashes.iter().for_each(|&hash| places[prefix(hash)] += 1);
    let mut sum = 0;
    for place in places.iter_mut() {
        if *place > MOST {
            return false;
        }
        sum += std::mem::replace(place, sum);
    }
    unsorted.clear();
    unsorted.extend_from_slice(hashes);
    for &hash in unsorted.iter() {
        let place = &mut places[prefix(hash)];
        hashes[*place as usize] = hash;
        *place += 1;
    }
    insert(hashes);
    true
}

/// Sorts what is nearly in order.
fn insert(hashes: &mut [u64]) {
    for index in 1..hashes.len() {
        let hash = hashes[index];
        let mut place = index;
        while place > 0 && hashes[place - 1] > hash {
            hashes[place] = hashes[place - 1];
            place -= 1;
        }
        hashes[place] = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts(
            seeds in prop::collection::vec(any::<u64>(), 0..2000),
            kinds in 1u64..3000,
            shift in prop::sample::select(&[0, 0, 0, 1, 48, 63][..]),
        ) {
            // Few kinds repeat, and shifted values share their first bits.
            let hashes: Vec<u64> = seeds.iter().map(|seed| (seed % kinds).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> shift).collect();
            let mut expected = hashes.clone();
            expected.sort_unstable();
            let mut found = hashes;
            sort_hashes(&mut found, &mut Room::default());
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn random_values_are_scattered_and_repeats_are_not() {
        let mut random: Vec<u64> = (0..5000u64).map(|seed| xxhash_rust::xxh3::xxh3_64(&seed.to_le_bytes())).collect();
        assert!(scatter(&mut random, &mut Room::default()) && random.is_sorted());
        assert!(!scatter(&mut [7; 100], &mut Room::default()));
    }
}
