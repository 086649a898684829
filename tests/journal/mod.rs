//! The journal: its writer, its followers, its signatures, and what `audit verify` finds.

mod door;
mod epoch;
mod followers;
mod forgery;
mod house;
mod seal;
mod signer;
mod verify;
mod writer;
mod writer_recovery;
