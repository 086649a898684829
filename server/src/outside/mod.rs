//! The way out: what the server asks of others over HTTP, with its limits in one place.
//!
//! It is not the directory's LDAP (an adapter with a protocol of its own), and it decides nothing. To add a way out: a file
//! here with its limits, and its section in `config/`. Nothing here is called inside a write.

mod http;
pub mod mail;
pub mod sms;
pub mod template;

pub use http::{CallError, Http};
