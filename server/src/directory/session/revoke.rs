//! Ending sessions: signing out, signing a lost device out, cutting someone off.

use super::store;
use crate::directory::Directory;
use crate::directory::access::{Actor, Administrator, By};
use crate::directory::people;
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

/// Ends one session of a person, who may be another than the one who acts.
struct EndSession {
    by: By,
    /// Checked again in the write when it is someone else's session.
    administrator: Option<Administrator>,
    person: i64,
    session: i64,
    logout: bool,
}

struct EndAll {
    administrator: Administrator,
    person: i64,
}

impl Directory {
    /// Signs out the session that asks. Its sockets close, its tokens end.
    pub async fn sign_out(&self, actor: &Actor) -> Result<(), Problem> {
        self.end(EndSession {
            by: By::from(actor),
            administrator: None,
            person: actor.person,
            session: actor.session,
            logout: true,
        })
        .await
    }

    /// Ends one of the actor's own sessions, the present one too. Errors: `not_found`, also for someone else's.
    pub async fn revoke_session(&self, actor: &Actor, session: i64) -> Result<(), Problem> {
        let (by, person) = (By::from(actor), actor.person);
        self.end(EndSession { by, administrator: None, person, session, logout: false }).await
    }

    /// Ends one session of someone. Errors: `not_found`, also for another person's; `forbidden`.
    pub async fn revoke_session_of(
        &self,
        administrator: &Administrator,
        person: i64,
        session: i64,
    ) -> Result<(), Problem> {
        let (by, administrator) = (administrator.by().clone(), Some(administrator.clone()));
        self.end(EndSession { by, administrator, person, session, logout: false }).await
    }

    /// Ends every session of someone, without disabling them. Errors: `not_found`, `forbidden`.
    pub async fn revoke_sessions_of(
        &self,
        administrator: &Administrator,
        person: i64,
    ) -> Result<(), Problem> {
        let ended = self.writer.write(EndAll { administrator: administrator.clone(), person }).await?;
        self.revoked.end_sessions(&ended, self.clock.monotonic());
        Ok(())
    }

    async fn end(&self, command: EndSession) -> Result<(), Problem> {
        let session = command.session;
        self.writer.write(command).await?;
        self.revoked.end_sessions(&[session], self.clock.monotonic());
        Ok(())
    }
}

impl Command for EndSession {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        if let Some(administrator) = &self.administrator {
            administrator.still(tx)?;
        }
        let row = store::by_id(tx.conn(), self.session)?
            .filter(|row| row.person == self.person && row.ended_at.is_none());
        if row.is_none() {
            return Err(Code::NotFound.because("there is no such open session").into());
        }
        let (kind, reason) =
            if self.logout { (Kind::SessionLogout, "logout") } else { (Kind::SessionRevoke, "revoked") };
        let at = tx.now();
        store::end(tx.conn(), &[self.session], at, reason)?;
        let change = json!({"session": self.session, "person": self.person, "reason": reason});
        let target = [("person", self.person), ("session", self.session)];
        tx.append(
            Draft::new(kind, Audience::Person(self.person), self.by.actor, &target, &change),
            &self.by.origin,
        )?;
        Ok(())
    }
}

impl Command for EndAll {
    type Output = Vec<i64>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>, WriteError> {
        self.administrator.still(tx)?;
        people::store::must_exist(tx.conn(), self.person)?;
        end_all_in(tx, self.administrator.by(), self.person, None, "revoked")
    }
}

/// Ends every open session of a person but `keep`, as one `session.revoke` entry with the list. Returns which.
pub(in crate::directory) fn end_all_in(
    tx: &mut Tx<'_>,
    by: &By,
    person: i64,
    keep: Option<i64>,
    reason: &str,
) -> Result<Vec<i64>, WriteError> {
    let open = store::open_of(tx.conn(), person)?;
    let ids = open.iter().map(|row| row.id).filter(|id| keep != Some(*id)).collect();
    end_in(tx, by, person, ids, reason)
}

/// The same of these sessions, as far as they are open.
pub(in crate::directory) fn end_some_in(
    tx: &mut Tx<'_>,
    by: &By,
    person: i64,
    which: &[i64],
    reason: &str,
) -> Result<Vec<i64>, WriteError> {
    let open = store::open_of(tx.conn(), person)?;
    let ids = open.iter().map(|row| row.id).filter(|id| which.contains(id)).collect();
    end_in(tx, by, person, ids, reason)
}

fn end_in(
    tx: &mut Tx<'_>,
    by: &By,
    person: i64,
    ids: Vec<i64>,
    reason: &str,
) -> Result<Vec<i64>, WriteError> {
    if ids.is_empty() {
        return Ok(ids);
    }
    let at = tx.now();
    // PostgreSQL takes 65,535 binds a statement, SQLite 32,766.
    for some in ids.chunks(10_000) {
        store::end(tx.conn(), some, at, reason)?;
    }
    let change = json!({"sessions": ids, "person": person, "reason": reason});
    tx.append(
        Draft::new(Kind::SessionRevoke, Audience::Person(person), by.actor, &[("person", person)], &change),
        &by.origin,
    )?;
    Ok(ids)
}
