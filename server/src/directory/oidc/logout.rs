//! The provider says that someone signed out there (OpenID Connect Back-Channel Logout 1.0): their sessions here end.

use super::provider::Provider;
use super::{SKEW, store};
use crate::directory::access::By;
use crate::directory::second_factor::Once;
use crate::directory::session::{self, store as sessions};
use crate::directory::{Directory, digest};
use crate::error::{Code, Problem};
use crate::journal::{Command, Tx, WriteError};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The member of `events` that makes a token one of logout (section 2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// No logout token is longer, bytes.
const LONGEST: usize = 8_192;
/// One from longer ago is a replay, seconds; its `jti` is remembered so long.
const OLDEST: i64 = 600;
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

#[derive(Deserialize)]
struct Claims {
    iat: i64,
    exp: Option<i64>,
    jti: String,
    sub: Option<String>,
    sid: Option<String>,
    events: BTreeMap<String, serde_json::Value>,
    /// Must not be there, so that no ID token is taken for one of these.
    nonce: Option<String>,
}

struct End {
    provider: String,
    sub: Option<String>,
    sid: Option<String>,
    jti: Once,
}

impl Directory {
    /// Ends the sessions that a logout token names.
    ///
    /// Errors: `not_found`; `bad_request` for a token that is not right, or came before; `unavailable`.
    pub async fn oidc_logout(&self, name: &str, token: &str) -> Result<(), Problem> {
        let provider = self.oidc.provider(name)?;
        let claims = self.logout_claims(provider, token).await?;
        let jti = Once {
            digest: digest::of(format!("logout/{name}/{}", claims.jti).as_bytes()),
            until: (claims.iat + OLDEST + SKEW) * 1000,
        };
        let end = End { provider: name.to_owned(), sub: claims.sub, sid: claims.sid, jti };
        let ended = self.writer.write(end).await?;
        self.revoked.end_sessions(&ended, self.clock.monotonic());
        Ok(())
    }

    async fn logout_claims(&self, provider: &Provider, token: &str) -> Result<Claims, Problem> {
        let refused = |why: &str| {
            tracing::warn!(why, provider = provider.config.name, "directory.oidc.logout: refused");
            Code::BadRequest.because("this is not a logout token of this provider")
        };
        if token.len() > LONGEST {
            return Err(refused("it is too long"));
        }
        let header = decode_header(token).map_err(|_| refused("it has no header"))?;
        let typ = header.typ.as_deref().unwrap_or("JWT").to_ascii_lowercase();
        if !["logout+jwt", "application/logout+jwt", "jwt"].contains(&typ.as_str()) {
            return Err(refused("it is a token for something else"));
        }
        if !ALGORITHMS.contains(&header.alg) {
            return Err(refused("its algorithm is not allowed"));
        }
        let mut key = None;
        for again in [false, true] {
            let metadata = provider.known(&*self.clock, again).await?;
            let keys = serde_json::to_value(metadata.jwks()).and_then(serde_json::from_value::<JwkSet>);
            let keys = keys.map_err(|_| refused("the provider's keys cannot be read"))?;
            key = match &header.kid {
                Some(kid) => keys.find(kid).cloned(),
                None if keys.keys.len() == 1 => keys.keys.first().cloned(),
                None => None,
            };
            if key.is_some() {
                break;
            }
        }
        let key = key.and_then(|key| DecodingKey::from_jwk(&key).ok());
        let key = key.ok_or_else(|| refused("its key is not known"))?;
        let mut rules = Validation::new(header.alg);
        // The library reads the machine's clock; ours is an argument.
        rules.validate_exp = false;
        rules.set_issuer(&[&provider.config.issuer]);
        rules.set_audience(&[&provider.config.client_id]);
        rules.set_required_spec_claims(&["iss", "aud"]);
        let claims =
            decode::<Claims>(token, &key, &rules).map_err(|error| refused(&error.to_string()))?.claims;
        let now = self.clock.now_ms().div_euclid(1000);
        if claims.nonce.is_some() || !claims.events.get(EVENT).is_some_and(serde_json::Value::is_object) {
            return Err(refused("it says nothing of a logout"));
        }
        if claims.sub.is_none() && claims.sid.is_none() {
            return Err(refused("it names nobody"));
        }
        let old = claims.iat < now - OLDEST - SKEW || claims.exp.is_some_and(|exp| exp <= now - SKEW);
        if old || claims.iat > now + SKEW {
            return Err(refused("it is of another time"));
        }
        Ok(claims)
    }
}

impl Command for End {
    type Output = Vec<i64>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>, WriteError> {
        self.jti.spend_in(tx).map_err(|error| match error {
            WriteError::Refused(_) => Code::BadRequest.because("this logout token came before").into(),
            error => error,
        })?;
        let named =
            store::take_sessions(tx.conn(), &self.provider, self.sub.as_deref(), self.sid.as_deref())?;
        let mut people = BTreeSet::new();
        for id in &named {
            people.extend(sessions::by_id(tx.conn(), *id)?.map(|row| row.person));
        }
        let mut ended = Vec::new();
        for person in people {
            ended.extend(session::end_some_in(tx, &By::server(), person, &named, "oidc_logout")?);
        }
        Ok(ended)
    }
}
