//! What is my own in a conversation: settings and the draft.

use actix_web::web;

use crate::chat::Chat;
use crate::chat::personal::{DraftReceipt, NewDraft, SettingsPatch, SettingsReceipt};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// Pins, mutes, or sets what I am notified of, for me alone.
#[utoipa::path(put, path = "/conversations/{id}/settings", tag = "chat", params(("id" = i64, Path)),
    request_body = SettingsPatch, responses((status = 200, body = SettingsReceipt)))]
pub async fn settings(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
    body: web::Json<SettingsPatch>,
) -> Result<web::Json<SettingsReceipt>, Reply> {
    Ok(web::Json(chat.change_settings(&signed, id.into_inner(), body.into_inner()).await?))
}

/// Keeps what I have typed and not sent. A send does not empty it.
#[utoipa::path(put, path = "/conversations/{id}/draft", tag = "chat", params(("id" = i64, Path)),
    request_body = NewDraft, responses((status = 200, body = DraftReceipt)))]
pub async fn draft(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
    body: web::Json<NewDraft>,
) -> Result<web::Json<DraftReceipt>, Reply> {
    Ok(web::Json(chat.keep_draft(&signed, id.into_inner(), body.into_inner()).await?))
}
