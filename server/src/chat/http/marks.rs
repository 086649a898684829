//! Reactions and pins.

use actix_web::web;

use crate::chat::Chat;
use crate::chat::message::Message;
use crate::chat::pins::Pins;
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// Puts one's reaction on a message.
#[utoipa::path(put, path = "/conversations/{id}/messages/{seq}/reactions/{emoji}", tag = "chat",
    params(("id" = i64, Path), ("seq" = i64, Path), ("emoji" = String, Path)),
    responses((status = 200, body = Message)))]
pub async fn react(
    signed: Signed,
    chat: web::Data<Chat>,
    path: web::Path<(i64, i64, String)>,
) -> Result<web::Json<Message>, Reply> {
    let (id, seq, emoji) = path.into_inner();
    Ok(web::Json(chat.react(&signed, id, seq, &emoji, true).await?))
}

/// Takes one's reaction off a message.
#[utoipa::path(delete, path = "/conversations/{id}/messages/{seq}/reactions/{emoji}", tag = "chat",
    params(("id" = i64, Path), ("seq" = i64, Path), ("emoji" = String, Path)),
    responses((status = 200, body = Message)))]
pub async fn unreact(
    signed: Signed,
    chat: web::Data<Chat>,
    path: web::Path<(i64, i64, String)>,
) -> Result<web::Json<Message>, Reply> {
    let (id, seq, emoji) = path.into_inner();
    Ok(web::Json(chat.react(&signed, id, seq, &emoji, false).await?))
}

/// Pins a message.
#[utoipa::path(put, path = "/conversations/{id}/messages/{seq}/pin", tag = "chat",
    params(("id" = i64, Path), ("seq" = i64, Path)), responses((status = 200, body = Message)))]
pub async fn pin(
    signed: Signed,
    chat: web::Data<Chat>,
    path: web::Path<(i64, i64)>,
) -> Result<web::Json<Message>, Reply> {
    let (id, seq) = path.into_inner();
    Ok(web::Json(chat.pin(&signed, id, seq, true).await?))
}

/// Takes the pin off a message.
#[utoipa::path(delete, path = "/conversations/{id}/messages/{seq}/pin", tag = "chat",
    params(("id" = i64, Path), ("seq" = i64, Path)), responses((status = 200, body = Message)))]
pub async fn unpin(
    signed: Signed,
    chat: web::Data<Chat>,
    path: web::Path<(i64, i64)>,
) -> Result<web::Json<Message>, Reply> {
    let (id, seq) = path.into_inner();
    Ok(web::Json(chat.pin(&signed, id, seq, false).await?))
}

/// The pinned messages of a conversation.
#[utoipa::path(get, path = "/conversations/{id}/pins", tag = "chat", params(("id" = i64, Path)),
    responses((status = 200, body = Pins)))]
pub async fn list(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
) -> Result<web::Json<Pins>, Reply> {
    Ok(web::Json(chat.pins(signed.person, id.into_inner()).await?))
}
