//! What second factors someone has.

use super::Method;
use super::store::{self, FactorRow};
use crate::clock::format_ms;
use crate::db::{Conn, QueryResult};
use crate::directory::access::{Actor, Administrator};
use crate::directory::{Directory, RoleSet};
use crate::error::Problem;
use serde::Serialize;

/// A factor as its owner sees it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Factor {
    pub id: i64,
    /// `totp` or `passkey`.
    pub kind: Method,
    pub name: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339; absent if it was never used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<String>,
}

/// All of them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Factors {
    /// Oldest first.
    pub items: Vec<Factor>,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: i64,
    /// A role of this person demands one.
    pub required: bool,
    /// Why there can be no passkeys here; absent where they work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passkeys_impossible: Option<&'static str>,
}

impl Factor {
    pub(super) fn of(row: FactorRow) -> Self {
        Self {
            id: row.id,
            kind: if row.secret.is_some() { Method::Totp } else { Method::Passkey },
            name: row.name,
            created_at: format_ms(row.created_at),
            last_used_at: row.last_used_at.map(format_ms),
        }
    }
}

impl Directory {
    /// The actor's factors.
    pub async fn factors(&self, actor: &Actor) -> Result<Factors, Problem> {
        self.factors_among(actor.person, actor.roles).await
    }

    /// Someone's factors. Errors: `not_found` for nobody.
    pub async fn factors_of(&self, _: &Administrator, person: i64) -> Result<Factors, Problem> {
        self.person(person).await?;
        self.factors_among(person, self.roles.of(person)).await
    }

    async fn factors_among(&self, person: i64, roles: RoleSet) -> Result<Factors, Problem> {
        let read = move |conn: &mut Conn| -> QueryResult<_> {
            Ok((store::of(conn, person)?, store::codes_left(conn, person)?))
        };
        let (rows, recovery_codes_left) = self.db.read(read).await?;
        Ok(Factors {
            items: rows.into_iter().map(Factor::of).collect(),
            recovery_codes_left,
            required: self.factor_demanded(roles),
            passkeys_impossible: self.passkeys.absent(),
        })
    }
}
