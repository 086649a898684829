//! Personal access tokens 个人访问令牌: what a person's own programs sign in with, limited to scopes and to a time.
//!
//! A token stands beside the sessions: its id is the position of its `token.create` entry, so that it is revoked, and its
//! sockets are closed, by the same means as a session ([`super::revoked`]). It is 32 random bytes, shown once; the database
//! holds the SHA-256. Not here: which route or command asks for which scope ([`super::rights`]).

mod check;
mod create;
mod in_memory;
mod list;
mod revoke;
mod store;
mod tidy;

pub use create::{MadeToken, NewToken};

pub(super) use in_memory::InMemory;
pub(super) use revoke::end_all_in;

use super::rights::{Scope, ScopeSet};
use crate::clock::format_ms;
use serde::Serialize;
use store::TokenRow;

/// Before the token itself: people and secret scanners recognise it.
pub(super) const PREFIX: &str = "ltp_";

/// A token as its owner sees it, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PersonalToken {
    /// Position of the entry that made it.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    pub scopes: Vec<Scope>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339; it is refused from then on.
    pub expires_at: String,
    /// RFC 3339; to about a minute. Absent if it was never used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<String>,
}

impl From<TokenRow> for PersonalToken {
    fn from(row: TokenRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            scopes: ScopeSet::of_bits(row.scopes).iter().collect(),
            created_at: format_ms(row.created_at),
            expires_at: format_ms(row.expires_at),
            last_used_at: row.last_used_at.map(format_ms),
        }
    }
}
