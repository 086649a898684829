//! One OpenID provider: its description and keys, read when they are needed and kept for an hour.
//!
//! A token signed by a key that is not known reads them again, at most once in ten seconds: providers change keys, and
//! strangers must not make us ask them all day.

use super::types::{Metadata, Party, Verifier};
use crate::clock::Clock;
use crate::config::OidcProvider;
use crate::error::{Code, Problem};
use crate::outside::{CallError, Http};
use openidconnect::core::CoreJwsSigningAlgorithm as Algorithm;
use openidconnect::{ClientId, ClientSecret, HttpRequest, HttpResponse, IssuerUrl, RedirectUrl, http};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long a description is believed.
const KEPT: Duration = Duration::from_secs(3_600);
/// Strangers' key names cost at most one question in so long.
const SELDOM: Duration = Duration::from_secs(10);

/// Algorithms a provider may sign with: those with a public key. `none` and shared secrets are not among them.
pub(super) const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

pub(super) struct Provider {
    pub(super) config: OidcProvider,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    secret: Option<ClientSecret>,
    http: Http,
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    metadata: Arc<Metadata>,
    read_at: Instant,
}

impl Provider {
    /// Errors are sentences for the operator.
    pub(super) fn open(config: &OidcProvider, public_url: &str) -> Result<Self, String> {
        let name = &config.name;
        let wrong = |why: String| format!("the OpenID provider `{name}`: {why}");
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > 32 || !name.chars().all(plain) {
            return Err(wrong("its name is 1 to 32 of a-z, 0-9 and -".into()));
        }
        let issuer = IssuerUrl::new(config.issuer.clone()).map_err(|error| wrong(error.to_string()))?;
        let host = issuer.url().host_str().unwrap_or_default();
        let here = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
        if issuer.url().scheme() != "https" && !here {
            return Err(wrong("its issuer begins with https://".into()));
        }
        let redirect = RedirectUrl::new(format!("{public_url}/oidc/callback/{name}"));
        let read = |path: &std::path::PathBuf| {
            std::fs::read(path).map_err(|error| wrong(format!("{} cannot be read: {error}", path.display())))
        };
        let secret = match (&config.client_secret, &config.client_secret_file) {
            (Some(secret), _) => Some(secret.expose().to_owned()),
            (None, Some(file)) => {
                let text =
                    String::from_utf8(read(file)?).map_err(|_| wrong("its secret is no text".into()))?;
                Some(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            (None, None) => None,
        };
        let authorities: Vec<Vec<u8>> = config.ca_file.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self {
            config: config.clone(),
            issuer,
            redirect: redirect.map_err(|error| wrong(error.to_string()))?,
            secret: secret.map(ClientSecret::new),
            http: Http::new(&authorities).map_err(|error| wrong(error.to_string()))?,
            known: Mutex::new(None),
        })
    }

    /// What it says of itself, not older than an hour; or, with `again`, than ten seconds. Errors: `unavailable`.
    pub(super) async fn known(&self, clock: &dyn Clock, again: bool) -> Result<Arc<Metadata>, Problem> {
        let mut known = self.known.lock().await;
        let now = clock.monotonic();
        let good = if again { SELDOM } else { KEPT };
        if let Some(known) = &*known
            && now.saturating_duration_since(known.read_at) < good
        {
            return Ok(known.metadata.clone());
        }
        let ask = |request| self.call(request);
        let metadata = Metadata::discover_async(self.issuer.clone(), &ask).await.map_err(|error| {
            let error = reasons(&error);
            tracing::warn!(error, provider = self.config.name, "directory.oidc: cannot be read");
            self.away()
        })?;
        let metadata = Arc::new(metadata);
        *known = Some(Known { metadata: metadata.clone(), read_at: now });
        Ok(metadata)
    }

    /// The client for its addresses.
    pub(super) fn party(&self, metadata: &Metadata) -> Party {
        let id = ClientId::new(self.config.client_id.clone());
        Party::from_provider_metadata(metadata.clone(), id, self.secret.clone())
            .set_redirect_uri(self.redirect.clone())
    }

    /// What an ID token is held against. `now` is Unix milliseconds, `skew` seconds.
    pub(super) fn verifier(&self, metadata: &Metadata, now: i64, skew: i64) -> Verifier<'static> {
        let at = move |seconds: i64| {
            chrono::DateTime::from_timestamp(now.div_euclid(1000) + seconds, 0).unwrap_or_default()
        };
        let id = ClientId::new(self.config.client_id.clone());
        Verifier::new_public_client(id, self.issuer.clone(), metadata.jwks().clone())
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || at(-skew))
            .set_issue_time_verifier_fn(move |issued| {
                if issued <= at(skew) { Ok(()) } else { Err("it was issued in the future".into()) }
            })
    }

    /// One question to the provider.
    pub(super) async fn call(&self, request: HttpRequest) -> Result<HttpResponse, CallError> {
        let failed = |error: &dyn std::fmt::Display| CallError::Failed(error.to_string());
        let request = reqwest::Request::try_from(request).map_err(|error| failed(&error))?;
        let request = reqwest::RequestBuilder::from_parts(self.http.client().clone(), request);
        let (status, body) = self.http.call(request).await?;
        http::Response::builder().status(status).body(body.to_vec()).map_err(|error| failed(&error))
    }

    /// It does not answer.
    pub(super) fn away(&self) -> Problem {
        let why = format!("the sign-in service {} does not answer; try again", self.config.label);
        Code::Unavailable.because(why).retry_after(5)
    }
}

/// An error with what is behind it.
pub(super) fn reasons(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut at = error;
    while let Some(source) = at.source() {
        text += &format!(": {source}");
        at = source;
    }
    text
}
