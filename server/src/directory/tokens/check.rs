//! Checking a token: the one way to become an [`Actor`]. Personal access tokens are looked up, see [`personal_tokens`].

use super::{AUDIENCE, Claims};
use crate::directory::Directory;
use crate::directory::access::Actor;
use crate::directory::personal_tokens;
use crate::error::{Code, Problem};
use crate::journal::Origin;
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use std::sync::atomic::Ordering;

/// A token from further in the future than this was not made by a clock like ours, seconds.
const AHEAD: i64 = 60;
/// No token of ours is longer, bytes.
const LONGEST: usize = 1_024;

impl Directory {
    /// Who holds this token, of a session or a personal one, and until when, Unix milliseconds. `ip` and `client` go into what they then do.
    ///
    /// Errors: `unauthenticated` for what is not a token of ours, `token_expired`, `session_revoked`, `unavailable` while
    /// this node does not reach the database.
    pub async fn authenticate(
        &self,
        token: &str,
        ip: &str,
        client: &'static str,
    ) -> Result<(Actor, i64), Problem> {
        if let Some(secret) = token.strip_prefix(personal_tokens::PREFIX) {
            return self.authenticate_by_token(secret, ip, client).await;
        }
        let claims = match self.checked.get(token) {
            Some(claims) => claims,
            None => {
                let claims = self.verify(token).await?;
                self.checked.keep(token, claims.clone());
                claims
            }
        };
        let now = self.clock.now_ms().div_euclid(1000);
        if claims.exp <= now {
            return Err(Code::TokenExpired.because("the access token has expired; refresh the session"));
        }
        if claims.iat > now + AHEAD {
            return Err(unauthenticated());
        }
        // Who was signed out elsewhere is known here only as far as the journal is.
        self.confirmed.fresh().await?;
        let person: i64 = claims.sub.parse().map_err(|_| unauthenticated())?;
        if self.revoked.is_over(person, claims.sid) {
            return Err(Code::SessionRevoked.because("the session has ended; sign in again"));
        }
        let origin = Origin { session: Some(claims.sid), ip: ip.to_owned(), client };
        let roles = self.roles.of(person);
        let due = claims.due.or_else(|| self.factor_due(person, roles));
        Ok((Actor::new(person, claims.sid, roles, due, origin), claims.exp.saturating_mul(1000)))
    }

    /// Another node may have made a key; strangers' key names cost at most one look a second.
    fn may_reload_keys(&self) -> bool {
        let now = self.clock.monotonic();
        let mut last = self.keys_read_at.lock();
        let may =
            self.keys_stale.load(Ordering::Acquire) || now.saturating_duration_since(*last).as_secs() >= 1;
        if may {
            *last = now;
        }
        may
    }

    /// Signature, issuer and audience; not the time.
    async fn verify(&self, token: &str) -> Result<Claims, Problem> {
        if token.len() > LONGEST {
            return Err(unauthenticated());
        }
        let header = decode_header(token).map_err(|_| unauthenticated())?;
        let kid = header.kid.filter(|_| header.alg == Algorithm::EdDSA).ok_or_else(unauthenticated)?;
        if !self.keys.load().knows(&kid) && self.may_reload_keys() {
            self.reload_keys().await?;
        }
        let ring = self.keys.load();
        let key = ring
            .find(&kid, self.clock.now_ms(), i64::from(self.auth.access_token_seconds) * 1000)
            .ok_or_else(unauthenticated)?;
        let mut rules = Validation::new(Algorithm::EdDSA);
        // The library reads the machine's clock; ours is an argument.
        rules.validate_exp = false;
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        decode(token, &key.verify, &rules).map(|data| data.claims).map_err(|_| unauthenticated())
    }
}

fn unauthenticated() -> Problem {
    Code::Unauthenticated.because("this is not an access token of this server")
}
