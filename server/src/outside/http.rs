//! The one HTTP client: TLS with the system's authorities and our own, no redirects, a time limit, a bound on every answer.
//!
//! Addresses come from the operator's configuration, so loopback and private networks are allowed; an address that a
//! person or a stranger may choose must not be called with it.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, RequestBuilder, Response, StatusCode};

/// From the first byte out to the last byte in.
const LIMIT: Duration = Duration::from_secs(15);
const CONNECT: Duration = Duration::from_secs(5);
/// Longest answer that is read, bytes.
const LONGEST: usize = 1 << 20;

/// Why a call has no answer. Says nothing of what was sent.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    #[error("{0}")]
    Failed(String),
    #[error("the answer is larger than {LONGEST} bytes")]
    TooLarge,
}

/// The client. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
}

impl Http {
    /// `authorities` are PEM certificates trusted beside the system's.
    ///
    /// # Errors
    /// A certificate that is none.
    #[expect(clippy::disallowed_methods, reason = "this is the one client")]
    pub fn new(authorities: &[Vec<u8>]) -> Result<Self, CallError> {
        let mut builder = Client::builder()
            .redirect(Policy::none())
            .timeout(LIMIT)
            .connect_timeout(CONNECT)
            .user_agent(concat!("Lingtong/", env!("CARGO_PKG_VERSION")));
        for pem in authorities {
            for certificate in Certificate::from_pem_bundle(pem).map_err(failed)? {
                builder = builder.tls_certs_merge([certificate]);
            }
        }
        Ok(Self { client: builder.build().map_err(failed)? })
    }

    /// To build a request with; send it by [`Http::call`].
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Sends a request and reads the answer to its end.
    ///
    /// # Errors
    /// No answer, a broken one, or one that is too large. Any status is an answer.
    pub async fn call(&self, request: RequestBuilder) -> Result<(StatusCode, Bytes), CallError> {
        let mut answer: Response = request.send().await.map_err(failed)?;
        let mut body = BytesMut::new();
        while let Some(part) = answer.chunk().await.map_err(failed)? {
            if body.len() + part.len() > LONGEST {
                return Err(CallError::TooLarge);
            }
            body.extend_from_slice(&part);
        }
        Ok((answer.status(), body.freeze()))
    }
}

/// The innermost reason, without the address: its query may hold a secret.
fn failed(error: reqwest::Error) -> CallError {
    let error = error.without_url();
    let mut reason: &dyn std::error::Error = &error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    CallError::Failed(reason.to_string())
}
