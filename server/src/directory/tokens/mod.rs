//! Access tokens: short-lived JWTs (RFC 7519) signed with Ed25519 (RFC 8037), checked without the database.
//!
//! A token says who and in which session, never what they may do: roles are looked up when it is used. The algorithm is
//! fixed, so that a header cannot choose another. Not here: whether the session still runs ([`super::revoked`]).

mod check;
mod checked;
mod claims;
mod issue;
mod key;
mod ring;
mod rotate;
mod store;

pub use rotate::RETIRED_MS;

pub(super) use checked::Checked;
pub(super) use claims::{AUDIENCE, Claims};
pub(super) use ring::KeyRing;
pub(super) use rotate::{EnsureSecrets, read_secret};
pub(super) use store::any as any_secret;
