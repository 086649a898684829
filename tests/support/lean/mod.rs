//! A client that costs next to nothing: WebSocket frames by hand, no JSON tree, one read buffer a thread.
//!
//! It is for measuring on a machine that the server shares, and is not a client to build on: it trusts the server,
//! refuses fragments and extensions, and looks for fields by their bytes. A new thing to look for in events is a
//! [`scan::Spot`].

pub mod frames;
pub mod scan;
pub mod socket;
pub mod words;
