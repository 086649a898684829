//! Signing in with an account of another service (OpenID Connect Core 1.0): code flow with PKCE, several providers.
//!
//! An account is linked to a person by the provider's `sub`, never by a name. It makes no people, and it is one factor: whoever
//! has a second one here shows it here. The way of a sign-in: [`begin`] (the browser gets the provider's address and a sealed
//! cookie), [`callback`] (the code is exchanged, the ID token checked), [`finish`] (the session). To add a check of an ID
//! token: [`callback`]; of a logout token: [`logout`].

mod begin;
mod callback;
mod finish;
mod link;
mod logout;
mod provider;
pub(super) mod store;
mod types;

pub use begin::{Begun, Offer};
pub use callback::{Callback, Returned};
pub use link::{Identities, Identity};

use crate::config::{OidcProvider, Server};
use crate::error::{Code, Problem};
use provider::Provider;

/// How far clocks may differ, seconds.
const SKEW: i64 = 60;

/// All providers, as configured.
pub(super) struct Oidc {
    providers: Vec<Provider>,
}

impl Oidc {
    /// Errors are sentences for the operator.
    pub(super) fn open(configured: &[OidcProvider], server: &Server) -> Result<Self, String> {
        let public_url = server.public_url.as_ref().map(|url| url.as_str());
        let public_url = match public_url {
            Some(url) => url,
            None if configured.is_empty() => "",
            None => {
                return Err("OpenID providers need `server.public_url`: they send browsers back to it".into());
            }
        };
        let mut providers: Vec<Provider> = Vec::new();
        for one in configured {
            if providers.iter().any(|other| other.config.name == one.name) {
                return Err(format!("two OpenID providers are called `{}`", one.name));
            }
            providers.push(Provider::open(one, public_url)?);
        }
        Ok(Self { providers })
    }

    /// Errors: `not_found`.
    fn provider(&self, name: &str) -> Result<&Provider, Problem> {
        let found = self.providers.iter().find(|provider| provider.config.name == name);
        found.ok_or_else(|| Code::NotFound.because("there is no such sign-in service"))
    }
}
