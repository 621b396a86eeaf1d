//! Sketching allocates nothing once its scratch space has grown. A binary of its own, since it counts all allocations.
#![allow(unsafe_code, reason = "an allocator that counts cannot be written without")]
#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use leitong::near::{Scratch, Sketcher};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: everything is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn no_text_costs_an_allocation_once_the_scratch_has_grown() {
    let sketcher = Sketcher::new(Default::default(), Default::default(), Default::default()).unwrap();
    let texts = [
        "村里把渠口的闸门换成了新的，往后放水不用再垫石头。".repeat(30),
        "The mill was sold in spring; nobody in the valley had been asked. ".repeat(30),
        "ＸＸ鎮第３期簡報：參會５８人，記錄於後。".to_owned(),
        "水".repeat(400_000),
        "①!".to_owned(),
        String::new(),
    ];
    let mut scratch = Scratch::default();
    let mut sketch_all = || texts.iter().map(|text| sketcher.sketch(text, &mut scratch).shingles.len()).sum::<usize>();
    let expected = sketch_all();
    let before = COUNT.get();
    let again = sketch_all();
    assert_eq!((again, COUNT.get() - before), (expected, 0));
}
