//! Rotating refresh tokens, forgiving a lost reply (OAuth 2.0 Security BCP, RFC 9700 section 4.14.2).
//!
//! A token is 32 bytes; the database holds only its SHA-256. Its successor is derived from it with a secret of the server,
//! so that the same successor can be answered again without being stored: for [`FORGIVEN_MS`], while that successor is
//! unused. A token that comes later, or after its successor was used, was copied: the session ends.

use super::SignedIn;
use super::store::{self, RefreshRow};
use crate::directory::people::{self, Person};
use crate::directory::rights::Due;
use crate::directory::roles::RoleSet;
use crate::directory::{Directory, digest, due, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Origin, Outcome, Tx, WriteError};
use serde_json::json;

/// How long a used token is answered with the same successor, milliseconds.
pub const FORGIVEN_MS: i64 = 30_000;
/// Used tokens are remembered this long to recognise theft; older ones are merely unknown. Milliseconds.
const REMEMBERED_MS: i64 = 24 * 3_600_000;

struct Refresh {
    digest: Vec<u8>,
    successor: Vec<u8>,
    lifetime_ms: i64,
    ip: String,
    client: &'static str,
}

enum Refreshed {
    Done { session: i64, person: Box<Person>, roles: RoleSet, due: Option<Due> },
    Theft { session: i64 },
}

impl Directory {
    /// Exchanges a refresh token for an access token and its successor.
    ///
    /// Errors: `unauthenticated` for a token that is not ours or too old; `session_revoked` when the session has ended, or ends now
    /// because a used token came again.
    pub async fn refresh(&self, token: &str, ip: &str, client: &'static str) -> Result<SignedIn, Problem> {
        let raw = digest::decode(token).ok_or_else(unknown)?;
        let successor = digest::keyed(&self.refresh_key, &raw);
        let lifetime_ms = self.refresh_lifetime_ms();
        // What a stranger made up is no work for the writer.
        let sent = digest::of(&raw);
        self.db.read(move |conn| store::token(conn, &sent)).await?.ok_or_else(unknown)?;
        let command = Refresh {
            digest: digest::of(&raw),
            successor: digest::of(&successor),
            lifetime_ms,
            ip: ip.to_owned(),
            client,
        };
        match self.writer.write(command).await? {
            Refreshed::Done { session, person, roles, due } => Ok(SignedIn {
                access_token: self.issue(person.id, session, due).await?,
                expires_in: self.auth.access_token_seconds,
                session,
                refresh_token: digest::encode(&successor),
                refresh_expires_in: lifetime_ms / 1000,
                due: due.or_else(|| self.factor_due(person.id, roles)),
                person: *person,
                roles,
                device_token: None,
            }),
            Refreshed::Theft { session } => {
                self.revoked.end_sessions(&[session], self.clock.monotonic());
                tracing::warn!(
                    session,
                    "directory.session.refresh: a used refresh token came again; the session was ended"
                );
                Err(Code::SessionRevoked
                    .because("this refresh token was used before; the session was ended for safety"))
            }
        }
    }
}

fn unknown() -> Problem {
    Code::Unauthenticated.because("this refresh token is unknown or too old; sign in again")
}

impl Command for Refresh {
    type Output = Refreshed;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Refreshed, WriteError> {
        let token = store::token(tx.conn(), &self.digest)?.ok_or_else(unknown)?;
        let session = store::by_id(tx.conn(), token.session)?.ok_or_else(unknown)?;
        if session.ended_at.is_some() {
            return Err(Code::SessionRevoked.because("the session has ended; sign in again").into());
        }
        let now = tx.now();
        match token.used_at {
            None if token.expires_at <= now => return Err(unknown().into()),
            None => self.rotate(tx, &token, now)?,
            Some(used_at) => {
                let successor = store::token(tx.conn(), &self.successor)?;
                let unused = successor.is_some_and(|row| row.used_at.is_none());
                if !unused || now - used_at > FORGIVEN_MS {
                    return self.theft(tx, &session, now);
                }
            }
        }
        let row = people::store::by_id(tx.conn(), session.person)?
            .filter(people::store::PersonRow::is_active)
            .ok_or_else(unknown)?;
        let roles = store_roles::of(tx.conn(), row.id)?;
        let departments = people::store::departments_of(tx.conn(), row.id)?;
        let due = due::of(tx.conn(), &row, now)?;
        Ok(Refreshed::Done {
            session: session.id,
            person: Box::new(Person::of(row, departments)),
            roles,
            due,
        })
    }
}

impl Refresh {
    fn rotate(&self, tx: &mut Tx<'_>, token: &RefreshRow, now: i64) -> Result<(), WriteError> {
        store::use_token(tx.conn(), &self.digest, now)?;
        store::insert_token(
            tx.conn(),
            &RefreshRow {
                digest: self.successor.clone(),
                session: token.session,
                issued_at: now,
                expires_at: now.saturating_add(self.lifetime_ms),
                used_at: None,
                predecessor: Some(self.digest.clone()),
            },
        )?;
        store::seen(tx.conn(), token.session, now, &self.ip)?;
        store::forget_used(tx.conn(), token.session, now - REMEMBERED_MS)?;
        Ok(())
    }

    fn theft(&self, tx: &mut Tx<'_>, session: &store::SessionRow, now: i64) -> Result<Refreshed, WriteError> {
        store::end(tx.conn(), &[session.id], now, "refresh_reuse")?;
        let change = json!({"session": session.id, "person": session.person, "reason": "refresh_reuse", "ip": self.ip});
        let target = [("person", session.person), ("session", session.id)];
        let origin = Origin { session: None, ip: self.ip.clone(), client: self.client };
        let draft = Draft::new(Kind::SessionReuse, Audience::Person(session.person), None, &target, &change)
            .outcome(Outcome::Denied);
        tx.append(draft, &origin)?;
        Ok(Refreshed::Theft { session: session.id })
    }
}
