//! All tests in one binary: one file or folder a room.

#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod clock;
mod config;
mod directory;
mod errors;
mod http;
mod journal;
mod load_frames;
