//! `report`: no panic, no hang, no difference shown wrongly.

mod bounds;
mod signs;
mod stopping;
