//! `/session/oidc` and `/oidc`: signing in with an account of another service, and its logout.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::{entered, place};
use super::session_body::Session;
use super::session_cookie::own_page;
use crate::config::Config;
use crate::directory::oidc::{Begun, Callback, Offer};
use crate::directory::{Asked, Directory};
use crate::error::{Code, Problem};
use crate::http::address::Client;
use crate::http::limits::RateLimits;
use crate::http::problem::Reply;

/// The cookie of a sign-in under way: only the browser that began it can end it.
const COOKIE: &str = "lingtong_oidc";
/// How long someone may take there, seconds.
const KEPT: i64 = 600;

/// The providers.
#[derive(Serialize, ToSchema)]
pub struct Offers {
    pub items: Vec<Offer>,
}

/// Who begins.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// As in `SignIn`.
    pub device: Option<String>,
}

/// Where the browser goes.
#[derive(Serialize, ToSchema)]
pub struct Started {
    pub url: String,
}

/// What came back behind `#oidc=` or `#oidc-link=`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    pub code: String,
    /// As in `SignIn`.
    #[serde(default)]
    pub cookie: bool,
}

/// The body of a logout.
#[derive(Deserialize)]
pub struct Logout {
    logout_token: String,
}

/// The services to sign in with, for the sign-in page.
#[utoipa::path(get, path = "/session/oidc", tag = "session", security(()),
    responses((status = 200, body = Offers)))]
pub async fn offers(directory: web::Data<Directory>) -> web::Json<Offers> {
    web::Json(Offers { items: directory.oidc_offers() })
}

/// Begins to sign in: the browser goes to `url`, and comes back to `/oidc/callback/{provider}` and from there to the page, with
/// `#oidc=<code>` or `#oidc-error=<error code>`.
///
/// For our own pages only. Refusals: `not_found`, `rate_limited`, `unavailable` when the service does not answer.
#[utoipa::path(post, path = "/session/oidc/{provider}/start", tag = "session", security(()),
    params(("provider" = String, Path)), request_body = Start, responses((status = 200, body = Started)))]
pub async fn start(
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    config: web::Data<Config>,
    provider: web::Path<String>,
    body: web::Json<Start>,
) -> Result<HttpResponse, Reply> {
    own_page(&request, &config.server)?;
    limits.stranger(client.address)?;
    let device = place(&request, client, body.into_inner().device, None, true).device;
    Ok(begun(directory.begin_oidc(&provider, &device).await?, client))
}

/// Opens the session for the account that came back. Who has a second factor gets 202 and shows it.
///
/// For the browser that began. Refusals: `gone` for a code that is too old, used, or of another browser; `identity_unlinked`;
/// `rate_limited`.
#[utoipa::path(post, path = "/session/oidc/finish", tag = "session", security(()), request_body = Finish,
    responses((status = 200, body = Session), (status = 202, body = Asked)))]
pub async fn finish(
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    config: web::Data<Config>,
    body: web::Json<Finish>,
) -> Result<HttpResponse, Reply> {
    own_page(&request, &config.server)?;
    limits.stranger(client.address)?;
    let Finish { code, cookie } = body.into_inner();
    let place = place(&request, client, None, None, cookie);
    let outcome = directory.finish_oidc(&code, &flow(&request)?, &place).await?;
    let mut answer = entered(outcome, cookie, client);
    forget(&mut answer, client);
    Ok(answer)
}

/// The browser comes back from the provider.
pub async fn callback(
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    provider: web::Path<String>,
    query: web::Query<Callback>,
) -> HttpResponse {
    let outcome = match limits.stranger(client.address).and_then(|()| flow(&request)) {
        Ok(flow) => directory.oidc_callback(&provider, &flow, query.into_inner()).await,
        Err(problem) => Err(problem),
    };
    let fragment = match outcome {
        Ok(returned) => format!("{}={}", if returned.links { "oidc-link" } else { "oidc" }, returned.code),
        Err(problem) => format!("oidc-error={}", problem.code),
    };
    HttpResponse::SeeOther()
        .insert_header((LOCATION, format!("/#{fragment}")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}

/// OpenID Connect Back-Channel Logout 1.0, section 2.7: 200 when the sessions ended, 400 for a token that is not right.
pub async fn logout(
    directory: web::Data<Directory>,
    provider: web::Path<String>,
    body: web::Form<Logout>,
) -> Result<HttpResponse, Reply> {
    directory.oidc_logout(&provider, &body.into_inner().logout_token).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).finish())
}

/// The address, and the cookie that remembers.
pub(super) fn begun(begun: Begun, client: Client) -> HttpResponse {
    HttpResponse::Ok().cookie(kept(begun.flow, KEPT, client)).json(Started { url: begun.url })
}

/// What this browser began. Errors: `gone`.
pub(super) fn flow(request: &HttpRequest) -> Result<String, Problem> {
    let cookie = request
        .cookie(COOKIE)
        .ok_or_else(|| Code::Gone.because("this browser began nothing, or too long ago; begin again"))?;
    Ok(cookie.value().to_owned())
}

/// Takes the cookie away.
pub(super) fn forget(answer: &mut HttpResponse, client: Client) {
    // Only a cookie that cannot be written down fails.
    drop(answer.add_cookie(&kept(String::new(), 0, client)));
}

/// `Lax`: the provider's page leads back here.
fn kept(flow: String, seconds: i64, client: Client) -> Cookie<'static> {
    Cookie::build(COOKIE, flow)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(client.secure)
        .max_age(Duration::seconds(seconds))
        .finish()
}
