//! Live connections: the hub that knows who is connected and fans entries out, the bounded outbox of each connection,
//! and the socket that speaks with one client.
//!
//! The hub never waits for anybody: a full outbox puts its connection into catch-up. It renders each event once, by the
//! function that also renders it from storage. To add a command, see [`socket`].

pub mod event;
pub mod frame;
pub mod hub;
pub mod outbox;
pub mod socket;

pub use hub::Hub;
