//! The journal: one gapless order of every change, its durable writer, its seal and those who follow it.
//!
//! It knows nothing of people or conversations beyond numbers. To record a new kind of change: add one line to
//! [`kinds`], and append a [`Draft`] of that kind from a [`Command`] of your room. To react to changes from a higher
//! room, implement a follower ([`follow`]).

pub mod audience;
pub mod confirmed;
pub mod disclose;
pub mod draft;
pub mod epoch;
mod files;
pub mod follow;
pub mod forest;
pub mod installation;
pub mod key;
pub mod kinds;
pub mod last_signed;
pub mod open;
pub mod seal;
pub mod signer;
mod signer_rows;
pub mod store;
mod store_insert;
pub mod store_mine;
pub mod tiles;
pub mod verify;
pub mod writer;

pub use audience::Audience;
pub use draft::{Data, Draft, Entry, Membership, MembershipChange, Origin, Outcome};
pub use kinds::Kind;
pub use writer::{Command, Hears, SetCommand, Told, Tx, WriteError, Writer};
