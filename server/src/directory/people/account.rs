//! What administrators see of a person's account beyond what everyone sees: who keeps it, why it is disabled, what it may do.

use super::store;
use crate::db::{Conn, QueryResult};
use crate::directory::access::Administrator;
use crate::directory::roles::Role;
use crate::directory::{Directory, store_reach, store_roles};
use crate::error::Problem;
use serde::Serialize;

/// An account as its administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Account {
    /// `local`, or the directory source that keeps the person's particulars.
    pub source: String,
    /// Only of somebody who is disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<Disabled>,
    pub roles: Vec<Role>,
}

/// Who disabled an account and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Disabled {
    /// `admin`, or the name of what did it: a directory source enables again only what it disabled itself.
    pub source: String,
    pub reason: String,
}

impl Directory {
    /// The account of a person. Errors: `not_found`, for a department administrator also for who is in none of their departments.
    pub async fn account(&self, administrator: &Administrator, person: i64) -> Result<Account, Problem> {
        let actor = administrator.by().actor;
        let read = move |conn: &mut Conn| -> QueryResult<_> {
            let Some(row) = store::by_id(conn, person)? else { return Ok(None) };
            if let Some(actor) = actor.filter(|actor| *actor != person)
                && !store_roles::holds(conn, actor, Role::SystemAdmin)?
            {
                let within = store_reach::of(conn, actor)?;
                if !store::departments_of(conn, person)?.iter().any(|id| within.contains(id)) {
                    return Ok(None);
                }
            }
            let roles = store_roles::of(conn, person)?.iter().collect();
            let disabled = row
                .disabled_source
                .map(|source| Disabled { source, reason: row.disabled_reason.unwrap_or_default() });
            Ok(Some(Account { source: row.source, disabled, roles }))
        };
        self.db.read(read).await?.ok_or_else(store::unknown)
    }
}
