//! A name for each request, in the log, in the answer and in every problem.

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HeaderMap, HeaderName};
use uuid::Uuid;

/// `X-Request-Id`, in requests and answers.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// In the request's extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

impl RequestId {
    /// The caller's if it is harmless in a log (1 to 64 of `A-Z a-z 0-9 . _ -`), else a new one.
    pub fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
        let harmless = |id: &&str| {
            (1..=64).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        };
        Self(given.filter(harmless).map_or_else(fresh, str::to_owned))
    }

    /// Chooses the id and leaves it with the request for handlers.
    pub fn assign(request: &ServiceRequest) -> Self {
        let id = Self::of(request.headers());
        request.extensions_mut().insert(id.clone());
        id
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the door where ids of requests are made")]
fn fresh() -> String {
    Uuid::now_v7().to_string()
}
