//! The journal: one ordered, committed record of every change.

pub mod seal;
