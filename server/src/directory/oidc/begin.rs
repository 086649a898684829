//! The beginning: to which address of the provider the browser goes, and what it keeps meanwhile.

use super::types::Metadata;
use crate::directory::access::Actor;
use crate::directory::{Directory, digest, random};
use crate::error::Problem;
use openidconnect::core::CoreResponseType;
use openidconnect::{AuthenticationFlow, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};
use serde::{Deserialize, Serialize};

/// How long someone may take at the provider, milliseconds.
pub(super) const FLOW_MS: i64 = 600_000;

/// A button on the sign-in page.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Offer {
    /// In addresses.
    pub name: String,
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_zh: Option<String>,
}

/// What the browser gets.
pub struct Begun {
    /// Where it goes.
    pub url: String,
    /// What it keeps in a cookie until it comes back.
    pub flow: String,
}

/// What the browser keeps: only it can come back, and only once.
#[derive(Serialize, Deserialize)]
pub(super) struct Flow {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) wish: Wish,
}

/// What the account is wanted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Wish {
    SignIn { device: String },
    Link { person: i64, session: i64 },
}

/// A browser keeps one flow for each provider.
pub(super) fn purpose(provider: &str) -> String {
    format!("oidc/flow/{provider}")
}

impl Directory {
    /// The providers, as the sign-in page shows them.
    pub fn oidc_offers(&self) -> Vec<Offer> {
        let offer = |provider: &super::Provider| Offer {
            name: provider.config.name.clone(),
            label: provider.config.label.clone(),
            label_zh: provider.config.label_zh.clone(),
        };
        self.oidc.providers.iter().map(offer).collect()
    }

    /// Begins to sign in. Errors: `not_found`, `unavailable`.
    pub async fn begin_oidc(&self, provider: &str, device: &str) -> Result<Begun, Problem> {
        self.begin_flow(provider, Wish::SignIn { device: device.to_owned() }).await
    }

    /// Begins to link an account to the actor. Errors: `not_found`, `unavailable`.
    pub async fn begin_link(&self, actor: &Actor, provider: &str) -> Result<Begun, Problem> {
        self.begin_flow(provider, Wish::Link { person: actor.person, session: actor.session }).await
    }

    async fn begin_flow(&self, name: &str, wish: Wish) -> Result<Begun, Problem> {
        let provider = self.oidc.provider(name)?;
        let metadata: std::sync::Arc<Metadata> = provider.known(&*self.clock, false).await?;
        let [state, nonce, verifier] = std::array::from_fn(|_| digest::encode(&random::bytes::<32>()));
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
        let party = provider.party(&metadata);
        let (csrf, asked) = (CsrfToken::new(state.clone()), Nonce::new(nonce.clone()));
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let scopes = provider.config.scopes.iter().cloned().map(Scope::new);
        let request = party.authorize_url(flow, || csrf, || asked).add_scopes(scopes);
        let (url, _, _) = request.set_pkce_challenge(challenge).url();
        let flow = self.seal(&purpose(name), Flow { state, nonce, verifier, wish }, FLOW_MS)?;
        Ok(Begun { url: url.into(), flow })
    }
}
