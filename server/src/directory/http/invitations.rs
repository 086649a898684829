//! `/invitations` and `/guests`: who is invited, who is external and until when; and the page of the invited.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::session::{answer, place};
use super::session_body::Session;
use super::session_cookie::own_page;
use crate::config::Config;
use crate::directory::{
    Accept, Directory, Guest, GuestPatch, Guests, Invitation, Invited, NewInvitation, Welcome,
};
use crate::error::Code;
use crate::http::address::Client;
use crate::http::edge::reads_chinese;
use crate::http::limits::RateLimits;
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// A page of invitations.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationPage {
    /// Newest first.
    pub items: Vec<Invitation>,
    /// Cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which invitations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InvitationQuery {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// At most 200; 50 if not said.
    pub limit: Option<i64>,
}

/// Which guests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GuestQuery {
    /// Everybody's, for `system_admin`.
    #[serde(default)]
    pub all: bool,
}

/// The token of a link, which stands behind `#invitation=`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    pub token: String,
}

/// The account to make, and how to sign it in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptAndSignIn {
    pub token: String,
    /// What stands before the `@` of the mail address if absent.
    pub login: Option<String>,
    /// As they were invited if absent.
    pub name: Option<String>,
    #[schema(value_type = String, format = Password)]
    pub password: crate::directory::Password,
    /// As in [`super::session_body::SignIn`].
    pub device: Option<String>,
    /// As in [`super::session_body::SignIn`].
    #[serde(default)]
    pub cookie: bool,
}

/// Invites somebody; the link is shown once, and mailed if there is an address and a way. Needs `system_admin`.
#[utoipa::path(post, path = "/invitations", tag = "directory", request_body = NewInvitation,
    responses((status = 201, body = Invited)))]
pub async fn make(
    signed: Signed,
    request: HttpRequest,
    directory: web::Data<Directory>,
    body: web::Json<NewInvitation>,
) -> Result<HttpResponse, Reply> {
    let chinese = reads_chinese(request.headers());
    let invited = directory.invite(&signed.administrator()?, body.into_inner(), chinese).await?;
    Ok(HttpResponse::Created().json(invited))
}

/// Who was invited, newest first, and what became of it. Needs `system_admin`.
#[utoipa::path(get, path = "/invitations", tag = "directory", params(InvitationQuery),
    responses((status = 200, body = InvitationPage)))]
pub async fn list(
    signed: Signed,
    directory: web::Data<Directory>,
    query: web::Query<InvitationQuery>,
) -> Result<web::Json<InvitationPage>, Reply> {
    let InvitationQuery { cursor, limit } = query.into_inner();
    let refused = || Code::BadRequest.because("this cursor is none of ours").field("cursor");
    let before = cursor.map(|cursor| cursor.parse().map_err(|_| refused())).transpose()?;
    let (items, more) = directory.invitations(&signed.administrator()?, before, limit.unwrap_or(50)).await?;
    let next = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(web::Json(InvitationPage { items, next }))
}

/// Takes an invitation back. Needs `system_admin`. Refusals: `not_found`; `conflict` if it was used.
#[utoipa::path(delete, path = "/invitations/{id}", tag = "directory", params(("id" = i64, Path)),
    responses((status = 204)))]
pub async fn revoke(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<HttpResponse, Reply> {
    directory.revoke_invitation(&signed.administrator()?, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What a link invites to. Refusals: `gone` for one that is unknown, used, taken back or too old; `rate_limited`.
#[utoipa::path(post, path = "/session/invitation/look", tag = "session", security(()), request_body = Look,
    responses((status = 200, body = Welcome)))]
pub async fn look(
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    body: web::Json<Look>,
) -> Result<web::Json<Welcome>, Reply> {
    limits.stranger(client.address)?;
    let place = place(&request, client, None, None, false);
    Ok(web::Json(directory.welcome(&body.token, &place).await?))
}

/// Makes the account of an invitation and signs it in.
///
/// Refusals: `gone`; `validation`, `weak_password`; `conflict` for a login that is taken or looks like another; `rate_limited`.
#[utoipa::path(post, path = "/session/invitation", tag = "session", security(()), request_body = AcceptAndSignIn,
    responses((status = 200, body = Session)))]
pub async fn accept(
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    limits: web::Data<RateLimits>,
    config: web::Data<Config>,
    body: web::Json<AcceptAndSignIn>,
) -> Result<HttpResponse, Reply> {
    let AcceptAndSignIn { token, login, name, password, device, cookie } = body.into_inner();
    if cookie {
        own_page(&request, &config.server)?;
    }
    limits.stranger(client.address)?;
    let place = place(&request, client, device, None, cookie);
    let accept = Accept { token, login, name, password };
    Ok(answer(directory.accept_invitation(accept, &place).await?, cookie, client))
}

/// The external people I answer for, the next to end first; with `all` everybody's, for `system_admin`.
#[utoipa::path(get, path = "/guests", tag = "directory", params(GuestQuery),
    responses((status = 200, body = Guests)))]
pub async fn guests(
    signed: Signed,
    directory: web::Data<Directory>,
    query: web::Query<GuestQuery>,
) -> Result<web::Json<Guests>, Reply> {
    Ok(web::Json(directory.guests(&signed, query.all).await?))
}

/// Extends the account of an external person I answer for. `system_admin` may do so for all, and change the sponsor.
#[utoipa::path(patch, path = "/guests/{id}", tag = "directory", params(("id" = i64, Path)),
    request_body = GuestPatch, responses((status = 200, body = Guest)))]
pub async fn change_guest(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
    body: web::Json<GuestPatch>,
) -> Result<web::Json<Guest>, Reply> {
    Ok(web::Json(directory.change_guest(&signed, id.into_inner(), body.into_inner()).await?))
}
