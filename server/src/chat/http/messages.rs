//! `/conversations/{id}/messages`: history, sending, editing, recalling, revisions, readers.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::chat::Chat;
use crate::chat::history::{History, Window};
use crate::chat::message::{Mentions, Message};
use crate::chat::readers::Readers;
use crate::chat::revisions::Revisions;
use crate::chat::send::{NewMessage, Receipt};
use crate::http::problem::Reply;
use crate::http::signed::{Sending, Signed};

/// A message to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendMessage {
    /// Not read when something is forwarded: the source's text is copied.
    #[serde(default)]
    pub text: String,
    /// `seq` of the message it answers.
    pub reply_to: Option<i64>,
    /// `seq` of the message that began its thread.
    pub thread_root: Option<i64>,
    /// People it calls, at most 200; who is not a member is not called.
    #[serde(default)]
    pub mentions: Vec<i64>,
    /// It calls everyone.
    #[serde(default)]
    pub mention_all: bool,
    /// A message to forward.
    pub forward_of: Option<Source>,
}

/// A message elsewhere.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub conversation: i64,
    pub seq: i64,
}

/// A new text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditMessage {
    pub text: String,
    #[serde(default)]
    pub mentions: Vec<i64>,
    #[serde(default)]
    pub mention_all: bool,
}

/// A window of history: the newest if nothing is said.
#[utoipa::path(get, path = "/conversations/{id}/messages", tag = "chat", params(("id" = i64, Path), Window),
    responses((status = 200, body = History)))]
pub async fn list(
    signed: Signed,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
    window: web::Query<Window>,
) -> Result<web::Json<History>, Reply> {
    Ok(web::Json(chat.history(signed.person, id.into_inner(), window.into_inner()).await?))
}

/// Sends a message under an id of the client's own, a UUID of version 7. A repeat gets the first answer.
#[utoipa::path(put, path = "/conversations/{id}/messages/{message}", tag = "chat",
    params(("id" = i64, Path), ("message" = Uuid, Path, description = "`client_id`")), request_body = SendMessage,
    responses((status = 201, body = Receipt), (status = 200, body = Receipt, description = "Sent before")))]
pub async fn send(
    sending: Sending,
    chat: web::Data<Chat>,
    path: web::Path<(i64, Uuid)>,
    body: web::Json<SendMessage>,
) -> Result<HttpResponse, Reply> {
    let ((conversation, client_id), body) = (path.into_inner(), body.into_inner());
    let new = NewMessage {
        conversation,
        client_id,
        text: body.text,
        reply_to: body.reply_to,
        thread_root: body.thread_root,
        forward_of: body.forward_of.map(|source| (source.conversation, source.seq)),
        mentions: Mentions { people: body.mentions, all: body.mention_all },
    };
    let receipt = chat.send(&sending, new).await?;
    let mut answer = if receipt.repeated { HttpResponse::Ok() } else { HttpResponse::Created() };
    Ok(answer.json(receipt))
}

/// Replaces the text of an own message.
#[utoipa::path(patch, path = "/conversations/{id}/messages/{message}", tag = "chat",
    params(("id" = i64, Path), ("message" = i64, Path, description = "`seq`")), request_body = EditMessage,
    responses((status = 200, body = Message)))]
pub async fn edit(
    signed: Signed,
    chat: web::Data<Chat>,
    path: web::Path<(i64, i64)>,
    body: web::Json<EditMessage>,
) -> Result<web::Json<Message>, Reply> {
    let ((id, seq), body) = (path.into_inner(), body.into_inner());
    let mentions = Mentions { people: body.mentions, all: body.mention_all };
    Ok(web::Json(chat.edit(&signed, id, seq, &body.text, mentions).await?))
}

/// Recalls an own message for everyone.
#[utoipa::path(delete, path = "/conversations/{id}/messages/{message}", tag = "chat",
    params(("id" = i64, Path), ("message" = i64, Path, description = "`seq`")), responses((status = 200, body = Message)))]
pub async fn recall(
    signed: Signed,
    chat: web::Data<Chat>,
    path: web::Path<(i64, i64)>,
) -> Result<web::Json<Message>, Reply> {
    let (id, seq) = path.into_inner();
    Ok(web::Json(chat.recall(&signed, id, seq).await?))
}

/// The texts a message has had; none of a recalled one.
#[utoipa::path(get, path = "/conversations/{id}/messages/{seq}/revisions", tag = "chat",
    params(("id" = i64, Path), ("seq" = i64, Path)), responses((status = 200, body = Revisions)))]
pub async fn revisions(
    signed: Signed,
    chat: web::Data<Chat>,
    path: web::Path<(i64, i64)>,
) -> Result<web::Json<Revisions>, Reply> {
    let (id, seq) = path.into_inner();
    Ok(web::Json(chat.revisions(signed.person, id, seq).await?))
}

/// Who has read a message and who has not. `forbidden` where the policy `read_lists` is off.
#[utoipa::path(get, path = "/conversations/{id}/messages/{seq}/readers", tag = "chat",
    params(("id" = i64, Path), ("seq" = i64, Path)), responses((status = 200, body = Readers)))]
pub async fn readers(
    signed: Signed,
    chat: web::Data<Chat>,
    path: web::Path<(i64, i64)>,
) -> Result<web::Json<Readers>, Reply> {
    let (id, seq) = path.into_inner();
    Ok(web::Json(chat.readers(signed.person, id, seq).await?))
}
