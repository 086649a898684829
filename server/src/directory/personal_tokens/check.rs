//! From a token to who acts.

use super::in_memory::Known;
use super::store;
use crate::directory::access::Actor;
use crate::directory::{Directory, digest};
use crate::error::{Code, Problem};
use crate::journal::Origin;

impl Directory {
    /// Whose token this is, without its prefix, and until when, Unix milliseconds.
    ///
    /// Errors: `unauthenticated` for an unknown one; `token_expired`; `session_revoked`; `unavailable` while this node does not
    /// reach the database.
    pub(in crate::directory) async fn authenticate_by_token(
        &self,
        secret: &str,
        ip: &str,
        client: &'static str,
    ) -> Result<(Actor, i64), Problem> {
        let raw = digest::decode(secret).ok_or_else(unknown)?;
        let token = self.look_up(digest::of(&raw)).await?;
        let now = self.clock.now_ms();
        if token.expires_at <= now {
            return Err(
                Code::TokenExpired.because("this personal access token has expired; make another one")
            );
        }
        // What was revoked elsewhere is known here only as far as the journal is.
        self.confirmed.fresh().await?;
        if token.revoked || self.revoked.is_over(token.person, token.id) {
            return Err(Code::SessionRevoked.because("this personal access token was revoked"));
        }
        self.personal.used(token.id, now);
        let origin = Origin { session: Some(token.id), ip: ip.to_owned(), client };
        let roles = self.roles.of(token.person);
        let due = self.factor_due(token.person, roles);
        let actor = Actor::new(token.person, token.id, roles, due, origin);
        Ok((actor.limited_to(token.scopes), token.expires_at))
    }

    async fn look_up(&self, digest: Vec<u8>) -> Result<Known, Problem> {
        let now = self.clock.monotonic();
        if let Some(token) = self.personal.get(&digest, now) {
            return Ok(token);
        }
        let key = digest.clone();
        let row = self.db.read(move |conn| store::by_digest(conn, &key)).await?.ok_or_else(unknown)?;
        let token = Known::from(row);
        self.personal.keep(digest, token, now);
        Ok(token)
    }
}

fn unknown() -> Problem {
    Code::Unauthenticated.because("this is not an access token of this server")
}
