//! `/session/forgotten` and `/session/reset`: a new password for whoever forgot the old one.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::directory::{Directory, Password, Place};
use crate::http::address::Client;
use crate::http::edge::reads_chinese;
use crate::http::limits::RateLimits;
use crate::http::problem::Reply;

/// Whose password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Forgotten {
    /// As at the sign-in: user name, mail address or mobile number.
    pub login: String,
}

/// The token of the letter's link, which stands behind `#reset=`, and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reset {
    pub token: String,
    #[schema(value_type = String, format = Password)]
    pub password: Password,
}

/// Asks for a link by mail to choose a new password.
///
/// The answer is always the same. Who has a password here and a mail address gets a letter; the link works once, for 30
/// minutes. Refusals: `rate_limited` for too many requests of one address.
#[utoipa::path(post, path = "/session/forgotten", tag = "session", security(()), request_body = Forgotten,
    responses((status = 202)))]
pub async fn forgotten(
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    body: web::Json<Forgotten>,
) -> Result<HttpResponse, Reply> {
    limits.stranger(client.address)?;
    let place = Place { ip: client.address.to_string(), client: "api", ..Place::default() };
    directory.forgot_password(body.into_inner().login, reads_chinese(request.headers()), place);
    Ok(HttpResponse::Accepted().finish())
}

/// Chooses a new password with the token of the letter's link. All sessions of the person end; then sign in.
///
/// Refusals: `gone` for a link that is unknown, used or too old; `validation`, `weak_password`; `rate_limited`.
#[utoipa::path(post, path = "/session/reset", tag = "session", security(()), request_body = Reset,
    responses((status = 204)))]
pub async fn reset(
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    body: web::Json<Reset>,
) -> Result<HttpResponse, Reply> {
    limits.stranger(client.address)?;
    let Reset { token, password } = body.into_inner();
    let place = Place { ip: client.address.to_string(), client: "api", ..Place::default() };
    directory.choose_password(&token, password, &place).await?;
    Ok(HttpResponse::NoContent().finish())
}
