//! The house's tests: one binary, a folder for each room.

mod journal;
