//! `/session`: signing in, refreshing, signing out.

use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, web};

use super::session_body::{Refresh, Session, SignIn, SignInByLink};
use super::session_cookie::{self, NAME, cookie, own_page};
use crate::config::Config;
use crate::directory::{Asked, Directory, Entered, Place, SignedIn};
use crate::error::Code;
use crate::http::address::Client;
use crate::http::limits::RateLimits;
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// Signs in with a user name, mail address or mobile number, and a password.
///
/// Who has a second factor gets 202 and shows it at `/session/second-factor`. Refusals: `wrong_credentials`, whatever is wrong;
/// `rate_limited` with the seconds to wait; `unavailable` when the directory does not answer. Only after the right password:
/// `account_disabled`, `password_expired`, `password_must_change`.
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = SignIn,
    responses((status = 200, body = Session), (status = 202, body = Asked)))]
pub async fn sign_in(
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    config: web::Data<Config>,
    body: web::Json<SignIn>,
) -> Result<HttpResponse, Reply> {
    let SignIn { login, password, device, device_token, cookie } = body.into_inner();
    if cookie {
        own_page(&request, &config.server)?;
    }
    let place = place(&request, client, device, device_token, cookie);
    Ok(entered(directory.sign_in(&login, password, &place).await?, cookie, client))
}

/// Signs in with the token of a link.
///
/// Who has a second factor gets 202 and shows it at `/session/second-factor`, unless the link was made at the server's console.
/// Refusals: `wrong_credentials` for a link that is unknown, used or too old; `rate_limited`.
#[utoipa::path(post, path = "/session/link", tag = "session", security(()), request_body = SignInByLink,
    responses((status = 200, body = Session), (status = 202, body = Asked)))]
pub async fn sign_in_by_link(
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    config: web::Data<Config>,
    body: web::Json<SignInByLink>,
) -> Result<HttpResponse, Reply> {
    let SignInByLink { token, device, device_token, cookie } = body.into_inner();
    if cookie {
        own_page(&request, &config.server)?;
    }
    limits.stranger(client.address)?;
    let place = place(&request, client, device, device_token, cookie);
    Ok(entered(directory.sign_in_by_link(&token, &place).await?, cookie, client))
}

/// Exchanges a refresh token for an access token and the next refresh token.
///
/// With `cookie: true` the token is the cookie's; the header `X-Lingtong: 1` is needed then. A lost answer is forgiven
/// for 30 s: the same token gets the same successor. Refusals: `unauthenticated`, `session_revoked`, `bad_origin`;
/// `rate_limited` for too many unknown ones of one address.
#[utoipa::path(post, path = "/session/refresh", tag = "session", security(()), request_body = Refresh,
    responses((status = 200, body = Session)))]
pub async fn refresh(
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    config: web::Data<Config>,
    body: web::Json<Refresh>,
) -> Result<HttpResponse, Reply> {
    let Refresh { refresh_token, cookie } = body.into_inner();
    let token = match refresh_token {
        Some(_) if cookie => {
            return Err(Code::Validation
                .because("either a token or the cookie")
                .field("refresh_token")
                .into());
        }
        Some(token) => token,
        None if cookie => {
            own_page(&request, &config.server)?;
            let sent =
                request.cookie(NAME).ok_or_else(|| Code::Unauthenticated.because("there is no cookie"))?;
            sent.value().to_owned()
        }
        None => {
            return Err(Code::Validation.because("a token, or `cookie: true`").field("refresh_token").into());
        }
    };
    let door = if cookie { "web" } else { "api" };
    let signed = directory.refresh(&token, &client.address.to_string(), door).await;
    if signed.as_ref().is_err_and(|problem| problem.code == Code::Unauthenticated) {
        limits.stranger(client.address)?;
    }
    Ok(answer(signed?, cookie, client))
}

/// Signs this session out: its tokens end, its sockets close, the cookie goes.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub async fn sign_out(
    signed: Signed,
    client: Client,
    directory: web::Data<Directory>,
) -> Result<HttpResponse, Reply> {
    directory.sign_out(&signed).await?;
    Ok(HttpResponse::NoContent().cookie(cookie(String::new(), 0, client.secure)).finish())
}

/// The session, or what is asked for before there is one.
pub(super) fn entered(entered: Entered, in_cookie: bool, client: Client) -> HttpResponse {
    match entered {
        Entered::In(signed) => answer(*signed, in_cookie, client),
        Entered::Asked(asked) => HttpResponse::Accepted().json(asked),
    }
}

pub(super) fn answer(signed: SignedIn, in_cookie: bool, client: Client) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    if in_cookie {
        answer.cookie(cookie(signed.refresh_token.clone(), signed.refresh_expires_in, client.secure));
        if let Some(token) = &signed.device_token {
            answer.cookie(session_cookie::device_cookie(token.clone(), client.secure));
        }
    }
    answer.json(Session::of(signed, in_cookie))
}

pub(super) fn place(
    request: &HttpRequest,
    client: Client,
    device: Option<String>,
    device_token: Option<String>,
    cookie: bool,
) -> Place {
    let agent = || {
        let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
        agent.unwrap_or_default().to_owned()
    };
    Place {
        device: device.unwrap_or_else(agent),
        ip: client.address.to_string(),
        client: if cookie { "web" } else { "api" },
        device_token: device_token.or_else(|| cookie.then(|| session_cookie::device(request)).flatten()),
    }
}
