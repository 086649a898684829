//! The one test binary: a module a room.

mod load_frames;
