//! `/me/preferences` and `/me/status`: what is my own wherever I am.

use actix_web::web;

use crate::directory::{Directory, NewStatus, Preferences, PreferencesPatch, StatusReceipt};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// My preferences.
#[utoipa::path(get, path = "/me/preferences", tag = "session", responses((status = 200, body = Preferences)))]
pub async fn preferences(
    signed: Signed,
    directory: web::Data<Directory>,
) -> Result<web::Json<Preferences>, Reply> {
    Ok(web::Json(directory.preferences(signed.person).await?))
}

/// Changes my preferences on all of my devices.
#[utoipa::path(patch, path = "/me/preferences", tag = "session", request_body = PreferencesPatch,
    responses((status = 200, body = Preferences)))]
pub async fn change_preferences(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Json<PreferencesPatch>,
) -> Result<web::Json<Preferences>, Reply> {
    Ok(web::Json(directory.change_preferences(&signed, body.into_inner()).await?))
}

/// Shows a status beside my name.
#[utoipa::path(put, path = "/me/status", tag = "session", request_body = NewStatus,
    responses((status = 200, body = StatusReceipt)))]
pub async fn set_status(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Json<NewStatus>,
) -> Result<web::Json<StatusReceipt>, Reply> {
    Ok(web::Json(directory.set_status(&signed, Some(body.into_inner())).await?))
}

/// Takes my status away.
#[utoipa::path(delete, path = "/me/status", tag = "session", responses((status = 200, body = StatusReceipt)))]
pub async fn clear_status(
    signed: Signed,
    directory: web::Data<Directory>,
) -> Result<web::Json<StatusReceipt>, Reply> {
    Ok(web::Json(directory.set_status(&signed, None).await?))
}
