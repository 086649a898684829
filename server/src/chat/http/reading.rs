//! One's own read cursor.

use actix_web::web;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::chat::Chat;
use crate::chat::read::Standing;
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// Where the cursor goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveCursor {
    /// Read up to here.
    pub seq: i64,
    /// The cursor may go back, so that what follows is unread again.
    #[serde(default)]
    pub mark_unread: bool,
}

/// Moves one's read cursor.
#[utoipa::path(put, path = "/conversations/{id}/read", tag = "chat", params(("id" = i64, Path)),
    request_body = MoveCursor, responses((status = 200, body = Standing)))]
pub async fn put(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
    body: web::Json<MoveCursor>,
) -> Result<web::Json<Standing>, Reply> {
    Ok(web::Json(chat.read(&signed, id.into_inner(), body.seq, body.mark_unread).await?))
}
