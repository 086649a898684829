//! Making an access token.

use super::{AUDIENCE, Claims};
use crate::directory::Directory;
use crate::directory::rights::Due;
use crate::error::{Code, Problem};
use jsonwebtoken::{Algorithm, Header, encode};
use std::sync::atomic::Ordering;

impl Directory {
    /// A token for a session that is open now. Errors: `internal` if it cannot be signed.
    pub(in crate::directory) async fn issue(
        &self,
        person: i64,
        session: i64,
        due: Option<Due>,
    ) -> Result<String, Problem> {
        if self.keys_stale.load(Ordering::Acquire) {
            self.reload_keys().await?;
        }
        let now = self.clock.now_ms().div_euclid(1000);
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.into(),
            sub: person.to_string(),
            sid: session,
            due,
            iat: now,
            exp: now + i64::from(self.auth.access_token_seconds),
        };
        let ring = self.keys.load();
        let key = ring.newest();
        let header = Header { kid: Some(key.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &claims, &key.sign).map_err(|error| {
            tracing::error!(%error, "directory.tokens.issue");
            Code::Internal.because("the access token could not be signed")
        })
    }
}
