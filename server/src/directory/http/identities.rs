//! `/me/identities` and `/people/{id}/identities`: which account of which service signs whom in.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::oidc::{Finish, Started, begun, flow, forget};
use super::session_cookie::own_page;
use crate::config::Config;
use crate::directory::Directory;
use crate::directory::oidc::Identities;
use crate::http::address::Client;
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// An account of a service.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderAccount {
    /// What the service calls the account in its ID tokens; 1 to 255 characters.
    pub sub: String,
}

/// My accounts, a line for every service.
#[utoipa::path(get, path = "/me/identities", tag = "session", responses((status = 200, body = Identities)))]
pub async fn list(signed: Signed, directory: web::Data<Directory>) -> Result<web::Json<Identities>, Reply> {
    Ok(web::Json(directory.identities(signed.person).await?))
}

/// Begins to link an account: as at the sign-in, and it comes back with `#oidc-link=<code>`.
///
/// For our own pages only. Refusals: `not_found`, `unavailable`.
#[utoipa::path(post, path = "/me/identities/{provider}/start", tag = "session",
    params(("provider" = String, Path)), responses((status = 200, body = Started)))]
pub async fn start(
    signed: Signed,
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    config: web::Data<Config>,
    provider: web::Path<String>,
) -> Result<HttpResponse, Reply> {
    own_page(&request, &config.server)?;
    Ok(begun(directory.begin_link(&signed, &provider).await?, client))
}

/// Links the account that came back, in the place of another of the same service.
///
/// Refusals: `proof_due`; `gone`; `conflict` for an account of someone else.
#[utoipa::path(post, path = "/me/identities/finish", tag = "session", request_body = Finish,
    responses((status = 204)))]
pub async fn finish(
    signed: Signed,
    request: HttpRequest,
    client: Client,
    directory: web::Data<Directory>,
    config: web::Data<Config>,
    body: web::Json<Finish>,
) -> Result<HttpResponse, Reply> {
    own_page(&request, &config.server)?;
    directory.finish_link(&signed, &body.into_inner().code, &flow(&request)?).await?;
    let mut answer = HttpResponse::NoContent().finish();
    forget(&mut answer, client);
    Ok(answer)
}

/// Unlinks my account of a service. Refusals: `proof_due`; `conflict` if nothing else would sign me in.
#[utoipa::path(delete, path = "/me/identities/{provider}", tag = "session",
    params(("provider" = String, Path)), responses((status = 204)))]
pub async fn unlink(
    signed: Signed,
    directory: web::Data<Directory>,
    provider: web::Path<String>,
) -> Result<HttpResponse, Reply> {
    directory.unlink(&signed, &provider).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A person's accounts, a line for every service. Needs `system_admin`.
#[utoipa::path(get, path = "/people/{id}/identities", tag = "session", params(("id" = i64, Path)),
    responses((status = 200, body = Identities)))]
pub async fn list_of(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<web::Json<Identities>, Reply> {
    signed.administrator()?;
    let person = directory.person(id.into_inner()).await?.id;
    Ok(web::Json(directory.identities(person).await?))
}

/// Links an account to a person by its `sub`. Needs `system_admin`; `conflict` for an account of someone else.
#[utoipa::path(put, path = "/people/{id}/identities/{provider}", tag = "session",
    params(("id" = i64, Path), ("provider" = String, Path)), request_body = ProviderAccount,
    responses((status = 204)))]
pub async fn link_of(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, String)>,
    body: web::Json<ProviderAccount>,
) -> Result<HttpResponse, Reply> {
    let (person, provider) = path.into_inner();
    directory.link_identity(&signed.administrator()?, person, &provider, &body.sub).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Unlinks a person's account. Needs `system_admin`.
#[utoipa::path(delete, path = "/people/{id}/identities/{provider}", tag = "session",
    params(("id" = i64, Path), ("provider" = String, Path)), responses((status = 204)))]
pub async fn unlink_of(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, String)>,
) -> Result<HttpResponse, Reply> {
    let (person, provider) = path.into_inner();
    directory.unlink_identity(&signed.administrator()?, person, &provider).await?;
    Ok(HttpResponse::NoContent().finish())
}
