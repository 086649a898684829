//! `/me/tokens` and `/people/{id}/tokens`: personal access tokens.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::{Directory, MadeToken, NewToken, PersonalToken};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// Someone's tokens.
#[derive(Serialize, ToSchema)]
pub struct PersonalTokens {
    /// Newest first.
    pub items: Vec<PersonalToken>,
}

/// My personal access tokens, newest first; without their secrets.
#[utoipa::path(get, path = "/me/tokens", tag = "session", responses((status = 200, body = PersonalTokens)))]
pub async fn list(
    signed: Signed,
    directory: web::Data<Directory>,
) -> Result<web::Json<PersonalTokens>, Reply> {
    Ok(web::Json(PersonalTokens { items: directory.list_tokens(&signed).await? }))
}

/// Makes a personal access token. Its secret is in this answer and nowhere else.
///
/// Refusals: `proof_due`; `forbidden` for the scope `scim` without the role `system_admin`; `conflict` beyond 50 tokens.
#[utoipa::path(post, path = "/me/tokens", tag = "session", request_body = NewToken,
    responses((status = 201, body = MadeToken)))]
pub async fn create(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Json<NewToken>,
) -> Result<HttpResponse, Reply> {
    Ok(HttpResponse::Created().json(directory.create_token(&signed, body.into_inner()).await?))
}

/// Revokes one of my tokens; its sockets close at once. Refusals: `not_found`, also for another person's.
#[utoipa::path(delete, path = "/me/tokens/{id}", tag = "session", params(("id" = i64, Path)),
    responses((status = 204)))]
pub async fn revoke(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<HttpResponse, Reply> {
    directory.revoke_token(&signed, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A person's tokens, newest first. Needs `system_admin`.
#[utoipa::path(get, path = "/people/{id}/tokens", tag = "session", params(("id" = i64, Path)),
    responses((status = 200, body = PersonalTokens)))]
pub async fn list_of(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<web::Json<PersonalTokens>, Reply> {
    let items = directory.tokens_of(&signed.administrator()?, id.into_inner()).await?;
    Ok(web::Json(PersonalTokens { items }))
}

/// Revokes a token of a person; its sockets close at once. Needs `system_admin`.
#[utoipa::path(delete, path = "/people/{id}/tokens/{token}", tag = "session",
    params(("id" = i64, Path), ("token" = i64, Path)), responses((status = 204)))]
pub async fn revoke_of(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, i64)>,
) -> Result<HttpResponse, Reply> {
    let (person, token) = path.into_inner();
    directory.revoke_token_of(&signed.administrator()?, person, token).await?;
    Ok(HttpResponse::NoContent().finish())
}
