//! Who acts: the extractors that make a handler's argument the proof of being signed in.
//!
//! Each holds the request against the route's line in `routes` and counts it against the person's limits before the handler
//! runs. Not here: what depends on the object.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use super::address::Client;
use super::limits::{Act, RateLimits};
use super::problem::Reply;
use super::routes;
use crate::directory::{Actor, Directory};
use crate::error::{Code, Problem};

/// A signed-in person who may use this route. Refusals: `unauthenticated`, `token_expired`, `session_revoked`, `forbidden`,
/// `password_due`, `second_factor_due`, `rate_limited`.
pub struct Signed(pub Actor);

/// The same for a send, which has a limit of its own.
pub struct Sending(pub Actor);

impl Deref for Signed {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.0
    }
}

impl Deref for Sending {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.0
    }
}

impl FromRequest for Signed {
    type Error = Reply;
    type Future = LocalBoxFuture<'static, Result<Self, Reply>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self(actor(&request, Act::Request).await?)) })
    }
}

impl FromRequest for Sending {
    type Error = Reply;
    type Future = LocalBoxFuture<'static, Result<Self, Reply>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self(actor(&request, Act::Send).await?)) })
    }
}

async fn actor(request: &HttpRequest, act: Act) -> Result<Actor, Reply> {
    let missing = || Code::Internal.because("the application lacks its directory or limits");
    let directory = request.app_data::<web::Data<Directory>>().ok_or_else(missing)?;
    let limits = request.app_data::<web::Data<RateLimits>>().ok_or_else(missing)?;
    let client = Client::extract(request).await?;
    let token = bearer(request)?;
    let (actor, _) = directory.authenticate(&token, &client.address.to_string(), "api").await?;
    let pattern = request.match_pattern().unwrap_or_default();
    let line = routes::find(request.method().as_str(), &pattern);
    actor.may(line.ok_or_else(|| Code::Internal.because("this route is not in the table"))?.right)?;
    limits.person(actor.person, act)?;
    Ok(actor)
}

/// The token of `Authorization: Bearer` (RFC 6750 section 2.1); the scheme's case does not matter.
fn bearer(request: &HttpRequest) -> Result<String, Problem> {
    let refused = || Code::Unauthenticated.because("send `Authorization: Bearer` with an access token");
    let value = request.headers().get(AUTHORIZATION).ok_or_else(refused)?;
    let (scheme, token) = value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(refused)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim().to_owned()) } else { Err(refused()) }
}
