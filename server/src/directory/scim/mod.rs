//! SCIM 2.0 (RFC 7643, 7644): a provisioning client (Entra ID, Okta, Keycloak) adds, changes and removes people and groups.
//!
//! There is one such client, and its people and groups have the source [`SOURCE`]. What it wrote is kept as a document in the
//! form of the [`schema`]; what of it has a place in Lingtong is derived from that with every change, so that a client reads
//! back what it wrote. People of other sources are shown to it and not changed by it.
//!
//! Everything here takes the right to administer; that the access token also has the scope `scim` is the door's check
//! (`http::scim`). To add an attribute see [`schema`]; to add a verb: its file in `users/` or `groups/`, and its line in
//! `http::scim::routes`.

mod departments;
mod filter;
mod groups;
mod list;
mod patch;
mod project;
mod read;
pub mod schema;
mod store;
mod store_groups;
mod users;
mod version;

pub use list::{ListPage, MOST, Question};
pub use project::Projection;
pub use version::{etag, matches};

use crate::journal::{Tx, WriteError};
use serde_json::{Map, Value};

/// The source of people and groups that came by SCIM.
pub const SOURCE: &str = "scim";

/// A resource in the form of its schema.
pub type Document = Map<String, Value>;

/// Forgets what the client wrote of a person whom another source keeps from now on.
pub(super) fn forget_in(tx: &mut Tx<'_>, person: i64) -> Result<(), WriteError> {
    store::delete_user(tx.conn(), person)?;
    Ok(())
}
