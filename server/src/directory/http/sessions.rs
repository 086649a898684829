//! `/sessions`: the devices a person is signed in on.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::{DeviceSession, Directory};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// The device list.
#[derive(Serialize, ToSchema)]
pub struct Sessions {
    /// Newest first.
    pub items: Vec<DeviceSession>,
}

/// My open sessions, newest first.
#[utoipa::path(get, path = "/sessions", tag = "session", responses((status = 200, body = Sessions)))]
pub async fn list(signed: Signed, directory: web::Data<Directory>) -> Result<web::Json<Sessions>, Reply> {
    Ok(web::Json(Sessions { items: directory.list_sessions(&signed).await? }))
}

/// A person's open sessions, newest first. Needs `system_admin`.
#[utoipa::path(get, path = "/people/{id}/sessions", tag = "session", params(("id" = i64, Path)),
    responses((status = 200, body = Sessions)))]
pub async fn list_of(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<web::Json<Sessions>, Reply> {
    let items = directory.sessions_of(&signed.administrator()?, id.into_inner()).await?;
    Ok(web::Json(Sessions { items }))
}

/// Ends one session of a person; its sockets close at once. Needs `system_admin`.
#[utoipa::path(delete, path = "/people/{id}/sessions/{session}", tag = "session",
    params(("id" = i64, Path), ("session" = i64, Path)), responses((status = 204)))]
pub async fn revoke_of(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, i64)>,
) -> Result<HttpResponse, Reply> {
    let (person, session) = path.into_inner();
    directory.revoke_session_of(&signed.administrator()?, person, session).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends one of my sessions; its sockets close at once. Refusals: `not_found`, also for another person's.
#[utoipa::path(delete, path = "/sessions/{id}", tag = "session", params(("id" = i64, Path)),
    responses((status = 204)))]
pub async fn revoke(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<HttpResponse, Reply> {
    directory.revoke_session(&signed, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}
