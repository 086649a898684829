//! One test binary; a folder a room.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod architecture;
mod rig;
