//! `/me/contacts`: proving a mail address and a mobile number.

use actix_web::{HttpRequest, web};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::directory::{Contact, ContactKind, Contacts, Directory};
use crate::http::edge::reads_chinese;
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// Where to send a code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendCode {
    /// The present address or number, or the one to put in its place.
    pub value: String,
}

/// What came.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmContact {
    /// Six digits.
    pub code: String,
}

/// My mail address and mobile number, and whether they are proven.
#[utoipa::path(get, path = "/me/contacts", tag = "session", responses((status = 200, body = Contacts)))]
pub async fn list(signed: Signed, directory: web::Data<Directory>) -> Result<web::Json<Contacts>, Reply> {
    Ok(web::Json(directory.contacts(&signed).await?))
}

/// Sends a code of six digits to a mail address or mobile number, good for 10 minutes.
///
/// `kind` is `email` or `phone`. Refusals: `validation`; `rate_limited`; `conflict` when the server has no way to send it, a
/// directory keeps another one, or somebody else signs in with it; `proof_due` for another one than the present.
#[utoipa::path(put, path = "/me/contacts/{kind}", tag = "session", request_body = SendCode,
    params(("kind" = String, Path)), responses((status = 200, body = Contact)))]
pub async fn send_code(
    signed: Signed,
    request: HttpRequest,
    directory: web::Data<Directory>,
    kind: web::Path<ContactKind>,
    body: web::Json<SendCode>,
) -> Result<web::Json<Contact>, Reply> {
    let chinese = reads_chinese(request.headers());
    Ok(web::Json(directory.send_code(&signed, kind.into_inner(), &body.value, chinese).await?))
}

/// Confirms with the code. The address or number is mine then.
///
/// Refusals: `validation` for a wrong code; `gone` when it is too old or was tried five times; `conflict`.
#[utoipa::path(post, path = "/me/contacts/{kind}/confirm", tag = "session", request_body = ConfirmContact,
    params(("kind" = String, Path)), responses((status = 200, body = Contact)))]
pub async fn confirm(
    signed: Signed,
    directory: web::Data<Directory>,
    kind: web::Path<ContactKind>,
    body: web::Json<ConfirmContact>,
) -> Result<web::Json<Contact>, Reply> {
    Ok(web::Json(directory.confirm_contact(&signed, kind.into_inner(), &body.code).await?))
}
