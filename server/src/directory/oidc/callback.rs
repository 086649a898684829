//! The browser comes back: the code becomes an ID token, and the token is checked.
//!
//! What was found waits, sealed, in the address' fragment for the page to hand it in; only the browser that began can.

use super::SKEW;
use super::begin::{Flow, Wish, purpose};
use super::provider::{Provider, reasons};
use super::types::Metadata;
use crate::directory::{Directory, digest};
use crate::error::{Code, Problem};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, Nonce, PkceCodeVerifier, SignatureVerificationError,
    TokenResponse,
};
use serde::{Deserialize, Serialize};

/// How long the page may take to hand it in, milliseconds.
const PROVEN_MS: i64 = 120_000;

/// The query a provider sends the browser back with.
#[derive(Debug, Deserialize)]
pub struct Callback {
    pub code: Option<String>,
    pub state: Option<String>,
    /// RFC 9207.
    pub iss: Option<String>,
    /// RFC 6749 section 4.1.2.1.
    pub error: Option<String>,
}

/// What the page is told.
#[derive(Debug)]
pub struct Returned {
    /// For `/session/oidc/finish` or `/me/identities/finish`.
    pub code: String,
    /// Whether an account is to be linked.
    pub links: bool,
}

/// An account that was proven.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Proven {
    pub(super) provider: String,
    pub(super) issuer: String,
    pub(super) sub: String,
    pub(super) sid: Option<String>,
    /// Only if the provider says that it was verified.
    pub(super) email: Option<String>,
    pub(super) wish: Wish,
    /// Digest of the flow's state: the browser that began.
    pub(super) browser: Vec<u8>,
}

/// What the fragment is sealed for.
pub(super) const PROVEN: &str = "oidc/proven";

impl Directory {
    /// Exchanges the code of a browser that came back with its cookie.
    ///
    /// Errors: `gone` for a flow that is too old or of another browser; `forbidden` when the person said no there;
    /// `wrong_credentials` for a token that is not right; `unavailable`, `not_found`.
    pub async fn oidc_callback(
        &self,
        name: &str,
        flow: &str,
        callback: Callback,
    ) -> Result<Returned, Problem> {
        let provider = self.oidc.provider(name)?;
        let (flow, _): (Flow, _) = self.unseal(&purpose(name), flow)?;
        if callback.state.as_deref() != Some(flow.state.as_str()) {
            return Err(Code::Gone.because("this answer belongs to another sign-in; begin again"));
        }
        let metadata = provider.known(&*self.clock, false).await?;
        provider.answered(&metadata, callback.iss.as_deref())?;
        if let Some(error) = callback.error {
            tracing::info!(error, provider = name, "directory.oidc.callback: refused there");
            return Err(Code::Forbidden.because("the sign-in service did not let you in"));
        }
        let code = callback.code.ok_or_else(|| Code::BadRequest.because("there is no code"))?;
        let proven = self.exchange(provider, &metadata, code, &flow).await?;
        let links = matches!(proven.wish, Wish::Link { .. });
        Ok(Returned { code: self.seal(PROVEN, proven, PROVEN_MS)?, links })
    }

    async fn exchange(
        &self,
        provider: &Provider,
        metadata: &Metadata,
        code: String,
        flow: &Flow,
    ) -> Result<Proven, Problem> {
        let party = provider.party(metadata);
        let ask = |request| provider.call(request);
        let request = party.exchange_code(AuthorizationCode::new(code)).map_err(|_| provider.away())?;
        let tokens = request.set_pkce_verifier(PkceCodeVerifier::new(flow.verifier.clone()));
        let tokens = tokens.request_async(&ask).await.map_err(|error| provider.refuse(&reasons(&error)))?;
        let token = tokens.id_token().ok_or_else(|| provider.refuse("it sent no ID token"))?;
        let nonce = Nonce::new(flow.nonce.clone());
        let now = self.clock.now_ms();
        let claims = match token.claims(&provider.verifier(metadata, now, SKEW), &nonce) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                let newer = provider.known(&*self.clock, true).await?;
                token.claims(&provider.verifier(&newer, now, SKEW), &nonce)
            }
            checked => checked,
        };
        let claims = claims.map_err(|error| provider.refuse(&reasons(&error)))?;
        let extra = claims.additional_claims();
        if extra.nbf.is_some_and(|from| from > now.div_euclid(1000) + SKEW) {
            return Err(provider.refuse("the ID token is not good yet"));
        }
        let email = claims.email().filter(|_| claims.email_verified() == Some(true));
        Ok(Proven {
            provider: provider.config.name.clone(),
            issuer: provider.config.issuer.clone(),
            sub: claims.subject().as_str().to_owned(),
            sid: extra.sid.clone(),
            email: email.map(|email| email.as_str().to_owned()),
            wish: flow.wish.clone(),
            browser: digest::of(flow.state.as_bytes()),
        })
    }
}

impl Provider {
    /// Whether the answer is this provider's (RFC 9207 section 2.4).
    fn answered(&self, metadata: &Metadata, iss: Option<&str>) -> Result<(), Problem> {
        let must = metadata.additional_metadata().authorization_response_iss_parameter_supported;
        match iss {
            Some(iss) if iss != self.config.issuer => Err(self.refuse("the answer names another issuer")),
            None if must => Err(self.refuse("the answer does not name its issuer")),
            _ => Ok(()),
        }
    }

    /// The log says why, the browser only that.
    fn refuse(&self, why: &str) -> Problem {
        tracing::warn!(why, provider = self.config.name, "directory.oidc.callback: refused");
        Code::WrongCredentials.because("the answer of the sign-in service is not accepted; begin again")
    }
}
