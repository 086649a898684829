//! All tests in one binary: one file or folder a room.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod architecture;
mod chat;
mod cli;
mod clock;
mod config;
mod db;
mod directory;
mod errors;
mod http;
mod journal;
mod live;
mod load_frames;
mod outside;
mod process;
mod reference;
mod rig;
