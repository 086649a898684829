//! Revoking tokens: one by its owner or an administrator, all of someone who is disabled.

use super::store;
use crate::directory::Directory;
use crate::directory::access::{Actor, Administrator, By};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct RevokeToken {
    by: By,
    /// Checked again in the write when it is someone else's token.
    administrator: Option<Administrator>,
    person: i64,
    token: i64,
}

impl Directory {
    /// Revokes one of the actor's own tokens; its sockets close. Errors: `not_found`, also for someone else's.
    pub async fn revoke_token(&self, actor: &Actor, token: i64) -> Result<(), Problem> {
        let (by, person) = (By::from(actor), actor.person);
        self.end_token(RevokeToken { by, administrator: None, person, token }).await
    }

    /// Revokes a token of someone. Errors: `not_found`, also for another person's; `forbidden`.
    pub async fn revoke_token_of(
        &self,
        administrator: &Administrator,
        person: i64,
        token: i64,
    ) -> Result<(), Problem> {
        let (by, administrator) = (administrator.by().clone(), Some(administrator.clone()));
        self.end_token(RevokeToken { by, administrator, person, token }).await
    }

    async fn end_token(&self, command: RevokeToken) -> Result<(), Problem> {
        let token = command.token;
        self.writer.write(command).await?;
        self.revoked.end_sessions(&[token], self.clock.monotonic());
        Ok(())
    }
}

impl Command for RevokeToken {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        if let Some(administrator) = &self.administrator {
            administrator.still(tx)?;
        }
        let row = store::by_id(tx.conn(), self.token)?
            .filter(|row| row.person == self.person && row.revoked_at.is_none());
        if row.is_none() {
            return Err(Code::NotFound.because("there is no such token").into());
        }
        revoke_in(tx, &self.by, self.person, &[self.token], "revoked")
    }
}

/// Revokes every token of a person, as one entry with the list.
pub(in crate::directory) fn end_all_in(
    tx: &mut Tx<'_>,
    by: &By,
    person: i64,
    reason: &str,
) -> Result<(), WriteError> {
    let ids: Vec<i64> = store::of(tx.conn(), person)?.into_iter().map(|row| row.id).collect();
    if ids.is_empty() { Ok(()) } else { revoke_in(tx, by, person, &ids, reason) }
}

fn revoke_in(tx: &mut Tx<'_>, by: &By, person: i64, ids: &[i64], reason: &str) -> Result<(), WriteError> {
    let at = tx.now();
    store::revoke(tx.conn(), ids, at)?;
    let change = json!({"tokens": ids, "person": person, "reason": reason});
    let draft =
        Draft::new(Kind::TokenRevoke, Audience::Person(person), by.actor, &[("person", person)], &change);
    tx.append(draft, &by.origin)?;
    Ok(())
}
