//! Promises of memory, threads and checked settings.

mod checked;
mod crafted;
mod memory;
