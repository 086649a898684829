//! `/session/second-factor` and `/session/passkey`: opening a session with what is more than a password.

use actix_web::{HttpRequest, HttpResponse, web};

use super::second_factor_body::{SecondStep, SignInByPasskey};
use super::session::{answer, place};
use super::session_body::Session;
use super::session_cookie::own_page;
use crate::config::Config;
use crate::directory::{Asked, Directory};
use crate::http::address::Client;
use crate::http::limits::RateLimits;
use crate::http::problem::Reply;

/// Shows the second factor and opens the session.
///
/// Refusals: `wrong_credentials`; `gone` for a challenge that is too old, used, or was tried five times; `rate_limited`.
#[utoipa::path(post, path = "/session/second-factor", tag = "session", security(()), request_body = SecondStep,
    responses((status = 200, body = Session)))]
pub async fn show(
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    config: web::Data<Config>,
    body: web::Json<SecondStep>,
) -> Result<HttpResponse, Reply> {
    let step = body.into_inner();
    let cookie = step.cookie;
    if cookie {
        own_page(&request, &config.server)?;
    }
    let (challenge, shown) = step.shown()?;
    limits.stranger(client.address)?;
    let place = place(&request, client, None, None, cookie);
    Ok(answer(directory.sign_in_second(&challenge, shown, &place).await?, cookie, client))
}

/// What a browser asks its passkeys before anyone has said who they are.
///
/// Refusals: `conflict` where passkeys are impossible, with the reason; `rate_limited`.
#[utoipa::path(post, path = "/session/passkey/options", tag = "session", security(()),
    responses((status = 200, body = Asked)))]
pub async fn passkey_options(
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
) -> Result<web::Json<Asked>, Reply> {
    limits.stranger(client.address)?;
    Ok(web::Json(directory.ask_for_passkey()?))
}

/// Signs in with a passkey alone; it is both factors.
///
/// Refusals: `wrong_credentials`; `gone` for a challenge that is too old or used; `rate_limited`.
#[utoipa::path(post, path = "/session/passkey", tag = "session", security(()), request_body = SignInByPasskey,
    responses((status = 200, body = Session)))]
pub async fn passkey(
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    config: web::Data<Config>,
    body: web::Json<SignInByPasskey>,
) -> Result<HttpResponse, Reply> {
    let SignInByPasskey { challenge, passkey, device, cookie } = body.into_inner();
    if cookie {
        own_page(&request, &config.server)?;
    }
    limits.stranger(client.address)?;
    let place = place(&request, client, device, None, cookie);
    Ok(answer(directory.sign_in_by_passkey(&challenge, passkey, &place).await?, cookie, client))
}
